"""What a record costs as it grows: python -m tests.security.hostile.growth [wide]

One JSON line a case: its name, the stages, the sizes, and the seconds of processor time for each. Run as a process of
its own, because the linear algebra must have one thread before it is loaded; with two, waiting counts as work.
"""

# mypy: disable-error-code="misc"
# It infers no lambda that has a default, and a loop needs one.

from __future__ import annotations

import json
import sys
import tempfile
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

import numpy as np

from agents.enrich.agent import load_marker
from agents.enrich.mark import MARKED_CHARACTERS
from streams import settings as settings_module
from streams.contract import topics
from streams.contract.step import Record
from streams.news.article import Article
from streams.news.formats.read import MAX_BYTES
from streams.runtime.in_memory import MemoryDesk
from tests.support.cost import processor_seconds, slowness
from wiredesk.steps import desk_in_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agents.enrich.mark import Marker

# Below this a stage is harmless at the largest size there is, and what does not grow hides it: the proof of one near
# copy reads 20,000 code points whatever the length, up to 0.2 s.
LEAST_SECONDS = 0.3
# What a stage may grow by: linear work measures 0.9 to 1.2, as memory caches fill; quadratic 1.7 to 2.
MOST_EXPONENT = 1.3
MOST_SECONDS = 2.0
# How often a case is measured before it is believed to be slow; the least of the times counts.
MOST_TRIES = 4
_SHARES = (16, 4, 1)
# The second of two such records is a copy of the first, and says with which passages.
PROVED = ("copies: of", "copies: in", "copies: before", "items: near copies")
_N_ITEMS = 400
# Left for what stands around the pieces.
_LARGEST = MAX_BYTES - 20_000

PIECES = {
    "clitics": "ب", "two clitics": "بو", "conjunctions": "و", "endings": "ية", "pronouns": "ها", "clitic words": "و ",
    "latin word": "a", "latin endings": "ings", "latin words": "a ", "words": "ab ", "capitals": "Aa ", "shouted": "A ",
    "vowel marks": "ا\u064b\u0652\u0301", "marks out of order": "\u0315\u0300", "jamo": "\u1100\u1161", "hangul": "한",
    "tatweel": "ـ", "joiners": "\u200d", "bidi marks": "a\u200f", "ligatures": "ﷺ", "lam-alef": "ﻻ", "ffi": "ﬃ",
    "squared words": "㌖", "halves": "½", "wide letters": "\U0001d400", "emoji": "\U0001f600", "han": "中", "thai": "ก",
    "straight quotes": '"', "opening marks": "«", "marks in pairs": "«»", "quoted letters": '"a', "nested": "“‘",
    "said and open": "قال «", "said and quoted": "قال «نعم» ", "said": 'said "', "quoted and said": '"Yes," he said. ',
    "opening brackets": "(", "square brackets": "[", "brackets": "() ",
    "angles": "<", "e-mail": "a@b.co ", "at": "a.b@",
    "links": "http://a.b/c ", "glued links": "https://www.", "a name": "Egypt ", "names": "محمد أحمد مصر ",
    "first and last": "John Smith ", "full and short": "بشار الأسد الأسد ",
    "initials": "A. ", "title": "الرئيس ", "english title": "President ",
    "nationalities": "المصري ", "agency": "AP ", "digits": "1", "dotted digits": "1.", "numbers": "12 ",
    "dates": "2026-11-11 ", "stops": ".", "stops and spaces": ". ",
    "ellipses": "… ", "dashes": "- ", "long dashes": "—",
    "double dashes": "--", "hyphens": "a-", "apostrophes": "a'", "slashes": "/", "underscores": "_", "commas": ",",
    "listed": "a, ", "colons": ": ", "semicolons": "; ", "credit": "(Reuters) ", "arabic credit": "رويترز - ",
    "dateline": "CAIRO (Reuters) - ", "label": "اقرأ أيضا: ", "share": "شارك ", "spaces": " ", "tabs": "\t",
    "no-break": "\u00a0", "lines": "\n", "returns": "\r\n", "short lines": "a\n\n", "credit lines": "(Reuters)\n",
    "long lines": "one two three four five six seven\n",
    "wrapped": f"{'x' * 60}\n", "headlines": "Ministers meet in Rome\n",
    "counters": "Read 12 times. 3 views\n",
    "teasers": "The council met on Monday.\nCourt in Velle frees mayor of Tinde\n",
    "bullets": "* a\n", "label lines": "اقرأ أيضا:\nشارك\n",
    "rows": "A (B) - C (D)\n", "copy": "قال وزير الخارجية في القاهرة «نعم» ",
}  # fmt: skip
HTML = {
    "nested blocks": "<div>", "paragraphs": "<p>a", "nested formatting": "<b>x", "closings": "</p>", "breaks": "<br> ",
    "tags with no end": "<a a=1 ", "attribute with no end": "<p a='", "attributes": "a=1 ", "comments": "<!--",
    "whole comments": "<!-- -->", "scripts": "<script>",
    "script with no end": "<script></x", "tables": "<table><tr><td>",
    "cells": "<td><p>a</p></td>", "linked lines": "<p>It met.</p><p><a href=/a>Court in Velle frees mayor</a></p>",
    "links": "<a href='#'>a</a>", "references": "&amp;", "ampersands": "&", "numeric": "&#1576;", "endless number": "1",
    "cdata": "<![CDATA[", "title": "<title>", "select": "<select><option>", "svg": "<svg><p>",
}  # fmt: skip


class Case(NamedTuple):
    """A hostile record of any size.

    Attributes:
        name: What grows.
        content_type: As in the header.
        write: (size in bytes, number that no other record has) to the record.
    """

    name: str
    content_type: str
    write: Callable[[int, int], str]


class Growth(NamedTuple):
    """What a case cost: seconds[stage][i] is of sizes[i]; the largest record made so many items."""

    case: str
    sizes: list[int]
    seconds: dict[str, list[float]]
    items: int = 1

    def exponents(self) -> dict[str, float]:
        """Fit the power of the size that each stage costs; without stages that are lost in noise."""
        sizes = np.log(self.sizes)
        return {
            stage: float(np.polyfit(sizes, np.log(np.maximum(times, 1e-3)), 1)[0])
            for stage, times in self.seconds.items()
            if times[-1] >= LEAST_SECONDS
        }

    def worst(self) -> float:
        """Return the seconds of the largest record through all stages; behind the first, those of one of its items."""
        first, *others = (times[-1] for times in self.seconds.values())
        return first + sum(others) / self.items


def _plainly(text: str) -> str:
    return text


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _xml(text: str) -> str:
    return escape("".join(letter for letter in text if letter.isprintable() or letter in "\n\t"))


def filled(piece: str, size: int, written: Callable[[str], str] = _plainly) -> str:
    """Repeat a piece up to so many bytes as it is written in the record."""
    return written(piece) * (size // max(len(written(piece).encode()), 1))


def cases(*, wide: bool) -> Iterator[Case]:
    """Name every record that is grown; `wide` puts every piece in every format and among the copy of near copies."""
    for number, (name, piece) in enumerate(PIECES.items()):
        yield Case(f"text: {name}", "text/plain", lambda n, k, p=piece: f"Head {k}\n\n{filled(p, n)}x")
        if wide or number % 2:
            yield Case(
                f"fields: {name}", "application/json", lambda n, k, p=piece: _fields(filled(p, n // 30, _json), k)
            )
        if wide:
            yield Case(f"json: {name}", "application/json", lambda n, k, p=piece: _minimal(filled(p, n, _json), k))
            yield Case(f"rss: {name}", "application/rss+xml", lambda n, k, p=piece: _rss(filled(p, n, _xml), k))
            yield Case(f"newsml: {name}", "application/xml", lambda n, k, p=piece: _newsml(filled(p, n, _xml), k))
    for name, piece in HTML.items():
        yield Case(f"html: {name}", "application/json", lambda n, k, p=piece: _xhtml("<p>a</p>", p, n, k))
        if wide:
            yield Case(f"atom: {name}", "application/atom+xml", lambda n, k, p=piece: _atom(filled(p, n, _xml), k))
    yield Case("html: attributes of one tag", "application/json", lambda n, k: _xhtml("<p ", "a=1 ", n, k))
    yield Case("html: digits of one reference", "application/json", lambda n, k: _xhtml("<p>&#", "1", n, k))
    yield from _near_copies(wide=wide)
    yield from _structures()


def copy(n_words: int, number: int = 0, story: int = 11) -> str:
    """Write copy of that many words in sentences: the first 240 are those of its story, the others of no other copy."""
    seeds = ((story, min(n_words, 240)), (number, max(n_words - 240, 0)))
    drawn = (np.random.default_rng(seed).integers(97, 123, (n, 6), dtype=np.uint8) for seed, n in seeds)
    letters = b"".join(part.tobytes() for part in drawn).decode()
    words = [letters[at : at + 6] for at in range(0, len(letters), 6)]
    return " ".join(f"{word}{'' if n % 12 else '.'}" for n, word in enumerate(words, 1))


def tolls(n_characters: int, number: int) -> str:
    """Write a form filled in with figures, every fourth of them of this copy alone."""
    own = (number * 3 if at % 4 == 0 else 0 for at in range(n_characters // 35))
    return " ".join(f"killed in the fire {(at * 7 + more) % 990 + 2} thousand" for at, more in enumerate(own))


def _near_copies(*, wide: bool) -> Iterator[Case]:
    """Name copies whose shared words stand before, behind and among what grows: the judge lays out its proof."""
    said = copy(240)
    words = said.split()

    def of(name: str, write: Callable[[int, int], str]) -> Case:
        return Case(f"copies: {name}", "text/plain", lambda n, k: f"Head {k}\n\n{write(n, k)}\n\nThat is number {k}.")

    yield of("of its length", lambda n, k: copy(n // 8, k))
    yield of("in paragraphs", lambda n, k: copy(n // 9, k).replace(". ", ".\n\n"))
    yield of("in lines", lambda n, k: copy(n // 8, k).replace(" ", "\n"))
    yield of("in quotes", lambda n, k: "«" + copy(n // 14, k).replace(" ", "» «") + "»")
    said_first = " ".join(words[:40])
    yield of("of figures", lambda n, k: f"{said_first} {tolls(n, k)}")
    yield of("of second stories", lambda n, k: f"{said}. {filled(f'Meanwhile {k} said. ', n - 4_000)}")
    pieces = PIECES if wide else {name: PIECES[name] for name in ("halves", "vowel marks", "short lines", "stops")}
    for story, (name, piece) in enumerate(
        (*pieces.items(), ("wordless paragraphs", ".\n\n"), ("paragraphs", "a.\n\n"))
    ):
        # A story of its own for each: what a dozen stories of one window share is a formula, and no proof is laid out.
        said = copy(240, story=100 + story)
        words = said.split()
        parts = [" ".join(words[at : at + 20]) for at in range(0, 240, 20)]
        yield of(f"before {name}", lambda n, _, p=piece, s=said: f"{s}\n\n{filled(p, n - 4_000)}")
        yield of(f"behind {name}", lambda n, _, p=piece, s=said: f"{filled(p, n - 4_000)}\n\n{s}")
        yield of(
            f"among {name}",
            lambda n, _, p=piece, all_=tuple(parts): "\n\n".join(f"{s} {filled(p, n // 12 - 200)}" for s in all_),
        )


def _structures() -> Iterator[Case]:
    json_type, xml = "application/json", "application/xml"
    item = '{"uri":"urn:%d","type":"text","headline":"h","body_text":"b",'

    def array(field: str, entry: str) -> Callable[[int, int], str]:
        return lambda n, k: item % k + f'"{field}":[{",".join([entry] * (n // (len(entry) + 1)))}]}}'

    def inside(opening: str, piece: str, closing: str) -> Callable[[int, int], str]:
        return lambda n, k: opening.replace("NUMBER", str(k)) + filled(piece, n) + closing

    yield Case("json: nesting", json_type, lambda n, _: "[" * n)
    yield Case("json: digits", json_type, lambda n, k: item % k + f'"urgency":{"1" * n}}}')
    yield Case("json: escapes", json_type, lambda n, k: item % k + f'"byline":"{filled(chr(92) + "u0628", n)}"}}')
    yield Case("json: names", json_type, lambda n, k: item % k + ",".join(f'"n{i}":1' for i in range(n // 11)) + "}")
    yield Case("json: signals", json_type, array("signals", '"update"'))
    yield Case("json: sources", json_type, array("infosources", '{"name":"a"}'))
    yield Case("json: headlines", json_type, array("headlines", '{"value":"a","role":"b"}'))
    yield Case("json: bodies", json_type, array("bodies", '{"value":"<p>a</p>","role":"main"}'))
    yield Case(
        "wire: marked lines", "text/plain", lambda n, k: f"\x01a{k:04}\n\x02^By A=\n{filled('^a=' + chr(10), n)}"
    )
    yield Case("wire: messages", "text/plain", lambda n, _: filled("\x01a1 1 a 1\n\x02copy\n\x03\n\x04", n // 100))
    yield Case("items: json", json_type, _items)
    yield Case("items: lines", "application/x-ndjson", lambda n, k: _items(n, k)[1:-1].replace("},{", "}\n{"))
    yield Case("items: near copies", json_type, lambda n, k: _feed("[{}]", _JSON, n, k, n // 25_000))
    yield Case("items: atom", "application/atom+xml", lambda n, k: _feed("<feed>{}</feed>", _ENTRY, n, k))
    yield Case("items: rss", "application/rss+xml", lambda n, k: _feed("<rss><channel>{}</channel></rss>", _RSS, n, k))
    yield Case(
        "items: newsml", xml, lambda n, k: _feed("<newsMessage><itemSet>{}</itemSet></newsMessage>", _NEWS, n, k)
    )
    body = "<inlineXML><html><body><p>text</p></body></html></inlineXML>"
    news = f'<newsItem guid="urn:NUMBER"><contentSet>{body}</contentSet>'
    yield Case("xml: signals", xml, inside(f"{news}<itemMeta>", '<signal qcode="sig:a"/>', "</itemMeta></newsItem>"))
    yield Case(
        "xml: headlines", xml, inside(f"{news}<contentMeta>", "<headline>a</headline>", "</contentMeta></newsItem>")
    )
    yield Case(
        "xml: renditions", xml, inside(f"{news}<contentSet>", "<inlineXML><p/></inlineXML>", "</contentSet></newsItem>")
    )
    yield Case("xml: comments", xml, inside(news, "<!-- a -->", "</newsItem>"))
    yield Case("xml: prolog", xml, inside("", "<!-- a --><?a?> ", "<rss/>"))
    yield Case("xml: references", xml, inside(f"{news}<edNote>", "&amp;", "</edNote></newsItem>"))
    yield Case("xml: instructions", xml, inside(news, "<?a?>", "</newsItem>"))
    yield Case("xml: nesting", xml, inside("", "<a>", ""))
    yield Case(
        "xml: attributes", xml, lambda n, _: f"<newsItem {' '.join(f'a{i}=' + chr(34) * 2 for i in range(n // 12))}/>"
    )
    yield Case(
        "xml: namespaces",
        xml,
        lambda n, _: f"<a {' '.join(f'xmlns:a{i}={chr(34)}u{chr(34)}' for i in range(n // 20))}/>",
    )
    feed = "<rss><channel>"
    entries = "".join(f"<item><title>t</title><guid>urn:NUMBER:{i}</guid></item>" for i in range(_N_ITEMS))
    for name, opening, piece, closing in (
        ("junk in the channel", "", "<a></a>", ""),
        ("the channel's title", "<title>", "t ", "</title>"),
        ("the channel's link", "<link>http://", "t", "</link>"),
    ):
        yield Case(
            f"rss feed: {name}",
            "application/rss+xml",
            lambda n, k, o=opening, p=piece, c=closing: (
                f"{feed}{o}{filled(p, n - 30_000) if n > 90_000 else filled(p, n // 2)}{c}{entries}</channel></rss>"
            ).replace("NUMBER", str(k)),
        )


def _fields(text: str, number: int) -> str:
    """Fill everything that a ninjs item says; the lead and two more paragraphs, each with a word behind."""
    body = "\\n".join(f"{text}{letter}" for letter in ("x", "y", "z"))
    names = ("headline", "byline", "located", "slugline", "creditline", "description_text")
    said = ",".join(f'"{name}":"{text}x"' for name in names)
    return f'{{"uri":"urn:{number}","type":"text",{said},"body_text":"{body}"}}'


def _minimal(text: str, number: int) -> str:
    return f'{{"uri":"urn:{number}","headline":"{number}","body":"{text}x"}}'


def _xhtml(opening: str, piece: str, size: int, number: int) -> str:
    body = f"{opening}{filled(piece, size, _json)}"
    return f'{{"uri":"urn:{number}","type":"text","headline":"h","body_xhtml":"{body}"}}'


def _rss(text: str, number: int) -> str:
    item = f"<item><guid>urn:{number}</guid><title>h</title><description>{text} x</description></item>"
    return f"<rss><channel><title>t</title>{item}</channel></rss>"


def _newsml(text: str, number: int) -> str:
    body = f"<inlineData contenttype='text/plain'>{text} x</inlineData>"
    return f"<newsItem guid='urn:{number}'><contentSet>{body}</contentSet></newsItem>"


def _atom(text: str, number: int) -> str:
    entry = f"<entry><id>urn:{number}</id><title>h</title><content type='html'>&lt;p&gt;a{text}</content></entry>"
    return f"<feed><title>t</title>{entry}</feed>"


def _items(size: int, number: int) -> str:
    body = "ab " * (size // 1_200 - 15)
    items = (f'{{"uri":"urn:{number}:{n}","headline":"{n}","body":"{n} {body}"}}' for n in range(_N_ITEMS))
    return f"[{','.join(items)}]"


_ENTRY = "<entry><id>urn:{}</id><title>{}</title><content type='html'>&lt;p&gt;{}&lt;/p&gt;</content></entry>"
_RSS = "<item><guid>urn:{}</guid><title>{}</title><description>{}</description></item>"
_NEWS = (
    "<newsItem guid='urn:{}'><contentMeta><headline>{}</headline></contentMeta>"
    "<contentSet><inlineData contenttype='text/plain'>{}</inlineData></contentSet></newsItem>"
)


_JSON = '{{"uri":"urn:{}","headline":"{}","body":"{}"}}'


def _feed(around: str, item: str, size: int, number: int, n_items: int = 20) -> str:
    """Fill a feed with near copies of one text."""
    body = copy((size // n_items - len(item) - 10) // 8)
    items = (item.format(f"{number}:{n}", n, f"{n} {body}") for n in range(n_items))
    return around.format((", " if item is _JSON else "").join(items))


class Scales:
    """The desk and its marker, in this process, weighed stage by stage."""

    def __init__(self, folder: str) -> None:
        settings = settings_module.read({}, state_dir=folder)
        self.desk = desk_in_memory(settings)
        # enrich marks the beginning of a text only, so it is grown up to there by itself
        self.stages = [(step.name, MemoryDesk(settings, [step])) for step in self.desk.steps if step.name != "enrich"]
        self.marker: Marker = load_marker(settings)
        self.number = 0
        self.proved, self.items = False, 1
        for language in ("ar", "en"):
            self.marker.mark([Article(uri="urn:warm", language=language, paragraphs=("قال John Smith في Cairo",))])

    def weigh(self, case: Case) -> Growth:
        """Send a case through the stages in all sizes; the first is not counted, the others are near copies of it."""
        sizes = [_LARGEST // share for share in _SHARES]
        self._send(case, sizes[0])
        weighed = []
        for size in sizes:
            weighed.append(self._send(case, size))
            assert self.proved or not case.name.startswith(PROVED), (case.name, size)
        return Growth(
            case.name, sizes, {name: [times[name] for times in weighed] for name, _ in self.stages}, self.items
        )

    def _send(self, case: Case, size: int) -> dict[str, float]:
        self.number += 1
        value = case.write(size, self.number).encode()
        assert len(value) <= MAX_BYTES, (case.name, len(value))
        headers = (("content-type", case.content_type.encode()),)
        waiting = [Record(topics.RAW.name(self.desk.settings), 0, self.number, 0, None, value, headers)]
        seconds: dict[str, float] = {}
        for name, stage in self.stages:
            sends, seconds[name] = processor_seconds(partial(stage.run, waiting))
            waiting = [self.desk.place(send) for send in sends]
            if stage is self.stages[0][1]:
                self.items = max(len(waiting), 1)
        self.proved = any(b'"passages":[' in (record.value or b"") for record in waiting)
        return seconds

    def mark(self, name: str, piece: str) -> Growth:
        """Mark a text of one piece in growing sizes, in code points."""
        sizes = [MARKED_CHARACTERS // share for share in (4, 1)]
        latin = any(letter.isascii() and letter.isalpha() for letter in piece)
        times = []
        for size in sizes:
            body = (piece * size)[: size - 1] + "x"
            article = Article(uri="urn:grown", language="en" if latin else "ar", headline="Head", paragraphs=(body,))
            times.append(processor_seconds(partial(self.marker.mark, [article]))[1])
        return Growth(f"marked: {name}", sizes, {"enrich": times})


def believed(measure: Callable[[], Growth]) -> Growth:
    """Measure until it is neither slow nor steep, four times at most; the least of each time counts.

    What seems slow is counted in seconds of the machine that the bound was set on.
    """
    least = _at_our_pace(measure())
    for _ in range(MOST_TRIES - 1):
        if least.worst() < 0.8 * MOST_SECONDS and max(least.exponents().values(), default=0.0) < MOST_EXPONENT:
            break
        again = _at_our_pace(measure())
        least = least._replace(
            seconds={s: [min(pair) for pair in zip(t, again.seconds[s], strict=True)] for s, t in least.seconds.items()}
        )
    return least


def _at_our_pace(growth: Growth) -> Growth:
    if growth.worst() < 0.8 * MOST_SECONDS:
        return growth
    pace = slowness()
    return growth._replace(seconds={stage: [took / pace for took in times] for stage, times in growth.seconds.items()})


def _print(growth: Growth) -> None:
    print(json.dumps(growth), flush=True)


def _weigh_on(desks: Iterator[Scales], case: Case) -> Growth:
    return next(desks).weigh(case)


def main() -> None:
    """Weigh every case and print what it cost."""
    wide = "wide" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        scales = Scales(folder)
        for case in cases(wide=wide):
            # Sixteen copies of one story are a formula, of which no proof is laid out: another try has its own desk.
            desks = chain((scales,), (Scales(folder) for _ in range(MOST_TRIES)))
            _print(believed(partial(_weigh_on, desks, case)))
        for name, piece in tuple(PIECES.items())[:: 1 if wide else 2]:
            _print(believed(partial(scales.mark, name, piece)))


if __name__ == "__main__":
    main()
