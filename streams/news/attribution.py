"""Whose copy an item is: the one agency its credits name, and the copy without its credits.

The byline field speaks first, then the credit line, the dateline, a trailer, and last a phrase that closes the copy
("حسب وكالة رويترز"). An agency that is only quoted is none of these; a phrase that closes another paragraph says where
one detail comes from: of eight in 635 articles read whole, all in the first three paragraphs, none was a credit. It
counts only in copy that names neither author nor sender.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from streams.languages.folding import folded_text
from streams.news.credits import KnownAgency, agency_of, classify, known_names, read_line
from streams.news.datelines import read_dateline
from streams.news.tables import copy_words, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.news.article import Agency

# A paragraph of at most this many words can be a credit line by itself.
MAX_CREDIT_WORDS: Final = 10
N_TOP_PARAGRAPHS: Final = 3
# Only this much of a paragraph's end is searched for trailers, and this much for closing phrases.
END_CODE_POINTS: Final = 90
_LONGEST_PHRASE: Final = 150

_TRAILER = re.compile(r"(?:[(\[«/]|--|[—–]|\s-)\s*([^()\[\]«»/—–]{1,60}?)\s*[)\]»/]?[\s.]*$")
# Reuters signs its copy in these words, in both languages; as folded_text() writes them.
_SIGNED_BY_REUTERS = re.compile(rf"\b(?:reporting|writing) by .{{3,300}} editing by |{one_of('signed by reuters')}")
# Both ways to sign hold one of these, and most paragraphs none.
_SIGNING: Final = ("editing by", *copy_words("signed by reuters"))
_REUTERS: Final = frozenset(copy_words("reuters"))
_AGENCY_WORD = re.compile(one_of("agency words"), re.IGNORECASE)
_PHOTO_WORDS: Final = frozenset(copy_words("photo words"))
_NEWS_AGENCY: Final = tuple(f" {words}" for words in copy_words("news agency"))
_REPORTED: Final = tuple(f" {word}" for word in copy_words("agency reported"))


@cache
def _credited_names() -> tuple[str, ...]:
    """Return the names by which a closing phrase credits a world agency, as folded_text() writes them."""
    return tuple(key for key, known in known_names().items() if known.world and len(key) > 2)


@cache
def _phrase_ends() -> tuple[str, ...]:
    """Return how every closing phrase ends: asked first, since the pattern is tried at every word."""
    return (*_credited_names(), *_NEWS_AGENCY, *_REPORTED)


def _find_closing_phrase(key: str) -> re.Match[str] | None:
    """Find the phrase that credits a world agency at the end of a folded text."""
    return _closing_phrase().search(key) if key.endswith(_phrase_ends()) else None


@cache
def _closing_phrase() -> re.Pattern[str]:
    """Build the pattern of a phrase that credits a world agency at the end of a sentence, on folded text."""
    names = "|".join(sorted(map(re.escape, _credited_names()), key=len, reverse=True))
    arabic = (
        rf"(?:{one_of('credit opens')})(?: (?:{one_of('credit links')})| (?:{one_of('credit verbs')})ه?"
        rf"| (?:{one_of('credit came')}))*(?: ل)? (?:ل?{one_of('of agency')} )?(?:ل?{one_of('of news')} )?ل?"
    )
    english = rf"(?:{one_of('credit opens in english')})(?: the)?(?: news agency)? "
    french = rf"(?:{one_of('credit opens in french')})(?: l)?(?: agence)? "
    reported = rf"(?:{names}) (?:{one_of('agency reported')}|news agency reported)"
    return re.compile(
        rf"(?:^| )(?:(?:{arabic}|{english}|{french})(?P<named>{names})(?: (?:{one_of('news agency')})| (?:{names}))?"
        rf"|{reported})$"
    )


class Attribution(NamedTuple):
    """Whose copy it is, and what could not be decided.

    Attributes:
        agency: None when nothing credits one, or when credits of equal weight name different ones.
        remarks: Sentences for Article.remarks.
    """

    agency: Agency | None
    remarks: tuple[str, ...] = ()


def attribute(*, byline: str, credit: str, source: str, paragraphs: Sequence[str], keys: Sequence[str]) -> Attribution:
    """Decide whose copy an item is.

    "وكالات" ("agencies") names no agency: the answer is None, with a remark. Several names in one field: the first,
    with a remark.

    Args:
        byline: The author line as sent.
        credit: The credit line as sent.
        source: The outlet's name; when it is itself an agency, the copy is its own unless something says otherwise.
        paragraphs: Clean paragraphs as sent, debris included: credits stand there.
        keys: folded_text() of each.

    Cost: linear; about 280 microseconds an article (2 busy shared cores).
    """
    remarks: list[str] = []
    for field, where in ((byline, "byline"), (credit, "credit")):
        line = read_line(field) if field else None
        if line is None:
            continue
        if len(line.agencies) > 1:
            names = ", ".join(known.name for known in line.agencies)
            remarks.append(f"{where} names several agencies: {names}; the first is taken")
        if line.agencies:
            return Attribution(agency_of(line.agencies[0], where), tuple(remarks))
        if line.several:
            remarks.append(f"{where} credits agencies without naming one")
    found, where = _from_text(paragraphs, keys, source, unsigned=not (byline or credit or source))
    if found is None:
        kind, known = classify(source) if source else ("other", None)
        found, where = (known, "credit") if kind == "agency" else (None, "")
    return Attribution(agency_of(found, where) if found is not None else None, tuple(remarks))


def _from_text(
    paragraphs: Sequence[str], keys: Sequence[str], source: str, *, unsigned: bool
) -> tuple[KnownAgency | None, str]:
    """Look in the dateline, the trailer and the phrase that closes the copy."""
    for paragraph in paragraphs[:2]:
        opening = read_dateline(paragraph)
        if opening is not None and opening.agency is not None:
            return opening.agency, "dateline"
    for index in range(len(paragraphs) - 1, max(-1, len(paragraphs) - 4), -1):
        known = trailer(paragraphs[index], keys[index], source)
        if known is not None:
            return known, "trailer"
    # where nobody says who sent it, what a sentence on top closes with is the best that is known
    top = paragraphs[:N_TOP_PARAGRAPHS] if unsigned else ()
    closing = {known.name: known for known in map(_closing_credit, (*top, *paragraphs[-1:])) if known is not None}
    return (next(iter(closing.values())), "text") if len(closing) == 1 else (None, "")


def trailer(paragraph: str, key: str, source: str = "") -> KnownAgency | None:
    """Find the agency that signs the end of a paragraph: "(أ ف ب)", "— Reuters", "فرانس24/ أ ف ب", "REUTER".

    Args:
        paragraph: A clean paragraph near the end of the copy.
        key: folded_text() of it.
        source: The outlet's own name, which may stand beside the agency's.

    Returns:
        The agency, or None; also None for a photo's credit.
    """
    if _PHOTO_WORDS.intersection(key[:200].split(" ")):
        return None
    if key.count(" ") < MAX_CREDIT_WORDS:
        if key in _REUTERS:
            return known_names()["reuters"]
        line = read_line(paragraph, source=source)
        if line.only_credits and line.agencies:
            return line.agencies[0]
    end = key[-400:]
    if any(map(end.__contains__, _SIGNING)) and _SIGNED_BY_REUTERS.search(end):
        return known_names()["reuters"]
    match = _TRAILER.search(paragraph[-END_CODE_POINTS:])
    if match is None:
        return None
    before = paragraph[: max(0, len(paragraph) - END_CODE_POINTS) + match.start()].rstrip()
    kind, known = classify(match[1])
    # After a finished sentence, or in brackets; "نقلت وكالة الأنباء السعودية (واس)" only explains the name before it.
    signed = before.endswith((".", "!", "؟", '"', "»", "”")) or (
        match[0].lstrip()[:1] in "([/" and not _AGENCY_WORD.search(before[-60:])
    )
    return known if kind == "agency" and signed else None


# One of these stands in every closing phrase.
_CREDITING: Final = copy_words("crediting")


def _closing_credit(paragraph: str) -> KnownAgency | None:
    """Find the world agency that closes the last sentence of the copy with "according to"."""
    end = folded_text(paragraph[-_LONGEST_PHRASE:])
    if not any(map(end.__contains__, _CREDITING)) or _PHOTO_WORDS.intersection(folded_text(paragraph[:60]).split()):
        return None
    match = _find_closing_phrase(end)
    if match is None:
        return None
    name = match["named"] or match[0].strip().removesuffix(" reports").removesuffix(" reported")
    return known_names().get(name.removesuffix(" news agency"))


def is_credit_line(paragraph: str, key: str) -> bool:
    """Tell whether a paragraph is nothing but credits ("فرانس24/ أ ف ب", "دبي - العربية.نت", "(وكالات)")."""
    return bool(key) and key.count(" ") < MAX_CREDIT_WORDS and read_line(paragraph).only_credits


def copy_span(paragraph: str) -> tuple[int, int]:
    """Find what of a paragraph is compared: all but its dateline, trailer and closing credit.

    The published paragraph keeps its words; a fingerprint must not differ because an outlet put its own name on the
    copy.

    Returns:
        Start and end, code points into the paragraph; equal for a paragraph that is nothing but credits.

    Cost: linear; about 90 microseconds a paragraph; credits open and close copy, so ask for those two.
    """
    if is_credit_line(paragraph, folded_text(paragraph[:200]) if len(paragraph) < 200 else ""):
        return 0, 0
    opening = read_dateline(paragraph)
    start = opening.end if opening is not None else 0
    copy = paragraph[start:]
    match = _TRAILER.search(copy[-END_CODE_POINTS:])
    if match is not None and classify(match[1])[0] in ("agency", "outlet", "several"):
        copy = copy[: max(0, len(copy) - END_CODE_POINTS) + match.start()].rstrip()
    return start, start + len(_without_closing_phrase(copy))


def _without_closing_phrase(paragraph: str) -> str:
    """Cut the phrase that credits a world agency off the end, with the comma before it."""
    tail = paragraph[-_LONGEST_PHRASE:]
    key = folded_text(tail)
    match = _find_closing_phrase(key)
    if match is None:
        return paragraph
    n_words = len(match[0].split())
    words = list(re.finditer(r"[^\s،,.\"“”«»:؛;()]+", tail))
    if n_words >= len(words):
        return paragraph
    start = len(paragraph) - len(tail) + words[-n_words].start()
    return paragraph[:start].rstrip(' ،,"“«(')
