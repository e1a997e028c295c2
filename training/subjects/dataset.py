"""Articles with weak labels: what their section and the cue words in them say, and what was read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from agents.enrich.subjects.table import top
from agents.enrich.subjects.words import BUCKETS, weighed_words
from streams.languages.folding import reduce
from streams.languages.word_table import word_table
from streams.news.shingles import token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

HERE = Path(__file__).parent
READ = HERE / "read.jsonl"
# The articles that are only measured on.
UNREAD_BY_TRAINING = HERE.parents[1] / "tests" / "quality" / "subject_labels.jsonl"
SETS = {
    "ant": "dedup/ant2018_dev.jsonl.gz",
    "jaw": "replay/ant_jawharafm.jsonl.gz",
    "reu": "dedup/reuters1987_dev.jsonl.gz",
    "en": "ner/en/news_thirdparty.jsonl.gz",
}
_UNNAMED = 0.02
# Words of an article that count; the rest weigh least.
_MOST_WORDS = 170


class Articles(NamedTuple):
    """The articles as the model sees them, with what their section makes likely.

    Attributes:
        ids: Of each article; with its source.
        words: Buckets, one row an article, filled with 0.
        weights: Of the words, each row of length 1; 0 where there is none.
        sections: Factor of each topic by section.
        trust: How much the weak labels of the source are worth.
    """

    ids: list[str]
    words: NDArray[np.int64]
    weights: NDArray[np.float32]
    sections: NDArray[np.float32]
    trust: NDArray[np.float32]


def columns() -> dict[str, int]:
    """Give each top topic its column, by code."""
    return {topic.code: number for number, topic in enumerate(top())}


def load(folder: Path) -> Articles:
    """Read the sets of the folder, in their order. Half a minute."""
    factors = _section_factors()
    rows = list(_rows(folder))
    words = np.zeros((len(rows), _MOST_WORDS), dtype=np.int64)
    weights = np.zeros((len(rows), _MOST_WORDS), dtype=np.float32)
    for number, (_, row) in enumerate(rows):
        counted = weighed_words(word_table(row["title"]), word_table(row["text"]))
        weighed = sorted(counted.items(), key=lambda pair: -pair[1])[:_MOST_WORDS]
        for place, (word, weight) in enumerate(weighed):
            words[number, place], weights[number, place] = word, weight
    lengths = np.sqrt((weights**2).sum(axis=1, keepdims=True))
    keys = [(source, _section(source, row)) for source, row in rows]
    return Articles(
        [row["id"] for _, row in rows],
        words,
        (weights / np.maximum(lengths, 1)).astype(np.float32, copy=False),
        np.stack(
            [factors.get(key, factors[key[0], "*"] if (key[0], "*") in factors else factors["en", "*"]) for key in keys]
        ),
        np.array([1.5 if source == "en" else 0.7 if source == "reu" else 1.0 for source, _ in rows], dtype=np.float32),
    )


def _rows(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for source, name in SETS.items():
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            yield from ((source, json.loads(line)) for line in lines)


def _section(source: str, row: dict[str, Any]) -> str:
    if source == "jaw":
        return str(row["id"].split("-")[1]) if "-" in row["id"] else "*"
    return str(row.get("cat" if source == "ant" else "topic") or "*")


def _section_factors() -> dict[tuple[str, str], NDArray[np.float32]]:
    found: dict[tuple[str, str], NDArray[np.float32]] = {}
    for line in (HERE / "sections.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        source, section, pairs = line.split("\t")
        factors = np.full(len(top()), _UNNAMED, dtype=np.float32)
        for pair in pairs.split():
            number, factor = pair.split(":")
            factors[int(number) - 1] = float(factor)
        found[source, section] = factors
    return found


def cue_table(articles: Articles) -> NDArray[np.float32]:
    """Weigh the cue words: less where they speak for several topics or stand in many articles."""
    table = np.zeros((BUCKETS, len(top())), dtype=np.float32)
    place = columns()
    for line in (HERE / "cue_words.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, cues = line.split("\t")
            for word in {token(word) for word in reduce(cues).text.split()}:
                if word < BUCKETS:
                    table[word, place[code]] = 1
    table /= np.maximum(table.sum(axis=1, keepdims=True), 1)
    frequency = np.bincount(articles.words[articles.weights > 0], minlength=BUCKETS)[:BUCKETS]
    rarity = np.log(len(articles.ids) / (frequency + 5.0)).clip(0, 6) / 5
    weighed: NDArray[np.float32] = (table * rarity[:, None]).astype(np.float32)
    return weighed


def read_topics(path: Path) -> dict[str, list[int]]:
    """Read labels: the columns of each article's topics by its id, the main topic first."""
    place = columns()
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {row["id"]: [place[code] for code in row["topics"]] for row in rows}
