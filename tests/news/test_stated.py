"""What senders write into fields for people and places."""

from __future__ import annotations

import pytest

from streams.news.stated import stated_author, stated_place


@pytest.mark.parametrize(
    ("stated", "author"),
    [
        ("redazione@posta.example (Mona Lindqvist)", "Mona Lindqvist"),
        ("mona@x.example (Mona Große Lindqvist), ola@x.example(Ola Brandt)", "Mona Große Lindqvist, Ola Brandt"),
        ("noreply@x.example (سعاد علي)", "سعاد علي"),
        ("mona@x.example (Mona Lindqvist (Karsund))", "Mona Lindqvist (Karsund)"),
        ("Mona Lindqvist (mona@x.example)", "Mona Lindqvist (mona@x.example)"),
        ("Mona Lindqvist <mona@x.example>, Ola Brandt", "Mona Lindqvist, Ola Brandt"),
        ("noreply@blogger.example (Unknown)", ""),
        ("https://www.facebook.example/monalindqvist", ""),
        ("Anonymous", ""),
        ("None-Such Press", "None-Such Press"),
        ("/u/mona12", "mona12"),
        ("u/mona12", "mona12"),
        ("Mona Lindqvist", "Mona Lindqvist"),
        ("", ""),
    ],
)
def test_an_author_is_the_name_without_its_mail_address(stated: str, author: str) -> None:
    assert stated_author(stated) == author


@pytest.mark.parametrize(
    "stated",
    [
        *("No-Data-Available", "2025-03-03 09:00:00 GMT+00:00", "20250303T090000Z", "Mon, 03 Mar 2025 09:00:00 GMT"),
        *("N/A", "unknown", "-", "1234", "غير محدد", ""),
        *("no-data", "No location", "غير متوفر", "Sin datos", "Desconocido", "Non disponibile", "TBD", "UNDATED"),
    ],
)
def test_a_time_or_a_word_for_none_is_no_place(stated: str) -> None:
    assert stated_place(stated) == ""


@pytest.mark.parametrize("stated", ["Karsund", "6th of October City", "None-sur-Mer", "القاهرة", "KARSUND, March 3"])
def test_a_place_stays_as_it_is_stated(stated: str) -> None:
    assert stated_place(stated) == stated
