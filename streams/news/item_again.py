"""An item that stood on the raw topic before, read again: as the desk read it then, if it still can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.news.article import UnreadableItem
from streams.news.formats.read import read_items
from streams.news.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from streams.news.article import Article


def item_again(
    value: bytes | None,
    content_type: str | None,
    n: int,
    identify: Callable[[str], tuple[str, float]],
    *,
    max_bytes: int,
    max_items: int,
) -> Article | None:
    """Read and prepare item n of a record; None where it cannot be read, or holds no such item.

    Args:
        value: The record's, as read_items takes it.
        content_type: The same.
        n: Index of the item, from 0; whoever asks may have it from an event, which may say anything.
        identify: Tells the language.
        max_bytes: As read_items takes it.
        max_items: The same.

    Cost: that of read_items and prepare.
    """
    try:
        items = read_items(value, content_type, max_bytes=max_bytes, max_items=max_items)
    except UnreadableItem:
        return None
    item = items[n] if 0 <= n < len(items) else None
    if item is None or isinstance(item, UnreadableItem):
        return None
    try:
        return prepare(item, identify)
    except UnreadableItem:
        return None
