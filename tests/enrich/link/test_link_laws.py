"""Laws of matching and linking that hold for any text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.enrich.knowledge.store import load_default
from agents.enrich.mark import Marker
from streams.languages.folding import comparable, reduce
from streams.news.article import Article

if TYPE_CHECKING:
    from agents.enrich.link.matcher import Matcher

DIACRITICS = "ًٌٍَُِّْٰ"
INVISIBLE = "ـ\u200f\u200e\u202b\u202c\u2067\u2069\u061c"
NAMES = [
    "العراق", "وسوريا", "للفرات", "بنيامين نتنياهو", "ونتنياهو", "واشنطن", "نيويورك تايمز", "تنظيم الدولة", "داعش",
    "قال", "الرئيس", "السوري", "السوداني", "محمد شياع السوداني", "إن", "في", "مدينة", "طرابلس", "لبنان", "عمان",
    "الأردن", "شارع", "دمشق", "فريق", "ليفربول", "هدفا", "أ ف ب", "رويترز", '"', "،", ".", "\n", "-", "دعما", "روسيا",
]  # fmt: skip
ENGLISH = [
    "Washington", "Denzel", "said", "in", "Iraq", "Syria", "Paris", ",", "Texas", "US-led", "U.S.", "the", "WHO", "who",
    "President", "Macron", "Emmanuel", "Street", "Liverpool", "beat", "Chelsea", ".", "\n", "Syrian", "'s", "China",
]  # fmt: skip
arabic = st.lists(st.sampled_from(NAMES), max_size=40).map(" ".join)
english = st.lists(st.sampled_from(ENGLISH), max_size=40).map(" ".join)
anything = st.text(max_size=300)


@lru_cache(maxsize=1)
def marker() -> Marker:
    return Marker(load_default())


@lru_cache(maxsize=1)
def another() -> Marker:
    return Marker(marker().knowledge)


@lru_cache(maxsize=1)
def matcher() -> Matcher:
    return marker().matcher


def entities(text: str, language: str = "ar") -> list[tuple[str, str, int]]:
    (marking,) = marker().mark([Article(uri="law:1", language=language, paragraphs=(text,))])
    return [(entity.id, entity.related, len(entity.mentions)) for entity in marking.entities]


@given(anything)
def test_reducing_twice_changes_nothing_more(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)


@given(anything)
def test_every_reduced_letter_points_into_the_text_in_order(text: str) -> None:
    reduced = reduce(text)
    at = reduced.at.tolist()

    assert len(at) == len(reduced.text)
    assert at == sorted(at)
    assert all(0 <= offset <= len(text) for offset in at)


@given(st.one_of(arabic, anything))
@settings(max_examples=100, deadline=None)
def test_a_surface_with_its_proclitic_taken_off_is_the_name(text: str) -> None:
    for hit in matcher().find(reduce(text), "ar"):
        core = comparable(text[hit.core_start : hit.end])
        assert core == hit.key or "ا" + core == hit.key or ("ال" + core == hit.key)
        assert hit.start <= hit.core_start < hit.end <= len(text)


@given(arabic, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_diacritics_tatweel_and_bidi_marks_change_no_entity(text: str, random) -> None:
    adorned = "".join(
        char + (random.choice(DIACRITICS + INVISIBLE) if char.isalpha() and random.random() < 0.4 else "")
        for char in text
    )

    assert entities(adorned) == entities(text)


@given(st.one_of(arabic, english))
@settings(max_examples=60, deadline=None)
def test_linking_is_deterministic(text: str) -> None:
    one = Article(uri="law:1", language="ar", paragraphs=(text,))

    assert another().mark([one]) == marker().mark([one])
