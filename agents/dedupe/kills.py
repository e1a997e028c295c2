"""Which items a kill or a correction of one item reaches: its copies, in whatever order they came to the shard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.contract.records import is_copy
from streams.languages.folding import folded_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.dedupe.entry import Entry
    from agents.dedupe.memory.shard import Shard
    from streams.contract.records import Source


def reached(shard: Shard, uri: str, before_offset: int) -> list[Entry]:
    """Find the copies of an item.

    Items of different uris pass revise side by side, so a copy can reach the shard before what it was copied from;
    the original is then judged a copy of it. What such a parent and its other copies are is told by time: those
    made after the item are its copies too, those made before are not withdrawn with it. What a sender states is not
    enough for that: they also came to the broker after it, or are copy of its outlet.

    Returns:
        Entries in offset order, none twice, never the item's own.
    """
    own = [entry for entry in shard.entries_of(uri, before_offset) if entry.verdict.relation != "kill"]
    below = shard.copies_of(uri, before_offset)
    found = {entry.source: entry for entry in below if _is_below(entry.source, entry.outlet, entry.agency, own)}
    for entry in own:
        first = _first_of_family(shard, entry, before_offset)
        if first == uri:
            continue
        for other in (*shard.entries_of(first, before_offset), *shard.copies_of(first, before_offset)):
            if other.uri != uri and other.verdict.relation != "kill" and _follows(other, entry):
                found[other.source] = other
    return sorted(found.values(), key=lambda entry: (entry.offset, entry.source))


def killer_of(shard: Shard, entry: Entry) -> Source | None:
    """Name the kill that stands over an item that comes after it, as `reached` would have found the item before.

    What it is judged a copy of may be a copy that the broker had after it, and that overtook it on the way. So every
    item above it is asked, up to the one that is nobody's copy, and the one whose kill withdrew that: of each it can
    be a copy.

    Returns:
        The record of the kill; None where none stands, or where the item is no copy of what was killed.
    """
    steps, passed = [entry.verdict], set[str]()
    while steps:
        step = steps.pop()
        if step.of is None or step.of in passed or not is_copy(step):
            continue
        passed.add(step.of)
        above = [one for one in shard.entries_of(step.of, entry.offset) if one.verdict.relation != "kill"]
        killer = shard.killed_by(step.of, entry.offset)
        if killer is not None and (
            _is_below(entry.source, entry.outlet, entry.agency, above) or _is_made_after(shard, entry, killer)
        ):
            return killer
        steps.extend(one.verdict for one in above)
    return None


def _is_made_after(shard: Shard, entry: Entry, killer: Source) -> bool:
    """Tell whether an item of a killed one's family is made after it."""
    kill = shard.owned(killer.key)
    if kill is None:
        return False
    own = [one for one in shard.entries_of(kill.uri, entry.offset) if one.verdict.relation != "kill"]
    return any(_follows(entry, one) for one in own)


def _follows(other: Entry, entry: Entry) -> bool:
    """Tell whether one of an item's family was made after it: by what it states, and by the broker or its credits."""
    if other.event_time <= entry.event_time:
        return False
    return _came_before(entry.source, other.source) or _is_copy_of_outlet(other.outlet, other.agency, entry)


def _is_below(source: Source, outlet: str, agency: str, killed: Sequence[Entry]) -> bool:
    """Tell whether an item judged a copy can be one of the item with those entries.

    What the broker had before the item first came is no copy of it, whoever the shard saw first, unless it is the
    outlet's own or credits it as its agency: of that more is known than the order of two deliveries.
    """
    earlier = all(_came_before(source, entry.source) for entry in killed)
    return not killed or not earlier or any(_is_copy_of_outlet(outlet, agency, entry) for entry in killed)


def _came_before(one: Source, other: Source) -> bool:
    """Tell whether the broker surely had one raw record before another: what cannot be told is False."""
    if (one.topic, one.partition) == (other.topic, other.partition):
        return (one.offset, one.item) < (other.offset, other.item)
    return 0 < one.timestamp < other.timestamp


def _is_copy_of_outlet(outlet: str, agency: str, entry: Entry) -> bool:
    # An agency that both merely credit makes neither the other's copy: whoever copies a story copies its credit.
    whose = folded_text(entry.outlet)
    return bool(whose) and whose in (folded_text(outlet), folded_text(agency))


def _first_of_family(shard: Shard, entry: Entry, before_offset: int) -> str:
    """Follow the links of copies to the item that is nobody's; those that came before their original stand above it."""
    name, passed = entry.uri, set[str]()
    steps: list[Entry] = [entry]
    while steps and name not in passed:
        passed.add(name)
        parents = [step.verdict.of for step in steps if is_copy(step.verdict) and step.verdict.of]
        if not parents:
            break
        name = parents[-1]
        steps = shard.entries_of(name, before_offset)
    return name
