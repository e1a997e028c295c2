"""Names in full and what later stands for them: surnames, first names."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from agents.enrich.link import cue_words, weights
from agents.enrich.link.candidates import Reading
from streams.languages.clitics import PROCLITICS
from streams.languages.folding import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agents.enrich.knowledge.store import Knowledge
    from agents.enrich.link.marked_text import MarkedText

_CLITICS = PROCLITICS["ar"].letters
_LONGEST_SHORT_FORM = 4
_LONGEST_NAME = 6
_SHORTEST_ORIGIN = 4
_TITLES = cue_words.PERSON_HEADS | cue_words.TITLES
# رئيس الوزراء اللبناني X
_TITLE_REACH = 3


class Short(NamedTuple):
    """What a short form stands for.

    Attributes:
        reading: The full mention it leans on.
        position: (order of the text, word) of that mention.
        is_first_name: A first name says less than a surname.
        gender: "m" or "f" by the given name, "" where that does not tell.
        title: The title that stands before that mention, comparable; "" without one.
    """

    reading: Reading
    position: tuple[int, int]
    is_first_name: bool
    gender: str = ""
    title: str = ""


def units(words: Sequence[str]) -> list[str]:
    """Join what belongs together in a name: عبد with the next word, بن with the next, von der Leyen."""
    out: list[str] = []
    pending = ""
    for word in words:
        joined = f"{pending} {word}".strip()
        if word in cue_words.COMPOUND_FIRST:
            pending = joined
        else:
            out.append(joined)
            pending = ""
    if pending:
        out.append(pending)
    return out


def short_forms(name: str) -> list[tuple[str, bool]]:
    """List the short forms of a full name: every tail of it, and its first unit (True beside it).

    A surname of origin may take its article later: هادي همامي, الهمامي.
    """
    parts = units(comparable(name).split())
    if len(parts) < 2 or len(parts) > _LONGEST_NAME:
        return []
    forms = [(" ".join(parts[i:]), False) for i in range(1, len(parts))]
    last = parts[-1]
    head, _, rest = last.partition(" ")
    # "Salman" is the father of Mohammed bin Salman
    if rest and head in {"al", "el", "ال"}:
        forms.append((rest, False))
    if rest and head == "بن":
        # the alef comes back where the son's tail stands alone
        forms.append((f"ا{last}", False))
    if last.endswith("ي") and len(last) > _SHORTEST_ORIGIN and " " not in last and not last.startswith("ال"):
        forms.append((f"ال{last}", False))
    return [*forms, (parts[0], True)]


class Full(NamedTuple):
    """A person named in full: the reading, the text it stands in, and the name without proclitics."""

    reading: Reading
    field: MarkedText
    name: str

    @property
    def words(self) -> range:
        """The words of the mention."""
        return range(self.reading.first, self.reading.last)


def _own_name(full: Reading, text: str) -> str:
    """Return the part of a full mention that is the person's own name: بشار الأسد of الرئيس السوري بشار الأسد.

    Empty for an office (شيخ الأزهر): nobody is called by its words alone.
    """
    if full.record is None:
        return text
    own = {word for label in full.record.labels.values() for word in comparable(label).split()} - cue_words.PERSON_HEADS
    words = comparable(text).split()
    while words and words[0] not in own:
        del words[0]
    return " ".join(words)


def fulls(found: Iterable[tuple[MarkedText, list[Reading]]]) -> list[Full]:
    """Choose the mentions that name a person in full, in order of appearance.

    A name that is the tail of a longer one in the article (عبد العاطي beside بدر عبد العاطي) is a short form of it.
    """
    every = [
        Full(reading, field, _own_name(reading, field.reduced.original[reading.core : reading.end]))
        for field, readings in found
        for reading in readings
        if reading.last - reading.first > 1
    ]
    tails: dict[str, set[str]] = {}
    for full in every:
        for form, is_first in short_forms(full.name):
            if not is_first:
                tails.setdefault(form, set()).add(full.reading.key)
    return [
        full
        for full in every
        if full.reading.record is not None or not tails.get(comparable(full.name), set()) - {full.reading.key}
    ]


def index_of_short_forms(named: Iterable[Full]) -> dict[str, list[Short]]:
    """Collect the forms of everybody named in full, in order of appearance.

    The full name is one of them: where a tagger saw only its end, it stands in full all the same.
    """
    index: dict[str, list[Short]] = {}
    for full in named:
        name = comparable(full.name)
        gender = _gender_of(name.split(" ", 1)[0])
        position = full.field.order, full.reading.first
        title = _title_before(full.field, full.reading.first)
        for form, is_first in [(name, False), *short_forms(full.name)]:
            if len(form) > 2:
                index.setdefault(form, []).append(Short(full.reading, position, is_first, gender, title))
    return index


def _gender_of(given: str) -> str:
    """Give the gender of a given name; "" for one that both bear or that is not listed."""
    male, female = given in cue_words.GIVEN_MALE, given in cue_words.GIVEN_FEMALE
    return "" if male == female else "m" if male else "f"


def _title_before(field: MarkedText, index: int) -> str:
    """Give the title before a word, an adjective between them or none: الوزير عون, الرئيس اللبناني جوزيف عون."""
    for at in range(index - 1, max(index - _TITLE_REACH, 0) - 1, -1):
        word = field.word(at)
        if field.between(at + 1) != " ":
            return ""
        if word in _TITLES:
            return word
    return ""


def _gender_of_verb(word: str) -> str:
    """Give the gender of the subject of a verb of speech: وقالت; "" for another word."""
    verb = word if word in cue_words.SPEECH else word[1:] if word[:1] in "وف" else ""
    if verb not in cue_words.SPEECH:
        return ""
    past = verb.endswith("ت") and f"{verb}ت" not in cue_words.SPEECH  # لفت is his, لفتت hers
    return "f" if past or f"ي{verb[1:]}" in cue_words.SPEECH - {verb} else "m"


def _gender_of_title(title: str) -> str:
    """Give the gender that a title says: النائبة, Mrs; "" where it says none."""
    if title.startswith("ال"):
        return "f" if title.endswith("ه") else "m"
    return "f" if title in cue_words.ROLES_FEMALE else "m" if title in cue_words.ROLES_MALE else ""


def find_short(
    field: MarkedText, index: dict[str, list[Short]], taken: set[int], knowledge: Knowledge
) -> tuple[list[Reading], set[int]]:
    """Find short forms of persons named in full elsewhere in the article.

    Args:
        field: Where to look.
        index: From index_of_short_forms.
        taken: Words of full mentions, which are not looked at.
        knowledge: Says which short forms are common words or other names too.

    Returns:
        Readings, and words that are a first name and hence not a place, but are no sure mention either.

    Cost: linear in the words.
    """
    found: list[Reading] = []
    blocked: set[int] = set()
    leaning: dict[tuple[str, str, str], _Leaning] = {}
    shared = {form for form, shorts in index.items() if any(one.reading.key != shorts[0].reading.key for one in shorts)}
    words = field.words.texts
    begins = {form.split(" ", 1)[0] for form in index}
    if not begins:
        return found, blocked
    letters = field.language.proclitics.letters
    if letters:
        may_begin = [
            i for i, word in enumerate(words) if word in begins or (word[0] in letters and _carries(word, begins))
        ]
    else:
        may_begin = [i for i, word in enumerate(words) if word in begins]
    reached = 0
    for i in may_begin:
        if i < reached or i in taken or field.surface(i) in cue_words.ON:
            continue
        for proclitic, form, n in _forms_at(field, i, taken):
            shorts = index.get(form)
            if shorts:
                gender, title = _asked_of(field, i, i + n) if form in shared else ("", "")
                if (form, gender, title) not in leaning:
                    leaning[form, gender, title] = _Leaning(_who_fits(shorts, gender, title))
                short = leaning[form, gender, title].at((field.order, i))
                if _is_mention(field, (i, n), form, short, knowledge):
                    found.append(_short_reading(field, i, n, proclitic, short))
                    reached = i + n
                elif short.is_first_name:
                    blocked.add(i)
                break
    return found, blocked


def _asked_of(field: MarkedText, first: int, last: int) -> tuple[str, str]:
    """Give the gender and the title that the words before a name ask of its bearer.

    A verb asks only where what is said follows: in اتهمت كادار she is not the one accused.
    """
    before = field.word(first - 1) if field.is_glued(first) or field.between(first) == ". " else ""
    if before in _TITLES:
        return _gender_of_title(before), before
    says = field.word(last) in cue_words.CLAUSE_OPENS or field.between(last).startswith(":")
    return _gender_of_verb(before) if says else "", ""


def _who_fits(shorts: Sequence[Short], gender: str, title: str) -> Sequence[Short]:
    """Give those whom a verb or a title can mean, of these those who bear that very title; all where it means none."""
    found = [short for short in shorts if not gender or short.gender in ("", gender)] or shorts
    return [short for short in found if title and short.title == title] or found


def _carries(word: str, begins: set[str]) -> bool:
    """Tell cheaply whether a word begins a short form once its proclitics are off: most do not."""
    rest, shorter = word[1:], word[2:]
    return rest in begins or shorter in begins or "ا" + rest in begins or "ا" + shorter in begins


def _forms_at(field: MarkedText, i: int, taken: set[int]) -> Iterable[tuple[str, str, int]]:
    words = field.words.texts
    cuts = [""]
    runs = field.language.proclitics.runs
    if runs:
        cuts += [word for n in (1, 2) if (word := words[i][:n]) in runs and len(words[i]) > n + 2]
    for n in range(min(_LONGEST_SHORT_FORM, len(words) - i), 0, -1):
        if any(i + k in taken or (k and not _is_next(field, i + k)) for k in range(n)):
            continue
        joined = " ".join(words[i : i + n])
        for cut in cuts:
            form = joined[len(cut) :]
            yield cut, form, n
            if cut.endswith("ل") and form.startswith("ل"):
                yield cut, "ا" + form, n


def _is_next(field: MarkedText, index: int) -> bool:
    """Tell whether a word goes on with the name before it: Bank Misr, Dayton-Hudson."""
    return field.is_glued(index) or (field.cased and field.between(index) == "-")


class _Leaning:
    """Whom one short form stands for, wherever it stands: worked out once, for a name may be repeated without end."""

    def __init__(self, shorts: Sequence[Short]) -> None:
        """Take who has the form, in order of appearance. Cost: linear."""
        surnames = [short for short in shorts if not short.is_first_name] or shorts
        self._positions = [short.position for short in surnames]
        # the most often named of the first n, of equals whoever is named first
        self._best: list[Short] = []
        counts: Counter[str] = Counter()
        firsts: dict[str, tuple[int, Short]] = {}
        best = surnames[0]
        for number, short in enumerate(surnames):
            key = short.reading.key
            counts[key] += 1
            firsts.setdefault(key, (number, short))
            ahead = counts[key] - counts[best.reading.key]
            if ahead > 0 or (not ahead and firsts[key][0] < firsts[best.reading.key][0]):
                best = firsts[key][1]
            self._best.append(best)

    def at(self, position: tuple[int, int]) -> Short:
        """Choose: a surname before a first name, one named before, the most often named; in a headline all count."""
        n_before = bisect_left(self._positions, position) if position[0] else 0
        return self._best[n_before - 1]


def _is_mention(field: MarkedText, span: tuple[int, int], form: str, short: Short, knowledge: Knowledge) -> bool:
    i, n = span
    position = field.order, i
    tag = field.tag_over(i, i + n)
    tagged = tag is not None and tag.type == "person" and tag.last - tag.first <= n
    before = field.word(i - 1)
    spoken = (
        before in cue_words.SPEECH
        or field.word(i + n) in cue_words.SPEECH
        or (before[:1] in "وف" and before[1:] in cue_words.SPEECH)
    )
    if field.language.has_case:
        if field.cased and not all(
            field.is_capital(i + k) for k in range(n) if field.word(i + k) not in cue_words.COMPOUND_FIRST
        ):
            return False
        in_place = before in cue_words.PLACE_BEFORE and not tagged
        longer = (
            field.is_capital(i + n)
            and field.is_glued(i + n)
            and field.word(i + n) not in cue_words.FUNCTION_WORDS | cue_words.CALENDAR
        )
        return not (short.is_first_name and not tagged) and not in_place and not longer
    if short.is_first_name:
        after = field.tag_over(i + n, i + n + 1) if field.is_glued(i + n) else None
        surnamed = after is not None and after.type == "person" and after.first == i + n
        return (tagged or spoken) and not surnamed
    if tag is not None and tag.type == "person" and tag.last - tag.first > n + 1:
        return False
    common = n == 1 and (form in knowledge.nationalities or any(b.is_weak for b in knowledge.bearers.get(form, ())))
    if common or len(form) <= 3:
        titled = before in cue_words.PERSON_HEADS or before in cue_words.PARTICLES
        definite = before.startswith("ال") and before not in cue_words.PERSON_HEADS
        return short.position < position and not definite and (tagged or spoken or titled)
    return True


def _short_reading(field: MarkedText, i: int, n: int, proclitic: str, short: Short) -> Reading:
    start = field.words.starts[i]
    last_word = field.words.starts[i + n - 1]
    first, end = field.reduced.span(start, last_word + len(field.words.texts[i + n - 1]))
    core = int(field.reduced.at[start + len(proclitic)])
    full = short.reading
    return Reading(
        first=i,
        last=i + n,
        score=weights.SHORT_NAME,
        record=full.record,
        key=full.key,
        type=full.type,
        start=first,
        end=end,
        core=core,
        mode="short",
    )
