"""`wiredesk eval stories`: items go through the whole desk, in whichever of the known forms they come."""

from __future__ import annotations

import json

from wiredesk import cli

_QUAKE = "Two killed as 5.7 magnitude quake hits eastern Turkey"
_BODY = "A 5.7 magnitude earthquake struck Elazig in eastern Turkey on Friday, killing two people and injuring 43."


def _lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(path)


def test_labelled_items_are_scored_from_raw_items_with_the_times_of_either_form(tmp_path, capsys):
    labels = _lines(tmp_path / "labels.jsonl", [{"id": "a", "story": "1"}, {"id": "b", "story": "1"}])
    items = _lines(
        tmp_path / "items.jsonl",
        [
            {
                "id": "b",
                "src": "B",
                "title": f"{_QUAKE}, officials say",
                "time": "Fri, 20 Nov 2026 13:00:00 +0400",
                "text": _BODY,
            },
            {
                "uri": "a",
                "source": "A",
                "headline": _QUAKE,
                "published": "2026-11-20T08:00:00Z",
                "body": _BODY + " More aid came.",
            },
            {"uri": "no label", "headline": "Other", "body": "Other", "published": "2026-11-20T08:00:00Z"},
        ],
    )
    assert cli.main(["eval", "stories", labels, items, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["counts"] == {"articles": 2, "stories": 1, "missing": 0}
    assert report["judge"]["f1"] == 1.0


def test_labels_alone_are_refused_with_what_is_missing(tmp_path, capsys):
    assert cli.main(["eval", "stories", _lines(tmp_path / "labels.jsonl", [])]) == 1
    assert "give LABELS and ITEMS" in capsys.readouterr().err
