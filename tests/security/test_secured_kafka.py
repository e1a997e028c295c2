"""The desk on a secured Apache Kafka: by SCRAM, mTLS and OAUTHBEARER, with exactly the rights that are documented."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from streams import settings as settings_module
from streams.contract import topics
from streams.runtime.embedded_broker import free_port
from tests.broker.test_commands import wiredesk
from tests.broker.test_monitor_desk import START
from tests.broker.test_monitor_desk import _event as published
from tests.broker.test_monitor_desk import _publish as publish
from tests.broker.test_monitor_desk import _write as write
from tests.security.secured import PASSWORD, Authority, SecuredKafka, documented_rights
from tests.support.running import RunningDesk, assert_law
from tests.support.script import bad, copy_of, good

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streams.settings import Settings

pytestmark = [pytest.mark.broker, pytest.mark.kafka_only, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    kafka = SecuredKafka(tmp_path_factory.mktemp("secured"))
    kafka.start()
    try:
        yield kafka
    finally:
        kafka.stop()


@pytest.fixture
def desk(secured: SecuredKafka, tmp_path: Path) -> Iterator[RunningDesk]:
    """The administrator makes the topics and gives the rights; the worker comes with its own name."""
    settings = settings_module.read({"WIREDESK_BROKERS": secured.plain}, session_timeout_seconds=6.0)
    running = RunningDesk(settings, tmp_path)
    secured.allow(documented_rights(running.settings.topic_prefix, running.settings.group))
    try:
        yield running
    finally:
        running.close()


def _scram(secured: SecuredKafka, password: str = PASSWORD) -> dict[str, Any]:
    return {
        "brokers": secured.scram,
        "security_protocol": "SASL_SSL",
        "ssl_cafile": str(secured.authority.cafile),
        "sasl_username": "wiredesk",
        "sasl_password": password,
    }


def _works(desk: RunningDesk, **options: Any) -> str:
    # the desk's own agents, enrich with its models: nothing may need a right that is not documented
    worker = desk.start(**options)
    desk.send([good(7_000_000 + n) for n in range(15)] + [copy_of(7_000_000), bad(0)])
    desk.wait_law(17)
    assert desk.stop(worker) == 0
    written = desk.outcomes()
    assert_law(written, desk.raw_offsets())
    assert {w.topic for w in written} == {topics.ARTICLES, topics.DUPLICATES, topics.DEAD}
    log = desk.log_of(worker)
    assert PASSWORD not in log
    assert "AuthorizationFailed" not in log
    return log


def test_by_scram_over_tls_with_exactly_the_documented_rights_it_works(
    secured: SecuredKafka, desk: RunningDesk
) -> None:
    _works(desk, **_scram(secured))


def test_the_monitor_and_its_dashboard_work_with_exactly_the_documented_rights(
    secured: SecuredKafka, tmp_path: Path
) -> None:
    desk = RunningDesk(settings_module.read({"WIREDESK_BROKERS": secured.plain}, session_timeout_seconds=6.0), tmp_path)
    secured.allow(documented_rights(desk.settings.topic_prefix, desk.settings.group, "monitor and dashboard"))
    port = free_port()
    try:
        write(desk, topics.WATCHES.name(desk.settings), {b"egypt": b"Q79"})
        worker = desk.start("monitor", dashboard_port=port, **_scram(secured))
        raw = topics.RAW.name(desk.settings)
        publish(desk, [published(raw, n, START + n * 30_000) for n in range(40)])
        deadline = time.monotonic() + 60
        while not (desk.read(topics.STATISTICS) and len(desk.read(topics.ALERTS)) == 40):
            assert time.monotonic() < deadline, desk.tails()
            time.sleep(0.5)
        while len(_stories(port)) < 40:
            assert time.monotonic() < deadline, desk.tails()
            time.sleep(0.5)
        assert desk.stop(worker) == 0
        assert "AuthorizationFailed" not in desk.log_of(worker)
    finally:
        desk.stop_all()


def _stories(port: int) -> list[Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/stories?limit=100", timeout=10) as answer:
        stories: list[Any] = json.load(answer)["stories"]
    return stories


def test_by_its_own_certificate_it_works(secured: SecuredKafka, desk: RunningDesk) -> None:
    certificate, key = secured.authority.sign("wiredesk")
    _works(
        desk,
        brokers=secured.mtls,
        security_protocol="SSL",
        ssl_cafile=str(secured.authority.cafile),
        ssl_certfile=str(certificate),
        ssl_keyfile=str(key),
    )


def test_by_a_token_of_its_provider_it_works(secured: SecuredKafka, desk: RunningDesk) -> None:
    _works(
        desk,
        brokers=secured.oauth,
        security_protocol="SASL_SSL",
        ssl_cafile=str(secured.authority.cafile),
        sasl_mechanism="OAUTHBEARER",
        sasl_token_provider="tests.security.secured:token",
    )


def _refused(desk: RunningDesk, **options: Any) -> str:
    worker = desk.start("intake", odd="light", wait=False, **options)
    assert desk.wait_end(worker, 90.0) not in {0, -9}
    log = desk.log_of(worker)
    assert PASSWORD not in log
    return log


def test_a_wrong_password_ends_the_start_and_stands_in_no_log(secured: SecuredKafka, desk: RunningDesk) -> None:
    log = _refused(desk, **_scram(secured, "wrong-secret"))
    assert "wrong-secret" not in log
    assert "Traceback" not in log


def test_a_command_says_in_a_line_that_the_brokers_do_not_let_it_in_and_why(
    secured: SecuredKafka, desk: RunningDesk, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path / "stranger", "somebody else")
    for options, why in (
        (_scram(secured, "wrong-secret"), "credentials"),
        ({**_scram(secured), "ssl_cafile": str(stranger.cafile)}, "CERTIFICATE_VERIFY_FAILED"),
    ):
        for arguments in (["topics", "list"], ["doctor"]):
            ended = wiredesk(desk, *arguments, **options)
            said = next(line for line in (ended.stdout + ended.stderr).splitlines() if "brokers at" in line)
            assert ended.returncode == 1
            assert "do not let us in" in said
            assert why in said
            assert "WIREDESK_SASL_PASSWORD_FILE" in said
            assert "wrong-secret" not in ended.stdout + ended.stderr


def test_a_broker_with_another_authoritys_certificate_is_refused(
    secured: SecuredKafka, desk: RunningDesk, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path / "stranger", "somebody else")
    log = _refused(desk, **{**_scram(secured), "ssl_cafile": str(stranger.cafile)})
    assert "no answer from the brokers" in log or "CERTIFICATE_VERIFY_FAILED" in log


def test_a_broker_by_a_name_that_its_certificate_does_not_hold_is_refused(
    secured: SecuredKafka, desk: RunningDesk
) -> None:
    port = secured.scram.rsplit(":", 1)[1]
    _refused(desk, **{**_scram(secured), "brokers": f"localhost:{port}"})


def test_without_the_right_to_write_dead_letters_it_stops_and_the_record_waits(
    secured: SecuredKafka, tmp_path: Path
) -> None:
    settings = settings_module.read({"WIREDESK_BROKERS": secured.plain}, session_timeout_seconds=6.0)
    desk = RunningDesk(settings, tmp_path)
    name = topics.DEAD.name(desk.settings)
    rights = documented_rights(desk.settings.topic_prefix, desk.settings.group)
    secured.allow([right for right in rights if right[1] != name])
    try:
        worker = desk.start("intake", **_scram(secured))
        desk.send([bad(0)])
        assert desk.wait_end(worker, 90.0) not in {0, -9}
        assert "TopicAuthorizationFailed" in desk.log_of(worker)
        secured.allow(rights)
        desk.start("intake", **_scram(secured))
        desk.wait_law(1)
    finally:
        desk.stop_all()


def test_what_is_not_documented_is_not_allowed(secured: SecuredKafka, desk: RunningDesk) -> None:
    """The ACLs bite: the worker's own name cannot make a topic."""
    from streams.runtime import topic_admin

    settings: Settings = dataclasses.replace(desk.settings, topic_prefix="stolen", **_scram(secured))
    with pytest.raises(topic_admin.TopicsError, match="refuses topic"):
        asyncio.run(topic_admin.create(settings))
