"""What can be seen of a line that may be another story's headline, as names of figures.

Arabic only: which words carry a sentence on, report speech or open a question is told by Arabic words. The names are
those of weights.tsv; the words are as folded_text() writes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from streams.languages.folding import folded_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_QUESTIONS: Final = frozenset(
    folded_text("هل لماذا كيف ما ماذا من متى أين كم أي لم بماذا ماهي ماهو لمن بم إلى").split()
)
_CARRIES_ON: Final = frozenset(
    folded_text(
        "كما لكن إلا غير ثم أما إذ ذلك هذا هذه لذا بل حيث وفق بحسب حسب من في على عن إلى بعد قبل خلال منذ يذكر يشار "
        "يقول تقول قال قالت أضاف أضافت أكد أكدت أوضح تابع"
    ).split()
)
_REPORTS: Final = frozenset(
    folded_text(
        "قال قالت أضاف أضافت أكد أكدت أوضح أوضحت تابع تابعت ذكر ذكرت أشار أشارت نقل نقلت أعلن أعلنت يقول تقول يذكر "
        "يشار تساءل تساءلت تساءلوا يتساءل تتساءل سأل سألت يسأل تسأل يسألها رد ردت يرد ترد أجاب أجابت يجيب تجيب علق "
        "علقت كتب كتبت غرد غردت شدد شددت حذر حذرت لفت لفتت"
    ).split()
)
# Words of this many letters and more are compared, by so many letters behind their proclitics.
_CONTENT_LETTERS: Final = 4
_STEM_LETTERS: Final = 4
_PROCLITICS: Final = ("وال", "بال", "فال", "كال", "ال", "لل", "و", "ب", "ل", "ف")
_SHORT_WORDS, _LONG_WORDS = 7, 14
# Only so much of a paragraph is compared with the line.
_COMPARED_WORDS: Final = 60


def is_said(line: str, key: str) -> bool:
    """Tell whether a line reports speech or is nothing but a quotation: such a line is copy."""
    first = key.split(" ", 1)[0]
    if first in _REPORTS or (first[0] in "وف" and first[1:] in _REPORTS):
        return True
    n_marks = sum(map(line.count, '"“”«»'))
    return n_marks > 0 and (
        (n_marks <= 2 and line[0] in '"“«' and line[-1] in '"”»') or (first[0] == "و" and ":" in line)
    )


def stems(key: str) -> frozenset[str]:
    """Return the beginnings of the content words of folded text, the first 60 words of it."""
    found = set()
    for word in key.split(" ", _COMPARED_WORDS)[:_COMPARED_WORDS]:
        if len(word) < _CONTENT_LETTERS:
            continue
        bare = next((word[len(clitic) :] for clitic in _PROCLITICS if word.startswith(clitic)), word)
        found.add((bare if len(bare) >= _STEM_LETTERS - 1 else word)[:_STEM_LETTERS])
    return frozenset(found)


def figures(paragraphs: Sequence[str], keys: Sequence[str], at: int, near: int, others: int) -> list[str]:
    """Name what is seen of a candidate.

    Args:
        paragraphs: Of the article, without what the rules take out.
        keys: folded_text() of each.
        at: The candidate's place, neither the first nor the last.
        near: How many of the two lines beside it are candidates too.
        others: How many candidates the article has.

    Cost: linear in the line and 60 words of each of the three paragraphs beside it.
    """
    line, key, before, after = paragraphs[at], keys[at], paragraphs[at - 1], keys[at + 1]
    words, own = key.split(" "), stems(key)
    length = "short" if len(words) < _SHORT_WORDS else "long" if len(words) > _LONG_WORDS else "usual"
    opens, then = _opening(key), _opening(after)
    asks = line[-1] in "؟?"
    n_marks = sum(map(line.count, '"“”«»'))
    shared = _shared(own, after)
    return [
        f"words {min(len(words), 16) // 2}",
        f"near {near}",
        f"share {min(5, 10 * others // len(keys))}",
        f"others {min(others, 5)}",
        f"before ends {before[-1] if before[-1] in '.؟' else 'otherwise'}",
        f"opens {opens}",
        f"asks {asks}",
        f"exclaims {line[-1] == '!'}",
        f"marks {min(2, n_marks // 2)}",
        f"colon {_colon(line)}",
        f"dots {'..' in line}",
        f"full stop inside {'. ' in line.replace('..', '')}",
        f"comma {min(2, line.count('،') + line.count(','))}",
        f"figure {any(map(str.isdigit, line))}",
        f"own in before {_shared(own, keys[at - 1])}",
        f"own in after {shared}",
        f"own in two after {_shared(own, *keys[at + 1 : at + 3])}",
        f"after opens {then}",
        f"after long {min(3, after.count(' ') // 12)}",
        f"tense {_tense(words)}",
        f"second {at == 1}",
        f"{length} after opens {then}",
        f"{length} asks {asks}",
        f"{length} own in after {shared}",
        f"asks {asks} after opens {then}",
        f"opens {opens} asks {asks}",
        f"opens {opens} marks {n_marks > 0}",
        f"near {near} after opens {then}",
        f"reports {any(word in _REPORTS or word[1:] in _REPORTS for word in words)}",
    ]


def _opening(key: str) -> str:
    """Say what the first word does."""
    first = key.split(" ", 1)[0]
    bare = first[1:] if first[:1] in "وف" else first
    if first in _QUESTIONS:
        return "question"
    if bare in _REPORTS:
        return "report"
    if bare in _CARRIES_ON:
        return "carries on"
    if bare != first and len(first) > _CONTENT_LETTERS:
        return "and"
    if first.startswith("ال"):
        return "article"
    return "tense" if first[:1] in "يت" else "other"


def _colon(line: str) -> str:
    before, mark, _ = line.partition(":")
    return "none" if not mark else "early" if before.count(" ") < 4 else "late"


def _tense(words: Sequence[str]) -> int:
    """Tell where the first word is that may be a verb of the present, as most Arabic headlines have it; 0: nowhere."""
    places = (min(place, 3) for place, word in enumerate(words[1:5], 1) if word[:1] in "يت" and len(word) > 2)
    return next(places, 0)


def _shared(own: frozenset[str], *keys: str) -> int:
    """Return how much of the line's words stand in paragraphs, in fifths."""
    return 5 * len(own.intersection(frozenset().union(*map(stems, keys)))) // len(own) if own else 0
