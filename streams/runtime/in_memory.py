"""The desk without a broker: the same steps over topics that are lists. For `wiredesk process` and the tests."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from streams.contract.step import Record, Send
from streams.runtime.batch import answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.contract.step import Step
    from streams.settings import Settings


class MemoryDesk:
    """Steps joined by topics in memory.

    Attributes:
        written: How many records each (topic name, partition) has had.
    """

    def __init__(self, settings: Settings, steps: Sequence[Step]) -> None:
        """Join the steps, in the order in which records pass them; wiredesk.steps has the whole desk."""
        self.settings = settings
        self.steps = list(steps)
        self.written: dict[tuple[str, int], int] = {}

    def run(self, records: Sequence[Record]) -> list[Send]:
        """Take in raw records; return everything that leaves the desk, in order."""
        waiting: dict[str, list[Record]] = {}
        for record in records:
            waiting.setdefault(record.topic, []).append(record)
        out: list[Send] = []
        for step in self.steps:
            batch = [record for topic in step.reads for record in waiting.pop(topic.name(self.settings), [])]
            for result in answer(step, batch) if batch else []:
                for send in result.sends:
                    if any(send.topic in reader.reads for reader in self.steps):
                        record = self.place(send)
                        waiting.setdefault(record.topic, []).append(record)
                    else:
                        out.append(send)
        return out

    def place(self, send: Send, timestamp: int = 0) -> Record:
        """Return a send as the record that a broker would make of it."""
        name = send.topic.name(self.settings)
        partition = zlib.crc32(send.key or b"") % self.settings.partitions if send.partition is None else send.partition
        offset = self.written.get((name, partition), 0)
        self.written[name, partition] = offset + 1
        return Record(name, partition, offset, timestamp, send.key, send.value, send.headers)
