"""Bent records between the agents: each is answered, and what a step then knows is what its ledger says."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from streams import settings as settings_module
from streams.contract import topics
from streams.contract.step import Measured, Record
from streams.runtime.batch import answer
from streams.runtime.in_memory import MemoryDesk
from tests.security.hostile.bent import GARBAGE, bent
from tests.support.copy_text import body, headline
from tests.support.running import item
from wiredesk.steps import make_step

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTINGS = settings_module.read({"WIREDESK_PARTITIONS": "1", "WIREDESK_TAGGER": "none"})
AGENTS = ("revise", "dedupe", "enrich", "stories", "monitor")
NOON = 1_795_000_000_000
N_BENT = 250


def _raw() -> list[Record]:
    name = topics.RAW.name(SETTINGS)
    sent = []
    for n in range(4):
        for at, source in enumerate(("S", "T", "U")):
            sent.append(item(f"urn:any:{n}:{at}", headline(n), body(n), language="ar", source=source))
    sent.append(
        item("urn:any:1:0", headline(1), body(1), language="ar", source="S", version="2", signals=["correction"])
    )
    sent.append(item("urn:any:2:0", "kill", "", language="ar", source="S", pubStatus="canceled"))
    sent.append(item("", "no uri", ""))
    return [
        Record(name, 0, n, NOON + n * 1000, None, one.value, (("content-type", b"application/json"),))
        for n, one in enumerate(sent)
    ]


@pytest.fixture(scope="module")
def passed() -> dict[str, list[Record]]:
    """What a desk at work writes for each agent, in order."""
    waiting: dict[str, list[Record]] = {}
    desk = MemoryDesk(SETTINGS, [])
    batch = _raw()
    for name in ("intake", *AGENTS):
        step = make_step(name, SETTINGS)
        if name != "intake":
            names = [topic.name(SETTINGS) for topic in step.reads]
            batch = waiting[name] = [record for topic in names for record in waiting.get(topic, [])]
        for result in answer(step, batch):
            for send in result.sends:
                record = desk.place(send, NOON)
                waiting.setdefault(record.topic, []).append(record)
    return waiting


def _spoilt(real: Sequence[Record], numbers: random.Random) -> list[Record]:
    """Bend real records, each in one place, with garbage between them."""
    out = []
    offsets: dict[str, int] = {}
    for n in range(N_BENT):
        record = numbers.choice(real)
        value = numbers.choice(GARBAGE) if n % 10 == 0 else bent(record.value or b"", numbers)
        if n % 7 == 0:
            value = record.value
        offset = offsets[record.topic] = offsets.get(record.topic, 100) + 1
        out.append(record._replace(offset=offset, value=value, timestamp=NOON + n))
    return out


def _answers(step: Any, records: Sequence[Record]) -> list[Any]:
    return [(result.sends, result.outcomes) for result in answer(step, records)]


# What enrich needs at a start takes a second, and it remembers least.
@pytest.mark.parametrize(
    ("name", "seed"), [(name, seed) for name in AGENTS for seed in range(1 if name == "enrich" else 3)]
)
def test_a_step_fed_with_bent_records_knows_what_its_ledger_says(name, seed, passed) -> None:
    numbers = random.Random(seed)
    real = passed[name]
    assert len(real) > 5
    step = make_step(name, SETTINGS)
    ledger: dict[bytes, bytes] = {}

    def keep(keeps: Any) -> None:
        for key, value in keeps:
            ledger.pop(key, None)
            if value is not None:
                ledger[key] = value

    spoilt = _spoilt(real, numbers)
    for at in range(0, len(spoilt), 50):
        for record, result in zip(spoilt[at : at + 50], answer(step, spoilt[at : at + 50]), strict=True):
            assert result.sends or result.keeps or result.outcomes, record
            keep(result.keeps)
        if step.has_ledger:
            keep(step.expired(0, spoilt[at].offset))
        if isinstance(step, Measured):
            step.measure()
    again = make_step(name, SETTINGS)
    entries = [(key.partition(b"|")[2], value) for key, value in ledger.items()]
    for key, value in entries:
        again.check_entry(value, key)
    again.restore(0, entries)
    probe = [record._replace(offset=10_000 + n) for n, record in enumerate(real)]
    assert _answers(again, probe) == _answers(step, probe)
