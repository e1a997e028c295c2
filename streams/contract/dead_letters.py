"""Dead letters: the original bytes of what the desk could not take, with where, what and why in headers.

A limit stops an agent that fails on too many, so that a bad deploy cannot empty the wire into dead letters
(after Sentry arroyo's DlqLimit).
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING, Final, NoReturn

import msgspec

from streams.contract import topics
from streams.contract.event_records import LetterHeaders
from streams.contract.records import Source
from streams.contract.step import Record, Result, Send
from streams.errors import WiredeskError
from streams.news.clock import believed
from streams.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from streams.contract.step import Headers

HEADER_PREFIX = "wiredesk_"
# A sender may write CloudEvents as well: beside ours his would have the same names, so they are set aside under this.
_SET_ASIDE = "sent_"
_LETTER_TYPE: Final = "wiredesk.dead-letter"
# The reason of a letter whose record made a stage raise; every other reason is a refusal in words.
FAILED = "failed"
# Kafka's own message limit leaves no room for a novel; exceptions of parsers can hold a whole body.
MAX_MESSAGE_CHARACTERS = 300
# Of a sender's own headers: the formats need one, tracing a handful; a flood of 400,000 was kept whole.
_FOREIGN_HEADERS = 64
_FOREIGN_BYTES = 16_000
_CONTENT_TYPE_BYTES = 200
# Kafka's longest topic name: a longer one in a record between the agents is made up.
_TOPIC_CHARACTERS = 249
_ENVELOPE_BYTES = 2_000  # of Kafka's record batch, per record, with room
_PER_HEADER_BYTES = 10  # two lengths of at most five bytes


def dead_letter(  # noqa: PLR0917  the parts of a letter
    record: Record, stage: str, reason: str, message: str, source: Source, error: str = ""
) -> Result:
    """Make the dead letter of an item: the record's own bytes and key position, and why.

    Args:
        record: The record as read; its value goes out unchanged, and its own headers up to 64 of them and
            16 kB (`senders_headers` reads them back); wiredesk_headers_dropped counts the rest.
        stage: The agent that gave up.
        reason: Stable kebab-case word, for counting.
        message: One sentence for a person; cut to 300 code points, control characters escaped.
        source: Where the item stands on the raw topic.
        error: Class of the exception; "" when a reader refused the item in its own words.
    """
    if len(source.topic) > _TOPIC_CHARACTERS:
        source = Source(record.topic, record.partition, record.offset, 0, 1, believed(record.timestamp))
    theirs, dropped = _foreign(record.headers)
    ours = LetterHeaders(
        ce_specversion="1.0",
        ce_id=source.key,
        ce_type=_LETTER_TYPE,
        ce_source=f"/{source.topic}/{source.partition}",
        topic=source.topic,
        partition=str(source.partition),
        offset=str(source.offset),
        item=str(source.item),
        items=str(source.items),
        timestamp=str(source.timestamp),
        stage=stage,
        reason=reason,
        error=f"{error}: {printable(message)}" if error else printable(message),
        version=VERSION,
        # A later stage gave up: these bytes are its input, the sender's own stand at topic/partition/offset.
        read_topic=record.topic if record.topic != source.topic else "",
        headers_dropped=str(dropped or ""),
    )
    headers = theirs + tuple((name, value.encode()) for name, value in msgspec.to_builtins(ours).items())
    return Result(sends=(Send(topics.DEAD, source.key.encode(), record.value, headers),), outcomes=(("dead", reason),))


def shared(results: Sequence[Result], lines: Sequence[bytes] | None) -> list[Result]:
    """Let the letters of one record carry its bytes once, not once an item: 960 kB with 375 bad lines became 360 MB.

    Args:
        results: One for each item of the record, in order.
        lines: The bytes of each item, for a format that has an item a line: a letter then carries its own
            (wiredesk_value_is: item). None: the first letter carries the record, the others name that letter's key
            (wiredesk_value_at).
    """
    if lines is not None and len(lines) != len(results):
        lines = None
    parted: list[Result] = []
    first: Send | None = None
    for number, result in enumerate(results):
        if not result.sends or result.sends[0].topic is not topics.DEAD:
            parted.append(result)
            continue
        (letter,) = result.sends
        if first is not None:
            # One long header on 500 letters would multiply as well.
            letter = letter._replace(headers=tuple(header for header in letter.headers if _is_short(header)))
        if lines is not None:
            note = (f"{HEADER_PREFIX}value_is", b"item")
            letter = letter._replace(value=lines[number], headers=(*letter.headers, note))
        elif first is not None:
            note = (f"{HEADER_PREFIX}value_at", first.key or b"")
            letter = letter._replace(value=None, headers=(*letter.headers, note))
        first = first or letter
        parted.append(result._replace(sends=(letter,)))
    return parted


def _is_short(header: tuple[str, bytes]) -> bool:
    return _is_of_the_letter(header[0]) or (
        header[0].lower() == "content-type" and len(header[1]) <= _CONTENT_TYPE_BYTES
    )


def is_ours(name: str) -> bool:
    """Tell whether a header has one of the desk's names, in whatever case: names are read in any."""
    return name.lower().startswith(HEADER_PREFIX)


def _is_of_the_letter(name: str) -> bool:
    # A sender's own have gone aside, so in a letter these are the desk's.
    return is_ours(name) or name.lower().startswith("ce_")


def senders_headers(headers: Headers) -> Headers:
    """Return a record's headers as its sender wrote them: the desk's taken off, those it had set aside put back.

    For a letter of before 0.2, which has no ce_ headers of the desk, and for a raw record: all but the desk's.
    """
    if ("ce_type", _LETTER_TYPE.encode()) not in headers:
        return tuple(header for header in headers if not is_ours(header[0]))
    kept = (header for header in headers if not _is_of_the_letter(header[0]))
    return tuple(
        (name[len(_SET_ASIDE) :] if name.lower().startswith(_SET_ASIDE) else name, value) for name, value in kept
    )


def _foreign(headers: Headers) -> tuple[Headers, int]:
    """Keep a sender's own headers, in order, within bounds; returns them and how many were too many."""
    kept: list[tuple[str, bytes]] = []
    room, dropped = _FOREIGN_BYTES, 0
    for name, value in headers:
        if is_ours(name):
            continue
        said = _SET_ASIDE + name if name.lower().startswith(("ce_", _SET_ASIDE)) else name
        size = len(said.encode("utf-8", "surrogatepass")) + len(value)
        if len(kept) < _FOREIGN_HEADERS and size <= room:
            kept.append((said, value))
            room -= size
        else:
            dropped += 1
    return tuple(kept), dropped


def n_bytes(send: Send) -> int:
    """Say how much room a record takes on its topic; never less than the broker counts."""
    headers = sum(len(k.encode("utf-8", "surrogatepass")) + len(v) + _PER_HEADER_BYTES for k, v in send.headers)
    return len(send.key or b"") + len(send.value or b"") + headers + _ENVELOPE_BYTES


def without_value(letter: Send) -> Send:
    """Make the letter that any topic takes: how long the value was and its SHA-256 stand for it.

    The sender's headers go as well. The reason stays: it says what was wrong; the place says where the bytes are.
    """
    if letter.value is None:
        return letter
    told = (
        (f"{HEADER_PREFIX}value_bytes", str(len(letter.value)).encode()),
        (f"{HEADER_PREFIX}value_sha256", hashlib.sha256(letter.value).hexdigest().encode()),
    )
    return letter._replace(
        value=None, headers=(*(pair for pair in letter.headers if _is_of_the_letter(pair[0])), *told)
    )


def printable(message: str) -> str:
    """Cut and escape a message so that it cannot forge log lines or fill a header."""
    message = message[:MAX_MESSAGE_CHARACTERS]
    return "".join(c if unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04x}" for c in message)


class TooManyDeadLetters(WiredeskError):
    """An agent fails on every record, so its own code must be wrong; it stops once their letters are committed."""


class DeadLetterLimit:
    """Count the records that a stage fails on, in order, and say when to stop.

    It is for a bad deploy: an exception of ours on record after record, for a while, and not one that succeeds,
    whoever sent it. So one feed, key or outlet cannot stop the agent while anybody's copy still comes through. A
    record that is refused in words is its sender's fault and tells nothing of our code either way; and a record
    counts once, however many items it holds (one of 500 empty objects ended the desk at every start).

    Attributes:
        consecutive: Failed records without one that succeeds, from which the agent may stop; 0 is no limit.
        seconds: How long that has to last.
    """

    def __init__(self, consecutive: int, seconds: float) -> None:
        """Start with nothing counted."""
        self.consecutive = consecutive
        self.seconds = seconds
        self._run = 0
        self._since = 0.0

    def count(self, results: Iterable[tuple[Record, Result]], now: float) -> None:
        """Count records in order, at a time in seconds of any clock that only goes forward.

        Raises:
            TooManyDeadLetters: the limit is reached; the message names the last record.
        """
        for record, result in results:
            if not result.outcomes or any(outcome != "dead" for outcome, _ in result.outcomes):
                self._run = 0
            elif ("dead", FAILED) in result.outcomes:
                self._since = self._since if self._run else now
                self._run += 1
                if self.consecutive and self._run >= self.consecutive and now - self._since >= self.seconds:
                    self._stop(record, now - self._since)

    def _stop(self, record: Record, seconds: float) -> NoReturn:
        raise TooManyDeadLetters(
            f"the stage failed on {self._run} records in {seconds:.0f} s and on none it did not, up to {record.topic} "
            f"partition {record.partition} offset {record.offset} (WIREDESK_DEAD_CONSECUTIVE is {self.consecutive}, "
            f"WIREDESK_DEAD_SECONDS {self.seconds:g}): most likely a bug of this version. Their letters are out: look "
            "at `wiredesk tail dead`, go back to the version before, then `wiredesk replay --reason failed`"
        )
