"""Which of the texts an item carries is its copy, and whether that is plain text or HTML.

Knows what HTML looks like, not how to read it: turning HTML into text is streams/news/text.py's work.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from streams.news.article import PARAGRAPH_BREAK
from streams.news.markup import resolve_references, resolve_whole, without_unseen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.news.article import TextType

# Every repetition below stops at the next "<", so each expression runs in linear time on any text.
_TAGS = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|small|sup|sub|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|pre|hr|img|figure"
    r"|figcaption|table|tbody|thead|tr|td|th|section|article|header|footer|main|html|body|font|center|iframe|video|ruby|rp|rt|mark|time|cite|q|abbr"
    r"|script|style)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_BREAK = re.compile(r"<br(?=[\s/>])[^<>]*>", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:[A-Za-z]{2,10}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_BLOCK = re.compile(r"<(?:p|h[1-6]|li)[\s>/]", re.IGNORECASE)
_ENDING = re.compile(r"</(?:p|h[1-6]|li|div|tr|blockquote)[\s>]|<br[\s/>]", re.IGNORECASE)
_UNSEEN = re.compile(r"<(?:script|style|iframe|noscript|template)[\s>/]", re.IGNORECASE)
# What nobody writes who only speaks of tags.
_MARKED_UP = re.compile(
    r"</(?:p|div|span|a|b|i|u|em|strong|h[1-6]|ul|ol|li|blockquote|figure|table|tr|td|font|script|style|iframe|small|sup|sub|ruby|mark|time|cite)\s{0,9}>"
    r"|<br\s{0,9}/?>|\A\s{0,99}<(?:p|div|h[1-6])[\s>]",
    re.IGNORECASE,
)
# White space may stand before a section of CDATA.
_NEAR = 100
_SPACE = re.compile(r"[ \t\r\n]+")


class Copy(NamedTuple):
    """Body text and its type."""

    text: str
    type: TextType


NO_COPY = Copy("", "text/plain")


def has_tags(text: str) -> bool:
    """Tell whether text holds real HTML tags, so that it must be read as HTML."""
    return _TAGS.search(text) is not None


def has_markup(text: str) -> bool:
    """Tell whether text holds HTML tags or character references, as the descriptions of feeds do."""
    return has_tags(text) or _REFERENCE.search(text) is not None


def guess_copy(text: str, *, by_reference: bool = False) -> Copy:
    """Type a body whose sender does not say what it is.

    Args:
        text: The body.
        by_reference: Whether a mere character reference ("&nbsp;") makes it HTML.
    """
    is_html = has_markup(text) if by_reference else has_tags(text)
    return Copy(text, "text/html" if is_html else "text/plain")


def one_line(text: str) -> str:
    """Collapse white space as XML and HTML mean it; no-break spaces stay."""
    return _SPACE.sub(" ", text).strip(" ")


def without_tags(text: str) -> str:
    """Read a short piece of HTML (a feed's title) as one line: tags dropped, scripts whole, references resolved."""
    if _UNSEEN.search(text):
        text = without_unseen(text, to_the_end=False)
    return one_line(resolve_references(_ANY_TAG.sub("", _BREAK.sub(" ", text))))


def summary_text(text: str) -> str:
    """Read a summary that may be HTML as plain text."""
    return without_tags(text) if has_markup(text) else text


def settled_line(text: str) -> str:
    """Read a headline or a byline as a reader sees it: references resolved, tags dropped where they are markup."""
    text = _without_section(resolve_whole(text))
    return without_tags(text) if _MARKED_UP.search(text) else text


def _without_section(text: str) -> str:
    """Take off a section's marks ("<![CDATA[...]]>") that were escaped, so that XML left them in the text."""
    bare = text.strip() if "<![CDATA[" in text[:_NEAR] else ""
    return bare[9:-3] if bare.startswith("<![CDATA[") and bare.endswith("]]>") else text


def settled_copy(copy: Copy) -> Copy:
    """Read a body by what it is and not by its label.

    References in plain text are resolved. Plain text that is marked up (a closing tag, a <br>, or a block at its
    start; "use <b> with care" is none of it) is HTML, or, where its lines and not its tags make the paragraphs, loses
    its tags. HTML that was escaped as a whole is HTML.

    Cost: O(length).
    """
    text = _without_section(resolve_whole(copy.text))
    if copy.type == "text/html":
        return Copy(text, copy.type) if not has_tags(copy.text) and _MARKED_UP.search(text) else copy
    if not _MARKED_UP.search(text):
        return Copy(text, copy.type)
    n_marked = sum(1 for _ in _ENDING.finditer(text))
    if n_marked > 1 or _UNSEEN.search(text):
        return Copy(text, "text/html")
    return Copy(_TAGS.sub(_as_plain, text), "text/plain")


def _as_plain(tag: re.Match[str]) -> str:
    return PARAGRAPH_BREAK if _ENDING.match(tag[0]) or _BLOCK.match(tag[0]) else ""


def choose_copy(candidates: Sequence[Copy]) -> Copy:
    """Choose between the plain and the marked-up form of the same copy.

    The first of each kind is considered. Plain text is taken when it keeps every paragraph that the markup marks
    (as many lines that are not blank as block elements), or when the markup marks none; otherwise the markup is,
    because senders flatten paragraphs in their plain form, or wrap its lines.

    Args:
        candidates: In the order sent; blank ones are passed over.

    Returns:
        The chosen copy; NO_COPY when there is none.

    Cost: O(length).
    """
    plain = next((copy for copy in candidates if copy.type == "text/plain" and copy.text.strip()), None)
    marked = next((copy for copy in candidates if copy.type == "text/html" and copy.text.strip()), None)
    if plain is None or marked is None:
        return plain or marked or NO_COPY
    n_blocks = sum(1 for _ in _BLOCK.finditer(marked.text))
    n_lines = sum(1 for line in plain.text.splitlines() if line.strip())
    return plain if n_blocks in {0, n_lines} else marked
