"""wiredesk compare A B: verdict and evidence of two items, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import orjson

from agents.dedupe.rules.compare import compare, render
from streams.languages.shipped_identifier import shipped_identifier
from streams.news.article import UnreadableItem
from streams.news.formats.read import read_items
from streams.news.prepare import prepare
from wiredesk import wire_files
from wiredesk.output import note, say

if TYPE_CHECKING:
    import argparse

    from streams.news.article import Article
    from streams.settings import Settings


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Compare the first item of each file."""
    try:
        a, b = (_article(path, settings) for path in (given.a, given.b))
    except (wire_files.NoItems, UnreadableItem) as error:
        note(f"wiredesk: {error}")
        return 2
    comparison = compare(a, b)
    if given.json:
        say(orjson.dumps(_as_json(comparison), option=orjson.OPT_INDENT_2).decode())
    else:
        say(render(comparison))
    return 0


def _article(path: str, settings: Settings) -> Article:
    file = next(wire_files.read([path]))
    first = read_items(file.value, file.content_type, max_bytes=settings.max_item_bytes)[0]
    if isinstance(first, UnreadableItem):
        raise first
    return prepare(first, shipped_identifier())


def _as_json(comparison: Any) -> dict[str, Any]:
    said = {name: msgspec.to_builtins(value) for name, value in comparison._asdict().items() if name not in ("a", "b")}
    return {"a": comparison.a.uri, "b": comparison.b.uri, **said}
