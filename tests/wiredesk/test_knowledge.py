"""wiredesk knowledge: what the user brings is taken whole or refused with its line, listed, looked up and removed."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import TYPE_CHECKING

import pytest

from streams import settings as settings_module
from wiredesk.commands import knowledge

if TYPE_CHECKING:
    from pathlib import Path

TABLE = (
    "id\ttype\tlabel_ar\tlabel_en\tlat\tlon\n"
    "desk:17\torganisation\tنادي الضاحية\tSuburb Club\t\t\nx9\tplace\tالربوة\t\t31.5\t44.25\n"
)


def run(folder: Path, action: str, **given: object) -> int:
    settings = settings_module.read({}, state_dir=str(folder / "state"))
    return knowledge.run(Namespace(action=action, **{"topic": False, "json": False, **given}), settings)


def brought(folder: Path, text: str) -> int:
    (folder / "own.tsv").write_text(text, encoding="utf-8")
    return run(folder, "import", file=str(folder / "own.tsv"))


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "state" / "knowledge").glob("*"))


def test_ids_are_kept_as_they_are_and_found_by_list_and_lookup(tmp_path, capsys):
    assert brought(tmp_path, TABLE) == 0
    capsys.readouterr()
    assert run(tmp_path, "list", json=True) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == ["desk:17", "x9"]
    assert run(tmp_path, "lookup", name="desk:17") == 0
    assert capsys.readouterr().out == "desk:17  organisation  ar نادي الضاحية, en Suburb Club\n"
    assert run(tmp_path, "lookup", name="نادي الضاحية") == 0


def test_what_is_removed_is_gone_and_the_rest_stays(tmp_path, capsys):
    brought(tmp_path, TABLE)
    assert run(tmp_path, "remove", id="desk:17") == 0
    assert run(tmp_path, "remove", id="desk:17") == 1
    capsys.readouterr()
    run(tmp_path, "list")
    assert capsys.readouterr().out == "x9  place  ar الربوة\n"
    assert run(tmp_path, "remove", id="x9") == 0
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("desk:17\torganisation\tنادي الضاحية\nx9\tplace\tالربوة\n", "line 1: a table needs a heading"),
        ("id\ttype\tlabel_ar\tpopulation\nx9\tplace\tالربوة\t7\n", "line 1: no column is called 'population'"),
        ("id\ttype\tlabel_xx\nx9\tplace\tRabwa\n", "line 1: no column is called 'label_xx'"),
        ("id\ttype\tlabel_ar\tid\nx9\tplace\tالربوة\tx8\n", "line 1: two columns are called 'id'"),
        (TABLE + "x10\tplace\tالربوة\t\t31.5\t44.25\t7\n", "line 4: 7 cells, and the heading has 6 columns"),
        ("", "not a table"),
    ],
)
def test_a_table_that_is_not_understood_is_refused_whole_with_its_line(tmp_path, capsys, table, why):
    assert brought(tmp_path, table) == 1
    assert why in capsys.readouterr().err
    assert left(tmp_path) == []


def test_a_refused_file_leaves_what_was_imported_under_its_name(tmp_path, capsys):
    brought(tmp_path, TABLE)
    assert brought(tmp_path, "id\ttype\tlabel_ar\twhat\n") == 1
    assert left(tmp_path) == ["own-tsv.jsonl"]
    capsys.readouterr()
    run(tmp_path, "list")
    assert capsys.readouterr().out.count("\n") == 2


def test_a_file_without_an_entity_or_that_is_not_there_is_no_import(tmp_path, capsys):
    assert brought(tmp_path, "id\ttype\tlabel_ar\nx9\tplanet\tالمريخ\n") == 1
    assert run(tmp_path, "import", file=str(tmp_path / "nowhere.tsv")) == 1
    assert left(tmp_path) == []
    assert "Traceback" not in capsys.readouterr().err
