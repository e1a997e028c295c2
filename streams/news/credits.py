"""Credits: whose copy it is, who wrote it, and the names that are neither.

A credit says where copy comes from. It stands in the byline field, the credit line, the dateline, a trailer or a
closing phrase. An agency that is only quoted ("قال لوكالة رويترز"), a photo credit and a place the story is about are
not credits. Names come from two tables, agencies.tsv and dateline_places.tsv.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from streams.languages.calendar import calendar
from streams.languages.folding import folded_text
from streams.news.article import Agency
from streams.news.tables import copy_words, one_of, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["agency", "outlet", "several", "staff", "place", "date", "other", "junk"]

# A byline or credit line longer than this is no line of names; the rest is not read. Code points.
MAX_CREDIT_LINE: Final = 300
# Parts of a line that are read: the 60 that fit in 300 code points took 4.5 ms an item.
MAX_PARTS: Final = 24


class KnownAgency(NamedTuple):
    """A name of agencies.tsv.

    Attributes:
        world: The agency sells to outlets everywhere, so that "according to" it closes copy taken from it. State
            and national agencies are more often the source of a claim.
    """

    kind: Kind
    name: str = ""
    uri: str = ""
    world: bool = False


@cache
def known_names() -> dict[str, KnownAgency]:
    """Read agencies, outlets and newsroom words once: folded_text() of each alias to what it names."""
    names: dict[str, KnownAgency] = {}
    for kind, name, uri, aliases in read_table("agencies.tsv"):
        if kind in ("world", "national"):
            known = KnownAgency("agency", name, uri, kind == "world")
        else:
            known = KnownAgency("outlet" if kind == "outlet" else "several" if kind == "several" else "staff")
        for alias in aliases.split("|"):
            names.setdefault(folded_text(alias), known)
    return names


@cache
def known_places() -> frozenset[str]:
    """Read the places that datelines name once, as folded_text() writes them."""
    return frozenset(folded_text(row[0]) for row in read_table("dateline_places.tsv"))


class Segment(NamedTuple):
    """One part of a line of names, between separators.

    Attributes:
        text: As it stood, without the separators.
        kind: What it names; "other" is a person or a place that no table knows.
        known: The table's row, for agencies and outlets.
        bracketed: It stood in round or square brackets.
        dashed: A dash, not a comma or slash, followed it.
    """

    text: str
    kind: Kind
    known: KnownAgency | None = None
    bracketed: bool = False
    dashed: bool = False


# White space is taken from where its run begins, so that a long run is not tried from each of its spaces.
_SEPARATOR = re.compile(
    r"(?:(?<!\s)\s+)?([|/\\،,؛;:•·+&()\[\]«»\"“”*]|--+|[–—]|(?<=\s)[-ـ‒]+|[-ـ‒]+(?=\s)|^[-ـ‒]+|[-ـ‒]+$)\s*"
    rf"|(?<!\s)\s+(?:{one_of('between names')})\s+",
    re.IGNORECASE,
)
_DASHES: Final = frozenset("-–—ـ‒")
_INNER_HYPHEN = re.compile(r"[-ـ‒]")
_DIGIT = re.compile(r"\d")
# Content-management ids, addresses and links that stand in byline fields (180 of 5,814 Al Arabiya bylines are uuids);
# four digits that are a year are none: "Riyadh, March 03, 2025, SPA --".
_JUNK = re.compile(r"^[0-9a-fA-F]{8}$|^[0-9a-fA-F]{12}$|^(?!(?:19|20)\d\d$)[0-9a-fA-F]{4}$|@|https?:|www\.|^\W*$")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
# The day in the Islamic calendar and in the other, as state agencies of the Gulf write it without a dash.
_DAY = r"\d{1,2} [^\W\d_]{3,12}"
_TWO_DATES = re.compile(
    rf"\s{_DAY}(?: [^\W\d_]{{3,12}})? \d{{4}} ?هـ? (?:{one_of('same day')}) {_DAY} \d{{4}} ?م?(?=\s)"
)
_LEAD_WORDS: Final = tuple(folded_text(words) + " " for words in copy_words("lead words"))
_DOUBTFUL_LEADS: Final = frozenset(copy_words("doubtful leads"))
_TITLES: Final = frozenset(copy_words("titles"))
# French weekdays and the Islamic months are left out: they are names of people too.
_DATE_WORDS: Final = frozenset(
    folded_text(word)
    for word in (
        *(one.word for code in ("ar", "en") for one in calendar(code) if one.kind != "islamic month"),
        *(one.word for one in calendar("fr", "month")),
        *copy_words("date words"),
    )
)


# "The agency X of news" is X.
_OF_AGENCY: Final = copy_words("of agency")[0] + " "
_FOR_NEWS: Final = " " + copy_words("news agency")[0]
# Longer parts of a line are no names.
_LONGEST_REMEMBERED: Final = 64


def classify(text: str) -> tuple[Kind, KnownAgency | None]:
    """Return what a segment names, by the tables alone.

    Args:
        text: A segment without separators.

    Returns:
        Its kind and, for agencies, outlets and newsroom words, the table's row.
    """
    return _classify_short(text) if len(text) <= _LONGEST_REMEMBERED else _classify(text)


def _classify(text: str) -> tuple[Kind, KnownAgency | None]:
    if _JUNK.search(text):
        return "junk", None
    key = folded_text(text)
    if not key or key + " " in _LEAD_WORDS:
        return "junk", None
    if " " in key and key not in known_names():
        for lead in _LEAD_WORDS:
            key = key.removeprefix(lead)
    known = known_names().get(key) or known_names().get(key.removeprefix(_OF_AGENCY).removesuffix(_FOR_NEWS))
    if key in known_places() and (known is None or known.kind != "agency"):
        return "place", None
    if known is not None:
        return known.kind, known
    words = key.split(" ")
    if all(word in _DATE_WORDS or word[0].isdigit() for word in words):
        return "date", None
    return ("junk", None) if all(_DIGIT.search(word) for word in words) else ("other", None)


# A dateline is read four times on its way, and a wire credits few names: of 17 asked an item 3 are new. Under 1 MB.
_classify_short = lru_cache(maxsize=2_048)(_classify)


def segments(line: str) -> list[Segment]:
    """Cut a line of names at its separators, whatever they are, and say what each part is.

    "لوس أنجلوس - فرانس برس" has two parts, "القاهرة-رويترز" two, "جان-بيير" one: a hyphen without spaces divides only
    where one side is a name of the tables.

    Cost: linear in the first 300 code points and 24 parts; the rest is not read.
    """
    line = _TWO_DATES.sub(" - ", _UUID.sub(" ", line[:MAX_CREDIT_LINE]))
    found: list[Segment] = []
    position, opened = 0, False
    for match in _SEPARATOR.finditer(line):
        mark = (match[1] or ",")[0]
        found.extend(
            _segment(line[position : match.start()], bracketed=opened and mark in ")]", dashed=mark in _DASHES)
        )
        # a dash behind a bracket belongs to what stood before the bracket: "غزة (فلسطين) - رويترز"
        if found and not line[position : match.start()].strip() and mark in _DASHES:
            found[-1] = found[-1]._replace(dashed=True)
        opened = mark in "(["
        position = match.end()
        if len(found) >= MAX_PARTS:
            return found
    found.extend(_segment(line[position:], bracketed=False, dashed=False))
    return found


def _segment(text: str, *, bracketed: bool, dashed: bool) -> Iterable[Segment]:
    """Classify one part; cut it further where names of the tables stand side by side in it."""
    text = text.strip(" .'’‘")
    if not text:
        return
    kind, known = classify(text)
    if kind == "other":
        for parts in (_INNER_HYPHEN.split(text), re.split(r"\s+و\s*", text), _split_known_end(text)):
            kinds = [classify(part) for part in parts]
            n_known = sum(part_kind != "other" for part_kind, _ in kinds)
            if len(parts) > 1 and n_known and all(parts) and n_known >= len(parts) - 1:
                for part, (part_kind, part_known) in zip(parts, kinds, strict=True):
                    yield Segment(part.strip(), part_kind, part_known, bracketed, dashed=True)
                return
    yield Segment(text, kind, known, bracketed, dashed)


def _split_known_end(text: str) -> list[str]:
    """Cut "القاهرة رويترز" or "رويترز القاهرة" in two where one side is an agency and the other a place."""
    words = text.split()
    if not 2 <= len(words) <= 7:  # longer runs of words are not two names
        return [text]
    for cut in range(1, len(words)):
        first, second = " ".join(words[:cut]), " ".join(words[cut:])
        if {classify(first)[0], classify(second)[0]} == {"agency", "place"}:
            return [first, second]
    return [text]


class Line(NamedTuple):
    """What a byline or credit line says.

    Attributes:
        agencies: Agencies it names, in order, none twice.
        several: It says "agencies" without a name.
        place: The first place in it; "" when none.
        authors: Names of people, joined by the comma of their script; "" when none.
        only_credits: Nothing in it but agencies, outlets, newsroom words, places the table knows and dates, at
            least one of the first three.
    """

    agencies: tuple[KnownAgency, ...]
    several: bool
    place: str
    authors: str
    only_credits: bool


def read_line(line: str, *, source: str = "") -> Line:
    """Read a byline or credit line: agency, place and people in any order, with any separator.

    An unknown name before a dash and an agency or outlet is a place ("سانت بولتن - د ب أ"): that is how Arabic
    outlets credit agency copy (580 forms in 5,814 bylines of 2018, all so). In Latin script it is a person
    ("Ahmed Rasheed, Reuters") unless it is in capitals. A country in brackets explains the place before it.

    Args:
        line: The field as sent, or a short paragraph.
        source: The outlet's own name, which is no author.

    Cost: linear in the first 300 code points; about 25 microseconds for a usual byline, none for one met lately.
    """
    is_short = len(line) <= _LONGEST_REMEMBERED and len(source) <= _LONGEST_REMEMBERED
    return _read_short(line, source) if is_short else _read_line(line, source)


def _read_line(line: str, source: str) -> Line:
    parts = segments(_without_label(line))
    own = folded_text(source)
    agencies: list[KnownAgency] = []
    places: list[str] = []
    people: list[str] = []
    for index, part in enumerate(parts):
        if part.kind == "agency" and part.known is not None:
            if part.known not in agencies:
                agencies.append(part.known)
        elif part.kind == "place":
            places.append(part.text)
        elif part.kind == "other" and folded_text(part.text) != own and not (part.bracketed and index):
            if people and folded_text(part.text).rpartition(" ")[2] in _TITLES:
                continue
            after = parts[index + 1] if index + 1 < len(parts) else None
            (places if _is_place_by_position(part, after) else people).append(part.text)
    # the outlet's own name beside a credit is a credit too: "راية برس + AFP"
    kinds = {"outlet" if own and folded_text(part.text) == own else part.kind for part in parts}
    return Line(
        agencies=tuple(agencies),
        several="several" in kinds,
        place=places[0] if places else "",
        authors=_join_names(people),
        only_credits=bool(kinds & {"agency", "outlet", "several"}) and "other" not in kinds,
    )


# "Автор: Анна Лима": one word, its colon, and a name of two words behind it, in any language.
_LABEL = re.compile(r"\s{0,9}([^\W\d_]{2,20})\s?[:：]\s{0,3}(?=[^\W\d_][^\s,]{1,40}\s+[^\W\d_])")


def _without_label(line: str) -> str:
    """Cut off the word that says what the name behind it is; a place and an agency are no such word."""
    label = _LABEL.match(line)
    return line[label.end() :] if label and classify(label[1])[0] == "other" else line


# A wire has few outlets and authors. Under 2 MB.
_read_short = lru_cache(maxsize=2_048)(_read_line)


def _is_place_by_position(part: Segment, after: Segment | None) -> bool:
    """Tell whether an unknown name must be a place because of what follows it."""
    if after is None or not part.dashed:
        return after is not None and after.bracketed and after.kind in ("other", "place")
    if after.bracketed and after.kind in ("other", "place"):
        return True
    if after.kind not in ("agency", "several"):
        return False
    return not _is_latin(part.text) or part.text.isupper()


def _is_latin(text: str) -> bool:
    """Tell whether a name is written in Latin letters."""
    return any("a" <= letter.lower() <= "z" for letter in text)


def _join_names(names: list[str]) -> str:
    """Join people's names with the comma of their script."""
    unique = list(dict.fromkeys(_without_lead_words(name.strip(" .")) for name in names))
    return (", " if unique and _is_latin(unique[0]) else "، ").join(unique)


def _without_lead_words(name: str) -> str:
    """Cut "By", "بقلم" and the like off a name."""
    words = name.split()
    for n_words in (2, 1):
        if len(words) > n_words and folded_text(" ".join(words[:n_words])) + " " in _LEAD_WORDS:
            return " ".join(words[n_words:])
    if len(words) > 2 and words[0].lower() in _DOUBTFUL_LEADS and words[1][0].isupper():
        return " ".join(words[1:])
    return name


def agency_of(known: KnownAgency, where: str) -> Agency:
    """Make the record of a credited agency."""
    return Agency(name=known.name, uri=known.uri, where=where)
