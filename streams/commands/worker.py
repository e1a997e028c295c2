"""wiredesk worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams import worker
from streams.app import AGENTS
from streams.commands.output import note

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Run the agents until SIGTERM."""
    names = [name.strip() for name in given.only.split(",")] if given.only else list(AGENTS)
    wrong = [name for name in names if name not in AGENTS]
    if wrong:
        note(f"wiredesk: no agent is called {', '.join(wrong)}; the agents are {', '.join(AGENTS)}")
        return 2
    return worker.run(settings, names)
