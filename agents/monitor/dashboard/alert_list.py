"""The newest alerts, and who has seen to which of them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

import msgspec

from agents.monitor.dashboard.stories import bounded, text
from streams.contract.acknowledgements import read_acknowledgement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agents.monitor.dashboard.stories import Json
    from streams.contract.monitor_records import Acknowledgement

ALERTS: Final = 300
# Of alerts that have left, and of those still to come: the topics are read side by side.
_MOST_SAID: Final = 5_000
_MOST_NOTE: Final = 400
_TEXTS: Final = ("alertId", "rule", "subject", "state", "severity", "time", "summary")


class AlertList:
    """Alerts in the order they came, and the newest word on each."""

    def __init__(self, labels_of: Callable[[str], Json]) -> None:
        """Start with none.

        Args:
            labels_of: Gives the names, by language, of what an entry of the watch list means; none for words.
        """
        self._labels_of = labels_of
        self._alerts: deque[Json] = deque(maxlen=ALERTS)
        self._ids: dict[str, None] = {}
        self._said: dict[str, Acknowledgement] = {}

    def __iter__(self) -> Iterator[Json]:
        """Return them, the oldest first."""
        return (self._shown(alert) for alert in self._alerts)

    def take(self, value: Json) -> list[tuple[str, Json]]:
        """Add an alert that is not there yet; what followers should be told."""
        alert: Json = {name: text(value[name], 400) for name in _TEXTS}
        alert["detail"] = bounded(value.get("detail") or {}, 2)
        if alert["alertId"] in self._ids:
            return []
        self._ids[alert["alertId"]] = None
        if len(self._ids) > 4 * ALERTS:
            del self._ids[next(iter(self._ids))]
        self._alerts.append(alert)
        return [("alert", self._shown(alert))]

    def hear(self, value: bytes) -> list[tuple[str, Json]]:
        """Note what somebody said of an alert; what followers should be told. Raises NotAnAcknowledgement."""
        said = read_acknowledgement(value)
        said = msgspec.structs.replace(said, note=said.note[:_MOST_NOTE])
        self._said.pop(said.alert_id, None)
        self._said[said.alert_id] = said
        if len(self._said) > _MOST_SAID:
            del self._said[next(iter(self._said))]
        return [("acknowledgement", {"alertId": said.alert_id, "acknowledged": _told(said)})]

    def has(self, identifier: str) -> bool:
        """Tell whether an alert is shown."""
        return any(alert["alertId"] == identifier for alert in self._alerts)

    def listing(self, *, state: str = "", watch: str = "", rule: str = "") -> list[Json]:
        """List alerts, the newest first.

        Args:
            state: "acknowledged" or "open"; "" for both.
            watch: Only hits of this entry of the watch list.
            rule: Only of this rule.
        """
        found = []
        for alert in reversed(list(self)):
            is_acknowledged = alert["acknowledged"] is not None
            if state and is_acknowledged != (state == "acknowledged"):
                continue
            if watch and (alert["rule"] != "watch" or alert["subject"] != watch):
                continue
            if not rule or alert["rule"] == rule:
                found.append(alert)
        return found

    def _shown(self, alert: Json) -> Json:
        said = self._said.get(alert["alertId"])
        labels = self._labels_of(alert["subject"]) if alert["rule"] == "watch" else {}
        return {**alert, "labels": labels, "acknowledged": None if said is None else _told(said)}


def _told(said: Acknowledgement) -> dict[str, Any] | None:
    return None if said.state == "open" else {"by": said.by, "time": said.time, "note": said.note}
