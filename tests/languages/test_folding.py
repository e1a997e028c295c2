"""The folds give the same letters whichever way they are asked."""

from __future__ import annotations

import random
import unicodedata

from streams.languages import folding
from streams.languages.folding import comparable, folded_text, folded_texts, reduce

AT_ONCE = 32


def test_a_name_and_a_text_of_any_code_points_are_folded_alike() -> None:
    for first in range(0, 0x10400, AT_ONCE):
        for name in ("".join(map(chr, range(first, first + AT_ONCE))), f"x{chr(first)}y{chr(first + 1)}"):
            assert comparable(name) == reduce(name).text.strip(), hex(first)


def _as_a_whole(text: str) -> str:
    """Fold a text by normal forms and patterns alone, as texts of any script can be folded."""
    letters = folding._fold_letters(folding._bound_spelt_out(text))
    return " ".join(folding._SPELT_WORD.findall(letters))


def _mixed_texts(n: int) -> list[str]:
    """Make texts of letters, marks, signs and digits that lean on one another, longer than the arrays need."""
    rng = random.Random(5)
    every = [chr(code) for code in range(0x20, 0x2100) if unicodedata.category(chr(code)) not in {"Cn", "Cs"}]
    marks = [char for char in every if unicodedata.combining(char)]
    common = list(
        "\u0621\u0623\u0627\u0640\u064b\u0651\u0653\u0654\u06cc\u0663\u06f3 ab_Iİıß½ǅ«»“”–-'.,\u200c\U00010000\ufefb"
    )
    pools = (every, marks, common, common)
    return [
        "".join(rng.choice((*rng.choices(rng.choice(pools), k=2), " ", "م", "e")) for _ in range(rng.randint(1, 200)))
        for _ in range(n)
    ]


def test_a_text_folds_to_the_same_letters_by_arrays_and_as_a_whole() -> None:
    texts = _mixed_texts(1_500)
    for char in map(chr, range(0x20, 0x2100)):
        if unicodedata.category(char) != "Cs":
            texts.append(f"قال {char} الرئيس{char}ب {char * 3} a{char} {char}e1{char}2" * 4)
    for text in texts:
        assert folded_text(text) == _as_a_whole(text), ascii(text)


def test_paragraphs_fold_together_as_each_alone() -> None:
    texts = _mixed_texts(600)
    for first in range(0, len(texts), 6):
        some = [*texts[first : first + 6], "", "***", "قال الوزير"]
        assert folded_texts(some) == tuple(map(_as_a_whole, some))
    assert folded_texts([]) == ()
