"""Events do not depend on the machine: other kernels add in another order, and the same bytes come out.

Scores that are published are rounded, and decisions near a threshold are taken on rounded values. Each way of adding
is a process of its own, since the libraries choose their kernels once, as they are loaded.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.quality, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
# What other machines do, told to this one by the libraries' own switches: an older processor's products, products
# shared by two threads, numpy's own sums and exponentials without wide registers.
USUAL = {"OPENBLAS_NUM_THREADS": "1"}
MACHINES = {
    "two threads": {"OPENBLAS_NUM_THREADS": "2"},
    "products of 2008": {"OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Nehalem"},
    "narrow registers": {"OPENBLAS_NUM_THREADS": "1", "NPY_DISABLE_CPU_FEATURES": "X86_V3"},
}
SHOWN_BY_NUMBERS = frozenset({"products of 2008", "narrow registers"})

# Prints a digest of unrounded numbers, and one of what the desk says of forty items of the sample feed.
_PROGRAM = """
import hashlib, sys, tempfile
from pathlib import Path
from streams import one_thread
import numpy as np
from tests.quality.test_unchanged_output import _lines
from tests.support.feed_records import feed_records
numbers = np.random.default_rng(1).standard_normal((200, 200), dtype=np.float32)
print(hashlib.sha256((numbers @ numbers).tobytes() + np.tanh(numbers).tobytes()).hexdigest())
with tempfile.TemporaryDirectory() as folder:
    print(hashlib.sha256(b"\\n".join(_lines(feed_records()[:40], "built-in", Path(folder)))).hexdigest())
"""


def _run(machine: dict[str, str]) -> list[str]:
    chosen = ("OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES")
    environment = {name: value for name, value in os.environ.items() if name not in chosen} | machine
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _PROGRAM],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-1_000:]
    return done.stdout.split()


@pytest.fixture(scope="module")
def usual() -> list[str]:
    """The digests of this machine as it is."""
    return _run(USUAL)


@pytest.mark.parametrize("name", MACHINES)
def test_another_machine_adds_otherwise_and_says_the_same(name: str, usual: list[str]) -> None:
    if platform.machine() not in {"x86_64", "AMD64"}:
        pytest.skip("the kernels that are switched are those of x86")
    numbers, said = _run(MACHINES[name])
    if name in SHOWN_BY_NUMBERS and numbers == usual[0]:
        pytest.skip("this processor, or its numpy, has one kernel only")
    assert said == usual[1]
