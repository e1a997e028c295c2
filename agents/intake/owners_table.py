"""Whose a uri is and who sends an item, by a table that the desk keeps: owners.toml.

The table binds names to what a sender cannot write itself: a header that a gateway in front of wire.raw sets.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from streams.languages.folding import folded_text
from streams.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.contract.step import Headers

_WHERE = "WIREDESK_OWNERS_TABLE"


class Owner(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the table, as it is written.

    Attributes:
        name: Who it is; compared folded, as names of sources are.
        uris: What uris of this owner begin with; the longest beginning of the table counts.
        sources: Sources under which it sends; without a header its name when none is given, with one any.
        header: Header of the raw record that proves the sender, in any case; "" when the source is believed.
        values: Values of that header, one of which proves it.
    """

    name: str
    uris: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    header: str = ""
    values: tuple[str, ...] = ()


class _Sender(NamedTuple):
    name: str
    sources: frozenset[str]
    header: str
    values: frozenset[bytes]


class Owners:
    """The table, ready to be asked."""

    def __init__(self, rows: Sequence[Owner]) -> None:
        """Fold and order the rows. Raises SettingsError naming the first that is wrong."""
        self._uris: dict[str, str] = {}
        self._senders: list[_Sender] = []
        names: dict[str, int] = {}
        sources: dict[str, int] = {}
        proofs: dict[tuple[str, bytes, bool], int] = {}
        for number, row in enumerate(rows, 1):
            name = _folded(number, "name", row.name, names)
            if not (row.uris or row.sources or row.header):
                raise _wrong(number, "says neither uris nor sources nor a header")
            self._add_uris(number, name, row.uris)
            self._add_sender(number, name, row, sources, proofs)
        for source, number in sources.items():
            if names.get(source, number) != number:
                raise _wrong(number, f"has the source {source!r}, which is the name of row {names[source]}")
        # What is proved goes before what is only stated.
        self._senders.sort(key=lambda sender: not sender.header)
        # A name of the table is worth nothing in the mouth of who is not proved to bear it.
        self._named = sources.keys() | names.keys()
        self._longest_first = sorted(self._uris, key=lambda uri: (-len(uri), uri))

    def _add_uris(self, number: int, name: str, uris: Sequence[str]) -> None:
        for uri in uris:
            if not uri:
                raise _wrong(number, "has an empty beginning in uris, which would be every uri")
            if uri in self._uris:
                raise _wrong(number, f"has {uri!r} in uris twice, or a row before has it")
            self._uris[uri] = name

    def _add_sender(
        self,
        number: int,
        name: str,
        row: Owner,
        seen: dict[str, int],
        proofs: dict[tuple[str, bytes, bool], int],
    ) -> None:
        if bool(row.header) != bool(row.values):
            raise _wrong(number, "needs header and values together, or neither")
        header = row.header.lower()
        sources = row.sources or (() if header else (row.name,))
        values = frozenset(value.encode() for value in row.values)
        for value in sorted(values):
            # Whom a proof names without a source is not another under a source as well.
            other = proofs.get((header, value, False)) or (not sources and proofs.get((header, value, True)))
            if other:
                raise _wrong(number, f"is proved by the same {row.header} as row {other}; give both sources")
            proofs[header, value, bool(sources)] = number
        folded = frozenset(_folded(number, "source", source, seen) for source in sources)
        self._senders.append(_Sender(name, folded, header, values))

    def owner(self, uri: str) -> str | None:
        """Return the owner of a uri, folded; None when no row has it. Cost: O(rows)."""
        return next((self._uris[start] for start in self._longest_first if uri.startswith(start)), None)

    def sender(self, source: str, headers: Headers) -> str:
        """Return who sends an item, folded: an owner, else the source that it states; "" for an owner's name unproved.

        Args:
            source: As the item states it.
            headers: Of its raw record. A header that stands there twice proves nothing: one may be the sender's own.

        Cost: O(rows and headers).
        """
        claim = folded_text(source)
        found: dict[str, list[bytes | None]] = {}
        for name, value in headers:
            found.setdefault(name.lower(), []).append(value)
        for row in self._senders:
            if row.sources and claim not in row.sources:
                continue
            given = found.get(row.header, [])
            if not row.header or (len(given) == 1 and given[0] in row.values):
                return row.name
        return "" if claim in self._named else claim


def read_owners(path: str) -> Owners:
    """Read the table, TOML with one [[owner]] for each row.

    Raises:
        SettingsError: naming file and row: it cannot be read, or a row is wrong.
    """
    try:
        said: Any = msgspec.toml.decode(Path(path).read_bytes())
    except (OSError, ValueError, ImportError) as error:
        raise SettingsError(f"{_WHERE}: cannot read {path!r}: {error}") from None
    rows = said.get("owner")
    if not isinstance(rows, list) or not rows or set(said) != {"owner"}:
        raise SettingsError(f"{_WHERE}: {path!r} holds rows [[owner]], one at least, and nothing else")
    owners = []
    for number, row in enumerate(rows, 1):
        try:
            owners.append(msgspec.convert(row, Owner))
        except msgspec.ValidationError as error:
            raise _wrong(number, f"cannot be read: {error}") from None
    return Owners(owners)


def _folded(number: int, what: str, text: str, seen: dict[str, int]) -> str:
    folded = folded_text(text)
    if not folded:
        raise _wrong(number, f"has a {what} without a letter or digit: {text!r}")
    if folded in seen:
        raise _wrong(number, f"has the {what} {text!r}, as row {seen[folded]} has")
    seen[folded] = number
    return folded


def _wrong(number: int, why: str) -> SettingsError:
    return SettingsError(f"{_WHERE}: row {number} {why}")
