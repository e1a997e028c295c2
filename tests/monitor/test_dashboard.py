"""The dashboard without a browser: what hangs on the wall, who may look at it, what every answer carries."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import orjson
import pytest

from agents.monitor.dashboard.letters import BYTES, HEADERS, LETTERS, Letters, name_of
from agents.monitor.dashboard.newest_stories import MEMBERS, STORIES
from agents.monitor.dashboard.server import Dashboard
from agents.monitor.dashboard.views import Wall
from streams.contract.step import Record
from streams.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SETTINGS = Settings(dashboard_port=0)
NOON = 1_795_176_000_000


def event(n: int, **more: Any) -> dict[str, Any]:
    """Make an article event by hand, as docs/schema describes it."""
    desk: dict[str, Any] = {
        "schema": "1.0.0",
        "eventId": f"e{n}",
        "source": {
            "topic": "wire.raw",
            "partition": 0,
            "offset": n,
            "item": 0,
            "items": 1,
            "timestamp": NOON + n * 1000,
        },
        "cause": None,
        "agency": {"name": "AFP"},
        "text": {"language": "ar", "confidence": 1.0, "paragraphs": 1, "wordCount": 4, "removed": []},
        "verdict": {"relation": "new", "cluster": f"urn:x:{n}", "evidence": {}, "rule": "copies/1:new"},
        "entities": [
            {
                "id": "http://www.wikidata.org/entity/Q79",
                "type": "place",
                "name": "مصر",
                "labels": {"en": "Egypt"},
                "geo": [30.8, 26.8],
                "salience": 0.5,
                "mentions": [{"field": "body", "start": 0, "end": 3, "text": "مصر"}],
            }
        ],
        "quotes": [],
        "status": {"tag": "ok"},
        "pipeline": {"version": "0.1.0", "models": {}},
    }
    desk |= more.pop("desk", {})
    value = {
        "uri": f"urn:x:{n}",
        "versionCreated": "2026-11-20T12:00:00Z",
        "language": "ar",
        "pubStatus": "usable",
        "headlines": [{"value": f"خبر رقم {n}"}],
        "bodies": [{"value": "مصر تعلن عن خبر"}],
        "infoSources": [{"name": "AFP", "role": "agency"}, {"name": f"outlet {n}", "role": "outlet"}],
        "wiredesk": desk,
    }
    return value | more


def record(topic: str, value: Any, offset: int = 0, headers: tuple[tuple[str, bytes], ...] = ()) -> Record:
    return Record(topic, 0, offset, NOON + offset * 1000 + 80, b"k", orjson.dumps(value), headers)


def copy_of(n: int, of: int) -> Record:
    value = {
        "uri": f"urn:x:{n}",
        "wiredesk": event(n)["wiredesk"]
        | {
            "headline": "نسخة",
            "language": "ar",
            "infoSource": f"outlet {n}",
            "verdict": {
                "relation": "verbatim",
                "of": f"urn:x:{of}",
                "cluster": f"urn:x:{of}",
                "containment": {"ofThis": 1.0, "ofOther": 0.9},
                "similarity": 0.97,
                "evidence": {"passages": [{"start": 0, "end": 9, "words": 3, "ofParagraph": 0}]},
                "rule": "copies/1:verbatim",
            },
        },
    }
    return record("wire.duplicates", value, n)


def test_a_copy_hangs_under_its_story_with_its_verdict() -> None:
    wall = Wall(SETTINGS)
    wall.take(record("wire.articles", event(0)))
    ((name, row),) = wall.take(copy_of(1, 0))
    story = wall.story("urn:x:0")

    assert (name, row["n_outlets"], row["relations"]) == ("story", 2, {"new": 1, "verbatim": 1})
    assert story is not None
    assert [m["kind"] for m in story["members"]] == ["article", "duplicate"]
    assert story["members"][1]["evidence"]["passages"][0]["words"] == 3
    assert wall.story("urn:x:1") == story


def test_what_a_published_copy_adds_is_shown_in_its_own_words() -> None:
    wall = Wall(SETTINGS)
    wall.take(record("wire.articles", event(0)))
    newer = event(1)
    newer["bodies"] = [{"value": "Now 23 died."}]
    newer["wiredesk"]["verdict"] |= {
        "relation": "update",
        "cluster": "urn:x:0",
        "adds": [{"kind": "figure", "start": 4, "end": 6}, {"kind": "correction", "start": 0, "end": 0}],
    }
    wall.take(record("wire.articles", newer, 1))
    story = wall.story("urn:x:0")

    assert story is not None
    assert [m["adds"] for m in story["members"]] == [[], ["figure: 23", "correction"]]


def test_an_item_that_an_editor_takes_out_has_a_story_of_its_own_that_says_who_decided() -> None:
    wall = Wall(SETTINGS)
    wall.take(record("wire.articles", event(0)))
    joined = event(1)
    joined["wiredesk"]["verdict"] |= {"relation": "expanded", "of": "urn:x:0", "cluster": "urn:x:0"}
    wall.take(record("wire.articles", joined, 1))
    said = {"decision": "apart", "other": "urn:x:1", "by": "Dana", "time": "2026-11-20T13:00:00Z"}
    was = {"relation": "expanded", "of": "urn:x:0", "cluster": "urn:x:0"}
    verdict = {"relation": "new", "cluster": "urn:x:1", "evidence": {"was": was}, "decided": said}
    desk = event(1)["wiredesk"] | {"eventId": "word", "cause": {"topic": "wire.decisions"}, "verdict": verdict}
    wall.take(record("wire.duplicates", {"uri": "urn:x:1", "wiredesk": desk}, 2))

    left, own = wall.story("urn:x:0"), wall.story("urn:x:1")
    assert left is not None
    assert own is not None
    assert [m["uri"] for m in left["members"]] == ["urn:x:0"]
    (member,) = own["members"]
    assert (member["kind"], member["relation"], member["body"]) == ("article", "new", "مصر تعلن عن خبر")
    assert (member["decided"]["decision"], member["decided"]["by"]) == ("apart", "Dana")


@pytest.mark.parametrize("decided", [None, [], "x", {"decision": []}, {"by": {"a": 1}}])
def test_a_decision_of_any_shape_is_no_reason_to_lose_the_item(decided: Any) -> None:
    wall = Wall(SETTINGS)
    odd = event(0)
    odd["wiredesk"]["verdict"] |= {"decided": decided, "evidence": {"was": []}}
    wall.take(record("wire.articles", odd))
    assert wall.story("urn:x:0") is not None


def test_the_same_event_again_changes_nothing() -> None:
    wall = Wall(SETTINGS)
    first = wall.take(record("wire.articles", event(0)))
    again = wall.take(record("wire.articles", event(0), 5))

    assert (len(first), again) == (1, [])
    assert wall.health()["partitions"][0]["article"] == 1


def test_a_kill_strikes_the_story_through() -> None:
    wall = Wall(SETTINGS)
    wall.take(record("wire.articles", event(0)))
    desk = event(1)["wiredesk"] | {"verdict": {"relation": "kill", "of": "urn:x:0", "cluster": "urn:x:0"}}
    ((_, row),) = wall.take(
        record("wire.articles", event(1, uri="urn:x:0", pubStatus="canceled", bodies=[], desk=desk), 1)
    )
    assert row["canceled"]


KILLED_AT = "2026-11-20T12:05:00Z"


def kill(of: int, evidence: dict[str, Any], **more: Any) -> Record:
    """Make the event of a killed item; its place is one of its own."""
    verdict = {"relation": "kill", "of": f"urn:x:{of}", "cluster": f"urn:x:{of}", "evidence": evidence}
    desk = event(900)["wiredesk"] | {"verdict": verdict, "entities": []}
    return record(
        "wire.articles", event(900, uri=f"urn:x:{of}", pubStatus="canceled", bodies=[], desk=desk) | more, 900
    )


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("خبر قصير", "خبر قصير"),
        ("A headline " * 9, "A headline A headline A headline A headline A headline A …"),
        ("W" * 90, "W" * 60 + " …"),
    ],
)
def test_a_killed_story_keeps_its_headlines_slug_its_own_time_and_says_when_it_was_killed(
    headline: str, slug: str
) -> None:
    wall = Wall(SETTINGS)
    wall.take(record("wire.articles", event(0, headlines=[{"value": headline}])))
    ((_, row),) = wall.take(kill(0, {"created": 1}, headlines=[{"value": "KILL"}], versionCreated=KILLED_AT))

    assert (row["headline"], row["lede"], row["canceled"]) == (slug, "", True)
    assert (row["time"], row["last"], row["killed"]) == (NOON, NOON, NOON + 300_000)


def test_a_killed_copy_that_states_nothing_keeps_what_was_known_of_it() -> None:
    wall = Wall(SETTINGS)
    wall.take(record("wire.articles", event(0)))
    reached = kill(0, {"kill_reached": "urn:x:7"})._replace(value=None)
    bare = kill(0, {"kill_reached": "urn:x:7"})
    value = {k: v for k, v in orjson.loads(bare.value or b"").items() if k not in ("headlines", "versionCreated")}
    ((_, row),) = wall.take(reached._replace(value=orjson.dumps(value)))

    assert (row["headline"], row["time"], row["killed"]) == ("خبر رقم 0", NOON, reached.timestamp)


def test_a_kill_whose_item_is_not_known_any_more_says_so_with_both_times() -> None:
    wall = Wall(SETTINGS)
    ((_, row),) = wall.take(kill(0, {"created": NOON}, headlines=[], versionCreated=KILLED_AT))
    assert (row["headline"], row["time"], row["killed"]) == ("", NOON, NOON + 300_000)


def test_an_item_that_comes_after_its_kill_shows_its_own_time() -> None:
    wall = Wall(SETTINGS)
    wall.take(kill(0, {"waits_for_item": True}, headlines=[{"value": "KILL"}], versionCreated=KILLED_AT))
    late = kill(0, {"killed_by": {"offset": 1}})
    late = late._replace(value=(late.value or b"").replace(b'"e900"', b'"e901"'))
    ((_, row),) = wall.take(late)
    assert (row["time"], row["killed"]) == (NOON, NOON + 300_000)


@pytest.mark.parametrize("evidence", [None, [], "killed_by", 7, {"created": "x"}, {"created": True}, {"created": -5}])
def test_evidence_of_any_shape_leaves_a_kill_a_kill(evidence: Any) -> None:
    wall = Wall(SETTINGS)
    ((_, row),) = wall.take(kill(0, evidence))
    assert row["canceled"]
    assert row["killed"] >= row["time"] > 0


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b"7", b'{"uri": 1, "wiredesk": 5}', b'{"uri":"x","wiredesk":{}}'])
def test_what_is_no_event_is_counted_and_shown_nowhere(value: bytes) -> None:
    wall = Wall(SETTINGS)
    for topic in ("articles", "duplicates", "statistics", "alerts"):
        assert wall.take(Record(f"wire.{topic}", 0, 0, NOON, None, value)) == []
    assert wall.n_foreign == 4
    assert wall.listing({}, 10)["stories"] == []


def test_memory_is_bounded_in_stories_members_and_labels() -> None:
    wall = Wall(SETTINGS)
    for n in range(STORIES + 20):
        wall.take(record("wire.articles", event(n), n))
    for n in range(MEMBERS + 20):
        wall.take(copy_of(10_000 + n, STORIES))
    assert len(wall.stories) == STORIES
    story = wall.story(f"urn:x:{STORIES}")
    assert story is not None
    assert len(story["members"]) == MEMBERS
    assert f"urn:x:{STORIES}" in {m["uri"] for m in story["members"]}
    assert max(len(counts) for counts in wall.labels.values()) <= 300


def test_a_copy_without_its_original_is_no_row_until_the_original_is_there() -> None:
    wall = Wall(SETTINGS)
    assert wall.take(copy_of(1, 0)) == []
    assert wall.listing({}, 10)["stories"] == []
    ((_, row),) = wall.take(record("wire.articles", event(0)))

    assert row["relations"] == {"verbatim": 1, "new": 1}
    assert [found["id"] for found in wall.listing({}, 10)["stories"]] == ["urn:x:0"]


def test_a_copy_of_what_has_left_the_memory_brings_no_empty_row_back() -> None:
    wall = Wall(SETTINGS)
    for n in range(STORIES + 1):
        wall.take(record("wire.articles", event(n), n))
    assert "urn:x:0" not in wall.stories
    assert wall.take(copy_of(9_000, 0)) == []
    assert "urn:x:0" not in {row["id"] for row in wall.listing({}, STORIES)["stories"]}


def test_filters_find_and_offer_everybody_who_carried_a_story() -> None:
    wall = Wall(SETTINGS)
    wall.take(record("wire.articles", event(0)))
    wall.take(record("wire.articles", event(500)))
    for n in range(1, 40):
        wall.take(copy_of(n, 0))
    listing = wall.listing({}, 1)
    offered = dict(listing["filters"]["source"])

    assert len(listing["stories"]) == 1
    assert listing["stories"][0]["n_outlets"] == 40
    assert {f"outlet {n}" for n in (*range(40), 500)} == set(offered)
    for filters in ({"source": "outlet 37"}, {"q": "outlet 37"}):
        assert [row["id"] for row in wall.listing(filters, 10)["stories"]] == ["urn:x:0"]


def test_choices_count_the_stories_that_are_there_and_forget_those_that_are_not() -> None:
    wall = Wall(SETTINGS)
    wall.take(record("wire.articles", event(0)))
    wall.take(copy_of(1, 0))
    wall.take(copy_of(2, 99_999))
    assert wall.listing({}, 1)["filters"] == {
        "language": [["ar", 1]],
        "source": [["outlet 0", 1], ["outlet 1", 1]],
        "relation": [["new", 1], ["verbatim", 1]],
    }
    for n in range(3, STORIES + 4):
        wall.take(record("wire.articles", event(n, infoSources=[{"name": "one", "role": "outlet"}]), n))
        if not n % 700:
            wall.keep_count()
    assert wall.listing({}, 1)["filters"]["source"] == [["one", STORIES]]


def test_a_listing_names_the_entity_that_it_is_filtered_by() -> None:
    wall = Wall(SETTINGS)
    wall.take(record("wire.articles", event(0)))
    told = wall.listing({"entity": "http://www.wikidata.org/entity/Q79"}, 10)["entity"]
    assert told == {"id": "http://www.wikidata.org/entity/Q79", "name": "مصر", "labels": {"en": "Egypt"}}
    assert wall.listing({"entity": "Q0"}, 10)["entity"] is None


def test_filters_choose_by_language_source_relation_entity_and_words() -> None:
    wall = Wall(SETTINGS)
    for n in range(4):
        wall.take(record("wire.articles", event(n), n))
    wall.take(copy_of(9, 2))

    def ids(**filters: str) -> list[str]:
        return [row["id"] for row in wall.listing(filters, 10)["stories"]]

    assert ids() == ["urn:x:2", "urn:x:3", "urn:x:1", "urn:x:0"]
    assert ids(relation="verbatim") == ["urn:x:2"]
    assert ids(source="outlet 3") == ["urn:x:3"]
    assert ids(language="en") == []
    assert len(ids(entity="http://www.wikidata.org/entity/Q79")) == 4
    assert ids(q="رقم 1") == ["urn:x:1"]
    assert len(ids(q="EGYPT")) == 4


def test_dead_letters_count_in_the_law_and_show_why() -> None:
    wall = Wall(SETTINGS)
    headers = (
        ("wiredesk_topic", b"wire.raw"),
        ("wiredesk_partition", b"0"),
        ("wiredesk_offset", b"1"),
        ("wiredesk_item", b"0"),
        ("wiredesk_items", b"1"),
        ("wiredesk_stage", b"intake"),
        ("wiredesk_reason", b"no-copy"),
        ("wiredesk_error", b"empty"),
    )
    wall.raw_ends[0] = 3
    wall.take(record("wire.articles", event(0)))
    wall.take(Record("wire.dead", 0, 0, NOON, b"k", b"{", headers))
    (partition,) = wall.health()["partitions"]

    assert (partition["in"], partition["article"], partition["dead"], partition["flight"]) == (3, 1, 1, 1)
    assert wall.health()["dead"][0]["reason"] == "no-copy"
    assert wall.letters.find("wire.raw:0:1:0") == {
        "hex": "7b",
        "text": "{",
        "headers": [[name, said.decode()] for name, said in headers],
        "more_headers": 0,
    }


def test_of_dead_letters_a_bounded_part_of_a_bounded_number_is_kept() -> None:
    letters = Letters()
    many = tuple((f"h{n}", b"x" * 1_000) for n in range(HEADERS + 5))
    for n in range(LETTERS + 1):
        letters.keep(["wire.raw", 0, n, 0], Record("wire.dead", 0, n, NOON, None, b"\xff" * 5_000, many))
    found = letters.find(name_of(["wire.raw", 0, LETTERS, 0]))

    assert letters.find(name_of(["wire.raw", 0, 0, 0])) is None
    assert found is not None
    assert len(found["hex"]) == 2 * BYTES
    assert len(found["headers"]) == HEADERS
    assert found["more_headers"] == 5
    assert len(found["headers"][0][1]) < 1_000


def _with(settings: Settings, use: Callable[[Dashboard, aiohttp.ClientSession], Awaitable[None]]) -> None:
    async def run() -> None:
        dashboard = Dashboard(settings)
        await dashboard.start(read=False)
        try:
            async with aiohttp.ClientSession(
                base_url=dashboard.url, cookie_jar=aiohttp.CookieJar(unsafe=True)
            ) as session:
                await use(dashboard, session)
        finally:
            await dashboard.stop()

    asyncio.run(run())


def test_every_answer_forbids_foreign_and_inline_code() -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        for path in (
            "/",
            "/assets/app.js",
            "/assets/no-such.js",
            "/assets/..%2fserver.py",
            "/api/health",
            "/api/story?id=x",
            "/metrics",
        ):
            async with session.get(path) as response:
                policy = response.headers["Content-Security-Policy"]
                assert "default-src 'self'" in policy
                assert "unsafe" not in policy
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert response.status == (404 if "no-such" in path or ".." in path or "story" in path else 200)

    _with(SETTINGS, use)


def test_a_name_that_is_made_to_point_at_loopback_is_refused() -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        async with session.get("/api/stories", headers={"Host": "evil.example:8600"}) as response:
            assert response.status == 421

    _with(SETTINGS, use)


def test_nothing_can_be_changed() -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            async with session.request(method, "/api/stories") as response:
                assert response.status == 405

    _with(SETTINGS, use)


def test_away_from_loopback_a_token_is_needed() -> None:
    with pytest.raises(SettingsError, match="WIREDESK_HTTP_TOKEN"):
        Dashboard(Settings(http_host="0.0.0.0"))


def test_a_token_opens_by_header_or_by_the_login_page_and_a_wrong_one_does_not() -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        async def status(path: str, **more: Any) -> int:
            async with session.get(path, allow_redirects=False, **more) as response:
                return response.status

        assert await status("/") == 303
        assert await status("/api/stories") == 401
        assert await status("/metrics") == 401
        assert await status("/assets/app.js") == 401
        assert await status("/login") == 200
        assert await status("/healthz") == 200
        assert await status("/api/stories", headers={"Authorization": "Bearer a-secret-of-eighteen"}) == 200
        assert await status("/api/stories", headers={"Authorization": "Bearer wrong"}) == 401
        async with session.post("/login", data={"token": "wrong"}, allow_redirects=False) as response:
            assert response.headers["Location"] == "/login?wrong#wrong"
        async with session.post("/login", data={"token": "a-secret-of-eighteen"}, allow_redirects=False) as response:
            cookie = response.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
            assert "secret" not in cookie
        assert await status("/api/stories") == 200

    _with(Settings(dashboard_port=0, http_token="a-secret-of-eighteen"), use)


def test_followers_hear_of_a_story_at_once_and_leave_nothing_behind() -> None:
    async def use(dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        async with session.get("/api/stream") as response:
            assert (await response.content.readuntil(b"\n\n")).startswith(b"retry")
            dashboard.take(record("wire.articles", event(0)))
            heard = await asyncio.wait_for(response.content.readuntil(b"\n\n"), 2)
            assert heard.startswith(b"event: story\ndata: {")
            assert b"\n" not in heard.removesuffix(b"\n\n").split(b"data: ", 1)[1]

    _with(SETTINGS, use)


def test_a_follower_that_does_not_read_is_let_go() -> None:
    async def use(dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        async with session.get("/api/stream"):
            queue: asyncio.Queue[bytes | None] = asyncio.Queue(2)
            dashboard._clients.add(queue)
            for n in range(4):
                dashboard.take(record("wire.articles", event(n), n))
            assert queue not in dashboard._clients

    _with(SETTINGS, use)
