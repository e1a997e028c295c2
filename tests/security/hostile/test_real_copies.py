"""What withholds a story shares its words: not made-up ones with the same tokens, nor the top alone (S6, U8)."""

import itertools
import json
import random

import msgspec
import pytest

from agents.dedupe.agent import Dedupe
from agents.dedupe.agent import make_step as make_dedupe
from agents.dedupe.memory.rows import Policy
from agents.dedupe.rules.judge import Judge
from agents.intake.agent import make_step as make_intake
from streams.contract.records import WITHHELD_RELATIONS, Prepared, Revised, Source, Verdict
from streams.contract.step import Record
from streams.languages.folding import folded_text
from streams.news import shingles
from streams.news.fingerprint import fingerprint, is_current, unpack
from streams.news.sketch import key_of
from streams.settings import SettingsError, read
from tests.support.dedupe_desk import Desk, article, text

_SYLLABLES = [c + v for c in "bdfghjklmnprtvz" for v in "aiou"]
_ENGLISH = (
    "The finance minister told parliament on Tuesday that the river barrier would cost four hundred million more",
    "Engineers had warned the harbour board twice, according to letters that were read out by an opposition member",
    "Work on the northern gates is halted until auditors have seen the contracts, and fishermen fear a second season",
)
_RUSSIAN = (
    "Министр финансов сообщил во вторник парламенту что строительство плотины обойдется дороже чем утвердил кабинет",
    "Инженеры дважды предупреждали совет порта говорится в письмах которые зачитал депутат от оппозиции",
    "Работы на северных воротах остановлены пока аудиторы не увидят договоры и рыбаки боятся второго сезона",
)
ARABIC = text(1)


@pytest.fixture(scope="module")
def forge():
    """Find, by brute force, a made-up word for each token; numbers stay as they are."""
    made: dict[int, str] = {}
    for syllables in itertools.product(_SYLLABLES, repeat=3):
        made.setdefault(shingles.token("".join(syllables)), "".join(syllables))

    def word(true):
        wanted = shingles.token(true)
        if wanted not in made:
            return true
        return made[wanted]

    return word


def folded(paragraph):
    return shingles.words(folded_text(paragraph))


def forged(forge, paragraphs, spared=lambda _: False):
    """Replace the words of a story by made-up ones with the same tokens."""
    at = itertools.count()
    return tuple(" ".join(w if spared(next(at)) else forge(w) for w in folded(p)) for p in paragraphs)


def same_tokens(one, other):
    a, b = unpack(fingerprint(one)).body, unpack(fingerprint(other)).body
    return a.tolist() == b.tolist()


STORIES = {"arabic": ARABIC, "english": _ENGLISH, "russian": _RUSSIAN, "brief": ARABIC[:1], "long": text(5, 40)}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
@pytest.mark.parametrize("first", ["gibberish", "story"])
def test_made_up_words_with_the_tokens_of_a_story_are_no_copy_of_it(forge, story, first):
    plain = tuple(" ".join(folded(p)) for p in story)
    true, false = article("true", plain, source="الأولى"), article("false", forged(forge, plain), source="evil")
    assert same_tokens(true, false)
    ours, theirs = (folded(" ".join(item.paragraphs)) for item in (true, false))
    assert sum(a == b for a, b in zip(ours, theirs, strict=True)) < 0.3 * len(ours)
    desk = Desk()
    verdicts = [desk.take(item) for item in ([false, true] if first == "gibberish" else [true, false])]

    assert [verdict.relation for verdict in verdicts] == ["new", "new"]


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
@pytest.mark.parametrize("share", [2, 4, 8])
@pytest.mark.parametrize("spread", ["in one piece", "here and there"])
def test_a_story_is_published_although_a_half_forged_one_came_first(forge, story, share, spread):
    plain = tuple(" ".join(folded(p)) for p in story)
    n = len(folded(" ".join(plain)))
    chance = random.Random(share)
    false = set(chance.sample(range(n), n // share)) if spread == "here and there" else set(range(n // share))
    desk = Desk()
    desk.take(article("false", forged(forge, plain, lambda at: at not in false), source="evil"))

    verdict = desk.take(article("true", plain, hours=1))

    assert verdict.relation not in WITHHELD_RELATIONS
    assert verdict.similarity is None or verdict.similarity < 1


def test_a_long_forgery_that_holds_the_tokens_of_a_short_story_does_not_withhold_it(forge):
    plain = tuple(" ".join(folded(p)) for p in ARABIC[:2])
    desk = Desk()
    desk.take(article("false", (*text(20, 6), *forged(forge, plain), *text(21, 6)), source="evil"))

    assert desk.take(article("true", plain, hours=1)).relation not in WITHHELD_RELATIONS


def test_a_true_copy_is_withheld_although_a_forgery_stands_between(forge):
    desk = Desk()
    desk.take(article("first", ARABIC))
    desk.take(article("false", forged(forge, ARABIC), source="evil"))
    verdict = desk.take(article("second", ARABIC[:-1], hours=1, source="الثانية"))

    assert verdict.relation in WITHHELD_RELATIONS
    assert verdict.of == "first"
    assert verdict.evidence["words"]["shared"] == verdict.evidence["words"]["of"] > 0


@pytest.mark.parametrize("extra", [3, 8, 30])
@pytest.mark.parametrize("first_is_longer", [False, True])
def test_a_story_with_another_tail_behind_the_same_top_is_published(extra, first_is_longer):
    top = text(7, 34)
    other = text(8, extra * 2 + (4 if first_is_longer else 0))
    desk = Desk()
    desk.take(article("first", (*top, *other)))

    verdict = desk.take(article("second", (*top, *text(9, extra * 2)), hours=1, source="الثانية"))

    assert verdict.relation not in WITHHELD_RELATIONS


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_a_long_copy_is_withheld_also_when_its_top_was_cut(cut):
    whole = text(7, 60)
    desk = Desk()
    desk.take(article("first", whole))

    verdict = desk.take(article("second", (*whole[cut:-1], whole[-1].replace("في", "على")), hours=1, source="الثانية"))

    assert verdict.relation in WITHHELD_RELATIONS


def test_only_the_very_same_words_are_similar_by_one():
    stemmed = (_ENGLISH[0], _ENGLISH[1].replace("Engineers", "Engineer"), _ENGLISH[2])
    first, second = article("a", _ENGLISH), article("b", stemmed, hours=1, source="الثانية")
    desk, mirrored = Desk(), Desk()
    desk.take(first)
    mirrored.take(second)

    assert same_tokens(first, second)
    assert desk.take(second).similarity == 0.9999
    assert mirrored.take(first).similarity == 0.9999
    assert desk.take(article("c", _ENGLISH, hours=2)).similarity == 1.0


def test_under_another_key_only_the_very_same_words_withhold():
    judge = Judge.shipped()

    def compared(one, other):
        sides = [judge.lay_out(unpack(fingerprint(item, key_of(secret)))) for item, secret in (one, other)]
        return judge.compare(sides[0], 0, sides[1], 0)

    whole, cut = article("a", ARABIC), article("b", ARABIC[:-1], source="الثانية")

    assert compared((whole, "one"), (whole, "two")).relation == "verbatim"
    assert compared((cut, "one"), (whole, "one")).relation in WITHHELD_RELATIONS
    assert compared((cut, "one"), (whole, "two")).relation == "update"


def test_an_item_sketched_under_another_key_is_sketched_again():
    def record(uri, offset, item, secret):
        revised = Revised(
            source=Source("wire.raw", 0, offset),
            article=item,
            verdict=Verdict(relation="new", cluster=uri),
            shard="ar",
            fingerprint=fingerprint(item, key_of(secret)),
            event_time=int(item.version_created.timestamp() * 1000),
        )
        return Record("wire.revised", 0, offset, 0, uri.encode(), msgspec.json.encode(revised))

    step = Dedupe(Policy(), key_of("ours"))
    whole, cut = article("a", ARABIC), article("b", ARABIC[:-1], hours=1, source="الثانية")

    first, second = step.handle([record("a", 0, whole, "ours"), record("b", 1, cut, "theirs")])

    assert first.outcomes == (("passed", "new"),)
    assert second.outcomes[0][0] == "duplicate"


def test_a_key_that_can_be_guessed_is_refused_and_none_is_shown():
    with pytest.raises(SettingsError, match="FINGERPRINT_KEY has 6 characters"):
        read({"WIREDESK_FINGERPRINT_KEY": "secret"})

    given = read({"WIREDESK_FINGERPRINT_KEY": "a secret of some length"})

    assert "a secret of" not in repr(given)


def test_intake_and_dedupe_use_the_key_of_the_settings():
    given = read({"WIREDESK_FINGERPRINT_KEY": "a secret of some length"})
    raw = json.dumps({"uri": "u", "headline": "h", "body_text": " ".join(_ENGLISH), "language": "en"}).encode()
    prepared = make_intake(given).handle([Record("wire.raw", 0, 0, 1_795_000_000_000, b"k", raw)])[0].sends[0]
    packed = msgspec.json.decode(prepared.value or b"", type=Prepared).fingerprint

    assert is_current(packed, key_of("a secret of some length"))
    assert not is_current(packed)
    revised = Revised(
        source=Source("wire.raw", 0, 0),
        article=msgspec.json.decode(prepared.value or b"", type=Prepared).article,
        verdict=Verdict(relation="new", cluster="u"),
        shard="en",
        fingerprint=fingerprint(article("u", _ENGLISH)),
    )
    keep = make_dedupe(given).handle([Record("wire.revised", 0, 0, 0, b"u", msgspec.json.encode(revised))])[0].keeps[0]
    assert is_current(msgspec.msgpack.decode(keep.value or b"")[7], key_of("a secret of some length"))
