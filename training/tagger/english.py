"""Join the English sets into one CoNLL file per part, re3d's types mapped, parts cut by document order."""

from __future__ import annotations

import argparse
from pathlib import Path

from agents.enrich.tagger.evaluate import read_conll
from training.tagger.labelled import DEV_FROM, TUNE_FROM

PARTS = {"train": (0.0, TUNE_FROM), "tune": (TUNE_FROM, DEV_FROM), "dev": (DEV_FROM, 1.0)}
# What re3d marks and nobody calls a name.
NOT_NAMES = ("Temporal", "Quantity", "Money", "DocumentReference", "Weapon", "MilitaryPlatform", "Nationality")


def written(path: Path) -> list[str]:
    """Return each sentence of a set as CoNLL lines, blank line behind."""
    text = path.read_text(encoding="utf-8")
    for name in NOT_NAMES:
        text = text.replace(f"\tB-{name}", "\tO").replace(f"\tI-{name}", "\tO")
    out = []
    for sentence in read_conll(text):
        tags = ["O"] * len(sentence.tokens)
        for start, end, kind in sentence.mentions:
            # re3d calls "the man" and "a civilian" a Person; a mention without a capital is no name.
            if any(token[0].isupper() for token in sentence.tokens[start:end]):
                tags[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 1)]
        out.append("".join(f"{token}\t{tag}\n" for token, tag in zip(sentence.tokens, tags, strict=True)) + "\n")
    return out


def main() -> None:
    """Write train.conll, tune.conll, dev.conll, and all of them in all.conll."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for train.conll, tune.conll, dev.conll")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    sets = [written(path) for path in given.sets]
    parts = {
        part: [sentence for each in sets for sentence in each[int(begin * len(each)) : int(end * len(each))]]
        for part, (begin, end) in PARTS.items()
    }
    for part, sentences in parts.items():
        (given.out / f"{part}.conll").write_text("".join(sentences), encoding="utf-8")
    every = "".join(sentence for sentences in parts.values() for sentence in sentences)
    (given.out / "all.conll").write_text(every, encoding="utf-8")
    print({part: len(sentences) for part, sentences in parts.items()})


if __name__ == "__main__":
    main()
