"""Builders for the monitor's tests: facts in words, minutes instead of milliseconds."""

from __future__ import annotations

from typing import Any

from agents.monitor.outcome_facts import CountedEntity, Fact
from streams.contract.records import Source

MINUTE = 60_000
# Friday 20 November 2026, 06:00 UTC: the start of a minute, a quarter, an hour; not of a day.
DAWN = 1_795_154_400_000
RAW = "wire.raw"


def named(number: int, name: str = "") -> CountedEntity:
    return CountedEntity(f"http://www.wikidata.org/entity/Q{number}", "person", name or f"Q{number}")


def fact(
    offset: int, minute: float, *, waited: float = 0.0, took_ms: int = 40, partition: int = 0, **more: Any
) -> Fact:
    """Make a live article: its own time is `minute` after DAWN, it reached the raw topic `waited` minutes later."""
    time = DAWN + int(minute * MINUTE)
    arrived = time + int(waited * MINUTE)
    items = more.pop("items", 1)
    item = more.pop("item", 0)
    values: dict[str, Any] = {
        "outcome": "article",
        "source": Source(RAW, partition, offset, item, items, arrived),
        "event_id": f"e{partition}-{offset}-{item}",
        "event_time": time,
        "arrived": arrived,
        "done": arrived + took_ms,
        "uri": f"urn:{partition}:{offset}:{item}",
        "cluster": f"urn:{partition}:{offset}:{item}",
        "relation": "new",
        "language": "ar",
        "outlet": f"outlet-{offset % 3}",
    }
    if more.get("outcome") == "dead":
        values |= {"relation": "", "language": "", "outlet": "", "reason": "truncated-json", "stage": "intake"}
    return Fact(**(values | more))
