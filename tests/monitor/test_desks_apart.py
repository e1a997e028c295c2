"""Several desks on one Prometheus stay apart: no rule sums two of them, no query of Grafana shows two."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

from streams.metrics import METRICS

_DEPLOY: Final = Path(__file__).parents[2] / "deploy"
_RULES: Final = (_DEPLOY / "prometheus" / "rules.yml").read_text(encoding="utf-8")
_DASHBOARD: Final[dict[str, Any]] = json.loads(
    (_DEPLOY / "grafana" / "dashboards" / "wiredesk.json").read_text(encoding="utf-8")
)
_OURS: Final = re.compile(r"\b(?:wiredesk|process)_\w+(?P<asked>\{[^}]*\})?")
_FOLDED: Final = re.compile(r"\b(sum|max|min|avg|count|group)\b(?! by \(desk[,)])")
_MATCHED: Final = re.compile(r"\bon \((?!desk[,)])")


def _queries() -> list[str]:
    return [target["expr"] for panel in _DASHBOARD["panels"] for target in panel.get("targets", ())]


def test_every_query_of_the_dashboard_asks_for_the_desk_that_is_chosen() -> None:
    asked = [found for query in _queries() for found in _OURS.finditer(query)]
    assert len(asked) > len(_queries()) > 40
    assert [found[0] for found in asked if not (found["asked"] or "").startswith('{desk="$desk"')] == []


def test_the_desks_to_choose_from_are_those_whose_processes_prometheus_knows() -> None:
    (variable,) = _DASHBOARD["templating"]["list"]
    assert (variable["name"], variable["multi"], variable["includeAll"]) == ("desk", False, False)
    assert variable["query"] == "label_values(wiredesk_build_info, desk)"
    assert "wiredesk_build_info" in {metric.name for metric in METRICS}


def test_what_a_rule_sums_it_sums_by_desk_and_what_it_compares_is_of_one_desk() -> None:
    asked = [line.split("expr:", 1)[1] for line in _RULES.splitlines() if line.strip().startswith("expr:")]
    assert len(asked) > 10
    assert [query for query in asked if _FOLDED.search(query) or _MATCHED.search(query)] == []


def test_an_alert_says_first_whose_desk_it_is_of() -> None:
    told = dict(re.findall(r'alert: (\w+)\n(?:.*\n)*?\s+summary: "(.*)"', _RULES))
    # Of a process that does not answer, Prometheus knows the address only.
    silent = {name for name, summary in told.items() if "$labels.desk }}" not in summary.split(": ")[0] + "}}"}
    assert len(told) > 10
    assert silent == {"WiredeskDown"}
