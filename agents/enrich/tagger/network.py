"""The tagging network in plain numpy: forms in, label scores out.

Its torch twin that learns the weights is training/tagger/network.py. Everything before the
recurrence depends on the form of a word alone, so it is computed once per form and kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from agents.enrich.tagger.describe import describe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from agents.enrich.tagger.describe import Described
    from agents.enrich.tagger.pieces import Bags, Segmenter

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

# Forms whose projections are kept: 16,384 * 6.9 kB = 113 MB at most. A day of copy has more
# distinct forms, but those beyond the commonest are each seen about once.
N_KEPT_FORMS = 16_384
# Forms with a row among the first so many are kept when the others make room.
N_COMMON_ROWS = 6_000


# Rows that the fastest kernels of a product take together.
_ROWS_AT_ONCE = 4
# What goes into the gates is kept times -2, as exp() wants it; a power of two changes no digit.
_INTO_EXP = np.float32(-2.0)


def table(arrays: Mapping[str, NDArray[Any]], name: str) -> Floats:
    """Read a weight: int8 rows with a scale each, or half precision."""
    values = arrays[name]
    if values.dtype == np.int8:
        return (values * arrays[f"{name}.scale"].astype(np.float32)[:, None]).astype(np.float32, copy=False)
    return values.astype(np.float32)


class KeptForms:
    """Projections of word forms into the recurrence and the head, computed once and kept.

    Bounded: when N_KEPT_FORMS are in, all but the common ones go. What comes out does not
    depend on what was kept.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], known: Mapping[str, int], segmenter: Segmenter) -> None:
        """Take the tables and the weights that turn their rows into projections."""
        self._known, self._segmenter = known, segmenter
        self._known_rows = table(arrays, "words.known")
        # One more row of zeros stands for "none", so that no bag is ever empty.
        self._piece_rows = np.pad(table(arrays, "words.pieces"), ((0, 1), (0, 0)))
        self._letter_rows = table(arrays, "words.letters")
        self._mix, self._mix_bias = table(arrays, "words.mix.weight"), table(arrays, "words.mix.bias")
        self._into, self._into_bias = table(arrays, "into.weight"), table(arrays, "into.bias")
        gates = arrays["recurrent"].shape[-1]
        self._into[:, : 2 * gates] *= _INTO_EXP
        self._into_bias[: 2 * gates] *= _INTO_EXP
        self.into_tower: list[Floats] = [np.empty((N_KEPT_FORMS, gates), np.float32) for _ in range(2)]
        self.into_head: Floats = np.empty((N_KEPT_FORMS, self._into.shape[1] - 2 * gates), np.float32)
        # The number of each form's bare form: one name with and without its clitics has one.
        self._bare: Ints = np.empty(N_KEPT_FORMS, np.int64)
        self._bare_numbers: dict[str, int] = {}
        self._n_bare = 0
        self._slots: dict[str, int] = {}
        self._common: set[str] = set()
        self._free: list[int] = list(range(N_KEPT_FORMS - 1, -1, -1))

    def slots(self, forms: Sequence[str]) -> Ints:
        """Give the row of each form in the tables; at most N_KEPT_FORMS distinct ones at a time."""
        kept = self._slots
        new = [form for form in dict.fromkeys(forms) if form not in kept]
        if len(new) > len(self._free):
            self._make_room(forms)
            new = [form for form in dict.fromkeys(forms) if form not in self._slots]
        if new:
            self._add(new)
        return np.fromiter(map(self._slots.__getitem__, forms), np.int64, len(forms))

    def names(self, slots: Ints, documents: Ints) -> Ints:
        """Number words so that those of one document that are one name with and without its clitics have one number.

        Args:
            slots: The row of each word, as `slots` gave it last.
            documents: The number of each word's document.
        """
        return documents * (int(self._bare[slots].max(initial=0)) + 1) + self._bare[slots]

    def _make_room(self, wanted: Sequence[str]) -> None:
        # Hostile copy can write common words in endless ways (tHE, ThE); then they go too.
        stay = self._common if len(self._common) + len(set(wanted)) <= N_KEPT_FORMS else set()
        for form in [form for form in self._slots if form not in stay]:
            self._free.append(self._slots.pop(form))
        self._common = set(stay)
        # Numbers are never given twice: two forms that are kept tell by them whether they are one name.
        kept = set(self._bare[list(self._slots.values())].tolist())
        self._bare_numbers = {bare: number for bare, number in self._bare_numbers.items() if number in kept}

    def _add(self, forms: list[str]) -> None:
        described = describe(forms, self._known, self._segmenter)
        slots = np.array([self._free.pop() for _ in forms])
        self._slots.update(zip(forms, slots.tolist(), strict=True))
        common = (described.known > 0) & (described.known <= N_COMMON_ROWS)
        self._common.update(forms[at] for at in np.flatnonzero(common).tolist())
        for slot, bare in zip(slots.tolist(), described.bare, strict=True):
            number = self._bare_numbers.get(bare)
            if number is None:
                number = self._bare_numbers[bare] = self._n_bare
                self._n_bare += 1
            self._bare[slot] = number
        projected = self._project(described)
        gates = self.into_tower[0].shape[1]
        for tower, rows in enumerate(self.into_tower):
            rows[slots] = projected[:, tower * gates : (tower + 1) * gates]
        self.into_head[slots] = projected[:, 2 * gates :]

    def _project(self, described: Described) -> Floats:
        none = len(self._piece_rows) - 1
        word = np.concatenate(
            [
                self._known_rows[described.known],
                _means(self._piece_rows, described.pieces, none),
                _means(self._piece_rows, described.stem_pieces, none),
                _means(self._letter_rows, described.letters, 0),
                described.shapes,
            ],
            axis=1,
        )
        return np.asarray((word @ self._mix + self._mix_bias) @ self._into + self._into_bias, np.float32)


def _means(rows: Floats, bags: Bags, none: int) -> Floats:
    """Average the rows of each bag; an empty one has the row `none`. The longest come first: no step needs a mask."""
    lengths = bags.lengths
    order = np.argsort(-lengths, kind="stable")
    firsts, lengths = (np.cumsum(lengths) - lengths)[order], lengths[order]
    flat = np.append(bags.rows, none)
    sums = rows[flat[np.where(lengths > 0, firsts, len(flat) - 1)]]
    for step in range(1, int(lengths[0])):
        n = int(np.searchsorted(-lengths, -step, side="left"))
        sums[:n] += rows[flat[firsts[:n] + step]]
    sums /= np.maximum(lengths, 1)[:, None].astype(np.float32)
    means: Floats = np.empty_like(sums)
    means[order] = sums
    return means


class Network:
    """Two LSTM towers over sentences, a head that also sees the same name elsewhere in the document."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], known: Mapping[str, int], segmenter: Segmenter) -> None:
        """Take the weights by the names training/tagger/export.py gives them."""
        self.forms = KeptForms(arrays, known, segmenter)
        self._recurrent = table(arrays, "recurrent").reshape(2, -1, arrays["recurrent"].shape[-1]) * _INTO_EXP
        self._n_hidden = self._recurrent.shape[1]
        self._slot_bias = table(arrays, "slot.bias")
        self._slot_to_head = table(arrays, "slot_to_head")
        # Of each tower, into the head and into the place between two words.
        self._from_states = table(arrays, "from_states").reshape(2, self._n_hidden, -1)
        n_head = self._slot_to_head.shape[1]
        # What a word, its left and right neighbour and its namesakes give to the top, apart: fewer products and
        # no copy of all four side by side.
        top = table(arrays, "top.weight").reshape(4, n_head, -1)
        self._around_to_top, self._names_to_top = np.concatenate(list(top[:3]), axis=1), np.ascontiguousarray(top[3])
        self._top_bias = table(arrays, "top.bias")
        self._label, self._label_bias = table(arrays, "label.weight"), table(arrays, "label.bias")

    def scores(self, slots: Ints, starts: Ints, names: Ints) -> Floats:
        """Score the labels of every word.

        Args:
            slots: The row of each word's form, as `forms.slots` gave it last.
            starts: Where each sentence begins, with the end added; none is empty.
            names: For every word a number that is equal for words that are one name of one document. Any integers.

        Returns:
            float32 (words, labels), words in the order given.

        Cost: about 0.9 million multiplications a word, plus a round of the recurrence per word of the longest sentence.
        """
        *orders, active = schedule(starts[:-1], np.diff(starts))
        read = np.empty((len(slots), self._from_states.shape[2]), np.float32)
        n_head = self._slot_to_head.shape[1]
        head, slot = self.forms.into_head[slots], np.empty((len(slots), read.shape[1] - n_head), np.float32)
        slot[:] = self._slot_bias
        for tower, order in enumerate(orders):
            # Products of the states are put in order, not the states: they are narrower.
            with np.errstate(over="ignore"):  # an exp that is too great leaves its gate shut
                states = self._run(tower, slots[order], active)
            read[order] = states @ self._from_states[tower]
            head += read[:, :n_head]
            # What is left and right of a place speaks about it, the word itself unseen.
            beside = read[:, n_head:]
            if tower == 0:
                beside[starts[1:] - 1] = 0
                slot[1:] += beside[:-1]
            else:
                beside[starts[:-1]] = 0
                slot[:-1] += beside[1:]
        head += np.tanh(slot, out=slot) @ self._slot_to_head
        np.maximum(head, 0, out=head)
        return self._judge(head, starts, names)

    def _run(self, tower: int, slots: Ints, active: Sequence[int]) -> Floats:
        """Run one tower over words in its order of reading; give the hidden state after each."""
        n_hidden, projected, recurrent = self._n_hidden, self.forms.into_tower[tower], self._recurrent[tower]
        # A product of three rows takes twice the time of one of four: what is read past the last row is zeros.
        states = np.zeros((len(slots) + _ROWS_AT_ONCE, n_hidden), np.float32)
        room = np.empty((2, active[0] + _ROWS_AT_ONCE, 4 * n_hidden), np.float32)
        memory: Floats = np.zeros((active[0], n_hidden), np.float32)
        done = before = 0
        for n in active:
            gates, given, memory = room[0, :n], room[1, :n], memory[:n]
            if done:
                rows = n if n == 1 else n + -n % _ROWS_AT_ONCE
                np.matmul(states[before : before + rows], recurrent, out=room[0, :rows])
            else:
                gates[:] = 0
            # `clip` writes into place; no slot is out of range
            gates += projected.take(slots[done : done + n], 0, given, "clip")
            # sigmoid(2x) = 1 / (1 + exp(-2x)) and tanh(x) = 2 sigmoid(2x) - 1: all four gates by one exp, for two
            # thirds of what tanh costs. The file halves the weights of the three sigmoid gates.
            np.exp(gates, out=gates)
            gates += 1
            np.reciprocal(gates, out=gates)
            memory *= gates[:, n_hidden : 2 * n_hidden]
            new = gates[:, 3 * n_hidden :]
            new += new
            new -= 1
            new *= gates[:, :n_hidden]
            memory += new
            hidden = states[done : done + n]
            np.tanh(memory, out=hidden)
            hidden *= gates[:, 2 * n_hidden : 3 * n_hidden]
            before, done = done, done + n
        return states[:done]

    def _judge(self, head: Floats, starts: Ints, names: Ints) -> Floats:
        _, same, counts = np.unique(names, return_inverse=True, return_counts=True)
        same = same.ravel()
        by_name = np.argsort(same, kind="stable")
        sums = np.add.reduceat(head[by_name], np.cumsum(counts) - counts, axis=0)
        sums /= counts[:, None].astype(np.float32)
        top = (sums @ self._names_to_top)[same]
        n_top = top.shape[1]
        around = head @ self._around_to_top
        # the last word of a sentence says nothing to the first of the next, nor the first to the last
        around[starts[1:] - 1, n_top : 2 * n_top] = 0
        around[starts[:-1], 2 * n_top :] = 0
        top += around[:, :n_top]
        top[1:] += around[:-1, n_top : 2 * n_top]
        top[:-1] += around[1:, 2 * n_top :]
        top += self._top_bias
        np.maximum(top, 0, out=top)
        return np.asarray(top @ self._label + self._label_bias, np.float32)


def schedule(begins: Ints, lengths: Ints) -> tuple[Ints, Ints, list[int]]:
    """Plan one pass over sentences of unequal length without padding.

    Returns:
        The words in the order a forward pass reads them (first words of all sentences, longest
        sentence first, then second words, …), the same for a backward pass, and how many
        sentences are still running at each step.
    """
    ranked = np.argsort(-lengths, kind="stable")
    begins, lengths = begins[ranked], lengths[ranked]
    active = [int(n) for n in np.searchsorted(-lengths, -np.arange(1, lengths[0] + 1), side="right")]
    rank = np.concatenate([np.arange(n) for n in active])
    step = np.repeat(np.arange(len(active)), active)
    return begins[rank] + step, begins[rank] + lengths[rank] - 1 - step, active
