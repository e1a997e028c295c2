"""No step over text costs more than its length, whatever is sent; no record costs two seconds.

`pytest -s` prints the table; WIREDESK_LONG=1 puts every piece into every format (half an hour).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.security.hostile.growth import HTML, MOST_EXPONENT, MOST_SECONDS, PIECES, Growth

# Four minutes on 2 quiet cores; a busy machine takes a few times as long, and so does the long run.
pytestmark = pytest.mark.timeout(7_200)
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@pytest.fixture(scope="module")
def grown() -> list[Growth]:
    """Every case with what it cost, measured in a process of its own."""
    wide = ["wide"] if os.environ.get("WIREDESK_LONG") else []
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.hostile.growth", *wide],
        env=os.environ | _ONE_THREAD,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    measured = [Growth(*json.loads(line)) for line in done.stdout.splitlines()]
    for growth in sorted(measured, key=Growth.worst, reverse=True):
        powers = " ".join(f"{stage} ^{power:.2f}" for stage, power in growth.exponents().items())
        print(f"{growth.case:40}{growth.worst():6.2f} s  {powers}")
    return measured


def test_every_case_was_measured(grown):
    assert len(grown) > 2 * len(PIECES) + len(HTML)
    assert {"copies: of its length", "items: near copies"} <= {growth.case for growth in grown}


def test_no_step_over_text_grows_faster_than_the_text(grown):
    steep = [(growth.case, growth.exponents(), growth.seconds) for growth in grown]
    assert not [case for case in steep if max(case[1].values(), default=0) >= MOST_EXPONENT]


def test_no_record_costs_two_seconds(grown):
    assert not [(growth.case, growth.seconds) for growth in grown if growth.worst() >= MOST_SECONDS]


def test_a_quadratic_step_would_be_seen():
    squares = Growth("squares", [1_000, 4_000, 16_000], {"intake": [0.005, 0.08, 1.28]})
    lines = Growth("lines", [1_000, 4_000, 16_000], {"intake": [0.02, 0.08, 0.32]})
    assert squares.exponents()["intake"] > MOST_EXPONENT > lines.exponents()["intake"]


def test_many_items_are_judged_one_by_one():
    feed = Growth("feed", [1_000, 4_000], {"intake": [0.1, 0.4], "revise": [0.1, 0.4], "dedupe": [0.9, 3.6]}, 40)
    assert feed.worst() == pytest.approx(0.5)
