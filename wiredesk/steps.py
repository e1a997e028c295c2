"""The agents' steps by name: where the runtime, which knows no agent, is handed what it runs."""

from __future__ import annotations

import importlib
from functools import partial
from typing import TYPE_CHECKING, Final

from streams.contract.topology import AGENTS, DESK
from streams.runtime.collector import uncollected
from streams.runtime.in_memory import MemoryDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streams.contract.step import Step
    from streams.settings import Settings


def _make(name: str, settings: Settings) -> Step:
    """Import an agent and make its step: who runs one need not wait for the modules of the others."""
    with uncollected():
        step: Step = importlib.import_module(f"agents.{name}.agent").make_step(settings)
    return step


STEPS: Final[Mapping[str, Callable[[Settings], Step]]] = {agent.name: partial(_make, agent.name) for agent in AGENTS}


def make_step(name: str, settings: Settings) -> Step:
    """Make an agent's step; reads its models.

    Raises:
        KeyError: no agent has that name.
    """
    return STEPS[name](settings)


def desk_in_memory(settings: Settings) -> MemoryDesk:
    """Join the steps that carry an item from raw to its outcome, without a broker."""
    return MemoryDesk(settings, [make_step(name, settings) for name in DESK])
