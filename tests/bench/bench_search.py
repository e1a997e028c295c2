"""How fast the page's search answers on 50,000 stories, and what they take on the disk and in memory, in processor time
of the thread that asks. It ends with 1 where a bound is not held.

    python -m tests.bench.bench_search [STORIES]

Copy is made of words drawn as often as words of a language are (Zipf), half of it Arabic; every tenth story has copies.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import tempfile
import time
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.monitor.dashboard.store.searches import Searches
from agents.monitor.dashboard.store.store import Store
from agents.monitor.query.parse import parse
from streams.settings import Settings
from tests.monitor.test_dashboard import NOON, copy_of, event, record
from tests.support.cost import slowness

if TYPE_CHECKING:
    from collections.abc import Callable

    from streams.contract.step import Record

MINUTE = 60_000
BATCH = 200
ROUNDS = 8
# What a reader waits for without noticing, seconds; and twice what the process has taken so far, MB.
MOST_SEARCH, MOST_FIRST_PAGE, MOST_MEMORY = 0.1, 0.3, 250
QUERIES = [
    "", "{common}", "{rare}", "{common} {rare}", '"{common} {common}"', "{common} or {rare} -{middle}",
    "entity:Q79", "entity:Egypt lang:ar", 'outlet:"outlet {n}"', "relation:verbatim", "outlets>=3 {middle}",
    "after:2026-11-21 before:2026-11-22 {common}", "not lang:en", "{prefix}*",
]  # fmt: skip


def main(stories: int) -> int:
    """Fill a store, ask it, print what that took; 1 where a bound is not held."""
    draw = random.Random(7)
    letters = {"ar": "ابتثجحخدرزسشصعفقكلمنهوي", "en": "abcdefghijklmnoprstuvwy"}
    words = {
        code: ["".join(draw.choices(signs, k=draw.randint(3, 9))) for _ in range(40_000)]
        for code, signs in letters.items()
    }
    weights = list(accumulate(1 / rank for rank in range(1, 40_001)))

    def article(n: int) -> Record:
        code = "ar" if n % 2 else "en"
        copy = draw.choices(words[code], cum_weights=weights, k=260)
        value = event(
            n, language=code, headlines=[{"value": " ".join(copy[:10])}], bodies=[{"value": " ".join(copy[10:])}]
        )
        value["infoSources"] = [{"name": f"outlet {n % 300}", "role": "outlet"}]
        value["wiredesk"]["source"]["timestamp"] = NOON + n * MINUTE // 2
        return record("wire.articles", value | {"versionCreated": None}, n)._replace(
            timestamp=NOON + n * MINUTE // 2 + 80
        )

    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "wire.sqlite", Settings(search_days=365))
        cpu = time.process_time()
        for start in range(0, stories, BATCH):
            batch = [article(n) for n in range(start, min(start + BATCH, stories))]
            batch += [
                copy_of(10_000_000 + 10 * n + k, n)
                for n in range(start, start + BATCH, 10)
                for k in range(n % 40 // 10)
            ]
            store.take(batch)
        made = time.process_time() - cpu
        n_bytes = sum(file.stat().st_size for file in Path(folder).iterdir())
        print(f"{stories} stories filled in {made:.0f} s of CPU, {n_bytes / stories / 1000:.1f} kB each on the disk")
        searches = Searches(store.path, 10.0)

        def asked() -> str:
            code = draw.choice(["ar", "en"])
            ranks = {
                "common": draw.randint(0, 30),
                "middle": draw.randint(200, 2_000),
                "rare": draw.randint(9_000, 39_999),
            }
            chosen = {name: words[code][rank] for name, rank in ranks.items()}
            return draw.choice(QUERIES).format(**chosen, prefix=chosen["middle"][:3], n=draw.randint(0, 299))

        asks = [parse(asked()) for _ in range(100 * ROUNDS)]
        slow = _tell("search, newest", [_timed(partial(searches.search, query)) for query in asks], MOST_SEARCH)
        by_relevance = [_timed(partial(searches.search, query, sort="relevance")) for query in asks]
        slow |= _tell("search, relevance", by_relevance, MOST_SEARCH)
        first = [_timed(lambda: searches.search(parse(""))) for _ in range(ROUNDS * 5)]
        slow |= _tell("first page, no query", first, MOST_FIRST_PAGE)
        pages, after = [], ""
        for _ in range(200):
            began = time.thread_time()
            page = searches.search(parse("not lang:en"), after=after)
            pages.append(time.thread_time() - began)
            after = page.next
            if not after:
                break
        slow |= _tell(f"pages on to the {len(pages)}th", pages, MOST_SEARCH)
        store.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory: {memory:.0f} MB (bound {MOST_MEMORY})")
    return int(slow or memory > MOST_MEMORY)


def _timed(ask: Callable[[], Any]) -> float:
    began = time.thread_time()
    ask()
    return time.thread_time() - began


def _tell(what: str, seconds: list[float], bound: float) -> bool:
    """Print the figures; tell whether 95 of 100 took longer than the bound, stretched on a slow or busy machine."""
    cuts = statistics.quantiles(seconds, n=100)
    figures = f"p50 {cuts[49] * 1000:.1f} ms, p95 {cuts[94] * 1000:.1f} ms, most {max(seconds) * 1000:.1f} ms"
    print(f"{what}: {figures} (bound of p95 {bound * 1000:.0f} ms)")
    return cuts[94] > bound and cuts[94] > bound * slowness()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000))
