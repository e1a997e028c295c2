"""Read entities the user brings: a table, JSON lines, a Wikidata dump, an answer of its query service.

Every reader takes a binary stream, yields records one at a time and never holds the whole. What cannot be used is
counted by reason, not hidden. Streams come in opened; the caller knows about files.
"""

from __future__ import annotations

import bz2
import gzip
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, cast

import msgspec

from agents.enrich.knowledge.entries import (
    MAX_ENTRY_BYTES,
    append,
    bindings,
    by_language,
    claimed_point,
    coordinates,
    is_text,
    mapping,
    point,
    suffix,
    values,
)
from agents.enrich.knowledge.records import WIKIDATA, Flag, KnownEntity, Name
from agents.enrich.knowledge.store import KnowledgeError, local_id
from streams.languages.folding import comparable
from streams.languages.language import codes_with_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.contract.records import EntityType

FileFormat = Literal["tsv", "jsonl", "wikidata", "sparql"]
_MAX_NAMES = 200
_SNIFF_BYTES = 4096
_IMPORTED_WEIGHT = 0.85
_TYPES: dict[str, EntityType] = {
    "person": "person", "per": "person", "organisation": "organisation", "organization": "organisation",
    "org": "organisation", "place": "place", "location": "place", "loc": "place", "event": "event",
}  # fmt: skip
# Wikidata classes (value of P31) by the type they make; what has none of them is not imported.
_CLASSES: dict[str, EntityType] = {"Q5": "person"}
_CLASSES |= dict.fromkeys(
    [
        "Q43229", "Q4830453", "Q783794", "Q7278", "Q327333", "Q484652", "Q476028", "Q11032", "Q192283", "Q163740",
        "Q3918", "Q31855", "Q1616075", "Q22687", "Q6881511", "Q891723", "Q17149090", "Q748019", "Q2659904", "Q245065",
        "Q1752346", "Q2288051", "Q15911314", "Q847017", "Q12973014", "Q33506", "Q294163", "Q176799", "Q35749",
    ],
    "organisation",
)  # fmt: skip
_CLASSES |= dict.fromkeys(
    [
        "Q515", "Q6256", "Q3624078", "Q486972", "Q532", "Q3957", "Q1549591", "Q5119", "Q4022", "Q165", "Q23397",
        "Q8502", "Q23442", "Q35657", "Q56061", "Q10864048", "Q1093829", "Q15284", "Q82794", "Q5107", "Q34442", "Q37901",
        "Q12280", "Q39816", "Q46831", "Q902814", "Q1637706", "Q7930989", "Q3558970", "Q12284", "Q44782", "Q1248784",
    ],
    "place",
)  # fmt: skip
_CLASSES |= dict.fromkeys(
    ["Q198", "Q178561", "Q1656682", "Q7944", "Q27020041", "Q40231", "Q500834", "Q18608583", "Q132241", "Q15275719"],
    "event",
)
_COLUMNS = "columns are id, type, label_ar, label_en, aliases_ar, aliases_en, ..., lat, lon, country"
_PLAIN_COLUMNS = frozenset(
    {"id", "qid", "uri", "type", "name", "lat", "latitude", "lon", "lng", "longitude", "geo", "coordinates", "country"}
)
_SHOWN = 40
_LONGEST_ID = 500
_QID = re.compile(r"^Q[1-9]\d{0,11}$")


class Import:
    """One run over one stream.

    Attributes:
        skipped: Reason to how many entries it left out.
        n_records: Records yielded so far.
    """

    def __init__(self, stream: BinaryIO, file_format: FileFormat | None = None) -> None:
        """Open the stream.

        Args:
            stream: Bytes, plain, gzip or bzip2; told by their first bytes.
            file_format: None sniffs: "tsv", "jsonl", "wikidata" (JSON dump) or "sparql" (JSON of the query service).
        """
        self.skipped: Counter[str] = Counter()
        self.n_records = 0
        self._stream = _decompressed(stream)
        self._format = file_format

    def records(self) -> Iterator[KnownEntity]:
        """Yield usable entities in the stream's order.

        Raises:
            KnowledgeError: Nothing in the stream looks like one of the formats; a table lacks its heading, has a column
                that nobody reads, or a line with more cells than columns. The message names the line.

        Cost: one line of memory at a time.
        """
        file_format = self._format or _sniffed(self._stream.peek(_SNIFF_BYTES)[:_SNIFF_BYTES])
        if file_format == "tsv":
            found = self._table()
        elif file_format == "sparql":
            found = self._bindings()
        else:
            found = self._lines(wikidata=file_format == "wikidata")
        for record in found:
            self.n_records += 1
            yield record

    def _each_line(self) -> Iterator[bytes]:
        while line := self._stream.readline(MAX_ENTRY_BYTES):
            if len(line) >= MAX_ENTRY_BYTES and not line.endswith(b"\n"):
                self.skipped["line too long"] += 1
                while (rest := self._stream.readline(MAX_ENTRY_BYTES)) and not rest.endswith(b"\n"):
                    pass
                continue
            yield line

    def _table(self) -> Iterator[KnownEntity]:
        lines = self._each_line()
        head = _heading(next(lines, b"").decode("utf-8-sig", "replace"))
        for number, line in enumerate(lines, 2):
            cells = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
            if len(cells) > len(head) and any(cell.strip() for cell in cells[len(head) :]):
                raise KnowledgeError(f"line {number}: {len(cells)} cells, and the heading has {len(head)} columns")
            if any(cells):
                yield from self._plain({key: cell.strip() for key, cell in zip(head, cells, strict=False)})

    def _lines(self, *, wikidata: bool) -> Iterator[KnownEntity]:
        for line in self._each_line():
            text = line.strip().rstrip(b",")
            if text in {b"", b"[", b"]"}:
                continue
            try:
                entry = msgspec.json.decode(text)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                self.skipped["not JSON"] += 1
                continue
            if not isinstance(entry, dict):
                self.skipped["not an object"] += 1
            elif wikidata or ("claims" in entry and "labels" in entry):
                yield from self._wikidata(entry)
            else:
                yield from self._plain(entry)

    def _plain(self, entry: dict[str, Any]) -> Iterator[KnownEntity]:
        """Read one row: id, type, label(s), aliases by language, coordinates."""
        labels, aliases = by_language(entry, "label"), by_language(entry, "alias")
        kind = _TYPES.get(str(entry.get("type", "")).strip().lower())
        if kind is None:
            self.skipped["no known type"] += 1
            return
        ident = str(entry.get("id") or entry.get("qid") or entry.get("uri") or "").strip()
        yield from self._made(ident, kind, labels, aliases, coordinates(entry), country=str(entry.get("country") or ""))

    def _wikidata(self, entry: dict[str, Any]) -> Iterator[KnownEntity]:
        claims = entry.get("claims")
        kind = next((_CLASSES[c] for c in values(claims, "P31") if c in _CLASSES), None)
        if kind is None:
            self.skipped["of a class that is not linked"] += 1
            return
        labels = {k: [v["value"]] for k, v in mapping(entry.get("labels")) if k in codes_with_names() and is_text(v)}
        aliases = {
            k: [v["value"] for v in vs if is_text(v)]
            for k, vs in mapping(entry.get("aliases"))
            if k in codes_with_names() and isinstance(vs, list)
        }
        yield from self._made(str(entry.get("id", "")), kind, labels, aliases, claimed_point(claims))

    def _bindings(self) -> Iterator[KnownEntity]:
        """Read {"results": {"bindings": [...]}} one binding at a time; rows of one item are put together."""
        current: dict[str, Any] = {}
        for row in bindings(self._stream):
            flat = {k: v.get("value", "") for k, v in row.items() if isinstance(v, dict)}
            lang = {k: v.get("xml:lang", "") for k, v in row.items() if isinstance(v, dict)}
            ident = str(flat.get("item") or flat.get("entity") or flat.get("id") or "")
            if not ident:
                self.skipped["no item"] += 1
                continue
            if current and current["id"] != ident:
                yield from self._bound(current)
                current = {}
            current = current or {"id": ident, "labels": {}, "aliases": {}, "type": "", "geo": None}
            for key, value in flat.items():
                lowered = key.lower()
                if "alias" in lowered or "altlabel" in lowered:
                    append(
                        current["aliases"], lang[key] or suffix(key), value.split(", ") if not lang[key] else [value]
                    )
                elif "label" in lowered and not lowered.startswith("type"):
                    append(current["labels"], lang[key] or suffix(key), [value])
                elif lowered in {"type", "class", "instance"}:
                    current["type"] = current["type"] or value
                elif lowered in {"coord", "coordinates", "location", "point", "geo"}:
                    current["geo"] = point(value)
        if current:
            yield from self._bound(current)

    def _bound(self, row: dict[str, Any]) -> Iterator[KnownEntity]:
        word = row["type"].rsplit("/", 1)[-1]
        kind = _TYPES.get(word.lower()) or _CLASSES.get(word)
        if kind is None:
            self.skipped["no known type"] += 1
            return
        yield from self._made(row["id"], kind, row["labels"], row["aliases"], row["geo"])

    def _made(
        self,
        ident: str,
        kind: EntityType,
        labels: dict[str, list[str]],
        aliases: dict[str, list[str]],
        geo: tuple[float, float] | None,
        *,
        country: str = "",
    ) -> Iterator[KnownEntity]:
        names: dict[tuple[str, str], Name] = {}
        for source, flag in ((labels, Flag.FULL), (aliases, Flag.NONE)):
            for language, texts in source.items():
                for text in texts[:_MAX_NAMES]:
                    key = comparable(text)
                    if 2 <= len(key) <= 200 and (key, language) not in names:
                        names[key, language] = Name(text.strip(), language, int(flag | _doubt(text, kind)))
        shown = {language: texts[0] for language, texts in labels.items() if texts and texts[0]}
        if not names or not shown:
            self.skipped["no usable name"] += 1
            return
        yield KnownEntity(
            id=_uri(ident, kind, shown), type=kind, labels=shown, names=tuple(names.values()), geo=geo,
            country=country.upper() if len(country) == 2 else "", weight=_IMPORTED_WEIGHT, note="imported",
        )  # fmt: skip


def read_records(stream: BinaryIO, file_format: FileFormat | None = None) -> Iterator[KnownEntity]:
    """Yield the usable entities of a stream; see Import for what is left out and why."""
    return Import(stream, file_format).records()


def _decompressed(stream: BinaryIO) -> io.BufferedReader[Any]:
    reader = io.BufferedReader(cast("io.RawIOBase", stream))
    magic = reader.peek(3)[:3]
    if magic.startswith(b"\x1f\x8b"):
        return io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=reader)))
    if magic == b"BZh":
        return io.BufferedReader(cast("io.RawIOBase", bz2.BZ2File(reader)))
    return reader


def _sniffed(head: bytes) -> FileFormat:
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if text.startswith(b"{") and (b'"bindings"' in text or b'"head"' in text.split(b"\n", 2)[0][:200]):
        return "sparql"
    if text.startswith(b"["):
        return "wikidata"
    if text.startswith(b"{"):
        return "jsonl"
    if b"\t" in text.split(b"\n", 1)[0]:
        return "tsv"
    message = "not a table with tabs, JSON lines, a Wikidata dump or a query-service answer"
    raise KnowledgeError(message)


def _heading(line: str) -> list[str]:
    """Read the names of a table's columns; a column that would be passed over in silence is refused."""
    head = [cell.strip().lower() for cell in line.rstrip("\r\n").split("\t")]
    unknown = [cell for cell in head if cell and not _is_column(cell)]
    if len(unknown) == len(head) or not any(cell in {"id", "qid", "uri", "name"} or "label" in cell for cell in head):
        raise KnowledgeError(f"line 1: a table needs a heading; {_COLUMNS}")
    if unknown:
        raise KnowledgeError(f"line 1: no column is called {unknown[0][:_SHOWN]!r}; {_COLUMNS}")
    twice = [cell for cell, count in Counter(head).items() if cell and count > 1]
    if twice:
        raise KnowledgeError(f"line 1: two columns are called {twice[0][:_SHOWN]!r}")
    return head


def _is_column(cell: str) -> bool:
    stem, _, language = cell.partition("_")
    names = stem in {"label", "labels", "alias", "aliases"}
    return cell in _PLAIN_COLUMNS or (names and (not language or language in codes_with_names()))


def _doubt(text: str, kind: EntityType) -> Flag:
    """Doubt what is too short to be sure of, and a person's single name."""
    key = comparable(text)
    if text.isascii() and text.isupper() and 2 <= len(text) <= 6:
        return Flag.ACRONYM
    single = " " not in key
    return Flag.WEAK if len(key) <= 3 or (kind == "person" and single) else Flag.NONE


def _uri(ident: str, kind: EntityType, labels: dict[str, str]) -> str:
    if _QID.match(ident):
        return WIKIDATA + ident
    if ident.startswith(
        ("http://www.wikidata.org/entity/Q", "https://www.wikidata.org/wiki/Q", "https://www.wikidata.org/entity/Q")
    ):
        return WIKIDATA + ident.rsplit("/", 1)[-1]
    if ident and len(ident) <= _LONGEST_ID and ident.isprintable() and " " not in ident:
        return ident
    return local_id(kind, ident or labels.get("en") or next(iter(labels.values())))
