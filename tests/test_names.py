"""Names of the house: one thing has one name, and one name one thing."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("wiredesk", "streams", "agents")
# What an agent's ledger keeps: the same in each, and agents do not import one another.
ONE_ROLE_IN_EACH_AGENT = {"Entry"}


def public_names(kinds: tuple[type[ast.stmt], ...]) -> dict[str, list[str]]:
    """Files by what they define at their top, less what only the type checker sees."""
    found = defaultdict(list)
    for file in (file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, kinds):
                for name in names_of(node):
                    if not name.startswith("_"):
                        found[name].append(str(file.relative_to(ROOT)))
    return found


def names_of(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def test_no_public_class_stands_twice_but_where_one_role_is_played_in_each_agent() -> None:
    found = public_names((ast.ClassDef,))
    assert len(found) > 400
    twice = {name: places for name, places in found.items() if len(places) > 1}
    assert set(twice) == ONE_ROLE_IN_EACH_AGENT, twice


def test_a_public_name_that_stands_twice_has_its_reason_in_the_map() -> None:
    found = public_names((ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Assign, ast.AnnAssign))
    twice = {name for name, places in found.items() if len(set(places)) > 1}
    rows = [
        line.split("|")[1]
        for line in reasons("A public class stands once", "Files over 400").splitlines()
        if "|" in line
    ]
    told = {name for names in rows for name in re.findall(r"`(\w+)`", names)}
    assert twice - told == ONE_ROLE_IN_EACH_AGENT
    assert told <= twice


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
    assert set(re.findall(r"`(\S+\.py)`", told)) == set(long)


def test_a_full_folder_has_its_reason_in_the_map() -> None:
    told = reasons("Folders over 15 files")
    full = [
        str(folder.relative_to(ROOT))
        for room in (*ROOMS, "training")
        for folder in sorted({file.parent for file in (ROOT / room).rglob("*.py")})
        if sum(1 for file in folder.glob("*.py") if file.name != "__init__.py") > 15
    ]
    assert [name for name in full if f"`{name}/`" not in told] == []
