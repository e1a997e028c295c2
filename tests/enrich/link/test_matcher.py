from __future__ import annotations

import json
from pathlib import Path

import pytest

from agents.enrich.knowledge.records import Flag, KnownEntity, Name, Nationality
from agents.enrich.knowledge.store import Knowledge, load_default
from agents.enrich.link.matcher import Matcher
from streams.languages.folding import comparable, reduce


def place(ident: str, *names: str, language: str = "ar", flags: Flag = Flag.FULL) -> KnownEntity:
    spelled = tuple(Name(name, language, int(flags)) for name in names)
    return KnownEntity(id=ident, type="place", labels={language: names[0]}, names=spelled, weight=0.9)


KNOWLEDGE = Knowledge(
    [
        place("urn:iraq", "العراق"),
        place("urn:iran", "إيران"),
        place("urn:libya", "ليبيا"),
        place("urn:latakia", "اللاذقية"),
        place("urn:yunus", "خان يونس"),
        place("urn:qom", "قم"),
        place("urn:york", "New York", language="en"),
        place("urn:china", "China", language="en"),
        place("urn:dc", "Washington, D.C.", language="en"),
        place("urn:afp", "أ ف ب"),
        place("urn:who", "WHO", language="en"),
        place("urn:sanaa", "Sana'a", language="en"),
    ],
    [Nationality("SY", ("السوري", "سوري"), ("Syrian",))],
)
MATCHER = Matcher(KNOWLEDGE)
for _language in ("ar", "en"):
    MATCHER.prepare(_language)
PASSAGES = Path(__file__).parents[2] / "quality" / "link_passages.jsonl"


def surfaces(text: str, language: str = "ar") -> list[str]:
    hits = MATCHER.find(reduce(text), language)
    assert Matcher(KNOWLEDGE).find(reduce(text), language) == hits, "a first text has other names than a later one"
    return [text[hit.start : hit.end] for hit in hits]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("وكالة الطاقة الدولية", "وكاله الطاقه الدوليه"),
        ("السيسي", "السيسى"),
        ("عُمان", "عمان"),
        ("داعـــش", "داعش"),
        ("Erdoğan", "Erdogan"),
        ("ﻻفروف", "لافروف"),
        ("۲۴", "24"),
        ("سي.إن.إن", "سي إن إن"),
    ],
)
def test_spellings_of_one_name_have_one_comparable_form(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("token", "key"),
    [
        ("وليبيا", "ليبيا"),
        ("ليبيا", "ليبيا"),
        ("بالعراق", "العراق"),
        ("للعراق", "العراق"),
        ("وللعراق", "العراق"),
        ("كإيران", "ايران"),
        ("فبإيران", "ايران"),
        ("للاذقية", "اللاذقيه"),
    ],
)
def test_a_name_is_found_behind_its_proclitics(token: str, key: str) -> None:
    text = f"زار وفد {token} أمس"

    hits = MATCHER.find(reduce(text), "ar")

    assert [(text[hit.start : hit.end], hit.key) for hit in hits] == [(token, key)]


@pytest.mark.parametrize("text", ["بقم", "إيرانيون", "العراقيب", "سليبيا", "أليبيا"])
def test_letters_inside_another_word_are_no_name(text: str) -> None:
    assert surfaces(f"قال {text} هنا") == []


def test_the_surface_takes_in_the_marks_on_its_last_letter() -> None:
    text = "في إِيرَانَ، قالوا"

    assert surfaces(text) == ["إِيرَانَ"]


def test_a_name_does_not_run_over_the_end_of_a_sentence() -> None:
    assert surfaces("وصل خان. يونس غاب") == []
    assert surfaces("وصل خان\nيونس") == []
    assert surfaces("وصل إلى خان  يونس") == ["خان  يونس"]


def test_full_stops_may_stand_between_single_letters() -> None:
    assert surfaces("(أ.ف.ب) ذكرت") == ["أ.ف.ب"]


def test_english_names_need_their_capitals() -> None:
    assert surfaces("a china plate from China", "en") == ["China"]
    assert surfaces("those who asked the WHO", "en") == ["WHO"]


def test_a_text_in_capitals_still_has_its_names() -> None:
    assert surfaces("CHINA VISITS NEW YORK", "en") == ["CHINA", "NEW YORK"]


def test_a_comma_is_allowed_only_where_the_name_has_one() -> None:
    assert surfaces("in Washington, D.C. today", "en") == ["Washington, D.C"]
    assert surfaces("in New, York", "en") == []


def test_nationality_words_give_their_country_and_no_bearer() -> None:
    hits = MATCHER.find(reduce("الجيش السوري"), "ar")

    assert [(hit.country, hit.bearers) for hit in hits] == [("SY", ())]


def test_a_million_letters_without_a_name_take_no_time() -> None:
    assert surfaces("و" * 1_000_000) == []
    assert surfaces("خان " * 100_000) == []


def test_the_first_texts_of_a_run_have_the_names_that_later_texts_have() -> None:
    knowledge = load_default()
    passages = [json.loads(line) for line in PASSAGES.read_text("utf-8").splitlines()]
    first, later = Matcher(knowledge), Matcher(knowledge)
    found = []
    for language in ("ar", "en"):
        later.prepare(language)
        texts = [reduce(passage["text"]) for passage in passages if passage["lang"] == language]
        found += [hit for text in texts for hit in later.find(text, language)]
        for text in texts[:40]:
            assert first.find(text, language) == later.find(text, language)
        assert first._names[language]._all is None
        for text in texts * 2:
            first.find(text, language)
        assert first._names[language]._all is not None
    assert len(found) > len(passages)
