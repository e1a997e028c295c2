"""Prepare: one item as sent in, one clean article out, with everything that was taken away listed.

Pure: the language identifier comes in as an argument; nothing here knows of topics or records.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from streams.languages.folding import folded_text, folded_texts
from streams.languages.identify import MAX_CODE_POINTS, decide_language
from streams.news.article import Article, Dateline, Item, Removed, UnreadableItem
from streams.news.attribution import attribute, is_credit_line
from streams.news.credits import read_line
from streams.news.datelines import read_dateline
from streams.news.debris import find_debris
from streams.news.markup import html_lines, html_to_paragraphs
from streams.news.paragraphs import (
    drop_repeated_headline,
    drop_repeated_lead,
    drop_repeats,
    excerpt,
    footer_start,
    is_footer_of,
    restates_copy,
    split_plain,
    stands_in,
)
from streams.news.stated import stated_author, stated_place
from streams.news.tables import one_of
from streams.news.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Limits(NamedTuple):
    """What one item may cost. Nothing is cut off: what is past a bound is joined, not dropped.

    Attributes:
        max_paragraphs: Paragraphs judged one by one; the rest of the lines become one last paragraph. The longest
            article of 32,402 has 135; each costs some 40 microseconds.
        max_headline: Code points of a headline; what is longer stands in full as the first paragraph instead.
    """

    max_paragraphs: int = 3_000
    max_headline: int = 1_000


LIMITS: Final = Limits()
_HTML: Final = "text/html"

# What is taken out lays bare what is taken out next; copy is bare after two or three rounds. 3,000 lines of nothing
# but credits, 30 kB, took 1,500 rounds and 16 s.
_MOST_ROUNDS: Final = 10

_CORRECTION = re.compile(
    rf"^[\W_]*(?:{one_of('correction marks')})(?:\s*(?:\d+|(?:{one_of('correction numbers')}) \d+|\([^()]{{1,30}}\)))?"
    r"\s*(?:[:：)\]»/|–—-]|\.\.)"
)
_UPDATE = re.compile(rf"^[\W_]*(?:{one_of('update marks')})(?:\s*\d+)?\s*(?:[:：)\]»/|–—-]|\.\.)")


def prepare(item: Item, identify: Callable[[str], tuple[str, float]], *, limits: Limits = LIMITS) -> Article:
    """Clean an item: paragraphs, debris, repeats, language, credits.

    Everything taken out of the body is in `removed` with its reason, at most 200 code points of it. An abstract sent
    beside the body is there too ("abstract-repeated", or "abstract-set-aside" when its words are not the body's: then
    it is kept whole as `abstract`); where there is no body, the abstract is the body. A byline is read for agency,
    place and people; a dateline stays in its paragraph. A headline that says so ("تصحيح:", "CORRECTED-") adds the
    signal "correction" and keeps its words.

    Args:
        item: As a format reader returns it.
        identify: Text to (language code, confidence 0 to 1); see language.identify.
        limits: Bounds on cost.

    Returns:
        The article. Preparing it again changes no paragraph, unless debris stood in more than ten layers.

    Raises:
        UnreadableItem: "no-text": neither headline nor body, and it is no kill.

    Cost: linear in the item; about 1.0 ms of CPU for an Arabic article of 200 words (2 busy shared cores).
    """
    sent = _read(item, limits)
    byline, source = stated_author(clean(item.byline)), clean(item.source)
    located = stated_place(clean(item.located))
    attribution = attribute(
        byline=byline, credit=clean(item.credit), source=source, paragraphs=sent.texts, keys=sent.keys
    )
    lines, removed = _bare(sent, byline, folded_text(source))
    paragraphs = tuple(line.text for line in lines)
    if not sent.headline and not paragraphs and item.pub_status != "canceled":
        raise UnreadableItem("no-text", "The item has neither a headline nor a body.")
    line = read_line(byline, source=source)
    language = decide_language(item.language, *identify(_opening(sent.headline, paragraphs)))
    return Article(
        uri=item.uri,
        version=item.version,
        version_created=item.version_created,
        first_created=item.first_created,
        pub_status=item.pub_status,
        language=language.code,
        language_confidence=round(language.confidence, 3),
        declared_language=item.language,
        headline=sent.headline,
        paragraphs=paragraphs,
        agency=attribution.agency,
        dateline=_dateline(paragraphs, byline, line.place, located),
        byline=line.authors,
        located=located,
        source=source,
        slugline=clean(item.slugline),
        urgency=item.urgency,
        signals=_signals(item.signals, sent.headline),
        embargoed=item.embargoed,
        removed=(*sent.set_aside, *removed),
        remarks=_remarks(item.remarks, attribution.remarks, (language.remark,)),
        restated=(0,) if restates_copy([line.key for line in lines]) else (),
        subjects=tuple(msgspec.structs.replace(subject, name=clean(subject.name)) for subject in item.subjects),
        abstract=sent.abstract,
    )


class _Sent(NamedTuple):
    """The copy as sent, clean and cut into paragraphs, before anything is taken out.

    Attributes:
        keys: The paragraphs as `comparable` folds them.
        set_aside: The abstract sent beside the body, where there was one.
        linked: Indices of what was nothing but a link in HTML.
        abstract: Its whole text, where the body does not say it word for word.
    """

    headline: str
    texts: tuple[str, ...]
    keys: tuple[str, ...]
    set_aside: tuple[Removed, ...]
    linked: frozenset[int] = frozenset()
    abstract: str = ""


def _read(item: Item, limits: Limits) -> _Sent:
    """Find headline, paragraphs and abstract; what stands in the wrong place for its length is moved."""
    headline = clean(item.headline)
    lines = _paragraphs(item, limits)
    texts = [text for text, _ in lines]
    linked = frozenset(at for at, (_, is_link) in enumerate(lines) if is_link)
    if len(headline) > limits.max_headline:
        texts.insert(0, headline)
        linked = frozenset(at + 1 for at in linked)
        headline = excerpt(headline)
    abstract = clean(" ".join(html_to_paragraphs(item.abstract)) if "<" in item.abstract else item.abstract)
    if not texts and abstract:
        return _Sent(headline, (abstract,), (folded_text(abstract),), ())
    keys = folded_texts(texts)
    set_aside: tuple[Removed, ...] = ()
    is_repeated = bool(abstract) and stands_in(abstract, keys)
    if abstract:
        reason = "abstract-repeated" if is_repeated else "abstract-set-aside"
        set_aside = (Removed(reason=reason, text=excerpt(abstract)),)
    return _Sent(headline, tuple(texts), keys, set_aside, linked, "" if is_repeated else abstract)


def _paragraphs(item: Item, limits: Limits) -> list[tuple[str, bool]]:
    """Cut the body into clean paragraphs, and say which is but a link; what is past the bound is one last paragraph."""
    raw = html_lines(item.body) if item.body_type == _HTML else [(line, False) for line in split_plain(item.body)]
    if len(raw) > limits.max_paragraphs:
        rest = " ".join(text for text, _ in raw[limits.max_paragraphs - 1 :])
        raw[limits.max_paragraphs - 1 :] = [(rest, False)]
    return [(text, is_link) for text, is_link in ((clean(text), is_link) for text, is_link in raw) if text]


class _Line(NamedTuple):
    """A paragraph that is still there.

    Attributes:
        at: Its index in the copy as sent.
        key: The text as `comparable` folds it.
        is_link: It was nothing but a link.
    """

    at: int
    text: str
    key: str
    is_link: bool = False


_Lines = tuple[_Line, ...]


def _bare(sent: _Sent, byline: str, outlet: str) -> tuple[_Lines, list[Removed]]:
    """Take out credit lines, debris and repeats until nothing more is found, in ten rounds at most.

    Indices are those of the copy as sent.
    """
    headline = folded_text(sent.headline)
    steps = (
        partial(_without_headline, headline=headline, outlet=outlet),
        partial(_without_footer, headline=headline, outlet=outlet),
        _without_credits,
        partial(_without_debris, byline=byline),
        _without_repeats,
        _without_repeated_lead,
    )
    lines = tuple(
        _Line(at, text, key, at in sent.linked)
        for at, (text, key) in enumerate(zip(sent.texts, sent.keys, strict=True))
    )
    removed: list[Removed] = []
    for _ in range(_MOST_ROUNDS):
        before = len(removed)
        for step in steps:
            lines, found = step(lines)
            removed.extend(found)
        if len(removed) == before:
            break
    removed.sort(key=lambda entry: len(sent.texts) if entry.paragraph is None else entry.paragraph)
    return lines, removed


def _without_headline(lines: _Lines, headline: str, outlet: str) -> tuple[_Lines, list[Removed]]:
    """Take out a line on top that is the headline once more."""
    top = lines[:3]
    repeated = drop_repeated_headline(headline, [line.text for line in top], [line.key for line in top], outlet)
    if repeated is None or repeated.paragraph is None:
        return lines, []
    return (*lines[: repeated.paragraph], *lines[repeated.paragraph + 1 :]), _as_sent([repeated], lines)


def _without_footer(lines: _Lines, headline: str, outlet: str) -> tuple[_Lines, list[Removed]]:
    """Take out a last line, or the last sentence of it, that only says whose post this is."""
    if not lines:
        return lines, []
    footer = lines[-1]
    if len(lines) > 1 and is_footer_of(headline, footer.key, outlet):
        return lines[:-1], [Removed(reason="post-footer", text=excerpt(footer.text), paragraph=footer.at)]
    start = footer_start(headline, footer.text, footer.key, outlet)
    if start < 0:
        return lines, []
    removed = Removed(reason="post-footer", text=excerpt(footer.text[start:]))
    return (*lines[:-1], _cut(footer, footer.text[:start].rstrip())), [removed]


def _without_credits(lines: _Lines) -> tuple[_Lines, list[Removed]]:
    """Take out the first and the last line where they are only credits; a line that stands alone stays."""
    ends = (lines[0], lines[-1]) if len(lines) > 1 else ()
    credit = [line for line in ends if is_credit_line(line.text, line.key)]
    removed = [Removed(reason="credit-line", text=excerpt(line.text), paragraph=line.at) for line in credit]
    return tuple(line for line in lines if line not in credit), removed


def _without_debris(lines: _Lines, *, byline: str) -> tuple[_Lines, list[Removed]]:
    """Take out debris, or cut it off a line."""
    kept, removed = find_debris(
        [line.text for line in lines],
        [line.key for line in lines],
        byline=byline,
        linked=[at for at, line in enumerate(lines) if line.is_link],
    )
    return tuple(_cut(lines[at], text) for at, text in kept if text), _as_sent(removed, lines)


def _cut(line: _Line, text: str) -> _Line:
    return line if text == line.text else _Line(line.at, text, folded_text(text), line.is_link)


def _without_repeats(lines: _Lines) -> tuple[_Lines, list[Removed]]:
    """Take out what stands twice."""
    kept, removed = drop_repeats([line.text for line in lines], [line.key for line in lines])
    return tuple(lines[at] for at in kept), _as_sent(removed, lines)


def _without_repeated_lead(lines: _Lines) -> tuple[_Lines, list[Removed]]:
    """Take out a first line that only repeats the next."""
    top = lines[:2]
    repeated = drop_repeated_lead([line.text for line in top], [line.key for line in top])
    return (lines, []) if repeated is None else (lines[1:], _as_sent([repeated], lines))


def _as_sent(removed: Sequence[Removed], lines: _Lines) -> list[Removed]:
    """Return entries the indices of the copy as sent."""
    return [
        msgspec.structs.replace(
            entry,
            paragraph=None if entry.paragraph is None else lines[entry.paragraph].at,
            of=None if entry.of is None else lines[entry.of].at,
        )
        for entry in removed
    ]


def _opening(headline: str, paragraphs: Sequence[str]) -> str:
    """Return what the language is told from."""
    return " ".join([headline, *paragraphs])[: 2 * MAX_CODE_POINTS] if paragraphs else headline


def _remarks(sent: Sequence[str], *ours: Iterable[str]) -> tuple[str, ...]:
    """Add our remarks to those of the format, none that stands there already."""
    found = list(sent)
    for remark in chain.from_iterable(ours):
        if remark and remark not in found:
            found.append(remark)
    return tuple(found)


def _dateline(paragraphs: Sequence[str], byline: str, place: str, located: str) -> Dateline | None:
    """Return where the copy was written: by its first words, its byline, or the sender's own field, in that order."""
    opening = read_dateline(paragraphs[0]) if paragraphs else None
    if opening is not None and (opening.dateline.place or not (place or located)):
        return opening.dateline
    if place:
        return Dateline(text=byline, place=place)
    if located:
        return Dateline(text=located, place=located)
    return None


def _signals(signals: Sequence[str], headline: str) -> tuple[str, ...]:
    """Add what the headline itself signals."""
    found = list(signals)
    for signal, prefix in (("correction", _CORRECTION), ("update", _UPDATE)):
        if signal not in found and prefix.search(headline[:80]):
            found.append(signal)
    return tuple(found)
