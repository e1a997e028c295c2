"""What a run under attack came to, drawn from the topics alone as any outside reader could."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from streams.contract import topics
from streams.contract.law import of_dead, of_event
from wiredesk import topic_io

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from streams.contract.law import Outcome
    from tests.support.running import RunningDesk

Place = tuple[int, int]
# The worker of the Compose file and the pod has 4 GiB; half of that is left for a wire that is busy besides.
MOST_MEMORY: Final = 2 * 2**30
# The next good item of an attacked partition is out by then, or the attack has held up the wire.
MOST_SECONDS: Final = 5.0
# Letters of a record may carry its bytes once as the record and once in its items.
MOST_LETTERS: Final = 2
_MOST_NAMED = 5


class Good(NamedTuple):
    """A good item that was sent."""

    place: Place
    sent_ms: int


class Sent(NamedTuple):
    """A batch of an attack that the broker took, or its error code."""

    name: str
    place: Place
    value_bytes: Sequence[int]
    code: int


class Judgement:
    """Collects what was sent; afterwards reads what came of it."""

    def __init__(self, desk: RunningDesk) -> None:
        """Start with nothing sent."""
        self.desk = desk
        self.good: dict[int, Good] = {}
        self.sent: list[Sent] = []
        self._out_ms: dict[Place, int] = {}
        self._outcomes: dict[Place, Counter[str]] = defaultdict(Counter)
        self._letter_bytes: Counter[Place] = Counter()
        self._altered: list[str] = []

    @property
    def n_records(self) -> int:
        """Count the records that the broker took."""
        return len(self.good) + sum(len(sent.value_bytes) for sent in self.sent if not sent.code)

    def good_is_sent(self, number: int, place: Place, at_ms: int) -> None:
        """Note a good item: its place on raw and the time that Kafka has for it."""
        self.good[number] = Good(place, at_ms)

    def attack_is_sent(self, name: str, place: Place, value_bytes: Sequence[int], code: int) -> None:
        """Note a batch: where it begins, the bytes of each value, and the broker's error code."""
        self.sent.append(Sent(name, place, value_bytes, code))

    def failures(self, peaks: Mapping[int, int]) -> list[str]:
        """Read the outcome topics and tell in words what did not hold.

        Args:
            peaks: Most memory of each worker, bytes by pid.
        """
        asyncio.run(self._read())
        return [
            *(f"worker {pid} took {peak / 2**20:.0f} MiB" for pid, peak in peaks.items() if peak > MOST_MEMORY),
            *self._withheld(),
            *self._altered,
            *self._multiplied(),
        ]

    def held_up(self) -> list[str]:
        """Tell, after `failures`, which attacks kept the next good item of their partition longer than it may be."""
        return [
            f"{sent.name} at {sent.place}: the next good item of the partition was out after {seconds:.1f} s"
            for sent in self.sent
            if not sent.code and (seconds := self._next_good(sent)) > MOST_SECONDS
        ]

    async def _read(self) -> None:
        settings = self.desk.settings
        titles = {f"urn:fault:{number}".encode(): number for number in self.good}
        async for record in topic_io.read(settings, topics.ARTICLES.name(settings)):
            event = orjson.loads(record.value)
            self._count(of_event("article", record.value))
            if event["wiredesk"].get("cause") is None:
                source = event["wiredesk"]["source"]
                place = source["partition"], source["offset"]
                self._out_ms[place] = min(self._out_ms.get(place, record.timestamp), record.timestamp)
            if (number := titles.get(record.key)) is not None:
                self._look(number, event)
        async for record in topic_io.read(settings, topics.DUPLICATES.name(settings)):
            self._count(of_event("duplicate", record.value))
        raw = topics.RAW.name(settings).encode()
        async for record in topic_io.read(settings, topics.DEAD.name(settings)):
            headers = dict(record.headers)
            if headers["wiredesk_topic"] == raw:
                letter = of_dead(headers)
                self._count(letter)
                self._letter_bytes[letter.partition, letter.offset] += len(record.value or b"")

    def _count(self, outcome: Outcome) -> None:
        if not outcome.caused:
            what = outcome.kind if outcome.kind == "article" else f"{outcome.kind} {outcome.relation}"
            self._outcomes[outcome.partition, outcome.offset][what] += 1

    def _look(self, number: int, event: Any) -> None:
        """No event of a good item may be another's, and none may withdraw it."""
        source = event["wiredesk"]["source"]
        if (source["partition"], source["offset"]) != self.good[number].place or event["pubStatus"] != "usable":
            self._altered.append(f"good item {number} was made {event['pubStatus']} by the record at {source}")

    def _withheld(self) -> Iterable[str]:
        lost = [number for number, good in self.good.items() if self._outcomes[good.place] != {"article": 1}]
        if lost:
            named = [f"{number}: {dict(self._outcomes[self.good[number].place])}" for number in lost[:_MOST_NAMED]]
            yield f"{len(lost)} of {len(self.good)} good items are not out as one article: {'; '.join(named)}"
        if not self.good:
            yield "no good item was sent"

    def _multiplied(self) -> Iterable[str]:
        for sent in self.sent:
            for n, n_bytes in enumerate(sent.value_bytes if not sent.code else ()):
                place = sent.place[0], sent.place[1] + n
                if self._letter_bytes[place] > MOST_LETTERS * n_bytes:
                    yield f"{sent.name} at {place}: {n_bytes} bytes became letters of {self._letter_bytes[place]}"

    def table(self) -> str:
        """Draw one line an attack, and what the good copy came to."""
        lines = [f"{'attack':22}{'batches':>8}{'refused':>8}{'records':>8}{'next good':>10}{'letters':>9}  outcomes"]
        for name in sorted({sent.name for sent in self.sent}):
            ours = [sent for sent in self.sent if sent.name == name]
            taken = [sent for sent in ours if not sent.code]
            places = [(sent.place[0], sent.place[1] + n) for sent in taken for n in range(len(sent.value_bytes))]
            outcomes = sum((self._outcomes[place] for place in places), Counter())
            slowest = max(self._next_good(sent) for sent in taken) if taken else 0.0
            letters = max((self._ratio(sent) for sent in taken), default=0.0)
            told = ", ".join(f"{count} {what}" for what, count in outcomes.most_common(4))
            told += f" and {len(outcomes) - 4} more kinds" if len(outcomes) > 4 else ""
            counts = f"{name:22}{len(ours):8}{len(ours) - len(taken):8}{len(places):8}"
            lines.append(f"{counts}{slowest:8.1f} s{letters:8.2f}x  {told or 'none'}")
        return "\n".join([*lines, self._totals()])

    def _totals(self) -> str:
        seconds = sorted(self._seconds(good) for good in self.good.values())
        if not seconds:
            return "no good item"
        p50, p99 = (seconds[int(share * (len(seconds) - 1))] for share in (0.5, 0.99))
        taken = sum(not sent.code for sent in self.sent)
        return (
            f"{len(seconds)} good items among {taken} hostile batches of {self.n_records - len(seconds)} records: "
            f"raw to articles p50 {p50:.2f} s, p99 {p99:.2f} s, max {seconds[-1]:.2f} s"
        )

    def _ratio(self, sent: Sent) -> float:
        """Bytes of a record's letters to its own, for the worst record of a batch."""
        return max(
            self._letter_bytes[sent.place[0], sent.place[1] + n] / max(n_bytes, 1)
            for n, n_bytes in enumerate(sent.value_bytes)
        )

    def _seconds(self, good: Good) -> float:
        """From raw to articles by Kafka's times; endless for one that is not out."""
        out = self._out_ms.get(good.place)
        return float("inf") if out is None else (out - good.sent_ms) / 1000

    def _next_good(self, sent: Sent) -> float:
        """How long the next good item of the same partition took."""
        if not hasattr(self, "_by_place"):
            self._by_place = sorted((good.place, good) for good in self.good.values())
        at = bisect_right(self._by_place, sent.place, key=lambda pair: pair[0])
        if at == len(self._by_place) or self._by_place[at][0][0] != sent.place[0]:
            return 0.0
        return self._seconds(self._by_place[at][1])
