"""The whole desk killed while versions, kills and early kills come in: what stands adds up from the topics."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from streams.contract import topics
from tests.support.copy_text import body, headline
from tests.support.running import item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.running import RunningDesk, Sent

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]
AGENTS = "intake,revise,dedupe,enrich,stories"
NAMES = (
    "Angela Merkel met Emmanuel Macron in Berlin.",
    "The United Nations sent aid to Yemen.",
    "Egypt and Turkey signed in Cairo.",
)
N_ITEMS, N_KILLS = 200, 4


def _items() -> Iterator[Sent]:
    """Write copies in pairs; of ten items one is killed, one gets other names; some are killed before they come."""
    for n in range(N_ITEMS):
        uri, when = f"urn:s:{n}", f"2026-11-20T{n % 20:02d}:00:00Z"
        text = f"{NAMES[n % 3]} {body(n // 2 if n % 2 else n, 8)}"
        yield item(uri, headline(n), text, version="1", published=when, source="Wire")
        if n % 10 == 3:
            yield item(uri, headline(n), "", version="2", pubstatus="canceled", source="Wire")
        if n % 10 == 7:
            other = f"{NAMES[(n + 1) % 3]} {body(n, 8)}"
            yield item(uri, headline(n), other, version="2", published="2026-11-20T21:00:00Z", source="Wire")
        if n % 25 == 4:
            yield item(f"urn:s:{n + 5}", "withdrawn", "", version="9", pubstatus="canceled", source="Wire")


def test_after_kills_of_the_whole_desk_mentions_and_stories_add_up_to_the_articles_that_stand(desk: RunningDesk):
    chance, records = random.Random(20261129), list(_items())
    worker = desk.start(AGENTS, tagger_backend="none")
    share = -(-len(records) // N_KILLS)
    for at in range(0, len(records), share):
        desk.send(records[at : at + share])
        time.sleep(chance.uniform(0.1, 1.5))
        desk.kill(worker)
        worker = desk.start(AGENTS, tagger_backend="none")
    desk.wait_law(len(records), 120)

    deadline = time.monotonic() + 60
    while _told(desk) != Counter(usable := _usable(desk).keys()):
        assert time.monotonic() < deadline, f"stories do not hold each of {len(usable)} articles once\n{desk.tails()}"
        time.sleep(1.0)
    standing = _usable(desk)
    assert len(standing) > N_ITEMS // 2
    assert _mentions(desk) == {(named["id"], uri) for uri, desk_says in standing.items() for named in desk_says}
    values: dict[tuple[str, bytes], set[bytes | None]] = defaultdict(set)
    for written in desk.read(topics.ARTICLES, topics.DUPLICATES, topics.MENTIONS, topics.STORIES):
        values[written.topic.suffix, written.headers["ce_id"]].add(written.value)
    assert [name for name, said in values.items() if len(said) > 1] == []


def _usable(desk: RunningDesk) -> dict[str, Any]:
    """Return the entities of each article that stands, by uri."""
    newest = {written.key: written.event for written in desk.read(topics.ARTICLES)}
    return {e["uri"]: e["wiredesk"]["entities"] for e in newest.values() if e["pubStatus"] == "usable"}


def _told(desk: RunningDesk) -> Counter[str]:
    newest = {written.key: written.event for written in desk.read(topics.STORIES)}
    return Counter(member["uri"] for event in newest.values() for member in event["members"])


def _mentions(desk: RunningDesk) -> set[tuple[str, str]]:
    """Sum mentions as docs/consume says: each event once, one taken back is one less; all that stand stand once."""
    events = {written.headers["ce_id"]: written.event for written in desk.read(topics.MENTIONS)}
    sums: Counter[tuple[str, str]] = Counter()
    for event in events.values():
        sums[event["id"], event["uri"]] += -1 if event.get("retracts") else 1
    assert set(sums.values()) <= {0, 1}
    assert 0 in sums.values()
    return {entity for entity, number in sums.items() if number}
