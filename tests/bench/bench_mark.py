"""Time marking by stage: python -m tests.bench.bench_mark ARTICLES.jsonl[.gz] [N].

Lines are {"id", "title", "text"}, Arabic. Caches are empty at the start, so word forms are new as they are in life;
batches are those of enrich. Figures are CPU ms for 350 words between spaces (about 490 with marks and numbers).
"""

from __future__ import annotations

import gc
import gzip
import json
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from agents.enrich.agent import load_marker
from streams.news.article import Article
from streams.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

STAGES = ("_tag", "_match", "_link", "_quote")
WORDS, BATCH, SHORTEST = 350, 32, 200


def timed(name: str, stage: Callable[..., Any], spent: Counter[str]) -> Callable[..., Any]:
    def run(*args: Any) -> Any:
        begin = time.process_time_ns()
        found = stage(*args)
        spent[name] += time.process_time_ns() - begin
        return found

    return run


def main(path: str, n: int) -> None:
    articles: list[Article] = []
    with gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8") as lines:  # noqa: PTH123
        for line in lines:
            item = json.loads(line)
            if len(item["text"]) >= SHORTEST and len(articles) < n:
                paragraphs = tuple(part.strip() for part in item["text"].split("\n") if part.strip())
                articles.append(Article(uri=item["id"], headline=item["title"], paragraphs=paragraphs, language="ar"))
    marker = load_marker(Settings())
    marker.matcher.prepare("ar")
    gc.freeze()  # as the worker does
    spent: Counter[str] = Counter()
    for name in STAGES:
        setattr(marker, name, timed(name, getattr(marker, name), spent))
    for at in range(0, len(articles), BATCH):
        marker.mark(articles[at : at + BATCH])
    words = sum(len(f"{article.headline} {article.body}".split()) for article in articles)
    print(f"{len(articles)} articles, {words} words")
    for name, nanoseconds in spent.most_common():
        print(f"{name[1:]:6} {nanoseconds / 1e6 / words * WORDS:6.2f} ms")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 600)
