"""The articles of the last hours, and which of them an article could share its event with."""

from __future__ import annotations

import heapq
import math
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from agents.stories.judge.background import shares
from agents.stories.judge.sketch import StorySketch
from agents.stories.judge.words import numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# A story is told within three days of its event; what comes later is another step of it.
_HOURS: Final = 72
_HOUR_SECONDS: Final = 3_600
_NEAREST: Final = 30
# Of one word, this many of the newest articles are looked at; a word that more of them have tells little.
_NEWEST: Final = 48
# All postings that one question may look at: what keeps its cost flat in a full window.
_MOST_LOOKED_AT: Final = 1_500
# Where few articles are known yet, every word would look rare: as if so many of any day had been read before.
# Chosen by clustering three labelled windows; 150 and 500 hide what the days themselves are about.
_PRIOR: Final = 60
# Who asks next asks for much the same articles: as many are kept unpacked, some kB each.
_UNPACKED: Final = 512
# Sums that differ by less are ties.
_SHARED_DECIMALS: Final = 6
_TIE: Final = 2e-6
_PACK: Final = msgspec.msgpack.Encoder()
_UNPACK: Final = msgspec.msgpack.Decoder(StorySketch)
# A word of the headline says more of what an article is about.
_TITLE_WEIGHT: Final = 1.5


class NearArticle(NamedTuple):
    """An article of the window that shares rare words with the one asked for.

    Attributes:
        sketch: The article.
        shared: Summed weight of what both have; candidates come by it, highest first.
    """

    sketch: StorySketch
    shared: float


def keys_of(sketch: StorySketch) -> tuple[int, ...]:
    """Return what an article is found by: stems, names by sound, what it is about, entities."""
    entities = [numbered(entity) for entity, _ in sketch.entities]
    return tuple(dict.fromkeys((*sketch.title, *sketch.lead, *sketch.sounds, *sketch.concepts, *entities)))


class Window:
    """Sketches of the last hours by event time, and their words.

    Memory: 1.6 kB an article, and 3 MB for those kept unpacked. All answers depend on what was added and removed, in
    that order, and on nothing else.
    """

    def __init__(self, hours: float = _HOURS) -> None:
        """Start empty.

        Args:
            hours: An article older than the newest by more is let go.
        """
        self._seconds = int(hours * _HOUR_SECONDS)
        self._common = shares()
        self._packed: dict[int, bytes] = {}
        self._times: dict[int, int] = {}
        self._numbers: dict[str, int] = {}
        self._postings: dict[int, array[int]] = {}
        self._by_time: list[tuple[int, int]] = []
        self._unpacked: dict[int, StorySketch] = {}
        self._next = 0
        self._n_gone = 0
        self._newest = 0

    def __len__(self) -> int:
        """Count the articles."""
        return len(self._packed)

    def __contains__(self, uri: str) -> bool:
        """Tell whether an article is in the window."""
        return uri in self._numbers

    def get(self, uri: str) -> StorySketch | None:
        """Return an article of the window."""
        number = self._numbers.get(uri)
        return None if number is None else _UNPACK.decode(self._packed[number])

    def add(self, sketch: StorySketch) -> None:
        """Take an article in; a later version takes the place of an earlier one. What is too old now is let go."""
        self.remove(sketch.uri)
        number = self._next
        self._next += 1
        self._packed[number] = _PACK.encode(sketch)
        self._times[number] = sketch.time
        self._numbers[sketch.uri] = number
        for key in keys_of(sketch):
            listed = self._postings.get(key)
            if listed is None:
                listed = self._postings[key] = array("I")
            listed.append(number)
        heapq.heappush(self._by_time, (sketch.time, number))
        self._newest = max(self._newest, sketch.time)
        self._let_go()

    def remove(self, uri: str) -> None:
        """Forget an article; one that is not in the window is no error."""
        number = self._numbers.pop(uri, None)
        if number is None:
            return
        del self._packed[number]
        self._unpacked.pop(number, None)
        del self._times[number]
        self._n_gone += 1
        # Postings keep numbers of articles that are gone until as many are gone as are left.
        if self._n_gone > len(self._packed) + _NEWEST:
            self._sweep()

    def _let_go(self) -> None:
        while self._by_time and self._by_time[0][0] < self._newest - self._seconds:
            _, number = heapq.heappop(self._by_time)
            packed = self._packed.get(number)
            if packed is not None:
                self.remove(_UNPACK.decode(packed).uri)

    def _sweep(self) -> None:
        for key in list(self._postings):
            left = array("I", (number for number in self._postings[key] if number in self._packed))
            if left:
                self._postings[key] = left
            else:
                del self._postings[key]
        self._by_time = [entry for entry in self._by_time if entry[1] in self._packed]
        heapq.heapify(self._by_time)
        self._n_gone = 0

    def weights(self, keys: Iterable[int]) -> dict[int, float]:
        """Weigh words by how rare they are in the window and on any day.

        Returns:
            log((n + 61) / (1 + articles that have it + 60 times its share on any day)), 0 at least.
        """
        total = len(self._packed) + _PRIOR + 1
        postings, common, by_count = self._postings, self._common, {0: math.log(total)}
        found: dict[int, float] = {}
        for key in keys:
            listed = postings.get(key)
            count = len(listed) if listed is not None else 0
            share = common.get(key)
            if share is not None:
                found[key] = max(math.log(total / (1 + count + _PRIOR * share)), 0.0)
                continue
            weight = by_count.get(count)
            if weight is None:
                # postings may still count some that are gone
                weight = by_count[count] = max(math.log(total / (1 + count)), 0.0)
            found[key] = weight
        return found

    def weights_of_entities(self, entities: Iterable[str]) -> dict[str, float]:
        """Weigh entities as words are weighed, by id."""
        numbers = {entity: numbered(entity) for entity in entities}
        weights = self.weights(numbers.values())
        return {entity: weights[number] for entity, number in numbers.items()}

    def by_chance(self, weights: Mapping[int, float]) -> float:
        """Return what an article with such words shares with the nearest of a dozen strangers, by the background.

        Mean and twice the spread of the summed weight; words that are not common come by chance in none.
        """
        common = [(weight, self._common.get(key, 0.0)) for key, weight in weights.items()]
        mean = math.fsum([weight * share for weight, share in common])
        return mean + 2 * math.sqrt(math.fsum([weight * weight * share * (1 - share) for weight, share in common]))

    def near(self, sketch: StorySketch, most: int = _NEAREST) -> list[NearArticle]:
        """Return the articles that share most rare words, names or entities with one, itself left out.

        Args:
            sketch: The article; it need not be in the window.
            most: How many at most.

        Returns:
            By shared weight, highest first; ties by number, newest first.

        Cost: 0.5 ms; at most 1,500 postings are looked at, so it is flat in the articles of the window.
        """
        weights = self.weights(keys_of(sketch))
        found = self._shared(sketch, weights)
        if len(found) > most:
            # hundreds share some word: only those that can be among the best are rounded and put in order
            least = heapq.nlargest(most, found.values())[-1] - _TIE
            found = {number: shared for number, shared in found.items() if shared >= least}
        rounded = ((round(shared, _SHARED_DECIMALS), number) for number, shared in found.items())
        return [NearArticle(self._sketch(number), shared) for shared, number in sorted(rounded, reverse=True)[:most]]

    def _sketch(self, number: int) -> StorySketch:
        known = self._unpacked.get(number)
        if known is None:
            known = self._unpacked[number] = _UNPACK.decode(self._packed[number])
            if len(self._unpacked) > _UNPACKED:
                del self._unpacked[next(iter(self._unpacked))]
        return known

    def _shared(self, sketch: StorySketch, weights: Mapping[int, float]) -> dict[int, float]:
        """Sum the weights of shared words by article, the rarest words first."""
        titles = frozenset(sketch.title)
        found: defaultdict[int, float] = defaultdict(float)
        looked_at = 0
        for key in sorted(weights, key=lambda one: (-weights[one], one)):
            listed = self._postings.get(key)
            if listed is None:
                continue
            weight = weights[key] * (_TITLE_WEIGHT if key in titles else 1.0)
            newest = listed[-_NEWEST:]
            looked_at += len(newest)
            for number in newest:
                found[number] += weight
            if looked_at > _MOST_LOOKED_AT:
                break
        found.pop(self._numbers.get(sketch.uri, -1), None)
        earliest, latest = sketch.time - self._seconds, sketch.time + self._seconds
        # a number that is gone has no time, and none is written before the window or at no time at all
        times, no_time = self._times, earliest - 1
        return {number: shared for number, shared in found.items() if earliest <= times.get(number, no_time) <= latest}
