"""Names that the article itself uses as common words: a lion beside the Assads, a turkey, a grandmother in no Jeddah.

An article uses a word in one sense (Gale, Church, Yarowsky, "One Sense per Discourse", 1992). So one word that is a
known name is that name nowhere where the article also has it as a common word, unless something says that the name
is meant.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from agents.enrich.link import cue_words
from agents.enrich.link.marked_text import stripped
from agents.enrich.link.other_words import is_homograph
from agents.enrich.link.towns_in_names import persons_with_a_town, words_of_persons
from streams.languages.clitics import PROCLITICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agents.enrich.link.marked_text import MarkedText
    from agents.enrich.link.matcher import Hit

_LETTERS = PROCLITICS["ar"].letters
_ARTICLE = "ال"
# Of fewer letters (بن, حي) too much is a word.
_SHORTEST = 3
# Of so many words one is a name that does not begin its sentence, where names have capitals.
_ENOUGH_WORDS = 40
# A given name and a family name; longer spans took in what stands beside.
_TWO = 2
# States and capitals are called by their bare names; that their letters are also a word (قاهرة, جزائر) says nothing.
_SETTLED = frozenset({"country", "capital", "region"})


def without_common_words(fields: Sequence[MarkedText]) -> list[MarkedText]:
    """Return the texts without the one-word names that are common words throughout the article.

    Cost: linear in words and hits.
    """
    stands = defaultdict[str, list[tuple["MarkedText", int, "Hit"]]](list)
    for field in fields:
        for first, last, hit in field.hits:
            if last - first == 1 and not hit.country:
                stands[hit.key].append((field, first, hit))
    if not stands:
        return list(fields)
    full = {b.record.id for f in fields for first, last, hit in f.hits if last - first > 1 for b in hit.bearers}
    words = _common_words(fields, _forms(stands))
    gone = {key for key, found in stands.items() if _is_common_word(key, found, words, full)}
    parts = {pair for found in stands.values() for one in found for pair in _parts_of_a_name(*one)}
    persons = {pair for found in stands.values() for pair in persons_with_a_town(found)}
    if not gone and not parts and not persons:
        return list(fields)
    out = []
    for field in fields:
        kept = [one for one in field.hits if not _is_gone(field, one, gone, parts | persons)]
        named = words_of_persons(field, persons)
        text = field.with_hits(kept) if len(kept) < len(field.hits) else field
        out.append(text.with_persons(named) if named else text)
    return out


def _is_gone(field: MarkedText, one: tuple[int, int, Hit], gone: set[str], parts: set[tuple[str, str]]) -> bool:
    first, last, hit = one
    if last - first > 1 or hit.country:
        return False
    before, after = (field.word(first - 1), hit.key), (hit.key, field.word(last))
    return (
        hit.key in gone
        or (after in parts and field.between(last) == " ")
        or (before in parts and field.between(first) == " ")
    )


def _parts_of_a_name(field: MarkedText, first: int, hit: Hit) -> list[tuple[str, str]]:
    """Return the town and the word beside it where a tagger takes both for a person or a body: باريس هيلتون.

    The pair is no town wherever it stands in the article, tagged or not. States are left out: a tagger takes them into
    what follows (السعودية محمد بن سلمان).
    """
    tag = field.tag_over(first, first + 1)
    record = hit.bearers[0].record
    if tag is None or tag.type not in {"person", "organisation"} or not field.arabic_cues or hit.proclitic:
        return []
    if tag.last - tag.first != _TWO or record.kind not in {"city", "capital", "club"}:
        return []
    other = first + 1 if tag.first == first else first - 1
    if other in field.settled_places or field.nationality_at(other) is not None:
        return []
    if field.word(other) in cue_words.SPEECH - cue_words.GIVEN:
        return []  # زار واشنطن
    if other > first:
        return [(hit.key, field.word(other))]
    return [(field.word(other), hit.key)] if tag.type == "person" else []


def _forms(keys: Iterable[str]) -> frozenset[str]:
    """Return the forms of these names as words that the rules ask for."""
    return frozenset(form for key in keys for form in (key, key.removeprefix(_ARTICLE), _ARTICLE + key, f"لل{key}"))


def _common_words(fields: Sequence[MarkedText], forms: frozenset[str]) -> Counter[str]:
    """Count these forms where they are no names: in small letters, or outside every tagged person."""
    found: Counter[str] = Counter()
    for field in fields:
        if field.language.has_case:
            small = (
                (i for i, word in enumerate(field.words.texts) if word in forms) if _tells_by_capitals(field) else ()
            )
            found.update(field.word(i) for i in small if field.surface(i)[:1].islower())
            found.update(hit.key for _, last, hit in field.hits if field.cased and _is_goods(field, last))
        elif field.arabic_cues:
            for index, word in enumerate(field.words.texts):
                rest = word[1:] if word[:1] in _LETTERS else ""  # وأسد, بجنين
                if (word in forms or rest in forms) and index not in field.tags_at:
                    found[word] += 1
                    found[rest] += 1
    return found


def _tells_by_capitals(field: MarkedText) -> bool:
    """Tell whether small letters make a word no name: not in a text that writes monday and iran so."""
    if not field.cased:
        return False
    days = (i for i, word in enumerate(field.words.texts) if word in cue_words.WEEKDAYS)
    if any(field.surface(i)[:1].islower() for i in days):
        return False
    sentences = field.sentence_of
    inside = (i for i in range(1, len(sentences)) if sentences[i] == sentences[i - 1])
    return len(sentences) < _ENOUGH_WORDS or any(field.is_capital(i) for i in inside)


def _is_goods(field: MarkedText, last: int) -> bool:
    """Tell whether goods stand behind a name: orange juice is no juice of Orange."""
    return field.word(last) in cue_words.GOODS and field.between(last) == " "


def _is_common_word(
    key: str, found: Sequence[tuple[MarkedText, int, Hit]], words: Counter[str], full: set[str]
) -> bool:
    field, _, hit = found[0]
    if any(bearer.record.id in full for bearer in hit.bearers):
        return False
    if field.language.has_case:
        return words[key] > 0 and not any(_is_surely_english_name(f, first) for f, first, _ in found)
    return field.arabic_cues and len(key) >= _SHORTEST and _is_arabic_common_word(key, found, words)


def _is_arabic_common_word(key: str, found: Sequence[tuple[MarkedText, int, Hit]], words: Counter[str]) -> bool:
    others = [one for one in found if not is_homograph(one[0], one[1], one[1] + 1, one[2])]
    if any(_is_surely_arabic_name(*one) for one in others):
        return False
    record = found[0][2].bearers[0].record
    n_others, n_words = len(others), len(found) - len(others)
    if record.kind not in _SETTLED and any(one[0].name == "body" for one in found):
        # a headline leans on the body: حماس الجماهير over a body that has حماس كبير
        n_others = sum(one[0].name == "body" for one in others)
        n_words = sum(one[0].name == "body" for one in found) - n_others
    if len(others) < len(found) and n_others <= n_words:
        return True
    if record.kind in _SETTLED:
        return False
    each = (f.word(first - 1) in cue_words.EACH and f.is_glued(first) and not h.proclitic for f, first, h in found)
    # a body is called by both: اليونسكو and يونسكو, واتساب and الواتساب
    return any(each) or (record.type != "organisation" and _has_other_definiteness(key, words))


def _has_other_definiteness(key: str, words: Counter[str]) -> bool:
    """Tell whether the word stands with an article that its name has not, or without the one it has."""
    if key.startswith(_ARTICLE):
        return len(key) > len(_ARTICLE) + _SHORTEST - 1 and words[key.removeprefix(_ARTICLE)] > 0
    return words[_ARTICLE + key] > 0 or words[f"لل{key}"] > 0


def _is_surely_english_name(field: MarkedText, first: int) -> bool:
    """Tell whether capitals say that a name is meant: inside a sentence of the body, or an acronym (US, us)."""
    surface = field.surface(first)
    if not field.is_shouted and len(surface) > 1 and surface.isupper():
        return True
    before = field.word(first - 1)
    if before in cue_words.PLACE_BEFORE:
        return True
    return field.name == "body" and first > 0 and field.sentence_of[first - 1] == field.sentence_of[first]


def _is_surely_arabic_name(field: MarkedText, first: int, hit: Hit) -> bool:
    before = stripped(field.word(first - 1)) if field.is_glued(first) else set()
    kinds = {kind for b in hit.bearers for kind in (b.record.kind, b.record.type)}
    if any(before & heads and kinds & speaks_for for heads, speaks_for in cue_words.HEADS):
        return True
    if "club" in kinds and field.sentence_of[first] in field.sport:
        return True
    if "place" in kinds:
        rows = field.settled_places
        beside = {first - 1, first + 1} & rows - {first}
        return bool(before & cue_words.IN_ARABIC) or hit.proclitic.endswith("ب") or bool(beside)
    return False
