"""The gate on the judge: figures on our own pairs must not fall; on the labelled sets where they are present."""

import gzip
import hashlib
import json
import os
from pathlib import Path

import pytest

from agents.dedupe.evaluate import evaluate

HERE = Path(__file__).parent / "dedupe_pairs"
FLOORS = json.loads((HERE / "floors.json").read_text())
# One flipped pair of 214 moves F1 by .005.
EPSILON = 0.0005

pytestmark = pytest.mark.quality


def rows(path):
    content = path.read_bytes()
    return [json.loads(line) for line in (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines()]


@pytest.fixture(scope="module")
def own():
    return evaluate(rows(HERE / "pairs.jsonl"), rows(HERE / "items.jsonl"))


def test_floors_belong_to_these_pairs():
    digest = hashlib.sha256((HERE / "pairs.jsonl").read_bytes() + (HERE / "items.jsonl").read_bytes()).hexdigest()

    assert digest == FLOORS["digest"]


@pytest.mark.parametrize("figure", ["precision", "recall", "f1"])
def test_linked_against_apart_does_not_fall_on_our_own_pairs(own, figure):
    assert own["linked"][figure] >= FLOORS["linked"][figure] - EPSILON


def test_the_replayed_stream_does_not_fall_on_our_own_pairs(own):
    assert own["stream"]["f1"] >= FLOORS["stream"]["f1"] - EPSILON


def test_no_template_digest_or_background_is_linked(own):
    for label in ("template", "part", "different"):
        assert set(own["confusion"][label]) == {"new"}


@pytest.mark.parametrize("stem", FLOORS["labelled"])
@pytest.mark.timeout(600)
def test_the_labelled_sets_do_not_fall_and_no_more_news_is_withheld(stem):
    folder = Path(os.environ.get("WIREDESK_DEDUP_SET", Path(__file__).parents[3] / "shared/data/dedup"))
    if not (folder / f"{stem}_pairs.jsonl").exists():
        pytest.skip("the labelled sets are not here; WIREDESK_DEDUP_SET names their folder")
    pairs = rows(folder / f"{stem}_pairs.jsonl")
    used = {pair[end] for pair in pairs for end in "ab"}
    (stream,) = (path for path in (folder / f"{stem}.jsonl.gz", folder / f"{stem}_items.jsonl") if path.exists())
    items = [row for row in rows(stream) if row.get("id", row.get("uri")) in used]

    found, floors = evaluate(pairs, items), FLOORS["labelled"][stem]

    # The shipped model has learnt from the streams' pairs, and rules were cut on all: this guards against change, it
    # says nothing of new copy.
    assert found["linked"]["f1"] >= floors["f1"] - EPSILON
    assert sum(found["withheld"]["lost"].values()) <= floors["lost"], found["withheld"]["withheld and lost"]
    assert found["clusters"]["forbidden"]["clusters"] <= floors["forbidden"], found["clusters"]
