"""What an item says it is about, in whatever form its standard has for it: a name, and a uri where it gives one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from streams.news.article import MEDIA_TOPICS, StatedSubject

if TYPE_CHECKING:
    from collections.abc import Iterable

# Agencies state a dozen; what is beyond this is no description any more.
_MOST: Final = 50
_LONGEST_NAME, _LONGEST_URI = 200, 500
_MEDIA_TOPIC = re.compile(r"(?:medtop:|https?://cv\.iptc\.org/newscodes/mediatopic/)([0-9]{8})/?")
_URI = re.compile(r"(?:https?://|urn:)[!-~]+")


def stated_subjects(stated: Iterable[tuple[object, object]]) -> tuple[StatedSubject, ...]:
    """Keep the subjects that say something: pairs of a name and a code, of any type, as the sender wrote them.

    A code of IPTC's Media Topics becomes its uri; of other codes only uris are kept. What has neither name nor uri is
    left out, and so is what is said twice.
    """
    kept: dict[StatedSubject, None] = {}
    for name, code in stated:
        words = " ".join(name[:_LONGEST_NAME].split()) if isinstance(name, str) else ""
        uri = _uri(code[: _LONGEST_URI + 1].strip()) if isinstance(code, str) else ""
        if (words or uri) and len(kept) < _MOST:
            kept[StatedSubject(name=words, uri=uri)] = None
    return tuple(kept)


def _uri(code: str) -> str:
    topic = _MEDIA_TOPIC.fullmatch(code)
    if topic:
        return MEDIA_TOPICS + topic[1]
    return code if len(code) <= _LONGEST_URI and _URI.fullmatch(code) else ""
