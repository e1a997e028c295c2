"""Mentions of people as an Arabic article needs them: a letter that is no particle, and titles apart from names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.quotes.ar.word_facts import facts
from streams.languages.clitics import PROCLITICS
from streams.languages.folding import fold_arabic
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.enrich.quotes.narrative import Narrative
    from agents.enrich.spans import NamedSpan

# Letters that may be a particle written on the first word of a name, or its own first letter.
_PARTICLES = PROCLITICS["ar"].letters
# A word of a name does not begin so: a particle and the article.
_WITH_PARTICLE = ("بال", "لل")
_STATEMENTS = section("ar", "statements")
# A name is taken for one that begins with such a letter when it stands so this often, and never without.
_OFTEN = 2
# A name that some register knows is a name by itself.
_OWN_IDS = "urn:"
_HYPHENS = frozenset(("-", " - ", " – "))
# جي, سي, دبليو is longer and rare
_LONGEST_INITIAL = 3


def mended(people: Sequence[NamedSpan], narrative: Narrative) -> list[NamedSpan]:
    """Return the mentions with the names that the article tells: لاري, not ل and اري; مارغو والستروم, one name."""
    whole = _whole_letters(people, narrative)
    bare: dict[str, str] = {}
    joined: list[NamedSpan] = []
    for one in map(_trimmed, people):
        if one.type != "person":
            joined.append(one)
        elif joined and _goes_on(joined[-1], one, narrative):
            first = joined.pop()
            joined.append(first._replace(end=one.end, name=narrative.text[first.start : one.end]))
        else:
            name = bare.get(one.name)
            if name is None:
                name = bare[one.name] = without_titles(whole.get(one.name, one.name))
            joined.append(one if name == one.name else one._replace(name=name))
    return joined


def _trimmed(one: NamedSpan) -> NamedSpan:
    """Return a mention without a last word that is of the sentence: "in the dialect" after a person, the object."""
    head, _, last = one.name.rpartition(" ")
    if not head:
        return one
    word = fold_arabic(last)
    if word.startswith(_WITH_PARTICLE) if one.type == "person" else word in _STATEMENTS:
        cut = len(one.name) - len(head)
        return one._replace(end=one.end - cut, name=head)
    return one


def without_titles(name: str) -> str:
    """Return a person's name without the titles before it; of one word it keeps them."""
    words, titled = name.split(), False
    for at, word in enumerate(fold_arabic(name).split()):
        known = facts(word)
        if known.given and not known.definite and not known.role:
            return " ".join(words[at:]) if titled and at < len(words) - 1 else name
        titled = titled or known.role
    return name


def _whole_letters(people: Sequence[NamedSpan], narrative: Narrative) -> dict[str, str]:
    """Find names whose first letter was taken for a particle wherever they stand; name to the whole of it."""
    met: dict[str, list[str]] = {}
    for one in people:
        if one.type == "person" and " " in one.name:
            before = narrative.text[one.start : one.end].removesuffix(one.name)
            if narrative.text[one.start : one.end].endswith(one.name):
                met.setdefault(one.name, []).append(before)
    return {
        name: letters[0] + name
        for name, letters in met.items()
        if len(letters) >= _OFTEN and letters[0] in _PARTICLES and len(set(letters)) == 1
    }


def _is_joined(between: str, one: NamedSpan, other: NamedSpan) -> bool:
    """Tell whether an initial's stop or a hyphen stands between two names that no register knows: جون سي. دميرس."""
    initial = between == ". " and len(one.name.rsplit(" ", 1)[-1]) <= _LONGEST_INITIAL
    local = all((each.id or _OWN_IDS).startswith(_OWN_IDS) for each in (one, other))
    return local and (initial or between in _HYPHENS)


def _goes_on(one: NamedSpan, other: NamedSpan, narrative: Narrative) -> bool:
    """Tell whether two names side by side are one: the و of the second its own letter, an initial, a hyphen."""
    text = narrative.text
    if one.type == other.type == "person" and _is_joined(text[one.end : other.start], one, other):
        return text.count(other.name) == text.count(text[one.start : other.end])
    if one.type != "person" or " " in one.name or " " in other.name or text[one.end : one.end + 2] != " و":
        return False
    if one.end + 1 != other.start - (text[other.start] != "و") or (other.id or _OWN_IDS)[: len(_OWN_IDS)] != _OWN_IDS:
        return False
    surname = fold_arabic(text[other.start : other.end].removeprefix("و"))
    return not facts(surname).given and surname not in narrative.folded_words
