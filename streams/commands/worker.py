"""wiredesk worker."""

from __future__ import annotations

import os
import sys
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
    code = worker.run(settings, names)
    _let_go_of_the_log()
    return code


def _let_go_of_the_log() -> None:
    """Send what a full disk keeps from the log nowhere: Python ends with 120 when it cannot flush."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
