"""Laws of quotes: offsets hold, quotes never overlap, and what is not seen changes nothing."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.enrich.quotes.find import MAX_QUOTES, find_quotes
from agents.enrich.spans import NamedSpan

PIECES = [
    *"\"\"\"«»“”„'’:،,.?؟ \n\n",
    "قال ", "وأضاف: ", "الوزير ", "نادر البشيتي ", "إن ", "بحسب ", "نقلت وكالة عن ", "لن نتراجع عن هذا ", "عملية ",
    "said ", "Ann Bell ", "he said ", "the minister ", "according to ", "we will not go back ",
    "told Reuters ", "6'2\" ", "عَلَى ", "ـ", "\u200f", "#", "U.S. ", "Dr. ",
]  # fmt: skip
WIRES = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
ANY = st.one_of(WIRES, st.text(max_size=200))
LANGUAGES = st.sampled_from(["ar", "en", "und"])
UNSEEN = st.sampled_from(["\u200e", "\u200f", "\u202b", "\u2069"])
PASSAGES = [
    ("ar", 'قال المدرب هيثم الشيبو: "لعبنا الشوط الأول بخوف". وأضاف أن الفريق «قادر على العودة في الإياب».'),
    ("ar", 'وصف القائد شاهين الحبوس الوضع بأنه "هش". وتابع "نحتاج إلى تعزيزات عاجلة جدا"، بحسب وكالة محلية.'),
    ("en", '"The bridge is safe," said Paul Derringham. "We tested it twice." The film "Seven Doors" opened.'),
]


@given(ANY, LANGUAGES)
@settings(max_examples=300, deadline=None)
def test_every_quote_is_the_text_between_its_offsets(body: str, language: str) -> None:
    for quote in find_quotes(body, language):
        assert 0 <= quote.start < quote.end <= len(body)
        assert quote.text == body[quote.start : quote.end]
        assert quote.speaker is None or quote.speaker.name


@given(ANY, LANGUAGES)
@settings(max_examples=300, deadline=None)
def test_quotes_stand_in_order_and_never_overlap(body: str, language: str) -> None:
    quotes = find_quotes(body, language)
    assert all(one.end <= other.start for one, other in itertools.pairwise(quotes))
    assert len(quotes) <= MAX_QUOTES


@given(ANY, LANGUAGES)
@settings(max_examples=100, deadline=None)
def test_the_same_text_gives_the_same_quotes(body: str, language: str) -> None:
    assert find_quotes(body, language) == find_quotes(body, language)


@pytest.mark.parametrize(
    ("body", "language", "span"),
    [('"عملية "بحسب ', "ar", (0, 0)), ('"«told Reuters "ـ\'he said ’“«"ـ\n', "en", (3, 20))],
    ids=["a source at the very end", "a name across a mark"],
)
def test_a_mention_that_the_marks_cut_breaks_nothing(body: str, language: str, span: tuple[int, int]) -> None:
    start, end = span
    quotes = find_quotes(body, language, [NamedSpan(start, end, body[start:end] or "X", None, "person")])
    assert all(quote.text == body[quote.start : quote.end] for quote in quotes)


@given(ANY, LANGUAGES, st.data())
@settings(max_examples=200, deadline=None)
def test_mentions_wherever_they_stand_break_nothing(body: str, language: str, data: st.DataObject) -> None:
    spans = st.tuples(st.integers(0, len(body)), st.integers(0, len(body))).map(sorted)
    people = [
        NamedSpan(start, end, body[start:end] or "X", None, kind)
        for (start, end), kind in data.draw(
            st.lists(st.tuples(spans, st.sampled_from(["person", "organisation"])), max_size=6)
        )
    ]
    for quote in find_quotes(body, language, people):
        assert quote.text == body[quote.start : quote.end]


@pytest.mark.parametrize(("language", "body"), PASSAGES)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_bidi_marks_change_neither_quotes_nor_speakers(language: str, body: str, data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(0, len(body)), max_size=12))
    marked = "".join((data.draw(UNSEEN) if at in places else "") + char for at, char in enumerate([*body, ""]))
    plain, seen = find_quotes(body, language), find_quotes(marked, language)
    assert [one.speaker and one.speaker.name for one in plain] == [one.speaker and one.speaker.name for one in seen]
    assert len(plain) == len(seen) > 0


@pytest.mark.parametrize(("language", "body"), [one for one in PASSAGES if one[0] == "ar"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_diacritics_change_neither_quotes_nor_speakers(language: str, body: str, data: st.DataObject) -> None:
    letters = [at for at, char in enumerate(body) if char.isalpha()]
    places = data.draw(st.sets(st.sampled_from(letters), max_size=20))
    marked = "".join(char + ("\u064e" if at in places else "") for at, char in enumerate(body))
    plain, seen = find_quotes(body, language), find_quotes(marked, language)
    assert [one.speaker and one.speaker.name for one in plain] == [one.speaker and one.speaker.name for one in seen]
    assert [one.text for one in plain] == [one.text.replace("\u064e", "") for one in seen]
