"""Politeness: one question at a time to a host, and a pause before the next."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# Redirects of hostile feeds could name any number of them.
_MOST_HOSTS: Final = 10_000


class Hosts:
    """Whose turn it is, by host; in the order in which they ask."""

    def __init__(self, pause_seconds: float) -> None:
        """Keep the pause between the end of one question and the next."""
        self._pause = pause_seconds
        self._locks: dict[str, asyncio.Lock] = {}
        self._free_from: dict[str, float] = {}

    @contextlib.asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the host's turn and hold it."""
        loop = asyncio.get_running_loop()
        if len(self._locks) >= _MOST_HOSTS:
            self._forget(loop.time())
        lock = self._locks.setdefault(host, asyncio.Lock())
        async with lock:
            await asyncio.sleep(max(0.0, self._free_from.get(host, 0.0) - loop.time()))
            try:
                yield
            finally:
                self._free_from[host] = loop.time() + self._pause

    def slow_down(self, host: str, seconds: float) -> None:
        """Let nobody ask a host before so many seconds from now: its own wish, in robots.txt or Retry-After."""
        loop = asyncio.get_running_loop()
        self._free_from[host] = max(self._free_from.get(host, 0.0), loop.time() + seconds)

    def _forget(self, now: float) -> None:
        for host in [host for host, lock in self._locks.items() if not lock.locked()]:
            if self._free_from.get(host, 0.0) <= now:
                del self._locks[host]
                self._free_from.pop(host, None)
