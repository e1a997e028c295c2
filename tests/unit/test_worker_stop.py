"""A stop that hangs comes to an end by itself; nothing is lost, because nothing more is committed."""

from __future__ import annotations

import subprocess
import sys

HANGING = """
import time
from streams import worker
worker._STOP_SECONDS = 0.2
worker._end_in_time()
time.sleep(30)
"""


def test_a_stop_that_hangs_ends_by_itself_with_zero_and_says_so():
    ended = subprocess.run([sys.executable, "-c", HANGING], capture_output=True, text=True, timeout=25, check=False)
    assert ended.returncode == 0
    assert "the stop took too long" in ended.stderr
