"""A worker that cannot do its work says why in words, ends non-zero and touches no record."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions

from streams import settings as settings_module
from streams.contract import topics
from streams.runtime.embedded_broker import free_port
from tests.support.script import Player, good

if TYPE_CHECKING:
    from pathlib import Path

    from streams.settings import Settings
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.timeout(240)]
_REFUSED = {0, -9}


def _start(environment: dict[str, str], seconds: float = 90.0) -> tuple[int, str]:
    """Run `wiredesk worker` until it ends; exit code and what it said."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("WIREDESK_")}
    ended = subprocess.run(
        [sys.executable, "-m", "wiredesk.cli", "worker", "--only", "intake"],
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


def _environment(settings: Settings, **more: str) -> dict[str, str]:
    return settings_module.environment_of(settings) | {f"WIREDESK_{k.upper()}": v for k, v in more.items()}


def test_with_no_broker_it_names_the_address_and_ends(tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    code, said = _start({"WIREDESK_BROKERS": address, "WIREDESK_STATE_DIR": str(tmp_path)})
    assert code not in _REFUSED
    assert f"no answer from the brokers at {address}" in said
    assert "Traceback" not in said


def test_with_another_number_of_partitions_it_names_setting_and_topics_and_ends(desk: RunningDesk) -> None:
    desk.send([good(4_000_000)])
    code, said = _start(_environment(desk.settings, partitions=str(desk.settings.partitions + 1)))
    assert code not in _REFUSED
    assert "WIREDESK_PARTITIONS is" in said
    assert topics.RAW.name(desk.settings) in said
    assert not desk.read(topics.PREPARED)


def test_with_missing_topics_it_names_the_command_that_makes_them_and_ends(desk: RunningDesk) -> None:
    code, said = _start(_environment(desk.settings, topic_prefix="nowhere"))
    assert code not in _REFUSED
    assert "topics are missing: nowhere.raw" in said
    assert "wiredesk topics create" in said


def test_with_a_session_that_kafka_refuses_it_ends_instead_of_idling(desk: RunningDesk) -> None:
    code, said = _start(_environment(desk.settings, session_timeout_seconds="3"))
    assert code not in _REFUSED
    assert "set 6 or more" in said


def test_with_a_state_folder_that_cannot_be_made_it_ends(desk: RunningDesk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, said = _start(_environment(desk.settings, state_dir=str(tmp_path / "file" / "state")))
    assert code not in _REFUSED
    assert "WIREDESK_STATE_DIR is" in said
    assert "Traceback" not in said


def test_parents_of_the_state_folder_are_made(desk: RunningDesk, tmp_path: Path) -> None:
    state = tmp_path / "a" / "b" / "c"
    worker = desk.start("intake", state=state)
    assert state.is_dir()
    assert desk.stop(worker) == 0


@pytest.mark.parametrize("only", ["intake,revise,dedupe,enrich"])
def test_partitions_added_while_it_runs_lose_nothing_and_the_next_start_is_refused_in_words(
    desk: RunningDesk, only: str
) -> None:
    worker = desk.start(only, odd="light")
    desk.send([good(4_100_000 + n) for n in range(40)])

    async def add() -> None:
        client = AIOKafkaAdminClient(bootstrap_servers=desk.settings.bootstrap)
        await client.start()
        try:
            name = topics.RAW.name(desk.settings)
            await client.create_partitions({name: NewPartitions(desk.settings.partitions + 2)})
        finally:
            await client.close()

    if _adds_partitions(add):
        desk.send([good(4_100_100 + n) for n in range(20)])
        desk.stop(worker)
        code, said = _start(_environment(desk.settings))
        assert code not in _REFUSED
        assert f"has {desk.settings.partitions + 2}" in said
        # an operator who makes the numbers equal again gets everything out
        _widen(desk)
        worker = desk.start(only, odd="light", partitions=desk.settings.partitions + 2)
        desk.wait_law(60)
        played = Player(desk)
        played.sent = 60
        assert desk.stop(worker) == 0
        played.check()


def _adds_partitions(add: Any) -> bool:
    """The embedded broker does not add partitions; there is nothing to try then."""
    try:
        asyncio.run(add())
    except Exception as error:  # noqa: BLE001  any answer but yes
        print(f"this broker adds no partitions: {error!r:.200}")
        return False
    return True


def _widen(desk: RunningDesk) -> None:
    from streams.runtime import topic_admin

    async def go() -> None:
        client = AIOKafkaAdminClient(bootstrap_servers=desk.settings.bootstrap)
        await client.start()
        try:
            names = [wanted.name for wanted in topic_admin.wanted(desk.settings)]
            n_partitions = desk.settings.partitions + 2
            await client.create_partitions(
                {name: NewPartitions(n_partitions) for name in names if name != topics.RAW.name(desk.settings)}
            )
        finally:
            await client.close()

    asyncio.run(go())
