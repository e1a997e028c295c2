"""NewsML-G2: a newsItem alone, or many inside a newsMessage; the copy as NITF, XHTML or plain inline data.

Knows NewsML-G2 2.x by local names, so that no schema release and no namespace slip of a sender is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from streams.news.article import PARAGRAPH_BREAK, Item, UnreadableItem
from streams.news.formats.bodies import Copy, choose_copy, guess_copy, one_line, summary_text
from streams.news.formats.fields import (
    credited,
    read_instant,
    read_language,
    read_signals,
    read_status,
    read_urgency,
    read_uri,
    read_version,
    require_copy,
)
from streams.news.formats.format import Format, Parts
from streams.news.formats.nitf import Nitf, own_markup, paragraphs, read_nitf
from streams.news.formats.subjects import stated_subjects
from streams.news.formats.xml_tree import XML_LANG, child, children, in_language, inner_html, local, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from xml.etree.ElementTree import Element

ROOTS = frozenset({"newsItem", "newsMessage"})
# What else NewsML-G2 and its family send; none of it is copy.
OTHER_ROOTS = frozenset(
    {"packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem", "conceptSet", "partyItem"}
)

_NO_NITF = Nitf("", "", "", "", "", "")
# Roots of what is data and no text, in lower case.
_DATA = frozenset(
    {"eventsml", "event", "events", "sportsml", "sports-content", "sports-event", "sports-statistics"}
    | {"weatherml", "concept", "conceptset", "newscoverageset", "market", "quotes", "tabular-data"}
)
# An agency's own markup of three parts and more, none four words long or a sentence, holds figures, names, days.
# Without a figure in it, where half of the parts are three words long, it is short lines of text. Chinese, Japanese and
# Thai write so many letters without a space only in copy.
_LEAST_ROWS, _LEAST_SPACES, _LEAST_UNSPACED = 3, 3, 10
_SENTENCE_ENDS = (".", "!", "?", "。", "．", "！", "？", "؟", "۔", "।", "…", "።")
_FIRST_UNSPACED = "\u0e00"
# How an editing system calls its users: no name of a person.
_LOGIN = re.compile(r"[a-z0-9]{1,40}[._][a-z0-9._]{1,40}|[a-z]{1,20}[0-9]{1,10}")
_SOUND_AND_PICTURE = frozenset({"picture", "audio", "video", "graphic", "animated"})


def is_newsml(root: Element) -> bool:
    """Tell whether an element is the root of NewsML-G2, be it copy or not."""
    return local(root) in ROOTS or local(root) in OTHER_ROOTS


def read_document(root: Element) -> Item | Parts:
    """Read a newsItem, or cut a newsMessage into what its itemSets hold. UnreadableItem as read_newsml."""
    if local(root) == "newsMessage":
        return Parts(read_newsml, [element for item_set in children(root, "itemSet") for element in item_set])
    if local(root) in OTHER_ROOTS:
        raise UnreadableItem("not-copy", f"The record is a {local(root)}; the desk reads newsItems only.")
    return read_newsml(root)


def read_newsml(element: Element) -> Item:
    """Read one newsItem.

    Raises:
        UnreadableItem: "not-copy" for a package, a planning item or a picture without text; "no-uri", "bad-uri",
            "bad-version", "no-copy".

    Cost: O(elements).
    """
    if local(element) != "newsItem":
        what = local(element) if local(element) in OTHER_ROOTS else "something that is no newsItem"
        raise UnreadableItem("not-copy", f"The message holds {what}; the desk reads newsItems only.")
    remarks: list[str] = []
    about, content = child(element, "itemMeta"), child(element, "contentMeta")
    language = read_language(_language(element, content), remarks)
    nitf, body = _body(element, language)
    headline = _main_headline(content, language) or nitf.headline
    description = next(iter(in_language(list(children(content, "description")), language)), None)
    abstract = summary_text(_plain_text(description)) or nitf.abstract
    kind = _code(child(about, "itemClass"))
    if kind in _SOUND_AND_PICTURE and not body.text:
        raise UnreadableItem("not-copy", f"The item is of the class {kind} and has no text.")
    creditline = text_of(child(content, "creditline")) or nitf.distributor
    source, credit = credited(
        _name(child(about, "provider")), [_name(party) for party in children(content, "infoSource")], creditline
    )
    item = Item(
        uri=read_uri(element.get("guid")),
        version=read_version(element.get("version")),
        version_created=_made(about, content, remarks),
        first_created=read_instant(text_of(child(about, "firstCreated")), "firstCreated", remarks),
        pub_status=read_status(_code(child(about, "pubStatus")), remarks),
        language=language,
        headline=headline,
        body=body.text,
        body_type=body.type,
        abstract=abstract,
        byline=_byline(content, language) or nitf.byline,
        credit=credit,
        located=_name(child(content, "located"), language)
        or _place(text_of(child(content, "dateline")))
        or nitf.dateline,
        source=source,
        slugline=text_of(child(content, "slugline")),
        urgency=read_urgency(text_of(child(content, "urgency")), remarks),
        signals=read_signals(
            [_code(signal) for signal in children(about, "signal")],
            *(text_of(note) for note in children(about, "edNote")),
        ),
        embargoed=read_instant(text_of(child(about, "embargoed")), "embargoed", remarks, ahead=True),
        remarks=tuple(remarks),
        subjects=stated_subjects(
            (_name(subject), subject.get("uri") or subject.get("qcode")) for subject in children(content, "subject")
        ),
    )
    return require_copy(item)


def _made(about: Element | None, content: Element | None, remarks: list[str]) -> datetime | None:
    """Read when this version was made; where the sender leaves that empty, when its content or the item was."""
    stated = (
        child(about, "versionCreated"),
        child(content, "contentModified"),
        child(content, "contentCreated"),
        child(about, "firstCreated"),
    )
    found = next((one for one in stated if text_of(one)), None)
    return None if found is None else read_instant(text_of(found), local(found), remarks)


def _body(element: Element, language: str | None) -> tuple[Nitf, Copy]:
    """Read the copy from whichever renditions the contentSet has, and what NITF says beside it."""
    nitf = _NO_NITF
    candidates: list[Copy] = []
    renditions = list(_renditions(element))
    for rendition in in_language(renditions, language):
        if local(rendition) == "inlineData":
            candidates.append(_inline_data(rendition))
            continue
        for root in list(rendition)[:1]:
            if local(root) == "nitf":
                nitf = read_nitf(root)
                candidates.append(Copy(nitf.body, "text/plain"))
            elif local(root) in {"html", "body", "div", "section", "article", "p"}:
                page = _main_part(child(root, "body") if local(root) == "html" else root)
                page = _without_other_languages(page, language)
                inner = "" if page is None else inner_html(page).strip()
                candidates.append(Copy(f"<p>{inner}</p>" if local(root) == "p" else inner, "text/html"))
            elif local(root).lower() not in _DATA:
                blocks = own_markup(root)
                if len(blocks) < _LEAST_ROWS or any(map(_is_copy, blocks)) or _are_short_lines(blocks):
                    candidates.append(Copy(PARAGRAPH_BREAK.join(blocks), "text/plain"))
    body = choose_copy(candidates)
    if renditions and not candidates and any(map(len, renditions)):
        raise UnreadableItem("not-copy", "The item holds events, results or figures as data and no text.")
    return nitf, body


def _main_part(page: Element | None) -> Element | None:
    """Take notes to editors off a page: the sections with other names behind the one that is the main. Changes it."""
    behind = False
    for part in list(page) if page is not None else ():
        names = part.get("class", "").lower().split() if local(part) == "section" else []
        if behind and names and "main" not in names and page is not None and not (part.tail or "").strip():
            page.remove(part)
        behind = behind or "main" in names
    return page


def _without_other_languages(page: Element | None, language: str | None) -> Element | None:
    """Take translations out of a page that says of its parts which is in which language. Changes the page.

    A translation is at least half as long as what stands beside it; less is a quote in the speaker's own words.
    """
    parts = [] if page is None else [part for part in page if part.get(XML_LANG) or part.get("lang")]
    tags = [(part.get(XML_LANG) or part.get("lang") or "").lower().partition("-")[0] for part in parts]
    wanted = (language or "").lower().partition("-")[0]
    if page is None or wanted not in tags:
        return page
    lengths = Counter[str]()
    for part, tag in zip(parts, tags, strict=True):
        lengths[tag] += _n_letters(part)
    others = sum(length for tag, length in lengths.items() if tag != wanted)
    wanted_length = _n_letters(page) - others
    for part, tag in zip(parts, tags, strict=True):
        if tag != wanted and 2 * lengths[tag] >= wanted_length and not (part.tail or "").strip():
            page.remove(part)
    return page


def _n_letters(element: Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def _is_copy(block: str) -> bool:
    if block.count(" ") >= _LEAST_SPACES or block.rstrip("\"'”’»」』)").endswith(_SENTENCE_ENDS):
        return True
    return sum(letter >= _FIRST_UNSPACED and letter.isalpha() for letter in block) >= _LEAST_UNSPACED


def _are_short_lines(blocks: list[str]) -> bool:
    """Tell whether short blocks are text: data holds figures, or rows of one word or two."""
    if any(letter.isdigit() for block in blocks for letter in block):
        return False
    return 2 * sum(block.count(" ") >= _LEAST_SPACES - 1 for block in blocks) >= len(blocks)


def _renditions(element: Element) -> Iterator[Element]:
    for content_set in children(element, "contentSet"):
        for rendition in content_set:
            if local(rendition) in {"inlineXML", "inlineData"}:
                yield rendition


def _inline_data(rendition: Element) -> Copy:
    text = "".join(rendition.itertext()).strip()
    stated = rendition.get("contenttype", "").lower()
    if "html" in stated:
        return Copy(text, "text/html")
    return Copy(text, "text/plain") if "plain" in stated else guess_copy(text)


def _main_headline(content: Element | None, language: str | None) -> str:
    headlines = in_language(list(children(content, "headline")), language)
    return text_of(min(headlines, key=_purpose, default=None))


def _purpose(headline: Element) -> int:
    """Rank a headline by its role: "main" or "mainHeadline", none, then those that are for something else."""
    role = _tail(headline.get("role", "")).lower()
    return 0 if "main" in role else 2 if role else 1


def _byline(content: Element | None, language: str | None) -> str:
    by = ", ".join(filter(None, map(text_of, in_language(list(children(content, "by")), language))))
    names = (_name(creator, language) for creator in children(content, "creator"))
    return by or ", ".join(name for name in names if name and not _LOGIN.fullmatch(name))


def _language(element: Element, content: Element | None) -> str | None:
    language = child(content, "language")
    return (None if language is None else language.get("tag")) or element.get(XML_LANG)


def _place(dateline: str) -> str:
    """Return what stands before the agency and the dash of a dateline ("Karsund (nwa) - ")."""
    return dateline.partition("(")[0].rstrip(" -–—")


def _name(element: Element | None, language: str | None = None) -> str:
    """Return a party's or place's name in words, in the item's language; a bare code is not one."""
    if element is None:
        return ""
    names = list(children(element, "name"))
    named = in_language(names, language) if len(names) > 1 else names
    return text_of(next(iter(named), None)) or one_line(element.get("literal", ""))


def _plain_text(element: Element | None) -> str:
    return "" if element is None else PARAGRAPH_BREAK.join(paragraphs(element))


def _code(element: Element | None) -> str:
    """Return the bare code of a controlled value: "canceled" of "stat:canceled" or ".../pubstatusg2/canceled"."""
    return "" if element is None else _tail(element.get("qcode") or element.get("uri") or element.get("literal") or "")


def _tail(code: str) -> str:
    return code.replace(":", "/").rstrip("/").rsplit("/", 1)[-1].strip()


FORMAT = Format(
    name="NewsML-G2",
    syntax="xml",
    media_types=frozenset({"application/vnd.iptc.g2.newsitem+xml", "application/vnd.iptc.g2.newsmessage+xml"}),
    opens=ROOTS,
    tells=is_newsml,
    read=read_document,
    reasons=frozenset({"no-uri", "bad-uri", "bad-version", "no-copy", "not-copy"}),
    endings=(".xml",),
)
