"""Count how common words are in news: python -m training.stories.background LANGUAGE=OUTPUT... --write.

OUTPUT is what wiredesk process printed of articles in one language; models/README.md says of which. Writes
agents/stories/judge/models/background.npz: `keys` uint32, ascending, what an article is found by (a stem, a name by
sound, a concept or an entity, as agents/stories/judge/window.py numbers them); `steps` uint8, the share of articles
that have it, as sixteenths of a power of two below 1. Of several languages the largest share is kept. No
word is kept, and nothing that few articles have.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import orjson

from agents.stories.judge.background import STEPS
from agents.stories.judge.sketch import sketch
from agents.stories.judge.window import keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_BACKGROUND: Final = Path("agents/stories/judge/models/background.npz")
# What fewer articles have is no common word, and might be told from the table.
_LEAST_ARTICLES: Final = 5
_LEAST_SHARE: Final = 0.001
_MOST_STEPS: Final = 255


def counted(processed: Path) -> dict[int, float]:
    """Return the share of articles of an output that have each key, of the common ones."""
    counts: Counter[int] = Counter()
    n = 0
    with processed.open("rb") as lines:
        for line in lines:
            row = orjson.loads(line)
            if row["outcome"] == "article":
                counts.update(keys_of(sketch(row["event"])))
                n += 1
    return {key: count / n for key, count in counts.items() if count >= _LEAST_ARTICLES and count >= _LEAST_SHARE * n}


def table(languages: Mapping[str, Mapping[int, float]]) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Join the shares of languages, and round them: keys ascending, and their steps."""
    largest: dict[int, float] = {}
    for found in languages.values():
        for key, share in found.items():
            largest[key] = max(share, largest.get(key, 0.0))
    keys = sorted(largest)
    steps = [min(round(-STEPS * math.log2(largest[key])), _MOST_STEPS) for key in keys]
    return np.array(keys, dtype=np.uint32), np.array(steps, dtype=np.uint8)


def main() -> None:
    """Count every output and write the table."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("outputs", nargs="+", metavar="LANGUAGE=OUTPUT")
    given.add_argument("--write", action="store_true")
    options = given.parse_args()
    languages = {}
    for output in options.outputs:
        language, _, path = output.partition("=")
        languages[language] = counted(Path(path))
        print(f"{language}: {len(languages[language])} common keys")
    keys, steps = table(languages)
    print(f"{len(keys)} keys")
    if options.write:
        np.savez_compressed(_BACKGROUND, keys=keys, steps=steps)
        print(f"{_BACKGROUND.stat().st_size} bytes")


if __name__ == "__main__":
    main()
