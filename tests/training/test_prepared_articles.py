from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from training.dedupe import read
from training.dedupe.read import Sets
from training.dedupe.stories import Stories

if TYPE_CHECKING:
    from pathlib import Path

ROW = {
    "id": "x-1",
    "src": "An Outlet",
    "title": "Dam opened",
    "time": "2018-05-21T10:00:00+02:00",
    "author": "",
    "abstract": "",
    "text": "The dam was opened on Monday.\nIt took nine years to build.",
}


def write_stream(folder: Path, *rows: dict[str, str]) -> None:
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "reuters1987_dev.jsonl.gz").write_bytes(gzip.compress(lines.encode()))


def kept_names(work: Path) -> list[str]:
    return sorted(path.name for path in work.iterdir())


@pytest.fixture
def sets(tmp_path: Path) -> Sets:
    write_stream(tmp_path, ROW)
    return Sets(tmp_path, tmp_path / "work")


def test_articles_read_from_what_was_kept_are_those_that_were_prepared(sets):
    prepared = sets.articles("en")
    kept = kept_names(sets.work)
    assert len(kept) == 1
    assert sets.articles("en") == prepared
    assert kept_names(sets.work) == kept
    article, seconds = prepared["x-1"]
    assert article.headline == "Dam opened"
    assert article.paragraphs == ("The dam was opened on Monday.", "It took nine years to build.")
    assert seconds == 1_526_889_600.0


def test_a_changed_stream_is_prepared_anew_and_the_outdated_articles_go(sets):
    sets.articles("en")
    before = kept_names(sets.work)
    write_stream(sets.folder, ROW, {**ROW, "id": "x-2"})
    assert set(sets.articles("en")) == {"x-1", "x-2"}
    assert len(kept_names(sets.work)) == 1
    assert kept_names(sets.work) != before


def test_changed_code_or_tables_prepare_anew(sets, tmp_path, monkeypatch):
    code = tmp_path / "code/news"
    code.mkdir(parents=True)
    (code / "prepare.py").write_text("one\n", encoding="utf-8")
    (code / "credits.tsv").write_text("one\n", encoding="utf-8")
    monkeypatch.setattr(read, "_ROOT", tmp_path / "code")
    monkeypatch.setattr(read, "_CODE", ("news",))
    names = set()
    for name, text in (("prepare.py", "one\n"), ("prepare.py", "two\n"), ("credits.tsv", "two\n"), ("more.py", "")):
        (code / name).write_text(text, encoding="utf-8")
        sets.articles("en")
        names.update(kept_names(sets.work))
    assert len(names) == 4


def test_every_file_that_prepares_an_article_is_in_the_name():
    files = {path.relative_to(read._ROOT).as_posix() for path in read.code_files()}
    assert {"streams/news/prepare.py", "streams/news/debris.py", "streams/languages/folding.py"} <= files
    assert {"agents/dedupe/evaluate.py", "training/dedupe/read.py"} <= files
    assert not any(name.endswith(".pyc") for name in files)


def test_pairs_that_share_items_through_others_are_one_story():
    stories = Stories()
    for one, other in (("a", "b"), ("c", "d"), ("b", "c"), ("x", "y")):
        stories.join(one, other)
    assert len({stories.of(name) for name in "abcd"}) == 1
    assert stories.of("x") == stories.of("y") != stories.of("a")
    assert stories.of("alone") == "alone"
