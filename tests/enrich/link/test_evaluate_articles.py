from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from agents.enrich.knowledge.store import load_default
from agents.enrich.link.evaluate_articles import evaluate
from agents.enrich.mark import Marker

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT = {"id": "a:1", "title": "وفد من دبي", "text": "وصل وفد من دبي إلى القاهرة مع الحريري."}
MARKER = Marker(load_default())


def mention(field: str, surface: str, ids: Sequence[str]) -> dict[str, Any]:
    start = TEXT[field].index(surface)
    return {"field": field, "start": start, "end": start + len(surface), "surface": surface, "ids": list(ids)}


def test_an_entity_is_found_once_however_often_it_is_named() -> None:
    label = {"id": "a:1", "mentions": [mention("title", "دبي", ["Q612"]), mention("text", "دبي", ["Q612"])]}
    report = evaluate([label], [TEXT], MARKER.mark)
    assert report["entities"]["expected"] == report["entities"]["found"] == 1
    assert [error["got"].split()[0] for error in report["errors"]] == ["القاهرة", "الحريري"]
    assert report["entities"]["precision"] == round(1 / 3, 4)


def test_what_is_optional_is_neither_missed_nor_wrong() -> None:
    label = {
        "id": "a:1",
        "mentions": [mention("text", "دبي", ["Q612"])],
        "optional": [mention("text", "القاهرة", ["Q85"]), mention("text", "الحريري", ["Q296771"])],
    }
    assert evaluate([label], [TEXT], MARKER.mark)["entities"] == {
        "precision": 1.0,
        "recall": 1.0,
        "expected": 1,
        "found": 1,
        "wrong": 0,
    }


def test_an_entity_over_a_trap_has_fallen_into_it_but_for_a_longer_name_round_it() -> None:
    cairo = mention("text", "القاهرة", ["Q85"])
    trap = ["text", cairo["start"], cairo["end"], "'conquering', not the town"]
    inside = ["text", cairo["start"] + 1, cairo["end"], "inside a mention: not the town"]
    label = {"id": "a:1", "mentions": [mention("text", "دبي", ["Q612"]), cairo], "traps": [trap, inside]}
    assert evaluate([label], [TEXT], MARKER.mark)["traps"] == "1 of 2"


def test_a_label_without_its_text_is_refused() -> None:
    with pytest.raises(ValueError, match="1 labelled articles have no text, b:2 for one"):
        evaluate([{"id": "b:2", "mentions": []}], [TEXT], MARKER.mark)
