"""The optional fast build says the same as the Python that it is made of, byte by byte.

Runs where `make compiled` has built it from the sources as they stand; skipped, and says so, everywhere else.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.quality, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
LIB = ROOT / "build" / "compiled" / "lib"

# Prints how many modules run compiled, and a digest of what the desk says of the sample feed.
_PROGRAM = """
import hashlib, sys, tempfile
from pathlib import Path
from streams import one_thread
from tests.quality.test_unchanged_output import _lines
from tests.support.feed_records import feed_records
from wiredesk.compiled import compiled_modules
print(len(compiled_modules()))
with tempfile.TemporaryDirectory() as folder:
    print(hashlib.sha256(b"\\n".join(_lines(feed_records(), "none", Path(folder)))).hexdigest())
"""


def _run(folder: Path) -> tuple[int, str]:
    """Run the program with the packages of a folder."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "ignore", "-c", _PROGRAM]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1_000:]
    n_modules, digest = done.stdout.split()
    return int(n_modules), digest


def test_the_compiled_build_says_the_same_of_the_sample_feed() -> None:
    if not LIB.is_dir():
        pytest.skip("the fast build is not there: `make compiled` builds it (needs a C compiler)")
    built = runpy.run_path(str(ROOT / "deploy" / "compiled" / "build.py"))
    modules, as_built = built["modules"](), built["with_quoted_annotations"]
    for module in modules:
        if (LIB / module).read_text("utf-8") != as_built((ROOT / module).read_text("utf-8")):
            pytest.skip(f"the fast build is of another {module}: `make compiled` builds it anew")
    n_compiled, compiled = _run(LIB)
    assert n_compiled == len(modules)
    n_pure, pure = _run(ROOT)
    assert n_pure == 0
    assert compiled == pure
