"""wiredesk process: the desk without a broker."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

import orjson

from streams.contract import topics
from streams.contract.step import Record
from streams.runtime.batch import answer
from wiredesk import wire_files
from wiredesk.output import note
from wiredesk.steps import desk_in_memory, make_step

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from streams.contract.step import Send, Step
    from streams.runtime.in_memory import MemoryDesk
    from streams.settings import Settings

_OUTCOMES = {topics.ARTICLES: "article", topics.DUPLICATES: "duplicate", topics.DEAD: "dead"}
EXIT_DIED = 3


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Process files and print one JSON line an item, in input order; then, if asked, one a story.

    0 when every item has an article or a duplicate, 2 for a path that cannot be read, 3 when items died.
    """
    gc.disable()  # what is read for the first items stays: the collector need not walk over it, not even at the end
    desk = desk_in_memory(settings)
    stories = _Stories(make_step("stories", settings), desk) if given.stories else None
    batch: list[Record] = []
    died = 0
    try:
        for offset, file in enumerate(
            wire_files.read(given.paths, given.content_type, follow_links=given.follow_links)
        ):
            # No broker gave this record a time, so 0: nothing bounds the article's own.
            headers = (("content-type", file.content_type.encode()),) if file.content_type else ()
            batch.append(Record(topics.RAW.name(settings), 0, offset, 0, None, file.value, headers))
            if len(batch) >= settings.mark_articles:
                died += _print(desk, batch, stories, caused=given.caused)
                batch.clear()
    except wire_files.NoItems as error:
        note(f"wiredesk: {error}")
        gc.enable()
        return 2
    if batch:
        died += _print(desk, batch, stories, caused=given.caused)
    if stories is not None:
        stories.write()
    if died:
        note(f"wiredesk: {died} items died; their lines say why")
    return EXIT_DIED if died else 0


class _Stories:
    """The stories of everything that was processed, each as its last event tells it, in the order they began."""

    def __init__(self, step: Step, desk: MemoryDesk) -> None:
        self._step, self._desk = step, desk
        self._newest: dict[bytes | None, Send] = {}

    def take(self, sends: list[Send]) -> None:
        """Hand outcomes to the agent, and what it makes of them back to it."""
        waiting = [self._desk.place(send) for send in sends if send.topic in self._step.reads]
        while waiting:
            told = [send for result in answer(self._step, waiting) for send in result.sends]
            self._newest.update((send.key, send) for send in told if send.topic is topics.STORIES)
            waiting = [self._desk.place(send) for send in told if send.topic in self._step.reads]

    def write(self) -> None:
        """Print a line a story."""
        for send in self._newest.values():
            line = {"outcome": "story", "event": orjson.Fragment(send.value or b"{}")}
            sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
        sys.stdout.buffer.flush()


def _print(desk: MemoryDesk, batch: list[Record], stories: _Stories | None, *, caused: bool) -> int:
    """Print what came of a batch; return how many items died."""
    sends = desk.run(batch)
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    if stories is not None:
        stories.take(sends)
    lines = list(lines_of(sends))
    for _, line in sorted(lines, key=lambda pair: pair[0]):
        if caused or not line["event"].get("wiredesk", {}).get("cause"):
            sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
    sys.stdout.buffer.flush()
    return sum(1 for _, line in lines if line["outcome"] == "dead")


def lines_of(sends: list[Send]) -> Iterator[tuple[tuple[int, ...], dict[str, Any]]]:
    """Turn what left the desk into (position, line) pairs; a position sorts in input order."""
    for send in sends:
        outcome = _OUTCOMES.get(send.topic)
        if outcome is None:
            continue
        event = _dead(send) if outcome == "dead" else orjson.loads(send.value or b"{}")
        desk = event["wiredesk"]
        source, cause = desk["source"], desk.get("cause")
        position = (source["offset"], source["item"], 0)
        if cause:
            position = (cause["offset"], cause["item"], 1)
        yield position, {"outcome": outcome, "event": event}


def _dead(send: Send) -> dict[str, Any]:
    """Describe a dead letter without its bytes: they may be no text."""
    headers = {name.removeprefix("wiredesk_"): value.decode("utf-8", "replace") for name, value in send.headers}
    names = ("partition", "offset", "item", "items")
    source = {"topic": headers["topic"], **{name: int(headers[name]) for name in names}, "timestamp": 0}
    return {
        "wiredesk": {
            "source": source,
            "cause": None,
            "stage": headers["stage"],
            "reason": headers["reason"],
            "error": headers["error"],
            "bytes": len(send.value or b""),
        }
    }
