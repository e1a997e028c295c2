"""What the desk knows of a name: the records of compiled and imported knowledge."""

from __future__ import annotations

from enum import IntFlag
from typing import Literal

import msgspec

from streams.contract.records import EntityType

WIKIDATA = "http://www.wikidata.org/entity/"
GEONAMES = "https://sws.geonames.org/"
LOCAL = "urn:wiredesk:entity:"
FORMAT = 1

Kind = Literal["", "country", "capital", "city", "region", "water", "club", "agency", "media", "company", "group"]


class Flag(IntFlag):
    """What must be kept in mind about a name.

    Attributes:
        WEAK: A common word, or a name with many bearers: counts only with a sign that it means this entity.
        ACRONYM: Latin letters that must stand in capitals.
        FULL: The label or another full form; later short forms may lean on it.
    """

    NONE = 0
    WEAK = 1
    ACRONYM = 2
    FULL = 4


class Name(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One way to write an entity's name.

    Attributes:
        text: As it is written.
        languages: Codes of the languages whose copy writes it so, joined by a space ("ar", "en fr").
        flags: Flag values, added.
    """

    text: str
    languages: str
    flags: int = 0


class KnownEntity(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One entity.

    Attributes:
        id: Wikidata uri, GeoNames uri or local urn.
        type: person, organisation, place or event.
        kind: A finer word where the desk treats such entities in their own way.
        labels: The name to show, by language.
        names: Every way to write it.
        geo: [longitude, latitude] of a place, WGS 84 degrees.
        country: ISO 3166-1 alpha-2 code of the country a place lies in, or that anything else belongs to.
        region: First-order division of a place where the source names one ("MA" of the US, "ENG" of GB).
        weight: 0 to 1: how much of the world's talk is of this one; breaks ties between namesakes.
        same_as: Other ids of the same entity.
        note: A rough role in English ("football club, England"), for people who read a lookup.
    """

    id: str
    type: EntityType
    kind: Kind = ""
    labels: dict[str, str] = {}
    names: tuple[Name, ...] = ()
    geo: tuple[float, float] | None = None
    country: str = ""
    region: str = ""
    weight: float = 0.0
    same_as: tuple[str, ...] = ()
    note: str = ""


class Nationality(msgspec.Struct, frozen=True, array_like=True):
    """Words that say of somebody or something that it is of a country: Syrian, السوري, سوريون."""

    country: str
    arabic: tuple[str, ...] = ()
    english: tuple[str, ...] = ()


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    """The file that ships: format number, version of the contents, records and nationality words."""

    format: int
    version: str
    records: tuple[KnownEntity, ...]
    nationalities: tuple[Nationality, ...] = ()
