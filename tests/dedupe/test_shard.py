"""What one language shard remembers, shows and forgets."""

import msgspec

from agents.dedupe.agent import Dedupe
from agents.dedupe.entry import Entry
from agents.dedupe.kills import killed_by
from agents.dedupe.memory.rows import Policy
from agents.dedupe.memory.shard import Shard
from streams.contract.records import Revised, Source, Verdict
from streams.contract.step import Record
from streams.news.article import Agency
from streams.news.fingerprint import fingerprint
from tests.support.dedupe_desk import Desk, article, moment_of, new, text

STORY = text(1)


def test_the_same_text_from_another_outlet_is_verbatim():
    desk = Desk()
    desk.take(article("a", STORY))

    verdict = desk.take(article("b", STORY, headline="عنوان آخر تماما", hours=1, source="الثانية"))

    assert (verdict.relation, verdict.of, verdict.cluster) == ("verbatim", "a", "a")
    assert verdict.containment.of_this == verdict.containment.of_other == 1.0
    assert verdict.evidence["sources"] == {"outlets": 2, "agencies": 0}


def test_unlike_texts_are_new():
    desk = Desk()
    desk.take(article("a", text(1)))

    verdict = desk.take(article("b", text(2), hours=1))

    assert (verdict.relation, verdict.of, verdict.cluster) == ("new", None, "b")


def test_judging_changes_nothing():
    desk = Desk()
    desk.take(article("a", STORY))
    copy = article("b", STORY, hours=1)

    assert desk.again(copy, 1) == desk.again(copy, 1)
    assert len(desk.shard) == 1


def test_only_what_stood_before_the_record_is_seen():
    desk = Desk()
    desk.take(article("a", text(2)))
    desk.take(article("b", STORY, hours=1))
    desk.take(article("c", STORY, hours=2))

    assert desk.again(article("b", STORY, hours=1), 1).relation == "new"


def test_what_is_older_than_the_window_is_not_seen():
    desk = Desk(Policy(window_seconds=3600))
    desk.take(article("a", STORY))

    assert desk.take(article("b", STORY, hours=0.9)).relation == "verbatim"
    assert desk.take(article("c", STORY, hours=2.5)).relation == "new"


def test_an_item_of_unknown_time_is_far_from_nothing():
    desk = Desk()
    desk.take(article("a", STORY))

    assert desk.take(article("b", STORY, hours=None, source="الثانية")).relation == "verbatim"
    assert desk.take(article("c", STORY, hours=400, source="الثالثة")).of == "b"


def test_an_unknown_time_makes_no_two_items_of_two_days():
    verdicts = []
    for hours in (0, None):
        desk = Desk()
        desk.take(article("a", STORY, headline="عنوان", hours=0))
        verdicts.append(desk.take(article("b", (*STORY[:2], *text(9)[:1]), headline="عنوان", hours=hours)))

    assert verdicts[0] == verdicts[1]


def test_a_backfill_out_of_order_is_judged_against_itself():
    desk = Desk(Policy(window_seconds=3600, late_articles=2))
    desk.take(article("today", text(9), hours=500))
    desk.take(article("old", STORY))

    assert desk.take(article("old-copy", STORY, hours=0.5)).relation == "verbatim"
    for i in range(3):
        desk.take(article(f"other{i}", text(20 + i), hours=500))
    assert desk.take(article("too-late", STORY, hours=0.5)).relation == "new"


def test_no_more_than_max_articles_are_seen():
    desk = Desk(Policy(max_articles=2))
    desk.take(article("a", STORY))
    desk.take(article("x", text(5)))

    assert desk.again(article("b", STORY), 2).relation == "verbatim"
    assert desk.again(article("b", STORY), 3).relation == "new"


def test_an_item_never_matches_its_own_earlier_version():
    desk = Desk()
    desk.take(article("a", STORY))

    verdict = desk.take(article("a", STORY, hours=1), revision=Verdict(relation="version", of="a", cluster="a"))

    assert (verdict.relation, verdict.of) == ("version", "a")


def test_a_version_of_a_withheld_copy_is_judged_anew():
    desk = Desk()
    desk.take(article("a", STORY))
    desk.take(article("b", STORY, hours=1))
    version = Verdict(relation="version", of="b", cluster="b")

    still_a_copy = desk.take(article("b", STORY, headline="عنوان مصحح", hours=2), revision=version)
    own_work = desk.take(article("b", text(77), hours=3), revision=version)

    assert (still_a_copy.relation, still_a_copy.of) == ("verbatim", "a")
    assert own_work == version


def test_the_fortieth_version_of_a_withheld_copy_is_withheld_like_the_second():
    desk = Desk()
    desk.take(article("a", STORY))
    desk.take(article("b", STORY, hours=1))
    version = Verdict(relation="version", of="b", cluster="b")

    told = [desk.take(article("b", STORY, hours=2 + n / 60), revision=version) for n in range(40)]

    assert {(verdict.relation, verdict.of) for verdict in told} == {("verbatim", "a")}


def test_a_kill_stays_a_kill():
    desk = Desk()
    desk.take(article("a", STORY))
    kill = Verdict(relation="kill", of="b", cluster="b")

    assert desk.take(article("b", STORY, hours=1), revision=kill) == kill


def test_copies_are_found_through_copies_and_only_before_the_offset():
    desk = Desk()
    desk.take(article("a", STORY))
    desk.take(article("b", STORY, hours=1))
    desk.take(article("x", text(3), hours=1))
    by_hand = Verdict(relation="abridged", of="b", cluster="a")
    third = desk.shard.entry(
        article("c", STORY),
        desk.ledger[0].fingerprint,
        by_hand,
        source=Source("wire.raw", 0, 9),
        offset=9,
        event_time=0,
    )
    desk.shard.add(third)

    assert [entry.uri for entry in desk.shard.copies_of("a", 10)] == ["b", "c"]
    assert [entry.uri for entry in desk.shard.copies_of("a", 9)] == ["b"]
    assert desk.shard.copies_of("c", 10) == []


def test_an_entry_of_the_same_owner_is_replaced():
    desk = Desk()
    desk.take(article("a", STORY))
    killed = msgspec.structs.replace(desk.ledger[0], withdrawn_by=Source("wire.raw", 0, 7))

    desk.shard.add(killed)

    assert len(desk.shard) == 1
    assert desk.shard.owned(killed.source.key) == killed
    assert killed_by(desk.shard, "a", 10) == Source("wire.raw", 0, 7)


def test_expired_names_only_what_no_later_record_can_see():
    desk = Desk(Policy(window_seconds=3600, late_articles=1, max_articles=10))
    for i, hours in enumerate((0, 0.5, 3, 3.1)):
        desk.take(article(f"u{i}", text(30 + i), hours=hours))

    assert desk.shard.expired(4) == ["wire.raw:0:0:0", "wire.raw:0:1:0"]
    assert desk.shard.expired(1) == []


def test_what_a_backfill_may_still_be_judged_against_does_not_expire_however_old_it_is():
    desk = Desk(Policy(window_seconds=3600, late_articles=2, max_articles=10))
    for i, hours in enumerate((0, 3, 0.1, 3.1)):
        desk.take(article(f"u{i}", text(30 + i), hours=hours))

    assert desk.shard.expired(4) == ["wire.raw:0:0:0"]
    assert desk.shard.expired(5) == ["wire.raw:0:0:0", "wire.raw:0:2:0"]


def test_expired_entries_are_really_gone():
    desk = Desk()
    for i in range(3):
        desk.take(article(f"u{i}", text(40 + i)))

    desk.shard.discard("wire.raw:0:1:0")
    desk.shard.discard("wire.raw:0:1:0")

    assert len(desk.shard) == 2
    assert desk.again(article("copy", text(41)), 3).relation == "new"


def test_a_shard_compacted_many_times_judges_as_before():
    desk = Desk()
    for i in range(40):
        desk.take(article(f"u{i}", text(100 + i, 4)))
    for _ in range(30):
        for entry in desk.ledger:
            desk.shard.add(entry)

    assert len(desk.shard) == 40
    assert desk.again(article("copy", text(105, 4)), 40).of == "u5"


def test_an_entry_that_comes_out_of_order_is_found_like_any_other():
    desk = Desk()
    for i in (0, 1, 3):
        desk.take(article(f"u{i}", text(50 + i)), offset=i)
    late = article("u2", STORY)

    desk.take(late, offset=2)

    assert desk.again(article("copy", STORY), 4).of == "u2"
    assert desk.again(article("copy", STORY), 2).relation == "new"


def test_the_agencys_own_item_becomes_canonical_when_the_copy_credits_it():
    agency = Agency(name="Reuters", where="byline")
    desk = Desk()
    desk.take(msgspec.structs.replace(article("copy", STORY), agency=agency))

    own = desk.take(msgspec.structs.replace(article("wire", STORY, hours=1, source="Reuters"), agency=agency))
    third = desk.take(msgspec.structs.replace(article("third", STORY, hours=2, source="الثالثة"), agency=agency))

    assert (own.canonical, own.evidence["canonicalBefore"]) == ("", "copy")
    assert third.canonical == "wire"
    assert third.evidence["sources"] == {"outlets": 3, "agencies": 1}


def test_a_verdict_survives_json_and_its_evidence_is_bounded():
    desk = Desk()
    desk.take(article("a", text(1, 60)))

    verdict = desk.take(article("b", text(1, 60)[:20], hours=1))

    packed = msgspec.json.encode(verdict)
    assert msgspec.json.decode(packed, type=Verdict) == verdict
    assert len(msgspec.json.encode(verdict.evidence)) < 3_000


def test_passages_point_into_the_published_body():
    desk = Desk()
    desk.take(article("a", STORY))
    cut = article("b", (" ".join(STORY[:2]), "خاتمة قصيرة"), hours=1)

    verdict = desk.take(cut)

    passage = verdict.evidence["passages"][0]
    assert cut.body[passage["start"] : passage["end"]] == cut.paragraphs[0].rstrip(".")
    assert (passage["paragraph"], passage["ofParagraph"], passage["words"]) == (0, 0, 88)


def test_a_ledger_entry_of_a_mean_article_is_under_a_kilobyte():
    desk = Desk()
    desk.take(article("urn:news.example.com:2026:03:01:article:123456", text(1, 10)))

    entry = desk.ledger[0]
    n_words = sum(len(p.split()) for p in text(1, 10))
    assert n_words > 190
    assert len(msgspec.msgpack.encode(entry)) < 1_000
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(entry), type=Entry) == entry


def test_an_item_without_body_is_new_and_can_be_remembered():
    desk = Desk()
    desk.take(article("a", (), headline="عاجل"))

    assert desk.take(article("b", (), headline="عاجل")).relation == "new"
    assert isinstance(desk.shard, Shard)


def test_an_entry_of_an_earlier_fingerprint_keeps_its_names_and_is_compared_no_more():
    desk = Desk()
    desk.take(article("a", STORY))
    desk.take(article("b", STORY, hours=1))
    older = [msgspec.structs.replace(entry, fingerprint=b"\x01" + entry.fingerprint[1:]) for entry in desk.ledger]
    shard = Shard(desk.policy)
    for entry in older:
        shard.add(entry)

    assert [entry.uri for entry in shard.copies_of("a", 2)] == ["b"]
    assert [entry.uri for entry in shard.entries_of("b", 2)] == ["b"]
    assert shard.owned(older[0].source.key) == older[0]
    desk.shard = shard
    assert desk.take(article("c", STORY, hours=2)).relation == "new"
    assert desk.take(article("d", STORY, hours=2)).of == "c"


def test_an_item_that_an_earlier_version_fingerprinted_is_judged_on_a_new_fingerprint():
    def record(uri, offset, packed):
        item = article(uri, STORY, hours=offset)
        verdict = Verdict(relation="new", cluster=uri)
        revised = Revised(
            source=Source("wire.raw", 0, offset),
            article=item,
            verdict=verdict,
            shard="ar",
            fingerprint=packed,
            event_time=int(item.version_created.timestamp() * 1000),
        )
        return Record("wire.revised", 0, offset, 0, uri.encode(), msgspec.json.encode(revised))

    packed = fingerprint(article("a", STORY))
    step = Dedupe(Policy())

    first, second = step.handle([record("a", 0, packed), record("b", 1, b"\x01" + packed[1:])])

    assert [result.outcomes for result in (first, second)] == [(("passed", "new"),), (("duplicate", "verbatim"),)]


def test_what_an_outlet_has_under_two_other_leads_is_no_evidence_of_copy():
    teasers = text(7, 8)

    def verdicts(sources):
        desk = Desk()
        return [
            desk.take(article(f"u{n}", (*text(300 + n, 1), *teasers), headline="خبر اليوم", hours=n, source=source))
            for n, source in enumerate(sources)
        ]

    own, others = verdicts(["الأولى"] * 4), verdicts(["الأولى", "الثانية", "الثالثة", "الرابعة"])

    assert [verdict.relation for verdict in own[2:]] == ["new", "new"]
    assert "new" not in [verdict.relation for verdict in others[2:]]


def test_copy_is_found_under_the_teasers_of_its_outlet():
    teasers = text(7, 6)
    desk = Desk()
    for n in range(4):
        desk.take(article(f"u{n}", (*text(300 + n, 6), *teasers), hours=n))
    desk.shard, living = desk.rebuilt(), desk.shard

    own = desk.again(article("again", (*text(303, 6), *teasers), headline="عنوان", hours=5), 4)
    edited = desk.again(article("edited", (*text(303, 6), "خاتمة أخرى.", *teasers), headline="عنوان", hours=5), 4)
    elsewhere = desk.again(article("else", text(303, 6), headline="عنوان", hours=5, source="الثانية"), 4)

    assert [(v.of, v.relation) for v in (own, edited)] == [("u3", "verbatim")] * 2
    assert (elsewhere.of, elsewhere.relation) == ("u3", "abridged")
    desk.shard = living
    assert desk.again(article("again", (*text(303, 6), *teasers), headline="عنوان", hours=5), 4) == own


def test_a_ledger_read_at_once_gives_the_memory_that_living_through_it_gave():
    desk = Desk()
    for n in range(400):
        desk.take(article(f"own:{n}", text(n % 90, 1 + n % 12), hours=n / 100, source=f"source {n % 7}"))
    desk.take(article("bare", (), hours=4.5))
    entries = list(desk.ledger)
    entries[7] = msgspec.structs.replace(entries[7], fingerprint=b"\x00")  # of a version that nobody reads
    one_by_one, at_once = Shard(desk.policy), Shard(desk.policy)
    for entry in entries:
        one_by_one.add(entry)

    at_once.restore(entries)

    for name in ("offsets", "event_times", "watermarks", "n_keys", "n_words", "clusters", "outlets", "alive"):
        assert (getattr(at_once._rows, name) == getattr(one_by_one._rows, name)).all(), name
    assert (at_once._entries, at_once._rows.in_order) == (one_by_one._entries, one_by_one._rows.in_order)
    for name in ("_keys", "_starts"):
        assert (getattr(at_once._postings, name) == getattr(one_by_one._postings, name)).all(), name
    for n in range(0, 90, 9):
        probe = article(f"probe:{n}", text(n, 6), hours=5)
        said = [
            shard.judge(probe, fingerprint(probe), offset=900, event_time=moment_of(probe), revision=new(probe))
            for shard in (at_once, one_by_one)
        ]
        assert said[0] == said[1]
        assert said[0].relation != "new"


def test_a_ledger_with_two_entries_of_one_owner_keeps_the_later():
    desk = Desk()
    desk.take(article("a", STORY))
    entry = desk.ledger[0]
    shard = Shard(Policy())

    shard.restore([entry, msgspec.structs.replace(entry, uri="b", offset=9)])

    assert len(shard) == 1
    assert shard.owned(entry.source.key).uri == "b"
