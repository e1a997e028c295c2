"""What goes into the image: locked by hash, listed in a bill of materials; an audit says no more than it knows."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SBOM = runpy.run_path(str(ROOT / "deploy/container/sbom.py"))
AUDIT = runpy.run_path(str(ROOT / "deploy/container/audit.py"))
LOCKED = SBOM["pins"]((ROOT / "deploy/container/requirements.txt").read_text(encoding="utf-8"))


def test_every_package_of_the_image_is_locked_to_one_version_by_hash() -> None:
    text = (ROOT / "deploy/container/requirements.txt").read_text(encoding="utf-8")
    assert len(LOCKED) == len(re.findall(r"^[a-z0-9]", text, flags=re.MULTILINE)) > 30
    assert [pin.name for pin in LOCKED if not pin.hashes] == []
    assert sum(len(pin.hashes) for pin in LOCKED) == text.count("--hash=sha256:")


def test_what_the_project_asks_for_is_locked_and_allowed() -> None:
    from packaging.requirements import Requirement

    block = re.search(r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL)
    assert block is not None
    asked = [Requirement(line) for line in re.findall(r'"([^"]+)"', block[1])]
    versions: dict[str, set[str]] = {}
    for pin in LOCKED:
        versions.setdefault(pin.name, set()).add(pin.version)
    assert len(asked) > 8
    for requirement in asked:
        if requirement.marker is not None and not requirement.marker.evaluate({"python_version": "3.12"}):
            continue  # the image's Python does not ask for it
        assert all(version in requirement.specifier for version in versions[requirement.name]), requirement


def test_the_image_is_built_by_a_locked_backend_and_asks_no_index_for_another() -> None:
    from packaging.requirements import Requirement

    wanted = re.search(r'^requires = \["([^"]+)"\]', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert wanted is not None
    backend = Requirement(wanted[1])
    (pin,) = [pin for pin in LOCKED if pin.name == backend.name]
    assert pin.version in backend.specifier
    assert not pin.marker
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    installs = re.findall(r"pip install ([^&\n]*)", dockerfile)
    assert len(installs) == 2
    assert {"--require-hashes", "--only-binary"} <= set(installs[0].split())
    assert {"--no-index", "--no-deps", "--no-build-isolation"} <= set(installs[1].split())


def test_the_bill_tells_what_builds_the_image_from_what_lies_in_it() -> None:
    scopes = {component["name"]: component.get("scope") for component in SBOM["document"]()["components"]}
    assert scopes["setuptools"] == "excluded"
    assert [name for name, scope in scopes.items() if scope == "excluded"] == ["setuptools"]


def test_every_image_that_is_not_our_own_can_be_pinned_from_outside() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)) == {"${PYTHON_IMAGE}"}
    named = [
        image
        for file in ("docker-compose.yml", "deploy/prometheus/compose.yml")
        for image in re.findall(r"^ +image: (\S+)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(named) >= 4
    for image in named:
        # a name that can be given, and a version where it is not: `latest` is another image tomorrow
        assert re.fullmatch(r"\$\{[A-Z]+_IMAGE:-[a-z/]+:[\w.-]*(\d|local)[\w.-]*\}", image), image


def test_actions_of_every_workflow_are_named_by_commit() -> None:
    workflows = sorted((ROOT / ".github/workflows").glob("*.yml"))
    used = [action for file in workflows for action in re.findall(r"uses: (\S+)", file.read_text(encoding="utf-8"))]
    assert len(used) >= 3
    assert [action for action in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action)] == []


def test_the_bill_lists_every_locked_package_and_every_model_and_table_that_ships() -> None:
    bill = SBOM["document"]()
    names = {component["bom-ref"] for component in bill["components"]}
    assert {f"pkg:pypi/{pin.name}@{pin.version}" for pin in LOCKED} < names
    models = [name for name in names if name.startswith("file:") and name.endswith((".npz", ".ftz"))]
    assert len(models) >= 5
    assert "file:agents/enrich/knowledge/entities.json.gz" in names
    assert {"asset:d3-geo", "asset:uplot"} <= {name.split("@")[0] for name in names}
    assert len(names) == len(bill["components"]), "a name stands twice"


def test_the_same_repository_gives_the_same_bill() -> None:
    assert SBOM["document"]() == SBOM["document"]()


@pytest.mark.parametrize(
    ("answer", "code", "says"),
    [
        ({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}, 0, "1 packages looked up"),
        (
            {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}]},
            1,
            "a 1: PYSEC-1, mended in 2",
        ),
        ({"dependencies": [{"name": "a", "skip_reason": "not found"}]}, 3, "NOT CHECKED: 1 of 1"),
        (
            {"dependencies": [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "no"}]},
            3,
            "NOT CHECKED: 1 of 2",
        ),
        ({"dependencies": []}, 3, "NOT CHECKED"),
    ],
    ids=["clean", "faulty", "nothing reached", "half reached", "empty"],
)
def test_an_audit_that_could_not_ask_about_every_package_says_so(
    answer: dict[str, Any], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert AUDIT["report"](answer) == code
    assert says in capsys.readouterr().out
