"""Floors under subjects: on passages of our own writing always, on read articles where the news sets lie beside us."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from agents.enrich.subjects.evaluate import evaluate

HERE = Path(__file__).parent
LABELS, PASSAGES = HERE / "subject_labels.jsonl", HERE / "subject_passages.jsonl"
FLOORS = json.loads((HERE / "subject_floors.json").read_text("utf-8"))
SHARED = HERE.parents[2] / "shared" / "data"
SETS = (
    "dedup/ant2018_dev.jsonl.gz",
    "replay/ant_jawharafm.jsonl.gz",
    "dedup/reuters1987_dev.jsonl.gz",
    "ner/en/news_thirdparty.jsonl.gz",
)

pytestmark = pytest.mark.quality


def rows(path: Path) -> list[dict[str, Any]]:
    content = path.read_bytes()
    lines = (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("path", [LABELS, PASSAGES], ids=lambda path: path.stem)
def test_the_labels_are_those_the_floors_were_set_on(path: Path) -> None:
    assert hashlib.sha256(path.read_bytes()).hexdigest() == FLOORS["sha256"][path.name]


def test_subjects_of_our_own_passages_are_no_worse_than_the_floor() -> None:
    found = evaluate(rows(PASSAGES), ())["all"]
    assert {name: found[name] for name, least in FLOORS["passages"].items() if found[name] < least} == {}


@pytest.mark.timeout(120)
def test_subjects_of_read_articles_are_no_worse_than_the_floor() -> None:
    if not all((SHARED / name).exists() for name in SETS):
        pytest.skip("the shared news sets are not beside this checkout")
    wanted = {row["id"] for row in rows(LABELS)}
    items = [row for name in SETS for row in rows(SHARED / name) if row["id"] in wanted]
    found = evaluate(rows(LABELS), items)
    print(json.dumps(found, indent=1))
    fallen = {
        (group, name): found[group][name]
        for group, least in FLOORS["read"].items()
        for name in least
        if found[group][name] < least[name]
    }
    assert fallen == {}
