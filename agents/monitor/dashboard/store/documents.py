"""What of a story goes into the index: its folded words, and its labels as one word each."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from agents.monitor.query.words import bare_id, label, search_words

if TYPE_CHECKING:
    from agents.monitor.dashboard.stories import Json
    from agents.monitor.query.terms import FieldName

# Stands between two texts, so that no phrase runs from one into the next; folded text never holds it.
_BREAK: Final = " \ue000 "
# Of one story: its items are told one by one, and eighty as long as they may be were 3 million letters to fold.
_BODY_CHARACTERS: Final = 120_000
_MOST_LABELS: Final = 2_000
# Every story has it: FTS5 knows "a but not b", and no "not b".
EVERY: Final = "every"


class Document(NamedTuple):
    """A story as it is indexed; words are folded and stand between single spaces."""

    headline: str
    body: str
    labels: str


def label_word(field: FieldName, value: str) -> str:
    """Return the word that stands for a label: the field's first letter and 16 hexadecimal digits."""
    return field[0] + hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=8).hexdigest()


def document_of(members: list[Json]) -> Document:
    """Make the document of a story of these members. Linear in their text, of which 120,000 letters count."""
    headlines = dict.fromkeys(m["headline"] for m in members if m["headline"])
    bodies, room = [], _BODY_CHARACTERS
    for body in dict.fromkeys(m["body"] for m in members if m["body"]):
        bodies.append(body[:room])
        room -= len(bodies[-1])
        if room <= 0:
            break
    labels = dict.fromkeys([EVERY])
    for member in members:
        for field, value in _labels(member):
            labels[label_word(field, value)] = None
            if len(labels) >= _MOST_LABELS:
                break
    return Document(_folded(headlines), _folded(bodies), " ".join(labels))


def _folded(texts: list[str] | dict[str, None]) -> str:
    return _BREAK.join(" ".join(search_words(text)) for text in texts)


def _labels(member: Json) -> list[tuple[FieldName, str]]:
    found: list[tuple[FieldName, str]] = [
        ("language", member["language"].casefold()),
        ("relation", member["relation"]),
        ("outlet", label(member["outlet"] or member["host"])),
    ]
    if member["agency"]:
        found.append(("outlet", label(member["agency"])))
    for entity in member["entities"]:
        if not entity["role"]:
            found.append(("entity", label(bare_id(entity["id"]))))
            found.extend(("entity", label(name)) for name in (entity["name"], *entity["labels"].values()))
    return found
