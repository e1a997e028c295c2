"""Every format reader under coverage-guided fuzzing, for a fixed budget; longer by hand: `make fuzz`."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from streams.news.formats.read import FORMATS

SECONDS = int(os.environ.get("FUZZ_SECONDS", "5"))
# The door by the headers that lead into it, and by the bytes alone; then each format from its own documents.
TYPES = (
    "none",
    "application/json",
    "application/ninjs+json",
    "application/x-ndjson",
    "application/vnd.iptc.g2.newsitem+xml",
    "application/rss+xml",
    "application/atom+xml",
    "text/plain",
)
pytestmark = [
    pytest.mark.timeout(2 * SECONDS + 600),
    pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris comes with `wiredesk[fuzz]`"),
]


@pytest.mark.parametrize("reader", [*TYPES, *(one.name for one in FORMATS)])
def test_no_bytes_bring_a_reader_to_anything_but_items_or_a_reason_of_ours(reader: str, tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.fuzz", reader, "--seconds", str(SECONDS)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": f"{root}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
        capture_output=True,
        check=False,
    )
    said = done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")
    assert done.returncode == 0, said[-4_000:]
    executed = re.search(r"number_of_executed_units: (\d+)", said)
    assert executed is not None, said[-2_000:]
    print(f"{reader}: {executed[1]} inputs in {SECONDS} s")
    assert int(executed[1]) > 20
