"""Whether readers of yesterday's documents can read today's records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a person reads; a reader's program does not.
_WORDS: Final = frozenset({"description", "title", "summary", "$comment", "$id", "$schema", "examples"})
_BY_NAME: Final = ("properties", "$defs")


def breaks(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """List what would break a reader of the old JSON Schema, one sentence each; empty when nothing would.

    A new property that may be absent is no break, nor is a new value of an enumeration: readers are told to take what
    they do not know as unknown (docs/consume). Every other difference is one, in a keyword unknown here as well. So is
    a property that is required now: a compacted topic keeps records from before it was, and watches are written by
    others, who do not write it.
    """
    return list(_breaks(old, new, ""))


def channel_breaks(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """List what would break a reader of the old AsyncAPI document: channels, addresses, values and headers."""
    found: list[str] = []
    for name, channel in old.get("channels", {}).items():
        other = new.get("channels", {}).get(name)
        if other is None:
            found.append(f"channel {name} is gone")
            continue
        if channel["address"] != other["address"]:
            found.append(f"channel {name} has another address")
        for message, said in channel["messages"].items():
            if message not in other["messages"]:
                found.append(f"message {message} of {name} is gone")
                continue
            for part in ("payload", "headers"):
                found += _breaks(said.get(part, {}), other["messages"][message].get(part, {}), f"{name}.{part}")
    return found


def _breaks(old: Any, new: Any, path: str) -> Iterator[str]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            yield f"{path} was {old!r} and is {new!r}"
        return
    for group in _BY_NAME:
        for name, value in old.get(group, {}).items():
            place = f"{path}.{name}" if group == "properties" else f"#{name}"
            if name in new.get(group, {}):
                yield from _breaks(value, new[group][name], place)
            else:
                yield f"{place} is gone"
    was, now = set(old.get("required", ())), set(new.get("required", ()))
    yield from (f"{path}.{name} may be missing now" for name in sorted(was - now))
    yield from (f"{path}.{name} is required now" for name in sorted(now - was))
    if "enum" in old and "enum" in new:
        yield from (f"{path} never says {value!r} any more" for value in old["enum"] if value not in new["enum"])
    for keyword in sorted((old.keys() | new.keys()) - _WORDS - {*_BY_NAME, "required"}):
        if keyword not in old or keyword not in new:
            yield f"{path} {'lost' if keyword in old else 'gained'} {keyword}"
        elif keyword != "enum":
            yield from _keyword(old[keyword], new[keyword], f"{path}/{keyword}")


def _keyword(old: Any, new: Any, path: str) -> Iterator[str]:
    """Compare what a keyword says: schemas within it (items, anyOf, ...) as schemas, everything else as it stands."""
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _breaks(one, other, f"{path}[{number}]")
    else:
        yield from _breaks(old, new, path)
