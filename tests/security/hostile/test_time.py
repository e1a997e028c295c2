"""No time that a sender states moves a watermark, orders a version or turns a kill (attacks S4b, S5, S13, S21)."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.contract import topics
from streams.runtime import topic_admin
from streams.settings import Settings
from tests.broker.test_commands import wiredesk

if TYPE_CHECKING:
    from tests.support.running import RunningDesk

NOON = 1_795_000_000_000


def test_raw_is_made_with_the_brokers_time_and_no_other_topic_is() -> None:
    made = {topic.name: topic.config.get("message.timestamp.type") for topic in topic_admin.wanted(Settings())}

    assert [name for name, kind in made.items() if kind] == ["wire.raw"]
    assert made["wire.raw"] == "LogAppendTime"


@pytest.mark.broker
def test_a_raw_topic_with_the_senders_times_is_named_with_the_command_that_mends_it(desk: RunningDesk) -> None:
    assert asyncio.run(topic_admin.advice(desk.settings)) is None
    old = dataclasses.replace(desk.settings, topic_prefix=f"{desk.settings.topic_prefix}old")
    name = topics.RAW.name(old)

    async def stand() -> None:
        client = AIOKafkaAdminClient(bootstrap_servers=old.bootstrap)
        await client.start()
        try:
            await client.create_topics([NewTopic(name, old.partitions, 1)])
        finally:
            await client.close()
        await topic_admin.create(old)

    asyncio.run(stand())
    command = f"--entity-name {name} --add-config message.timestamp.type=LogAppendTime"
    again = wiredesk(desk, "topics", "create", topic_prefix=old.topic_prefix)
    checked = wiredesk(desk, "topics", "check", topic_prefix=old.topic_prefix)
    doctor = wiredesk(desk, "doctor", topic_prefix=old.topic_prefix)

    assert (again.returncode, checked.returncode, doctor.returncode) == (0, 1, 1)
    for said in (again.stderr, checked.stderr, doctor.stdout):
        assert "CreateTime" in said
        assert command in said
    assert asyncio.run(topic_admin.advice(old)) is not None, "and it is not changed"
