"""The table of formats: one file and one line make the door, the file endings and the reasons know a format."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from streams.news.formats import read
from streams.news.formats.read import FORMATS, REASONS, read_items
from tests.news.formats.test_read import reason_of
from wiredesk.wire_files import CONTENT_TYPES

FOLDER = Path(read.__file__).parent


def test_every_file_that_declares_a_format_stands_in_the_table() -> None:
    declared = [file.stem for file in FOLDER.glob("*.py") if "\nFORMAT = Format(" in file.read_text("utf-8")]
    assert len(declared) == len(FORMATS)
    assert len({one.name for one in FORMATS}) == len(FORMATS)


def test_no_content_type_names_two_formats() -> None:
    named = Counter(media_type for one in FORMATS for media_type in one.media_types)
    assert [media_type for media_type, times in named.items() if times > 1] == []


@pytest.mark.parametrize("root", sorted(name for one in FORMATS for name in one.opens))
def test_a_document_labelled_plain_text_is_refused_whichever_format_opens_so(root: str) -> None:
    assert reason_of(f"<{root}>".encode(), "text/plain") == "mislabelled"


def test_the_formats_say_which_files_are_wire_and_what_can_go_wrong() -> None:
    assert set(CONTENT_TYPES) == {".json", ".jsonl", ".xml", ".txt"}
    assert all(one.reasons <= REASONS for one in FORMATS)


@pytest.mark.parametrize(
    "media_type", sorted(name for one in FORMATS if one.syntax == "json" for name in one.media_types)
)
def test_a_content_type_of_a_json_format_has_its_lines_read_as_one_document(media_type: str) -> None:
    line = b'{"uri": "urn:x:1", "headline": "a"}'
    assert reason_of(line + b"\n" + line, media_type) == "json-trailing"
    assert len(read_items(line + b"\n" + line)) == 2
