"""The agents' steps by name: where the runtime, which knows no agent, is handed what it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agents.dedupe import agent as dedupe
from agents.enrich import agent as enrich
from agents.intake import agent as intake
from agents.monitor import agent as monitor
from agents.revise import agent as revise
from agents.stories import agent as stories
from streams.contract.topology import DESK
from streams.runtime.in_memory import MemoryDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streams.contract.step import Step
    from streams.settings import Settings

STEPS: Final[Mapping[str, Callable[[Settings], Step]]] = {
    "intake": intake.make_step,
    "revise": revise.make_step,
    "dedupe": dedupe.make_step,
    "enrich": enrich.make_step,
    "stories": stories.make_step,
    "monitor": monitor.make_step,
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
