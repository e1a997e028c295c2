"""State lost, stale, copied, compacted, emptied or outgrown; clocks that lie; two versions side by side."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from streams.contract import topics
from streams.contract.topology import AGENTS
from tests.faults.test_poison import change_topic
from tests.support.copy_text import body, headline
from tests.support.running import RunningDesk, assert_law, assert_repeats_identical, item
from tests.support.script import Copies, Feed, Player, copy_of, good, relations
from wiredesk import topic_io

if TYPE_CHECKING:
    from pathlib import Path

    from streams.settings import Settings

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.timeout(420)]


def _ledger(settings: Settings, agent: str) -> tuple[int, set[bytes]]:
    """Records a ledger topic holds, and the keys that live."""

    async def go() -> tuple[int, set[bytes]]:
        live: set[bytes] = set()
        n_records = 0
        async for record in topic_io.read(settings, topics.ledger_name(settings, agent)):
            n_records += 1
            (live.discard if record.value is None else live.add)(record.key)
        return n_records, live

    return asyncio.run(go())


def test_a_state_folder_lost_made_stale_or_copied_changes_nothing(desk: RunningDesk, tmp_path: Path) -> None:
    state = tmp_path / "state"
    numbers = range(5_000_000, 5_000_030)
    worker = desk.start(odd="light", state=state)
    desk.send([good(n) for n in numbers[:10]])
    desk.wait_law(10)
    shutil.copytree(state, tmp_path / "old")
    desk.send([good(n) for n in numbers[10:20]])
    desk.wait_law(20)
    desk.kill(worker)

    shutil.rmtree(state)  # lost
    worker = desk.start(odd="light", state=state)
    desk.send([copy_of(n, 1) for n in numbers[:20]])
    desk.wait_law(40)
    desk.kill(worker)

    shutil.rmtree(state)  # stale
    shutil.copytree(tmp_path / "old", state)
    worker = desk.start(odd="light", state=state)
    other = desk.start(odd="light", state=state)  # and shared by two workers
    desk.send([copy_of(n, 2) for n in numbers[:20]])
    desk.wait_law(60)
    assert desk.stop(other) == 0
    assert desk.stop(worker) == 0
    written = desk.outcomes()
    assert_law(written, desk.raw_offsets())
    assert_repeats_identical(written)
    found = list(relations(written).values())
    assert found.count("new") == 20, found
    assert found.count("verbatim") == 40, found


@pytest.mark.kafka_only
def test_an_emptied_ledger_is_started_from_and_no_record_is_lost(desk: RunningDesk) -> None:
    worker = desk.start(odd="light")
    desk.send([good(5_100_000 + n) for n in range(40)])
    desk.wait_law(40)
    assert desk.stop(worker) == 0

    async def empty() -> None:
        client = AIOKafkaAdminClient(bootstrap_servers=desk.settings.bootstrap)
        await client.start()
        try:
            for agent in (agent.name for agent in AGENTS if agent.has_ledger):
                name = topics.ledger_name(desk.settings, agent)
                change_topic_async = {
                    TopicPartition(name, partition): RecordsToDelete(before_offset=-1)
                    for partition in range(desk.settings.partitions)
                }
                await client.delete_records(change_topic_async, timeout_ms=10_000)
        finally:
            await client.close()

    for agent in (agent.name for agent in AGENTS if agent.has_ledger):
        # Kafka deletes records only where the policy says so
        change_topic(desk.settings, topics.ledger_name(desk.settings, agent), {"cleanup.policy": "compact,delete"})
    asyncio.run(empty())
    assert not _ledger(desk.settings, "revise")[1]
    worker = desk.start(odd="light")
    desk.send([good(5_100_100 + n) for n in range(40)])
    desk.wait_law(80)
    assert desk.stop(worker) == 0
    played = Player(desk)
    played.sent = 80
    assert played.check().articles == 80


def _small(desk: RunningDesk, name: str) -> RunningDesk:
    """A desk of one partition beside it."""
    folder = desk.folder / name
    folder.mkdir()
    return RunningDesk(dataclasses.replace(desk.settings, partitions=1), folder)


def test_ten_windows_of_copy_with_restarts_leave_bounded_ledgers_that_can_be_compacted(
    desk: RunningDesk, request: pytest.FixtureRequest
) -> None:
    n_items, n_windows, kept = 3_000, 10, 1_000
    small = _small(desk, "growth")
    # 300 items a window of 6 minutes; late_articles is what must stay whatever its time
    options: dict[str, Any] = {"odd": "light", "window_hours": 0.1, "revision_hours": 0.1, "late_articles": kept}
    wire_items = []
    for n in range(n_items):
        second = n * n_windows * 360 // n_items
        published = f"2026-11-20T10:{second // 60 % 60:02}:{second % 60:02}Z"
        wire_items.append(item(f"urn:grow:{n}", headline(5_200_000 + n), body(5_200_000 + n, 3), published=published))
    try:
        sent = 0
        third = n_items // 3
        for start in range(0, n_items, third):
            worker = small.start(**options)
            sent += small.send(wire_items[start : start + third])
            small.wait_law(sent, 180.0)
            time.sleep(6.0)  # a sweep looks every 5 s, after a batch
            sent += small.send([good(5_300_000 + start, published="2026-11-20T11:00:00Z")])
            small.wait_law(sent)
            assert small.stop(worker) == 0
        counts = {}
        for agent in ("revise", "dedupe"):
            n_records, live = _ledger(small.settings, agent)
            counts[agent] = (n_records, len(live))
            bound = kept + 2 * n_items // n_windows
            assert len(live) <= bound, f"{agent}: {len(live)} entries live, of {n_items}, bound {bound}"
            oldest = {key for key in live if int(key.rsplit(b":", 2)[-2]) < third // 2}
            assert not oldest, f"{agent}: entries from before two restarts are still there"
        print(f"ledgers after {n_items} items (records, live): {counts}")
        if request.config.getoption("--kafka"):
            _compact_and_go_on(small, options, sent, counts["revise"][0])
    finally:
        small.stop_all()


def _compact_and_go_on(desk: RunningDesk, options: dict[str, Any], sent: int, n_before: int) -> None:
    """The cleaner leaves holes and may take the last record; the next start must not wait for what is gone."""
    for agent in ("revise", "dedupe"):
        name = topics.ledger_name(desk.settings, agent)
        config = {"cleanup.policy": "compact", "segment.ms": "500", "min.cleanable.dirty.ratio": "0.001"}
        change_topic(desk.settings, name, config | {"delete.retention.ms": "0", "min.compaction.lag.ms": "0"})
    worker = desk.start(**options)
    deadline = time.monotonic() + 60
    while (n_records := _ledger(desk.settings, "revise")[0]) >= n_before and time.monotonic() < deadline:
        sent += desk.send([good(5_400_000 + sent, published="2026-11-20T11:00:00Z")])
        time.sleep(2.0)
    assert n_records < n_before, "the cleaner did not come"
    desk.wait_law(sent)
    assert desk.stop(worker) == 0
    worker = desk.start(**options)
    sent += desk.send([copy_of(5_400_000 + sent - 1)])
    desk.wait_law(sent)
    assert desk.stop(worker) == 0
    print(f"compacted from {n_before} to {n_records} records; read again, {sent} records, lost 0")
    assert_law(desk.outcomes(), {0: sent})


def test_articles_from_the_future_and_the_past_disturb_no_other(desk: RunningDesk) -> None:
    worker = desk.start(odd="light")
    times = ("1970-01-01T00:00:00Z", "2199-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
             "2026-02-30T00:00:00Z", "99999-01-01T00:00:00Z", "-1", "1e99", "2026-11-20T10:00:00+99:00")  # fmt: skip
    wire_items = [good(5_500_000)]
    wire_items += [good(5_500_001 + n, published=published) for n, published in enumerate(times)]
    wire_items += [copy_of(5_500_000), good(5_500_050)]
    desk.send_in_order(sent._replace(partition=0) for sent in wire_items)
    assert desk.stop(worker) == 0
    written = desk.outcomes()
    assert_law(written, {0: len(wire_items)})
    found = relations(written)
    assert found[0, 0, 0] == "new"
    assert found[0, len(times) + 1, 0] == "verbatim", "a future item must not age the others"
    assert found[0, len(times) + 2, 0] == "new"
    assert b"Traceback" not in desk.log_of(worker).encode()


def test_duplicate_producers_change_nothing_but_the_count_of_resends(desk: RunningDesk) -> None:
    worker = desk.start(odd="light")
    wire_items = [good(5_600_000 + n) for n in range(60)]
    threads = [threading.Thread(target=desk.send, args=(wire_items,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.wait_law(180)
    assert desk.stop(worker) == 0
    written = desk.outcomes()
    assert_law(written, desk.raw_offsets())
    found = list(relations(written).values())
    assert found.count("new") == 60
    assert found.count("resend") == 120


def test_two_versions_side_by_side_and_back_again_lose_nothing(desk: RunningDesk) -> None:
    """A rolling upgrade and a downgrade: the ledger entries of either are read by the other."""
    player = Player(desk)
    old = desk.start(odd="light")
    player._one(Feed(160, 12.0))
    new = desk.start(odd="newer")
    assert desk.stop(old) == 0
    time.sleep(1.0)
    old = desk.start(odd="light")
    desk.kill(new)
    player._one(Copies(40))
    player._join()
    desk.wait_law(player.sent)
    assert desk.stop(old) == 0
    written = desk.outcomes()
    assert_law(written, desk.raw_offsets())
    versions = {w.event["wiredesk"]["pipeline"]["version"] for w in written if w.topic is topics.ARTICLES}
    print(f"{player.sent} records by pipelines {sorted(versions)}, lost 0")
    by_owner: dict[Any, set[str]] = {}
    for w in written:
        if w.topic is not topics.DEAD and w.cause is None:
            by_owner.setdefault(w.owner, set()).add(w.event["wiredesk"]["verdict"]["relation"])
    assert all(len(found) == 1 for found in by_owner.values()), "one verdict, whoever repeats it"
