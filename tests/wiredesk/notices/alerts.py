"""Alerts for the tests of the ways out."""

from __future__ import annotations

from typing import Any

import msgspec

from agents.monitor.alerts import Alert
from agents.monitor.statistics import alert_send
from streams.contract.step import Record
from wiredesk.notices.notice import Notice, notice_of


def value(summary: str = "Al Mina runs a ceasefire", **more: Any) -> bytes:
    """An alert as the monitor writes it."""
    fields: dict[str, Any] = {
        "rule": "watch", "subject": "Q810", "state": "raised", "severity": "info", "time": 1_790_000_000_000,
        "summary": summary, "detail": {"headline": "وقف إطلاق النار"},
    }  # fmt: skip
    written = alert_send(Alert(**(fields | more)), "wire.tally:0:1", "/wire.tally/0").value
    assert written is not None
    return written


def record(body: bytes | None) -> Record:
    return Record("wire.alerts", 1, 7, 1_790_000_000_000, b"watch", body)


def notice(summary: str = "Al Mina runs a ceasefire", **more: Any) -> Notice:
    """The same, read; also with fields that no monitor writes."""
    made = notice_of(record(value()))
    return made._replace(alert=msgspec.structs.replace(made.alert, summary=summary, **more))
