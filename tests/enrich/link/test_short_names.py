from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agents.enrich.link import short_names
from agents.enrich.link.candidates import Reading
from agents.enrich.link.short_names import Short

_NAMED = st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), min_size=1, max_size=12)


def _short(key: str, at: int, *, is_first_name: bool) -> Short:
    # three stand in the headline, the others in the body
    reading = Reading(
        first=at,
        last=at + 2,
        score=1.0,
        record=None,
        key=key,
        type="person",
        start=at,
        end=at + 2,
        core=at,
        mode="tag",
    )
    return Short(reading, (0, at) if at < 3 else (1, at), is_first_name)


def _meant(shorts: list[Short], position: tuple[int, int]) -> Short:
    """Say it in the words of the rule, at the cost of the square."""
    surnames = [short for short in shorts if not short.is_first_name] or shorts
    before = [short for short in surnames if short.position < position or position[0] == 0] or surnames
    keys = [short.reading.key for short in before]
    return max(before, key=lambda short: (keys.count(short.reading.key), -before.index(short)))


@given(named=_NAMED, order=st.integers(0, 1), word=st.integers(0, 14))
def test_a_short_name_is_whoever_was_named_most_before_it_and_of_equals_whoever_was_named_first(
    named: list[tuple[str, bool]], order: int, word: int
) -> None:
    shorts = [_short(key, at, is_first_name=is_first) for at, (key, is_first) in enumerate(named)]
    assert short_names._Leaning(shorts).at((order, word)) == _meant(shorts, (order, word))
