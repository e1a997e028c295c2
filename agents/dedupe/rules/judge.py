"""Judge an item against the items whose wording it may share: relation, direction, reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agents.dedupe.clusters import Likeness
from agents.dedupe.rules import model, word_weights
from agents.dedupe.rules.adds import MOST_ADDITIONS, adds
from agents.dedupe.rules.alignment import Bag, Overlap, Side, side
from agents.dedupe.rules.evidence import evidence
from agents.dedupe.rules.pair import JudgedPair
from agents.dedupe.rules.rules import RULES, Rule, first_answer, same_words
from agents.dedupe.rules.version import VERSION
from streams.contract.records import COPY_RELATIONS, WITHHELD_RELATIONS, Addition, Containment, Relation, Verdict
from streams.languages.folding import folded_text
from streams.news.fingerprint import is_readable, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from agents.dedupe.clusters import Membership
    from agents.dedupe.entry import Entry
    from streams.contract.records import Source
    from streams.news.article import Article, Compared
    from streams.news.fingerprint import Wording

# Similarity of a copy that is not the very same words.
_NOT_THE_SAME: Final = 0.9999
# Copies that an item is held against for what it adds, the closest first: each may cost 0.1 s.
_MOST_ASKED: Final = 16
# A longer cut says more, that is no addition; with these it is the next item on the old body.
_NEW_TOP: Final = frozenset({"lead", "correction"})
# In place of a rule's name when no remembered item shares enough wording to be compared.
NO_CANDIDATE: Final = "no-candidate"
# In place of it when a copy is published for what it adds, and what that says.
ADDS: Final = "adds"
ADDS_SAYS: Final = "It is the other item's copy, but says something that the other does not: that is published."


class Candidate(NamedTuple):
    """A remembered item and its wording."""

    entry: Entry
    wording: Wording


class Judgement(NamedTuple):
    """What is to be said of a pair, seen from the first.

    Attributes:
        relation: verbatim, abridged, expanded or update when the pair is linked; None when it is not.
        rule: Which rule decided.
        score: Probability that a desk links the pair, 0 to 1.
        containment: Weighted, both ways.
        figures: What the model saw; empty where the texts are equal or share too little.
    """

    relation: Relation | None
    rule: Rule
    score: float
    containment: Containment
    this: Side
    other: Side
    shared: Overlap
    figures: Mapping[str, float]

    @property
    def similarity(self) -> float:
        """Return the geometric mean of both containments; 1.0 for the very same words only."""
        mean = float((self.containment.of_this * self.containment.of_other) ** 0.5)
        return mean if same_words(self.this, self.other) else min(mean, _NOT_THE_SAME)


class Match(NamedTuple):
    """The remembered item an item is closest to, linked to it or not.

    Attributes:
        adds: What it adds to that item, which would withhold it otherwise.
    """

    entry: Entry
    judgement: Judgement
    adds: tuple[Addition, ...] = ()


class OwnText(NamedTuple):
    """An item's own text, and where intake found the compared copy when its record says."""

    article: Article
    compared: Compared | None = None


class Judge:
    """The model and tables that tell copies; the same for every shard. Holds scratch: not for two threads."""

    def __init__(self, known: word_weights.Tables, trained: model.Model) -> None:
        """Keep tables and model."""
        self._known = known
        self._model = trained
        self._bags = {language: Bag(words) for language, words in known.words.items()}

    @classmethod
    def shipped(cls) -> Judge:
        """Return the judge with the tables in agents/dedupe/rules/models."""
        return cls(word_weights.shipped(), model.shipped())

    @property
    def common(self) -> NDArray[np.uint32]:
        """Return the keys of known formulas, sorted."""
        return self._known.common

    def lay_out(self, wording: Wording, formulas: NDArray[np.uint32] | None = None) -> Side:
        """Lay a wording out under its own language's weights, without formulas known or found in the window."""
        return side(wording, self._bags[wording.language].weights, self._known.common, formulas)

    def compare(self, this: Side, this_time: int, other: Side, other_time: int) -> Judgement:
        """Judge a pair. Judging it the other way round gives the same score and the mirrored relation.

        Args:
            this: The item judged.
            this_time: Its event time, milliseconds.
            other: The item it may be a copy of.
            other_time: Its event time, milliseconds.
        """
        case = self.case(this, this_time, other, other_time)
        answer, rule = first_answer(RULES, case)
        relation: Relation | None = None if answer == "apart" else answer
        shared = case.shared
        # The same words may lie in other paragraphs, of which other ones are formulas.
        whole = Containment(1.0, 1.0) if same_words(this, other) else None
        containment = whole or Containment(_contained(this, shared.first), _contained(other, shared.second))
        if not case.is_measured:
            # The same words are linked for certain, and what shares nothing worth measuring for certain is not.
            return Judgement(relation, rule, float(relation is not None), containment, this, other, shared, {})
        score = round(case.probability, 4)
        return Judgement(relation, rule, score, containment, this, other, shared, case.figures)

    def case(self, this: Side, this_time: int, other: Side, other_time: int) -> JudgedPair:
        """Align a pair, for the rules to be asked; arguments as in compare(). An unknown time is the other's."""
        this_time, other_time = this_time or other_time, other_time or this_time
        return JudgedPair((this, this_time), (other, other_time), self.bag(this, other), self._model)

    def verdict(
        self, article: Article, match: Match, standing: Membership, compared: Compared | None = None
    ) -> Verdict:
        """Say what was decided, and why.

        Args:
            article: The item.
            match: What was chosen, when it is linked.
            standing: The cluster it stands in.
            compared: Where intake found the article's compared copy.
        """
        entry, judgement, added = match
        agency = article.agency.name if article.agency else ""
        proof = evidence(
            article,
            judgement.this,
            judgement.other,
            judgement.shared,
            bag=self.bag(judgement.this, judgement.other),
            figures=judgement.figures,
            compared=compared,
        )
        members, before = standing.members, standing.before
        proof["score"] = judgement.score
        if judgement.shared.width:
            real, claimed = int(judgement.shared.hits_first.sum()), judgement.shared.claimed_first
            proof["words"] = {"shared": real, "of": claimed}
        proof["agency"] = {"this": agency, "other": entry.agency}
        proof["sources"] = {
            "outlets": len({folded_text(name) for name in (article.source, *(m.outlet for m in members)) if name}),
            "agencies": len({folded_text(name) for name in (agency, *(m.agency for m in members)) if name}),
        }
        if before and (standing.canonical or article.uri) != before:
            proof["canonicalBefore"] = before
        assert judgement.relation is not None
        return Verdict(
            relation="update" if added else judgement.relation,
            of=entry.uri,
            cluster=standing.cluster,
            canonical=standing.canonical,
            containment=Containment(round(judgement.containment.of_this, 4), round(judgement.containment.of_other, 4)),
            similarity=round(judgement.similarity, 4),
            evidence=proof,
            rule=named(ADDS if added else judgement.rule.name),
            adds=added,
        )

    def bag(self, this: Side, other: Side) -> Bag:
        """Return the tables of the pair's language; of none when they differ."""
        return self._bags[_language(this, other)]


class Weighing:
    """One item held against remembered items. What costs time is asked once.

    Attributes:
        best: The item that this one is closest to; None when there are no candidates. Linked items come before others,
            copies before updates, then the greater similarity, the greater score, the earlier offset. Where the closest
            would withhold an item that adds to it, a copy that it adds nothing to comes before it: the news has been
            told.
    """

    def __init__(
        self,
        judge: Judge,
        wording: Wording,
        event_time: int,
        candidates: Sequence[Candidate],
        *,
        formulas: NDArray[np.uint32] | None = None,
        told: OwnText | None = None,
    ) -> None:
        """Compare an item with its candidates.

        Args:
            judge: Compares two wordings.
            wording: This item's.
            event_time: This item's, milliseconds.
            candidates: In any order.
            formulas: uint32, sorted: keys that many stories of the window share.
            told: This item's text; without it nobody asks what it adds.
        """
        self._judge, self._time, self._formulas, self._told = judge, event_time, formulas, told
        self._wording = wording
        self._here: Side | None = None
        self._matches: dict[Source, Match] = {}
        self._adds: dict[Source, tuple[Addition, ...]] = {}
        for candidate in candidates:
            self._match(*candidate)
        self._closest = sorted(self._matches.values(), key=_closeness, reverse=True)
        self.best = self._best()

    def copied(self) -> Iterator[Entry]:
        """Yield the candidates that the item is a copy of, closest first; none for an update."""
        best = self.best
        if best is None or best.adds or best.judgement.relation not in COPY_RELATIONS:
            return
        for match in self._closest:
            if self.copy_of(match.entry) is not None:
                yield match.entry

    def copy_of(self, entry: Entry) -> Likeness | None:
        """Tell how the item is a copy of a remembered one; None for another relation, or when it adds to that one.

        A longer cut may add anything but a lead of its own or a correction.
        """
        match = self._matches.get(entry.source)
        if match is None:
            if not is_readable(entry.fingerprint):
                return None
            match = self._match(entry, unpack(entry.fingerprint))
        judgement = match.judgement
        relation = judgement.relation
        if relation not in COPY_RELATIONS or (relation in WITHHELD_RELATIONS and self._added(match)):
            return None
        if relation == "expanded" and any(one.kind in _NEW_TOP for one in self._added(match, MOST_ADDITIONS)):
            return None
        return Likeness(relation, same_words(judgement.this, judgement.other))

    def _best(self) -> Match | None:
        best = self._closest[0] if self._closest else None
        if self._told is None or best is None or best.judgement.relation not in WITHHELD_RELATIONS:
            return best
        first: Match | None = None
        asked = [match for match in self._closest if match.judgement.relation in WITHHELD_RELATIONS]
        for match in asked[:_MOST_ASKED]:
            found = self._added(match, 1 if first else MOST_ADDITIONS)
            if not found:
                return match
            first = first or match._replace(adds=found)
        return first

    def _match(self, entry: Entry, wording: Wording) -> Match:
        if self._here is None:  # most items have no candidate, and nothing to be laid out for
            self._here = self._judge.lay_out(self._wording, self._formulas)
        there = self._judge.lay_out(wording, self._formulas)
        judgement = self._judge.compare(self._here, self._time, there, entry.event_time)
        match = self._matches[entry.source] = Match(entry, judgement)
        return match

    def _added(self, match: Match, most: int = 1) -> tuple[Addition, ...]:
        """Say what the item adds to one that it is a copy of; one addition is enough to know that it does."""
        if self._told is None:
            return ()
        source, judgement = match.entry.source, match.judgement
        if source not in self._adds:
            article, compared = self._told
            this, other = judgement.this, judgement.other
            bag = self._judge.bag(this, other)
            self._adds[source] = adds(article, this, other, judgement.shared, bag=bag, compared=compared, most=most)
        return self._adds[source]


def apart(article: Article, closest: Match | None = None) -> Verdict:
    """Return the verdict of an item that is nobody's copy.

    Args:
        article: The item.
        closest: What was chosen; its rule is what kept the two apart.
    """
    rule = closest.judgement.rule.name if closest else NO_CANDIDATE
    return Verdict(relation="new", cluster=article.uri, rule=named(rule))


def named(rule: str) -> str:
    """Return the name of a rule as verdicts bear it, its version before it."""
    return f"{VERSION}:{rule}"


def _language(this: Side, other: Side) -> str:
    return this.wording.language if this.wording.language == other.wording.language else ""


def _closeness(match: Match) -> tuple[bool, bool, float, float, int]:
    judgement = match.judgement
    linked, copy = judgement.relation is not None, judgement.relation in COPY_RELATIONS
    return linked, copy, round(judgement.similarity, 4), judgement.score, -match.entry.offset


def _contained(part: Side, covered: NDArray[np.bool_]) -> float:
    total = float(part.weights.sum())
    return float(part.weights[covered].sum()) / total if total > 0 else 0.0
