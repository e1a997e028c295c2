"""Everything the desk knows by name: loaded once, looked up by any spelling."""

from __future__ import annotations

import gzip
import hashlib
from collections import defaultdict
from functools import cached_property
from importlib import resources
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from agents.enrich.knowledge.records import FORMAT, GEONAMES, LOCAL, Compiled, Flag, KnownEntity, Name, Nationality
from streams.errors import WiredeskError
from streams.languages.country_names import capital_names, country_names, listed_names
from streams.languages.folding import comparable
from streams.languages.language import language as language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# as a plain number: the operators of an enum take ten times as long
_WEAK = int(Flag.WEAK)
_FULL = int(Flag.FULL)
_ACRONYM = int(Flag.ACRONYM)
_NO_NAMES: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType({})
_GZIP = b"\x1f\x8b"
# 64 bits: a collision among ten million local names has a chance of about 3 in a million
_HASH_BYTES = 8
_MAX_BEARERS = 12
# An acronym of two letters is a word of some language.
_SHORTEST_WORDS = 2
# The languages the compiled knowledge names everybody in; others borrow what is spelled alike.
_NAMED_IN_FULL = frozenset({"ar", "en"})
# log10(150,000) / 8, as build.py weighs cities
_SMALL = 0.65


def local_id(entity_type: str, name: str) -> str:
    """Name an entity that has no public id: the same for the same type and comparable name, in every process."""
    digest = hashlib.blake2b(comparable(name).encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).hexdigest()
    return f"{LOCAL}{entity_type}:{digest}"


class KnowledgeError(WiredeskError, ValueError):
    """Compiled knowledge that cannot be read, with a sentence that says why."""


class Bearer(NamedTuple):
    """An entity that bears a name, and how this name stands to it."""

    record: KnownEntity
    name: Name

    @property
    def is_weak(self) -> bool:
        """Tell whether the name alone is no sign of the entity."""
        return bool(self.name.flags & _WEAK)

    @property
    def is_known(self) -> bool:
        """Tell whether the entity has an id of Wikidata or of the user, not only one of GeoNames."""
        return not self.record.id.startswith(GEONAMES)

    @property
    def is_small(self) -> bool:
        """Tell whether it is a town hardly anybody abroad has heard of: under about 150,000 people."""
        return not self.is_known and self.record.weight < _SMALL


class Knowledge:
    """Records and the index from comparable names to their bearers.

    Attributes:
        records: By id.
        bearers: Comparable name to the entities that bear it, best known first, ties by id.
        countries: By ISO code.
        nationalities: Comparable word to ISO country code; Latin words keep their capitals' comparable form.
        version: Of the contents; equal bytes have equal versions.
        languages: Languages with names.
    """

    def __init__(
        self,
        records: Iterable[KnownEntity],
        nationalities: Sequence[Nationality] = (),
        version: str = "",
        countries: Mapping[str, Sequence[tuple[str, str]]] = _NO_NAMES,
        capitals: Mapping[str, Sequence[tuple[str, str]]] = _NO_NAMES,
        *,
        others: Mapping[str, Sequence[tuple[str, str]]] = _NO_NAMES,
    ) -> None:
        """Index the records.

        Args:
            records: Of two with one id the later wins, so that a user's own knowledge comes last.
            nationalities: Words that say of somebody that he is of a country.
            version: Of the contents.
            countries: Further names of countries by language, as country_names() gives them. They are matched; the
                labels that are published stay those of the records.
            capitals: The same of capitals, by the code of their country.
            others: The same of any, by what is last in their id: Q1065, 2996944.
        """
        self.records: Mapping[str, KnownEntity] = {record.id: record for record in records}
        self.version = version
        found: dict[str, list[Bearer]] = defaultdict(list)
        languages: set[str] = set()
        for record in self.records.values():
            for name in record.names:
                found[comparable(name.text)].append(Bearer(record, name))
                languages.add(name.languages)
        self.countries = {r.country: r for r in self.records.values() if r.kind == "country" and r.country}
        by_country = {r.country: r for r in self.records.values() if r.kind == "capital" and r.country}
        added: dict[str, list[tuple[str, str]]] = defaultdict(list)
        by_number = {ident.rstrip("/").rpartition("/")[2]: record for ident, record in self.records.items()}
        for places, named in ((self.countries, countries), (by_country, capitals), (by_number, others)):
            for language, names in named.items():
                for country, text in names:
                    if country in places:
                        _take(found[comparable(text)], places[country], text, language)
                        languages.add(language)
                added[language] += names
        self._versions = {
            language: f"{version}+{_digest(names)}" for language, names in added.items() if language in languages
        }
        for bearers in found.values():
            if len(bearers) > 1:
                bearers.sort(key=lambda bearer: (-bearer.record.weight, bearer.record.id))
        self.bearers: Mapping[str, Sequence[Bearer]] = dict(found)
        self.languages = frozenset(" ".join(languages).split())
        self.nationalities = indexed(nationalities)

    @cached_property
    def _same(self) -> dict[str, str]:
        return {other: r.id for r in self.records.values() for other in r.same_as}

    @classmethod
    def load(cls, packed: bytes, *more: Iterable[KnownEntity]) -> Knowledge:
        """Read compiled knowledge, and add the user's records to it.

        Args:
            packed: What training/knowledge/build.py wrote, gzip or plain.
            more: Imported records (see imports.py); they replace shipped ones with the same id.

        Raises:
            KnowledgeError: The bytes are not compiled knowledge, or of another format.

        Cost: about 0.5 s for 40,000 records; the matcher's automata are built on first use of a language.
        """
        try:
            plain = gzip.decompress(packed) if packed.startswith(_GZIP) else packed
            compiled = msgspec.json.decode(plain, type=Compiled)
        except (msgspec.DecodeError, OSError, EOFError) as error:
            message = f"compiled knowledge cannot be read: {error}"
            raise KnowledgeError(message) from error
        if compiled.format != FORMAT:
            message = f"compiled knowledge has format {compiled.format}, this code reads {FORMAT}: build it again"
            raise KnowledgeError(message)
        version = compiled.version
        records = list(compiled.records)
        for batch in more:
            added = list(batch)
            version = f"{version}+{_digest(added)}"
            records += added
        return cls(records, compiled.nationalities, version, country_names(), capital_names(), others=listed_names())

    def version_for(self, language: str) -> str:
        """Return the version of what marks a language: a table of its own moves no other language's version."""
        return self._versions.get(language, self.version)

    def written_in(self, language: str) -> Mapping[str, tuple[Bearer, ...]]:
        """Return the names that a language writes, comparable, and who bears each in it, at most twelve."""
        found = ((key, first_bearers(bearers, language)) for key, bearers in self.bearers.items())
        return {key: bearers for key, bearers in found if bearers}

    def lookup(self, name: str) -> list[Bearer]:
        """Find the entities that bear a name in any spelling, best known first; empty when none does."""
        return list(self.bearers.get(comparable(name), ()))

    def get(self, entity_id: str) -> KnownEntity | None:
        """Find a record by its id or by another id of the same entity."""
        return self.records.get(entity_id) or self.records.get(self._same.get(entity_id, ""))


def _take(bearers: list[Bearer], record: KnownEntity, text: str, language: str) -> None:
    """Let a record bear a name in one language more; a name it has is the same name, with its flags."""
    for at, bearer in enumerate(bearers):
        if bearer.record is record:
            bearers[at] = Bearer(
                record, Name(bearer.name.text, f"{bearer.name.languages} {language}", bearer.name.flags)
            )
            return
    bearers.append(Bearer(record, Name(text, language, _FULL)))


def first_bearers(bearers: Iterable[Bearer], language: str) -> tuple[Bearer, ...]:
    """Return the bearers of a name that a language writes so, best known first, at most twelve."""
    latin, beside = language_of(language).script == "Arab", beside_of(language)
    own = (bearer for bearer in bearers if _is_written_in(bearer, language, beside, latin=latin))
    return tuple(islice(own, _MAX_BEARERS))


def beside_of(language: str) -> str:
    """Name the language whose names another one borrows that has few of its own; "" for one that has them all."""
    if language in _NAMED_IN_FULL:
        return ""
    return "ar" if language_of(language).script == "Arab" else "en"


def _is_written_in(bearer: Bearer, language: str, beside: str, *, latin: bool) -> bool:
    """Tell whether a language writes a name so.

    Its own; full names of persons and acronyms of bodies from the language `beside` it, whose letters it has (Emmanuel
    Macron, NATO); and Arabic script the Latin acronyms of bodies (CNN).
    """
    languages = bearer.name.languages.split()
    if language in languages:
        return True
    if beside in languages and bearer.record.type == "person":
        return " " in bearer.name.text and not bearer.is_weak
    # EU is the United States in Mexico, UN an article in French
    latin = latin or (beside == "en" and len(bearer.name.text) > _SHORTEST_WORDS)
    return latin and "en" in languages and bearer.record.type == "organisation" and bool(bearer.name.flags & _ACRONYM)


def indexed(nationalities: Iterable[Nationality]) -> dict[str, str]:
    """Map words to countries; of two that share a word the first has it."""
    found: dict[str, str] = {}
    for nationality in nationalities:
        for word in (*nationality.arabic, *map(comparable, nationality.english)):
            found.setdefault(word, nationality.country)
    return found


def _digest(contents: Sequence[object]) -> str:
    return hashlib.blake2b(msgspec.json.encode(contents), digest_size=4).hexdigest()


def load_default(*more: Iterable[KnownEntity]) -> Knowledge:
    """Load the knowledge that ships with the desk, with the user's records beside it.

    Cost: 0.1 s; with records of the user 0.5 s more, since all names are indexed anew.
    """
    from agents.enrich.knowledge.ready import ready  # noqa: PLC0415  it stands on this module

    folder = resources.files(__package__)
    packed = folder.joinpath("entities.json.gz").read_bytes()
    index = folder.joinpath("index.json.gz")
    made = None
    if not more and index.is_file():
        made = ready(packed, index.read_bytes(), country_names(), capital_names(), listed_names())
    return made or Knowledge.load(packed, *more)
