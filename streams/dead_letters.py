"""Dead letters: the original bytes of what the desk could not take, with where, what and why in headers.

A limit stops an agent that sends too many, so that a bad deploy cannot empty the wire into dead letters
(after Sentry arroyo's DlqLimit).
"""

from __future__ import annotations

import unicodedata
from collections import deque
from typing import TYPE_CHECKING

from streams import topics
from streams.step import Record, Result, Send
from streams.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streams.records import Source

HEADER_PREFIX = "wiredesk_"
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
    """An agent has sent so many dead letters that something else must be wrong; it stops before it commits them."""


class DeadLetterLimit:
    """Count items and dead letters in order, and say when to stop.

    Attributes:
        consecutive: Dead letters in a row that are too many; 0 is no limit.
        ratio: Share of dead letters among the last 1,000 items (once 200 are seen) that is too many; 0 is no limit.
    """

    def __init__(self, consecutive: int, ratio: float) -> None:
        """Start with nothing counted."""
        self.consecutive = consecutive
        self.ratio = ratio
        self._run = 0
        self._recent: deque[bool] = deque(maxlen=_RECENT)

    def count(self, is_dead: Iterable[bool]) -> None:
        """Count items in order.

        Raises:
            TooManyDeadLetters: at the first item over a limit.
        """
        for dead in is_dead:
            self._run = self._run + 1 if dead else 0
            self._recent.append(dead)
            if self.consecutive and self._run >= self.consecutive:
                raise TooManyDeadLetters(
                    f"{self._run} dead letters in a row (WIREDESK_DEAD_CONSECUTIVE is {self.consecutive}). "
                    "Look at `wiredesk tail dead`; mend the feed or raise the limit, then start again: nothing is lost"
                )
            if self.ratio and dead and len(self._recent) >= _RECENT_MINIMUM:
                share = sum(self._recent) / len(self._recent)
                if share >= self.ratio:
                    raise TooManyDeadLetters(
                        f"{share:.0%} of the last {len(self._recent)} items were dead letters "
                        f"(WIREDESK_DEAD_RATIO is {self.ratio:g}). Look at `wiredesk tail dead`; "
                        "mend the feed or raise the limit, then start again: nothing is lost"
                    )
