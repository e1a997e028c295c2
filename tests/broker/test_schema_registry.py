"""A real schema registry knows every public topic, takes what is asked again, and refuses what breaks a reader."""

from __future__ import annotations

import asyncio
import copy
import json
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from streams.contract import topics
from streams.contract.schema import documents
from streams.settings import Settings
from tests.broker.test_schema_framing import frames_with
from tests.kafka.registry import Registry
from wiredesk import cli
from wiredesk.schema_registry import RegistryError, draft_7, register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.kafka_only]
SUBJECTS = {f"{topic.name(Settings())}-value" for topic in topics.ALL if topic.headers == "event"}


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    with Registry(tmp_path_factory.mktemp("registry")) as running:
        yield running


def _asked(registry: Registry, path: str) -> Any:
    with urllib.request.urlopen(f"{registry.url}/{path}", timeout=10) as answer:
        return json.loads(answer.read())


def test_every_topic_that_others_read_is_a_subject_held_to_backward_and_asked_again_stays_one_version(registry, capsys):
    for _ in range(2):
        assert cli.main(["schema", "register", "--url", registry.url]) == 0
    told = capsys.readouterr().out.splitlines()
    assert {line.split(":")[0] for line in told} == SUBJECTS == set(_asked(registry, "subjects"))
    assert all(": version 1, id " in line for line in told)
    for subject in SUBJECTS:
        assert _asked(registry, f"config/{subject}")["compatibilityLevel"] == "BACKWARD"
        held = _asked(registry, f"subjects/{subject}/versions/latest")["schema"]
        assert json.loads(held) in json.loads(json.dumps([draft_7(document) for document in documents().values()]))


def test_a_schema_that_cannot_read_what_was_written_before_is_refused_by_name(registry):
    before = documents()["mention.schema.json"]
    broken = copy.deepcopy(before)
    (name,) = [part for part in broken["$defs"] if part == "EntityMention"]
    broken["$defs"][name]["properties"]["uri"]["type"] = "integer"
    assert asyncio.run(_registered(registry, "test-value", before)) == 1
    with pytest.raises(RegistryError, match=r"test-value: .* BACKWARD"):
        asyncio.run(_registered(registry, "test-value", broken))
    assert asyncio.run(_registered(registry, "test-value", before)) == 1


async def _registered(registry: Registry, subject: str, schema: dict[str, Any]) -> int:
    (done,) = [one async for one in register(registry.url, {subject: schema}, Settings())]
    return done.version


@pytest.mark.timeout(240)
def test_events_bear_the_numbers_that_apicurio_gave_and_give_back_their_schemas(
    registry: Registry, desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def number_of(subject: str) -> int:
        return int(_asked(registry, f"subjects/{subject}/versions/latest")["id"])

    frames_with(desk, registry.url, number_of, monkeypatch)
    # What a reader of framed values does: it asks for the schema by the number that it found.
    for topic in (topics.ARTICLES, topics.DUPLICATES):
        number = number_of(f"{topic.name(desk.settings)}-value")
        held = json.loads(_asked(registry, f"schemas/ids/{number}")["schema"])
        assert held == json.loads(json.dumps(draft_7(documents()[f"{topic.kind}.schema.json"])))
