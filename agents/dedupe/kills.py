"""Which items a kill or a correction of one item reaches: its copies, in whatever order they came to the shard.

One rule: **a kill withdraws what is linked with the killed item as copy, through however many others, and came to the
broker after that item; where the kill itself came says nothing.** Three things are known better than the order of two
deliveries: who credits the killed outlet as its agency is its copy, whenever it came; the agency that the killed item
credits is no copy of it; and of its outlet's own items those that state a later time are, but for its correction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.contract.records import is_born_killed, waits
from streams.languages.folding import folded_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agents.dedupe.entry import Entry
    from agents.dedupe.memory.shard import Shard
    from streams.contract.records import Source, Verdict

# An item's own versions, which are judged no more once it is published.
_BY_REVISE = frozenset({"version", "correction", "kill"})


def reached(shard: Shard, entry: Entry) -> list[Entry]:
    """Find what a kill or a correction reaches.

    Items of different uris pass revise side by side, so a copy can reach the shard before what it was copied from;
    the original is then judged a copy of it. So its whole family is asked.

    Args:
        shard: What came before.
        entry: The kill's or the correction's own; that of an item born killed.

    Returns:
        Entries in offset order, none twice, never the item's own.
    """
    own = _items(*shard.entries_of(entry.uri, entry.offset), entry)
    below = {one.source for one in shard.copies_of(entry.uri, entry.offset)}
    names = sorted({entry.uri, *(name for one in own for name in _tops(shard, one, entry.offset))})
    family = [
        one
        for name in names
        for one in (*shard.entries_of(name, entry.offset), *shard.copies_of(name, entry.offset))
        if one.uri != entry.uri and one.verdict.relation not in _BY_REVISE
    ]
    found = {one.source: one for one in family if _goes_with(one, own, is_below=one.source in below)}
    # Later versions of what was published were judged no more: they go with their first, and never without it.
    for one in list(found.values()):
        later = (version for version in shard.entries_of(one.uri, entry.offset) if version.offset > one.offset)
        found |= {version.source: version for version in later if version.verdict.relation in ("version", "correction")}
    return sorted(found.values(), key=lambda one: (one.offset, one.source))


def killer_of(shard: Shard, entry: Entry, apart: frozenset[str] = frozenset()) -> Source | None:
    """Name the kill that stands over an item that comes after it, as `reached` would have found the item before.

    What it is judged a copy of may be a copy that the broker had after it, and that overtook it on the way; or what
    was killed stands beside it. So every item above it is asked, up to those that are nobody's copy, and what was
    killed under these.

    Args:
        shard: What came before.
        entry: The item.
        apart: Items that an editor calls no copies of it.

    Returns:
        The record of the kill; None where none stands, or where the item is no copy of what was killed.
    """
    # Its own kill is behind a version that lives again: revise said so.
    apart |= {entry.uri}
    steps, passed = [entry], set[str]()
    while steps:
        name = steps.pop().copied_from
        if name is None or name in passed:
            continue
        passed.add(name)
        above = _items(*shard.entries_of(name, entry.offset))
        killer = None if name in apart else _standing(shard, name, entry)
        if killer is not None:
            kill = shard.owned(killer.key)
            # An editor's word withdraws too, and a kill is forgotten before what it reached.
            own = above if kill is None else _items(*shard.entries_of(kill.uri, entry.offset))
            if (kill is None or kill.uri not in apart) and _goes_with(entry, own, is_below=True):
                return killer
        for killed in shard.killed_under(name, entry.offset):
            killer = None if killed in apart else _standing(shard, killed, entry)
            own = _items(*shard.entries_of(killed, entry.offset))
            if killer is not None and _goes_with(entry, own, is_below=False):
                return killer
        steps.extend(above)
    return None


def killed_by(
    shard: Shard, uri: str, before_offset: int, counts: Callable[[Entry], bool] = lambda _: True
) -> Source | None:
    """Name the kill that stands over a uri before an offset; None when a later version revived it that counts."""
    standing: Source | None = None
    for entry in shard.entries_of(uri, before_offset):
        if entry.verdict.relation == "kill":
            standing = standing if waits(entry.verdict) else entry.source
        elif entry.withdrawn_by is not None or counts(entry):
            standing = entry.withdrawn_by
    return standing


def is_untold(shard: Shard, verdict: Verdict, before_offset: int) -> bool:
    """Tell whether what an item is a copy of is held back or killed, and nobody else of its cluster is told."""
    name = verdict.of or ""
    above = shard.entries_of(name, before_offset)
    if not above or not (above[-1].held or killed_by(shard, name, before_offset)):
        return False
    return not any(one.is_told for one in shard.standing_in(verdict.cluster, before_offset) if one.uri != name)


def tops(shard: Shard, entry: Entry) -> tuple[str, ...]:
    """Name the items above an item that are nobody's copies; those that came before their original stand above it.

    Args:
        shard: What came before.
        entry: A version of the item, or its kill.

    Returns:
        uris, sorted, never the item's own; none for an item that is nobody's copy.
    """
    own = _items(*shard.entries_of(entry.uri, entry.offset), entry)
    return tuple(sorted({name for one in own for name in _tops(shard, one, entry.offset)}))


def _tops(shard: Shard, entry: Entry, before_offset: int) -> set[str]:
    found, passed = set[str](), {entry.uri}
    steps = [entry]
    while steps:
        name = steps.pop().copied_from
        if name is None or name in passed:
            continue
        passed.add(name)
        above = _items(*shard.entries_of(name, before_offset))
        if all(one.copied_from is None for one in above):
            found.add(name)
        steps.extend(above)
    return found


def _items(*entries: Entry) -> list[Entry]:
    """Leave out the kills, which are no texts; an item that came after its kill is one."""
    return [entry for entry in entries if entry.verdict.relation != "kill" or is_born_killed(entry.verdict)]


def _standing(shard: Shard, uri: str, entry: Entry) -> Source | None:
    """Name the kill that stands over a uri for an item; a version that the broker had after it revives nothing."""
    return killed_by(shard, uri, entry.offset, lambda version: not _came_before(entry.source, version.source))


def _goes_with(entry: Entry, own: Sequence[Entry], *, is_below: bool) -> bool:
    """Tell whether an item of a killed one's family goes with it.

    Args:
        entry: The item.
        own: The killed item's versions; none when they are forgotten.
        is_below: The item was judged a copy of it, which decides where the broker's order cannot be told.
    """
    if _credits_one(entry, own):
        return True
    outlet = folded_text(entry.outlet)
    if outlet and any(outlet == folded_text(one.agency) != folded_text(one.outlet) for one in own):
        return False
    if outlet and _corrects(entry) and any(outlet == folded_text(one.outlet) for one in own):
        return False
    if not own or not all(_came_before(entry.source, one.source) for one in own):
        return is_below or any(_came_before(one.source, entry.source) for one in own)
    return any(outlet == folded_text(one.outlet) != "" and one.event_time < entry.event_time for one in own)


def _corrects(entry: Entry) -> bool:
    return any(one.kind == "correction" for one in entry.verdict.adds)


def _credits_one(entry: Entry, own: Sequence[Entry]) -> bool:
    """Tell whether an item credits a killed one's outlet as its agency.

    An agency that both merely credit makes neither the other's copy: whoever copies a story copies its credit.
    """
    agency = folded_text(entry.agency)
    return bool(agency) and any(folded_text(entry.outlet) != agency == folded_text(one.outlet) for one in own)


def _came_before(one: Source, other: Source) -> bool:
    """Tell whether the broker surely had one raw record before another: what cannot be told is False."""
    if (one.topic, one.partition) == (other.topic, other.partition):
        return (one.offset, one.item) < (other.offset, other.item)
    return 0 < one.timestamp < other.timestamp
