"""What single Arabic words can be in a sentence that tells who said something."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from streams.languages.word_lists import arabic_verb_forms, section

_FINITE, _PARTICIPLES = arabic_verb_forms()
_ROLES = section("ar", "roles")
_ORGANISATIONS = section("ar", "organisations")
_DOCUMENTS = section("ar", "documents")
_INNER = section("ar", "inner nouns")
_COUNTRIES = section("ar", "countries")
_PREPOSITIONS = section("ar", "prepositions")
_CLAUSE = section("ar", "clause words")
_TIMES = section("ar", "times")
_GIVEN_M = section("ar", "given m")
_GIVEN_F = section("ar", "given f")
_PARTS = section("ar", "name parts")
_RELAYED = section("ar", "relayed")
_CONTINUING = section("ar", "continuing verbs")
_WEAK = section("ar", "weak verbs")
_TAKING_OBJECT = section("ar", "taking an object")
_JUDGING = section("ar", "judging verbs")
_CROWD_ENDINGS = ("ون", "ين")
_CROWDS = section("ar", "crowds")
_NOT_PLURAL = section("ar", "not plural")
_POSSESSIVE = ("ها", "هم", "ه")
_MASCULINE = section("ar", "masculine though it ends so")
_CACHE = 50_000
# No word of news is longer, and no cache keeps a longer one.
_LONGEST_WORD = 64


class ArabicWord(NamedTuple):
    """What a word can be.

    Attributes:
        base: Without conjunction, preposition and article.
        definite: Carries the article, or is a country or city.
        conj: Begins with the conjunction و or ف.
        trigger: May begin the mention of somebody who can speak, or is a verb of speech.
        to: Begins with ل or لل, taken as the preposition.
        verb: Gender of a finite speech verb ("m", "f", "p"), "" for none; participle likewise.
    """

    base: str
    definite: bool
    conj: bool
    to: bool
    verb: str
    participle: str
    role: bool
    organisation: bool
    document: bool
    inner: bool
    given: str
    part: bool
    preposition: bool
    clause: bool
    time: bool
    relayed: bool
    continuing: bool
    weak: bool
    judging: bool
    crowd: bool
    possessed: bool
    trigger: bool

    @property
    def noun(self) -> bool:
        """Tell whether the word can stand in a title or in an organisation's name."""
        return self.role or self.organisation or self.inner or self.document

    @property
    def gender(self) -> str:
        """Return the gender of a title: by its ending."""
        if self.crowd:
            return "p"
        return "f" if self.base.endswith("ة") and self.base not in _MASCULINE else "m"


def _known(word: str) -> bool:
    return (
        word in _ROLES or word in _ORGANISATIONS or word in _DOCUMENTS or word in _INNER
        or word in _GIVEN_M or word in _GIVEN_F or word in _COUNTRIES
    )  # fmt: skip


def _strip(norm: str) -> tuple[str, bool, bool, bool]:
    """Split off conjunction, preposition and article: base, definite, conj, to."""
    if _known(norm) or norm in _PARTS or norm in _PREPOSITIONS or norm in _CLAUSE or norm in _TIMES:
        return norm, norm in _COUNTRIES, False, False
    word, conj, to, definite = norm, False, False, False
    if len(word) > 3 and word[0] in "وف" and (word[1:3] in ("ال", "لل") or _known(word[1:])):
        word, conj = word[1:], True
    if word.startswith("لل") and len(word) > 3:
        return word[2:], True, conj, True
    if word.startswith("ال") and len(word) > 3:
        word, definite = word[2:], True
    elif len(word) > 4 and word[0] in "بك" and word[1:3] == "ال":
        word, definite = word[3:], True
    elif len(word) > 3 and word[0] == "ل" and _known(word[1:]):
        word, to = word[1:], True
    return word, definite or word in _COUNTRIES, conj, to


def facts(norm: str) -> ArabicWord:
    """Tell what a folded word can be; of a word longer than any, what its first letters can."""
    return _facts(norm[:_LONGEST_WORD])


@lru_cache(_CACHE)
def _facts(norm: str) -> ArabicWord:
    base, definite, conj, to = _strip(norm)
    verb_form, verb_conj = norm, False
    if norm not in _FINITE and norm not in _RELAYED and norm[:1] in "وف" and len(norm) > 2:
        verb_form, verb_conj = norm[1:], True
        if verb_form[:1] == "س" and verb_form[1:] in _FINITE:
            verb_form = verb_form[1:]
    for ending in _POSSESSIVE:
        if verb_form.endswith(ending) and verb_form.removesuffix(ending) in _TAKING_OBJECT:
            verb_form = verb_form.removesuffix(ending)
            break
    named = norm in _GIVEN_M or norm in _GIVEN_F
    blocked = norm in _PREPOSITIONS or norm in _CLAUSE or norm in _ROLES
    verb = "" if blocked or named else _FINITE.get(verb_form, "")
    relayed = verb_form in _RELAYED
    participle = "" if blocked or named or definite else _PARTICIPLES.get(verb_form, "")
    possessed, role = False, base in _ROLES
    if not role and not definite:
        for ending in _POSSESSIVE:
            stem = base.removesuffix(ending)
            if stem != base and (stem in _ROLES or (stem.endswith("ت") and stem[:-1] + "ة" in _ROLES)):
                base, role, possessed = (stem if stem in _ROLES else stem[:-1] + "ة"), True, True
                break
    crowd = base in _CROWDS or (
        len(base) > 4
        and base.endswith(_CROWD_ENDINGS)
        and norm not in _NOT_PLURAL
        and base not in _NOT_PLURAL
        and not named
    )
    given = "m" if base in _GIVEN_M else "f" if base in _GIVEN_F else ""
    opens = role or base in _ORGANISATIONS or base in _DOCUMENTS or bool(given and not definite)
    return ArabicWord(
        base=base,
        definite=definite or possessed,
        conj=conj or (verb_conj and bool(verb or participle or relayed)),
        to=to,
        verb=verb or ("m" if relayed else ""),
        participle=participle,
        role=role,
        organisation=base in _ORGANISATIONS,
        document=base in _DOCUMENTS,
        inner=base in _INNER,
        given=given,
        part=norm in _PARTS,
        preposition=norm in _PREPOSITIONS or (norm[:1] in "وف" and norm[1:] in _PREPOSITIONS and len(norm) > 2),
        clause=norm in _CLAUSE or (norm[:1] in "وف" and norm[1:] in _CLAUSE),
        time=norm in _TIMES or (norm[:1] in "وف" and norm[1:] in _TIMES),
        relayed=relayed,
        continuing=verb_form in _CONTINUING,
        weak=verb_form in _WEAK,
        judging=verb_form in _JUDGING,
        crowd=crowd,
        possessed=possessed,
        trigger=opens or bool(verb),
    )
