"""Making and checking topics. Nothing here ever changes an existing topic."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import BrokerResponseError, KafkaError, RequestTimedOutError, for_code

from streams.contract import topics
from streams.contract.topology import AGENTS
from streams.errors import WiredeskError
from streams.runtime import security

if TYPE_CHECKING:
    from streams.settings import Settings

_CREATE_TIMEOUT_MS = 30_000


class TopicsError(WiredeskError):
    """Topics are missing or have the wrong number of partitions; the message says what to do."""


class WantedTopic(NamedTuple):
    """A topic the desk needs."""

    name: str
    config: dict[str, str]
    what: str


def wanted(settings: Settings) -> list[WantedTopic]:
    """List every topic the desk needs, ledgers included."""
    found = [WantedTopic(topic.name(settings), topic.config(), topic.what) for topic in topics.ALL]
    found += [
        WantedTopic(topics.ledger_name(settings, agent.name), topics.LEDGER_CONFIG, f"decisions of {agent.name}")
        for agent in AGENTS
        if agent.has_ledger
    ]
    return found


async def _connect(settings: Settings) -> AIOKafkaAdminClient:
    client = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap, **security.client_options(settings))
    await client.start()
    return client


async def partitions(settings: Settings) -> dict[str, int | None]:
    """Count the partitions of every topic the desk needs; None where it is missing.

    Raises:
        aiokafka.errors.KafkaError: no broker answers.
    """
    client = await _connect(settings)
    try:
        existing = set(await client.list_topics())
        names = [topic.name for topic in wanted(settings)]
        found: dict[str, int | None] = dict.fromkeys(names)
        described = await client.describe_topics([name for name in names if name in existing])
        for topic in described:
            # Asked about none, a broker tells of all.
            if not topic["error_code"] and topic["topic"] in found:
                found[topic["topic"]] = len(topic["partitions"])
        return found
    finally:
        await client.close()


async def create(settings: Settings) -> tuple[list[str], list[str]]:
    """Make the topics that are missing. Safe to repeat.

    Returns:
        Names that were made, and names that stood already.

    Raises:
        TopicsError: a topic that stands has another number of partitions, or the broker refuses a new one.
    """
    before = await partitions(settings)
    missing = [topic for topic in wanted(settings) if before[topic.name] is None]
    if missing:
        client = await _connect(settings)
        try:
            response = await client.create_topics(
                [
                    NewTopic(
                        name=topic.name,
                        num_partitions=settings.partitions,
                        replication_factor=settings.replication_factor,
                        topic_configs=topic.config,
                    )
                    for topic in missing
                ],
                timeout_ms=_CREATE_TIMEOUT_MS,
            )
            _refuse_errors(response)
        finally:
            await client.close()
    await _wait_for(settings)
    await check(settings)
    return [topic.name for topic in missing], [name for name, count in before.items() if count is not None]


def _refuse_errors(response: Any) -> None:
    for name, code, *message in response.topic_errors:
        error = for_code(code)
        if code and error.__name__ != "TopicAlreadyExistsError":
            detail = message[0] if message and message[0] else error.description
            raise TopicsError(f"the broker refuses topic {name}: {detail}")


async def _wait_for(settings: Settings, seconds: float = 15.0) -> None:
    """Wait until every broker that answers knows the new topics."""
    for _ in range(int(seconds / 0.2)):
        if all(count is not None for count in (await partitions(settings)).values()):
            return
        await asyncio.sleep(0.2)


async def check(settings: Settings) -> None:
    """Make sure every topic stands with the right number of partitions.

    Raises:
        TopicsError: naming what is missing or wrong, and the command or setting that mends it.
    """
    counts = await partitions(settings)
    missing = [name for name, count in counts.items() if count is None]
    if missing:
        raise TopicsError(f"topics are missing: {', '.join(missing)}; run `wiredesk topics create`")
    wrong = {name: count for name, count in counts.items() if count != settings.partitions}
    if wrong:
        listed = ", ".join(f"{name} has {count}" for name, count in wrong.items())
        raise TopicsError(
            f"WIREDESK_PARTITIONS is {settings.partitions}, but {listed}. Every topic of a desk has the same number; "
            "set WIREDESK_PARTITIONS to it, or use another WIREDESK_TOPIC_PREFIX for a new desk "
            "(partitions added to a running desk would part versions of an item from one another)"
        )


async def advice(settings: Settings) -> str | None:
    """Return what of the standing raw topic should be otherwise, and the command that mends it; None when all is well.

    Raises:
        aiokafka.errors.KafkaError: no broker answers.
    """
    name = topics.RAW.name(settings)
    client = await _connect(settings)
    try:
        # All settings: asked for one by name, the embedded broker hangs up.
        answers = await client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    finally:
        await client.close()
    ((code, _, _, _, entries),) = (resource for answer in answers for resource in answer.resources)
    if code:
        return (
            f"whether {name} has the broker's time cannot be seen ({for_code(code).__name__}): "
            "it takes the right DescribeConfigs on that topic"
        )
    kind = next((value for key, value, *_ in entries if key == topics.TIME_KIND), "CreateTime")
    if kind == topics.BROKERS_TIME:
        return None
    return (
        f"{name} has {topics.TIME_KIND}={kind}: its records have the time that their senders state, and who states a "
        "wrong one is believed. Mend it with: kafka-configs.sh "
        f"--bootstrap-server {settings.brokers} --alter --entity-type topics --entity-name {name} "
        f"--add-config {topics.TIME_KIND}={topics.BROKERS_TIME}"
    )


def explain_broker(error: BaseException, settings: Settings) -> str:
    """Return what a broker error means, for the command line."""
    if isinstance(error, BrokerResponseError) and not isinstance(error, RequestTimedOutError):
        # What an embedded or an old broker says to a producer that asks for a number of its own.
        advice = "; set WIREDESK_IDEMPOTENCE=false where it knows no idempotent producers" if error.errno < 0 else ""
        return f"the brokers at {settings.brokers} answered with an error: {error}{advice}"
    if isinstance(error, KafkaError):
        return f"no answer from the brokers at {settings.brokers}: {error}"
    return str(error)
