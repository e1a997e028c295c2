"""The shipped names as they are after a start: what is the same at every start is worked out once and shipped.

Names are folded and sorted to their bearers beforehand (`python -m training.knowledge.index` writes index.json.gz);
a record is read when somebody asks for it. An index that was made of other names or countries is not used.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Mapping
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from agents.enrich.knowledge.records import KnownEntity, Name, Nationality
from agents.enrich.knowledge.store import Bearer, Knowledge, first_bearers, indexed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_DIGEST_BYTES: Final = 16


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """What is worked out of compiled knowledge.

    Attributes:
        of: digest_of() what it was made of.
        keys: Comparable names, a line each.
        n_bearers: How many bear each; uint8.
        records: Their numbers among the records, name after name; uint16.
        names: The numbers of the name that each bears among the record's own, or, behind 32,768, among `added`; uint16.
        added: Names that records bear by the tables of countries and capitals.
        countries: Of each country's code its record's number.
        versions: Of each language that has a version of its own.
        written: Of each language which of the keys it writes, a bit a key.
    """

    of: str
    keys: str
    n_bearers: bytes
    records: bytes
    names: bytes
    added: tuple[Name, ...]
    countries: dict[str, int]
    versions: dict[str, str]
    written: dict[str, bytes]


class _Packed(msgspec.Struct, frozen=True, kw_only=True):
    """As Compiled, its records not read yet."""

    format: int
    version: str
    records: list[msgspec.Raw]
    nationalities: list[Nationality]


class _Id(msgspec.Struct, frozen=True):
    id: str


_ADDED: Final = 1 << 15
# Looking through the records for one id takes a sixth of the time that reading every id takes.
_FEW_IDS: Final = 3
_decode = msgspec.json.Decoder(KnownEntity).decode
_decode_id = msgspec.json.Decoder(_Id).decode


def digest_of(packed: bytes, *tables: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """Name what an index is made of: compiled knowledge as it lies in its file, further names by language."""
    digest = hashlib.blake2b(packed, digest_size=_DIGEST_BYTES)
    digest.update(msgspec.json.encode(tables, order="deterministic"))
    return digest.hexdigest()


def make_index(knowledge: Knowledge, of: str) -> Index:
    """Lay down what Knowledge worked out of the shipped names alone."""
    numbers = {ident: number for number, ident in enumerate(knowledge.records)}
    n_bearers, records, names = [], [], []
    added: list[Name] = []
    for bearers in knowledge.bearers.values():
        n_bearers.append(len(bearers))
        for bearer in bearers:
            records.append(numbers[bearer.record.id])
            own = [number for number, name in enumerate(bearer.record.names) if name is bearer.name]
            if not own:
                own = [_ADDED + len(added)]
                added.append(bearer.name)
            names.append(own[0])
    written = {
        language: np.packbits([key in some for key in knowledge.bearers]).tobytes()
        for language in sorted(knowledge.languages)
        for some in (knowledge.written_in(language),)
    }
    return Index(
        of=of,
        keys="\n".join(knowledge.bearers),
        n_bearers=np.array(n_bearers, "<u1").tobytes(),
        records=np.array(records, "<u2").tobytes(),
        names=np.array(names, "<u2").tobytes(),
        added=tuple(added),
        countries={code: numbers[record.id] for code, record in knowledge.countries.items()},
        versions={language: knowledge.version_for(language) for language in sorted(knowledge.languages)},
        written=written,
    )


class _Records(Mapping[str, KnownEntity]):
    """Records by id, each read when it is asked for."""

    def __init__(self, raw: list[msgspec.Raw]) -> None:
        self._raw = raw
        self._read: dict[int, KnownEntity] = {}
        self._n_asked = 0

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {_decode_id(raw).id: number for number, raw in enumerate(self._raw)}

    def _number(self, ident: str) -> int:
        """Return a record's number: all ids are read only when some have been asked for."""
        self._n_asked += 1
        if self._n_asked <= _FEW_IDS:
            quoted = msgspec.json.encode(ident)
            for number, raw in enumerate(self._raw):
                if quoted in bytes(raw) and _decode_id(raw).id == ident:
                    return number
        return self._numbers[ident]  # also for one that is not there, or is not written as we write it

    def at(self, number: int) -> KnownEntity:
        """Return a record by its number."""
        found = self._read.get(number)
        if found is None:
            found = self._read[number] = _decode(self._raw[number])
        return found

    def __getitem__(self, ident: str) -> KnownEntity:
        return self.at(self._number(ident))

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


class _Bearers(Mapping[str, "list[Bearer]"]):
    """Bearers by comparable name, each made when it is asked for."""

    def __init__(self, index: Index, records: _Records) -> None:
        self.keys_in_order = index.keys.split("\n")
        self._slots = dict(zip(self.keys_in_order, range(len(self.keys_in_order)), strict=True))
        self._ends = np.cumsum(np.frombuffer(b"\0" + index.n_bearers, np.uint8), dtype=np.int64).tolist()
        self._numbers, self._names = _numbers(index.records), _numbers(index.names)
        self._added, self._records = index.added, records
        self._made: dict[str, list[Bearer]] = {}

    def __getitem__(self, key: str) -> list[Bearer]:
        made = self._made.get(key)
        if made is None:
            slot = self._slots[key]
            made = self._made[key] = [self._bearer(at) for at in range(self._ends[slot], self._ends[slot + 1])]
        return made

    def _bearer(self, at: int) -> Bearer:
        record, name = self._records.at(int(self._numbers[at])), int(self._names[at])
        return Bearer(record, self._added[name - _ADDED] if name >= _ADDED else record.names[name])

    def __contains__(self, key: object) -> bool:
        return key in self._slots

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_in_order)

    def __len__(self) -> int:
        return len(self.keys_in_order)


class _Written(Mapping[str, "tuple[Bearer, ...]"]):
    """Of a language the names that it writes, and who bears each in it."""

    def __init__(self, bearers: _Bearers, written: bytes, language: str) -> None:
        bits = np.unpackbits(np.frombuffer(written, np.uint8), count=len(bearers)).tolist()
        self._made: dict[str, tuple[Bearer, ...] | None] = dict.fromkeys(compress(bearers.keys_in_order, bits))
        self._bearers, self._language = bearers, language

    def __getitem__(self, key: str) -> tuple[Bearer, ...]:
        made = self._made[key]
        if made is None:
            made = self._made[key] = first_bearers(self._bearers[key], self._language)
        return made

    def __contains__(self, key: object) -> bool:
        return key in self._made

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


class ReadyKnowledge(Knowledge):
    """The shipped knowledge by its index: says what Knowledge says, from the start on.

    Attributes:
        index: What was worked out beforehand.
    """

    def __init__(self, plain: bytes, index: Index) -> None:
        """Read what both hold together.

        Args:
            plain: Compiled knowledge, not packed.
            index: Made of it.

        Cost: 0.1 s.
        """
        packed = msgspec.json.decode(plain, type=_Packed)
        records = _Records(packed.records)
        self._bearers_by_name = _Bearers(index, records)
        self.index = index
        self.records, self.bearers, self.version = records, self._bearers_by_name, packed.version
        self.countries = {code: records.at(number) for code, number in index.countries.items()}
        self.languages = frozenset(index.written)
        self.nationalities = indexed(packed.nationalities)
        self._versions = index.versions

    def written_in(self, language: str) -> Mapping[str, tuple[Bearer, ...]]:
        """As Knowledge.written_in."""
        if language not in self.index.written:
            return super().written_in(language)
        return _Written(self._bearers_by_name, self.index.written[language], language)


def ready(packed: bytes, index: bytes, *tables: Mapping[str, Sequence[tuple[str, str]]]) -> Knowledge | None:
    """Join compiled knowledge with its index; None where the index is damaged or was made of anything else."""
    try:
        read = msgspec.json.decode(gzip.decompress(index), type=Index)
    except (msgspec.DecodeError, OSError, EOFError, zlib.error):
        return None
    return ReadyKnowledge(gzip.decompress(packed), read) if read.of == digest_of(packed, *tables) else None


def _numbers(packed: bytes) -> NDArray[Any]:
    return np.frombuffer(packed, "<u2")
