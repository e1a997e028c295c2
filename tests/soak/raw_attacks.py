"""Everything that worked against `wire.raw` once, as hand-made batches, each a little different every time.

An attack takes an `Aim` and gives the batches it sends, in order, to one partition.
"""

from __future__ import annotations

import functools
import itertools
import time
from typing import TYPE_CHECKING, NamedTuple

import orjson

from streams.languages.folding import folded_text
from streams.news import shingles
from tests.security.hostile.batches import PACKERS, batch, record
from tests.support.script import bad, good

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.security.hostile.batches import Header

EVIL = "Evil"
TEXT: Sequence[Header] = ((b"content-type", b"text/plain"),)
JSON: Sequence[Header] = ((b"content-type", b"application/json"),)
LINES: Sequence[Header] = ((b"content-type", b"application/x-ndjson"),)
XML: Sequence[Header] = ((b"content-type", b"application/xml"),)
_BEFORE_1970 = -62_135_596_800_000
_YEAR_9999 = 253_402_300_799_000
_UNKNOWN = -1


class Aim(NamedTuple):
    """What an attacker knows.

    Attributes:
        victim: Number of a good item that is out.
        coming: Number of a good item that will be sent in some seconds.
    """

    numbers: random.Random
    victim: int
    coming: int


class Volley(NamedTuple):
    """A batch, and for each offset it takes the bytes of the value that stands there."""

    data: bytes
    value_bytes: tuple[int, ...]


class Raw(NamedTuple):
    """A record of an attack."""

    value: bytes | None
    headers: Sequence[Header] = ()
    key: bytes | None = b"k"


def volley(*raws: Raw, packing: str = "none", created: int | None = None) -> Volley:
    """Make one batch of records, stamped with now unless another time is given."""
    at = int(time.time() * 1000) if created is None else created
    records = [record(n, raw.value, key=raw.key, headers=raw.headers) for n, raw in enumerate(raws)]
    return Volley(batch(records, packing=packing, times=(at, at)), tuple(len(raw.value or b"") for raw in raws))


@functools.lru_cache(maxsize=16)
def _packed_spaces(packing: str, n_bytes: int, n_records: int) -> bytes:
    return PACKERS[packing][1](b"".join(record(n, b" " * n_bytes) for n in range(n_records)))


def _spaces(packing: str, n_bytes: int, n_records: int = 1) -> Callable[[Aim], list[Volley]]:
    """Make an attack of records of spaces; packed once, because that takes seconds."""

    def attack(_aim: Aim) -> list[Volley]:
        now = int(time.time() * 1000)
        packed = _packed_spaces(packing, n_bytes, n_records)
        data = batch([b""] * n_records, packing=packing, packed=packed, times=(now, now))
        return [Volley(data, (n_bytes,) * n_records)]

    return attack


def _packing(aim: Aim) -> str:
    return aim.numbers.choice(sorted(PACKERS))


def _some_word(aim: Aim) -> str:
    return f"w{aim.numbers.randrange(1 << 60):x}"


def header_names(aim: Aim) -> list[Volley]:
    """Header names that are no UTF-8, on garbage, on good copy and on a tombstone."""
    odd = aim.numbers.choice([b"\xff\xfe\xfd", b"\xed\xa0\x80", b"\xc3", b"\x80" * 300])
    value = good(aim.numbers.randrange(1 << 40) + (1 << 40)).value
    raws = [Raw(b"{", [(odd, b"x")]), Raw(value, [*JSON, (odd, None), (odd, odd)]), Raw(None, [(odd, b"x")])]
    return [volley(*raws, packing=_packing(aim))]


def empty_objects(aim: Aim) -> list[Volley]:
    """A feed of five hundred empty objects."""
    return [volley(Raw(b"\n".join([b"{}"] * 500), aim.numbers.choice([LINES, ()])))]


def bad_lines(aim: Aim) -> list[Volley]:
    """A feed of 960 kB, 375 of its 500 lines bad."""
    cut = b'{"uri": "urn:cut", "headline": "'
    lines = [cut + b"x" * 2_450] * 375
    for n in range(125):
        uri = f"urn:line:{_some_word(aim)}:{n}"
        lines.append(orjson.dumps({"uri": uri, "headline": f"Line {uri}", "body": f"Short {_some_word(aim)}."}))
    aim.numbers.shuffle(lines)
    return [volley(Raw(b"\n".join(lines), LINES), packing=aim.numbers.choice(["none", "gzip"]))]


def clitics(aim: Aim) -> list[Volley]:
    """A word of 450,000 letters that a stemmer could cut one by one."""
    piece = aim.numbers.choice(["ب", "و", "بو", "ال", "ية", "ها"])
    return [volley(Raw((piece * (450_000 // len(piece))).encode(), TEXT), packing="gzip")]


def fifty_long_words(aim: Aim) -> list[Volley]:
    """Fifty words of 450,000 letters in one packed batch: 48 kB that kept a worker in a crash loop."""
    words = [f"{_some_word(aim)} {aim.numbers.choice('بوفكل') * 450_000}".encode() for _ in range(50)]
    return [volley(*[Raw(word, TEXT) for word in words], packing="gzip")]


def one_word_records(aim: Aim) -> list[Volley]:
    """Twenty records of one word of 880 kB each, all different: they filled a cache."""
    words = [(_some_word(aim) + aim.numbers.choice("abcdefgh") * 880_000).encode() for _ in range(20)]
    return [volley(*[Raw(word, TEXT) for word in words], packing="zstd")]


def header_floods(aim: Aim) -> list[Volley]:
    """Headers by the hundred thousand, one of megabytes, and such as pretend to be ours."""
    flood = [(b"h%d" % n, b"\xff") for n in range(aim.numbers.choice([100_000, 400_000]))]
    ours = [(b"Wiredesk_Topic", b"evil"), (b"WIREDESK_offset", b"7"), (b"wiredesk_undecodable", b"batch-too-large")]
    large = volley(Raw(b"{", [(b"feed", b"x" * 9_000_000)]), packing="gzip")
    return [volley(Raw(b"{", flood), packing="gzip"), large, volley(Raw(b"{", ours))]


def null_keys(aim: Aim) -> list[Volley]:
    """Records without a key: one good, the others of every unreadable kind."""
    value = good(aim.numbers.randrange(1 << 40) + (1 << 40)).value
    garbage = [Raw(bad(n).value, JSON, None) for n in range(11)]
    return [volley(Raw(value, JSON, None), *garbage, packing=_packing(aim))]


def tombstones(aim: Aim) -> list[Volley]:
    """Records without a value, with a victim's uri as the key and without any."""
    uri = f"urn:fault:{aim.victim}".encode()
    return [volley(Raw(None, (), uri), Raw(None, (), None), Raw(b"", JSON, uri), packing=_packing(aim))]


def _ninjs(uri: str, title: str, text: str, **more: object) -> bytes:
    by_evil = {"type": "text", "infoSources": [{"name": EVIL, "role": "provider"}]}
    return orjson.dumps({"uri": uri, "headline": title, "body_text": text, **by_evil, **more})


def foreign_kill(aim: Aim) -> list[Volley]:
    """A kill of somebody's story by another source, and by none."""
    uri = f"urn:fault:{aim.victim}"
    kill = _ninjs(uri, "killed", "", pubStatus="canceled", version="999999", versionCreated="2036-01-01T00:00:00Z")
    nameless = orjson.dumps({"uri": uri, "type": "text", "pubStatus": "canceled"})
    return [volley(Raw(kill, JSON), Raw(nameless, JSON))]


def foreign_version(aim: Aim) -> list[Volley]:
    """A version of somebody's story by another source, numbered and dated past all that will come."""
    more = {"version": "999999", "versionCreated": "2036-01-01T00:00:00Z"}
    return [volley(Raw(_ninjs(f"urn:fault:{aim.victim}", "mine now", _some_word(aim) * 9, **more), JSON))]


def copy_and_kill(aim: Aim) -> list[Volley]:
    """Somebody's text under a uri of one's own, dated before it, and then a kill of that."""
    true = orjson.loads(good(aim.victim).value or b"")
    uri = f"urn:evil:{_some_word(aim)}"
    early = "2026-11-20T00:00:00Z"
    copy = _ninjs(uri, true["headline"], true["body"], versionCreated=early, version="1")
    kill = _ninjs(uri, true["headline"], "", versionCreated=early, version="2", pubStatus="canceled")
    return [volley(Raw(copy, JSON)), volley(Raw(kill, JSON))]


@functools.cache
def _made_up() -> Mapping[int, str]:
    syllables = [c + v for c in "bdfghjklmnprtvz" for v in "aiou"]
    words: dict[int, str] = {}
    for parts in itertools.product(syllables, repeat=3):
        words.setdefault(shingles.token("".join(parts)), "".join(parts))
    return words


def gibberish(aim: Aim) -> list[Volley]:
    """A story that is still to come in made-up words with the same tokens: sent first, it had the true one withheld."""
    true = orjson.loads(good(aim.coming).value or b"")
    words = _made_up()

    def forged(text: str) -> str:
        paragraphs = [shingles.words(folded_text(paragraph)) for paragraph in text.split("\n")]
        return "\n".join(" ".join(words.get(shingles.token(w), w) for w in paragraph) for paragraph in paragraphs)

    item = _ninjs(f"urn:evil:{_some_word(aim)}", forged(true["headline"]), forged(true["body"]))
    return [volley(Raw(item, JSON))]


def odd_times(aim: Aim) -> list[Volley]:
    """Records made in no time, in 1970, in the year 1 and in 9999, of items that state such times too."""

    def item(stated: str) -> Raw:
        word = _some_word(aim)
        text = " ".join(f"{word}{n}" for n in range(40))
        return Raw(_ninjs(f"urn:evil:{word}", f"Time {word}", text, versionCreated=stated), JSON)

    stated = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "2200-01-01T00:00:00Z", "never"]
    made = [0, _UNKNOWN, 1_000, _BEFORE_1970, _YEAR_9999, None]
    return [volley(item(aim.numbers.choice(stated)), created=created) for created in made] + [
        volley(*[item(said) for said in stated])
    ]


_FLOODS: Mapping[str, str] = {
    "Egypt": "Egypt ",
    "names": "قال محمد بن سلمان في القاهرة ",
    "open quotes": "قال «",
    "quotes": "“I said ‘no’,” he said. ",
    "e-mail": "a.b@c.example ",
    "urls": "http://a.example/b?c=d ",
    "dots": ". … ",
}


def floods(kind: str) -> Callable[[Aim], list[Volley]]:
    """Make an attack of 900 kB of one piece of text, and a near copy of it, which is looked at word by word."""

    def attack(aim: Aim) -> list[Volley]:
        piece = _FLOODS[kind]
        text = piece * (900_000 // len(piece.encode()))
        words = [_some_word(aim) for _ in range(2)]
        near = text[: len(text) // 2] + f" {words[1]} " + text[len(text) // 2 :]
        raws = [Raw(f"Flood {words[0]}\n\n{body}".encode(), TEXT) for body in (text, near)]
        return [volley(raw, packing="gzip") for raw in raws]

    return attack


def false_offsets(aim: Aim) -> list[Volley]:
    """Batches whose records state other offsets than the broker gives, or fewer records than offsets."""
    now = int(time.time() * 1000)
    far = aim.numbers.choice([5, 1_000, 1 << 30])
    return [
        Volley(batch([record(0, b"{"), record(far, b"{")], times=(now, now)), (1, 1)),
        Volley(batch([record(1, b"{"), record(0, b"{")], times=(now, now)), (1, 1)),
        Volley(batch([record(0, b"{")], deltas=900, times=(now, now)), (1,) * 901),
    ]


def lies(aim: Aim) -> list[Volley]:
    """Batches that do not unpack, or whose records are none."""
    now = int(time.time() * 1000)
    junk = aim.numbers.randbytes(50)
    codecs = [
        Volley(batch([b"", b""], codec=codec, packed=junk, times=(now, now)), (0, 0)) for codec in (1, 2, 3, 4, 5)
    ]
    return [*codecs, Volley(batch([record(0, b"{"), b"\xff" * 20], times=(now, now)), (1, 0))]


def unreadable(aim: Aim) -> list[Volley]:
    """XML and JSON that no parser takes, deep, cut and with entities."""
    entities = b'<!DOCTYPE a [<!ENTITY b "%s">]><newsItem>&b;</newsItem>' % (b"b" * 9_000)
    deep = aim.numbers.randrange(10_000, 400_000)
    raws = [
        Raw(b"<a>" * deep, XML), Raw(b"<newsItem><unclosed>", XML), Raw(entities, XML), Raw(b"\xff\xfe<\x00a", XML),
        Raw(b"[" * deep, JSON), Raw(b'{"a":' * (deep // 2), JSON), Raw(b'{"uri": "\\ud800"}', JSON),
        Raw(b'{"uri": "urn:a", "headline": 1e999999}', JSON), Raw(b"\xef\xbb\xbf" + b"1" * deep, JSON),
    ]  # fmt: skip
    return [volley(*raws, packing=_packing(aim))]


ATTACKS: Mapping[str, Callable[[Aim], list[Volley]]] = {
    "spaces-12mb": _spaces("gzip", 12_000_000),
    "spaces-40mb": _spaces("gzip", 40_000_000),
    "bomb-gzip": _spaces("gzip", 400_000_000),
    "bomb-zstd": _spaces("zstd", 400_000_000),
    "bomb-lz4": _spaces("lz4", 400_000_000),
    # Snappy packs to a twentieth at best, and Kafka's limit of 10 MB is on the packed bytes.
    "bomb-snappy": _spaces("snappy blocks", 150_000_000),
    "bomb-of-400-records": _spaces("gzip", 1_000_000, 400),
    "header-names": header_names,
    "empty-objects": empty_objects,
    "bad-lines": bad_lines,
    "clitics": clitics,
    "fifty-long-words": fifty_long_words,
    "one-word-records": one_word_records,
    "header-floods": header_floods,
    "null-keys": null_keys,
    "tombstones": tombstones,
    "foreign-kill": foreign_kill,
    "foreign-version": foreign_version,
    "copy-and-kill": copy_and_kill,
    "gibberish": gibberish,
    "odd-times": odd_times,
    "false-offsets": false_offsets,
    "lies": lies,
    "unreadable": unreadable,
    **{f"flood-{kind.replace(' ', '-')}": floods(kind) for kind in _FLOODS},
}


def in_random_order(names: Sequence[str], numbers: random.Random) -> Iterator[str]:
    """Name attacks for ever: all of them in a random order, then all again in another."""
    while True:
        yield from numbers.sample(names, len(names))
