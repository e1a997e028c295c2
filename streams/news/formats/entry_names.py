"""What names an entry of a feed, whatever the feed calls it: a uri that no other feed's entry has."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from streams.news.formats.fields import MAX_URI_LENGTH

if TYPE_CHECKING:
    from collections.abc import Sequence

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:\S")
_SITE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://[^/?#]+")
_DIGEST_BYTES = 16


class Names(NamedTuple):
    """What an entry is named by.

    Attributes:
        id: Its guid or id; "" when it has none.
        page: Its link; "" when it has none.
        words: What it says, title and date first: what it is named by when it has neither.
    """

    id: str
    page: str
    words: Sequence[str]


def entry_uri(names: Names, home: str, outlet: str, remarks: list[str]) -> str:
    """Return the uri of an entry: its id, else its page, else one made of its words; "" when it has none of them.

    An id that is no absolute uri ("48812") and a relative link ("/news/1041") are unique within their feed only: the
    link is read from the feed's home page, the id is put behind it. A feed without a home page is told by its name.
    Spaces are written as uris have them ("%20").

    Args:
        names: What the entry is named by.
        home: The feed's own address, or "".
        outlet: The feed's name, or "".
        remarks: Where it is said when another feed may use the same name, or the entry had none.

    Cost: O(length).
    """
    return _named(names, home, outlet, remarks).replace(" ", "%20")


def _named(names: Names, home: str, outlet: str, remarks: list[str]) -> str:
    ident, page = names.id.strip(), names.page.strip()
    based = _ABSOLUTE.match(home) is not None
    absolute = ident if _ABSOLUTE.match(ident) else page if _ABSOLUTE.match(page) and not (ident and based) else ""
    if absolute or (based and (ident or page)):
        return absolute or (f"{home}#{ident}" if ident else _joined(home, page))
    if outlet and (ident or page):
        return _of_words((outlet, ident or page))
    if ident or page:
        remarks.append("neither id nor link is an absolute uri and the feed has no link: another feed may use the same")
    elif any(names.words):
        remarks.append("the entry has neither id nor link and is named by its words")
        return _of_words((home, outlet, *names.words))
    return ident or page


def _joined(home: str, page: str) -> str:
    """Read a relative link from a home page, as a browser does; what is no link from there is put behind it."""
    site = _SITE.match(home)
    if site is None or not page.isprintable() or len(page) > MAX_URI_LENGTH:
        return f"{home}#{page}"
    if page.startswith("//"):
        return home.partition(":")[0] + ":" + page
    if page.startswith("/"):
        return site[0] + page
    if page.startswith(("?", "#")):
        return home.partition("#")[0].partition("?" if page[0] == "?" else "#")[0] + page
    path = home[site.end() :].partition("#")[0].partition("?")[0]
    folder, _, _ = path.rpartition("/")
    while page.startswith(("./", "../")):
        if page.startswith("../"):
            folder = folder.rpartition("/")[0]
        page = page.partition("/")[2]
    return f"{site[0]}{folder}/{page}"


def _of_words(words: Sequence[str]) -> str:
    text = "\x1f".join(words).encode("utf-8", "surrogatepass")
    return f"urn:wiredesk:entry:{blake2b(text, digest_size=_DIGEST_BYTES).hexdigest()}"
