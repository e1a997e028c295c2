"""wiredesk alerts: what rang, who has seen to it, and saying so."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import orjson

from streams.contract import topics
from streams.contract.acknowledgements import NotAnAcknowledgement, read_acknowledgement, written
from streams.contract.dead_letters import printable
from streams.contract.monitor_records import Acknowledgement, AlertEvent
from wiredesk import topic_io
from wiredesk.command_ends import Refused, one_line_endings
from wiredesk.output import say

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings


class StandingAlert(NamedTuple):
    """An alert and the newest word on it; None where nobody said anything, or took it back."""

    alert: AlertEvent
    said: Acknowledgement | None


@one_line_endings(NotAnAcknowledgement)
def run(given: argparse.Namespace, settings: Settings) -> int:
    """List alerts, or write that somebody has seen to one.

    0 done, 1 no broker or no topic, 2 wrong usage, 3 refused: there is no such alert (any more).
    """
    asyncio.run(_list(settings, given) if given.action == "list" else _say(settings, given))
    return 0


async def standing_alerts(settings: Settings) -> list[StandingAlert]:
    """Read the alerts that the topic holds, each once, by time, with what was said of them."""
    said: dict[str, Acknowledgement] = {}
    async for record in topic_io.read(settings, topics.ACKNOWLEDGEMENTS.name(settings)):
        if record.value is not None:
            with contextlib.suppress(NotAnAcknowledgement):
                word = read_acknowledgement(record.value)
                said[word.alert_id] = word
    alerts: dict[str, AlertEvent] = {}
    async for record in topic_io.read(settings, topics.ALERTS.name(settings)):
        if record.value is not None:
            with contextlib.suppress(msgspec.DecodeError):
                alert = msgspec.json.decode(record.value, type=AlertEvent)
                alerts.setdefault(alert.alert_id, alert)
    found = []
    for alert in sorted(alerts.values(), key=lambda alert: alert.time):
        word_on = said.get(alert.alert_id)
        found.append(StandingAlert(alert, word_on if word_on is not None and word_on.state == "acknowledged" else None))
    return found


async def _say(settings: Settings, given: argparse.Namespace) -> None:
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    word = Acknowledgement(
        alert_id=given.id,
        state="acknowledged" if given.action == "ack" else "open",
        by=given.by.strip(),
        note=given.note.strip(),
        time=now,
    )
    key, value = written(word)
    alerts = {one.alert.alert_id: one.alert for one in await standing_alerts(settings)}
    if given.id not in alerts:
        raise Refused(f"{topics.ALERTS.name(settings)} holds no alert {printable(given.id)}; `wiredesk alerts list`")
    producer = await topic_io.producer(settings)
    try:
        await producer.send_and_wait(topics.ACKNOWLEDGEMENTS.name(settings), value=value, key=key)
    finally:
        await producer.stop()
    say(as_line(StandingAlert(alerts[given.id], word if word.state == "acknowledged" else None)))


async def _list(settings: Settings, given: argparse.Namespace) -> None:
    for one in await standing_alerts(settings):
        if given.state and (one.said is not None) != (given.state == "acknowledged"):
            continue
        if given.watch and (one.alert.rule, one.alert.subject) != ("watch", given.watch):
            continue
        if given.json:
            said = None if one.said is None else msgspec.to_builtins(one.said)
            say(orjson.dumps({**msgspec.to_builtins(one.alert), "acknowledged": said}).decode())
        else:
            say(as_line(one))


def as_line(one: StandingAlert) -> str:
    """Return an alert as one line for a person: when, id, severity, rule, state, what, and who has seen to it."""
    alert, said = one
    told = (alert.time, alert.alert_id, alert.severity, alert.rule, alert.state)
    line = f"{' '.join(printable(word) for word in told)}: {printable(alert.summary)}"
    if said is None:
        return line
    noted = f": {printable(said.note)}" if said.note else ""
    return f"{line} [{printable(said.by)}, {printable(said.time)}{noted}]"
