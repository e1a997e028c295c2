"""What an editor would miss is published in six languages; what an outlet does to a copy of its own is not."""

import json
from pathlib import Path

import pytest

from agents.dedupe.evaluate import prepared_items
from agents.dedupe.rules.compare import compare
from agents.dedupe.rules.swaps import swapped
from streams.contract.records import WITHHELD_RELATIONS

# Our own writing: of each language a story, then leads that differ in one thing, and lines put behind a paragraph.
ROWS = [json.loads(row) for row in Path(__file__).with_name("news_variants.jsonl").read_text("utf-8").splitlines()]
STORIES = {row["language"]: (row["lead"], *row["rest"]) for row in ROWS if "rest" in row}


def variants():
    """Yield (language, kind, paragraphs before, paragraphs after, whether the later adds something)."""
    for row in (row for row in ROWS if "rest" not in row):
        lead, *rest = STORIES[row["language"]]
        if "later" in row:
            before, after = [row["lead"], *rest], [row["later"], *rest]
        else:
            before, at = [lead, *rest], row["at"]
            behind = [row["added"]] if row["own"] else []
            changed = before[at] if row["own"] else f"{before[at]} {row['added']}"
            after = [*before[:at], changed, *behind, *before[at + 1 :]]
        yield row["language"], row["kind"], before, after, row["adds"]
    for language, (lead, one, two, last) in STORIES.items():
        before = [lead, one, two, last]
        yield language, "another order", before, [lead, two, one, last], False
        yield language, "a cut", before, [lead, one, two], False
        yield language, "one paragraph", before, [lead, f"{one} {two} {last}"], False


def judged(language, before, after):
    """Judge a copy by another outlet an hour later, both as intake leaves them."""
    rows = [
        {
            "uri": uri,
            "source": uri,
            "language": language,
            "headline": "Karsund",
            "body": "\n".join(body),
            "published": at,
        }
        for uri, body, at in (("a", before, "2026-03-01T10:00:00Z"), ("b", after, "2026-03-01T11:00:00Z"))
    ]
    items = prepared_items(rows)
    return compare(items["b"], items["a"])


@pytest.mark.parametrize(
    ("language", "before", "after", "adds"),
    [pytest.param(*one[:1], *one[2:], id=f"{one[0]}-{one[1]}-{at}") for at, one in enumerate(variants())],
)
def test_a_copy_is_published_where_it_adds_one_thing_and_withheld_where_it_adds_none(language, before, after, adds):
    found = judged(language, before, after)

    assert (found.relation in WITHHELD_RELATIONS, bool(found.adds)) == (not adds, adds), found.adds


@pytest.mark.parametrize(
    ("ours", "theirs", "blocks"),
    [
        ([1, 2, 3, 4, 5], [3, 2, 1, 4, 5], ((0, 1), (2, 3))),
        ([9, 1, 2, 3, 4, 5, 6], [9, 5, 6, 3, 4, 1, 2], ((1, 3), (5, 7))),
        ([1, 2, 3, 4], [1, 3, 2, 4], ((1, 2), (2, 3))),
    ],
)
def test_two_blocks_that_changed_places_are_found(ours, theirs, blocks):
    found = swapped(ours, theirs)

    assert found is not None
    assert (found.first, found.second) == blocks


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [([1, 2, 3], [1, 2, 3]), ([], []), ([1, 2, 3], [4, 5]), ([1, 2, 3, 4, 5], [2, 1, 3, 5, 4]), ([1] * 9, [1] * 9)],
)
def test_words_in_one_order_and_words_moved_in_two_places_are_no_swap(ours, theirs):
    assert swapped(ours, theirs) is None
