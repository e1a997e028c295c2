"""Judge an item against the items whose wording it may share: relation, direction, reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agents.dedupe.rules import model, word_weights
from agents.dedupe.rules.adds import MOST_ADDITIONS, adds
from agents.dedupe.rules.alignment import Bag, Overlap, Side, side
from agents.dedupe.rules.evidence import evidence
from agents.dedupe.rules.pair import JudgedPair
from agents.dedupe.rules.rules import RULES, Rule, first_answer, same_words
from agents.dedupe.rules.version import VERSION
from streams.contract.records import COPY_RELATIONS, WITHHELD_RELATIONS, Addition, Containment, Relation, Verdict
from streams.languages.folding import folded_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from agents.dedupe.entry import Entry
    from streams.news.article import Article, Compared
    from streams.news.fingerprint import Wording

# Similarity of a copy that is not the very same words.
_NOT_THE_SAME: Final = 0.9999
# Copies that an item is held against for what it adds, the closest first: each may cost 0.1 s.
_MOST_ASKED: Final = 16
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


class Told(NamedTuple):
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

    def best(
        self,
        wording: Wording,
        event_time: int,
        candidates: Sequence[Candidate],
        formulas: NDArray[np.uint32] | None = None,
        told: Told | None = None,
    ) -> Match | None:
        """Choose the item that this one is closest to; None when there are no candidates.

        Linked items come before others, copies before updates, then the greater similarity, the greater score, the
        earlier offset. Where the closest would withhold an item that adds to it, a copy that it adds nothing to comes
        before it: the news has been told.

        Args:
            wording: This item's.
            event_time: This item's, milliseconds.
            candidates: In any order.
            formulas: uint32, sorted: keys that many stories of the window share.
            told: This item's text; without it nobody asks what it adds.
        """
        here = self.lay_out(wording, formulas)
        matches = [
            Match(entry, self.compare(here, event_time, self.lay_out(other, formulas), entry.event_time))
            for entry, other in candidates
        ]
        best = max(matches, key=_closeness, default=None)
        if told is None or best is None or best.judgement.relation not in WITHHELD_RELATIONS:
            return best
        first: Match | None = None
        asked = [match for match in matches if match.judgement.relation in WITHHELD_RELATIONS]
        for match in sorted(asked, key=_closeness, reverse=True)[:_MOST_ASKED]:
            judgement = match.judgement
            most = 1 if first else MOST_ADDITIONS
            found = adds(told.article, judgement.this, judgement.other, judgement.shared, told.compared, most=most)
            if not found:
                return match
            first = first or match._replace(adds=found)
        return first

    def verdict(
        self, article: Article, match: Match, members: Sequence[Entry], compared: Compared | None = None
    ) -> Verdict:
        """Say what was decided, and why.

        Args:
            article: The item.
            match: What best() chose, when it is linked.
            members: The visible entries of the matched item's cluster, in offset order.
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
        newest = members[-1] if members else entry
        before = newest.verdict.canonical or newest.uri
        canonical = _canonical(article, judgement, [*members, entry], before)
        proof["score"] = judgement.score
        if judgement.shared.width:
            real, claimed = int(judgement.shared.hits_first.sum()), judgement.shared.claimed_first
            proof["words"] = {"shared": real, "of": claimed}
        proof["agency"] = {"this": agency, "other": entry.agency}
        proof["sources"] = {
            "outlets": len({folded_text(name) for name in (article.source, *(m.outlet for m in members)) if name}),
            "agencies": len({folded_text(name) for name in (agency, *(m.agency for m in members)) if name}),
        }
        if (canonical or article.uri) != before:
            proof["canonicalBefore"] = before
        assert judgement.relation is not None
        return Verdict(
            relation="update" if added else judgement.relation,
            of=entry.uri,
            cluster=entry.verdict.cluster or entry.uri,
            canonical=canonical,
            containment=Containment(round(judgement.containment.of_this, 4), round(judgement.containment.of_other, 4)),
            similarity=round(judgement.similarity, 4),
            evidence=proof,
            rule=named(ADDS if added else judgement.rule.name),
            adds=added,
        )

    def bag(self, this: Side, other: Side) -> Bag:
        """Return the tables of the pair's language; of none when they differ."""
        return self._bags[_language(this, other)]


def apart(article: Article, closest: Match | None = None) -> Verdict:
    """Return the verdict of an item that is nobody's copy.

    Args:
        article: The item.
        closest: What best() chose; its rule is what kept the two apart.
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


def _canonical(article: Article, judgement: Judgement, members: Sequence[Entry], before: str) -> str:
    """Choose the item a cluster is best read in: uri, or "" for this item.

    The agency's own item when the copy credits that agency; else what it was before, unless this is the longer cut of
    the same copy ("the earliest fullest").
    """
    agency = folded_text(article.agency.name) if article.agency else ""
    if agency:
        own = folded_text(article.source)
        credited = {folded_text(member.agency) for member in members if member.agency}
        if own == agency and own in credited:
            return ""
        for member in members:
            if folded_text(member.outlet) == agency:
                return member.uri
    if judgement.relation == "expanded":
        return ""
    return before
