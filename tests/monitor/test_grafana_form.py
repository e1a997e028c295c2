"""Grafana's dashboard has the form that Grafana's own JSON Schema of dashboards asks for.

Said here in our words, for what the dashboard uses; read off `dashboard.jsonschema.json` of Grafana's foundation SDK.
It is closed: a misspelt option is one that Grafana passes over without a word.
"""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import jsonschema

_DASHBOARD: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "deploy" / "grafana" / "dashboards" / "wiredesk.json").read_text(encoding="utf-8")
)
_TEXT: Final = {"type": "string", "minLength": 1}
_WHOLE: Final = {"type": "integer", "minimum": 0}
_YES: Final = {"type": "boolean"}
_ANY: Final = {"type": "object"}


def _closed(required: str, **known: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required.split(), "properties": known}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


_SOURCE: Final = _closed("type uid", type={"const": "prometheus"}, uid=_TEXT)
_GRID: Final = _closed(
    "h w x y",
    h={"type": "integer", "minimum": 1},
    w={"type": "integer", "minimum": 1, "maximum": 24},
    x={"type": "integer", "minimum": 0, "maximum": 23},
    y=_WHOLE,
)
# The lowest step begins at minus infinity, which JSON can say by null only.
_STEP: Final = _closed("value color", value={"type": ["number", "null"]}, color=_TEXT)
_THRESHOLDS: Final = _closed("mode steps", mode={"enum": ["absolute", "percentage"]}, steps=_list(_STEP))
_TARGET: Final = _closed(
    "refId expr datasource",
    refId=_TEXT,
    expr=_TEXT,
    datasource=_SOURCE,
    legendFormat=_TEXT,
    instant=_YES,
    format={"enum": ["table", "time_series", "heatmap"]},
)
_ROW: Final = _closed(
    "type collapsed id panels",
    type={"const": "row"},
    collapsed=_YES,
    id=_WHOLE,
    title=_TEXT,
    gridPos=_GRID,
    panels=_list(_ANY),
)
_PANEL: Final = _closed(
    "type id title gridPos datasource targets fieldConfig",
    type={"enum": ["stat", "timeseries", "table"]},
    id=_WHOLE,
    title=_TEXT,
    description=_TEXT,
    gridPos=_GRID,
    datasource=_SOURCE,
    targets=_list(_TARGET),
    options=_ANY,
    transformations=_list(_closed("id options", id=_TEXT, options=_ANY)),
    fieldConfig=_closed(
        "defaults overrides",
        defaults=_closed("", unit=_TEXT, min={"type": "number"}, thresholds=_THRESHOLDS, custom=_ANY),
        overrides=_list(_ANY),
    ),
)
_VARIABLE: Final = _closed(
    "type name",
    type={"const": "query"},
    name=_TEXT,
    label=_TEXT,
    query=_TEXT,
    datasource=_SOURCE,
    refresh={"enum": [0, 1, 2]},
    sort={"enum": [*range(9)]},
    hide={"enum": [0, 1, 2]},
    multi=_YES,
    includeAll=_YES,
)
_FORM: Final = _closed(
    "schemaVersion templating annotations panels",
    uid={"type": "string", "minLength": 8, "maxLength": 40},
    title=_TEXT,
    tags=_list(_TEXT),
    timezone=_TEXT,
    schemaVersion=_WHOLE,
    refresh=_TEXT,
    time={"type": "object", "required": ["from", "to"]},
    templating=_closed("list", list=_list(_VARIABLE)),
    annotations=_closed("list", list=_list(_ANY)),
    panels=_list({"if": {"properties": {"type": {"const": "row"}}}, "then": _ROW, "else": _PANEL}),
)


def test_the_dashboard_has_grafanas_form_and_no_option_that_grafana_does_not_know() -> None:
    faults = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in jsonschema.Draft202012Validator(_FORM).iter_errors(_DASHBOARD)
    ]
    assert faults == []


def test_no_panel_has_the_number_or_the_place_of_another() -> None:
    panels = _DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [(panel["title"], panel["gridPos"]) for panel in panels]
    assert [title for title, at in places if at["x"] + at["w"] > 24] == []
    over = [(a, b) for (a, one), (b, other) in combinations(places, 2) if _meet(one, other)]
    assert over == []


def _meet(one: dict[str, int], other: dict[str, int]) -> bool:
    return (
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )
