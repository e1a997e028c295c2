"""The language identifier intake works with: the model that ships with the package."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from streams.languages.identify import load_identifier

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = "lid.176.ftz"


def shipped_identifier() -> Callable[[str], tuple[str, float]]:
    """Load the shipped model and return identify bound to it; once per process.

    Cost: 10 ms, 3 MB.
    """
    with as_file(files(__package__) / "models" / MODEL) as path:
        return load_identifier(path)
