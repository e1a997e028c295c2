"""Files that somebody else laid out: links, bombs and broken tables."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from wiredesk import wire_files

if TYPE_CHECKING:
    from pathlib import Path


def test_a_link_in_a_folder_is_not_read_unless_asked(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("key")
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "b.txt").write_text("news")
    (folder / "a.txt").symlink_to(tmp_path / "secret")
    assert [file.value for file in wire_files.read([str(folder)])] == [b"news"]
    assert [file.value for file in wire_files.read([str(folder)], follow_links=True)] == [b"key", b"news"]


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz"])
def test_a_gzip_that_grows_past_every_topic_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(b" " * 20_000_000))
    with pytest.raises(wire_files.NoItems, match="more than"):
        list(wire_files.read([str(tmp_path / name)]))


def test_a_gzip_that_breaks_off_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"news" * 100)[:-9])
    with pytest.raises(wire_files.NoItems, match="no whole gzip"):
        list(wire_files.read([str(tmp_path / "a.txt.gz")]))
