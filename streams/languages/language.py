"""All that is known of a language, as data: code asks what it needs to know, never "is it Arabic"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, cast

from streams.languages.clitics import NONE, PROCLITICS, Proclitics
from streams.languages.tsv import read_table

# What has its own lists of words and its own grammar; every other language is read by one of the two.
ReadAs = Literal["ar", "en"]
_UNCASED: Final = frozenset(["Arab", "Hebr"])


@dataclass(frozen=True)
class Language:
    """What the desk knows of one language; the defaults are those of a language it knows nothing of.

    Attributes:
        code: BCP 47 primary code.
        also: Codes of varieties that are not kept apart from it, and its other codes.
        script: ISO 15924 code ("Arab"); "" when it is not known.
        proclitics: What is written on the front of a name.
        cues: Whose words beside a name say what the name is.
        quotes: Whose grammar reads its quotations; None where none does (an empty cell).
        has_names: The desk knows names in it, and takes such names from whoever imports knowledge.
        letters: Letters that no other language of the script uses; they tell it from those.
    """

    code: str
    also: tuple[str, ...] = ()
    script: str = ""
    proclitics: Proclitics = NONE
    cues: ReadAs = "en"
    # Copy in French or Turkish has always been read by the English grammar: it pairs the marks and finds "X:" before
    # them, but knows no verb of speech. None would be more honest and would take quotes away that consumers now get.
    quotes: ReadAs | None = "en"
    has_names: bool = False
    letters: frozenset[str] = frozenset()

    @property
    def has_case(self) -> bool:
        """Tell whether capitals may mean something; of an unknown script they may."""
        return self.script not in _UNCASED


@cache
def languages() -> tuple[Language, ...]:
    """Read languages.tsv once, in its order."""
    return tuple(
        Language(
            code,
            also=tuple(also.split()),
            script=script,
            proclitics=PROCLITICS[proclitics],
            cues=cast(ReadAs, cues),
            quotes=cast(ReadAs, quotes) if quotes else None,
            has_names=names == "yes",
            letters=frozenset(letters),
        )
        for code, also, script, proclitics, cues, quotes, names, letters, _ in read_table("languages.tsv")
    )


@cache
def _by_code() -> dict[str, Language]:
    return {code: one for one in languages() for code in (one.code, *one.also)}


def language(code: str) -> Language:
    """Find a language by its code or by another code for it; a plain one for a code that no row has."""
    return _by_code().get(code) or Language(code)


@cache
def codes_with_names() -> frozenset[str]:
    """List the languages the desk knows names in."""
    return frozenset(one.code for one in languages() if one.has_names)
