"""Read the labelled sets and their streams; the texts stay outside the repository (WIREDESK_DEDUP_SET names them)."""

import gzip
import json
import os
import pickle
import tempfile
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from streams.news.article import Article

FOLDER = Path(os.environ.get("WIREDESK_DEDUP_SET", "../shared/data/dedup"))
HERE = Path(__file__).parent
STREAMS = {"ar": "ant2018_dev", "en": "reuters1987_dev"}
LINKED = {"same", "abridged", "update"}


def raw(language):
    with gzip.open(FOLDER / f"{STREAMS[language]}.jsonl.gz") as lines:
        return [json.loads(line) for line in lines]


def instant(text):
    return (parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)).timestamp()


def article(row):
    from agents.dedupe.evaluate import read_items

    return read_items([row])[row["id"]]


def articles(language, cache=Path(tempfile.gettempdir()) / "dedupe"):
    """{id: (Article, seconds)}; cached, since a whole stream takes a minute."""
    cache.mkdir(exist_ok=True)
    stored = cache / f"{language}.pickle"
    if stored.exists():
        return pickle.loads(stored.read_bytes())
    result = {row["id"]: (article(row), instant(row["time"])) for row in raw(language)}
    stored.write_bytes(pickle.dumps(result))
    return result


def pairs(language, which=None):
    """Labelled pairs, with the added ones; which: 'tune', 'report' or None for all."""
    rows = [json.loads(line) for line in (FOLDER / f"{STREAMS[language]}_pairs.jsonl").read_text().splitlines()]
    for row in rows:
        row["origin"] = "given"
    more = HERE / "more_pairs.jsonl"
    if more.exists():
        rows += [
            {**row, "origin": "own"}
            for row in map(json.loads, more.read_text().splitlines())
            if row["language"] == language
        ]
    if which is not None:
        side = json.loads((HERE / "split.json").read_text())
        report = set(side["report"])
        rows = [row for row in rows if ((row["a"] in report) == (which == "report"))]
    return rows
