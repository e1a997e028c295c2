"""The optional fast build: some modules of the pure rooms, compiled by mypyc into a wheel of this machine's kind.

    python deploy/compiled/build.py [OUT]

Needs a C compiler and what `pip install -e '.[dev]'` brings. The working tree is only read: its packages are copied
below OUT (build/compiled), the modules named in modules.txt are compiled there, and OUT holds the wheel and, in
OUT/lib, what it installs. Nothing of the desk needs it; `wiredesk doctor` says which code is in force.
"""

# ruff: noqa: INP001, T201  a script

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("wiredesk", "streams", "agents")
_MODULES = Path(__file__).with_name("modules.txt")
# One group: its modules call one another directly. The name is that of the library that they share.
_SETUP = """
from mypyc.build import mypycify
from setuptools import setup

setup(ext_modules=mypycify({modules!r}, opt_level={level!r}, debug_level="0", group_name="wiredesk_compiled"))
"""


def modules() -> list[str]:
    """Return the paths of the modules that are compiled, relative to the repository."""
    lines = _MODULES.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def with_quoted_annotations(source: str) -> str:
    """Quote the annotations of named tuples: mypyc evaluates them, and names for the type checker are not there."""
    lines = source.encode().splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        is_tuple = isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "NamedTuple" for base in node.bases)
        for field in node.body if isinstance(node, ast.ClassDef) and is_tuple else []:
            if isinstance(field, ast.AnnAssign):
                stated = field.annotation
                line, start, end = stated.lineno - 1, stated.col_offset, stated.end_col_offset
                assert stated.end_lineno == stated.lineno, "an annotation over several lines"
                lines[line] = lines[line][:start] + repr(ast.unparse(stated)).encode() + lines[line][end:]
    return b"".join(lines).decode()


def build(out: Path, level: str = "2") -> Path:
    """Build the wheel; returns its path. Takes minutes. Raises CalledProcessError where the compiler refuses."""
    copy, lib = out / "src", out / "lib"
    for old in (copy, lib):
        shutil.rmtree(old, ignore_errors=True)
    for old_wheel in out.glob("*.whl"):
        old_wheel.unlink()
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for module in modules():
        path = copy / module
        path.write_text(with_quoted_annotations(path.read_text("utf-8")), encoding="utf-8")
    (copy / "setup.py").write_text(_SETUP.format(modules=modules(), level=level), encoding="utf-8")
    command = [sys.executable, "setup.py", "-q", "bdist_wheel", "-d", str(out.absolute())]
    # its own cache: what mypy has read of the working tree is of other annotations
    environment = {**os.environ, "MYPY_CACHE_DIR": str(out.absolute() / "mypy")}
    subprocess.run(command, cwd=copy, check=True, env=environment)  # noqa: S603  our own arguments
    wheel = next(out.glob("*.whl"))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(lib)
    shutil.rmtree(copy)
    return wheel


if __name__ == "__main__":
    print(build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "compiled"))
