"""Score the shipped judge on pairs it was never taught: blind_pairs.jsonl, read and labelled before it was run on them.

    python -m training.dedupe.blind

No item of a blind pair is in a taught or given pair, nor shares a fifth of its shingles with one.
"""

from __future__ import annotations

import argparse

from agents.dedupe.evaluate import _figures, _judge_pairs
from training.dedupe.read import HERE, LINKED, Row, add_folders, lines, sets_of


def main() -> None:
    """Print figures and confusion of each set of blind pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_folders(parser)
    sets = sets_of(parser.parse_args())
    rows = lines(HERE / "blind_pairs.jsonl")
    for language, drawn in (("ar", "first"), ("en", "first"), ("ar", "unsure")):
        some = [row for row in rows if row["language"] == language and row.get("set", "first") == drawn]
        texts = {name: article for name, (article, _) in sets.articles(language).items()}
        answers = _judge_pairs(some, texts)
        truth = [row["label"] in LINKED for row in some]
        figures = _figures(truth, [answer.relation != "new" for answer in answers])
        print(language, drawn, len(some), "pairs", sum(truth), "linked", figures)
        print("  confusion", confusion(some, [answer.relation for answer in answers]))


def confusion(rows: list[Row], answers: list[str]) -> dict[str, dict[str, int]]:
    """Count answers by label."""
    found: dict[str, dict[str, int]] = {}
    for row, answer in zip(rows, answers, strict=True):
        counts = found.setdefault(row["label"], {})
        counts[answer] = counts.get(answer, 0) + 1
    return found


if __name__ == "__main__":
    main()
