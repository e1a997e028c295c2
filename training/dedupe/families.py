"""Cut one half of the template families out of their set, to be scored by `wiredesk eval dedupe`.

    python -m training.dedupe.families templates_b unread FOLDER

A family of the second set is in the unread half when the first byte of its name's hash is odd: nothing was taught or
chosen by that half's errors. Of the first set all were read.
FOLDER/pairs.jsonl and FOLDER/items.jsonl are what the command takes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Final

from training.dedupe.read import add_folders, lines, sets_of

# The sets of ../shared/data/dedup that hold families of forms, and the one of which a half is kept.
FAMILIES: Final = ("templates_a", "templates_b")
_KEPT: Final = "templates_b"


def is_unread(name: str, family: str) -> bool:
    """Tell in which half a family of a set is."""
    return name == _KEPT and hashlib.blake2b(family.encode(), digest_size=1).digest()[0] % 2 == 1


def main() -> None:
    """Write the pairs of a half and their items."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=FAMILIES)
    parser.add_argument("half", choices=("read", "unread"))
    parser.add_argument("folder", type=Path)
    add_folders(parser)
    given = parser.parse_args()
    sets = sets_of(given)
    items = {row["id"]: row for row in lines(sets.folder / f"{given.name}_items.jsonl")}
    pairs = [
        row
        for row in lines(sets.folder / f"{given.name}_pairs.jsonl")
        if is_unread(given.name, items[row["a"]]["family"]) == (given.half == "unread")
    ]
    used = {row[end] for row in pairs for end in "ab"}
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("pairs", pairs), ("items", [row for key, row in items.items() if key in used])):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (given.folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    print(len(pairs), "pairs", len({items[name]["family"] for name in used}), "families")


if __name__ == "__main__":
    main()
