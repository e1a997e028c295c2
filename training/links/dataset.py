"""Articles and passages whose names were labelled by hand, as choices among the bearers of each name."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from agents.enrich.agent import load_knowledge, load_taggers
from agents.enrich.knowledge.records import GEONAMES
from agents.enrich.link.candidates import spots
from agents.enrich.link.evaluate import article_of, public_ids, read_passages
from agents.enrich.link.other_words import is_something_else, without_other_words
from agents.enrich.link.scores import signs_of
from agents.enrich.link.surroundings import Context
from agents.enrich.link.weights import CASED
from agents.enrich.link.word_senses import without_common_words
from agents.enrich.mark import Marker
from streams.news.article import Article
from streams.settings import read as read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from agents.enrich.link.linker import Linked
    from agents.enrich.link.marked_text import MarkedText
    from agents.enrich.link.scores import Sign
    from agents.enrich.link.surroundings import Spot

# The third of the real articles that nothing is learned from and nothing chosen by.
UNREAD = 0
_FIELDS = {"title": "headline", "text": "body"}


class Choice(NamedTuple):
    """A known name where it stands.

    Attributes:
        article: What it is left out with.
        name: The name, for reading the errors.
        bearers: The signs of each.
        right: Who of them is meant; nobody where none is.
        is_real: Whether a real article has it, with the rates of nature.
        weight: What it counts: the same name with the same signs again in an article says little new.
    """

    article: str
    name: str
    bearers: list[list[Sign]]
    right: list[bool]
    is_real: bool
    weight: float = 1.0


class Wanted(NamedTuple):
    """A labelled mention: code points of a field, and the ids that are right; none for one nobody knows."""

    field: str
    start: int
    end: int
    ids: frozenset[str]
    is_optional: bool = False


class Labelled(NamedTuple):
    """An article, and what a reader marked in it."""

    article: Article
    wanted: list[Wanted]
    is_real: bool


class _Listening(Marker):
    """A marker that keeps the texts as the linker is given them."""

    seen: Sequence[MarkedText] = ()

    def _link(self, texts: Sequence[MarkedText]) -> tuple[list[Linked], str]:
        self.seen = texts
        return [], "ok"


def part_of(ident: str) -> int:
    """Return the third an article belongs to."""
    return int(hashlib.sha256(ident.encode()).hexdigest(), 16) % 3


def real_articles(sets: Path) -> Iterator[Labelled]:
    """Give the real articles that were labelled whole."""
    labels = {
        row["id"]: row for row in read_passages((sets / "link/ant2018_dev_links.jsonl").read_bytes().splitlines())
    }
    with gzip.open(sets / "dedup/ant2018_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for text in map(json.loads, lines):
            if text["id"] in labels:
                row = labels[text["id"]]
                wanted = [_wanted_in_article(one, False) for one in row["mentions"]]
                wanted += [_wanted_in_article(one, True) for one in row.get("optional") or ()]
                article = Article(uri=text["id"], language="ar", headline=text["title"], paragraphs=(text["text"],))
                yield Labelled(article, wanted, True)


def own_passages(files: Iterable[Path]) -> Iterator[Labelled]:
    """Give the passages of our own writing: of those numbered the odd ones, the even ones are for scoring."""
    for file in files:
        for at, passage in enumerate(read_passages(file.read_bytes().splitlines())):
            if passage.get("n", 1) % 2:
                article = msgspec.structs.replace(article_of(passage, at), uri=f"{file.stem}-{at}")
                yield Labelled(article, [_wanted_in_passage(one) for one in passage["expect"]], False)


def choices(labelled: Iterable[Labelled]) -> Iterator[Choice]:
    """Give the choices of labelled texts, as a worker with a tagger meets them, and passages also without one."""
    settings = read_settings({})
    knowledge = load_knowledge(settings.state_dir)
    with_tagger, without = _Listening(knowledge, load_taggers(settings.tagger_backend)), _Listening(knowledge, [])
    for one in labelled:
        for marker in (with_tagger,) if one.is_real else (with_tagger, without):
            marker.mark([one.article])
            found = list(_choices_of(marker.seen, one, marker.knowledge.nationalities))
            often = Counter(map(repr, found))
            yield from (each._replace(weight=often[repr(each)] ** -0.5) for each in found)


def _choices_of(texts: Sequence[MarkedText], labelled: Labelled, adjectives: Mapping[str, str]) -> Iterator[Choice]:
    fields = without_common_words(without_other_words(texts))
    context = Context(fields, adjectives)
    for field in fields:
        settled = 0  # words of a longer name that is right: what is inside it is asked nothing
        for spot in spots(field):
            if spot.hit.country or is_something_else(spot) or spot.last <= settled:
                continue
            over = _over(spot, labelled.wanted)
            if any("," in field.reduced.original[one.start : spot.hit.start] for one in over):
                continue  # "Paris, Texas" is one mention, and Texas is rightly read in it
            ids = frozenset[str]().union(*(one.ids for one in over))
            right = [bool(ids & public_ids(bearer.record)) or bearer.record.id in ids for bearer in spot.hit.bearers]
            settled = spot.last if any(right) else settled
            if not any(right) and any(one.is_optional for one in over):
                continue
            kind = CASED if field.cased else ""
            bearers = [
                [(f"{kind}{name}", there) for name, there in signs_of(spot, context, bearer)]
                for bearer in spot.hit.bearers
            ]
            yield Choice(labelled.article.uri, spot.hit.key, bearers, right, labelled.is_real)


def _over(spot: Spot, wanted: Iterable[Wanted]) -> list[Wanted]:
    hit, name = spot.hit, spot.field.name
    return [one for one in wanted if one.field == name and one.start < hit.end and hit.start < one.end]


def _wanted_in_article(one: Mapping[str, Any], optional: bool) -> Wanted:
    ids = {f"geonames:{i[len(GEONAMES) :].rstrip('/')}" if i.startswith(GEONAMES) else i for i in one["ids"]}
    return Wanted(_FIELDS[one["field"]], one["start"], one["end"], frozenset(ids), optional)


def _wanted_in_passage(one: Mapping[str, Any]) -> Wanted:
    strict = one["ids"][: one.get("loose_from", len(one["ids"]))]
    return Wanted("body", one["start"], one["end"], frozenset(i for i in strict if not i.startswith("NIL")))
