"""Read articles whose quotes were labelled by hand, with what the marker finds in them, and split them by article."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from agents.enrich.agent import load_knowledge, load_taggers
from agents.enrich.mark import Marker
from agents.enrich.spans import NamedSpan
from streams.news.article import Article
from streams.settings import read as read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from streams.contract.records import Quote

SETS = {"ar": "ant2018", "en": "reuters1987"}
PASSAGES = (
    Path(__file__).with_name("passages.jsonl"),
    Path(__file__).parents[2] / "tests" / "quality" / "quote_examples.jsonl",
)
# The third that is read once, when nothing is chosen any more.
UNREAD = 2
# The English set breaks its lines at a width; an indented line begins a paragraph.
_WRAPPED = re.compile(r"\n(?!    )")


class Labelled(NamedTuple):
    """An article with its quotes as a reader marked them.

    Attributes:
        part: 0 to 2, by a digest of its id.
        quotes: `start`, `end`, `speaker` and, where the set has them, `speaker_alt` and `confidence`.
        names: Where marks hold no speech; None where all that is no quote is none.
        people: What the marker found in the body, as the quote finder is given it.
    """

    id: str
    language: str
    part: int
    text: str
    quotes: list[dict[str, Any]]
    names: list[list[int]] | None
    people: list[NamedSpan]


def part_of(ident: str) -> int:
    """Return the third an article belongs to."""
    return int(hashlib.sha256(ident.encode()).hexdigest()[:8], 16) % 3


def articles(sets: Path, kept: Path, more: Path | None = None) -> list[Labelled]:
    """Return the labelled articles, marked once and kept outside the repository: they are the outlets' texts.

    Args:
        sets: The folder with quotes/ and dedup/.
        kept: Where what the marker finds is kept.
        more: Arabic articles that were labelled later, `id`, `title`, `text` and `quotes` a line.
    """
    if not kept.exists():
        kept.write_text(json.dumps(list(_marked(sets, more)), ensure_ascii=False), "utf-8")
    rows = json.loads(kept.read_text("utf-8"))
    return [Labelled(*row)._replace(people=[NamedSpan(*one) for one in row[-1]]) for row in rows]


def own_passages() -> list[Labelled]:
    """Return passages of our own writing, with and without mentions: rare turns, and quotes that nobody says."""
    rows = [json.loads(line) for file in PASSAGES for line in file.read_text("utf-8").splitlines()]
    return [
        Labelled(f"own-{at}", row["lang"], 0, row["text"], row["quotes"], None, people)
        for at, row in enumerate(rows)
        for people in ([], _mentions(row))[: 1 + ("people" in row)]
    ]


def _mentions(row: dict[str, Any]) -> list[NamedSpan]:
    """Return where the people of a passage of ours are named, by the full name or the last of it."""
    found = []
    for name in row.get("people", ()):
        pattern = f"{re.escape(name)}|(?<!\\w){re.escape(name.split()[-1])}(?!\\w)"
        found += [NamedSpan(*one.span(), name, None, "person") for one in re.finditer(pattern, row["text"])]
    return sorted(found)


def _marked(sets: Path, more: Path | None) -> Iterator[Labelled]:
    seen: list[Sequence[NamedSpan]] = []

    def listen(body: str, language: str, people: Sequence[NamedSpan]) -> list[Quote]:
        del body, language
        seen.append(people)
        return []

    settings = read_settings({})
    marker = Marker(load_knowledge(settings.state_dir), load_taggers(settings.tagger_backend), listen)
    rows = [(language, *pair) for language, name in SETS.items() for pair in _joined(sets, name)]
    if more is not None:
        rows += [("ar", row, row) for row in map(json.loads, more.read_text("utf-8").splitlines())]
    for language, row, source in rows:
        text = source["text"] if language == "ar" else _WRAPPED.sub(" ", source["text"])
        article = Article(uri=row["id"], language=language, headline=source["title"], paragraphs=(text,))
        marker.mark([article])
        ident = f"{row['set']}-{row['id']}"
        yield Labelled(ident, language, part_of(row["id"]), text, row["quotes"], row["not_quotes"], list(seen[-1]))


def _joined(sets: Path, name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    labels = (sets / "quotes" / f"{name}_dev_quotes.jsonl").read_text("utf-8").splitlines()
    rows = {row["id"]: row for row in map(json.loads, labels)}
    with gzip.open(sets / "dedup" / f"{name}_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for source in map(json.loads, lines):
            if source["id"] in rows:
                yield rows[source["id"]], source


def asked_for(doc: str | None) -> tuple[argparse.Namespace, list[Labelled]]:
    """Read what a command that teaches quotes is given: --write, --unread, and the labelled articles by id."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("sets", type=Path)
    parser.add_argument("kept", type=Path)
    parser.add_argument("--more", type=Path, help="Arabic articles labelled later: id, title, text, quotes a line")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--unread", action="store_true")
    given = parser.parse_args()
    return given, sorted(articles(given.sets, given.kept, given.more), key=lambda one: one.id)


def write(model: Path, weights: Mapping[str, Mapping[str, float]]) -> None:
    """Write learned weights as a model's file: for each language, figure to weight, in the order of their names."""
    model.write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")
    print(model, {language: len(of) for language, of in weights.items()}, "weights")
