"""Read what a stream links most, to find the ids that are wrong by the hundred.

    python -m training.knowledge.frequent ITEMS.jsonl[.gz] [--every 5] [--language ar] [--public | --local]

Prints surface, id, name, how often, and one place where it stands. A sample of articles shows what goes wrong once in
each; this shows what goes wrong in every tenth, and an hour of it mends more than a day of the other. Items have
`title` or `headline`, and `text` or `body`. The printed text is the stream's own: it goes to a terminal, into no file.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from agents.enrich.agent import load_marker
from streams.news.article import Article
from streams.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH = 32
_AROUND = 30


def articles(path: Path, every: int, language: str) -> Iterator[Article]:
    """Yield every so-manieth item, as one of the language."""
    # As text both read alike; which one it is shows in the name.
    opening = gzip.open if path.suffix == ".gz" else open
    with opening(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(islice(lines, 0, None, every)):
            item = json.loads(line)
            head, text = item.get("headline") or item.get("title") or "", item.get("body") or item.get("text") or ""
            paragraphs = tuple(part for part in text.split("\n") if part.strip())
            yield Article(uri=f"item:{number}", headline=head, paragraphs=paragraphs, language=language)


def main() -> None:
    """Mark the items and print what was linked, most often first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("items", type=Path)
    parser.add_argument("--every", type=int, default=5)
    parser.add_argument("--language", default="ar")
    parser.add_argument("--first", type=int, default=300)
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--public", action="store_true", help="only ids that other systems know")
    kinds.add_argument("--local", action="store_true", help="only entities of the desk's own")
    given = parser.parse_args()
    marker = load_marker(Settings())
    count: Counter[tuple[str, str, str]] = Counter()
    seen: dict[tuple[str, str, str], str] = {}
    stream = articles(given.items, given.every, given.language)
    while batch := list(islice(stream, _BATCH)):
        for article, marking in zip(batch, marker.mark(batch), strict=True):
            texts = {"headline": article.headline, "body": article.body}
            for entity in marking.entities:
                local = entity.id.startswith("urn:")
                if (given.public and local) or (given.local and not local):
                    continue
                name = entity.labels.get("en") or entity.name
                for mention in entity.mentions:
                    key = mention.text, entity.id, name
                    count[key] += 1
                    text = texts[mention.field]
                    around = text[max(0, mention.start - _AROUND) : mention.start], text[mention.end :][:_AROUND]
                    seen.setdefault(key, f"[{mention.text}]".join(around).replace("\n", " "))
    for (surface, ident, name), number in count.most_common(given.first):
        print(number, surface, ident, name, seen[surface, ident, name], sep="\t")


if __name__ == "__main__":
    main()
