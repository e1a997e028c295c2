"""Who has logged in: a random name for each login, forgotten at logout, after a week, or when too many came after."""

from __future__ import annotations

import secrets
from typing import Final

SESSION_SECONDS: Final = 7 * 24 * 3600
_MOST_SESSIONS: Final = 1_000
_BYTES: Final = 32


class Sessions:
    """The open sessions; a restart forgets them."""

    def __init__(self) -> None:
        """Start with none."""
        self._ends: dict[str, float] = {}

    def open(self, now: float) -> str:
        """Make a session at an instant (monotonic, seconds) and return its name, 43 characters for a cookie."""
        session = secrets.token_urlsafe(_BYTES)
        self._ends[session] = now + SESSION_SECONDS
        if len(self._ends) > _MOST_SESSIONS:
            del self._ends[next(iter(self._ends))]
        return session

    def knows(self, session: str, now: float) -> bool:
        """Tell whether a session is open at an instant."""
        ends = self._ends.get(session)
        if ends is not None and now >= ends:
            del self._ends[session]
            return False
        return ends is not None

    def close(self, session: str) -> None:
        """Forget a session."""
        self._ends.pop(session, None)
