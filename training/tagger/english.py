"""Join the English sets into one CoNLL file per part, re3d's types mapped, parts cut by document order."""

from __future__ import annotations

import argparse
from pathlib import Path

from agents.enrich.tagger.evaluate import read_conll

PARTS = {"train": (0.0, 0.8), "tune": (0.8, 0.9), "dev": (0.9, 1.0)}
# What re3d marks and nobody calls a name.
NOT_NAMES = ("Temporal", "Quantity", "Money", "DocumentReference", "Weapon", "MilitaryPlatform", "Nationality")
# re3d calls "the man" and "a civilian" a Person; a mention without a capital is no name.


def lines(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    for name in NOT_NAMES:
        text = text.replace(f"\tB-{name}", "\tO").replace(f"\tI-{name}", "\tO")
    out = []
    for sentence in read_conll(text):
        tags = ["O"] * len(sentence.tokens)
        for start, end, kind in sentence.mentions:
            if any(token[0].isupper() for token in sentence.tokens[start:end]):
                for at in range(start, end):
                    tags[at] = ("B-" if at == start else "I-") + kind
        out.append("".join(f"{token}\t{tag}\n" for token, tag in zip(sentence.tokens, tags, strict=True)) + "\n")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for train.conll, tune.conll, dev.conll")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    read = [lines(path) for path in args.sets]
    for part, (begin, end) in PARTS.items():
        chosen = [s for each in read for s in each[int(begin * len(each)) : int(end * len(each))]]
        (args.out / f"{part}.conll").write_text("".join(chosen), encoding="utf-8")
    joined = [s for part in PARTS for s in [(args.out / f"{part}.conll").read_text(encoding="utf-8")]]
    (args.out / "all.conll").write_text("".join(joined), encoding="utf-8")
    print({part: sum(1 for _ in read_conll((args.out / f"{part}.conll").read_text(encoding="utf-8"))) for part in PARTS})


if __name__ == "__main__":
    main()
