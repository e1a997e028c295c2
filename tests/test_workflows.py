"""What runs away from here is what the Makefile has, on every Python that the package says it takes.

That actions are pinned is held by security/test_supply_chain.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
SCRIPTS = [ROOT / ".ci/run", ROOT / ".ci/nightly"]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("file", [*WORKFLOWS, *SCRIPTS], ids=lambda file: file.name)
def test_every_step_is_a_target_or_a_script_that_there_is(file: Path) -> None:
    lines = [line.split("#")[0] for line in file.read_text("utf-8").splitlines()]
    text = "\n".join(lines)
    named = re.findall(r"(?:^|[:;] |if )\s*make ([a-z-]+)", text, re.MULTILINE)
    scripts = re.findall(r"bash (\.ci/\w+)", text)
    assert named or scripts
    assert set(named) <= TARGETS
    assert all((ROOT / script).is_file() for script in scripts)


def test_the_matrix_begins_at_the_oldest_python_that_is_allowed_and_leaves_none_out() -> None:
    least = re.search(r'requires-python = ">=3\.(\d+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    matrix = re.search(r"python: \[(.*)\]", (ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    assert least is not None
    assert matrix is not None
    minors = [int(one) for one in re.findall(r'"3\.(\d+)"', matrix[1])]
    assert minors == list(range(int(least[1]), minors[-1] + 1))
    assert len(minors) >= 4
