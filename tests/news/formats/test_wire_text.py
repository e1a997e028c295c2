"""Text as agencies send it over their lines: headers and trailers are read, copy alone is published."""

from __future__ import annotations

import contextlib
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.news.article import Item, UnreadableItem
from streams.news.formats.read import read_items
from tests.news.formats.test_read import read_one, reason_of
from tests.support.cost import assert_costs_less_than

COPY = (
    "Basra (dpa) - The bridge over the Shatt al-Arab reopened on Monday after\r\n"
    "two years of repairs, the ministry said.\r\n\r\nIt was closed in a flood.\r\n"
)
IPTC_7901 = (
    "\x16\x16\x01rs4302 4 pl  332  dpa 0456\r\nIraq/Bridge/\r\n"
    f"\x02Bridge reopens in Basra after two years\r\n\r\n{COPY}\x03\r\n291430 GMT Nov 26\r\n\x04"
)
ANPA_1312 = (
    "\x16\x16\x01a0143\x1fapv-\x13\r\nr i\x13\x13BC-Iraq-Bridge 11-29 0325\r\n"
    "\x02^BC-Iraq-Bridge,0325<\r\n^Bridge reopens in Basra<\r\n^Eds: CORRECTS name of river.<\r\n"
    "^By JOHN SMITH=\r\n^Associated Press Writer=\r\n"
    "   BASRA, Iraq (AP) _ The bridge over the Shatt al-Arab reopened on\r\n"
    "Monday after two years of repairs, ``at last,'' the ministry said.\r\n"
    "   It was closed in a flood.\r\n\x03\r\nAP-NY-11-29-26 1430EST<\r\n\x04"
)
SENT = datetime(2026, 11, 29, 14, 30, tzinfo=timezone.utc)


def test_a_message_of_iptc_7901_gives_its_copy_and_what_its_header_says() -> None:
    assert read_one(IPTC_7901, "text/plain") == Item(
        uri="urn:wiredesk:wire:rs4302:20261129T1430",
        version_created=SENT,
        headline="Bridge reopens in Basra after two years",
        body=COPY.replace("\r\n", "\n").strip(),
        source="dpa",
        slugline="Iraq/Bridge",
        urgency=4,
    )


def test_a_message_of_anpa_1312_gives_its_copy_and_what_its_marked_lines_say() -> None:
    item = read_one(ANPA_1312)
    assert item == Item(
        uri="urn:wiredesk:wire:a0143:20261129T1930",
        version_created=datetime(2026, 11, 29, 19, 30, tzinfo=timezone.utc),
        headline="Bridge reopens in Basra",
        body="BASRA, Iraq (AP) _ The bridge over the Shatt al-Arab reopened on\n"
        "Monday after two years of repairs, “at last,” the ministry said.\n   It was closed in a flood.",
        byline="By JOHN SMITH",
        source="AP",
        slugline="BC-Iraq-Bridge",
        urgency=4,
        signals=("correction",),
    )


def test_a_line_without_control_characters_begins_with_zczc_and_ends_with_nnnn() -> None:
    text = f"ZCZC ANS0123 3 POL 0250\nIraq/Bridge/\nBridge reopens\n{COPY}\nNNNN\n".replace("\r\n", "\n")
    item = read_one(text, "text/plain")
    assert (item.urgency, item.slugline, item.headline) == (3, "Iraq/Bridge", "Bridge reopens")
    assert item.body == COPY.replace("\r\n", "\n").strip()
    two = text + text.replace("0123", "0124").replace("Bridge reopens", "Bridge closes")
    assert [entry.headline for entry in read_items(two.encode()) if isinstance(entry, Item)] == [
        "Bridge reopens",
        "Bridge closes",
    ]


def test_a_rule_between_headline_and_copy_is_no_copy() -> None:
    item = read_one(IPTC_7901.replace("two years\r\n\r\nBasra", "two years\r\n=\r\nBasra"))
    assert (item.headline, item.body[:5]) == ("Bridge reopens in Basra after two years", "Basra")


def test_arabic_copy_in_the_encoding_of_its_line_is_read() -> None:
    copy = "أعيد افتتاح الجسر في البصرة يوم الاثنين بعد عامين من الإصلاح."
    text = (
        f"\x01ARB0123 2 POL 0250\r\nالعراق/جسر/\r\n\x02افتتاح جسر البصرة\r\n{copy}\r\n\x03\r\n291430 GMT NOV 26\r\n\x04"
    )
    item = read_one(text.encode("windows-1256"), "text/plain; charset=windows-1256")
    assert (item.headline, item.urgency, item.slugline) == ("افتتاح جسر البصرة", 2, "العراق/جسر")
    assert item.body == copy


@pytest.mark.parametrize(
    ("header", "urgency", "source"),
    [
        ("rs4302 4 pl  332  dpa 0456", 4, "dpa"),
        ("RS4302 1 POL 0332", 1, ""),
        ("rs4302 6 332", 6, ""),
        ("rs 4302 5 pl 332", 5, ""),
        ("FRS0123 4 I 0250 IRQ /AFP-AB12", 4, ""),
        ("a0143 apv- u i BC-Iraq-Bridge 11-29 0325", 3, ""),
        ("a0143\x1faap\r\nb i\x14bc-iraq-bridge 11-9 325", 2, ""),
        ("a0143 f i BC-Iraq-Bridge 11-29", 1, ""),
        ("rs4302 9 pl 332", None, ""),
        ("nonsense without a number", None, ""),
    ],
)
def test_headers_as_agencies_write_them(header: str, urgency: int | None, source: str) -> None:
    item = read_one(IPTC_7901.replace("rs4302 4 pl  332  dpa 0456", header))
    assert (item.urgency, item.source) == (urgency, source)
    assert header not in item.body + item.headline


@pytest.mark.parametrize(
    ("said", "hour", "n_remarks"),
    [
        ("291430 GMT Nov 26", 14, 0),
        ("291430Z NOV 2026", 14, 0),
        ("291430 CET nov 26", 13, 0),
        ("291430 nov 26", 14, 1),
        ("291430 GMT nov. 26", 14, 0),
        ("AP-NY-11-29-26 0930EST", 14, 0),
        ("ap-ny-11-29-26 1430GMT<", 14, 0),
    ],
)
def test_the_line_behind_the_text_says_when_it_was_sent(said: str, hour: int, n_remarks: int) -> None:
    item = read_one(IPTC_7901.replace("291430 GMT Nov 26", said))
    assert item.version_created == SENT.replace(hour=hour)
    assert len(item.remarks) == n_remarks


@pytest.mark.parametrize("said", ["321430 GMT Nov 26", "291430 GMT Foo 26", "soon", "AP-NY-13-29-26 0930EST"])
def test_a_line_that_is_no_time_gives_none_and_a_remark(said: str) -> None:
    item = read_one(IPTC_7901.replace("291430 GMT Nov 26", said))
    assert item.version_created is None
    assert len(item.remarks) == 1
    assert said not in item.body


def test_a_message_is_named_by_number_and_time_and_one_without_by_its_words() -> None:
    again = read_one("\x16" + IPTC_7901 + "\x16\x16")
    assert again.uri == read_one(IPTC_7901).uri
    assert read_one(IPTC_7901.replace("291430", "291431")).uri != again.uri
    nameless = IPTC_7901.replace("291430 GMT Nov 26", "")
    assert read_one(nameless).uri == read_one(nameless + "\x16").uri
    assert read_one(nameless).uri != read_one(nameless.replace("two years", "three years")).uri


def test_every_message_of_a_transmission_is_an_item() -> None:
    entries = read_items((IPTC_7901 + ANPA_1312 + IPTC_7901.replace("rs4302", "rs4303")).encode(), "text/plain")
    assert [entry.uri for entry in entries if isinstance(entry, Item)] == [
        "urn:wiredesk:wire:rs4302:20261129T1430",
        "urn:wiredesk:wire:a0143:20261129T1930",
        "urn:wiredesk:wire:rs4303:20261129T1430",
    ]


def test_a_message_that_was_cut_off_keeps_what_came() -> None:
    item = read_one(IPTC_7901[: IPTC_7901.index("It was closed")])
    assert item.body.endswith("the ministry said.")
    assert (item.urgency, item.version_created) == (4, None)


def test_noise_that_ends_a_message_early_costs_no_copy() -> None:
    noisy = IPTC_7901.replace("two years of repairs", "\x03two years of repairs and of waiting for the new steel")
    item = read_one(noisy)
    assert "It was closed in a flood." in item.body
    assert "read as copy" in " ".join(item.remarks)


def test_a_message_without_a_letter_is_no_copy() -> None:
    assert [
        getattr(entry, "reason", "") for entry in read_items(b"\x01rs4302 4 pl 0\r\n\x02\r\n--\r\n\x03\r\n\x04")
    ] == ["no-copy"]


def test_plain_copy_that_speaks_of_zczc_stays_plain_text() -> None:
    item = read_one("ZCZC was the group that began a telegram\nIt told the machine that what follows is a message.")
    assert item.headline == "ZCZC was the group that began a telegram"
    assert reason_of(b"\x00\x00", "text/plain") == "binary"


@pytest.mark.parametrize("grows", ["^a=\n", "\x01\x02\x03", "^", "\n", "/\n", "\nZCZC", "\nNNNN", "a1 1 a 1\n"])
@pytest.mark.parametrize("before", ["\x01", "\x01a0143\n\x02^By A=\n", "ZCZC a0143 1 a 1\n"])
def test_a_hostile_message_costs_its_length(before: str, grows: str) -> None:
    text = (before + grows * (500_000 // len(grows))).encode()

    def read() -> None:
        with contextlib.suppress(UnreadableItem):
            read_items(text, "text/plain")

    assert_costs_less_than(2, read)


words = st.lists(st.text(st.characters(min_codepoint=0x61, max_codepoint=0x7A), min_size=1, max_size=9), min_size=4)


@given(words, st.integers(0, 9999), st.integers(1, 6))
def test_no_word_of_the_copy_is_lost_and_none_of_the_header_gets_in(said: list[str], number: int, urgency: int) -> None:
    copy = " ".join(said)
    text = f"\x01qqq{number:04} {urgency} qq 99\r\nQQQQ/QQ\r\n\x02{copy}\r\n\x03\r\n291430 GMT Nov 26\r\n\x04"
    item = read_one(text)
    assert f"{item.headline} {item.body}".split() == said
    assert item.urgency == urgency


@given(st.text(st.sampled_from("\x01\x02\x03\x04\x16\r\n^<= aA1-/ZCNrs0123456789"), max_size=120))
def test_any_frame_is_read_or_refused_and_nothing_else(inside: str) -> None:
    for entry in read_items(("\x01" + inside + "\x02copy").encode()):
        assert isinstance(entry, Item) or entry.reason == "no-copy"
