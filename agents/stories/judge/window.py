"""The articles of the last hours, and which of them an article could share its event with."""

from __future__ import annotations

import heapq
import math
from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from agents.stories.judge.sketch import Sketch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# A story is told within three days of its event; what comes later is another step of it.
_HOURS: Final = 72
_HOUR_SECONDS: Final = 3_600
_NEAREST: Final = 30
# Of one word, this many of the newest articles are looked at; a word that more of them have tells little.
_NEWEST: Final = 48
# All postings that one question may look at: what keeps its cost flat in a full window.
_MOST_LOOKED_AT: Final = 2_000
# Where few articles are known yet, every word would look rare: as if these many had been read that have none of them.
_UNREAD: Final = 60
_PACK: Final = msgspec.msgpack.Encoder()
_UNPACK: Final = msgspec.msgpack.Decoder(Sketch)
# Entities stand beside words in the postings, by numbers of their own.
_TITLE_WEIGHT: Final = 1.5


class Candidate(NamedTuple):
    """An article of the window that shares rare words with the one asked for.

    Attributes:
        sketch: The article.
        shared: Summed weight of what both have; candidates come by it, highest first.
    """

    sketch: Sketch
    shared: float


def keys_of(sketch: Sketch) -> tuple[int | str, ...]:
    """Return what an article is found by: stems, names by sound, what it is about, entities."""
    return tuple(
        dict.fromkeys((*sketch.title, *sketch.lead, *sketch.sounds, *(entity for entity, _ in sketch.entities)))
    )


class Window:
    """Sketches of the last hours by event time, and their words.

    Memory: 1.6 kB an article. All answers depend on what was added and removed, in that order, and on nothing else.
    """

    def __init__(self, hours: float = _HOURS) -> None:
        """Start empty.

        Args:
            hours: An article older than the newest by more is let go.
        """
        self._seconds = int(hours * _HOUR_SECONDS)
        self._packed: dict[int, bytes] = {}
        self._times: dict[int, int] = {}
        self._numbers: dict[str, int] = {}
        self._postings: dict[int | str, array[int]] = {}
        self._by_time: list[tuple[int, int]] = []
        self._next = 0
        self._n_gone = 0
        self._newest = 0

    def __len__(self) -> int:
        """Count the articles."""
        return len(self._packed)

    def __contains__(self, uri: str) -> bool:
        """Tell whether an article is in the window."""
        return uri in self._numbers

    def get(self, uri: str) -> Sketch | None:
        """Return an article of the window."""
        number = self._numbers.get(uri)
        return None if number is None else _UNPACK.decode(self._packed[number])

    def add(self, sketch: Sketch) -> None:
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

    def weights(self, keys: Iterable[int | str]) -> dict[int | str, float]:
        """Weigh words by how rare they are in the window: log((n + 61) / (1 + articles that have it))."""
        total = len(self._packed) + _UNREAD + 1
        none: tuple[int, ...] = ()
        postings = self._postings
        return {key: math.log(total / (1 + min(len(postings.get(key, none)), total - 1))) for key in keys}

    def near(self, sketch: Sketch, most: int = _NEAREST) -> list[Candidate]:
        """Return the articles that share most rare words, names or entities with one, itself left out.

        Args:
            sketch: The article; it need not be in the window.
            most: How many at most.

        Returns:
            By shared weight, highest first; ties by number, newest first.

        Cost: 0.5 ms; at most 2,000 postings are looked at, so it is flat in the articles of the window.
        """
        weights = self.weights(keys_of(sketch))
        found = self._shared(sketch, weights)
        best = heapq.nsmallest(most, found.items(), key=lambda one: (-round(one[1], 6), -one[0]))
        return [Candidate(_UNPACK.decode(self._packed[number]), round(shared, 6)) for number, shared in best]

    def _shared(self, sketch: Sketch, weights: Mapping[int | str, float]) -> dict[int, float]:
        """Sum the weights of shared words by article, the rarest words first."""
        own = self._numbers.get(sketch.uri)
        titles = frozenset(sketch.title)
        found: dict[int, float] = {}
        looked_at = 0
        for key in sorted(weights, key=lambda one: (-weights[one], str(one))):
            listed = self._postings.get(key)
            if listed is None:
                continue
            weight = weights[key] * (_TITLE_WEIGHT if key in titles else 1.0)
            newest = listed[-_NEWEST:]
            looked_at += len(newest)
            for number in newest:
                if number in self._packed and number != own and self._is_near(number, sketch.time):
                    found[number] = found.get(number, 0.0) + weight
            if looked_at > _MOST_LOOKED_AT:
                break
        return found

    def _is_near(self, number: int, time: int) -> bool:
        return abs(self._times[number] - time) <= self._seconds
