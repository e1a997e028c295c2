"""What is remembered of a feed from one question to the next, as it stands on wire.feeds; pure."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import msgspec

from streams.news.article import Item, UnreadableItem
from streams.news.formats.read import read_items
from wiredesk.doors.feeds_file import MOST_INTERVAL

if TYPE_CHECKING:
    from wiredesk.doors.feeds_file import FeedSource
    from wiredesk.doors.fetch import Answer

# A feed that fails is asked less and less often, but at least four times a day.
_MOST_BACKOFF: Final = 6 * 3600.0
# 300 s doubled so often are a week, past the limit above for any interval.
_MOST_DOUBLINGS: Final = 12
_DIGEST_BYTES: Final = 8
ROBOTS_HOLD: Final = 24 * 3600.0


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A feed as it was seen last. New fields go to the end, with a default.

    Attributes:
        address: Digest of the address in the file: what is below belongs to it and to no other.
        moved: Where permanent redirects lead; "" for the address in the file.
        etag, last_modified: What the server wants to hear again.
        items: Digests of the items that stood in it, joined; or one digest of its bytes.
        asked: When, seconds since the epoch.
        next: When it is to be asked again, seconds since the epoch.
        failures: Questions in a row without an answer that can be used.
        said: "sent", "unchanged", "not-modified", or the reason of the failure.
        robots_asked: When robots.txt was asked, seconds since the epoch; 0 never.
        robots_allow: What it said.
        crawl_delay: Seconds that it wants between two questions.
    """

    address: str = ""
    moved: str = ""
    etag: str = ""
    last_modified: str = ""
    items: str = ""
    asked: float = 0.0
    next: float = 0.0
    failures: int = 0
    said: str = ""
    robots_asked: float = 0.0
    robots_allow: bool = True
    crawl_delay: float = 0.0


_DECODER: Final = msgspec.json.Decoder(Seen)


def encode(seen: Seen) -> bytes:
    """Write it for the topic."""
    return msgspec.json.encode(seen)


def decode(value: bytes) -> Seen | None:
    """Read it from the topic; None when it is none of ours."""
    try:
        return _DECODER.decode(value)
    except ValueError:  # msgspec's own are such
        return None


def digest(data: bytes) -> str:
    """Return a short digest, hexadecimal."""
    return blake2b(data, digest_size=_DIGEST_BYTES).hexdigest()


def remembered(source: FeedSource, seen: Seen | None, now: float) -> Seen:
    """Return what is remembered of this very address, due now when its next time cannot be true."""
    if seen is None or seen.address != digest(source.url.encode()):
        return Seen(address=digest(source.url.encode()))
    # A clock that was set back would keep a feed from being asked for years.
    return seen if seen.next <= now + MOST_INTERVAL else msgspec.structs.replace(seen, next=now)


def failed(source: FeedSource, seen: Seen, reason: str, retry_after: str, now: float) -> Seen:
    """Return the state after a question that failed: the time to the next doubles; a redirect kept is let go."""
    failures = min(seen.failures + 1, 1_000_000)
    wait = min(source.interval * 2.0 ** min(failures, _MOST_DOUBLINGS), max(source.interval, _MOST_BACKOFF))
    wait = max(wait, seconds_of(retry_after, now))
    return msgspec.structs.replace(seen, asked=now, next=now + wait, failures=failures, said=reason, moved="")


def answered(source: FeedSource, seen: Seen, answer: Answer, *, said: str, items: str, now: float) -> Seen:
    """Return the state after an answer.

    Args:
        source: The feed.
        seen: Its state before.
        answer: What came.
        said: "sent", "unchanged" or "not-modified".
        items: As of `items_of`.
        now: Seconds since the epoch.
    """
    moved = "" if source.is_secret else answer.moved or seen.moved
    is_new = said != "not-modified"
    return msgspec.structs.replace(
        seen,
        moved=moved,
        etag=answer.etag if is_new else seen.etag,
        last_modified=answer.last_modified if is_new else seen.last_modified,
        items=items,
        asked=now,
        next=now + source.interval,
        failures=0,
        said=said,
    )


def seconds_of(retry_after: str, now: float) -> float:
    """Read Retry-After: seconds from now on, 0 when it says nothing that can be read, a day at most."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), MOST_INTERVAL)
    try:
        return max(0.0, min(parsedate_to_datetime(text).timestamp() - now, MOST_INTERVAL))
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0


def items_of(body: bytes, content_type: str, *, max_bytes: int, max_items: int) -> tuple[str, str]:
    """Tell what stands in a feed apart from its own date: digests of its items, and why it is no feed ("" when it is).

    A feed of which an item cannot be read is known by its bytes: that item is to become its dead letter once.
    """
    try:
        entries = read_items(body, content_type or None, max_bytes=max_bytes, max_items=max_items)
    except UnreadableItem as error:
        return digest(body), error.reason
    if not all(isinstance(entry, Item) for entry in entries):
        return digest(body), ""
    return "".join(digest(msgspec.json.encode(entry)) for entry in entries), ""


def has_new(items: str, seen: Seen) -> bool:
    """Tell whether an item stands there that did not when the feed was last seen."""
    size = 2 * _DIGEST_BYTES
    before = {seen.items[at : at + size] for at in range(0, len(seen.items), size)}
    return any(items[at : at + size] not in before for at in range(0, len(items), size))


def handed_on(content_type: str, body: bytes) -> str:
    """Return the content type that a record states.

    A feed is no plain text, whatever many a server calls it; of that label only the charset is believed.
    """
    kind, _, more = content_type.partition(";")
    if kind.strip().lower() != "text/plain":
        return content_type
    is_xml = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return f"application/xml;{more}" if is_xml and more else ""
