"""Join the English sets into one CoNLL file of articles for the linear tagger.

python -m training.linear_tagger.english --gold DATA/ner/en/redocred.conll ... --out gold.conll

Sets are taken whole; of wikigold the first 90 %, so that its dev part stays unseen.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from agents.enrich.tagger.evaluate import SENTENCES_PER_ARTICLE, articles
from training.linear_tagger.lessons import documents
from training.tagger.labelled import DEV_FROM

if TYPE_CHECKING:
    from agents.enrich.tagger.evaluate import Sentence

# Only its first part is taught: the last has been the dev part of every English model.
_PARTED = "wikigold"


def main() -> None:
    """Write the joined file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    taken = [article for path in given.gold for article in _articles(path)]
    given.out.write_text("".join(map(_lines, taken)), encoding="utf-8")
    print(len(taken), "articles,", sum(len(one.tokens) for article in taken for one in article), "words")


def _articles(path: Path) -> list[list[Sentence]]:
    every = documents(path)
    if _PARTED not in path.name:
        return every
    sentences = [sentence for article in every for sentence in article]
    return list(articles(sentences[: int(len(sentences) * DEV_FROM)], SENTENCES_PER_ARTICLE))


def _lines(article: list[Sentence]) -> str:
    lines = ["-DOCSTART- O", ""]
    for sentence in article:
        tags = ["O"] * len(sentence.tokens)
        for start, end, kind in sentence.mentions:
            tags[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 1)]
        lines += [*(f"{token} {tag}" for token, tag in zip(sentence.tokens, tags, strict=True)), ""]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
