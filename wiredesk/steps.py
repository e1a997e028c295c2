"""The agents' steps by name: where the runtime, which knows no agent, is handed what it runs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from streams.contract.topology import DESK
from streams.runtime.collector import uncollected
from streams.runtime.in_memory import MemoryDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streams.contract.step import Step
    from streams.settings import Settings


# Each imports its agent when it is asked for: who runs one need not wait for the modules of the others.


def _intake(settings: Settings) -> Step:
    from agents.intake import agent  # noqa: PLC0415

    return agent.make_step(settings)


def _revise(settings: Settings) -> Step:
    from agents.revise import agent  # noqa: PLC0415

    return agent.make_step(settings)


def _dedupe(settings: Settings) -> Step:
    from agents.dedupe import agent  # noqa: PLC0415

    return agent.make_step(settings)


def _enrich(settings: Settings) -> Step:
    from agents.enrich import agent  # noqa: PLC0415

    return agent.make_step(settings)


def _stories(settings: Settings) -> Step:
    from agents.stories import agent  # noqa: PLC0415

    return agent.make_step(settings)


def _monitor(settings: Settings) -> Step:
    from agents.monitor import agent  # noqa: PLC0415

    return agent.make_step(settings)


def _uncollected(make: Callable[[Settings], Step], settings: Settings) -> Step:
    with uncollected():
        return make(settings)


STEPS: Final[Mapping[str, Callable[[Settings], Step]]] = {
    "intake": partial(_uncollected, _intake),
    "revise": partial(_uncollected, _revise),
    "dedupe": partial(_uncollected, _dedupe),
    "enrich": partial(_uncollected, _enrich),
    "stories": partial(_uncollected, _stories),
    "monitor": partial(_uncollected, _monitor),
}


def make_step(name: str, settings: Settings) -> Step:
    """Make an agent's step; reads its models.

    Raises:
        KeyError: no agent has that name.
    """
    return STEPS[name](settings)


def desk_in_memory(settings: Settings) -> MemoryDesk:
    """Join the steps that carry an item from raw to its outcome, without a broker."""
    return MemoryDesk(settings, [make_step(name, settings) for name in DESK])
