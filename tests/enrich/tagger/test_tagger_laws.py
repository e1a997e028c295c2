from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.enrich.tagger.describe import describe
from agents.enrich.tagger.pieces import Bags, Segmenter
from agents.enrich.tagger.tagger import BuiltInTagger
from agents.enrich.tagger.words import MAX_SENTENCE_WORDS, sentences
from tests.support.cost import assert_costs_less_than
from training.tagger.forms import rows_of

if TYPE_CHECKING:
    from agents.enrich.spans import Span

ARABIC = (
    "بغداد (رويترز) - قال الجنرال البريطاني فليكس جيدني إن التحالف الدولي يتقدم.\n"
    "والتقى وزير الخارجية المصري سامح شكري نظيره السوداني إبراهيم غندور في القاهرة اليوم. "
    "وأضاف شكري أن الأمم المتحدة ستعقد اجتماعا في جنيف، وأن واشنطن وموسكو تشاركان.\n"
    "من جهته قال محمد صلاح لاعب نادي ليفربول إنه سيعود إلى مصر."
)
ENGLISH = "Kofi Annan flew from New York to Geneva.\nAnnan said the United Nations would help Reuters find John Smith."
# What newsroom systems add without changing a letter: diacritics, tatweel, bidi and zero-width marks.
SILENT = "\u064b\u064e\u064f\u0650\u0651\u0652\u0670\u0640\u200e\u200f\u202a\u202c\u2067\u2069\u200b\ufeff"
TEXTS = st.text(
    st.sampled_from(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآةى .,،؛:!؟?\n\t-_'\"«»()#@/\\0123456789٠١٢abcXYZ’éЖ中🙂\u200f\u064e\u0640"
    ),
    max_size=400,
)


@cache
def tagger() -> BuiltInTagger:
    return BuiltInTagger.load()


def assert_lawful(text: str, spans: list[Span]) -> None:
    end = 0
    for span in spans:
        assert end <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        assert span.type in {"person", "organisation", "place", "misc"}
        assert 0.0 <= span.probability <= 1.0
        end = span.end


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_spans_stand_in_the_text_in_order_and_never_overlap(text: str) -> None:
    for language in sorted(tagger().languages):
        assert_lawful(text, tagger().tag([text], language)[0])


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_words_are_cut_from_the_text_in_order(text: str) -> None:
    end = 0
    for sentence in sentences(text):
        assert 0 < len(sentence) <= MAX_SENTENCE_WORDS
        for word in sentence:
            assert end <= word.start < word.end <= len(text)
            assert word.form
            end = word.end


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_every_visible_letter_is_in_one_word(text: str) -> None:
    words = [word for sentence in sentences(text) for word in sentence]
    read = "".join(text[word.start : word.end] for word in words)
    assert [letter for letter in read if letter not in SILENT] == [
        letter for letter in text if letter not in SILENT and not letter.isspace()
    ]
    assert "".join(word.form for word in words) == "".join(letter for letter in read if letter not in SILENT)


@given(st.integers(0, 2**32), st.floats(0.02, 0.5))
@settings(max_examples=25, deadline=None)
def test_marks_without_a_letter_change_no_entity(seed: int, share: float) -> None:
    draw = random.Random(seed)
    marked, place = "", []
    for letter in ARABIC:
        place.append(len(marked))
        marked += letter
        # After letters only: a mark between words would be a word's to keep or not.
        while letter.isalpha() and draw.random() < share:
            marked += draw.choice(SILENT)
    plain = tagger().tag([ARABIC], "ar")[0]
    found = tagger().tag([marked], "ar")[0]
    assert [(span.start, span.type) for span in found] == [(place[span.start], span.type) for span in plain]
    for one, other in zip(found, plain, strict=True):
        bare = "".join(letter for letter in marked[one.start : one.end] if letter not in SILENT)
        assert bare == ARABIC[other.start : other.end]
    assert_lawful(marked, found)


def test_tagging_twice_gives_the_same_spans() -> None:
    again = BuiltInTagger.load()
    for text, language in ((ARABIC, "ar"), (ENGLISH, "en")):
        first = tagger().tag([text], language)
        assert first == tagger().tag([text], language) == again.tag([text], language)
        assert first[0]


def test_neighbours_in_a_batch_change_no_span() -> None:
    texts = [*ARABIC.split("\n"), ARABIC, "", " \n ", "كلمة " * 300]
    together = tagger().tag(texts, "ar")
    assert together == [tagger().tag([text], "ar")[0] for text in texts]
    assert together == tagger().tag(texts[::-1], "ar")[::-1]
    assert [together[4], together[5]] == [[], []]


@pytest.mark.parametrize(
    "text",
    [
        "ا" * 100_000,
        "a" * 100_000,
        "\u0651" * 100_000,
        "'" * 50_000 + "a" * 50_000,
        "a'" * 50_000,
        "1," * 50_000,
        "." * 100_000,
        "\n" * 100_000,
        "".join(chr(0x0621 + n % 40) + chr(0x41 + n % 26) + str(n) + " " for n in range(14_000)),
    ],
    ids=["long word", "long latin word", "only marks", "quotes", "apostrophes", "number", "stops", "lines", "all new"],
)
def test_hostile_text_costs_no_more_than_news(text: str) -> None:
    tagger().tag([ARABIC], "ar")
    # 100,000 characters of news take about 0.3 s; a quadratic step anywhere would take minutes.
    (found,) = assert_costs_less_than(20, lambda: tagger().tag([text], "ar"))
    assert_lawful(text, found)


def test_a_text_longer_than_a_batch_is_tagged_to_its_end() -> None:
    text = "\n".join([ARABIC] * 120)
    spans = tagger().tag([text], "ar")[0]
    assert_lawful(text, spans)
    assert spans[-1].start > len(text) - len(ARABIC)


LETTERS = "اببتلوفكسيء0aXé中\U0001f642\u2581-'\ufdfa"
WORDS = st.lists(st.text(st.sampled_from(LETTERS), min_size=1, max_size=50), min_size=1, max_size=30)
PIECES = st.dictionaries(
    st.text(st.sampled_from("\u2581ابتلو中é"), min_size=1, max_size=6),
    st.sampled_from([-1.0, -2.0, -3.0, -4.0, -7.5]),
    min_size=1,
    max_size=40,
)


def in_lists(bags: Bags) -> list[list[int]]:
    rows = bags.rows.tolist()
    ends = [int(end) for end in bags.lengths.cumsum()]
    return [rows[end - int(n) : end] for end, n in zip(ends, bags.lengths, strict=True)]


def plainly_cut(word: str, pieces: dict[str, float]) -> list[int]:
    """Try every piece at every letter, of equal ways the one whose last piece begins first."""
    text, numbers = "\u2581" + word, {piece: row for row, piece in enumerate(pieces)}
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    for end in range(1, len(text) + 1):
        ways = []
        for start in range(end):
            part = text[start:end]
            if part in pieces:
                ways.append((best[start][0] + pieces[part], [*best[start][1], numbers[part]]))
            elif len(part) == 1:
                ways.append((best[start][0] - 30.0, best[start][1]))
        best.append(max(ways, key=lambda way: way[0]))
    return best[-1][1]


@given(WORDS, PIECES)
@settings(max_examples=200, deadline=None)
def test_words_cut_together_are_cut_as_one_by_one_and_as_every_piece_tried(
    words: list[str], pieces: dict[str, float]
) -> None:
    segmenter = Segmenter(list(pieces), list(pieces.values()))
    expected = [plainly_cut(word, pieces) for word in words]
    assert [segmenter.segment(word) for word in words] == expected
    assert in_lists(segmenter.segment_all(words)) == expected


@given(WORDS, PIECES)
@settings(max_examples=200, deadline=None)
def test_forms_described_together_have_the_rows_that_training_gives_them(
    words: list[str], pieces: dict[str, float]
) -> None:
    segmenter, known = Segmenter(list(pieces), list(pieces.values())), {"اب": 1, "بل": 2, "0": 3}
    together = describe(words, known, segmenter)
    apart = [rows_of(word, known, segmenter) for word in words]
    assert together.known.tolist() == [rows.known for rows in apart]
    assert in_lists(together.pieces) == [rows.pieces for rows in apart]
    assert in_lists(together.stem_pieces) == [rows.stem_pieces for rows in apart]
    assert in_lists(together.letters) == [rows.letters for rows in apart]
    assert together.shapes.tolist() == [list(map(float, rows.shape)) for rows in apart]
