"""`wiredesk eval clean`: what cleaning took out and kept, against what a reader marked in the text as sent."""

from __future__ import annotations

import json

import pytest

from agents.intake.evaluate import words_kept
from wiredesk import cli

LEAD = "قالت البلدية إن أعمال الصيانة في الميناء تنتهي مطلع الشهر المقبل."
HEAD = "سفن تنتظر"
MORE = "وأوضح مدير الميناء أن ست سفن تنتظر الدخول منذ ثلاثة أيام."
LABELLED_LINK = "اقرأ أيضا: إغلاق المطار بسبب الضباب"
UNKNOWN_DEBRIS = "وهذا سطر عن متجر القناة لا يعرف المكتب أنه ليس من الخبر."
TEXT = f"{LEAD}\n{HEAD}\n--- ***\n{MORE}\n{LABELLED_LINK}\n{UNKNOWN_DEBRIS}"


def span(part: str) -> dict[str, object]:
    return {"start": TEXT.index(part), "end": TEXT.index(part) + len(part), "kind": "related"}


def scored(tmp_path, capsys, debris, *, author="صيدا - رويترز", agency=("رويترز",)):
    label = {"id": "a", "debris": debris, "crossheads": [[len(LEAD) + 1, len(LEAD) + 1 + len(HEAD)]]}
    label |= {"agency": list(agency), "agency_where": "author"}
    row = {"id": "a", "title": "الميناء", "text": TEXT, "author": author, "src": "", "time": "2026-11-20T08:00:00Z"}
    (tmp_path / "labels.jsonl").write_text(json.dumps(label), "utf-8")
    (tmp_path / "items.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({**row, "id": "unlabelled"}), "utf-8")
    assert cli.main(["eval", "clean", str(tmp_path / "labels.jsonl"), str(tmp_path / "items.jsonl"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    half = next(report[half] for half in ("even", "odd") if report[half]["articles"])
    return half, report["errors"]


def test_debris_that_is_gone_is_found_and_debris_that_stayed_is_named_by_its_place(tmp_path, capsys):
    figures, errors = scored(tmp_path, capsys, [span(LABELLED_LINK), span(UNKNOWN_DEBRIS)])
    assert figures["debris"] == {"recall": 0.5, "precision": 1.0, "of": 2}
    assert figures["copy"]["kept"] == figures["crossheads"]["kept"] == 1.0
    assert [(error["what"], error["start"]) for error in errors] == [("missed", TEXT.index(UNKNOWN_DEBRIS))]


def test_copy_that_is_gone_counts_against_the_cut_and_the_copy_but_a_ruler_does_not(tmp_path, capsys):
    figures, errors = scored(tmp_path, capsys, [])
    assert figures["debris"] == {"recall": 1.0, "precision": 0.0, "of": 0}
    n_words = len(TEXT.replace("--- ***", "").split())
    assert figures["copy"] == {"kept": round(1 - len(LABELLED_LINK.split()) / n_words, 4), "words": n_words}
    assert [error["what"] for error in errors] == ["copy lost"]


def test_a_summary_that_stays_is_no_missed_debris(tmp_path, capsys):
    figures, errors = scored(tmp_path, capsys, [span(LABELLED_LINK), {**span(LEAD), "kind": "restated"}])
    assert (figures["debris"]["recall"], figures["with_restated"]) == (1.0, {"recall": 0.5, "of": 2})
    assert errors == []


@pytest.mark.parametrize(
    ("author", "agency", "scores"),
    [
        ("صيدا - رويترز", ("رويترز",), (1.0, 1.0)),
        ("وكالات", ("وكالات",), (1.0, 1.0)),
        ("صيدا - رويترز", ("فرانس برس",), (0.0, 0.0)),
        ("صيدا - رويترز", (), (0.0, 1.0)),
        ("سلمى الحداد", ("رويترز",), (1.0, 0.0)),
    ],
)
def test_a_credit_is_right_when_it_names_the_agency_that_the_reader_found(tmp_path, capsys, author, agency, scores):
    figures, _ = scored(tmp_path, capsys, [span(LABELLED_LINK)], author=author, agency=agency)
    assert (figures["credits"]["precision"], figures["credits"]["recall"]) == scores


def test_words_are_told_apart_where_a_line_stands_twice_and_one_is_gone():
    words = words_kept("one two. three\nfour\nfour\nfive", ["one two.", "four", "five"])
    assert [word.kept for word in words] == [True, True, False, True, False, True]


def test_what_is_cut_out_of_the_middle_of_a_line_loses_no_word_beside_it():
    words = words_kept("one two three (see the video), four five\nsix", ["one two three, four five", "six"])
    assert [word.kept for word in words] == [True, True, True, False, False, False, True, True, True]


def test_labels_without_their_texts_are_refused(tmp_path, capsys):
    (tmp_path / "labels.jsonl").write_text('{"id": "a"}', "utf-8")
    (tmp_path / "items.jsonl").write_text('{"id": "b"}', "utf-8")
    assert cli.main(["eval", "clean", str(tmp_path / "labels.jsonl"), str(tmp_path / "items.jsonl")]) == 1
    assert "1 labelled articles have no text" in capsys.readouterr().err
