"""Something in every view of the page: items, alerts, letters and windows of every kind, with the longest names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from agents.monitor.dashboard.store.store import Store
from streams.contract.step import Record
from streams.settings import Settings
from tests.monitor.test_coverage import EGYPT, told, written
from tests.monitor.test_dashboard import KILLED_AT, NOON, copy_of, event, kill, record

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Live

HEADLINES = {"ar": "زلزال يهز شرق تركيا", "en": "Quake hits eastern Turkey", "tr": "Doğu Türkiye'de deprem"}
LONG = "Zweites Deutsches Fernsehen Nachrichtenredaktion Außenpolitik"
MANY = 1_234_567
RULES = ("burst", "watch", "silence", "dead-letters", "law")


def letter(n: int, reason: str, value: bytes = b"{", error: str = "empty") -> Record:
    """A dead letter of raw record n."""
    said = {"topic": "wire.raw", "partition": "0", "offset": n, "item": 0, "items": 1}
    said |= {"stage": "intake", "reason": reason, "error": error}
    headers = tuple((f"wiredesk_{name}", str(value).encode()) for name, value in said.items())
    return Record("wire.dead", 0, n, NOON + n * 1000, b"k", value, headers)


def alert(n: int, rule: str, detail: dict[str, Any] | None = None) -> Record:
    value = {"alertId": f"a{n}", "rule": rule, "subject": f"source:{LONG}", "state": "resolved" if n % 3 else "raised"}
    value |= {"severity": ("critical", "warning", "info")[n % 3], "time": "2026-11-20T12:00:00Z"}
    return record("wire.alerts", value | {"summary": f"السودان (Q1049): {LONG}", "detail": detail or {"id": EGYPT}}, n)


def window(n: int, size: str) -> Record:
    named = {"id": EGYPT, "type": "place", "name": "مصر", "labels": {"en": "Egypt"}, "voices": MANY, "stories": MANY}
    value = {"schema": "1.0.0", "kind": "sliding", "size": size, "dimension": "entity", "revision": 0, "why": "closed"}
    value |= {"windowStart": "2026-11-20T11:00:00Z", "windowEnd": "2026-11-20T12:00:00Z", "seconds": 3600}
    value |= {"late": 0, "total": MANY}
    return record("wire.statistics", value | {"entities": [named | {"carriage": MANY}]}, n)


def everything() -> list[Record]:
    """Make the records, in the order in which they come."""
    english: dict[str, Any] = {"headlines": [{"value": HEADLINES["en"]}], "language": "en"}
    said = {"decision": "same", "by": LONG, "note": LONG, "time": "2026-11-20T13:00:00Z"}
    verdict = event(4)["wiredesk"]["verdict"] | {"relation": "update", "of": "urn:x:0", "cluster": "urn:x:0"}
    told_again = {"verdict": verdict | {"containment": {"ofThis": 0.5, "ofOther": 0.75}, "decided": said}}
    outlet = {"infoSources": [{"name": LONG, "role": "outlet"}]}
    return [
        record("wire.articles", event(0)),
        copy_of(1, 0),
        record("wire.articles", event(2, **english, **outlet), 2),
        record("wire.articles", event(3), 3),
        record("wire.articles", event(4, bodies=[{"value": "مصر تعلن اليوم عن خبر آخر"}], desk=told_again), 4),
        kill(3, {"created": NOON}, headlines=[{"value": "KILL"}], versionCreated=KILLED_AT),
        *(letter(n, reason) for n, reason in enumerate(("no-copy", "json-trailing", LONG), 20)),
        *(alert(n, rule) for n, rule in enumerate(RULES)),
        *(window(n, size) for n, size in enumerate(("1h", "24h"))),
        written(told(1, ["Reuters", "AA", LONG], ["en", "tr", "ar"], headlines=HEADLINES)),
    ]


def fill(live: Live, folder: Path) -> dict[str, str]:
    """Put it on the page of `live`, its store in `folder`; returns the address of each view and what it waits for."""
    filling = live.dashboard.search.open(Store(folder / "wire.sqlite", Settings()))
    assert filling is not None
    live.call(filling.write(everything()))
    live.take(*everything())
    live.dashboard.wall.raw_ends |= dict.fromkeys(range(12), MANY)
    event_id = quote(told(1).story, safe="")
    return {
        "": "article.row",
        "coverage": "article.row",
        f"covered?id={event_id}&item={quote('urn:x:1:0', safe='')}": ".verdict",
        "search": "article.row",
        "story?id=urn%3Ax%3A0": ".member",
        "story?id=urn%3Ax%3A0&item=urn%3Ax%3A1": ".verdict .shares",
        "compare?item=urn%3Ax%3A4": "mark.only",
        f"entity?id={quote(EGYPT, safe='')}": "canvas",
        "trends": "table",
        "map": "circle",
        "alerts": "article",
        "health": "table",
    }
