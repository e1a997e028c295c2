"""The word lists by which quotations are read, loaded once from each language's quote_words.txt."""

from __future__ import annotations

from functools import cache
from importlib import resources

from streams.languages.folding import fold_arabic

# What stands unfolded: على, once folded, would be the given name علي.
ON = frozenset(("على", "وعلى"))


@cache
def sections(language: str) -> dict[str, tuple[str, ...]]:
    """Read a language's word lists: section name to its words, folded, in the order of the file."""
    text = (resources.files(__package__) / language / "quote_words.txt").read_text("utf-8")
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for line in text.splitlines():
        if line.startswith("["):
            words = found.setdefault(line.strip("[] "), [])
        elif line and not line.startswith("#"):
            words.extend(word if word in ON else fold_arabic(word) for word in line.split())
    return {name: tuple(listed) for name, listed in found.items()}


def section(language: str, name: str) -> frozenset[str]:
    """Return one list as a set."""
    return frozenset(sections(language)[name])


def arabic_verb_forms() -> tuple[dict[str, str], dict[str, str]]:
    """Derive the forms of the Arabic speech verbs.

    Returns:
        Finite forms and participles, each mapped to the gender and number they say: "m", "f" or "p".
    """
    finite: dict[str, str] = {}
    participles: dict[str, str] = {}
    for entry in sections("ar")["verbs"]:
        past, present, participle = entry.split("/")
        weak = past[-1] in "ياى" and len(past) > 2
        stem = past[:-1] if weak else past
        finite.setdefault(past, "m")
        finite.setdefault(present, "m")
        finite.setdefault(stem + "ت", "f")
        finite.setdefault("ت" + present[1:], "f")
        finite.setdefault(stem + "وا", "p")
        finite.setdefault(present + "ون", "p")
        finite.setdefault("ل" + present, "m")
        finite.setdefault("لت" + present[1:], "f")
        participles.setdefault(participle + "ا", "m")
        participles.setdefault(participle + "ة", "f")
        participles.setdefault(participle + "ين", "p")
    return finite, participles
