"""Which items a kill or a correction of one item reaches: its copies, in whatever order they came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.contract.records import COPY_RELATIONS

if TYPE_CHECKING:
    from agents.dedupe.entry import Entry
    from agents.dedupe.memory.shard import Shard


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
        first = _first_of_family(shard, entry, before_offset)
        if first == uri:
            continue
        for other in (*shard.entries_of(first, before_offset), *shard.copies_of(first, before_offset)):
            if other.uri != uri and other.verdict.relation != "kill" and other.event_time > entry.event_time:
                found[other.source] = other
    return sorted(found.values(), key=lambda entry: (entry.offset, entry.source))


def _first_of_family(shard: Shard, entry: Entry, before_offset: int) -> str:
    """Follow the links of copies to the item that is nobody's; those that came before their original stand above it."""
    name, passed = entry.uri, set[str]()
    steps: list[Entry] = [entry]
    while steps and name not in passed:
        passed.add(name)
        parents = [step.verdict.of for step in steps if step.verdict.relation in COPY_RELATIONS and step.verdict.of]
        if not parents:
            break
        name = parents[-1]
        steps = shard.entries_of(name, before_offset)
    return name
