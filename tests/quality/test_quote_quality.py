"""Floors under the quote finder, on passages of our own writing (they were seen while it was built)."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from agents.enrich.quotes.evaluate import evaluate
from agents.enrich.quotes.find import find_quotes

HERE = Path(__file__).parent
EXAMPLES = HERE / "quote_examples.jsonl"
FLOORS = json.loads((HERE / "quote_floors.json").read_text("utf-8"))

pytestmark = pytest.mark.quality


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    rows = [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()]
    found = evaluate(rows, find_quotes)
    print(json.dumps(found, indent=1))
    return found


def test_the_examples_are_those_the_floors_were_set_on() -> None:
    assert hashlib.sha256(EXAMPLES.read_bytes()).hexdigest() == FLOORS["examples_sha256"]


@pytest.mark.parametrize("group", ["all", "ar", "en"])
def test_quotes_are_found_no_worse_than_the_floor(figures: dict[str, Any], group: str) -> None:
    part = figures if group == "all" else figures["languages"][group]
    assert part["spans"]["f1"] >= FLOORS[group]["span_f1"]


@pytest.mark.parametrize("group", ["all", "ar", "en"])
def test_speakers_are_named_no_worse_than_the_floor(figures: dict[str, Any], group: str) -> None:
    part = figures if group == "all" else figures["languages"][group]
    assert part["speakers"]["accuracy"] >= FLOORS[group]["speaker_accuracy"]
