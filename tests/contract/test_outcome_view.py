"""A reader of outcomes takes what a newer desk writes, and no place that no desk can have read from."""

from __future__ import annotations

import msgspec
import orjson
import pytest

from streams.contract.outcome_view import OutcomeView, TextOutcomeView, has_a_place
from streams.contract.records import Source
from streams.settings import Settings

SOURCE = {"topic": "wire.raw", "partition": 0, "offset": 7}


def test_what_a_newer_desk_says_more_is_passed_over_and_what_it_leaves_out_is_nothing():
    value = {
        "wiredesk": {"source": SOURCE, "eventId": "e", "mood": {"x": [1]}, "verdict": {"relation": "echo"}},
        "by": 1,
    }
    read = msgspec.json.decode(orjson.dumps(value), type=TextOutcomeView)
    assert (read.outlet, read.headline, read.body, read.told_language, read.named) == ("", "", "", "und", [])
    assert read.wiredesk.verdict.relation == "echo"


def test_the_outlet_stands_before_an_agency_and_of_a_duplicate_the_desk_says_it():
    parties = [{"name": "AFP", "role": "agency"}, {"name": "Tide Wire", "role": "outlet"}]
    read = msgspec.convert({"wiredesk": {"source": SOURCE, "eventId": "e"}, "infoSources": parties}, type=OutcomeView)
    assert read.outlet == "Tide Wire"
    said = {"source": SOURCE, "eventId": "e", "infoSource": "Own"}
    assert msgspec.convert({"wiredesk": said, "infoSources": parties}, type=OutcomeView).outlet == "Own"


def test_named_is_what_the_text_names_the_most_salient_first():
    entities = [
        {"id": "a", "salience": 0.1},
        {"id": "country of a", "related": "a", "salience": 0.9},
        {"id": "b", "salience": 0.7},
        {"id": "agency", "role": "agency", "salience": 1.0},
    ]
    said = {"source": SOURCE, "eventId": "e", "entities": entities}
    assert [entity.id for entity in msgspec.convert({"wiredesk": said}, type=OutcomeView).named] == ["b", "a"]


@pytest.mark.parametrize(
    ("source", "settings", "possible"),
    [
        (Source("wire.raw", 3, 0), Settings(), True),
        (Source("wire.raw", 4, 0), Settings(), False),
        (Source("other.raw", 4, 0), Settings(), True),
        (Source("wire.raw", 4, 0), None, True),
        (Source("other.raw", 10_000, 0), None, False),
        (Source("wire.raw", 0, 0, 2, 2), None, False),
        (Source("wire.raw", 0, 0, -1, 2), Settings(), False),
        (Source("wire.raw", 0, 0, 0, 501), Settings(), False),
    ],
)
def test_a_place_is_one_that_intake_can_have_read(source: Source, settings: Settings | None, possible: bool):
    assert has_a_place(source, settings) == possible
