"""The table of docs/operate.md says of every topic what it really is made with, and every alert has its row."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from streams.contract import topics
from streams.contract.topology import AGENTS
from streams.settings import Settings

_ROOT: Final = Path(__file__).parents[2]
_ROWS: Final = {
    cells[1].strip().strip("`"): [cell.strip() for cell in cells[2:-1]]
    for line in (_ROOT / "docs" / "operate.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| `")
    for cells in [line.split("|")]
}


def test_every_topic_and_every_ledger_is_told_with_its_cleanup_its_retention_and_the_cost_of_its_loss():
    names = Settings()
    expected = {
        topic.name(names): [topic.cleanup, _kept(topic.config().get("retention.ms"))] for topic in topics.ALL
    } | {
        topics.ledger_name(names, agent.name): [topics.LEDGER_CONFIG["cleanup.policy"], "for good"]
        for agent in AGENTS
        if agent.has_ledger
    }
    told = {name: cells for name, cells in _ROWS.items() if name.startswith("wire.")}
    assert {name: cells[:2] for name, cells in told.items()} == expected
    assert all(cells[2] for cells in told.values())


def test_every_alert_rule_has_a_row_that_says_what_to_do():
    rules = (_ROOT / "deploy" / "prometheus" / "rules.yml").read_text(encoding="utf-8").splitlines()
    alerts = {line.split(":")[1].strip() for line in rules if line.strip().startswith("- alert:")}
    assert alerts
    assert {name for name in _ROWS if name.startswith("Wiredesk")} == alerts
    assert all(all(cells) for name, cells in _ROWS.items() if name.startswith("Wiredesk"))


def _kept(milliseconds: str | None) -> str:
    return "for good" if milliseconds is None else f"{int(milliseconds) // (24 * 3600 * 1000)} days"
