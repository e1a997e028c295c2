"""Prepare: one item as sent in, one clean article out, with everything that was taken away listed.

Pure: the language identifier comes in as an argument; nothing here knows of topics or records.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from streams.languages.folding import folded_text
from streams.languages.identify import MAX_CODE_POINTS, decide_language
from streams.news.article import Article, Dateline, Item, Removed, UnreadableItem
from streams.news.attribution import attribute, is_credit_line
from streams.news.credits import read_line
from streams.news.datelines import read_dateline
from streams.news.debris import find_debris
from streams.news.markup import html_to_paragraphs
from streams.news.paragraphs import drop_repeated_lead, drop_repeats, excerpt, split_plain, stands_in
from streams.news.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Limits(msgspec.Struct, frozen=True):
    """What one item may cost. Nothing is cut off: what is past a bound is joined, not dropped.

    Attributes:
        max_paragraphs: Paragraphs judged one by one; the rest of the lines become one last paragraph. The longest
            article of 32,402 has 135; each costs some 40 microseconds.
        max_headline: Code points of a headline; what is longer stands in full as the first paragraph instead.
    """

    max_paragraphs: int = 3_000
    max_headline: int = 1_000


LIMITS: Final = Limits()

# What is taken out lays bare what is taken out next; copy is bare after two or three rounds. 3,000 lines of nothing
# but credits, 30 kB, took 1,500 rounds and 16 s.
_MOST_ROUNDS: Final = 10

_CORRECTION = re.compile(
    r"^[\W_]*(?:تصحيح|تصويب|استدراك|CORRECTED|CORRECTION|Correction|Corrected|Rectificatif|RECTIFICATIF|Düzeltme|DÜZELTME|"
    r"اصلاحیه|تصحیح)(?:\s*(?:\d+|رقم \d+|\([^()]{1,30}\)))?\s*(?:[:：)\]»/|–—-]|\.\.)"
)
_UPDATE = re.compile(r"^[\W_]*(?:UPDATE|Update|تحديث|محدث|Mise à jour|GÜNCELLEME)(?:\s*\d+)?\s*(?:[:：)\]»/|–—-]|\.\.)")


def prepare(item: Item, identify: Callable[[str], tuple[str, float]], *, limits: Limits = LIMITS) -> Article:
    """Clean an item: paragraphs, debris, repeats, language, credits.

    Everything taken out of the body is in `removed` with its reason, at most 200 code points of it. Of an abstract
    sent beside the body only that it was there is kept ("abstract-repeated", or "abstract-set-aside" when its words
    are not the body's); where there is no body, the abstract is the body. A byline is read for agency, place and
    people; a dateline stays in its paragraph. A headline that says so ("تصحيح:", "CORRECTED-") adds the signal
    "correction" and keeps its words.

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
    headline = clean(item.headline)
    sent = _paragraphs(item, limits)
    if len(headline) > limits.max_headline:
        sent.insert(0, headline)
        headline = excerpt(headline)
    abstract = clean(" ".join(html_to_paragraphs(item.abstract)) if "<" in item.abstract else item.abstract)
    remarks = list(item.remarks)
    set_aside: list[Removed] = []
    if not sent and abstract:
        sent, abstract = [abstract], ""
    keys = [folded_text(paragraph) for paragraph in sent]
    if abstract:
        reason = "abstract-repeated" if stands_in(abstract, keys) else "abstract-set-aside"
        set_aside.append(Removed(reason=reason, text=excerpt(abstract)))
    byline = clean(item.byline)
    source = clean(item.source)
    attribution = attribute(byline=byline, credit=clean(item.credit), source=source, paragraphs=sent, keys=keys)
    remarks.extend(remark for remark in attribution.remarks if remark not in remarks)
    paragraphs, removed = _without_debris(sent, keys, byline)
    if not headline and not paragraphs and item.pub_status != "canceled":
        raise UnreadableItem("no-text", "The item has neither a headline nor a body.")
    line = read_line(byline, source=source)
    located = clean(item.located)

    lead = " ".join([headline, *paragraphs])[: 2 * MAX_CODE_POINTS] if paragraphs else headline
    language = decide_language(item.language, *identify(lead))
    if language.remark and language.remark not in remarks:
        remarks.append(language.remark)
    return Article(
        uri=item.uri,
        version=item.version,
        version_created=item.version_created,
        first_created=item.first_created,
        pub_status=item.pub_status,
        language=language.code,
        language_confidence=round(language.confidence, 3),
        declared_language=item.language,
        headline=headline,
        paragraphs=tuple(paragraphs),
        agency=attribution.agency,
        dateline=_dateline(paragraphs, byline, line.place, located),
        byline=line.authors,
        located=located,
        source=source,
        slugline=clean(item.slugline),
        urgency=item.urgency,
        signals=_signals(item.signals, headline),
        embargoed=item.embargoed,
        removed=(*set_aside, *removed),
        remarks=tuple(remarks),
    )


def _paragraphs(item: Item, limits: Limits) -> list[str]:
    """Cut the body into clean paragraphs; what is past the bound is one last paragraph."""
    raw = html_to_paragraphs(item.body) if item.body_type == "text/html" else split_plain(item.body)
    if len(raw) > limits.max_paragraphs:
        raw[limits.max_paragraphs - 1 :] = [" ".join(raw[limits.max_paragraphs - 1 :])]
    return [paragraph for paragraph in map(clean, raw) if paragraph]


def _without_debris(sent: Sequence[str], keys: Sequence[str], byline: str) -> tuple[list[str], list[Removed]]:
    """Take out credit lines, debris and repeats until nothing more is found, in ten rounds at most.

    Indices are those of the copy as sent.
    """
    removed: list[Removed] = []
    alive = list(range(len(sent)))
    texts = dict(enumerate(sent))
    folded = dict(enumerate(keys))
    for _ in range(_MOST_ROUNDS):
        before = len(removed)
        for index in (alive[:1] + alive[-1:]) if len(alive) > 1 else ():
            if is_credit_line(texts[index], folded[index]):
                removed.append(Removed(reason="credit-line", text=excerpt(texts[index]), paragraph=index))
                alive.remove(index)
        for step in (_debris_step, _repeats_step):
            alive, found = step(alive, texts, folded, byline)
            removed.extend(found)
        if len(removed) == before:
            break
    order = {id(entry): entry.paragraph if entry.paragraph is not None else len(sent) for entry in removed}
    removed.sort(key=lambda entry: order[id(entry)])
    return [texts[index] for index in alive], removed


def _debris_step(
    alive: list[int], texts: dict[int, str], folded: dict[int, str], byline: str
) -> tuple[list[int], list[Removed]]:
    """Take debris out once; texts and folded follow what is cut off a paragraph."""
    kept, removed = find_debris([texts[i] for i in alive], [folded[i] for i in alive], byline=byline)
    for position, text in kept:
        index = alive[position]
        if text != texts[index]:
            texts[index], folded[index] = text, folded_text(text)
    removed = [_as_sent(entry, alive) for entry in removed]
    return [alive[position] for position, text in kept if text], removed


def _repeats_step(
    alive: list[int], texts: dict[int, str], folded: dict[int, str], _byline: str
) -> tuple[list[int], list[Removed]]:
    """Take repeats out once, and a lead that only repeats the next paragraph."""
    kept, removed = drop_repeats([texts[i] for i in alive], [folded[i] for i in alive])
    removed = [_as_sent(entry, alive) for entry in removed]
    alive = [alive[position] for position in kept]
    top = alive[:2]
    repeated_lead = drop_repeated_lead([texts[i] for i in top], [folded[i] for i in top])
    if repeated_lead is not None:
        removed.append(_as_sent(repeated_lead, alive))
        alive = alive[1:]
    return alive, removed


def _as_sent(entry: Removed, alive: Sequence[int]) -> Removed:
    """Give an entry the indices of the copy as sent."""
    return msgspec.structs.replace(
        entry,
        paragraph=None if entry.paragraph is None else alive[entry.paragraph],
        of=None if entry.of is None else alive[entry.of],
    )


def _dateline(paragraphs: Sequence[str], byline: str, place: str, located: str) -> Dateline | None:
    """Say where the copy was written: by its first words, its byline, or the sender's own field, in that order."""
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
