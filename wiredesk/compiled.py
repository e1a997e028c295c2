"""Which code is in force: pure Python, or the optional build of some modules (docs/decisions/0019-compiled.md)."""

from __future__ import annotations

from importlib.machinery import EXTENSION_SUFFIXES
from importlib.resources import files
from pathlib import Path
from typing import Final

_PACKAGES: Final = ("streams", "agents")


def compiled_modules() -> list[str]:
    """Return the modules that run compiled, sorted ("streams.news.shingles"); none where all is Python.

    Cost: one walk over the installed packages.
    """
    found = []
    for package in _PACKAGES:
        folder = Path(str(files(package)))
        for path in folder.rglob("*"):
            # The whole of what stands behind the name: one that another Python built is not taken by this one.
            if f".{path.name.partition('.')[2]}" in EXTENSION_SUFFIXES:
                parts = path.relative_to(folder.parent).parts
                found.append(".".join((*parts[:-1], path.name.split(".", 1)[0])))
    return sorted(found)


def code_in_force() -> str:
    """Say which code runs, for a person."""
    n_modules = len(compiled_modules())
    return f"{n_modules} compiled modules" if n_modules > 1 else "1 compiled module" if n_modules else "pure Python"
