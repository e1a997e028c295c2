"""Floors under linking, on 216 passages of our own writing (the odd half was seen while it was built)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from agents.enrich.knowledge.store import load_default
from agents.enrich.link.evaluate import evaluate, read_passages
from agents.enrich.mark import Marker
from agents.enrich.tagger.tagger import BuiltInTagger

HERE = Path(__file__).parent
PASSAGES = HERE / "link_passages.jsonl"
FLOORS = json.loads((HERE / "link_floors.json").read_text("utf-8"))

pytestmark = pytest.mark.quality


@pytest.fixture(scope="module", params=["without_tagger", "with_tagger"])
def judged(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    taggers = [BuiltInTagger.load()] if request.param == "with_tagger" else []
    figures = evaluate(read_passages(PASSAGES.read_bytes().splitlines()), Marker(load_default(), taggers).mark)
    print(request.param, json.dumps({k: v for k, v in figures.items() if k != "errors"}))
    return request.param, figures


def test_the_passages_are_those_the_floors_were_set_on() -> None:
    assert hashlib.sha256(PASSAGES.read_bytes()).hexdigest() == FLOORS["passages_sha256"]


@pytest.mark.parametrize("figure", ["precision", "recall", "f1"])
def test_linking_is_no_worse_than_its_floor(judged: tuple[str, dict[str, Any]], figure: str) -> None:
    name, figures = judged

    assert figures["all"]["strict"][figure] >= FLOORS[name][figure]
