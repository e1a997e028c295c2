"""Which items a kill or a correction of one item reaches: its copies, in whatever order they came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.records import COPY_RELATIONS

if TYPE_CHECKING:
    from agents.dedupe.kept import Entry
    from agents.dedupe.shard import Shard


def reached(shard: Shard, uri: str, before_offset: int) -> list[Entry]:
    """Find the copies of an item.

    Items of different uris pass revise side by side, so a copy can reach the shard before what it was copied from;
    the original is then judged a copy of it. What such a parent and its other copies are is told by time: those
    made after the item are its copies too, those made before are not withdrawn with it.

    Returns:
        Entries in offset order, none twice, never the item's own.
    """
    own = [entry for entry in shard.entries_of(uri, before_offset) if entry.verdict.relation != "kill"]
    found = {entry.source: entry for entry in shard.copies_of(uri, before_offset)}
    for entry in own:
        parent = entry.verdict.of
        if parent is None or parent == uri or entry.verdict.relation not in COPY_RELATIONS:
            continue
        family = [*shard.entries_of(parent, before_offset), *shard.copies_of(parent, before_offset)]
        for other in family:
            if other.uri != uri and other.verdict.relation != "kill" and other.event_time > entry.event_time:
                found[other.source] = other
    return sorted(found.values(), key=lambda entry: (entry.offset, entry.source))
