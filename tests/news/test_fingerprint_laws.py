"""Laws of fingerprints, whatever the copy says."""

import struct

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from streams.languages.folding import folded_text
from streams.news import shingles, sketch
from streams.news.article import Article
from streams.news.fingerprint import MAX_BODY_TOKENS, fingerprint, unpack

words = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=9)
sentences = st.lists(words, min_size=1, max_size=14).map(" ".join)
articles = st.builds(
    Article, uri=st.just("u"), headline=sentences, paragraphs=st.lists(sentences, max_size=5).map(tuple)
)
plain = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي0123456789 ", min_size=4, max_size=60).filter(str.strip)


@settings(deadline=None)
@given(articles)
def test_any_article_packs_and_unpacks_within_bounds(article):
    packed = fingerprint(article)
    wording = unpack(packed)

    assert packed == fingerprint(article)
    assert len(wording.body) <= MAX_BODY_TOKENS
    assert (wording.body >= shingles.FIRST_WORD).sum() <= wording.n_words


@settings(deadline=None)
@given(st.lists(plain, min_size=2, max_size=5))
def test_paragraph_breaks_white_space_and_digit_script_change_no_digest(paragraphs):
    arabic_digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    one = Article(uri="u", paragraphs=tuple(paragraphs))
    other = Article(uri="u", paragraphs=("  ".join(paragraphs).replace(" ", "\u00a0").translate(arabic_digits),))

    # Credits at either end are no part of the copy: only copy without them is the same whatever the breaks.
    n_words = len(folded_text(" ".join(paragraphs)).split())
    assume(all(unpack(fingerprint(item)).n_words == n_words for item in (one, other)))
    assert unpack(fingerprint(other)).digest == unpack(fingerprint(one)).digest


@settings(deadline=None)
@given(articles, sentences)
def test_what_stands_around_the_copy_does_not_reach_the_wording(article, name):
    other = msgspec.structs.replace(article, uri=name, byline=name, slugline=name, located=name, urgency=3)

    assert fingerprint(other) == fingerprint(article)


@settings(deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=2**64 - 1), max_size=50))
def test_among_agrees_with_sets(numbers):
    import numpy as np

    ordered = np.unique(shingles.scatter(np.array(numbers[::2], dtype=np.uint64)))
    keys = shingles.scatter(np.array(numbers, dtype=np.uint64))

    assert shingles.among(keys, ordered).tolist() == [key in set(ordered.tolist()) for key in keys.tolist()]


@settings(deadline=None)
@given(st.lists(words, min_size=0, max_size=40), st.integers(1, 40), st.integers(0, 30))
def test_a_sketch_comes_back_and_equal_runs_have_equal_bits(body, times, spare):
    body = body * times
    n_top = min(len(body), 640)
    packed = sketch.pack(sketch.numbers(body, sketch.OPEN_KEY)[1], n_top, sketch.OPEN_KEY)

    back, before = sketch.unpack(b"x" * spare + packed)

    assert before == spare
    assert len(back.checks) == max(n_top - 2, 0)
    assert len(packed) <= (258 if len(body) >= sketch.SAMPLED_FROM else 130)
    seen: dict[tuple[str, ...], int] = {}
    for at, bits in enumerate(back.checks.tolist()):
        assert seen.setdefault(tuple(body[at : at + 3]), bits) == bits < 1 << back.width
    assert sketch.sampled(back, back) == (len(back.whole), len(back.whole))


@settings(deadline=None)
@given(st.lists(st.lists(words | st.just("ب" * 30), max_size=12), max_size=6))
def test_a_word_has_the_same_numbers_whatever_was_asked_before_and_beside_it(texts):
    small = sketch._Words(sketch.OPEN_KEY, most=8)
    for text in texts:
        tokens, hashes = sketch.numbers(text, sketch.OPEN_KEY)
        assert tokens.tolist() == [shingles.token(word) for word in text]
        assert hashes.tolist() == [sketch._hash(word, sketch.OPEN_KEY) for word in text]
        assert [one.tolist() for one in small.numbers(text)] == [tokens.tolist(), hashes.tolist()]
        assert len(small) <= 8


@settings(deadline=None, max_examples=500)
@given(articles, st.binary(min_size=0, max_size=9), st.integers(0, 12), st.booleans())
def test_a_fingerprint_that_is_refused_is_refused_without_its_sketch_too(article, foot, off, is_short):
    whole = fingerprint(article)
    damaged = (whole[:21] if is_short else whole[: len(whole) - off]) + foot

    try:
        wording = unpack(damaged)
    except (ValueError, struct.error):
        with pytest.raises((ValueError, struct.error)):
            unpack(damaged, sketched=False)
    else:
        bare = unpack(damaged, sketched=False)
        assert bare.sketch is None
        assert bare.body.tobytes() == wording.body.tobytes()
        assert (bare.digest, bare.n_words, bare.outlet) == (wording.digest, wording.n_words, wording.outlet)
