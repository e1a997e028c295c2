"""Find every known name in a text at machine speed, whole words only, with the proclitics written on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import ahocorasick_rs

from agents.enrich.knowledge.records import Flag
from agents.enrich.knowledge.store import beside_of
from agents.enrich.link import cue_words
from streams.languages.folding import Reduced, is_dropped
from streams.languages.language import language as language_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agents.enrich.knowledge.store import Bearer, Knowledge
    from streams.languages.clitics import Proclitics

# Under this many letters a name with a letter before it is more often part of another word than a name with a
# proclitic (بقم, لقم, كدون).
_SHORTEST_WITH_PROCLITIC = 3
_SHORTEST_ARTICLE_NAME = 5
# A proclitic is at most two letters; لل shares its second lam with the name.
_LONGEST_PROCLITIC = 3
# Compiling all names costs what some four hundred texts cost that are read by their own few names; a run over a file or
# two need not wait for it.
_FEW_TEXTS = 64
# What may stand between two words of one name, besides white space on the same line.
_JOINERS = frozenset(" \t\u00a0\u202f-‐‑–'’ʼ‘\"“”«»„_/&#")
# as a plain number: the operators of an enum take ten times as long
_ACRONYM = int(Flag.ACRONYM)
_HAMZA_WAW = "ؤ"
_HAMZA_YA = "ئ"


class Hit(NamedTuple):
    """A known name where it stands.

    Attributes:
        start, end: Code points of the surface in the original text, proclitics included.
        core_start: Where the name itself begins, after the proclitics; equals `start` without any.
        first, last: Range in the comparable text of the whole surface, proclitics included.
        proclitic: The letters before the name, comparable ("وب"); "" without any.
        key: Comparable name.
        bearers: Who bears it in this spelling and language, best known first; never empty.
        country: For a nationality word its ISO code; bearers are then empty.
    """

    start: int
    end: int
    core_start: int
    first: int
    last: int
    proclitic: str
    key: str
    bearers: tuple[Bearer, ...]
    country: str = ""


class _Names:
    """The names of one language: all compiled, or, for the first few texts, those alone that a text can hold."""

    def __init__(self, knowledge: Knowledge, language: str) -> None:
        self._n_texts = 0
        self.proclitics = language_of(language).proclitics
        article = self.proclitics.article
        in_arabic_script = language_of(language).script == "Arab"
        patterns: dict[str, tuple[str, bool]] = {}
        self.bearers = knowledge.written_in(language)
        for key in self.bearers:
            patterns[f"{key} "] = (key, False)
            if article and key.startswith(article) and len(key) >= _SHORTEST_ARTICLE_NAME:
                patterns.setdefault(f"{_after_lam(key)} ", (key, True))
        self.nationalities: dict[str, str] = {}
        for word, country in knowledge.nationalities.items():
            # there are Arabic and English ones; Arabic letters are near enough, but Germán is no German in Spanish
            if word.isascii() != in_arabic_script and beside_of(language) != "en" and word not in self.bearers:
                self.nationalities[word] = country
                patterns[f"{word} "] = (word, False)
                if article and word.startswith(article):
                    patterns.setdefault(f"{_after_lam(word)} ", (word, True))
        self.patterns = list(patterns.values())
        # The trailing space in each is the right word boundary: most in-word matches never leave the automaton.
        self._written = list(patterns)
        self._by_first_word: dict[str, list[int]] = {}
        for number, written in enumerate(self._written):
            self._by_first_word.setdefault(written[: written.index(" ")], []).append(number)
        self._all: ahocorasick_rs.AhoCorasick | None = None

    def compile(self) -> None:
        """Compile all names now, unless they are: the next text is read by them."""
        if self._all is None:
            self._all = _compiled(self._written)
            self._written, self._by_first_word = [], {}

    def find(self, text: str) -> Iterator[tuple[tuple[str, bool], int, int]]:
        """Return each pattern that stands in a comparable text, where it begins and where it ends."""
        self._n_texts += 1
        if self._n_texts > _FEW_TEXTS:
            self.compile()
        if self._all is not None:
            for number, start, end in self._all.find_matches_as_indexes(text, overlapping=True):
                yield self.patterns[number], start, end
        else:
            numbers = sorted(self._possible(text))
            some = _compiled([self._written[number] for number in numbers])
            for at, start, end in some.find_matches_as_indexes(text, overlapping=True):
                yield self.patterns[numbers[at]], start, end

    def _possible(self, text: str) -> set[int]:
        """Return the patterns whose first word ends a word of the text, with no more before it than proclitics have."""
        most = _LONGEST_PROCLITIC if self.proclitics.letters else 0
        begun = {word[letters:] for word in text.split(" ") for letters in range(most + 1)}
        return {number for word in begun for number in self._by_first_word.get(word, ())}


def _compiled(written: list[str]) -> ahocorasick_rs.AhoCorasick:
    """Compile patterns.

    As a DFA the names of a language take 110 MB instead of 10 and four times as long to compile, and its table fits in
    no cache: 0.26 ms an Arabic article instead of 0.11.
    """
    return ahocorasick_rs.AhoCorasick(written, implementation=ahocorasick_rs.Implementation.ContiguousNFA)


def _after_lam(name: str) -> str:
    """Return what is left of a name with the article after the preposition lam: لعراق of العراق, لاذقية of اللاذقية."""
    return name[2:] if name.startswith("الل") else name[1:]


class Matcher:
    """All names of the knowledge, by language, read when a text of that language first comes."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Keep the knowledge; reading the names of a language waits for its first text."""
        self.knowledge = knowledge
        self._names: dict[str, _Names] = {}

    def knows(self, language: str) -> bool:
        """Tell whether there are names in that language."""
        return language in self.knowledge.languages

    def prepare(self, language: str) -> None:
        """Compile the names of a language now. Cost: about 0.3 seconds for 40,000 names."""
        self._of(language).compile()

    def _of(self, language: str) -> _Names:
        names = self._names.get(language)
        if names is None:
            names = self._names[language] = _Names(self.knowledge, language)
        return names

    def find(self, text: Reduced, language: str) -> list[Hit]:
        """Find every known name, also overlapping and nested ones.

        Args:
            text: In comparable form.
            language: One the knowledge has names in.

        Returns:
            Hits by start, longer first. Overlaps are left to the linker, which knows more.

        Cost: linear in the text and the matches.
        """
        names = self._of(language)
        proclitics = names.proclitics if names.proclitics.letters else None
        hits = []
        for (key, lam), start, end in names.find(text.text):
            first = _first_of_word(text.text, start, key, proclitics, lam=lam) if proclitics else start
            if first < 0 or text.text[first - 1] != " ":
                continue
            hit = _hit(text, names, key, (first, start, end - 1))
            if hit is not None:
                hits.append(hit)
        hits.sort(key=lambda hit: (hit.first, -hit.last))
        return hits


def _first_of_word(text: str, start: int, key: str, proclitics: Proclitics, *, lam: bool) -> int:
    """Return where the word begins whose name begins at `start`, or -1 when the letters between are no proclitic."""
    if text[start - 1] == " ":
        return -1 if lam else start
    first = max(text.rfind(" ", max(0, start - _LONGEST_PROCLITIC - 1), start) + 1, 0)
    letters = text[first:start]
    if lam:
        return first if letters in proclitics.runs_that_swallow else -1
    # something is in بن قردان, but لبن may be milk
    words = key.count(" ") + letters.endswith("ب")
    if letters in proclitics.runs and (len(key.split(" ", 1)[0]) >= _SHORTEST_WITH_PROCLITIC or words > 1):
        return first
    return -1


def _hit(text: Reduced, names: _Names, key: str, at: tuple[int, int, int]) -> Hit | None:
    first, core, last = at
    start, end = text.span(first, last)
    core_start = int(text.at[core])
    surface = text.original[core_start:end]
    country = names.nationalities.get(key, "")
    if country:
        cased = not surface[0].isascii() or surface[0].isupper()
        return Hit(start, end, core_start, first, last, text.text[first:core], key, (), country) if cased else None
    bearers = tuple(bearer for bearer in names.bearers[key] if _is_spelled(bearer.name.text, surface, bearer))
    if not bearers or not _is_joined(text, core, last, bearers[0].name.text):
        return None
    return Hit(start, end, core_start, first, last, text.text[first:core], key, bearers)


def _is_spelled(name: str, surface: str, bearer: Bearer) -> bool:
    """Tell whether the surface has the capitals the name needs; scripts without case always do."""
    if bearer.name.flags & _ACRONYM:
        return surface.replace(".", "").isupper() or (name == surface)
    # a hamza is often left off its waw and never put there: تؤنس is no spelling of تونس
    if _HAMZA_WAW in surface and not _may_have_hamza(name):
        return False
    # nor on a ya of one word: the adjective البائس is no spelling of البايس
    if _HAMZA_YA in surface and _HAMZA_YA not in name and " " not in name:
        return False
    if not name[0].isupper():
        return name[0] == surface[0] or not name[0].isascii()
    words = surface.replace("-", " ").split()
    if not words[0][:1].isupper():
        return False
    return len(words) == 1 or not words[-1][:1].islower() or name.rsplit(maxsplit=1)[-1][:1].islower()


def _may_have_hamza(name: str) -> bool:
    return _HAMZA_WAW in name or " " in name or any(one in name for one in cue_words.HAMZA_ON_WAW)


def _is_joined(text: Reduced, core: int, last: int, name: str) -> bool:
    """Tell whether only what may stand inside a name stands between its words.

    A full stop may follow a single letter or an abbreviation that the name itself has, a comma only where the name
    has one.
    """
    position = text.text.find(" ", core, last)
    while position >= 0:
        between = text.original[int(text.at[position]) : int(text.at[position + 1])]
        for char in between:
            if char in _JOINERS or (char in ".," and char in name) or is_dropped(char):
                continue
            single = position - (text.text.rfind(" ", 0, position) + 1) == 1
            if char == "." and single:
                continue
            return False
        position = text.text.find(" ", position + 1, last)
    return True
