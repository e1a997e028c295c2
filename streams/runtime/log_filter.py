"""What the libraries below us say, once: a broker that is away makes them repeat themselves ten times a second."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_LIBRARIES: Final = ("aiokafka", "faust", "mode")
_EVERY_SECONDS: Final = 10.0
# A new cluster makes its topic of offsets when the first group asks; every agent is told "not yet", and asks again.
_AT_FIRST: Final = "GroupCoordinatorNotAvailableError"
_PATIENCE_SECONDS: Final = 10.0
_MOST_TEXTS: Final = 500


class Quiet(logging.Filter):
    """Let a text of a library through once in ten seconds; one that belongs to a start, only when it goes on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nothing said."""
        super().__init__()
        self._clock = clock
        self._told: dict[str, float] = {}
        self._since: float | None = None
        self._last = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is worth a line."""
        if record.name.split(".", 1)[0] not in _LIBRARIES:
            return True
        text, now = record.getMessage(), self._clock()
        if _AT_FIRST in text and not self._goes_on(now):
            return False
        last = self._told.get(text)
        if last is not None and now - last < _EVERY_SECONDS:
            return False
        if len(self._told) >= _MOST_TEXTS:
            self._told.clear()
        self._told[text] = now
        return True

    def _goes_on(self, now: float) -> bool:
        """Tell whether there has been no coordinator for a while; a minute without the message begins anew."""
        if self._since is None or now - self._last > 60.0:
            self._since = now
        self._last = now
        return now - self._since >= _PATIENCE_SECONDS
