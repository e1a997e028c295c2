"""Events framed for a registry's readers, on a real broker: the desk's own readers take them with and without."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from agents.monitor.dashboard.reader import record_of
from streams.contract import topics
from streams.runtime.fetch import topic_reader
from tests.support.running import item
from tests.support.small_registry import SmallRegistry
from wiredesk import cli

if TYPE_CHECKING:
    from collections.abc import Callable

    from streams.settings import Settings
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]
BODY = "It rained in Aden on Friday, for the first time in a year, and the harbour was closed until noon."


async def _stand(settings: Settings, topic: topics.Topic) -> list[Any]:
    """Read a topic with nothing of ours between: what any consumer would see."""
    async with topic_reader.reading(settings) as consumer:
        places = await topic_reader.partitions_of(settings, [topic.name(settings)])
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        return [r async for r in topic_reader.to_end(consumer, dict.fromkeys(places, 0))]


def frames_with(desk: RunningDesk, url: str, number_of: Callable[[str], int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a desk that frames by a registry, and hold what comes out of it to the registry's numbers of the subjects."""
    only = "intake,revise,dedupe,enrich,stories"
    monkeypatch.setenv("WIREDESK_TOPIC_PREFIX", desk.settings.topic_prefix)
    assert cli.main(["schema", "register", "--url", url]) == 0
    desk.start(only, odd="light", registry_framing="confluent", registry_url=url)
    first, behind = (item(uri, "Rain in Aden", BODY) for uri in ("urn:first", "urn:behind"))
    desk.send_in_order([first, behind])

    for topic in (topics.ARTICLES, topics.DUPLICATES):
        before = b"\0" + number_of(f"{topic.name(desk.settings)}-value").to_bytes(4, "big")
        (record,) = asyncio.run(_stand(desk.settings, topic))
        assert record.value.startswith(before + b"{")
        assert orjson.loads(record_of(record).value or b"")["uri"] == record.key.decode()
    assert [written.event["uri"] for written in desk.read(topics.ARTICLES)] == ["urn:first"]
    assert [written.event["uri"] for written in desk.read(topics.DUPLICATES)] == ["urn:behind"]

    # stories has read framed articles, or it could tell nothing of them
    deadline = time.monotonic() + 60
    while not (told := [w for w in desk.read(topics.STORIES) if b"urn:first" in (w.value or b"")]):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert all(orjson.loads(written.value or b"") for written in told)


def test_events_are_framed_by_their_schemas_numbers_and_the_desks_own_readers_take_them(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SmallRegistry() as registry:

        def number_of(subject: str) -> int:
            (schema,) = registry.kept[subject]
            return registry.numbers[schema]

        frames_with(desk, registry.url, number_of, monkeypatch)
