"""One fact changed anywhere in a copy is published, in seven languages; what only looks otherwise is withheld."""

import json
from pathlib import Path

import pytest

from agents.dedupe.evaluate import prepared_items
from agents.dedupe.rules.compare import compare
from agents.dedupe.rules.turning_words import turning_words
from streams.contract.records import WITHHELD_RELATIONS
from streams.news import shingles

# Our own writing, before any run of it: stories, then edits of them. "weak": known to be judged wrongly.
ROWS = [json.loads(row) for row in Path(__file__).with_name("one_fact.jsonl").read_text("utf-8").splitlines()]
STORIES = {row["story"]: row for row in ROWS if "paragraphs" in row}
EDITS = [row for row in ROWS if "old" in row]


def judged(story, before, after):
    """Judge a copy by another outlet an hour later, both as intake leaves them."""
    rows = [
        {
            "uri": uri,
            "source": uri,
            "language": story["language"],
            "headline": story["headline"],
            "body": body,
            "published": at,
        }
        for uri, body, at in (("a", before, "2026-03-01T10:00:00Z"), ("b", after, "2026-03-01T11:00:00Z"))
    ]
    items = prepared_items(rows)
    return compare(items["b"], items["a"])


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(
            edit,
            id=f"{edit['story']}-{edit['kind']}",
            marks=[pytest.mark.xfail(strict=True, reason="docs/judging.md, What is weak")] if "weak" in edit else [],
        )
        for edit in EDITS
    ],
)
def test_a_copy_with_one_edit_is_published_exactly_where_the_edit_changes_a_fact(edit):
    story = STORIES[edit["story"]]
    before = "\n".join(story["paragraphs"])
    assert edit["old"] in before

    found = judged(story, before, before.replace(edit["old"], edit["new"], 1))

    assert found.relation in (*WITHHELD_RELATIONS, "update", "expanded")
    assert (found.relation in WITHHELD_RELATIONS, bool(found.adds)) == (not edit["adds"], edit["adds"]), found.adds


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize(
    "layout",
    [
        pytest.param(" ".join, id="one paragraph"),
        pytest.param("\n\n".join, id="blank lines"),
        pytest.param(lambda paragraphs: "\n".join(paragraphs[:3]), id="a cut"),
        pytest.param(lambda paragraphs: "\n".join((*paragraphs[:2], paragraphs[3], paragraphs[2])), id="another order"),
    ],
)
def test_a_copy_laid_out_otherwise_is_withheld(name, layout):
    story = STORIES[name]

    found = judged(story, "\n".join(story["paragraphs"]), layout(story["paragraphs"]))

    assert (found.relation in WITHHELD_RELATIONS, found.adds) == (True, ())


def test_a_state_cut_short_at_the_end_of_a_sentence_is_the_same_state():
    story = STORIES["en-ferry"]
    before, after = (
        "\n".join((*story["paragraphs"], f"The search is led by a company of Parker, {state}."))
        for state in ("Colorado", "Colo")
    )

    found = judged(story, before, after)

    assert (found.relation in WITHHELD_RELATIONS, found.adds) == (True, ())


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("tr", "yapıyor", "yapmıyor"),
        ("tr", "bulunduğunu", "bulunmadığını"),
        ("tr", "etti", "etmedi"),
        ("tr", "gidecek", "gitmeyecek"),
        ("tr", "olan", "olmayan"),
        ("de", "seetüchtig", "seeuntüchtig"),
        ("fa", "گرفته", "نگرفته"),
    ],
)
def test_a_word_denied_inside_or_before_it_is_known_from_either_side(language, one, other):
    known = turning_words(language)

    assert shingles.token(other) in known.denied(one) or shingles.token(one) in known.denied(other)
    assert shingles.token("gelecekteki") not in known.denied(one)
