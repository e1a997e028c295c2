"""A known name where it stands: the words beside it, and what the whole article is about."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from agents.enrich.link import cue_words, weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agents.enrich.knowledge.records import KnownEntity
    from agents.enrich.link.marked_text import MarkedText
    from agents.enrich.link.matcher import Hit


class Spot(NamedTuple):
    """A known name where it stands, with what stands around it.

    Attributes:
        before: The word before, with and without its proclitics; empty when more than a space is between.
        own: The country this name itself was counted for in the context; it is no witness for itself.
    """

    field: MarkedText
    first: int
    last: int
    hit: Hit
    before: set[str]
    own: str

    @property
    def is_one_word(self) -> bool:
        """Whether the name is a single word, which says less than two."""
        return self.last - self.first == 1

    @property
    def sentence(self) -> int:
        """Number of the sentence it begins in."""
        return self.field.sentence_of[self.first]

    @property
    def is_surely_in(self) -> bool:
        """Whether it is a town and nothing else that something is in."""
        return bool(self.before & cue_words.SURELY_IN) or self.hit.proclitic.endswith("ب")

    @property
    def may_be_club(self) -> bool:
        """Whether a club bears the name and the sentence talks of sport."""
        return self.sentence in self.field.sport and any(b.record.kind == "club" for b in self.hit.bearers)

    def is_country_of(self, record: KnownEntity) -> bool:
        """Whether the country of this place bears the same name."""
        return any(b.record.kind == "country" and b.record.country == record.country for b in self.hit.bearers)

    def is_dwarfed(self, record: KnownEntity) -> bool:
        """Whether a place so much greater bears the name that no context speaks for this one: موسكو in Texas."""
        return record.weight < max(bearer.record.weight for bearer in self.hit.bearers) - weights.DWARFED

    @property
    def is_inside(self) -> bool:
        """Whether the words say that something is in, near or on the way to this."""
        if self.field.arabic_cues:
            return bool(self.before & cue_words.IN_ARABIC) or self.hit.proclitic.endswith("ب")
        return bool(self.before & cue_words.PLACE_BEFORE)


class Context:
    """What the whole article says about where it plays and whom it names in full."""

    def __init__(self, fields: Sequence[MarkedText], adjectives: Mapping[str, str]) -> None:
        """Count countries and collect full names that need no other sign; adjectives map to their country."""
        self.adjectives = adjectives
        self.countries: Counter[str] = Counter()
        self.full: dict[str, tuple[int, int]] = {}
        self.by_sentence: dict[tuple[str, int], Counter[str]] = {}
        self.sport = any(field.sport for field in fields)
        for field in fields:
            for first, last, hit in field.hits:
                self._count(field, first, last, hit)

    def _count(self, field: MarkedText, first: int, last: int, hit: Hit) -> None:
        country = hit.country
        if not country:
            best = hit.bearers[0]
            if not best.is_weak and (last - first > 1 or best.record.kind in {"country", "region"}):
                self.full.setdefault(best.record.id, (field.order, first))
            country = settled_country(hit)
        if country:
            self.countries[country] += 1
            key = field.name, field.sentence_of[first]
            self.by_sentence.setdefault(key, Counter())[country] += 1

    def for_country(self, country: str, spot: Spot) -> float:
        """Weigh a country by how much of the article and of the sentence is about it, the spot itself left out."""
        total = sum(self.countries.values())
        if not country or not total:
            return 0.0
        inside = self.countries[country] - (spot.own == country)
        sentence = self.by_sentence.get((spot.field.name, spot.sentence), Counter())
        here = sentence[country] - (spot.own == country)
        return weights.COUNTRY_OF_ARTICLE * max(inside, 0) / total + (weights.COUNTRY_OF_SENTENCE if here > 0 else 0.0)


def settled_country(hit: Hit) -> str:
    """Return the country that a name stands for without another sign; "" when it may be one of several, or no place."""
    best = hit.bearers[0]
    settled = len(hit.bearers) == 1 or best.record.kind == "country"
    return best.record.country if settled and not best.is_weak and best.record.type == "place" else ""
