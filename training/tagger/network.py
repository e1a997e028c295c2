"""The network in torch: words to vectors, two recurrent towers, a cloze head, a tagging head.

Its run-time twin in plain numpy is agents/enrich/tagger/network.py, which reads what export.py makes of these weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from agents.enrich.tagger.describe import N_HASH_ROWS, N_SHAPES
from training.tagger.labelled import N_LABELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.tagger.forms import FormRows

    Ints = NDArray[np.int64]

D_FORM, D_PIECE, D_LETTERS, D_WORD = 128, 128, 64, 256


class FormTable:
    """Rows of every form of a corpus, ready to be gathered for the distinct forms of a batch."""

    def __init__(self, rows: list[FormRows]) -> None:
        """Lay the rows of all forms out, in the order of their numbers."""
        self.known = torch.tensor([row.known for row in rows])
        self.shape = torch.tensor([row.shape for row in rows], dtype=torch.float32)
        self.bags = {
            "pieces": [np.asarray(row.pieces, np.int64) for row in rows],
            "stem_pieces": [np.asarray(row.stem_pieces, np.int64) for row in rows],
            "letters": [np.asarray(row.letters, np.int64) for row in rows],
        }

    def bag(self, name: str, forms: Ints) -> tuple[Tensor, Tensor]:
        """Return the flat rows of the forms and where each form's begin, for an EmbeddingBag."""
        bags = [self.bags[name][form] for form in forms]
        starts = np.zeros(len(bags), np.int64)
        np.cumsum([len(bag) for bag in bags[:-1]], out=starts[1:])
        flat = np.concatenate(bags) if bags else np.zeros(0, np.int64)
        return torch.from_numpy(flat), torch.from_numpy(starts)


class Words(nn.Module):
    """Vectors of forms: an own row for common ones, pieces, stem pieces, letter sequences, shape."""

    def __init__(self, n_known: int, pieces: NDArray[np.float32]) -> None:
        """Start with the pieces' vectors, and noise for `n_known` common forms and the letter sequences."""
        super().__init__()
        self.known = nn.Embedding(n_known + 1, D_FORM, padding_idx=0, sparse=True)
        nn.init.normal_(self.known.weight, std=0.3)
        self.pieces = nn.EmbeddingBag.from_pretrained(torch.from_numpy(pieces), freeze=False, mode="mean")
        self.letters = nn.EmbeddingBag(N_HASH_ROWS, D_LETTERS, mode="mean", sparse=True)
        nn.init.normal_(self.letters.weight, std=0.5)
        self.mix = nn.Linear(D_FORM + 2 * D_PIECE + D_LETTERS + N_SHAPES, D_WORD)

    def forward(self, table: FormTable, forms: Ints, form_dropout: float = 0.0) -> Tensor:
        """Return (forms, D_WORD); own rows are dropped at a rate, so that the rest learns to stand for a word alone."""
        known = self.known(table.known[forms])
        if self.training and form_dropout:
            known = known * (torch.rand(len(forms), 1) >= form_dropout)
        described = [
            known,
            self.pieces(*table.bag("pieces", forms)),
            self.pieces(*table.bag("stem_pieces", forms)),
            self.letters(*table.bag("letters", forms)),
            table.shape[forms],
        ]
        return self.mix(torch.cat(described, 1))


class Towers(nn.Module):
    """A forward and a backward LSTM, run together over padded sentences."""

    def __init__(self, n_hidden: int) -> None:
        """Make towers of so many hidden units each."""
        super().__init__()
        self.n_hidden = n_hidden
        self.lstm = nn.LSTM(D_WORD, n_hidden, bidirectional=True, batch_first=True)

    def forward(self, words: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Return (sentences, longest, 2 * n_hidden) of words (sentences, longest, D_WORD).

        Args:
            words: Padded behind each sentence.
            lengths: Words of each sentence; None when all are full.
        """
        if lengths is None:
            return self.lstm(words)[0]
        # A packed sequence would leave the fast bfloat16 kernel; so each tower reads for itself,
        # the backward one each sentence turned round in place.
        at = torch.arange(words.shape[1])[None]
        turned = torch.where(at < lengths[:, None], lengths[:, None] - 1 - at, at)[..., None]
        forward = self._one_way(words, self.lstm.all_weights[0])
        backward = self._one_way(torch.take_along_dim(words, turned, 1), self.lstm.all_weights[1])
        return torch.cat([forward, torch.take_along_dim(backward, turned, 1)], -1)

    def _one_way(self, words: Tensor, weights: list[Tensor]) -> Tensor:
        empty = words.new_zeros(1, len(words), self.n_hidden)
        return torch.lstm(words, (empty, empty), weights, True, 1, 0.0, self.training, False, True)[0]


def around(states: Tensor, n_hidden: int) -> Tensor:
    """Return for each position what the towers know of it without having read it: [f(t-1), b(t+1)]."""
    left = nn.functional.pad(states[:, :-1, :n_hidden], (0, 0, 1, 0))
    right = nn.functional.pad(states[:, 1:, n_hidden:], (0, 0, 0, 1))
    return torch.cat([left, right], -1)


class Cloze(nn.Module):
    """Predict each word from both sides of its sentence (Baevski et al. 2019, 1903.07785)."""

    def __init__(self, n_hidden: int, n_targets: int, d_out: int = 192) -> None:
        """Make a head that tells `n_targets` words apart."""
        super().__init__()
        self.mix = nn.Linear(2 * n_hidden, d_out)
        self.out = nn.Embedding(n_targets, d_out, sparse=True)
        nn.init.normal_(self.out.weight, std=0.05)
        self.bias = nn.Embedding(n_targets, 1, sparse=True)
        nn.init.zeros_(self.bias.weight)

    def forward(self, around_states: Tensor, targets: Tensor, candidates: Tensor) -> Tensor:
        """Return the mean cross entropy among the candidates; targets are places in candidates, -1 is not counted."""
        counted = targets >= 0
        query = torch.tanh(self.mix(around_states[counted]))
        return SampledLoss.apply(query, self.out(candidates), self.bias(candidates), targets[counted])


class SampledLoss(torch.autograd.Function):
    """Mean cross entropy of query @ keys.T + bias, its gradient made in the same pass in bfloat16."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, keys: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
        """Return the loss; keep what its gradient needs."""
        query, keys = query.bfloat16(), keys.bfloat16()
        logits = (query @ keys.T).float()
        logits += bias.T
        logits -= logits.max(1, keepdim=True).values
        right = logits.gather(1, targets[:, None])
        logits.exp_()
        total = logits.sum(1, keepdim=True)
        loss = (total.log() - right).mean()
        logits /= total
        logits.scatter_add_(1, targets[:, None], torch.full_like(right, -1.0))
        logits /= len(targets)
        ctx.save_for_backward(query, keys, logits.bfloat16(), logits.sum(0)[:, None])
        return loss

    @staticmethod
    def backward(ctx: Any, scale: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        """Return the gradients of query, keys and bias; targets have none."""
        query, keys, slope, bias_slope = ctx.saved_tensors
        return (slope @ keys).float() * scale, (slope.T @ query).float() * scale, bias_slope * scale, None


D_SLOT, D_HEAD, D_TOP = 192, 128, 96


class Tagger(nn.Module):
    """Label scores of words from towers, cloze query, and what the document says of the same word."""

    def __init__(self, n_hidden: int, n_known: int, pieces: NDArray[np.float32]) -> None:
        """Make an untaught tagger; arguments are those of Words and Towers."""
        super().__init__()
        self.n_hidden = n_hidden
        self.words = Words(n_known, pieces)
        self.towers = Towers(n_hidden)
        self.slot = nn.Linear(2 * n_hidden, D_SLOT)
        self.head = nn.Linear(2 * n_hidden + D_SLOT + D_WORD, D_HEAD)
        self.top = nn.Linear(4 * D_HEAD, D_TOP)
        self.label = nn.Linear(D_TOP, N_LABELS)
        self.moves = nn.Parameter(torch.zeros(N_LABELS + 2, N_LABELS + 2))
        self.drop_word, self.drop_state, self.drop_form, self.drop_head = 0.3, 0.4, 0.3, 0.3

    def forward(self, table: FormTable, ids: Ints, lengths: Ints, same: Tensor) -> Tensor:
        """Score labels.

        Args:
            table: Rows of every form.
            ids: Form numbers (sentences, longest), padded with any form.
            lengths: Words of each sentence.
            same: For each word in row order without padding, the number of its name within its document.

        Returns:
            float32 (sentences, longest, N_LABELS).
        """
        drop = nn.functional.dropout
        owner = torch.from_numpy(np.repeat(np.arange(len(lengths)), lengths))

        def lock(values: Tensor, rate: float) -> Tensor:
            """Drop the same features at every word of a sentence (Gal and Ghahramani 2016); cheap to draw."""
            if not self.training:
                return values
            mask = (torch.rand(len(lengths), values.shape[1]) >= rate) / (1 - rate)
            return values * nn.functional.embedding(owner, mask)

        inside = np.arange(ids.shape[1])[None] < lengths[:, None]
        forms, places = np.unique(ids[inside], return_inverse=True)
        vectors = self.words(table, forms, self.drop_form)
        vectors = drop(vectors, self.drop_word, training=self.training)
        words = nn.functional.embedding(torch.from_numpy(places), vectors)
        states = self._read(words, lengths)
        first = torch.zeros(len(words), 1, dtype=torch.bool)
        first[np.cumsum(lengths) - lengths] = True
        last = first.roll(-1, 0)
        before = states[:, : self.n_hidden].roll(1, 0).masked_fill(first, 0)
        after = states[:, self.n_hidden :].roll(-1, 0).masked_fill(last, 0)
        slot = torch.tanh(self.slot(lock(torch.cat([before, after], -1), 0.1)))
        joined = torch.cat([lock(torch.cat([states, slot], -1), self.drop_state), words], -1)
        head = torch.relu(self.head(joined))
        n_names = int(same.max()) + 1
        sums = torch.zeros(n_names, D_HEAD).index_add(0, same, head)
        counts = torch.zeros(n_names).index_add(0, same, torch.ones(len(same)))
        pooled = nn.functional.embedding(same, sums / counts[:, None])
        left, right = head.roll(1, 0).masked_fill(first, 0), head.roll(-1, 0).masked_fill(last, 0)
        joined = lock(torch.cat([head, left, right, pooled], -1), self.drop_head)
        scores = self.label(torch.relu(self.top(joined)))
        padded = torch.zeros(*ids.shape, N_LABELS)
        return padded.masked_scatter(torch.from_numpy(inside)[..., None], scores)

    def _read(self, words: Tensor, lengths: Ints) -> Tensor:
        """Run the towers over flat words, sentences of like length together."""
        starts = np.cumsum(lengths) - lengths
        found, places = [], []
        for group in np.array_split(np.argsort(lengths, kind="stable"), max(1, len(lengths) // 16)):
            at = np.arange(np.max(lengths[group]))[None]
            inside = at < lengths[group][:, None]
            rows = np.where(inside, starts[group][:, None] + at, starts[group][:, None])
            with torch.autocast("cpu", torch.bfloat16, enabled=self.training):
                states = self.towers(
                    nn.functional.embedding(torch.from_numpy(rows), words), torch.from_numpy(lengths[group])
                ).float()
            found.append(states[torch.from_numpy(inside)])
            places.append(rows[inside])
        back = np.argsort(np.concatenate(places))
        return torch.cat(found)[torch.from_numpy(back)]


def log_sum_paths(scores: Tensor, moves: Tensor, valid: Tensor) -> Tensor:
    """Sum over all label paths of each sentence (Lafferty et al. 2001), in log space.

    Args:
        scores: (sentences, longest, N_LABELS); -1e4 where a label is not allowed.
        moves: (N_LABELS + 2, N_LABELS + 2), row from, column to; the last two are start and end.
        valid: bool (sentences, longest).

    Returns:
        (sentences,).
    """
    n = scores.shape[2]
    total = scores[:, 0] + moves[n, :n]
    for at in range(1, scores.shape[1]):
        stepped = torch.logsumexp(total[:, :, None] + moves[:n, :n], 1) + scores[:, at]
        total = torch.where(valid[:, at, None], stepped, total)
    return torch.logsumexp(total + moves[:n, n + 1], 1)


def path_loss(scores: Tensor, allowed: Tensor, valid: Tensor, moves: Tensor) -> Tensor:
    """Return the negative log-likelihood of the allowed paths, summed over sentences.

    Args:
        scores: (sentences, longest, N_LABELS).
        allowed: bool, same shape: labels a word may have.
        valid: bool (sentences, longest): what is no padding.
        moves: As for log_sum_paths.
    """
    narrowed = scores.masked_fill(~allowed & valid[..., None], -1e4)
    every, right = log_sum_paths(torch.cat([scores, narrowed]), moves, torch.cat([valid, valid])).chunk(2)
    return (every - right).sum()
