"""wiredesk worker."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from agents.monitor.dashboard.server import start_dashboard
from streams.runtime import worker
from streams.runtime.shell import EXIT_FAILURE
from wiredesk.output import note
from wiredesk.schema_registry import RegistryError, frames
from wiredesk.steps import STEPS

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Run the agents until SIGTERM."""
    names = [name.strip() for name in given.only.split(",")] if given.only is not None else list(STEPS)
    wrong = [name for name in names if name not in STEPS]
    if wrong:
        note(f"wiredesk: no agent is called {', '.join(map(repr, wrong))}; the agents are {', '.join(STEPS)}")
        return 2
    try:
        framing = asyncio.run(frames(settings))
    except RegistryError as error:
        note(f"wiredesk: cannot start: {error}")
        return EXIT_FAILURE
    page = start_dashboard if "monitor" in names else None
    code = worker.run(settings, [STEPS[name] for name in names], page, framing)
    _let_go_of_the_log()
    return code


def _let_go_of_the_log() -> None:
    """Send what a full disk keeps from the log nowhere: Python ends with 120 when it cannot flush."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
