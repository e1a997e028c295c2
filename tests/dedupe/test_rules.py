"""Each judging rule on two texts that it is there for; on the nearest other pair it is silent."""

import itertools
import re
from pathlib import Path

import msgspec
import pytest

from agents.dedupe.rules.compare import compare, render
from agents.dedupe.rules.judge import Judge
from agents.dedupe.rules.rules import COPY_RULES, RULES, first_answer
from streams.languages.folding import folded_text
from streams.news import shingles
from streams.news.article import Article
from streams.news.fingerprint import fingerprint, unpack
from streams.news.sketch import OPEN_KEY, key_of
from tests.support.dedupe_desk import Desk, article, text

JUDGE = Judge.shipped()
BY_NAME = {rule.name: rule for rule in RULES}


def english(headline, *paragraphs, source="Harbour Post"):
    return Article(uri=headline, language="en", headline=headline, paragraphs=paragraphs, source=source)


def sent_by(source, item, **changes):
    return msgspec.structs.replace(item, uri=f"{source}: {item.uri}", source=source, **changes)


FIRE = english(
    "Fire shuts the harbour market in Port Selmar",
    "A fire that began in a fish store shut the harbour market of Port Selmar on Monday and drove two hundred traders"
    " into the street.",
    "Firemen from three towns fought the flames for five hours, the mayor Dora Hale said, and the north hall had to be"
    " torn down before noon.",
    "The traders will sell from the quay until the hall is built again, which the council says will take until the"
    " spring.",
    "Nobody knows yet how the fire began, and the police have asked those who were there before dawn to come forward.",
)
RELIEF = (
    "Insurers put the loss at four millions, and the union of porters wants the state to lend the traders money.",
    "A relief fund opened at the town hall, where children brought blankets, bread and hot soup to families all night.",
)
GUARD = english(
    "Police hold a guard over the harbour market fire",
    "Police held a night guard on Tuesday who is said to have smoked in the fish store where the fire at the harbour"
    " market of Port Selmar began.",
    "The guard, aged 41, was seen running from the store by a baker, the prosecutor said. He denies it.",
    *FIRE.paragraphs[1:],
    source="Coast News",
)
BREAD = english(
    "Bread gets dearer",
    "Bakers in the capital raised the price of a loaf by a tenth on Monday because flour from abroad costs more.",
    "Two hundred traders were driven into the street by a fire in a fish store last week, and the council says they"
    " will sell from the quay until the spring.",
)


def telegram(to, source="Palace News"):
    return english(
        f"King congratulates {to} on national day",
        f"The king sent a telegram of congratulation to {to} on the occasion of the national day of his country.",
        "In the telegram the king expressed his warmest wishes of health and happiness to him and of progress and"
        " prosperity to his people.",
        "The king praised the close ties between the two brotherly countries, which both sides seek to strengthen in"
        " every field.",
        source=source,
    )


def weather(day, high, inland, low):
    return english(
        "Weather in Port Selmar",
        f"Fair skies are expected over Port Selmar and the islands on {day}, with a light wind from the north and a"
        " calm sea.",
        f"The highest temperature will be {high} degrees on the coast and {inland} inland, the weather office said, and"
        f" the lowest {low} at night.",
        "Visibility will be good, with some mist before dawn in the valleys, and the sea will be calm to slight.",
    )


def ferry(dead, source):
    first = f"{dead} people died when a ferry sank off Port Selmar on Monday, the coast guard said."
    return english(f"{dead} dead in ferry off Port Selmar", first, *FIRE.paragraphs[1:], source=source)


def case(one, other, hours=1, keys=(OPEN_KEY, OPEN_KEY)):
    sides = [JUDGE.lay_out(unpack(fingerprint(item, key))) for item, key in zip((one, other), keys, strict=True)]
    return JUDGE.case(sides[0], 0, sides[1], int(hours * 3_600_000))


def decided(one, other, hours=1, **how):
    answer, rule = first_answer(RULES, case(one, other, hours, **how))
    return rule.name, answer


def test_the_same_words_are_one_copy_whoever_sends_them():
    joined = (" ".join(FIRE.paragraphs),)

    assert decided(FIRE, sent_by("Coast News", FIRE, headline="Other words", paragraphs=joined)) == (
        "same-words",
        "verbatim",
    )
    assert decided(FIRE, sent_by("Coast News", FIRE, paragraphs=FIRE.paragraphs[:-1]))[0] != "same-words"


def test_texts_that_share_little_are_apart_unmeasured():
    shared = case(FIRE, weather("Monday", 31, 36, 22))

    assert first_answer(RULES, shared)[0] == "apart"
    assert first_answer(RULES, shared).rule.name == "little-shared"
    assert not shared.is_measured


def made_up(paragraphs):
    """Put a made-up word of the same token in the place of every word."""
    wanted = {shingles.token(word) for word in itertools.chain(*paragraphs)}
    syllables = [consonant + vowel for consonant in "bdfghjklmnprtvz" for vowel in "aiou"]
    found: dict[int, str] = {}
    for letters in itertools.product(syllables, repeat=3):
        token = shingles.token("".join(letters))
        if token in wanted:
            found.setdefault(token, "".join(letters))
    return tuple(" ".join(found.get(shingles.token(word), word) for word in words) for words in paragraphs)


def test_a_story_mostly_forged_token_by_token_is_apart_from_it():
    words = [shingles.words(folded_text(paragraph)) for paragraph in text(1)[:4]]
    plain = tuple(map(" ".join, words))
    true, false = article("true", plain), article("false", (plain[0], *made_up(words[1:])), source="الثانية")
    assert unpack(fingerprint(true)).body.tolist() == unpack(fingerprint(false)).body.tolist()

    assert decided(true, false) == ("other-words", "apart")
    assert BY_NAME["other-words"].answer(case(true, article("copy", plain[:1], source="الثانية"))) is None


def test_an_old_story_in_the_background_of_a_new_one_is_unlikely():
    assert decided(FIRE, BREAD, hours=100) == ("unlikely", "apart")


@pytest.mark.parametrize("other_outlet", ["Palace News", "Coast News"])
def test_one_form_for_two_names_stays_apart(other_outlet):
    assert decided(telegram("President Okello"), telegram("Chancellor Brandt", other_outlet)) == ("two-names", "apart")
    assert BY_NAME["two-names"].answer(case(FIRE, sent_by("Coast News", FIRE))) is None


def test_one_form_for_two_days_stays_apart():
    monday = weather("Monday", 31, 36, 22)

    assert decided(monday, weather("Tuesday", 29, 33, 19), hours=24) == ("two-days", "apart")
    corrected_at_once = case(monday, weather("Monday", 29, 33, 19), hours=0.5)
    assert BY_NAME["two-days"].answer(corrected_at_once) is None


def test_a_new_top_on_the_old_body_is_an_update():
    assert decided(FIRE, GUARD, hours=20) == ("new-top", "update")
    assert BY_NAME["new-top"].answer(case(FIRE, sent_by("Coast News", FIRE), hours=20)) is None


def test_an_outlet_that_says_it_again_in_other_words_is_published():
    again = (*FIRE.paragraphs[:2], *RELIEF)

    assert decided(FIRE, sent_by("Harbour Post", FIRE, paragraphs=again)) == ("own-outlet", "update")
    assert decided(FIRE, sent_by("Coast News", FIRE, paragraphs=again))[0] != "own-outlet"


def test_a_risen_toll_is_an_update():
    assert decided(ferry("Nine", "Coast News"), ferry("Fourteen", "Harbour Post")) == ("risen-toll", "update")
    assert decided(ferry("Nine", "Coast News"), ferry("Nine", "Harbour Post"))[1] == "verbatim"


def test_what_real_words_cannot_bear_out_withholds_nothing():
    cut = sent_by("Coast News", FIRE, paragraphs=FIRE.paragraphs[:2])

    assert decided(cut, FIRE, keys=(key_of("one"), key_of("two"))) == ("unproven", "update")
    assert decided(cut, FIRE, keys=(key_of("one"), key_of("one"))) == ("cut", "abridged")


def test_copy_of_the_same_length_is_one_copy():
    edited = tuple(paragraph.replace("noon", "midday") for paragraph in FIRE.paragraphs)

    assert decided(FIRE, sent_by("Coast News", FIRE, paragraphs=edited)) == ("as-long", "verbatim")


def test_copy_without_a_paragraph_is_a_cut_although_the_trees_call_it_the_same():
    cut = sent_by("Coast News", FIRE, paragraphs=(FIRE.paragraphs[0], *FIRE.paragraphs[2:]))
    assert BY_NAME["same-copy"].answer(case(FIRE, cut)) == "verbatim"

    assert decided(FIRE, cut) == ("longer", "expanded")
    assert decided(cut, FIRE) == ("longer", "abridged")


def test_a_lightly_edited_item_is_the_same_copy():
    edited = tuple(paragraph.replace("two hundred", "some two hundred") for paragraph in FIRE.paragraphs)

    assert decided(FIRE, sent_by("Coast News", FIRE, paragraphs=edited)) == ("same-copy", "verbatim")


def test_the_top_half_of_an_item_is_a_cut():
    cut = sent_by("Coast News", FIRE, paragraphs=FIRE.paragraphs[:2])

    assert decided(cut, FIRE) == ("cut", "abridged")
    assert decided(FIRE, cut) == ("cut", "expanded")


def test_the_verdict_names_the_rule_also_where_it_keeps_items_apart():
    desk = Desk()
    verdicts = [
        desk.take(article(f"item{n}", paragraphs, source=f"outlet{n}"))
        for n, paragraphs in enumerate((text(1), text(1), text(2)))
    ]
    alone, copied, unlike = (verdict.rule.split(":")[1] for verdict in verdicts)
    assert (alone, copied, unlike) == ("no-candidate", "same-words", "no-candidate")

    kept_apart = compare(telegram("President Okello"), telegram("Chancellor Brandt"))
    assert kept_apart.relation == kept_apart.mirrored == "new"
    assert kept_apart.rule.endswith(":two-names")
    assert kept_apart.evidence["passages"]
    assert BY_NAME["two-names"].says in " ".join(render(kept_apart, width=400).split())


def test_every_rule_has_a_name_of_its_own_its_evidence_and_a_line_in_the_documentation():
    told = (Path(__file__).parents[2] / "docs/judging.md").read_text("utf-8")
    told_in_order = re.findall(r"^\| `([a-z-]+)` \|", told, flags=re.MULTILINE)

    assert len(BY_NAME) == len(RULES)
    assert [name for name in told_in_order if name in BY_NAME] == [rule.name for rule in RULES]
    assert RULES[-len(COPY_RULES) :] == COPY_RULES
    for rule in RULES:
        assert rule.says
        assert rule.rests_on
        assert rule.labelled
        assert all(number.reason for number in rule.numbers)
