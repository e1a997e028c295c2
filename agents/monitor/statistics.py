"""What stands on wire.statistics and wire.alerts: windows, laws and alerts as records.

A record's key names its window and dimension, so a correction replaces what it corrects; `revision` says which is
newer. Pure: the same state gives the same bytes.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final

import msgspec

from agents.monitor.windows import NONE, Pane, Published, quantile
from streams.contract import topics
from streams.contract.monitor_records import AlertEvent, LawStatistic, Quantiles, RankedEntity, WindowStatistic
from streams.contract.records import SCHEMA_VERSION
from streams.contract.step import Headers, Send

if TYPE_CHECKING:
    from agents.monitor.alerts import Alert
    from agents.monitor.told_events import ToldEvents
    from agents.monitor.trends import Ranked
    from streams.contract.law import PartitionLaw

# Beside `entity`, in every window; wire.statistics carries one record for each that counted something.
DIMENSIONS: Final = (
    "outcome", "relation", "language", "source", "agency", "status", "removed", "reason", "latency", "delay",
)  # fmt: skip
HISTOGRAMS: Final = ("latency", "delay")
TOP_ENTITIES: Final = 50
_write: Final = msgspec.json.Encoder().encode


def window_sends(window: Published, ranked: list[Ranked] | None, origin: str, told: ToldEvents) -> list[Send]:
    """Write a window: one record a dimension, and one of its top entities where they were ranked.

    Args:
        window: Closed or corrected.
        ranked: Its entities; None where a window is too short to rank any.
        origin: Topic and partition the counting reads, for ce_source.
        told: Which event each copy cluster tells.
    """
    pane = window.pane
    sends = [
        _window_send(
            window,
            dimension,
            origin,
            total=sum(counts.values()),
            counts=_ordered(counts),
            quantiles=_quantiles(counts) if dimension in HISTOGRAMS else msgspec.UNSET,
        )
        for dimension in DIMENSIONS
        if (counts := pane.counts.get(dimension))
    ]
    stories = _stories(pane, told)
    sends.append(_window_send(window, "story", origin, total=stories["stories"], counts=stories))
    if ranked is not None:
        top = tuple(_entity(r) for r in ranked[:TOP_ENTITIES])
        sends.append(_window_send(window, "entity", origin, total=len(ranked), entities=top))
    return sends


def _stories(pane: Pane, told: ToldEvents) -> dict[str, int]:
    voices = {voice for story in pane.stories.values() for voice in story.voices}
    carriage = sum(len(story.outlets) for story in pane.stories.values())
    events = {told.of(cluster) for cluster in pane.stories}
    return {"stories": len(events), "carriage": carriage, "voices": len(voices), "reports": len(pane.stories)}


def _entity(r: Ranked) -> RankedEntity:
    labels = {code: text for code, text in (("ar", r.entity.ar), ("en", r.entity.en)) if text}
    return RankedEntity(
        id=r.entity.id,
        type=r.entity.type,
        name=r.entity.name,
        labels=labels,
        voices=r.voices,
        stories=r.events,
        carriage=r.carriage,
        reports=r.stories,
    )


def _quantiles(counts: dict[str, int]) -> Quantiles:
    return Quantiles(quantile(counts, 0.5), quantile(counts, 0.95), quantile(counts, 0.99))


def _ordered(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _window_send(window: Published, dimension: str, origin: str, **body: Any) -> Send:
    start, end = rfc3339(window.start), rfc3339(window.end)
    key = f"{window.kind}:{window.size}:{start}:{dimension}"
    value = WindowStatistic(
        schema=SCHEMA_VERSION,
        kind=window.kind,
        size=window.size,
        seconds=(window.end - window.start) // 1000,
        window_start=start,
        window_end=end,
        dimension=dimension,
        revision=window.revision,
        why=window.why,
        late=window.pane.n_late,
        **body,
    )
    return Send(
        topics.STATISTICS,
        key.encode(),
        _write(value),
        _headers(f"{key}:{window.revision}", "statistic", origin, window.end),
    )


def law_send(topic: str, law: PartitionLaw, republished: int, clock: int, origin: str) -> Send:
    """Write the law of one raw partition as it stands: a running total, not a window."""
    key = f"law:{topic}:{law.partition}"
    value = LawStatistic(
        schema=SCHEMA_VERSION,
        kind="total",
        dimension="law",
        topic=topic,
        partition=law.partition,
        position=law.position,
        total=sum(law.counts.values()),
        counts={name: law.counts.get(name, 0) for name in ("article", "duplicate", "dead")},
        open=law.n_open,
        given_up=law.given_up,
        twice=law.twice,
        republished=republished,
        as_of=rfc3339(clock),
    )
    body = _write(value)
    identifier = f"{key}:{hashlib.blake2b(body, digest_size=8).hexdigest()}"
    return Send(topics.STATISTICS, key.encode(), body, _headers(identifier, "statistic", origin, clock))


def alert_send(alert: Alert, place: str, origin: str) -> Send:
    """Write an alert. Its id is a function of what raised it (`place`), so a repeat after a crash is recognised."""
    text = f"{alert.rule}\n{alert.subject}\n{alert.state}\n{place}"
    identifier = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
    value = AlertEvent(
        schema=SCHEMA_VERSION,
        alert_id=identifier,
        rule=alert.rule,
        subject=alert.subject,
        state=alert.state,
        severity=alert.severity,
        time=rfc3339(alert.time),
        summary=alert.summary,
        detail=alert.detail,
    )
    return Send(topics.ALERTS, alert.rule.encode(), _write(value), _headers(identifier, "alert", origin, alert.time))


def rfc3339(milliseconds: int) -> str:
    """Write an instant as RFC 3339 in UTC, to the second."""
    try:
        when = datetime.fromtimestamp(milliseconds // 1000, timezone.utc)
    except (ValueError, OverflowError, OSError):  # a year the calendar does not have
        return NONE
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _headers(identifier: str, kind: str, origin: str, time: int) -> Headers:
    attributes = {
        "specversion": "1.0",
        "id": identifier,
        "type": f"wiredesk.{kind}",
        "source": origin,
        "time": rfc3339(time),
        "dataschema": f"urn:wiredesk:schema:{kind}:{SCHEMA_VERSION}",
    }
    pairs = tuple((f"ce_{name}", value.encode()) for name, value in attributes.items())
    return (("content-type", b"application/json"), *pairs)
