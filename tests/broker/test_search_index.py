"""Mapping and indexer of docs/consume on a real OpenSearch: what is published is found, under its uri's hash."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import quote

import pytest

from streams.contract import topics
from tests.kafka.search_node import SearchNode, fetch
from tests.support.running import item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.running import RunningDesk

ROOT = Path(__file__).resolve().parents[2] / "docs/consume"
pytestmark = [pytest.mark.broker, pytest.mark.kafka_only, pytest.mark.timeout(400)]
BODY = "قال الرئيس رجب طيب أردوغان في أنقرة يوم الجمعة إن بلاده تتابع الوضع في إسطنبول عن كثب منذ الصباح الباكر."
# As feeds have it: 110 Arabic letters are 660 bytes.
LONG = f"https://alminaa.example/{quote('وقف إطلاق النار في ' * 6)}"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchNode]:
    try:
        fetch()
    except subprocess.CalledProcessError:
        pytest.skip("the parts of OpenSearch cannot be fetched here")
    with SearchNode(tmp_path_factory.mktemp("search")) as running:
        yield running


def found(node: SearchNode, query: dict[str, Any]) -> list[str]:
    node.ask("POST", "articles/_refresh")
    hits = node.ask("POST", "articles/_search", {"query": query, "size": 50})["hits"]["hits"]
    return sorted(hit["_source"]["uri"] for hit in hits)


def _event(desk: RunningDesk, uri: str) -> Any:
    return next(written.event for written in desk.read(topics.ARTICLES) if written.key == uri.encode())


def _until(node: SearchNode, query: dict[str, Any], uris: list[str]) -> None:
    deadline = time.monotonic() + 90
    while True:
        try:
            if (there := found(node, query)) == uris:
                return
        except HTTPError as error:  # the index is not made yet
            there = [str(error)]
        assert time.monotonic() < deadline, there
        time.sleep(0.5)


def test_what_a_desk_publishes_is_found_by_folded_words_and_entities_and_a_kill_takes_its_place(
    desk: RunningDesk, node: SearchNode
) -> None:
    desk.start("intake,revise,dedupe,enrich")
    desk.send_in_order(
        [item(LONG, "أردوغان يتحدث في أنقرة", BODY), item("urn:rain", "Rain in Cairo", "It rained in Cairo on Friday.")]
    )
    desk.wait_law(2)
    command = [sys.executable, str(ROOT / "search_index.py"), desk.settings.brokers, node.url]
    with subprocess.Popen([*command, topics.ARTICLES.name(desk.settings)]) as indexer:
        try:
            _until(node, {"match_all": {}}, sorted([LONG, "urn:rain"]))
            assert found(node, {"match": {"headlines.value": "اردوغان"}}) == [LONG], "the hamza does not matter"
            assert found(node, {"match": {"bodies.value.ar": "رئيس"}}) == [LONG], "nor the article, where it is stemmed"
            cairo = next(e for e in _event(desk, "urn:rain")["wiredesk"]["entities"] if e["name"] == "Cairo")
            for asked in (
                {"term": {"wiredesk.entities.id": cairo["id"]}},
                {"geo_distance": {"distance": "50km", "wiredesk.entities.geo": cairo["geo"]}},
            ):
                assert found(node, {"nested": {"path": "wiredesk.entities", "query": asked}}) == ["urn:rain"]
            document = node.ask("GET", f"articles/_doc/{hashlib.sha256(LONG.encode()).hexdigest()}")
            assert document["_source"]["uri"] == LONG
            desk.send_in_order([item(LONG, "", "", pubStatus="canceled")])
            desk.wait_law(3)
            _until(node, {"term": {"pubStatus": "canceled"}}, [LONG])
            assert found(node, {"match": {"bodies.value": "إسطنبول"}}) == [], "the text of a killed story is gone"
            assert node.ask("GET", "articles/_count")["count"] == 2
        finally:
            indexer.terminate()


def test_a_long_arabic_address_is_no_id_of_a_document(node: SearchNode) -> None:
    with pytest.raises(HTTPError, match="400"):
        node.ask("PUT", f"ids/_doc/{quote(LONG, safe='')}", {"uri": LONG})


def test_the_sink_makes_the_same_id_and_index() -> None:
    sink = dict(re.findall(r"^([\w.]+)=(.*)$", (ROOT / "connect/search.properties").read_text(), re.MULTILINE))
    assert sink["transforms.id.type"].endswith("Hash$Key")
    assert (sink["transforms.id.function"], sink["key.ignore"]) == ("sha256", "false")
    assert sink["transforms.index.replacement"] == "articles"
