"""Score labels of words by sums of learnt weights: what languages have that are not worth a network.

A word is what its letters say, a table of facts about common forms, and its neighbours; each such fact has a row of
small whole numbers, one a label, and a score is their sum. Whole numbers add up to the same on every machine.
The training twin is training/linear_tagger, which calls `rows_of_forms` and `context_rows` as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np

from agents.enrich.tagger.labels import marginals
from agents.enrich.tagger.words import MAX_WORD_LETTERS, folded
from agents.enrich.tagger.written_on import APOSTROPHES, NOTHING, taken_apart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from agents.enrich.tagger.written_on import Forms

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

# Forms whose sums are kept: 16,384 * 0.2 kB = 3 MB. Not below the words that a tagger reads at once.
N_KEPT_FORMS = 16_384
# A label whose score is this far below the best of its word is as good as impossible; exp() of less would be zero.
_FAR_BELOW = np.float32(30.0)
# How far a word's neighbours are read: two words to each side.
OFFSETS = (0, -1, 1, -2, 2)
# Of the rows of a form, the first few speak to all OFFSETS, some more to the nearest three, the rest to the form alone.
N_FAR, N_NEAR = 7, 14
_SEEDS = np.array([0x9E3779B9, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F, 0x165667B1], np.uint64)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_LONGEST_AFFIX = 5
_POSSESSIVES = ("'s", "’s")
# Kinds of shape, as shape_kind gives them.
N_SHAPES = 12
_PUNCTUATION, _DIGITS, _MIXED, _UNCASED, _LOWER, _LETTER, _SHORT_CAPITALS, _CAPITALS, _INNER, _TITLED, _JOINED = range(
    1, N_SHAPES
)
_STARTS_HIGH = np.zeros(N_SHAPES, bool)
_STARTS_HIGH[[_LETTER, _SHORT_CAPITALS, _CAPITALS, _TITLED, _JOINED]] = True
_SHORT = 4
# What other places of a form in its article say is counted up to this many.
_ENOUGH = 2


class Lexicon:
    """Facts about forms by the hash of the folded form; a form that is not in it has zeros.

    Attributes:
        keys: uint32, sorted.
        facts: uint16 (forms, 4): fine cluster, coarse cluster, rank among the commonest (0 for none), bits of lists.
    """

    def __init__(self, keys: NDArray[np.uint32], facts: NDArray[np.uint16]) -> None:
        """Keep the tables."""
        self.keys, self.facts = keys, facts

    def look_up(self, hashes: NDArray[np.uint32]) -> NDArray[np.uint16]:
        """Return the facts of each hash, uint16 (hashes, 4)."""
        if not len(self.keys):
            return np.zeros((len(hashes), 4), np.uint16)
        at = np.minimum(np.searchsorted(self.keys, hashes), len(self.keys) - 1)
        found = self.facts[at]
        found[self.keys[at] != hashes] = 0
        return found


def plain_form(form: str) -> str:
    """Fold a form; without the English possessive, which taught sets write apart: Japan's is described as Japan."""
    plain = folded(form)
    return plain[:-2] if plain.endswith(_POSSESSIVES) and len(plain) > 2 else plain


def form_hash(plain: str) -> int:
    """Number a folded form."""
    return crc32(plain.encode("utf-8", "surrogatepass"))


def shape_kind(form: str) -> int:
    """Say which of N_SHAPES shapes a form has; 0 is for no word."""
    if not any(map(str.isalpha, form)):
        return _DIGITS if any(map(str.isdigit, form)) else _PUNCTUATION
    if any(map(str.isdigit, form)):
        return _MIXED
    if form.isupper():
        return _LETTER if len(form) == 1 else _SHORT_CAPITALS if len(form) <= _SHORT else _CAPITALS
    if not form[0].isupper():
        return _LOWER if form.islower() else _INNER if any(map(str.isupper, form)) else _UNCASED
    if form[1:].islower():
        return _TITLED
    return _JOINED


def describe(form: str, facts: Sequence[int], written: str | None = None) -> list[str]:
    """Say everything a form has a row for: first what speaks to far neighbours, then to near ones, then to none.

    Args:
        form: The kernel of a word without marks.
        facts: Its row of the lexicon.
        written: What is written onto it; None in a language that writes nothing on.
    """
    form = form[:MAX_WORD_LETTERS]
    plain = plain_form(form)
    fine, coarse, _, lists = facts
    shape = shape_kind(form)
    base = plain
    for apostrophe in APOSTROPHES:
        base = base.split(apostrophe, 1)[0] or base
    said = [
        f"w{plain}", f"b{base}", f"s{shape}", f"f{fine}", f"c{coarse}", f"l{lists}", f"cs{coarse}/{shape}",
        f"e3{plain[-3:]}", f"e2{plain[-2:]}", f"e4{plain[-4:]}", f"a3{plain[:3]}", f"a4{plain[:4]}",
        f"be3{base[-3:]}/{shape}", f"r{form}",
    ]  # fmt: skip
    if written is not None:
        said = [f"X{written}/{shape}", *said, f"Xl{lists}/{written}"]
    length = len(base)
    for n in range(1, _LONGEST_AFFIX + 1):
        if n <= length:
            said += (f"p{base[:n]}", f"q{base[-n:]}")
    said += (f"sl{shape}/{min(length, 8)}", f"ls{lists}/{shape}", f"fs{fine}/{shape}", f"x{plain[len(base) :]}")
    said += [f"L{bit}" for bit in range(8) if lists >> bit & 1]
    said += [f"h{part}" for part in plain.replace("’", "-").replace("'", "-").split("-")] if "-" in plain else []
    edged = f"<{base}>"
    said += [f"g{edged[at : at + 4]}" for at in range(len(edged) - 3)]
    return said


def rows_of_forms(forms: Forms, facts: NDArray[np.uint16], n_rows: int) -> tuple[Ints, Ints, Ints]:
    """Return the rows of weights of many forms.

    Returns:
        Rows, each form's in turn; for each row the number of the form; for each row which of OFFSETS it speaks to.
    """
    hashes: list[int] = []
    owners: list[int] = []
    places: list[int] = []
    for number, (form, written, own) in enumerate(zip(*forms, facts.tolist(), strict=True)):
        said = describe(form, own, written)
        hashes += _hashes(said)
        owners += [number] * len(said)
        places += range(len(said))
    hashed, owner, place = np.array(hashes, np.uint64), np.array(owners, np.int64), np.array(places)
    rows, of, offset = [], [], []
    for number in range(len(OFFSETS)):
        speaks = place < (len(place) if number == 0 else N_NEAR if number <= 2 else N_FAR)
        rows.append(_row((hashed[speaks] + np.uint64(1)) * _SEEDS[number], n_rows))
        of.append(owner[speaks])
        offset.append(np.full(int(speaks.sum()), number))
    return np.concatenate(rows), np.concatenate(of), np.concatenate(offset)


def _hashes(said: list[str]) -> list[int]:
    try:
        return list(map(crc32, map(str.encode, said)))  # half the time of a loop with an error handler
    except UnicodeEncodeError:  # half a surrogate pair
        return [crc32(one.encode("utf-8", "surrogatepass")) for one in said]


def _row(mixed: NDArray[np.uint64], n_rows: int) -> Ints:
    mixed = (mixed ^ (mixed >> np.uint64(32))) * _MIX
    return np.asarray((mixed >> np.uint64(29)) % np.uint64(n_rows), np.int64)


class WordFacts(NamedTuple):
    """What is told of the words of sentences in turn.

    Attributes:
        facts: Row of the lexicon of each word.
        hashes: Of each word's folded form.
        shapes: shape_kind of each word.
        starts: Where each sentence begins, with the end added.
        documents: Number of each word's article; words of one stand together.
    """

    facts: NDArray[np.uint16]
    hashes: NDArray[np.uint32]
    shapes: Ints
    starts: Ints
    documents: Ints


def context_rows(told: WordFacts, n_rows: int) -> Ints:
    """Return the rows, of n_rows, of what words say together, (words, kinds)."""
    facts, hashes, shapes, starts, documents = told
    n = len(shapes)
    sentence = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    first = np.zeros(n, np.int64)
    first[starts[:-1]] = 1
    # A common word is itself, another is its cluster and shape.
    ranks = facts[:, 2].astype(np.int64)
    classes = np.where(ranks > 0, 4096 + ranks, facts[:, 1].astype(np.int64) * N_SHAPES + shapes) + 1
    words = hashes.astype(np.int64) + 1
    lists = facts[:, 3].astype(np.int64)
    shape = shapes + 1
    loud = np.add.reduceat(_is_loud(shapes), starts[:-1]) * 2 > np.diff(starts)
    loud_word = loud[sentence].astype(np.int64)
    high, low = _elsewhere(hashes, shapes, first | loud_word, documents)
    before, after = _moved(classes, sentence, -1), _moved(classes, sentence, 1)
    columns = (
        (before, classes), (classes, after), (before, after),
        (_moved(words, sentence, -1), words), (words, _moved(words, sentence, 1)),
        (_moved(shape, sentence, -1), shape, _moved(shape, sentence, 1)),
        (_moved(shape, sentence, -2), _moved(shape, sentence, -1), shape),
        (shape, _moved(shape, sentence, 1), _moved(shape, sentence, 2)),
        (first, shape, lists), (first, loud_word, shape),
        (high, low, shape), (high, low, first, shape), (high, low, facts[:, 1].astype(np.int64), shape),
        (before, _moved(classes, sentence, -2)), (after, _moved(classes, sentence, 2)),
        (_moved(lists, sentence, -1), lists, shape), (lists, _moved(lists, sentence, 1), shape),
    )  # fmt: skip
    rows = np.empty((n, len(columns)), np.int64)
    for number, column in enumerate(columns):
        mixed = np.full(n, number + 1, np.uint64)
        for part in column:
            mixed = (mixed ^ (mixed >> np.uint64(31))) * _MIX + part.astype(np.uint64)
        rows[:, number] = _row(mixed * _SEEDS[0], n_rows)
    return rows


def _is_loud(shapes: Ints) -> Ints:
    return np.asarray((shapes == _CAPITALS) | (shapes == _SHORT_CAPITALS), np.int64)


def _moved(values: Ints, sentence: Ints, by: int) -> Ints:
    """Give each word the value of the word so many places on in its sentence, 0 beyond its ends."""
    moved: Ints = np.zeros_like(values)
    if by > 0:
        moved[:-by] = np.where(sentence[by:] == sentence[:-by], values[by:], 0)
    else:
        moved[-by:] = np.where(sentence[:by] == sentence[-by:], values[:by], 0)
    return moved


def _elsewhere(hashes: NDArray[np.uint32], shapes: Ints, unsure: Ints, documents: Ints) -> tuple[Ints, Ints]:
    """Count the other places of each form in its article that begin high where they need not, and low."""
    key = documents.astype(np.uint64) << np.uint64(32) | hashes.astype(np.uint64)
    _, form = np.unique(key, return_inverse=True)
    form = form.ravel()
    high = (_STARTS_HIGH[shapes] & (unsure == 0)).astype(np.int64)
    low = (shapes == _LOWER).astype(np.int64)
    of_form = [np.bincount(form, one).astype(np.int64)[form] - one for one in (high, low)]
    return np.minimum(of_form[0], _ENOUGH), np.minimum(of_form[1], _ENOUGH)


class LinearModel:
    """One language's weights, with what was summed up of forms already seen.

    Attributes:
        moves: float32 (labels + 2, labels + 2), from row to column; the last two are start and end.
        version: Name of the model.
        learnt: Numbers of the surfaces it was taught.
        written_on: What its language writes onto names: NOTHING, BEHIND or BEFORE.
        least: A name less probable than this is not given.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take the arrays of a model file.

        Raises:
            KeyError: one is missing.
        """
        self._rows: NDArray[np.int8] = arrays["rows"]
        # A power of two: dividing by it leaves every digit.
        self._steps = np.float32(arrays["steps"])
        self._sharpness = np.float32(arrays["sharpness"])
        self._lexicon = Lexicon(arrays["keys"], arrays["facts"])
        self.moves: Floats = arrays["moves"].astype(np.float32)
        self.version = bytes(arrays["version"]).decode()
        self.learnt = frozenset(arrays["learnt"].tolist())
        self.written_on = int(arrays.get("written_on", NOTHING))
        self.least = float(arrays.get("least", 0.0))
        n_labels = self._rows.shape[1]
        self._slots: dict[str, int] = {}
        self._sums = np.zeros((N_KEPT_FORMS, len(OFFSETS), n_labels), np.int32)
        self._hashes = np.zeros(N_KEPT_FORMS, np.uint32)
        self._facts = np.zeros((N_KEPT_FORMS, 4), np.uint16)
        self._kinds = np.zeros(N_KEPT_FORMS, np.int64)

    def scores(self, forms: Sequence[str], starts: Ints, documents: Ints) -> Floats:
        """Score each label at each word, float32 (words, labels); the same on every machine.

        Args:
            forms: Words of sentences in turn, at most N_KEPT_FORMS distinct ones.
            starts: Where each sentence begins, with the end added.
            documents: Number of each word's article; words of one stand together.

        Cost: about 8 microseconds a word, 40 more for a form that is not kept.
        """
        slots = self._slots_of(forms)
        sentence = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        facts, hashes, kinds = self._facts[slots], self._hashes[slots], self._kinds[slots]
        rows = context_rows(WordFacts(facts, hashes, kinds, starts, documents), len(self._rows))
        total = self._rows[rows].sum(1, dtype=np.int32)
        for number, offset in enumerate(OFFSETS):
            # The word at `offset` speaks to this one where both stand in one sentence.
            to, by = (slice(0, len(slots) - offset), slice(offset, None)) if offset >= 0 else (
                slice(-offset, None), slice(0, len(slots) + offset)
            )  # fmt: skip
            own = self._sums[slots[by], number]
            if offset:
                own = own * (sentence[by] == sentence[to])[:, None]
            total[to] += own
        return np.asarray(total / self._steps, np.float32)

    def shares(self, scores: Floats, starts: Ints) -> Floats:
        """Return how probable each label is at each word, float32 (words, labels), true to what was right in dev."""
        scores = np.maximum(scores, scores.max(1, keepdims=True) - _FAR_BELOW) * self._sharpness
        return marginals(scores, starts, self.moves * self._sharpness)

    def _slots_of(self, forms: Sequence[str]) -> Ints:
        distinct = dict.fromkeys(forms)
        new = [form for form in distinct if form not in self._slots]
        if len(self._slots) + len(new) > N_KEPT_FORMS:
            self._slots.clear()
            new = list(distinct)
        if new:
            self._add(new)
        return np.fromiter(map(self._slots.__getitem__, forms), np.int64, len(forms))

    def _add(self, forms: list[str]) -> None:
        first = len(self._slots)
        slots = np.arange(first, first + len(forms))
        self._slots.update(zip(forms, slots.tolist(), strict=True))
        apart = taken_apart(forms, self.written_on)
        self._hashes[slots] = [form_hash(plain_form(form)) for form in apart.kernels]
        self._facts[slots] = facts = self._lexicon.look_up(self._hashes[slots])
        self._kinds[slots] = [shape_kind(form) for form in apart.kernels]
        rows, of, offsets = rows_of_forms(apart, facts, len(self._rows))
        self._sums[slots] = 0
        n = len(OFFSETS)
        order = np.argsort(of * n + offsets, kind="stable")
        cell = (of * n + offsets)[order]
        begins = np.flatnonzero(np.concatenate(([True], cell[1:] != cell[:-1])))
        sums = np.add.reduceat(self._rows[rows[order]], begins, axis=0, dtype=np.int32)
        self._sums[first + cell[begins] // n, cell[begins] % n] = sums
