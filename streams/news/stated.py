"""What senders write into fields for people and places: the name alone, or nothing where it names none. Pure."""

from __future__ import annotations

import re
from typing import Final

from streams.news.formats.instants import parse_instant
from streams.news.tables import copy_words

# "mona@x.example (Mona Lindqvist)", as RSS asks for; bounded, so that a line of nothing but "@" costs its length.
_MAIL_AND_NAME = re.compile(
    r"(?<!\S)[^\s@()]{1,80}@[^\s@()]{1,80}\s{0,3}\((?P<name>[^()]{1,120}(?:\([^()]{0,40}\)[^()]{0,40})?)\)"
)
# "Mona Lindqvist <mona@x.example>"
_MAIL_BEHIND = re.compile(r"\s{0,3}<\s{0,3}(?:mailto:)?[^\s@<>()]{1,80}@[^\s@<>()]{1,80}\s{0,3}>")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,200}", re.IGNORECASE)
_ACCOUNT = re.compile(r"/?u/[\w-]{1,40}")
# What editing systems write where nobody wrote a place or a name.
_NOTHING: Final = frozenset(copy_words("no place"))
_LONGEST_TIME: Final = 60


def stated_author(text: str) -> str:
    """Return an author line without the mail address beside a name, or the path before an account's.

    "" where the line is an address of the web alone, or a word for nobody.

    Cost: linear.
    """
    if text.lstrip("/").startswith("u/") and _ACCOUNT.fullmatch(text.strip()):
        return text.strip().rpartition("/")[2]
    if "@" in text:
        text = _MAIL_BEHIND.sub("", _MAIL_AND_NAME.sub(lambda found: found["name"].strip(), text))
    return "" if _ADDRESS.fullmatch(text.strip()) or text.strip(" .").casefold() in _NOTHING else text


def stated_place(text: str) -> str:
    """Return a place as stated; "" where the field holds a time, a number or a word for none.

    Cost: linear.
    """
    plain = " ".join(text.replace("-", " ").replace("_", " ").split()).strip(".").casefold()
    if plain in _NOTHING or not any(map(str.isalpha, plain)) or _is_time(text.strip()):
        return ""
    return text


def _is_time(text: str) -> bool:
    if len(text) > _LONGEST_TIME or not any(map(str.isdigit, text)):
        return False
    try:
        parse_instant(text)
    except ValueError:
        return False
    return True
