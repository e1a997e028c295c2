"""Index the shipped names beforehand, so that no start has to.

    python -m training.knowledge.index            # writes agents/enrich/knowledge/index.json.gz

Byte for byte the same from the same names; run it again when the names, the tables of countries or the folds change.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import msgspec

from agents.enrich.knowledge import store
from agents.enrich.knowledge.ready import Index, digest_of, make_index
from streams.languages.country_names import capital_names, country_names, listed_names

INDEX = Path(store.__file__).with_name("index.json.gz")


def shipped_index() -> Index:
    """Work the index out of what ships."""
    packed = INDEX.with_name("entities.json.gz").read_bytes()
    return make_index(store.Knowledge.load(packed), digest_of(packed, country_names(), capital_names(), listed_names()))


def main() -> None:
    """Write it."""
    INDEX.write_bytes(gzip.compress(msgspec.json.encode(shipped_index(), order="deterministic"), mtime=0))


if __name__ == "__main__":
    main()
