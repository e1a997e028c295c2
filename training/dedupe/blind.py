"""Score the shipped judge on pairs it was never taught: blind_pairs.jsonl, read and labelled before it was run on them.

    python -m training.dedupe.blind

No item of a blind pair is in a taught or given pair, nor shares a fifth of its shingles with one.
"""

import json

from agents.dedupe.evaluate import LINKED_LABELS, _figures, _judge_pairs
from training.dedupe.read import HERE, articles

rows = [json.loads(line) for line in (HERE / "blind_pairs.jsonl").read_text().splitlines()]
for language, drawn in (("ar", "first"), ("en", "first"), ("ar", "unsure")):
    some = [row for row in rows if row["language"] == language and row.get("set", "first") == drawn]
    texts = {name: article for name, (article, _) in articles(language).items()}
    answers = _judge_pairs(some, texts)
    truth = [row["label"] in LINKED_LABELS for row in some]
    print(language, drawn, len(some), "pairs", sum(truth), "linked", _figures(truth, [answer != "new" for answer in answers]))
    confusion = {}
    for row, answer in zip(some, answers):
        confusion.setdefault(row["label"], {}).setdefault(answer, 0)
        confusion[row["label"]][answer] += 1
    print("  confusion", confusion)
