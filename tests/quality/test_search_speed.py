"""The page's search on 50,000 stories holds its bounds, in time and in memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.bench import bench_search


@pytest.mark.measured
@pytest.mark.timeout(1_800)
def test_fifty_thousand_stories_are_searched_within_the_bounds_of_time_and_memory() -> None:
    # In a process of its own: its memory is that of the store and of nothing else.
    ended = subprocess.run([sys.executable, "-m", bench_search.__name__], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.count("bound") == 5
