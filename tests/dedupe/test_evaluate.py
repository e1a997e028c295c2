"""`wiredesk eval dedupe` and `eval clusters` say what a reader would not see, on any labelled file."""

import json

from agents.dedupe.evaluate import evaluate, evaluate_clusters
from tests.support.dedupe_desk import text
from wiredesk.cli import main

STORY, OTHER = text(1), text(2)
TOLL = "قتل {} شخصا في انهيار مبنى سكني شرق العاصمة فجر اليوم، وقال الدفاع المدني إن البحث مستمر."


def item(name, paragraphs, hour):
    body = "\n".join(paragraphs)
    return {"id": name, "title": name, "text": body, "time": f"2026-03-01T{hour:02}:00:00+00:00", "src": name}


ITEMS = [
    item("first", (TOLL.format(15), *STORY), 9),
    item("risen", (TOLL.format(23), *STORY), 10),
    item("copy", (TOLL.format(15), *STORY), 11),
    item("stranger", OTHER, 12),
    item("strange copy", (*OTHER[:-1], OTHER[-1] + " وأضاف."), 13),
]
PAIRS = [
    {"a": "first", "b": "risen", "label": "same"},
    {"a": "copy", "b": "first", "label": "same"},
    {"a": "stranger", "b": "strange copy", "label": "template"},
    {"a": "first", "b": "stranger", "label": "different"},
    {"a": "first", "b": "nobody", "label": "same"},
]


def test_what_is_withheld_and_lost_and_what_is_published_twice_is_named():
    found = evaluate(PAIRS, ITEMS)["withheld"]

    assert found["true copies"] == {
        "labelled": 2,
        "withheld": 1,
        "published for what they add": 1,
        "published otherwise": 0,
        "share published of those judged copies": 0.5,
    }
    assert found["true copies published"] == ["risen verbatim first: figure"]
    assert found["lost"] == {"template": 1}
    assert found["withheld and lost"] == ["strange copy verbatim stranger: template"]


def test_a_cluster_that_holds_a_forbidden_pair_is_named_and_scores_are_held_against_labels():
    report = evaluate(PAIRS, ITEMS)

    assert report["clusters"]["forbidden"] == {
        "clusters": 1,
        "pairs": {"template": 1},
        "examples": ["stranger strange copy: template"],
    }
    assert sum(row["pairs"] for row in report["calibration"]["bins"].values()) == report["pairs"] == 4
    assert report["calibration"]["bins"]["0.8 to 1.0"]["linked"] < 1
    assert 0 < report["calibration"]["mean square error"] < 1


def test_clusters_are_scored_item_by_item():
    report = evaluate_clusters(PAIRS, ITEMS)

    # first and copy are found without risen, which adds a toll; of the two strangers, no copies, each is half wrong
    assert report["b_cubed"] == {"precision": 0.8, "recall": 0.7333, "f1": 0.7652}
    assert report["largest"] == ["2 first", "2 stranger", "1 risen"]
    assert report["forbidden"]["clusters"] == 1


def test_both_are_commands(tmp_path, capsys):
    for name, rows in (("pairs", PAIRS), ("items", ITEMS)):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    files = [str(tmp_path / "pairs"), str(tmp_path / "items")]

    assert main(["eval", "clusters", *files]) == 0
    assert "b_cubed" in capsys.readouterr().out
    assert main(["eval", "dedupe", *files]) == 0
    shown = capsys.readouterr().out
    assert "strange copy verbatim stranger: template" in shown
    assert "mean square error" in shown
    assert main(["eval", "clusters", files[0]]) == 1
