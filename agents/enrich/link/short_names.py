"""Names in full and what later stands for them: surnames, first names, acronyms in brackets.

Also the persons no knowledge has: how their names are cut out of the words around them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agents.enrich.knowledge.store import local_id
from agents.enrich.link import cue_words
from agents.enrich.link.candidates import Reading
from agents.enrich.link.marked_text import stripped
from streams.languages.clitics import PROCLITICS
from streams.languages.folding import comparable

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence

    from agents.enrich.knowledge.store import Knowledge
    from agents.enrich.link.marked_text import MarkedText
    from streams.contract.records import EntityType

_CLITICS = PROCLITICS["ar"].letters
_SHORT = 1.45
_UNKNOWN = 1.1
_LONGEST_SHORT_FORM = 4
_LONGEST_NAME = 6
_SHORTEST_ORIGIN = 4


class Short(NamedTuple):
    """What a short form stands for.

    Attributes:
        reading: The full mention it leans on.
        position: (order of the text, word) of that mention.
        is_first_name: A first name says less than a surname.
    """

    reading: Reading
    position: tuple[int, int]
    is_first_name: bool


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
    """Give the part of a full mention that is the person's own name: بشار الأسد of الرئيس السوري بشار الأسد.

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
        for form, is_first in [(comparable(full.name), False), *short_forms(full.name)]:
            if len(form) > 2:
                index.setdefault(form, []).append(Short(full.reading, (full.field.order, full.reading.first), is_first))
    return index


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
    words = field.words.texts
    begins = {form.split(" ", 1)[0] for form in index}
    if not begins:
        return found, blocked
    letters = field.language.proclitics.letters
    may_begin = [word in begins or (word[0] in letters and _carries(word, begins)) for word in words]
    i = 0
    while i < len(words):
        step = 1
        if i not in taken and may_begin[i] and field.surface(i) not in cue_words.ON:
            for proclitic, form, n in _forms_at(field, i, taken):
                shorts = index.get(form)
                if shorts:
                    short = _leaned_on(shorts, (field.order, i))
                    if short is not None and _is_mention(field, (i, n), form, short, knowledge):
                        found.append(_short_reading(field, i, n, proclitic, short))
                        step = n
                    elif short is not None and short.is_first_name:
                        blocked.add(i)
                    break
        i += step
    return found, blocked


def _carries(word: str, begins: set[str]) -> bool:
    """Say cheaply whether a word begins a short form once its proclitics are off: most do not."""
    rest, shorter = word[1:], word[2:]
    return rest in begins or shorter in begins or "ا" + rest in begins or "ا" + shorter in begins


def _forms_at(field: MarkedText, i: int, taken: set[int]) -> Iterable[tuple[str, str, int]]:
    words = field.words.texts
    cuts = [""]
    runs = field.language.proclitics.runs
    if runs:
        cuts += [word for n in (1, 2) if (word := words[i][:n]) in runs and len(words[i]) > n + 2]
    for n in range(min(_LONGEST_SHORT_FORM, len(words) - i), 0, -1):
        if any(i + k in taken or (k and not field.is_glued(i + k)) for k in range(n)):
            continue
        joined = " ".join(words[i : i + n])
        for cut in cuts:
            form = joined[len(cut) :]
            yield cut, form, n
            if cut.endswith("ل") and form.startswith("ل"):
                yield cut, "ا" + form, n


def _leaned_on(shorts: list[Short], position: tuple[int, int]) -> Short | None:
    """Choose whom a short form stands for: a surname before a first name, one named before, the most often named."""
    surnames = [short for short in shorts if not short.is_first_name] or shorts
    before = [short for short in surnames if short.position < position or position[0] == 0] or surnames
    keys = [short.reading.key for short in before]
    return max(before, key=lambda short: (keys.count(short.reading.key), -before.index(short)))


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
    return Reading(i, i + n, _SHORT, full.record, full.key, full.type, first, end, core, "short")


def unknown(field: MarkedText, forms: Counter[str], knowledge: Knowledge, least: float) -> list[Reading]:
    """Read the tagger's persons and organisations as entities of their own, with local ids.

    Args:
        field: With its tags.
        forms: All words of the article with their number: a proclitic is cut where the rest also stands alone.
        knowledge: One word that it knows, but that nothing spoke for, gets no id of its own either.
        least: Score from which a span is believed.
    """
    found = []
    # in a town (بسيدي بوزيد), whatever the tagger says and whether or not the town is sure
    inside = {(first, last) for first, last, hit in field.hits if hit.bearers and hit.proclitic.endswith("ب")}
    for tag in field.tagged:
        if tag.type not in {"person", "organisation"} or tag.probability < least or (tag.first, tag.last) in inside:
            continue
        kind: EntityType = "person" if tag.type == "person" else "organisation"
        body = _company(field, tag.first, tag.last) if field.cased else None
        if body is not None:
            kind = "organisation"
        for first, last in _parts(field, *(body or (tag.first, tag.last)), kind, knowledge):
            if _is_a_namesake(field, first, last, kind):
                continue
            start, tail = field.words.starts[first], field.words.starts[last - 1]
            begin, end = field.reduced.span(start, tail + len(field.words.texts[last - 1]))
            cut = _proclitic(field.word(first), forms, kind) if field.language.proclitics.letters else 0
            if (
                field.word(first)[0] == "و"
                and field.word(first - 1) in cue_words.NO_AND_AFTER
                and field.is_glued(first)
            ):
                cut = 0
            core = int(field.reduced.at[start + cut])
            name = field.reduced.original[core:end]
            if len(comparable(name)) < 3 or any(char in "\n.!?؟" for char in name):
                continue
            words = comparable(name).split()
            if (len(units(words)) == 1 and _is_a_word(" ".join(words), knowledge)) or cue_words.OFFICES.issuperset(
                words
            ):
                continue
            if kind == "organisation" and _is_two_things(words):
                continue
            score = _UNKNOWN + tag.probability / 4
            key = local_id(kind, whole_name(name, field.reduced.original[begin:core]) if kind != "person" else name)
            found.append(Reading(first, last, score, None, key, kind, begin, end, core, "tag"))
    return found


def _is_two_things(words: Sequence[str]) -> bool:
    """Say whether a definite body and an indefinite word stand together by chance: منحت الجامعة درعا, الوكالة سلمى."""
    if len(words) < 2 or words[0][:2] != "ال" or words[0][2:] not in cue_words.ORGANISATION_FIRST:
        return False
    return not words[1].startswith(("ال", "ل", "ب")) and words[1] not in cue_words.STATION_WORDS


def whole_name(core: str, proclitic: str) -> str:
    """Give an organisation the alef back that لل swallowed: لاتحاد of للاتحاد العام is الاتحاد العام."""
    return f"ا{core}" if core.startswith("ل") and comparable(proclitic).endswith("ل") else core


def _company(field: MarkedText, first: int, last: int) -> tuple[int, int] | None:
    """Give the words of a company or body whose last word says so, whatever the tagger called it: Harrow & Tyne PLC."""
    tails = cue_words.COMPANY_TAILS | cue_words.BODY_TAILS
    end = next((i + 1 for i in range(first + 1, last) if field.word(i) in tails and field.is_capital(i)), 0)
    if (
        not end
        and field.word(last) in cue_words.COMPANY_TAILS
        and field.is_capital(last)
        and field.between(last) == " "
    ):
        end = last + 1
    if not end:
        return None
    while first > 0 and field.between(first).strip() == "&" and field.is_capital(first - 1):
        first -= 1
    return first, end


def _parts(field: MarkedText, first: int, last: int, kind: EntityType, knowledge: Knowledge) -> list[tuple[int, int]]:
    """Cut titles and nationalities off the front of a person's name, and two persons joined by "and" apart."""
    if field.cased:
        first, last = _capitals(field, first, last, kind)
        if first == last:
            return []
    if kind != "person":
        if cue_words.RADIO.issuperset(field.word(i) for i in range(first, last)) and field.is_glued(first):
            first -= 1  # "FM" alone is no station's name: الجوهرة أف أم
        return [(max(first, 0), last)]
    cuts = [first]
    if field.language.proclitics.letters:
        joined = (
            i for i in range(first + 1, last) if field.word(i)[:1] == "و" and field.word(i) not in cue_words.WAW_NAMES
        )
        cuts += [i for i in joined if len(field.word(i)) > 3]
        cuts = sorted({*cuts, *(i for i in range(first + 1, last) if field.has_dash(i))})
    parts = []
    for begin, end in zip(cuts, [*cuts[1:], last], strict=True):
        at = begin
        while at < end - 1 and (
            not stripped(field.word(at)).isdisjoint(cue_words.PERSON_HEADS)
            or _is_nationality(field.word(at), knowledge)
        ):
            at += 1
        if all(
            field.word(i) not in cue_words.NOT_IN_NAMES and field.surface(i) not in cue_words.ON for i in range(at, end)
        ):
            parts.append((at, end))
    return parts


def _capitals(field: MarkedText, first: int, last: int, kind: EntityType) -> tuple[int, int]:
    """Trim a name of a cased text to its capitals; an empty range where it is none."""
    while first < last and not field.is_capital(first):
        first += 1
    while first < last and not field.is_capital(last - 1):
        last -= 1
    small = {field.word(i) for i in range(first, last) if not field.is_capital(i)}
    if not small <= cue_words.SMALL_IN_NAMES:
        return first, first
    if kind == "person" and "of" in small:
        # where somebody is from: Defne Akinci of Istanbul
        last = next(i for i in range(first, last) if field.word(i) == "of")
    return first, last


def _is_nationality(word: str, knowledge: Knowledge) -> bool:
    return any(
        form in knowledge.nationalities and form not in cue_words.NATIONALITY_OR_GIVEN_NAME for form in stripped(word)
    )


def _proclitic(word: str, forms: Counter[str], kind: EntityType) -> int:
    """Give how many letters before an unknown name are no part of it."""
    if len(word) <= 3 or word in cue_words.WAW_NAMES:
        return 0
    rest = word[1:]
    if kind == "person" and word[0] in _CLITICS and rest in cue_words.GIVEN and word not in cue_words.GIVEN:
        return 1
    if word[0] == "و":
        # the conjunction is rarely written on the same name twice; the name's own letter always is
        return 0 if forms[word] > 1 and not forms[rest] else 1
    if word[0] in "فبلك" and (forms[rest] or (kind == "organisation" and rest in cue_words.ORGANISATION_FIRST)):
        return 1
    # للاتحاد is "to the union", لليفانتي "to Levante"
    definite = "ا" + rest
    union = kind == "organisation" and word.startswith("لل")
    swallowed = union and (forms[definite] or not cue_words.ORGANISATION_FIRST.isdisjoint({definite, rest[1:]}))
    return 1 if swallowed or word.startswith(("بال", "فال", "كال")) else 0


def _is_a_word(word: str, knowledge: Knowledge) -> bool:
    """Say whether a single word is a doubtful name, a nationality, or names many people (مبعوثون), not one."""
    if word.replace(" ", "") in cue_words.GIVEN:
        return True  # many are called محمد, and one id would make one person of them
    if word in knowledge.bearers or word in knowledge.nationalities:
        return True
    return len(word) > 5 and word.endswith(("ون", "يين", "ييون")) and (word.startswith("ال") or word.endswith("وثون"))


def _is_a_namesake(field: MarkedText, first: int, last: int, kind: EntityType) -> bool:
    """Say whether a hall or a street bears the name: قاعة الشيخ زايد, George Washington Hospital."""
    if not field.arabic_cues:
        named_after = field.is_capital(last) and field.between(last) == " "
        return field.cased and named_after and field.word(last) in cue_words.NAMESAKES_AFTER
    before = first - 1
    while before > first - 4 and field.is_glued(before + 1) and field.word(before) in cue_words.PERSON_HEADS:
        before -= 1
    named = cue_words.NAMESAKES | (cue_words.NAMED_AFTER_PERSONS if kind == "person" else cue_words.WORKS_AND_GOODS)
    return field.is_glued(before + 1) and not stripped(field.word(before)).isdisjoint(named)


_OPENING, _CLOSING = '"“«', '"”»'


def quoted_after_title(field: MarkedText) -> list[Reading]:
    """Find a person whose name stands in quotation marks after a title: الجنرال البريطاني «فليكس جيدني»."""
    found = []
    original, words = field.reduced.original, field.words
    position = -1
    while (position := _next_of(original, _OPENING, position + 1)) >= 0:
        i = words.index(field.reduced.position(position + 1))
        close = _next_of(original, _CLOSING, position + 1)
        if close < 0 or not 0 < i < len(words.texts):
            continue
        last = words.index(max(field.reduced.position(close) - 1, 0))
        titled = any(field.word(i - k) in cue_words.PERSON_HEADS for k in (1, 2, 3))
        if titled and 2 <= last + 1 - i <= 4 and field.is_plain_run(i, last + 1):
            found.append(local_reading(field, i, last + 1))
    return found


def _next_of(text: str, marks: str, start: int) -> int:
    return min((at for mark in marks if (at := text.find(mark, start)) >= 0), default=-1)


def local_reading(field: MarkedText, first: int, last: int, kind: EntityType = "person") -> Reading:
    """Read words as an entity of their own."""
    start, tail = field.words.starts[first], field.words.starts[last - 1]
    begin, end = field.reduced.span(start, tail + len(field.words.texts[last - 1]))
    key = local_id(kind, field.reduced.original[begin:end])
    return Reading(first, last, _UNKNOWN, None, key, kind, begin, end, begin, "tag")
