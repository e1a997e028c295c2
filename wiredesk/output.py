"""Printing for people: standard output for results, standard error for progress and errors."""

from __future__ import annotations

import sys


def say(text: str = "") -> None:
    """Write a line of the result."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Write a line of progress or advice."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
