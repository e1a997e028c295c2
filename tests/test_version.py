"""The version stands in streams/version.py; what cannot read it there says the same."""

from __future__ import annotations

import re
from pathlib import Path

from streams.version import VERSION

ROOT = Path(__file__).parents[1]


def test_the_package_takes_its_version_from_the_one_place():
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'version = {attr = "streams.version.VERSION"}' in project
    assert re.search(r'^version = "', project, re.MULTILINE) is None


def test_kubernetes_asks_for_the_image_of_this_version():
    wanted = re.search(r"newTag: (\S+?)}", (ROOT / "deploy/kubernetes/kustomization.yaml").read_text("utf-8"))
    assert wanted is not None
    assert wanted[1] == VERSION


def test_the_newest_release_of_the_changelog_is_this_version():
    released = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert released[0] == VERSION
    assert len(released) == len(set(released))
