"""Tell a word's own letters from what a language writes onto it with an apostrophe: Pekin'e, d'Emmanuel.

Knows letters; does not know labels or weights. What is cut off is told of the word apart, and stands in no name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.enrich.spans import Span

APOSTROPHES: Final = "'’"
# What a language writes on: nothing that is told of, endings behind, small words before. Model files have the number.
NOTHING, BEHIND, BEFORE = range(3)
WRITTEN_ON: Final = {"tr": BEHIND, "fr": BEFORE}
# French words that lose their last vowel before another.
_ELIDED = frozenset(
    {"c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu"},
)


class Forms(NamedTuple):
    """Words taken apart: their own letters, and what is written onto them, None where nothing can be."""

    kernels: list[str]
    written: list[str | None]


def kernel(form: str, written_on: int) -> tuple[int, int]:
    """Return where a word's own letters stand in it: of Pekin'e [0, 5), of d'Emmanuel [2, 10).

    Args:
        form: A word without marks.
        written_on: BEHIND, BEFORE or NOTHING, which leaves the whole word.
    """
    if written_on == BEHIND:
        at = max(map(form.rfind, APOSTROPHES))
        if at > 0 and form[at + 1 :].islower():
            return 0, at
    elif written_on == BEFORE:
        at = min((at for at in map(form.find, APOSTROPHES) if at > 0), default=0)
        if at + 1 < len(form) and form[:at].lower() in _ELIDED:
            return at + 1, len(form)
    return 0, len(form)


def taken_apart(forms: Sequence[str], written_on: int) -> Forms:
    """Take words apart as their language writes; where it writes nothing on, they are their own letters."""
    if written_on == NOTHING:
        return Forms(list(forms), [None] * len(forms))
    cuts = [(form, *kernel(form, written_on)) for form in forms]
    return Forms([form[a:b] for form, a, b in cuts], [(form[:a] + form[b:]).lower() for form, a, b in cuts])


def own_letters(text: str, span: Span, written_on: int) -> Span:
    """Cut off a name what is written onto its first word before, or onto its last behind."""
    if written_on == BEFORE:
        first = text[span.start : span.end].split(maxsplit=1)[0]
        return span._replace(start=span.start + kernel(first, BEFORE)[0])
    if written_on == BEHIND:
        last = text[span.start : span.end].rsplit(maxsplit=1)[-1]
        return span._replace(end=span.end - len(last) + kernel(last, BEHIND)[1])
    return span
