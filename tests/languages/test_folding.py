"""The folds give the same letters whichever way they are asked."""

from __future__ import annotations

from streams.languages.folding import comparable, reduce

AT_ONCE = 32


def test_a_name_and_a_text_of_any_code_points_are_folded_alike() -> None:
    for first in range(0, 0x10400, AT_ONCE):
        for name in ("".join(map(chr, range(first, first + AT_ONCE))), f"x{chr(first)}y{chr(first + 1)}"):
            assert comparable(name) == reduce(name).text.strip(), hex(first)
