"""The monitor's step: from outcome records to facts, from facts to statistics and alerts, over crashes."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import orjson
import pytest

from agents.monitor.agent import Monitor, make_step
from agents.monitor.alerts import AlertState
from agents.monitor.outcome_facts import HEADLINE_CHARACTERS, NotAnOutcome, fact_of, read_fact, write_fact
from agents.monitor.state import State
from agents.monitor.watches import Watches, WatchList
from streams.contract import events, topics
from streams.contract.dead_letters import dead_letter
from streams.contract.records import Entity, Judged, Marking, Source, Verdict
from streams.contract.step import Record, Send
from streams.news.article import Agency, Article, Removed
from streams.settings import Settings, SettingsError
from tests.support.monitor_facts import fact as fact_by_hand

SETTINGS = Settings()


NOON = datetime(2026, 11, 20, 12, 0, tzinfo=timezone.utc)
NOON_MS = int(NOON.timestamp() * 1000)
GUTERRES = Entity(
    id="http://www.wikidata.org/entity/Q811",
    type="person",
    name="غوتيريش",
    labels={"ar": "أنطونيو غوتيريش"},
    salience=0.8,
    mentions=(),
)
ADJECTIVE = Entity(
    id="http://www.wikidata.org/entity/Q810",
    type="place",
    name="الأردني",
    labels={},
    salience=0.0,
    mentions=(),
    related="nationality",
)


def _article(n: int, **more: Any) -> Article:
    values: dict[str, Any] = {
        "uri": f"urn:x:{n}",
        "version_created": NOON,
        "language": "ar",
        "headline": "عنوان الخبر",
        "paragraphs": ("قال غوتيريش إن الوضع خطير",),
        "agency": Agency("Agence France-Presse"),
        "source": "الميناء",
        "removed": (Removed("share-buttons"), Removed("share-buttons")),
    }
    return Article(**(values | more))


def _source(n: int, minute: float = 1.0) -> Source:
    return Source("wire.raw", n % 2, n // 2, 0, 1, NOON_MS + int(minute * 60_000))


def _record(send: Send, offset: int = 0, timestamp: int = NOON_MS + 120_000) -> Record:
    return Record(send.topic.name(SETTINGS), 0, offset, timestamp, send.key, send.value, send.headers)


def _published(n: int, cause: Source | None = None, **more: Any) -> Send:
    judged = Judged(source=_source(n), article=_article(n, **more), verdict=Verdict(relation="new"), cause=cause)
    return events.article_event(
        judged, Marking(entities=(GUTERRES, ADJECTIVE), status={"tag": "ok", "link": "failed: no"})
    )


def test_an_article_event_becomes_a_fact() -> None:
    fact = fact_of(_record(_published(3)), SETTINGS, Watches(["غوتيريش", "Q810", "Q999"]))

    assert fact is not None
    assert (fact.outcome, fact.source, fact.relation, fact.language) == ("article", _source(3), "new", "ar")
    assert (fact.event_time, fact.arrived, fact.done) == (NOON_MS, NOON_MS + 60_000, NOON_MS + 120_000)
    assert (fact.outlet, fact.agency, fact.voice) == ("الميناء", "Agence France-Presse", "Agence France-Presse")
    assert [entity.id for entity in fact.entities] == [GUTERRES.id]
    assert fact.status == {"tag": "ok", "link": "failed"}
    assert fact.removed == {"share-buttons": 2}
    assert fact.watches == ("غوتيريش", "Q810")
    assert fact.cluster == "urn:x:3"


def test_a_duplicate_event_becomes_a_fact_of_its_story() -> None:
    send = events.duplicate_event(
        _source(4), None, _article(4), Verdict(relation="verbatim", of="urn:x:3", cluster="urn:x:3")
    )
    fact = fact_of(_record(send), SETTINGS, Watches(["غوتيريش"]))

    assert fact is not None
    assert (fact.outcome, fact.relation, fact.cluster, fact.outlet) == ("duplicate", "verbatim", "urn:x:3", "الميناء")
    assert fact.event_time == NOON_MS
    assert fact.watches == ()


def test_a_dead_letter_becomes_a_fact_from_its_headers() -> None:
    raw = Record("wire.raw", 1, 7, 5, None, b"{", (("content-type", b"application/json"),))
    (send,) = dead_letter(raw, "intake", "truncated-json", "cut short", Source("wire.raw", 1, 7, 2, 3)).sends
    fact = fact_of(_record(send), SETTINGS, Watches())

    assert fact is not None
    assert (fact.outcome, fact.source.key, fact.source.items) == ("dead", "wire.raw:1:7:2", 3)
    assert (fact.reason, fact.stage, fact.event_time) == ("truncated-json", "intake", NOON_MS + 120_000)


def test_an_articles_time_is_never_later_than_the_brokers() -> None:
    send = _published(3, version_created=datetime(2031, 1, 1, tzinfo=timezone.utc))
    fact = fact_of(_record(send), SETTINGS, Watches())
    assert fact is not None
    assert fact.event_time == NOON_MS + 60_000


@pytest.mark.parametrize(
    ("stated", "is_dated"),
    [
        (None, False),
        (NOON, True),
        (datetime(1970, 1, 1, tzinfo=timezone.utc), False),
        (NOON + timedelta(minutes=10), True),  # a clock that is a little wrong
        (NOON + timedelta(hours=1), False),
        (datetime(2031, 1, 1, tzinfo=timezone.utc), False),
    ],
)
def test_a_time_that_is_not_stated_or_cannot_be_dates_no_item(stated: datetime | None, is_dated: bool) -> None:
    copied = events.duplicate_event(_source(3), None, _article(3, version_created=stated), Verdict(relation="verbatim"))
    for send in (_published(3, version_created=stated), copied):
        fact = fact_of(_record(send), SETTINGS, Watches())
        assert fact is not None
        assert fact.dated is is_dated
        assert read_fact(write_fact(fact)) == fact
        if not is_dated:
            assert fact.event_time == fact.arrived


def test_a_line_of_0_2_counts_as_dated() -> None:
    written = write_fact(fact_by_hand(0, 0))
    assert b'"dated"' not in written
    assert read_fact(written).dated


def test_one_undated_and_one_future_item_leave_the_statistics_of_an_old_wire_whole() -> None:
    days = 8 * 24 * 60
    stated: list[datetime | None] = [NOON + timedelta(minutes=n) for n in range(109)]
    stated[3], stated[50] = None, datetime(2031, 1, 1, tzinfo=timezone.utc)
    step = Monitor(dataclasses.replace(SETTINGS, backfill_hours=1e6), WatchList())
    measured: Counter[str] = Counter()
    for n, time in enumerate(stated):
        article, source = _article(n, version_created=time), _source(n, days + n / 100)
        judged = Judged(source=source, article=article, verdict=Verdict(relation="new"))
        outcome = _record(events.article_event(judged, Marking()), n, NOON_MS + (days + 10) * 60_000)
        (told,) = step.handle([outcome])
        (counted,) = step.handle([_record(told.sends[0], n)])
        measured.update({m.name: int(m.value) for m in counted.measurements if not m.labels})
    windows = step.tally.state.windows
    held = [sum(sum(pane.counts["outcome"].values()) for pane in panes.values()) for panes in windows.panes]

    assert windows.watermark == NOON_MS + 108 * 60_000
    assert held == [109, 109, 109, 109]
    assert (measured["wiredesk_undated_items_total"], measured["wiredesk_beyond_items_total"]) == (2, 0)


@pytest.mark.parametrize(
    "value", [b"", b"{", b"[]", b'"x"', b'{"uri": 5}', b'{"wiredesk": {"source": {}}}', b"\xff\xfe"]
)
def test_what_no_desk_wrote_is_passed_over_and_counted(value: bytes) -> None:
    step = Monitor(SETTINGS, WatchList())
    for topic in ("wire.articles", "wire.duplicates", "wire.dead", "wire.tally"):
        (result,) = step.handle([Record(topic, 0, 0, 1, b"k", value)])
        assert result.outcomes[0][0] == "ignored"
        assert not result.sends
    with pytest.raises(NotAnOutcome):
        read_fact(value)


def test_hostile_text_is_cut_and_still_json() -> None:
    send = _published(3)
    value = orjson.loads(send.value or b"")
    value["headlines"][0]["value"] = "ا" * 10_000 + "<script>"
    value["infoSources"] = [{"name": "x" * 10_000}]
    fact = fact_of(_record(send._replace(value=orjson.dumps(value))), SETTINGS, Watches())
    assert fact is not None
    assert len(fact.headline) == HEADLINE_CHARACTERS
    assert len(fact.outlet) == 120


def test_a_tombstone_is_no_outcome() -> None:
    (result,) = Monitor(SETTINGS, WatchList()).handle([Record("wire.articles", 0, 0, 1, b"k", None)])
    assert result.outcomes == (("ignored", "tombstone"),)


class Desk:
    """The shell in miniature: topics, a ledger, and crashes that forget what was not yet acknowledged."""

    def __init__(self) -> None:
        self.step = Monitor(SETTINGS, WatchList(["غوتيريش"]))
        self.tally: list[Send] = []
        self.ledger: dict[bytes, bytes] = {}
        self.out: list[Send] = []
        self.read = 0

    def tell(self, *records: Record) -> None:
        for record in records:
            (result,) = self.step.handle([record])
            self.tally += result.sends

    def count(self, n: int | None = None, *, acknowledged: bool = True) -> None:
        end = len(self.tally) if n is None else min(len(self.tally), self.read + n)
        for offset in range(self.read, end):
            (result,) = self.step.handle([_record(self.tally[offset], offset)])
            for keep in result.keeps:
                assert keep.value is not None
                self.ledger[keep.key] = keep.value
            if acknowledged:
                self.out += result.sends
        if acknowledged:
            self.read = end

    def crash(self, back: int = 0) -> None:
        self.step = Monitor(SETTINGS, WatchList(["غوتيريش"]))
        self.step.restore(0, self.ledger.items())
        self.step.restore(1, {})
        self.read = max(0, self.read - back)

    def seen(self, topic: topics.Topic) -> dict[bytes, Any]:
        return {send.key or b"": orjson.loads(send.value or b"") for send in self.out if send.topic == topic}


def _wire(n: int) -> list[Record]:
    return [
        _record(_published(i, version_created=datetime.fromtimestamp(NOON_MS / 1000 + 20 * i, timezone.utc)), i)
        for i in range(n)
    ]


def test_all_facts_go_to_one_partition_whatever_the_topic() -> None:
    desk = Desk()
    desk.tell(*_wire(4))
    assert {(send.topic, send.partition) for send in desk.tally} == {(topics.TALLY, 0)}


def test_statistics_are_the_same_after_crashes_and_replays() -> None:
    calm, rough = Desk(), Desk()
    calm.tell(*_wire(60))
    calm.count()
    for start in range(0, 60, 10):
        rough.tell(*_wire(60)[start : start + 10])
        rough.tell(*_wire(60)[start : start + 4])  # a crash made the first hop repeat itself
        rough.count(6)
        rough.count(5, acknowledged=False)  # kept in the ledger, died before the sends were acknowledged
        rough.crash(back=3)
        rough.count()

    assert [(s.key, s.value) for s in calm.out if b"law" not in (s.key or b"")] != []
    live = [
        {key: value for key, value in desk.seen(topics.STATISTICS).items() if b"law" not in key}
        for desk in (calm, rough)
    ]
    assert live[0] == live[1]
    assert calm.step.tally.state.laws[0].counts == rough.step.tally.state.laws[0].counts == {"article": 30}


def test_a_watched_name_raises_one_alert_an_article_even_when_read_again() -> None:
    desk = Desk()
    desk.tell(*_wire(3), *_wire(3))
    desk.count()
    desk.crash(back=6)
    desk.count()
    ids = {orjson.loads(send.value or b"")["alertId"] for send in desk.out if send.topic == topics.ALERTS}

    assert len(ids) == 3


def test_an_alert_calls_a_watched_id_by_its_name() -> None:
    fact = fact_of(_record(_published(3)), SETTINGS, Watches([GUTERRES.id, "Q810"]))
    assert fact is not None
    told = [alert.summary for alert in AlertState().watch(fact)]

    assert told[0].startswith(f"{GUTERRES.labels['ar']} ({GUTERRES.id}): ")
    assert told[1].startswith("Q810: ")  # named by an adjective only


def test_an_article_published_again_because_of_another_is_no_second_outcome() -> None:
    desk = Desk()
    desk.tell(
        _record(_published(0)), _record(_published(0, cause=_source(9))), _record(_published(0, cause=_source(9)))
    )
    desk.count()
    state = desk.step.tally.state

    assert state.laws[0].counts == {"article": 1}
    assert state.republished == {0: 1}


def test_a_snapshot_replaces_the_facts_in_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agents.monitor.state.SNAPSHOT_EVERY", 10)
    desk = Desk()
    desk.tell(*_wire(30))
    desk.count()
    for keep in desk.step.expired(0, 5):
        if keep.value is None:
            del desk.ledger[keep.key]
        else:
            desk.ledger[keep.key] = keep.value

    assert len(desk.ledger) == 2
    before = desk.step.tally.state
    desk.crash()
    assert desk.step.tally.state == before
    assert desk.step.expired(1, 5) == []


def test_no_snapshot_is_taken_while_answers_of_an_earlier_life_are_owed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agents.monitor.state.SNAPSHOT_EVERY", 1)
    desk = Desk()
    desk.tell(*_wire(30))
    desk.count(10)
    desk.count(10, acknowledged=False)
    desk.crash()
    desk.count(9)
    assert desk.step.expired(0, 0) == []
    desk.count(1)
    assert desk.step.expired(0, 0) != []


def test_a_worker_that_loses_the_partition_forgets_the_count() -> None:
    desk = Desk()
    desk.tell(*_wire(3))
    desk.count()
    desk.step.forget(1)
    assert desk.step.tally.state.position == 2
    desk.step.forget(0)
    assert desk.step.tally.state.position == -1


def test_a_watch_list_that_cannot_be_read_stops_the_start(tmp_path: Any) -> None:
    with pytest.raises(SettingsError, match="WIREDESK_WATCH_LIST"):
        make_step(Settings(watch_list=str(tmp_path / "absent")))
    (tmp_path / "bad").write_text("!!!", encoding="utf-8")
    with pytest.raises(SettingsError, match="line 1"):
        make_step(Settings(watch_list=str(tmp_path / "bad")))


def test_a_snapshot_of_0_1_is_read_whatever_its_fields_are_called_now():
    written = {"bells": {"clock": 7, "dead_rings": True}, "windows": {"watermark": 5, "slid": [{60: 2}, {}]}}
    state = msgspec.msgpack.decode(msgspec.msgpack.encode(written), type=State)
    assert (state.alerts.clock, state.alerts.too_many_dead) == (7, True)
    assert state.windows.last_revision == [{60: 2}, {}]
    assert {"bells", "windows"} <= set(msgspec.to_builtins(State()))
