"""Which language a text is in: the model's word, checked by its letters and weighed against what the sender says.

The model is lid.176.ftz (fastText; models/README.md has its licence). It comes in as an argument; load_identifier is
the only function here that touches a file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import fasttext

from streams.languages.language import language, languages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Headline and lead are enough: 21 of 22 test sentences right, in a sixth of the time a whole article takes.
MAX_CODE_POINTS: Final = 400
# Fewer letters than this are a name or a figure, not a language.
MIN_LETTERS: Final = 12
# Below this the model is guessing: 2 of 25,241 Arabic articles were read as another language; 160 of 3,542 English
# ones, tables of figures ("Shr 32 cts vs 25"), fall below.
LOW_CONFIDENCE: Final = 0.5
# What the model must be sure of to overrule the sender when both are possible.
OVERRULE_CONFIDENCE: Final = 0.8
# The same where one script writes both, and the model takes one for the other (Bokmal for Danish, Catalan for Spanish).
SAME_SCRIPT_CONFIDENCE: Final = 0.9

_SCRIPT_SAMPLE: Final = 2_000
_NO_ARABIC_LETTERS = re.compile("[^\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+")
_ADDRESS = re.compile(r"https?:\S{1,200}|www\.\S{1,200}|@\S{1,100}")
_IN_ADDRESSES: Final = ("http", "www.", "@")
# Languages of the Arabic script that letters tell; the first that has enough of its own is it.
_TOLD_BY_LETTERS: Final = tuple((one.code, one.letters) for one in languages() if one.script == "Arab" and one.letters)
_TELLING = re.compile("[" + "".join(letter for _, telling in _TOLD_BY_LETTERS for letter in sorted(telling)) + "]")
# One such letter in this many is more than foreign names bring into Arabic ("پاریس" in a quotation).
TELLING_SHARE: Final = 0.02
# Persian keyboards have their own ya and kaf, and nothing else is different in Arabic written on them. Of its words
# every third has the article or ends in ta marbuta; in Persian, of five hundred, one.
_KEYBOARD = re.compile("[یک]")
_ARTICLE = re.compile(r"\b(?:[وفبک]{0,2}ال\w\w|لل\w\w)|\w\wة\b")
ARTICLE_SHARE: Final = 0.15
_ARABIC_WORD = re.compile("[\u0620-\u064a\u066e-\u06d3]{2,}")
# Names and models begin with a capital or hold figures ("Galaxy S25 Ultra"); of prose most words are small.
_SMALL_WORD = re.compile(r"\b[a-zß-öø-ÿ]{2,}\b")
_WORDS_PER_SMALL_ONE: Final = 2


class LanguageModel(Protocol):
    """What is needed of a fastText model."""

    def predict(self, text: str, k: int = 1) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Return the best k labels ("__label__ar") and their probabilities."""
        ...


def load_identifier(path: str | Path) -> Callable[[str], tuple[str, float]]:
    """Load a fastText language model and return identify bound to it.

    Args:
        path: A .bin or .ftz file; fastText reads files only. The shipped one is models/lid.176.ftz.

    Raises:
        ValueError: The file is not there or is no fastText model.

    Cost: 10 ms, 3 MB.
    """
    model: LanguageModel = fasttext.load_model(str(path))

    def identified(text: str) -> tuple[str, float]:
        return identify(text, model)

    return identified


def identify(text: str, model: LanguageModel) -> tuple[str, float]:
    """Say which language a text is in.

    The model reads the first 400 code points. For the Arabic script its answer is checked by letters that only one
    language has, because it takes short Arabic for Persian or Urdu and Sorani for Persian.

    Args:
        text: Headline and lead, or any text; links and handles are left out.
        model: A fastText model such as lid.176.

    Returns:
        BCP 47 primary code and confidence 0 to 1; ("und", 0.0) for a text of fewer than 12 letters.

    Cost: about 190 microseconds on 2 busy shared cores, half of it the model.
    """
    text = text[: 2 * MAX_CODE_POINTS]
    if any(map(text.__contains__, _IN_ADDRESSES)):  # the pattern is tried at every letter, and few texts hold one
        text = _ADDRESS.sub(" ", text)
    # space after newline: fastText refuses a line end inside its text
    text = " ".join(text.split())[:MAX_CODE_POINTS].replace("_", " ")
    n_letters = sum(map(str.isalpha, text))
    if n_letters < MIN_LETTERS:
        return "und", 0.0
    labels, probabilities = model.predict(text, 1)
    if not labels:
        return "und", 0.0
    code = labels[0].removeprefix("__label__")
    confidence = min(1.0, float(probabilities[0]))
    known = language(code)
    code, in_arabic_script = known.code, known.script == "Arab"
    n_arabic = len(_NO_ARABIC_LETTERS.sub("", text))
    if 2 * n_arabic > n_letters or (n_arabic >= MIN_LETTERS and _names_only(text)):
        by_letters = _by_letters(text, n_arabic)
        if not in_arabic_script or (by_letters != code and (confidence < OVERRULE_CONFIDENCE or code == "ar")):
            return by_letters, confidence if in_arabic_script else LOW_CONFIDENCE
    elif in_arabic_script:
        return "und", 0.0
    return code, confidence


def _names_only(text: str) -> bool:
    """Tell whether what a text has in Latin letters is names, so that the rest says what language it is in."""
    n_small = sum(1 for _ in _SMALL_WORD.finditer(text))
    return sum(1 for _ in _ARABIC_WORD.finditer(text)) > _WORDS_PER_SMALL_ONE * n_small


def _by_letters(text: str, n_arabic: int) -> str:
    """Name the language of a text in Arabic script by letters that tell.

    A text of Arabic grammar with no letters of Persian but ya and kaf is Arabic from a Persian keyboard.
    """
    if _TELLING.search(text):
        n_articles, n_words = (sum(1 for _ in found.finditer(text)) for found in (_ARTICLE, _ARABIC_WORD))
        if n_articles > ARTICLE_SHARE * n_words and not _TELLING.search(_KEYBOARD.sub("", text)):
            return "ar"
        for code, telling in _TOLD_BY_LETTERS:
            if sum(map(text.count, telling)) > TELLING_SHARE * n_arabic:
                return code
    return "ar"


def arabic_or_english(text: str) -> str:
    """Tell "ar" from "en" by the letters alone: for what is known to be one of the two, labelled files and names.

    No model is asked, so the answer is the same everywhere and for ever; a name or two of the other script in it
    change nothing. The first 2,000 code points are read; "en" where they hold no letter of either.
    """
    sample = text[:_SCRIPT_SAMPLE]
    n_latin = sum(letter.isascii() and letter.isalpha() for letter in sample)
    return "ar" if 2 * len(_NO_ARABIC_LETTERS.sub("", sample)) > n_latin else "en"


class LanguageDecision(NamedTuple):
    """The desk's language for an article.

    Attributes:
        code: BCP 47 primary code; "und" when it cannot be told.
        confidence: The model's, 0 to 1; 0 when only the sender's word stands.
        remark: A sentence for Article.remarks when the sender is overruled; "" otherwise.
    """

    code: str
    confidence: float
    remark: str = ""


def decide_language(declared: str | None, code: str, confidence: float) -> LanguageDecision:
    """Weigh what the sender declares against what the text reads as.

    The declared language is kept when it agrees, when the text is too short to tell, and when the model is not sure;
    it is overruled by a sure model, with a remark, and by a surer one where both are written in one script.

    Args:
        declared: The sender's BCP 47 tag ("ar-SA"); None or nonsense counts as nothing.
        code: What identify says.
        confidence: How sure it is, 0 to 1.
    """
    primary = _primary(declared)
    if primary is None:
        return (
            LanguageDecision(code, confidence) if confidence >= LOW_CONFIDENCE else LanguageDecision("und", confidence)
        )
    if primary == code:
        return LanguageDecision(primary, confidence)
    # of languages the desk knows nothing of it knows no script: those with capitals count as one
    one_script = language(primary).has_case == language(code).has_case
    if code == "und" or confidence < (SAME_SCRIPT_CONFIDENCE if one_script else OVERRULE_CONFIDENCE):
        return LanguageDecision(primary, 0.0)
    return LanguageDecision(code, confidence, f"declared language {primary} reads as {code}")


_TAG = re.compile(r"([a-zA-Z]{2,3})(?:[-_][a-zA-Z0-9]{1,8}){0,6}")


def _primary(tag: str | None) -> str | None:
    """Return the primary code of a language tag; None for nothing, nonsense and "und"."""
    match = _TAG.fullmatch(tag.strip()) if tag else None
    if match is None:
        return None
    code = language(match[1].lower()).code
    return None if code in ("und", "mul", "zxx", "mis") else code
