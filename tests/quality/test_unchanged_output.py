"""What `wiredesk process` says stays the same, byte by byte, while the house around the judgement is rebuilt.

unchanged.json holds a digest for each set, with the tagger and without. It is moved only with a reason, and the reason
stands in the commit that moves it: MOVE_DIGESTS=1 writes it anew. Left out of the lines are the name of the
rule and the versions of schema and program, which may change while the decisions do not.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from streams import settings as settings_module
from streams.contract import topics
from streams.contract.step import Record
from tests.support.feed_records import feed_records
from wiredesk.commands.process import lines_of
from wiredesk.steps import desk_in_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.quality, pytest.mark.timeout(900)]

PINNED = Path(__file__).with_name("unchanged.json")
SHARED = Path(__file__).parents[3] / "shared" / "data"
N_ARABIC, N_ENGLISH = 1_400, 600
RAW = "wire.raw"


def _headers(content_type: str | None) -> tuple[tuple[str, bytes], ...]:
    return (("content-type", content_type.encode()),) if content_type else ()


def _sample_article() -> list[Record]:
    text = (SHARED / "sample_article.txt").read_bytes()
    return [Record(RAW, 0, 0, 0, None, text, _headers("text/plain"))]


def _news() -> list[Record]:
    """Articles of many outlets in order of time, the labelled near copies first among those taken."""
    taken = [*_taken("ant2018_dev", N_ARABIC), *_taken("reuters1987_dev", N_ENGLISH)]
    return [
        Record(RAW, 0, n, 1_795_300_000_000 + n, article["id"].encode(), _ninjs(article), _headers("application/json"))
        for n, article in enumerate(taken)
    ]


def _taken(name: str, count: int) -> list[dict[str, Any]]:
    pairs = [json.loads(line) for line in (SHARED / "dedup" / f"{name}_pairs.jsonl").read_text("utf-8").splitlines()]
    labelled = {pair[side] for pair in pairs for side in ("a", "b")}
    with gzip.open(SHARED / "dedup" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    articles.sort(key=lambda article: article["id"] not in labelled)
    return sorted(articles[:count], key=lambda article: (_time(article), article["id"]))


def _time(article: dict[str, Any]) -> datetime:
    """Read the time: as in mail in the Arabic set, ISO in the English one."""
    stated = article["time"]
    return parsedate_to_datetime(stated) if "," in stated else datetime.fromisoformat(stated)


def _ninjs(article: dict[str, Any]) -> bytes:
    return orjson.dumps(
        {
            "uri": article["url"] or article["id"],
            "type": "text",
            "versionCreated": _time(article).isoformat(),
            "headlines": [{"value": article["title"]}],
            "bodies": [{"contentType": "text/plain", "value": article["text"]}],
            "infoSources": [{"name": article["src"], "role": "provider"}],
        }
    )


# Some minutes: `make quality` takes it.
_MARKS = {"news": pytest.mark.measured}
SETS = {"sample feed": feed_records, "sample article": _sample_article, "news": _news}


def _lines(records: list[Record], tagger: str, folder: Path) -> Iterator[bytes]:
    settings = settings_module.read({}, state_dir=str(folder), tagger_backend=tagger)
    assert topics.RAW.name(settings) == RAW
    desk = desk_in_memory(settings)
    for first in range(0, len(records), settings.mark_articles):
        portion = lines_of(desk.run(records[first : first + settings.mark_articles]))
        for _, line in sorted(portion, key=lambda pair: pair[0]):
            yield orjson.dumps(_without(line), option=orjson.OPT_SORT_KEYS)


def _without(value: Any) -> Any:
    """Leave out the rule's name, and put the first versions of schema and program in the place of today's."""
    if isinstance(value, list):
        return [_without(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    said = {name: _without(inner) for name, inner in value.items() if name != "rule"}
    if "pipeline" in said:
        said |= {"schema": "1.0.0", "pipeline": {**said["pipeline"], "version": "0.1.0"}}
    return said


@pytest.mark.parametrize("tagger", ["built-in", "none"])
@pytest.mark.parametrize("name", [pytest.param(name, marks=_MARKS.get(name, ())) for name in SETS])
def test_the_desk_says_the_same_as_before(name: str, tagger: str, tmp_path: Path) -> None:
    if name != "sample feed" and not SHARED.is_dir():
        pytest.skip("the shared news sets are not beside this checkout")
    records = SETS[name]()
    digest, n_lines = hashlib.sha256(), 0
    for line in _lines(records, tagger, tmp_path):
        digest.update(line + b"\n")
        n_lines += 1
    assert n_lines >= len(records)
    found = {"lines": n_lines, "sha256": digest.hexdigest()}
    pinned = json.loads(PINNED.read_text()) if PINNED.exists() else {}
    if os.environ.get("MOVE_DIGESTS"):
        pinned[f"{name}, tagger {tagger}"] = found
        PINNED.write_text(json.dumps(pinned, indent=2) + "\n")
    assert pinned[f"{name}, tagger {tagger}"] == found
