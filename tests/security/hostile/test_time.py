"""No time that a sender states moves a watermark, orders a version or turns a kill (attacks S4b, S5, S13, S21)."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, cast

import msgspec
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from agents.dedupe.agent import Dedupe
from agents.dedupe.entry import Entry as Kept
from agents.dedupe.memory.rows import Policy
from agents.monitor.dashboard.views import Wall
from agents.monitor.outcome_facts import fact_of
from agents.monitor.watches import Watches
from agents.revise.agent import Revise
from agents.revise.judge import Entry
from streams import settings as settings_module
from streams.contract import events, topics
from streams.contract.records import Judged, Marking, Source, Verdict
from streams.contract.retention import Retention
from streams.contract.step import Record, Send
from streams.news.article import Article
from streams.runtime import topic_admin
from streams.runtime.in_memory import MemoryDesk
from streams.settings import Settings
from tests.broker.test_commands import wiredesk
from tests.support.dedupe_desk import text as story
from wiredesk.steps import make_step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.running import RunningDesk

NOON = 1_795_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SETTINGS = settings_module.read({"WIREDESK_PARTITIONS": "1", "WIREDESK_TAGGER_BACKEND": "none"})
# The year 1, before 1970, the epoch itself, 2036, 2200 and 9999.
ABSURD = ("0001-01-01", "1965-05-05", "1970-01-01", "2036-01-01", "2200-01-01", "9999-12-31")
CENTURIES_ON = 7_258_118_400_000


def iso(time: int) -> str:
    return datetime.fromtimestamp(time / 1000, timezone.utc).isoformat()


def body(seed: int) -> str:
    return "\n".join(story(seed))


class Wire:
    """The desk up to dedupe, fed record by record, with the ledgers it keeps."""

    def __init__(self) -> None:
        self.steps = [make_step(name, SETTINGS) for name in ("intake", "revise", "dedupe")]
        self.desk = MemoryDesk(SETTINGS, self.steps)
        self.n_records = 0

    def take(self, uri: str, text: str = "", *, at: int = NOON, stated: int | str | None = None, **more: Any) -> Any:
        """Send an item; return what dedupe or revise said of it last: the value that went out."""
        return json.loads(self.sends(uri, text, at=at, stated=stated, **more)[-1].value or b"")

    def sends(
        self, uri: str, text: str = "", *, at: int = NOON, stated: int | str | None = None, **more: Any
    ) -> list[Send]:
        item = {"uri": uri, "language": "ar", "headline": " ".join(text.split()[:6]), "body": text, **more}
        if stated is not None:
            item["versionCreated"] = f"{stated}T00:00:00Z" if isinstance(stated, str) else iso(stated)
        value = json.dumps(item).encode()
        record = Record("wire.raw", 0, self.n_records, at, None, value, (("content-type", b"application/json"),))
        self.n_records += 1
        return self.desk.run([record])

    @property
    def watermarks(self) -> tuple[int, int]:
        """Revise's and dedupe's, after all that was sent."""
        revise, dedupe = cast("Any", self.steps[1:])
        return revise._memories[0].watermark, dedupe._shards[0].watermark(1 << 40)


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


@pytest.mark.parametrize("at", [0, -1, CENTURIES_ON, 1 << 62])
@pytest.mark.parametrize("stated", [None, *ABSURD])
def test_no_time_of_a_sender_moves_a_watermark_past_the_newest_known(at: int, stated: str | None) -> None:
    wire = Wire()
    wire.take("urn:a", body(1), stated=NOON - MINUTE)
    wire.take("urn:hostile", body(2), at=at, stated=stated)

    assert wire.watermarks == (NOON - MINUTE, NOON - MINUTE)


def test_a_first_record_of_another_century_moves_no_watermark() -> None:
    for at in (0, -1, CENTURIES_ON):
        wire = Wire()
        wire.take("urn:hostile", body(2), at=at, stated="2036-01-01")
        wire.take("urn:a", body(1), stated=NOON - MINUTE)
        assert wire.watermarks == (NOON - MINUTE, NOON - MINUTE)


def test_a_record_without_a_time_is_as_new_as_the_newest() -> None:
    wire = Wire()
    wire.take("urn:a", body(1))
    for n, stated in enumerate((None, *ABSURD)):
        assert wire.take(f"urn:b{n}", body(1), at=-1, stated=stated)["wiredesk"]["verdict"]["of"] == "urn:a"


def test_a_copy_and_a_kill_find_their_original_behind_a_record_of_the_year_9999() -> None:
    wire = Wire()
    wire.steps[1:] = [Revise(Retention(720 * HOUR, 1, 1_000), 1), Dedupe(Policy(late_articles=1))]
    wire.desk = MemoryDesk(SETTINGS, wire.steps)
    wire.take("urn:a", body(1), stated=NOON)
    wire.take("urn:hostile", body(2), at=0, stated="9999-12-31")
    for n in range(3):
        wire.take(f"urn:other{n}", body(10 + n), stated=NOON + MINUTE)
    for step in wire.steps[1:]:
        assert step.expired(0, 5) == [], "nothing of this hour is forgotten"

    assert wire.take("urn:b", body(1), at=NOON + HOUR)["wiredesk"]["verdict"]["of"] == "urn:a"
    killed = [
        json.loads(send.value or b"")["article"] for send in wire.sends("urn:a", at=NOON + HOUR, pubStatus="canceled")
    ]
    assert {(item["uri"], item.get("pubStatus")) for item in killed} == {("urn:a", "canceled"), ("urn:b", "canceled")}


def test_what_the_desk_wrote_on_a_record_bounds_the_time_on_raw() -> None:
    wire = Wire()
    prepared, revised = (Send(topics.PREPARED, b"k", None), Send(topics.REVISED, b"k", None))
    item = Article(uri="urn:a", headline="h", paragraphs=story(1), language="ar")
    late = Source("wire.raw", 0, 0, 0, 1, NOON + 900 * DAY)
    for step, send, more in ((wire.steps[1], prepared, {}), (wire.steps[2], revised, {"verdict": {"relation": "new"}})):
        value = {"source": msgspec.to_builtins(late), "article": msgspec.to_builtins(item), **more}
        value["event_time"] = late.timestamp
        step.handle([wire.desk.place(send._replace(value=msgspec.json.encode(value)), timestamp=NOON)])

    assert wire.watermarks == (NOON, NOON)


def test_a_ledger_that_holds_the_year_9999_does_not_keep_its_watermark() -> None:
    wire = Wire()
    nine = 253_402_300_799_000
    verdict = Verdict(relation="new", cluster="urn:x")
    source = Source("wire.raw", 0, 0)
    revise = Entry(source, "urn:x", None, nine, b"d" * 16, 0, nine, nine, "ar", False, "usable", "new", b"{}")
    dedupe = Kept(source, "urn:x", None, 0, nine, nine, verdict, b"\x01")
    for step, entry in zip(wire.steps[1:], (revise, dedupe), strict=True):
        step.restore(0, [(b"k", msgspec.msgpack.encode(entry)[:])])

    assert wire.watermarks == (0, 0)


def published(stated: str | None, arrived: int) -> Record:
    """Make the event of an article as it lies on wire.articles, written at noon."""
    created = datetime.fromisoformat(f"{stated}T00:00:00+00:00") if stated else None
    article = Article(uri="urn:a", version_created=created, language="ar", headline="h", paragraphs=("p",), source="s")
    judged = Judged(
        source=Source("wire.raw", 0, 0, 0, 1, arrived),
        article=article,
        verdict=Verdict(relation="new", cluster="urn:a"),
    )
    send = events.article_event(judged, Marking())
    return Record("wire.articles", 0, 0, NOON, send.key, send.value, send.headers)


@pytest.mark.parametrize("arrived", [0, NOON, CENTURIES_ON])
@pytest.mark.parametrize("stated", [None, *ABSURD])
def test_the_monitor_counts_no_item_before_1970_or_after_it_went_out(stated: str | None, arrived: int) -> None:
    fact = fact_of(published(stated, arrived), Settings(), Watches())

    assert fact is not None
    assert (fact.event_time, fact.arrived) == (NOON, NOON)


@pytest.mark.parametrize("stated", [None, "1999-01-01", *ABSURD])
def test_no_stated_time_makes_the_charts_begin_before_their_month(stated: str | None) -> None:
    wall = Wall(Settings())
    wall.take(published(stated, NOON))

    flow = wall.trends()["flow"]
    assert flow["range"] == "1h"
    assert flow["starts"] == [] or flow["starts"][-1] == NOON - NOON % 60_000
    assert len(wall.stories) == 1


FUTURE = ("2036-01-01", "2200-01-01", "9999-12-31", NOON + 2 * HOUR)


def relation(said: Any) -> str:
    return str(said.get("wiredesk", said)["verdict"]["relation"])


@pytest.mark.parametrize("at", [NOON, 0])
@pytest.mark.parametrize("ahead", FUTURE)
def test_a_version_from_the_future_does_not_hold_back_the_true_update(ahead: int | str, at: int) -> None:
    wire = Wire()
    wire.take("urn:other", body(9))
    wire.take("urn:a", body(1), at=at, stated=ahead)
    # It was made before the false one came, and is sent after it.
    assert relation(wire.take("urn:a", body(2), at=NOON + MINUTE, stated=NOON - MINUTE)) == "version"
    assert relation(wire.take("urn:a", body(3), at=NOON + HOUR, stated=NOON + HOUR)) == "version"
    assert relation(wire.take("urn:a", body(4), at=NOON + HOUR, stated=NOON)) == "superseded"


@pytest.mark.parametrize("ahead", FUTURE)
def test_a_kill_from_the_future_ends_what_stood_and_not_what_comes_later(ahead: int | str) -> None:
    wire = Wire()
    wire.take("urn:a", body(1), stated=NOON)
    wire.take("urn:a", at=NOON + MINUTE, stated=ahead, pubStatus="canceled")
    old = wire.take("urn:a", body(2), at=NOON + HOUR, stated=NOON - HOUR)
    later = wire.take("urn:a", body(3), at=NOON + HOUR, stated=NOON + HOUR)

    assert (relation(old), relation(later)) == ("superseded", "version")


@pytest.mark.parametrize("ahead", FUTURE)
def test_an_item_from_the_future_does_not_undo_a_kill(ahead: int | str) -> None:
    wire = Wire()
    wire.take("urn:a", body(1), stated=NOON)
    wire.take("urn:a", at=NOON + MINUTE, stated=NOON + MINUTE, pubStatus="canceled")
    again = wire.take("urn:a", body(2), at=NOON + 2 * MINUTE, stated=ahead)

    assert again["article"]["pubStatus"] == "canceled"


def test_versions_of_a_clock_that_is_half_an_hour_ahead_keep_their_order() -> None:
    wire = Wire()
    wire.take("urn:a", body(1), stated=NOON + 30 * MINUTE)
    assert relation(wire.take("urn:a", body(2), at=NOON + 1, stated=NOON + 29 * MINUTE)) == "superseded"


def test_a_jump_of_the_version_number_alone_is_a_version() -> None:
    wire = Wire()
    wire.take("urn:a", body(1), version="1")
    assert relation(wire.take("urn:a", body(2), version="999999")) == "version"


def test_an_entry_of_before_that_states_the_future_holds_nothing_back() -> None:
    wire = Wire()
    ahead = NOON + 3_650 * DAY
    source = Source("wire.raw", 0, 0, 0, 1, NOON)
    verdict = msgspec.json.encode(Verdict(relation="new"))
    entry = Entry(source, "urn:a", None, ahead, b"d" * 16, 0, NOON, NOON, "ar", False, "usable", "new", verdict)
    revise = wire.steps[1]
    revise.restore(0, [(b"k", msgspec.msgpack.encode(entry))])
    wire.n_records = wire.desk.written["wire.prepared", 0] = 1

    assert relation(wire.take("urn:a", body(2), at=NOON + HOUR, stated=NOON + MINUTE)) == "version"


def canceled(sends: Sequence[Send]) -> set[str]:
    articles = [json.loads(send.value or b"").get("article", {}) for send in sends]
    return {article["uri"] for article in articles if article.get("pubStatus") == "canceled"}


EARLIER = (NOON - 25 * MINUTE, "2001-01-01", NOON - 3 * DAY + HOUR)


@pytest.mark.parametrize("agency", ["", "(Reuters) "])
@pytest.mark.parametrize("stated", EARLIER)
def test_a_kill_of_a_copy_that_states_an_earlier_time_does_not_reach_its_original(
    stated: int | str, agency: str
) -> None:
    wire = Wire()
    text = agency + body(1)
    wire.take("urn:victim", text, stated=NOON, source="Victim")
    wire.take("urn:other", text, at=NOON + MINUTE, stated=NOON + MINUTE, source="Other")
    wire.take("urn:evil", text, at=NOON + 2 * MINUTE, stated=stated, source="Evil")
    kill = wire.sends("urn:evil", at=NOON + 3 * MINUTE, pubStatus="canceled", source="Evil")

    assert canceled(kill) == {"urn:evil"}


def test_a_kill_does_not_reach_what_the_broker_had_before_though_the_shard_saw_it_later() -> None:
    for kill_first in (False, True):
        wire = Wire()
        wire.n_records = 10
        wire.take("urn:evil", body(1), at=NOON + MINUTE, stated=NOON - HOUR, source="Evil")
        kill = wire.sends("urn:evil", at=NOON + MINUTE, pubStatus="canceled", source="Evil") if kill_first else []
        # Its partition lay behind.
        wire.n_records = 5
        late = wire.sends("urn:victim", body(1), at=NOON, stated=NOON, source="Victim")
        wire.n_records = 20
        if not kill_first:
            kill = wire.sends("urn:evil", at=NOON + MINUTE, pubStatus="canceled", source="Evil")
        assert canceled([*kill, *late]) == {"urn:evil"}


def test_a_kill_still_reaches_what_came_after_and_what_credits_the_killed_outlet() -> None:
    wire = Wire()
    wire.n_records = 10
    wire.take("urn:early", body(1), stated=NOON, source="Paper", byline="رويترز")
    wire.take("urn:agency", body(1), at=NOON + MINUTE, stated=NOON - MINUTE, source="Reuters")
    wire.take("urn:late", body(1), at=NOON + HOUR, stated=NOON + HOUR, source="Other")
    kill = wire.sends("urn:agency", at=NOON + 2 * HOUR, pubStatus="canceled", source="Reuters")

    assert canceled(kill) == {"urn:early", "urn:agency", "urn:late"}
