"""The figures of a pair: written out here, so that a search for one of them finds where its parts are made."""

import re
from pathlib import Path

from agents.dedupe.rules import evidence, rules
from agents.dedupe.rules.judge import Judge
from streams.news.article import Article
from streams.news.fingerprint import fingerprint, unpack

NAMES = """
contained_short weighted_short unquoted_short left_over_short contained_long weighted_long unquoted_long
left_over_long jaccard pairs_short pairs_long bag_short bag_long bag_cosine quoted_share before_run_short
before_run_long longest_run longest_run_share runs in_order span_long top_covered_short tail_covered_short
top_covered_long tail_covered_long substitutions substitutions_a_run number_substitutions numbers_jaccard
numbers_short numbers_long numbers_differ lead_numbers headline_numbers earlier_lead_in_lead earlier_lead_in_body
earlier_opening_in_opening earlier_headline_in_headline earlier_headline_in_lead earlier_headline_in_body
earlier_names_missing earlier_headline_names_missing earlier_headline_news earlier_headline_figures
earlier_headline_toll later_lead_in_lead later_lead_in_body later_opening_in_opening later_headline_in_headline
later_headline_in_lead later_headline_in_body later_names_missing later_headline_names_missing later_headline_news
later_headline_figures later_headline_toll lead_in_lead_low lead_in_lead_high lead_in_body_low lead_in_body_high
opening_in_opening_low opening_in_opening_high headline_in_headline_low headline_in_headline_high headline_in_lead_low
headline_in_lead_high headline_in_body_low headline_in_body_high names_missing_low names_missing_high
headline_names_missing_low headline_names_missing_high headline_best_agreed headline_cosine
earlier_headline_near_headline later_headline_near_headline earlier_headline_near_opening later_headline_near_opening
earlier_headline_near_lead later_headline_near_lead earlier_opening_near_headline later_opening_near_headline
earlier_opening_near_opening later_opening_near_opening earlier_opening_near_lead later_opening_near_lead
earlier_lead_near_headline later_lead_near_headline earlier_lead_near_lead later_lead_near_lead earlier_covered
earlier_lead_covered later_covered later_lead_covered meaning_headline meaning_lead meaning_body meaning_left_over
log_short log_long log_ratio later_longer log_hours same_outlet same_agency other_agency form_short form_unlike_short
slots_numbers slots_names long_runs_short scraps_short whole_paragraphs_short long_runs_long scraps_long
whole_paragraphs_long short_lead_at long_lead_at subject_in_lead_low subject_in_lead_high days earlier_top_covered
later_top_covered earlier_whole_paragraphs later_whole_paragraphs earlier_unquoted later_unquoted earlier_weighted
later_weighted earlier_lead_at later_lead_at
"""
JUDGE = Judge.shipped()


# Times are milliseconds; 0 is an unknown one.
def side(headline, *paragraphs):
    item = Article(uri=headline, language="en", headline=headline, paragraphs=paragraphs)
    return JUDGE.lay_out(unpack(fingerprint(item)))


FIRE = side(
    "Fire shuts the market in Selmar",
    "A fire that began in a fish store shut the market of Selmar on Monday and drove two hundred traders out.",
    "Firemen from three towns fought the flames for five hours, and the north hall had to be torn down.",
)
TOLL = side(
    "Fire in the market of Selmar kills seven",
    "A fire that began in a fish store shut the market of Selmar on Monday and killed seven traders.",
    "Firemen from three towns fought the flames for five hours, and the north hall had to be torn down.",
)


def test_a_pair_has_these_figures_in_this_order():
    assert list(JUDGE.compare(FIRE, 1, TOLL, 2).figures) == NAMES.split()


def test_rules_and_evidence_ask_for_figures_that_there_are():
    asked = re.findall(r'figures\["(\w+)"\]', Path(rules.__file__).read_text("utf-8"))
    assert len(asked) > 10
    assert {*asked, *evidence.SHOWN} <= set(NAMES.split())


def test_each_side_has_its_own_headline_lead_and_opening():
    figures = JUDGE.compare(FIRE, 1, TOLL, 2).figures
    turned = JUDGE.compare(TOLL, 1, FIRE, 2).figures
    parts = [name.removeprefix("later_") for name in NAMES.split() if name.startswith("later_headline")]
    assert [figures[f"later_{part}"] for part in parts] == [turned[f"earlier_{part}"] for part in parts]
    assert [figures[f"earlier_{part}"] for part in parts] == [turned[f"later_{part}"] for part in parts]
    assert figures["later_headline_news"] > figures["earlier_headline_news"]


def test_one_word_in_the_place_of_another_is_a_substitution_and_a_new_passage_is_none():
    start = "a b c d e f g h i j k l m n o p".split()
    text = " ".join(f"word{one}" for one in start)
    swapped = text.replace("wordh", "wordz")
    longer = text.replace("wordh", " ".join(f"new{one}" for one in start))
    figures = [JUDGE.compare(side("", text), 1, side("", other), 2).figures for other in (swapped, longer)]
    assert figures[0]["substitutions"] > 0
    assert figures[1]["substitutions"] == 0
