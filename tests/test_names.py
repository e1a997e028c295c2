"""Names of the house: one thing has one name, and one name one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("wiredesk", "streams", "agents")
# What an agent's ledger keeps: the same in each, and agents do not import one another.
ONE_ROLE_IN_EACH_AGENT = {"Entry"}


def classes() -> dict[str, list[str]]:
    found = defaultdict(list)
    for file in (file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(str(file.relative_to(ROOT)))
    return found


def test_no_public_class_stands_twice_but_where_one_role_is_played_in_each_agent() -> None:
    found = classes()
    assert len(found) > 400
    twice = {name: places for name, places in found.items() if len(places) > 1}
    assert set(twice) == ONE_ROLE_IN_EACH_AGENT, twice


def reasons(above: str, below: str = "") -> str:
    """What the map says between two of its lines: a file is named elsewhere in it for what it does."""
    _, mark, told = (ROOT / "docs/ARCHITECTURE.md").read_text("utf-8").partition(f"\n{above}")
    assert mark
    return told.partition(f"\n{below}")[0] if below else told


def test_a_long_file_has_its_reason_in_the_map() -> None:
    told = reasons("Files over 400 lines", "Folders over 15 files")
    long = [
        str(file.relative_to(ROOT))
        for room in (*ROOMS, "training")
        for file in sorted((ROOT / room).rglob("*.py"))
        if file.read_text("utf-8").count("\n") > 400
    ]
    assert [name for name in long if f"`{name}`" not in told] == []


def test_a_full_folder_has_its_reason_in_the_map() -> None:
    told = reasons("Folders over 15 files")
    full = [
        str(folder.relative_to(ROOT))
        for room in (*ROOMS, "training")
        for folder in sorted({file.parent for file in (ROOT / room).rglob("*.py")})
        if sum(1 for file in folder.glob("*.py") if file.name != "__init__.py") > 15
    ]
    assert [name for name in full if f"`{name}/`" not in told] == []
