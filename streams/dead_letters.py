"""Dead letters: the original bytes of what the desk could not take, with where, what and why in headers.

A limit stops an agent that fails on too many, so that a bad deploy cannot empty the wire into dead letters
(after Sentry arroyo's DlqLimit).
"""

from __future__ import annotations

import unicodedata
from collections import deque
from typing import TYPE_CHECKING, NoReturn

from streams import topics
from streams.step import Record, Result, Send
from streams.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streams.records import Source

HEADER_PREFIX = "wiredesk_"
# The reason of a letter whose record made a stage raise; every other reason is a refusal in words.
FAILED = "failed"
# Kafka's own message limit leaves no room for a novel; exceptions of parsers can hold a whole body.
MAX_MESSAGE_CHARACTERS = 300
_RECENT = 1_000
_RECENT_MINIMUM = 200


def dead_letter(  # noqa: PLR0917  the parts of a letter
    record: Record, stage: str, reason: str, message: str, source: Source, error: str = ""
) -> Result:
    """Make the dead letter of an item: the record's own bytes and key position, and why.

    Args:
        record: The record as read; its value and headers go out unchanged.
        stage: The agent that gave up.
        reason: Stable kebab-case word, for counting.
        message: One sentence for a person; cut to 300 code points, control characters escaped.
        source: Where the item stands on the raw topic.
        error: Class of the exception; "" when a reader refused the item in its own words.
    """
    ours = {
        "topic": source.topic,
        "partition": str(source.partition),
        "offset": str(source.offset),
        "item": str(source.item),
        "items": str(source.items),
        "timestamp": str(source.timestamp),
        "stage": stage,
        "reason": reason,
        "error": f"{error}: {printable(message)}" if error else printable(message),
        "version": VERSION,
    }
    if record.topic != source.topic:
        # A later stage gave up: these bytes are its input, the sender's own stand at topic/partition/offset.
        ours["read_topic"] = record.topic
    theirs = tuple(header for header in record.headers if not header[0].lower().startswith(HEADER_PREFIX))
    headers = theirs + tuple((HEADER_PREFIX + name, value.encode()) for name, value in ours.items())
    return Result(sends=(Send(topics.DEAD, source.key.encode(), record.value, headers),), outcomes=(("dead", reason),))


def printable(message: str) -> str:
    """Cut and escape a message so that it cannot forge log lines or fill a header."""
    message = message[:MAX_MESSAGE_CHARACTERS]
    return "".join(c if unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04x}" for c in message)


class TooManyDeadLetters(RuntimeError):  # noqa: N818  reads as what happened
    """An agent fails on so many records that its own code must be wrong; it stops before it commits them."""


class DeadLetterLimit:
    """Count the records that a stage fails on, in order, and say when to stop.

    It is for a bad deploy: an exception of ours on record after record. A record that is refused in words is its
    sender's fault and never counts, so no feed can stop the others; and a record counts once, however many items it
    holds (one of 500 empty objects ended the desk at every start).

    Attributes:
        consecutive: Failed records in a row that are too many; 0 is no limit.
        ratio: Share of failed records among the last 1,000 (once 200 are seen) that is too many; 0 is no limit.
    """

    def __init__(self, consecutive: int, ratio: float) -> None:
        """Start with nothing counted."""
        self.consecutive = consecutive
        self.ratio = ratio
        self._run = 0
        self._recent: deque[bool] = deque(maxlen=_RECENT)

    def count(self, results: Iterable[tuple[Record, Result]]) -> None:
        """Count records in order.

        Raises:
            TooManyDeadLetters: at the first record over a limit; the message names it.
        """
        for record, result in results:
            failed = bool(result.outcomes) and all(outcome == ("dead", FAILED) for outcome in result.outcomes)
            self._run = self._run + 1 if failed else 0
            self._recent.append(failed)
            if self.consecutive and self._run >= self.consecutive:
                self._stop(record, f"the last {self._run} records (WIREDESK_DEAD_CONSECUTIVE is {self.consecutive})")
            if self.ratio and failed and len(self._recent) >= _RECENT_MINIMUM:
                share = sum(self._recent) / len(self._recent)
                if share >= self.ratio:
                    last = f"{share:.0%} of the last {len(self._recent)} records"
                    self._stop(record, f"{last} (WIREDESK_DEAD_RATIO is {self.ratio:g})")

    def _stop(self, record: Record, what: str) -> NoReturn:
        raise TooManyDeadLetters(
            f"the stage failed on {what}, up to {record.topic} partition {record.partition} offset {record.offset}: "
            "most likely a bug of this version. Look at `wiredesk tail dead`; go back to the version before, or raise "
            "the limit, then start again: nothing is lost"
        )
