"""Half of the second set of template families stays unread; of the first set all were read."""

import json

import pytest

from training.dedupe import families


@pytest.mark.parametrize("half", ["read", "unread"])
def test_a_half_is_written_with_the_items_of_its_pairs_and_no_others(tmp_path, monkeypatch, half):
    sets, out = tmp_path / "sets", tmp_path / "out"
    sets.mkdir()
    names = [f"family {n}" for n in range(12)]
    items = [{"id": f"{name}-{end}", "family": name, "text": "x"} for name in names for end in "ab"]
    pairs = [{"a": f"{name}-a", "b": f"{name}-b", "label": "same"} for name in names]
    for kind, rows in (("items", items), ("pairs", pairs)):
        (sets / f"templates_b_{kind}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    monkeypatch.setattr("sys.argv", ["families", "templates_b", half, str(out), "--sets", str(sets)])

    families.main()

    wanted = {name for name in names if families.is_unread("templates_b", name) == (half == "unread")}
    found = {json.loads(row)["a"][:-2] for row in (out / "pairs.jsonl").read_text().splitlines()}
    assert found == wanted
    assert {json.loads(row)["family"] for row in (out / "items.jsonl").read_text().splitlines()} == wanted
    assert 0 < len(wanted) < len(names)


def test_of_the_first_set_every_family_was_read():
    assert not any(families.is_unread("templates_a", f"family {n}") for n in range(50))
