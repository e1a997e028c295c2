"""Document types that do no harm: the declaration is taken off, and HTML's names mean what they mean in HTML.

Nothing is fetched and no entity is expanded, so a document cannot grow: whatever a document declares itself is either
a name of HTML's, with HTML's meaning, or makes it refused.
"""

from __future__ import annotations

import re
from html import escape
from html.entities import html5

from streams.news.article import UnreadableItem

# Feeds declare some dozen names; a whole HTML table of them has 253 and about 15 kB.
_DECLARATION = re.compile(
    r"<!DOCTYPE\s+[^\s\[\]<>\"']{1,100}"
    r"(?:\s+(?:PUBLIC\s+(?:\"[^\"<>]{0,300}\"|'[^'<>]{0,300}')|SYSTEM)(?:\s+(?:\"[^\"<>]{0,300}\"|'[^'<>]{0,300}'))?)?"
    r"\s*(?:\[([^\[\]]{0,30000})\]\s*)?>"
)
_ENTITY = re.compile(r"<!ENTITY\s+([A-Za-z][A-Za-z0-9]{0,31})\s+(?:\"[^\"<>%]{0,100}\"|'[^'<>%]{0,100}')\s*>")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# Sections in which a reference is none come first; one that is not closed runs to the end, so that no search is
# made twice.
_NAMED = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&([A-Za-z][A-Za-z0-9]{1,31});", re.DOTALL)
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})


def without_doctype(text: str, start: int) -> str:
    """Take a document type off that declares nothing but names of HTML's.

    Args:
        text: The document.
        start: Where its declaration begins.

    Returns:
        The text, with as many lines as before.

    Raises:
        UnreadableItem: "xml-doctype" for entities of its own, parameter entities, elements, or anything else.

    Cost: O(length of the declaration).
    """
    declaration = _DECLARATION.match(text, start)
    if declaration is None:
        raise refused()
    subset = _COMMENT.sub("", declaration[1] or "")
    names = _ENTITY.findall(subset)
    if _ENTITY.sub("", subset).strip() or any(f"{name};" not in html5 for name in names):
        raise refused()
    return text[:start] + "\n" * declaration[0].count("\n") + text[declaration.end() :]


def refused() -> UnreadableItem:
    """Return the error of a document type that the desk does not read."""
    return UnreadableItem(
        "xml-doctype", "The XML declares entities or elements of its own; the desk reads no DTDs and no such entities."
    )


def with_html_names(text: str) -> str:
    """Resolve the references by name that HTML knows and XML does not ("&nbsp;"), outside CDATA and comments.

    Cost: O(length).
    """
    return _NAMED.sub(_resolved, text)


def _resolved(match: re.Match[str]) -> str:
    name = match[1]
    if not name or name in _OF_XML or f"{name};" not in html5:
        return match[0]
    return escape(html5[f"{name};"], quote=False).replace('"', "&quot;").replace("'", "&apos;")
