"""Judge an item against the items whose wording it may share: relation, direction, reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agents.dedupe.rules import model, word_weights
from agents.dedupe.rules.alignment import Bag, Overlap, Side, overlap, side
from agents.dedupe.rules.evidence import evidence
from agents.dedupe.rules.features import features, pair
from agents.dedupe.rules.real_words import bears_out, false_share
from streams.contract.records import COPY_RELATIONS, Containment, Relation, Verdict
from streams.languages.folding import folded_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from agents.dedupe.entry import Entry
    from streams.news.article import Article
    from streams.news.fingerprint import Wording

# Goes up whenever a pair could be judged otherwise than before.
RULE: Final = "copies/4"

# Candidates looked at closely; beyond the eighth by shared wording none was ever the best (docs/judging.md).
MOST_CANDIDATES: Final = 8
# Shared sampled keys that make a candidate, or the least share of the fewer of the remembered keys.
FEWEST_VOTES: Final = 2
LEAST_SHARE: Final = 0.1
# Below a quarter of the shorter text's shingles no labelled pair is linked, in either language.
LEAST_CONTAINED: Final = 0.2
# A text this much of both ways is the other's copy whatever the model says: one edited word in thirty.
SAME_TEXT: Final = 0.9
# So much of what two texts share by their tokens is other words, and they share nothing worth naming.
MOST_FALSE: Final = 0.5
# Similarity of a copy that is not the very same words.
_NOT_THE_SAME: Final = 0.9999


class Candidate(NamedTuple):
    """A remembered item and its wording."""

    entry: Entry
    wording: Wording


class Judgement(NamedTuple):
    """What is to be said of a pair, seen from the first.

    Attributes:
        relation: verbatim, abridged, expanded or update when the pair is linked; None when it is not.
        score: Probability that a desk links the pair, 0 to 1.
        containment: Weighted, both ways.
        figures: What the model saw; empty where the texts are equal or share too little.
    """

    relation: Relation | None
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
        return mean if _same_text(self.this, self.other) else min(mean, _NOT_THE_SAME)


class Match(NamedTuple):
    """The remembered item an item was linked to."""

    entry: Entry
    judgement: Judgement


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
        shared = overlap(this, other)
        containment = Containment(_contained(this, shared.first), _contained(other, shared.second))
        if _same_text(this, other):
            whole = Containment(1.0, 1.0)
            return Judgement("verbatim", 1.0, whole, this, other, shared, {})
        hits = max((part.mean() for part in (shared.hits_first, shared.hits_second) if len(part)), default=0.0)
        if hits < LEAST_CONTAINED or false_share(shared) > MOST_FALSE:
            return Judgement(None, 0.0, containment, this, other, shared, {})
        figures = features(pair(this, this_time, other, other_time), self.bag(this, other))
        score = self._model.probability(figures)
        relation: Relation | None = None
        one_form = _other_name(figures) or _other_day(figures)
        if score >= self._model.thresholds[_language(this, other)] and not one_form:
            relation = _borne_out(_relation(self._model.kind(figures), figures, this, other), this, other, shared)
        return Judgement(relation, round(score, 4), containment, this, other, shared, figures)

    def best(
        self,
        wording: Wording,
        event_time: int,
        candidates: Sequence[Candidate],
        formulas: NDArray[np.uint32] | None = None,
    ) -> Match | None:
        """Choose the item that this one is closest to; None when it is nobody's copy or update.

        Copies come before updates, then the greater similarity, the greater score, the earlier offset.

        Args:
            wording: This item's.
            event_time: This item's, milliseconds.
            candidates: In any order.
            formulas: uint32, sorted: keys that many stories of the window share.
        """
        here = self.lay_out(wording, formulas)
        matches = []
        for entry, other in candidates:
            judgement = self.compare(here, event_time, self.lay_out(other, formulas), entry.event_time)
            if judgement.relation is not None:
                matches.append(Match(entry, judgement))
        return max(matches, key=_closeness, default=None)

    def verdict(self, article: Article, match: Match, members: Sequence[Entry]) -> Verdict:
        """Say what was decided, and why.

        Args:
            article: The item.
            match: What best() chose.
            members: The visible entries of the matched item's cluster, in offset order.
        """
        entry, judgement = match
        agency = article.agency.name if article.agency else ""
        proof = evidence(
            article,
            judgement.this,
            judgement.other,
            judgement.shared,
            bag=self.bag(judgement.this, judgement.other),
            figures=judgement.figures,
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
            relation=judgement.relation,
            of=entry.uri,
            cluster=entry.verdict.cluster or entry.uri,
            canonical=canonical,
            containment=Containment(round(judgement.containment.of_this, 4), round(judgement.containment.of_other, 4)),
            similarity=round(judgement.similarity, 4),
            evidence=proof,
            rule=f"{RULE}:{judgement.relation}",
        )

    def bag(self, this: Side, other: Side) -> Bag:
        """Return the tables of the pair's language; of none when they differ."""
        return self._bags[_language(this, other)]


def apart(article: Article) -> Verdict:
    """Return the verdict of an item that is nobody's copy."""
    return Verdict(relation="new", cluster=article.uri, rule=f"{RULE}:new")


# Weighted containment below which an outlet's own second item is published: most of its true re-sends lie above it.
_OWN_COPY = 0.8
# The same where neither top names much that the other item does not: an agency's re-edited item, not its form letter.
_OWN_REWRITE = 0.7
_OTHER_NAMES = 0.5


def _language(this: Side, other: Side) -> str:
    return this.wording.language if this.wording.language == other.wording.language else ""


def _closeness(match: Match) -> tuple[bool, float, float, int]:
    judgement = match.judgement
    copy = judgement.relation in COPY_RELATIONS
    return copy, round(judgement.similarity, 4), judgement.score, -match.entry.offset


def _other_name(figures: Mapping[str, float]) -> bool:
    """Say whether one form was filled in for two names: telegrams, dividends, weather of two days.

    Each headline says something that its own body bears out and the other item does not know at all. Of the labelled
    pairs this refuses 63 that are apart and 3 of 250 that are linked; spelling (ترمب, ترامب) differs between outlets,
    so across outlets it takes three such words.
    """
    earlier, later = figures["earlier_headline_news"], figures["later_headline_news"]
    return earlier >= 1 and later >= 1 and (figures["same_outlet"] > 0 or earlier + later >= 3)


# One form: so much is alike once names and figures are blanked out, and the lengths are nearly equal.
_ONE_FORM = 0.5
_NEARLY_EQUAL = 0.4
# At most half of the shingles with a figure are filled in alike.
_OTHER_FIGURES = 0.5
# The next day's issue of a form: other weekdays in the leads, or so many hours (as log(1 + hours): 14).
_NEXT_DAY = 2.7


def _other_day(figures: Mapping[str, float]) -> bool:
    """Say whether one form was filled in on two days: weather, prices, estimates, tables.

    Of the labelled pairs this refuses 63 that are apart and one update of 430 that are linked.
    """
    return (
        figures["form_short"] >= _ONE_FORM
        and figures["slots_numbers"] <= _OTHER_FIGURES
        and figures["log_ratio"] < _NEARLY_EQUAL
        and (figures["days"] < 0 or figures["log_hours"] > _NEXT_DAY)
    )


def _relation(kind: str, figures: Mapping[str, float], this: Side, other: Side) -> Relation:
    """Give a kind its direction: the shorter is abridged, the longer expanded, equal lengths are one copy.

    A later headline with a figure, in digits or words, that its body bears out and the earlier item does not know is an
    update whatever the rest: a toll has risen. So is what an outlet says again in other words: most of it is its form
    letter (the king's telegram and the crown prince's), and news withheld is worse than a second copy.
    """
    own = _OWN_COPY if figures["names_missing_high"] >= _OTHER_NAMES else _OWN_REWRITE
    loose = figures["same_outlet"] > 0 and figures["weighted_short"] < own
    if kind == "update" or loose or figures["later_headline_toll"] >= 1:
        return "update"
    if kind == "same" or this.wording.n_words == other.wording.n_words:
        return "verbatim"
    return "abridged" if this.wording.n_words < other.wording.n_words else "expanded"


def _same_text(this: Side, other: Side) -> bool:
    return this.wording.digest == other.wording.digest and this.wording.n_words > 0


def _borne_out(relation: Relation, this: Side, other: Side, shared: Overlap) -> Relation:
    """Take back what the real words do not bear out: an item is withheld only where its own words stand in the other.

    Seen from either side it comes out mirrored.
    """
    if relation == "update":
        return relation
    here, there = bears_out(this, other, shared, shared.hits_first), bears_out(other, this, shared, shared.hits_second)
    if relation == "verbatim" and here and there:
        return "verbatim"
    if here and relation != "expanded":
        return "abridged"
    return "expanded" if there and relation != "abridged" else "update"


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
