"""Laws of the judge: order, direction, replay and rebuilding change nothing."""

import os
import random
import subprocess
import sys
from datetime import timedelta

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.dedupe.memory.rows import Policy
from agents.dedupe.memory.selection import asking_keys, word_tokens
from agents.dedupe.rules import model, word_weights
from agents.dedupe.rules.judge import Candidate, Judge, Weighing
from streams.news.fingerprint import fingerprint, unpack
from tests.support.dedupe_desk import NOON, Desk, article, new, text

MIRROR = {"verbatim": "verbatim", "abridged": "expanded", "expanded": "abridged", "update": "update", None: None}
BOILERPLATE = "اقرأ المزيد من الأخبار على مدار الساعة عبر تطبيق الصحيفة المجاني المتوفر في جميع المتاجر الرقمية"
JUDGE = Judge.shipped()


def variant(seed: int, edit: int, uri: str, hours: float):
    """Take one of many edits of a story: cut, re-led, extended, corrected or untouched."""
    paragraphs = text(seed, 8)
    chance = random.Random(seed * 1_000 + edit)
    match edit % 5:
        case 1:
            paragraphs = paragraphs[: chance.randrange(1, 4)]
        case 2:
            paragraphs = (*text(9_000 + edit, 2), *paragraphs[1:])
        case 3:
            paragraphs = (*paragraphs, *text(8_000 + edit, 4))
        case 4:
            paragraphs = tuple(p.replace("في", "من") for p in paragraphs)
    return article(uri, paragraphs, hours=hours, source=f"outlet{edit % 3}")


feeds = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 60)), min_size=1, max_size=12).map(
    lambda rows: [variant(seed, edit, f"u{i}", hours) for i, (seed, edit, hours) in enumerate(rows)]
)
few = settings(deadline=None, max_examples=25)


@few
@given(feeds)
def test_rebuilding_from_the_ledger_gives_the_state_that_living_gave(feed):
    desk = Desk(Policy(window_seconds=40 * 3600, late_articles=3, max_articles=8))
    for item in feed:
        desk.take(item)
    rebuilt = desk.rebuilt()
    moment = int((NOON + timedelta(hours=30)).timestamp() * 1000)

    for seed in range(4):
        probe = variant(seed, 0, "probe", 30)
        living, again = (
            shard.judge(probe, fingerprint(probe), offset=len(feed), event_time=moment, revision=new(probe))
            for shard in (desk.shard, rebuilt)
        )
        assert again == living
    assert rebuilt.watermark(len(feed)) == desk.shard.watermark(len(feed))
    assert [rebuilt.owned(entry.source.key) for entry in desk.ledger] == desk.ledger


@few
@given(feeds)
def test_replaying_any_prefix_with_full_state_changes_no_verdict(feed):
    desk = Desk(Policy(window_seconds=40 * 3600, late_articles=3))
    verdicts = [desk.take(item) for item in feed]
    rebuilt = desk.rebuilt()

    for offset, item in enumerate(feed):
        assert desk.again(item, offset) == verdicts[offset]
        desk.shard, living = rebuilt, desk.shard
        assert desk.again(item, offset) == verdicts[offset]
        desk.shard = living


@few
@given(feeds, st.integers(0, 5))
def test_removing_what_expired_changes_no_later_verdict(feed, extra):
    policy = Policy(window_seconds=10 * 3600, late_articles=2, max_articles=6)
    living, swept = Desk(policy), Desk(policy)
    for item in feed:
        assert living.take(item) == swept.take(item)
        for owner in swept.shard.expired(len(swept.ledger)):
            swept.shard.discard(owner)
    probe = variant(extra % 4, extra, "probe", 60)
    assert living.take(probe) == swept.take(probe)


@few
@given(feeds, st.randoms())
def test_the_order_of_candidates_does_not_matter(feed, chance):
    desk = Desk()
    for item in feed:
        desk.take(item)
    candidates = [Candidate(entry, unpack(entry.fingerprint)) for entry in desk.ledger]
    wording = unpack(fingerprint(variant(0, 1, "probe", 10)))
    moment = int(NOON.timestamp() * 1000)

    best = Weighing(JUDGE, wording, moment, candidates).best
    chance.shuffle(candidates)
    again = Weighing(JUDGE, wording, moment, candidates).best

    assert (best and best.entry.uri) == (again and again.entry.uri)


@few
@given(st.integers(0, 3), st.integers(0, 9), st.integers(0, 9), st.integers(0, 50), st.integers(0, 50))
def test_judging_a_pair_both_ways_gives_mirrored_relations(seed, edit, other, hours, later):
    a, b = variant(seed, edit, "a", 0), variant(seed, other, "b", 0)
    sides = [JUDGE.lay_out(unpack(fingerprint(item))) for item in (a, b)]

    forth = JUDGE.compare(sides[0], hours * 3_600_000, sides[1], later * 3_600_000)
    back = JUDGE.compare(sides[1], later * 3_600_000, sides[0], hours * 3_600_000)

    assert back.relation == MIRROR[forth.relation]
    assert back.score == forth.score
    assert (back.containment.of_this, back.containment.of_other) == (
        forth.containment.of_other,
        forth.containment.of_this,
    )


@few
@given(st.integers(0, 3), st.integers(0, 9), st.integers(0, 9))
def test_adding_known_boilerplate_to_both_changes_nothing(seed, edit, other):
    keys = asking_keys(
        word_tokens(unpack(fingerprint(article("x", (BOILERPLATE,)))).body), np.empty(0, dtype=np.uint32)
    )
    known = word_weights.shipped()
    judge = Judge(known._replace(common=np.union1d(known.common, keys)), model.shipped())
    pair = [variant(seed, edit, "a", 0), variant(seed, other, "b", 3)]
    dressed = [msgspec.structs.replace(item, paragraphs=(*item.paragraphs, BOILERPLATE)) for item in pair]

    plain, more = (
        judge.compare(
            judge.lay_out(unpack(fingerprint(one))), 0, judge.lay_out(unpack(fingerprint(two))), 3 * 3_600_000
        )
        for one, two in (pair, dressed)
    )

    assert (more.relation, more.score, more.containment) == (plain.relation, plain.score, plain.containment)


def test_wording_that_many_stories_of_the_window_share_links_none_of_them():
    desk = Desk()
    verdicts = [desk.take(article(f"u{i}", (*text(300 + i, 2), *text(7, 4)), hours=i / 10)) for i in range(30)]

    assert {verdict.relation for verdict in verdicts[20:]} == {"new"}


@few
@given(st.integers(0, 3), st.integers(0, 9))
def test_digit_script_and_diacritics_change_no_verdict(seed, edit):
    digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    item = variant(seed, edit, "b", 1)
    dressed = msgspec.structs.replace(
        item, paragraphs=tuple(p.translate(digits).replace("ن", "ن\u064e") for p in item.paragraphs)
    )
    desk = Desk()
    desk.take(variant(seed, 0, "a", 0))

    plain, other = desk.again(item, 1), desk.again(dressed, 1)

    assert (plain.relation, plain.of, plain.similarity) == (other.relation, other.of, other.similarity)


def test_verdicts_do_not_depend_on_the_hash_seed():
    code = (
        "from tests.support.dedupe_desk import *; import msgspec\n"
        "d = Desk(); d.take(article('a', text(1)))\n"
        "v = d.take(article('b', text(1)[:2] + text(2)[:1], hours=1))\n"
        "print(msgspec.json.encode(v).decode(), d.ledger[0].fingerprint.hex()[:99])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert len(outputs) == 1
