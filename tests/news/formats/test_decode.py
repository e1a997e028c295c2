from __future__ import annotations

import codecs

import pytest

from streams.news.article import UnreadableItem
from streams.news.formats.decode import decode
from streams.news.formats.xml_tree import decode_xml, parse_xml, text_of
from streams.news.tables import read_table


@pytest.mark.parametrize(
    ("label", "value", "text"),
    [
        ("ISO-8859-1", b"l\x92\x9cuvre \x96 500 \x80", "l’œuvre – 500 €"),
        ("latin1", b"\x93oui\x94", "“oui”"),
        ("iso-8859-9", b"\x93\xfe\x94", "“ş”"),
        ("gb2312", "总理镕基".encode("gbk"), "总理镕基"),
        ("shift_jis", b"\x87\x40", "①"),
        ("ks_c_5601-1987", "똠".encode("cp949"), "똠"),
        ("TIS-620", b"\x85\xa1", "…ก"),
        ("unicode", "نص".encode("utf-16-le"), "نص"),
        ("us-ascii", "نص".encode(), "نص"),
        ("us-ascii", b"won\x92t", "won’t"),
        ("ISO-8859-15", b"\xa4", "€"),
        ("cp720", "نص".encode("cp720"), "نص"),
    ],
)
def test_a_label_means_what_browsers_take_it_to_mean(label: str, value: bytes, text: str) -> None:
    assert decode(value, label) == text


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "latin1", "windows-1256", "iso-8859-6", "koi8-r"])
@pytest.mark.parametrize("text", ["Le pont fermé", "«ارتفع» النهر", "Мост закрыт", "“It’s” over"])
def test_utf_8_under_the_label_of_an_encoding_of_one_byte_is_utf_8(label: str, text: str) -> None:
    assert decode(text.encode(), label) == text


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("windows-1252", "CAFÉ” and"),
        ("iso-8859-1", "l’été «à »"),
        ("windows-1256", "أ رتفع"),
        ("windows-1251", "Мост Ё"),
    ],
)
def test_copy_of_one_byte_a_letter_is_never_taken_for_utf_8(label: str, text: str) -> None:
    assert decode(text.encode({"iso-8859-1": "cp1252"}.get(label, label)), label) == text


def test_a_byte_that_windows_left_empty_costs_no_item() -> None:
    assert decode(b"a\x81b", "windows-1252") == "a\x81b"


@pytest.mark.parametrize(
    ("label", "reason"),
    [("rot13", "unknown-charset"), ("x-user-defined", "unknown-charset"), ("windows-1253", "undecodable")],
)
def test_what_is_no_text_in_its_encoding_is_refused(label: str, reason: str) -> None:
    with pytest.raises(UnreadableItem) as refusal:
        decode(b"\xaa\xd2", label)
    assert refusal.value.reason == reason


def test_every_label_of_the_table_has_a_codec_and_one_meaning() -> None:
    rows = read_table("encodings.tsv")
    labels = [label for _, _, spelt in rows for label in spelt.split()]
    assert len(labels) == len(set(labels)) > 200
    assert all(codecs.lookup(codec) for _, codec, _ in rows)


@pytest.mark.parametrize("reference", ["&#146;", "&#0146;", "&#x92;", "&#X0092;"])
def test_a_reference_to_a_control_is_the_letter_that_html_reads(reference: str) -> None:
    assert text_of(parse_xml(f"<a>won{reference}t<![CDATA[{reference}]]></a>")) == "won’t’"


@pytest.mark.parametrize("label", ["utf-16", "UTF-16LE", "unicode"])
def test_a_declaration_that_can_be_read_letter_by_letter_is_in_no_utf_16(label: str) -> None:
    document = f'<?xml version="1.0" encoding="{label}"?><a>Câmara</a>'
    assert decode_xml(document.encode()) == document
