"""Plain text: what is a headline, and what the item is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.news.article import Item
from streams.news.formats.read import read_items

SAMPLE = Path(__file__).parents[4] / "shared" / "data" / "sample_article.txt"
LEDE = "قالت وزارة النقل اليوم إن الجسر الجديد افتتح أمام السيارات بعد عامين من العمل المتواصل."


def read_one(text: str) -> Item:
    [entry] = read_items(text.encode(), "text/plain")
    assert isinstance(entry, Item)
    return entry


@pytest.mark.parametrize(
    ("text", "headline", "body"),
    [
        (f"افتتاح الجسر\n{LEDE}", "افتتاح الجسر", LEDE),
        (f"\n\n افتتاح الجسر \r\n\r\n{LEDE}\r\n", "افتتاح الجسر", LEDE),
        (f"هل افتتح الجسر؟\n{LEDE}", "هل افتتح الجسر؟", LEDE),
        (f"افتتح الجسر.\n{LEDE}", "", f"افتتح الجسر.\n{LEDE}"),
        (f"قال «افتتح الجسر».»\n{LEDE}", "", f"قال «افتتح الجسر».»\n{LEDE}"),
        (f"قالت الوزارة،\n{LEDE}", "", f"قالت الوزارة،\n{LEDE}"),
        ("افتتاح الجسر", "", "افتتاح الجسر"),
        ("برقية تعزية إلى الأسرة\nمن المدير", "", "برقية تعزية إلى الأسرة\nمن المدير"),
        (f"{LEDE[:-1] * 2}\n{LEDE * 3}", "", f"{LEDE[:-1] * 2}\n{LEDE * 3}"),
    ],
)
def test_a_short_first_line_without_a_stop_over_a_longer_one_is_the_headline(
    text: str, headline: str, body: str
) -> None:
    item = read_one(text)
    assert (item.headline, item.body, item.body_type) == (headline, body, "text/plain")


def test_every_kind_of_line_end_is_a_line_end() -> None:
    expected = read_one(f"عنوان\n{LEDE}\n{LEDE}")
    for end in ("\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"):
        assert read_one(f"عنوان{end}{LEDE}{end}{LEDE}{end}") == expected


def test_the_same_text_has_the_same_uri_and_another_text_another() -> None:
    assert read_one(LEDE).uri == read_one(f"\n{LEDE}\r\n").uri
    assert read_one(LEDE).uri != read_one(LEDE[:-1]).uri
    assert read_one(LEDE).uri.startswith("urn:wiredesk:text:")


def test_text_in_an_older_encoding_is_read_when_the_header_says_so() -> None:
    [item] = read_items(LEDE.encode("cp1256"), 'text/plain; format=flowed; Charset="Windows-1256"')
    assert isinstance(item, Item)
    assert item.body == LEDE


def test_a_long_first_paragraph_is_no_headline() -> None:
    if not SAMPLE.exists():
        pytest.skip("the sample article is not beside this repository")
    item = read_one(SAMPLE.read_text(encoding="utf-8"))
    assert item.headline == ""
    assert item.body.count("\n") == 12
