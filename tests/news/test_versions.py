from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.news.versions import compare_versions

versions = st.one_of(
    st.none(),
    st.from_regex(r"v?[0-9]{1,3}(\.[0-9]{1,3}){0,3}", fullmatch=True),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.text(max_size=8),
    st.sampled_from(["", " ", "1", "01", "1.0", "draft", "2024-05-01", "2024-05-01T00:00:00Z", "9" * 5000, "٣"]),
)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("1.9", "1.10"),
        ("1.9", "2"),
        ("9", "10"),
        ("v9", "v10"),
        ("1", "1.1"),
        ("٩", "١٠"),
        ("20240501103000", "20240501110000"),
        ("2024-05-01T12:00:00+03:00", "2024-05-01T10:00:00Z"),
        ("2024-05-01", "2024-05-01T00:00:01Z"),
        ("draft", "final"),
        (None, "1"),
        ("", "0.1"),
        ("1", "2024-05-01"),
        ("2024-05-01", "draft"),
    ],
)
def test_a_later_version_is_told_from_an_earlier_one(earlier: str | None, later: str) -> None:
    assert compare_versions(earlier, later) == -1
    assert compare_versions(later, earlier) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("1", "1.0"),
        ("1", " 01 "),
        ("v2", "2"),
        (None, " "),
        ("2024-05-01T12:00:00+03:00", "2024-05-01T09:00:00Z"),
        ("Wed, 01 May 2024 09:00:00 GMT", "2024-05-01T09:00:00.000Z"),
    ],
)
def test_two_spellings_of_one_version_are_the_same_version(a: str | None, b: str | None) -> None:
    assert compare_versions(a, b) == 0


def test_an_absurdly_long_number_is_text_and_no_error() -> None:
    assert compare_versions("1" * 5000, "2") == 1


@settings(max_examples=300, deadline=None)
@given(versions, versions, versions)
def test_versions_stand_in_one_total_order(a: str | None, b: str | None, c: str | None) -> None:
    assert compare_versions(a, b) == -compare_versions(b, a)
    assert compare_versions(a, a) == 0
    if compare_versions(a, b) <= 0 and compare_versions(b, c) <= 0:
        assert compare_versions(a, c) <= 0
