"""Waiting for something, but not for ever."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

_T = TypeVar("_T")


async def in_time(work: Coroutine[Any, Any, _T], seconds: float) -> _T:
    """Do some work, in so many seconds at most.

    Instead of asyncio.wait_for, which before Python 3.12 forgets a cancellation that comes in the same turn of the
    event loop as the result (https://github.com/python/cpython/issues/86296). Faust cancels an agent once, when the
    worker stops, and then waits for it: a worker stopped in that moment would never end.

    Raises:
        TimeoutError: it took longer, and was cancelled.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not done:
        task.cancel()
        raise TimeoutError(f"not done within {seconds:g} s")
    return task.result()
