"""A registry's address holds no secret, a secret goes by TLS only, and no answer is said in words."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from streams.contract import topics
from streams.settings import Settings
from tests.support.small_registry import SmallRegistry
from wiredesk import cli
from wiredesk.schema_registry import RegistryError, frames

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def registry() -> Iterator[SmallRegistry]:
    with SmallRegistry() as running:
        yield running


def _framing(registry: SmallRegistry, **settings: Any) -> Settings:
    return Settings(registry_framing="confluent", registry_url=registry.url, **settings)


@pytest.mark.parametrize(
    ("url", "password", "words"),
    [
        ("ftp://registry", "", "no address of a registry"),
        ("registry:8081", "", "no address of a registry"),
        ("https://user:hidden-word@registry", "", "does not belong in an address"),
        ("http://registry:8081", "hidden-word", "by https only"),
        ("http://127.0.0.1:1", "", "cannot be asked"),
    ],
)
def test_a_registry_that_cannot_be_used_is_said_in_words_without_any_secret(
    url: str, password: str, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    if password:
        monkeypatch.setenv("WIREDESK_REGISTRY_PASSWORD", password)
    assert cli.main(["schema", "register", "--url", url]) == 1
    told = capsys.readouterr()
    assert words in told.err
    assert "hidden-word" not in told.err + told.out


@pytest.mark.parametrize("arguments", [["register"], ["--url", "https://registry"]])
def test_half_of_the_command_says_the_whole(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert cli.main(["schema", *arguments]) == 2
    assert "schema register --url" in capsys.readouterr().err


def test_each_event_topic_is_framed_with_the_number_of_this_versions_schema(registry: SmallRegistry) -> None:
    assert cli.main(["schema", "register", "--url", registry.url]) == 0
    found = asyncio.run(frames(_framing(registry)))
    assert found.keys() == {topic.suffix for topic in topics.ALL if topic.headers == "event"}
    for suffix, before in found.items():
        (schema,) = registry.kept[f"wire.{suffix}-value"]
        assert before == b"\0" + registry.numbers[schema].to_bytes(4, "big")
    assert len(set(found.values())) == len(found)


def test_without_framing_no_registry_is_asked() -> None:
    assert asyncio.run(frames(Settings(registry_url="http://127.0.0.1:1"))) == {}


def test_a_registry_without_a_schema_of_this_version_keeps_a_worker_from_starting(
    registry: SmallRegistry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WIREDESK_REGISTRY_FRAMING", "confluent")
    for url, words in ((registry.url, "Schema not found"), ("http://127.0.0.1:1", "cannot be asked")):
        monkeypatch.setenv("WIREDESK_REGISTRY_URL", url)
        assert cli.main(["worker"]) == 70
        told = capsys.readouterr().err
        assert "cannot start: wire.articles-value: the registry" in told
        assert words in told
        assert f"wiredesk schema register --url {url}" in told


@pytest.mark.parametrize("answer", [{}, [], {"id": None}, {"id": -1}, {"id": 2**32}, {"id": "many"}])
def test_an_answer_without_a_number_is_said(registry: SmallRegistry, answer: object) -> None:
    assert cli.main(["schema", "register", "--url", registry.url]) == 0
    registry.answer = answer
    with pytest.raises(RegistryError, match=r"wire\.articles-value: the registry answered no id"):
        asyncio.run(frames(_framing(registry)))


@pytest.mark.parametrize(("framing", "state"), [("confluent", "wrong"), ("none", "ok")])
def test_doctor_asks_the_registry_that_is_set_and_says_what_to_do_where_it_lacks_a_schema(
    registry: SmallRegistry,
    framing: str,
    state: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WIREDESK_BROKERS", "127.0.0.1:1")
    monkeypatch.setenv("WIREDESK_REGISTRY_FRAMING", framing)
    monkeypatch.setenv("WIREDESK_REGISTRY_URL", registry.url)
    before = _checked(capsys)
    assert before["state"] == state
    assert f"wiredesk schema register --url {registry.url}" in before["says"]
    assert cli.main(["schema", "register", "--url", registry.url]) == 0
    capsys.readouterr()
    after = _checked(capsys)
    assert after["state"] == "ok"
    assert "knows the schemas" in after["says"]


def _checked(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    cli.main(["doctor", "--json"])
    (found,) = [check for check in json.loads(capsys.readouterr().out)["checks"] if check["name"] == "registry"]
    return dict(found)
