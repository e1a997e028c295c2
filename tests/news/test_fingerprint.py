"""What a fingerprint keeps of an article, and what it does not care about."""

import msgspec
import numpy as np
import pytest

from streams.news import shingles
from streams.news.article import Agency, Article
from streams.news.fingerprint import (
    FINGERPRINT_VERSION,
    MAX_BODY_TOKENS,
    FingerprintVersionError,
    fingerprint,
    unpack,
)

FROZEN_TOKENS = [13764, 41583, 62858]
FROZEN_KEYS = [3025583356, 1627989060]

FLOOD = Article(
    uri="urn:t:1",
    headline="مقتل ١٢ شخصا في فيضانات",
    language="ar",
    source="الأنباء",
    agency=Agency(name="Reuters", where="byline"),
    paragraphs=(
        "قال مسؤول محلي إن ١٢ شخصا لقوا حتفهم في فيضانات ضربت جنوب البلاد يوم الاثنين.",
        'وأضاف المسؤول: "نبحث عن خمسة مفقودين" في ثلاث قرى معزولة.',
    ),
)


def changed(**fields):
    return msgspec.structs.replace(FLOOD, **fields)


def test_a_fingerprint_begins_with_its_version():
    assert fingerprint(FLOOD)[0] == FINGERPRINT_VERSION


def test_another_version_is_refused_by_name_of_both_versions():
    other = bytes([FINGERPRINT_VERSION + 1]) + fingerprint(FLOOD)[1:]

    with pytest.raises(
        FingerprintVersionError, match=f"version {FINGERPRINT_VERSION + 1}.*reads {FINGERPRINT_VERSION}"
    ):
        unpack(other)
    with pytest.raises(FingerprintVersionError):
        unpack(b"")


def test_words_come_back_in_order_with_paragraph_and_quotation_marks():
    body = unpack(fingerprint(FLOOD)).body.tolist()

    second = body[body.index(shingles.PARAGRAPH) + 1 :]
    quoted = second[second.index(shingles.QUOTE_OPEN) + 1 : second.index(shingles.QUOTE_CLOSE)]
    assert quoted == [shingles.token(word) for word in ("نبحث", "عن", "خمسه", "مفقودين")]


def test_digits_of_any_script_are_the_same_number():
    latin = changed(
        headline="مقتل 12 شخصا في فيضانات", paragraphs=tuple(p.replace("١٢", "12") for p in FLOOD.paragraphs)
    )

    assert fingerprint(latin) == fingerprint(FLOOD)


def test_diacritics_tatweel_and_letter_forms_do_not_count():
    dressed = changed(paragraphs=(FLOOD.paragraphs[0].replace("قال", "قَـــالَ"), FLOOD.paragraphs[1]))

    assert fingerprint(dressed) == fingerprint(FLOOD)


def test_white_space_and_case_do_not_count():
    one = Article(uri="a", headline="Floods Kill Twelve", paragraphs=("Twelve people died in the south.",))
    two = Article(uri="b", headline="FLOODS  kill twelve", paragraphs=("Twelve   people\u00a0died in the SOUTH.",))

    assert fingerprint(one) == fingerprint(two)


def test_a_dateline_does_not_count():
    credited = changed(paragraphs=("بغداد (رويترز) - " + FLOOD.paragraphs[0], FLOOD.paragraphs[1]))

    assert unpack(fingerprint(credited)).digest == unpack(fingerprint(FLOOD)).digest
    assert fingerprint(credited) == fingerprint(FLOOD)


def test_the_digest_ignores_paragraph_breaks_and_quotation_marks():
    joined = changed(paragraphs=(" ".join(FLOOD.paragraphs).replace('"', ""),))

    assert unpack(fingerprint(joined)).digest == unpack(fingerprint(FLOOD)).digest


def test_the_digest_tells_one_changed_number():
    corrected = changed(paragraphs=(FLOOD.paragraphs[0].replace("١٢", "١٣"), FLOOD.paragraphs[1]))

    assert unpack(fingerprint(corrected)).digest != unpack(fingerprint(FLOOD)).digest


def test_numbers_are_told_from_words():
    wording = unpack(fingerprint(FLOOD))

    assert (wording.headline >= shingles.FIRST_NUMBER).tolist() == [False, True, False, False, False]


def test_a_long_body_is_cut_and_its_length_remembered():
    long = changed(paragraphs=tuple(f"كلمة{i} أخرى" for i in range(3_000)))

    wording = unpack(fingerprint(long))

    assert len(wording.body) == MAX_BODY_TOKENS
    assert wording.n_words == 6_000
    assert len(fingerprint(long)) < 1_600


def test_an_article_without_a_body_has_a_fingerprint():
    empty = Article(uri="urn:t:2", headline="عاجل: استقالة رئيس الوزراء")

    wording = unpack(fingerprint(empty))

    assert (wording.n_words, len(wording.body)) == (0, 0)


def test_every_character_of_an_unspaced_script_is_a_word():
    assert shingles.words("東京 news") == ["東", "京", "news"]


def test_shared_stems_share_a_token():
    assert shingles.token("والمسؤولون") == shingles.token("مسؤول")
    assert shingles.token("dividends") == shingles.token("dividend")
    assert shingles.token("007") == shingles.token("7")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("فيضانات", "والفيضانات"),
        ("الايرانيين", "ايراني"),
        ("سفير", "السفير"),
        ("بيان", "ببيان"),
        ("وقال", "قال"),
        ("ترمب", "ولترامب"),
        ("الامريكيه", "اميركي"),
        ("نيسان", "ابريل"),
    ],
)
def test_clitics_endings_and_spellings_do_not_part_a_word(one, other):
    assert shingles.token(one) == shingles.token(other)


def test_tokens_do_not_change_between_processes_or_versions():
    # Stored fingerprints depend on these: a change needs a new FINGERPRINT_VERSION.
    assert [shingles.token(word) for word in ("فيضان", "minister", "2018")] == FROZEN_TOKENS
    assert shingles.scatter(np.array([1, 2**40 + 7], dtype=np.uint64)).tolist() == FROZEN_KEYS
