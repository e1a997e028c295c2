"""Brokers for the suites: the embedded one by default, Apache Kafka with --kafka. Neither is ever skipped."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from streams import one_thread  # noqa: F401  before anything that imports numpy
from streams import settings as settings_module
from streams.runtime import embedded_broker
from tests.support.broker_that_stops import Embedded, Kafka
from tests.support.running import RunningDesk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.settings import Settings

# Machines are small and shared: a slow example is no failure.
hypothesis_settings.register_profile("wiredesk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("wiredesk")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kafka", action="store_true", help="run the broker suites on Apache Kafka 4.3.0")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --kafka only what needs a broker runs again; without it, what needs Apache Kafka is deselected."""
    if config.getoption("--kafka"):
        kept = [item for item in items if item.get_closest_marker("broker")]
    else:
        kept = [item for item in items if not item.get_closest_marker("kafka_only")]
    if not os.environ.get("WIREDESK_LONG"):
        kept = [item for item in kept if not item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.fixture(scope="session", autouse=True)
def _clean_environment() -> None:
    for name in [name for name in os.environ if name.startswith("WIREDESK_")]:
        del os.environ[name]


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Apache Kafka for this run, also reached through a proxy that can be cut (`node.proxy`)."""
    from tests.kafka.broker import KafkaNode
    from tests.support.proxy import Proxy

    proxy = Proxy()
    made = KafkaNode(tmp_path_factory.mktemp("kafka") / "node", proxied=proxy.port)
    made.start()
    proxy.start(made.behind)
    made.proxy = proxy  # type: ignore[attr-defined]
    try:
        yield made
    finally:
        proxy.stop()
        made.stop()


@pytest.fixture(scope="session")
def broker_settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings for the broker of this run, which stands until the session ends."""
    if request.config.getoption("--kafka"):
        node = request.getfixturevalue("node")
        yield settings_module.read(
            {"WIREDESK_BROKERS": node.address, "WIREDESK_SESSION_TIMEOUT_SECONDS": "6"},
            rebalance_timeout_seconds=8.0,
        )
    else:
        with embedded_broker.embedded(str(tmp_path_factory.mktemp("broker") / "broker.log")) as address:
            yield settings_module.read(embedded_broker.embedded_settings(address))


@pytest.fixture
def broker_that_stops(request: pytest.FixtureRequest) -> Iterator[Embedded | Kafka]:
    """A broker that the test may freeze, kill and start again."""
    made: Embedded | Kafka = (
        Kafka(request.getfixturevalue("node")) if request.config.getoption("--kafka") else Embedded()
    )
    made.start()
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def desk(broker_settings: Settings, tmp_path: Any) -> Iterator[RunningDesk]:
    """Topics of its own; workers are started by the test and stopped here, where the law is read a last time."""
    running = RunningDesk(broker_settings, tmp_path)
    try:
        yield running
    finally:
        running.close()
