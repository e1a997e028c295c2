"""Single fields as senders write them, read leniently but by type; shared by every format.

The rule for a field of the wrong type: where it decides what the item is or says (uri, version, headline, body) the
item is refused; where it only describes it, the field is left out and the item carries a remark.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from streams.news.article import PubStatus, UnreadableItem
from streams.news.clock import LATEST_MS, believed
from streams.news.formats.bodies import Copy, settled_copy, settled_line, without_tags
from streams.news.formats.instants import parse_instant
from streams.news.markup import resolve_whole
from streams.news.tables import copy_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from streams.news.article import Item

# A uri is a Kafka key and stands in every event; browsers and servers stop at about this length too.
MAX_URI_LENGTH = 2048
MAX_VERSION_LENGTH = 100
# Enough of a strange value to recognise it, too little to carry copy into remarks.
MAX_SHOWN_LENGTH = 40

_STATUSES: dict[str, PubStatus] = {
    "usable": "usable",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "withdrawn": "canceled",
    "killed": "canceled",
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,6}")
_SIGNAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_WORD = re.compile(r"[^\W\d_]+")
# Editorial notes say what a version is in their first words ("ED NOTE: CORRECTS name in graf 2").
_NOTE_WORDS = 4
_NOTE_LENGTH = 200
_NOTE_STEMS = {"correction": copy_words("correction notes"), "update": copy_words("update notes")}


def shown(value: object) -> str:
    """Quote a sender's value for a remark, shortened, without control characters."""
    text = str(value) if isinstance(value, (str, int, float)) else type(value).__name__
    text = "".join(mark if mark.isprintable() else " " for mark in text[:MAX_SHOWN_LENGTH])
    return f"'{text.strip()}'"


def read_uri(text: str | None) -> str:
    """Check an item's identity.

    Raises:
        UnreadableItem: "no-uri" when it is missing or blank; "bad-uri" when it is too long or holds control characters.
    """
    uri = (text or "").strip()
    if not uri:
        raise UnreadableItem("no-uri", "The item has no uri, so its versions could not be told apart.")
    if len(uri) > MAX_URI_LENGTH:
        raise UnreadableItem("bad-uri", f"The item's uri is longer than {MAX_URI_LENGTH} characters.")
    if not uri.isprintable():
        raise UnreadableItem("bad-uri", "The item's uri holds control or invisible characters.")
    return uri


def read_version(text: str | None) -> str | None:
    """Check a version mark; None when it is missing or blank. UnreadableItem "bad-version" when it is unusable."""
    version = (text or "").strip()
    if len(version) > MAX_VERSION_LENGTH or not version.isprintable():
        raise UnreadableItem("bad-version", "The item's version is too long or holds control characters.")
    return version or None


def read_status(word: object, remarks: list[str]) -> PubStatus:
    """Read a publishing status: missing is usable, as in every IPTC standard; unknown is withheld, with a remark."""
    if word is None or word == "":
        return "usable"
    status = _STATUSES.get(word.strip().lower()) if isinstance(word, str) else None
    if status is None:
        remarks.append(f"unknown pubstatus {shown(word)} read as withheld")
        return "withheld"
    return status


def read_instant(value: object, name: str, remarks: list[str], *, ahead: bool = False) -> datetime | None:
    """Read a date; None with a remark when it is none. A date without a zone is UTC, with a remark.

    A date that no clock can have said is none: year 1, 1900 and the first day of 1970 stand where a database had no
    date; the year 9999 where something never ends.

    Args:
        value: Text, or seconds or milliseconds since 1970.
        name: What the sender calls it.
        remarks: Where remarks are added.
        ahead: Whether it may lie in any future, as an embargo may that never ends.
    """
    if value is None or value == "":
        return None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    try:
        moment, has_zone = parse_instant(str(value) if is_number else value if isinstance(value, str) else "")
    except ValueError:
        remarks.append(f"{name} {shown(value)} is not a date and was left out")
        return None
    time = int(moment.timestamp() * 1000)
    if not believed(min(time, LATEST_MS - 1) if ahead else time):
        remarks.append(f"{name} {shown(value)} can be no date of a news item and was left out")
        return None
    if not has_zone:
        remarks.append(f"{name} has no time zone and was read as UTC")
    return moment


def read_urgency(value: object, remarks: list[str]) -> int | None:
    """Read an urgency of 1 (highest) to 9, also as text; None with a remark when it is anything else."""
    if value is None or value == "":
        return None
    digits = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    if not isinstance(value, bool) and digits in set("123456789"):
        return int(digits)
    remarks.append(f"urgency {shown(value)} is not 1 to 9 and was left out")
    return None


def read_language(value: object, remarks: list[str]) -> str | None:
    """Read a language tag ("ar", "ar-SA"; "ar_SA" is mended); None with a remark when it is no tag."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and _LANGUAGE.fullmatch(value.strip()):
        return value.strip().replace("_", "-")
    remarks.append(f"language {shown(value)} is not a language tag and was left out")
    return None


def read_signals(marks: list[str], *notes: str) -> tuple[str, ...]:
    """Collect IPTC signals, bare and in lower case, in order, each once.

    Args:
        marks: Signals as sent: "sig:correction", ".../signal/update", "correction".
        notes: Editorial notes; one that begins by announcing a correction or an update counts as that signal.
    """
    signals = [mark.replace(":", "/").rsplit("/", 1)[-1].strip().lower() for mark in marks]
    for note in notes:
        words = [word.lower() for word in _WORD.findall(note[:_NOTE_LENGTH])[:_NOTE_WORDS]]
        signals += [signal for signal, stems in _NOTE_STEMS.items() if any(word.startswith(stems) for word in words)]
    return tuple(dict.fromkeys(signal for signal in signals if _SIGNAL.fullmatch(signal)))


def settled(item: Item) -> Item:
    """Return an item whose texts are as a reader reads them, whatever the format: see settled_copy, settled_line."""
    names = item.byline + item.located + item.source + item.credit
    if "&" not in item.headline + item.body + item.abstract + names and "<" not in item.headline + item.body:
        return item
    body, body_type = settled_copy(Copy(item.body, item.body_type))
    return msgspec.structs.replace(
        item,
        headline=settled_line(item.headline),
        body=body,
        body_type=body_type,
        abstract=resolve_whole(item.abstract),
        byline=resolve_whole(item.byline),
        located=resolve_whole(item.located),
        source=resolve_whole(item.source),
        credit=resolve_whole(item.credit),
    )


def require_copy(item: Item) -> Item:
    """Return an item that says something, settled. UnreadableItem "no-copy" when it does not; a kill need not."""
    item = settled(item)
    body = without_tags(item.body) if item.body_type == "text/html" else item.body
    texts = (item.headline, body, item.abstract)
    if item.pub_status == "canceled" or any(mark.isalnum() for text in texts for mark in text):
        return item
    raise UnreadableItem("no-copy", "The item has neither headline nor body text.")


class Fields:
    """A JSON object read by field names, the first name that is present counting; null is absent.

    Attributes:
        document: The object.
        remarks: What had to be bent, in order.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Keep the object, untouched."""
        self.document = document
        self.remarks: list[str] = []

    def value(self, *names: str) -> Any:
        """Return the first value that is there; None when there is none."""
        return next((self.document[name] for name in names if self.document.get(name) is not None), None)

    def copy(self, *names: str) -> str:
        """Return text that is part of the copy; "" when absent. UnreadableItem "wrong-type" when it is not text."""
        value = self.value(*names)
        if value is None or isinstance(value, str):
            return value or ""
        raise wrong_type(names[0], "text")

    def note(self, *names: str) -> str:
        """Return text that describes the item; "" when absent, and with a remark when it is not text."""
        value = self.value(*names)
        if value is None or isinstance(value, str):
            return value or ""
        self.remarks.append(f"{names[0]} is not text and was left out")
        return ""

    def uri(self, *names: str) -> str:
        """Return the item's identity; UnreadableItem as read_uri, or "wrong-type"."""
        return read_uri(self.copy(*names))

    def version(self, *names: str) -> str | None:
        """Return the version; whole numbers become text. UnreadableItem as read_version, or "wrong-type"."""
        value = self.value(*names)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if value is None or isinstance(value, str):
            return read_version(value)
        raise wrong_type(names[0], "text or a whole number")

    def instant(self, *names: str, ahead: bool = False) -> datetime | None:
        """Return a date, as read_instant."""
        return read_instant(self.value(*names), names[0], self.remarks, ahead=ahead)

    def objects(self, *names: str) -> list[Mapping[str, Any]]:
        """Return a list of objects that holds copy; [] when absent. UnreadableItem "wrong-type" otherwise."""
        value = self.value(*names)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
            return value
        raise wrong_type(names[0], "a list of objects")


def wrong_type(name: str, wanted: str) -> UnreadableItem:
    """Return the error of a field that is not of the type the desk can read."""
    return UnreadableItem("wrong-type", f"The field '{name}' must be {wanted}.")


def credited(provider: str, sources: Sequence[str], creditline: str = "") -> tuple[str, str]:
    """Decide who sent an item and whose copy it says it is, the same way for every standard.

    Args:
        provider: The party that the item calls its provider; "" when it calls none so.
        sources: The information sources it names, in order.
        creditline: The line it asks to be credited with.

    Returns:
        The outlet (the provider, else the first source) and the credit (the line, else the sources, else the provider).
    """
    names = [name.strip() for name in sources if name.strip()]
    provider, creditline = provider.strip(), creditline.strip()
    return provider or next(iter(names), ""), creditline or "; ".join(names) or provider
