"""What later stands for a company that no knowledge has: Northrop Corp, and then Northrop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.link import cue_words
from agents.enrich.link.short_names import Short
from streams.languages.folding import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from agents.enrich.link.candidates import Reading
    from agents.enrich.link.marked_text import MarkedText
    from streams.contract.records import MentionField

    _Readings = Mapping[MentionField, Sequence[Reading]]

# Words of a company's name; what is longer is no name.
_LONGEST_NAME = 8


def with_companies(
    fields: Sequence[MarkedText], unknown: _Readings, named: Mapping[str, Sequence[Reading]]
) -> dict[MentionField, list[Reading]]:
    """Read the beginning of a company's name as that company, whatever the tagger called it.

    Args:
        fields: Headline and body.
        unknown: By field, readings that no knowledge has.
        named: By field, readings of known names; a person's words are no company's.

    Returns:
        The unknown readings; a beginning that two companies share, or that a person's full name has, stays as it was.
    """
    companies: dict[str, Reading | None] = {}
    for field in fields:
        known = {one.first: one for one in named[field.name] if one.type == "organisation" and one.record is not None}
        for reading in unknown[field.name]:
            tail = field.word(reading.last - 1) in cue_words.COMPANY_TAILS
            if not (tail and field.cased and reading.type == "organisation"):
                continue
            company = known.get(reading.first, reading)
            if company.last < reading.last - 1:
                company = reading  # Boeing is not Boeing Vertol Co
            for beginning in _beginnings(_words(reading, field)):
                other = companies.setdefault(beginning, company)
                if other is not None and other.key != company.key:
                    companies[beginning] = None
    if not companies:
        return {field.name: list(unknown[field.name]) for field in fields}
    persons: set[str] = set()
    for field in fields:
        persons.update(_parts_of_persons(field, [*unknown[field.name], *named[field.name]]))
    return {
        field.name: [_as_company(reading, field, companies, persons) for reading in unknown[field.name]]
        for field in fields
    }


def enter_companies(index: dict[str, list[Short]], fields: Sequence[MarkedText], unknown: _Readings) -> None:
    """Add to an index of short forms what stands for a company: a tagger sees it here and not there.

    Args:
        index: From short_names.index_of_short_forms.
        fields: Headline and body.
        unknown: From with_companies.
    """
    for field in fields:
        for reading in unknown[field.name]:
            if reading.mode == "short":
                short = Short(reading, (field.order, reading.first), is_first_name=False)
                index.setdefault(" ".join(_words(reading, field)), []).append(short)


def _words(reading: Reading, field: MarkedText) -> list[str]:
    return comparable(field.reduced.original[reading.core : reading.end]).split() or [""]


def _beginnings(words: Sequence[str]) -> Iterable[str]:
    """Give what a company's name begins with, its tails left out: Digital and Digital Equipment of the Corp."""
    bare = [word for word in words[:_LONGEST_NAME] if word not in cue_words.COMPANY_TAILS]
    return [" ".join(bare[:n]) for n in range(1, len(bare) + 1)]


def _parts_of_persons(field: MarkedText, readings: Iterable[Reading]) -> set[str]:
    """Gather the single words of persons who are named in full."""
    full = (one for one in readings if one.type == "person" and one.last - one.first > 1)
    return {field.word(index) for reading in full for index in range(reading.first, reading.last)}


def _as_company(
    reading: Reading, field: MarkedText, companies: Mapping[str, Reading | None], persons: set[str]
) -> Reading:
    words = _words(reading, field)
    company = companies.get(" ".join(words))
    if company is None or company.key == reading.key:
        return reading
    if field.word(reading.first - 1) in cue_words.TITLES or (len(words) == 1 and words[0] in persons):
        return reading
    return reading._replace(record=company.record, key=company.key, type="organisation", mode="short")
