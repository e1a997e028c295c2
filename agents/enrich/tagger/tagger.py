"""Mark the people, organisations and places of a text.

Knows texts and spans; does not know who anyone is (the linker does) nor where a text came from.
Words are judged as they stand: an Arabic conjunction or preposition written onto a name is
inside its span, and the linker takes it off.
"""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from functools import cached_property, partial
from hashlib import blake2b
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.enrich.spans import Span
from agents.enrich.tagger.labels import TYPES, best_paths, marginals, runs
from agents.enrich.tagger.linear import LinearModel
from agents.enrich.tagger.network import Network, table
from agents.enrich.tagger.pieces import Segmenter
from agents.enrich.tagger.words import Tokens, tokens
from agents.enrich.tagger.written_on import NOTHING, own_letters
from streams.errors import WiredeskError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from importlib.abc import Traversable
    from typing import IO, Any

    from numpy.lib.npyio import NpzFile
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Words that go through the network together: a micro-batch of 32 long articles, since the products of many sentences
# are cheaper by the word. Bounds memory (about 6 kB a word) for a text of any length; not above N_KEPT_FORMS.
MAX_WORDS_AT_ONCE = 16_000
# Words within which the same name is judged together: a long feature's, not a book's.
MAX_DOCUMENT_WORDS = 3_000


class UnsupportedLanguageError(WiredeskError, ValueError):
    """No model for this language is loaded."""


class ModelError(WiredeskError, ValueError):
    """A model file is not one, or is damaged."""


class _Part(NamedTuple):
    """Sentences [first, last) of one text, by number."""

    text: int
    tokens: Tokens
    first: int
    last: int

    @property
    def words(self) -> slice:
        """Return which words of the text they have."""
        return slice(self.tokens.bounds[self.first], self.tokens.bounds[self.last])


class _Model:
    """One language's network with its decoding weights."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        pieces = _lines(arrays["pieces"])
        known = {form: row for row, form in enumerate(_lines(arrays["known"]), 1)}
        self.network = Network(arrays, known, Segmenter(pieces, arrays["piece_scores"].astype(float).tolist()))
        self.moves = table(arrays, "moves")
        self.learnt = frozenset(arrays["learnt"].tolist())
        self.written_on, self.least = NOTHING, 0.0

    def scores(self, forms: Sequence[str], starts: NDArray[np.int64], documents: NDArray[np.int64]) -> Floats:
        slots = self.network.forms.slots(forms)
        return self.network.scores(slots, starts, self.network.forms.names(slots, documents))

    def shares(self, scores: Floats, starts: NDArray[np.int64]) -> Floats:
        return marginals(scores, starts, self.moves)


def _is_linear(arrays: Mapping[str, NDArray[Any]]) -> bool:
    return "sharpness" in arrays


def _read(arrays: Mapping[str, NDArray[Any]]) -> _Model | LinearModel:
    return LinearModel(arrays) if _is_linear(arrays) else _Model(arrays)


class _Waiting:
    """A model file whose weights are read when the first text of its language comes.

    Attributes:
        version: Of the model.
        is_network: Not a linear model.
    """

    def __init__(self, name: str, content: Callable[[], IO[bytes]]) -> None:
        """Read its head.

        Raises:
            ModelError: it cannot be read as a model.
        """
        self._name, self._content = name, content
        with self._open() as arrays:
            self.version = bytes(arrays["version"]).decode()
            self.is_network = not _is_linear(arrays)

    @cached_property
    def model(self) -> _Model | LinearModel:
        """Read the weights. Cost: 0.1 s."""
        with self._open() as arrays:
            return _read({key: arrays[key] for key in arrays.files})

    @contextmanager
    def _open(self) -> Iterator[NpzFile]:
        try:
            with self._content() as opened, np.load(opened, allow_pickle=False) as arrays:
                yield arrays
        except (ValueError, KeyError, OSError, EOFError, IndexError, zipfile.BadZipFile) as error:
            raise ModelError(f"{self._name} is not a tagger model: {error}") from error


class BuiltInTagger:
    """Tags texts in the languages whose models it was given."""

    def __init__(self, models: Mapping[str, _Waiting]) -> None:
        """Take the model of each language; `load` finds them."""
        self._models = dict(models)
        self.languages: frozenset[str] = frozenset(models)

    @classmethod
    def load(cls, files: Mapping[str, bytes] | None = None) -> BuiltInTagger:
        """Find models; the weights of a language are read when its first text comes.

        Args:
            files: Content of `<language>.npz` by that name; None takes those that come with the package.

        Raises:
            ModelError: a file cannot be read as a model.
        """
        contents: dict[str, Callable[[], IO[bytes]]] = (
            {file.name: partial(_opened, file) for file in _packaged()}
            if files is None
            else {name: partial(io.BytesIO, content) for name, content in files.items()}
        )
        return cls({name.removesuffix(".npz"): _Waiting(name, content) for name, content in contents.items()})

    def tag(self, texts: Sequence[str], language: str) -> list[list[Span]]:
        """Find the mentions of each text.

        Args:
            texts: A micro-batch of articles, headline and body with a line break between them. Eight
                or more at a time run about twice as fast as one.
            language: One of `languages`.

        Returns:
            Spans of each text in order, never overlapping; text[start:end] is the surface.

        Raises:
            UnsupportedLanguageError: there is no model for the language.

        Cost: linear in the words; about 4 ms for an article of 350 words in a batch of eight.
        """
        if language not in self._models:
            spoken = ", ".join(sorted(self.languages)) or "none"
            raise UnsupportedLanguageError(f"no tagger model for language {language!r}; loaded: {spoken}")
        model = self._models[language].model
        found: list[list[Span]] = [[] for _ in texts]
        for batch in _batches(texts):
            for text, span in _tag_batch(model, batch):
                if span.probability >= model.least:
                    found[text].append(own_letters(texts[text], span, model.written_on))
        return found

    def version_for(self, language: str) -> str:
        """Name the model of a language; the networks have one name together, all of them at once."""
        alike = sorted(code for code, other in self._models.items() if other.is_network)
        told = alike if self._models[language].is_network else [language]
        return " ".join(f"{code}:{self._models[code].version}" for code in told)

    def has_learnt(self, surface: str, language: str) -> bool:
        """Tell whether a mention with this surface stood in the text the language's model was taught."""
        return surface_key(surface) in self._models[language].model.learnt


def surface_key(surface: str) -> int:
    """Number a mention's surface, so that a model can know it without shipping text."""
    return int.from_bytes(blake2b(surface.encode(), digest_size=6).digest(), "big")


def packaged_models() -> dict[str, bytes]:
    """Read the model files that come with the package."""
    return {file.name: file.read_bytes() for file in _packaged()}


def _opened(file: Traversable) -> IO[bytes]:
    return file.open("rb")


def _packaged() -> list[Traversable]:
    folder = resources.files("agents.enrich.tagger").joinpath("models")
    return [file for file in folder.iterdir() if file.name.endswith(".npz")]


def _lines(array: NDArray[Any]) -> list[str]:
    return bytes(array).decode("utf-8").split("\n")


def _batches(texts: Sequence[str]) -> Iterator[list[_Part]]:
    batch: list[_Part] = []
    size = 0
    for number, text in enumerate(texts):
        for part in _parts(number, tokens(text)):
            words = part.words.stop - part.words.start
            if batch and size + words > MAX_WORDS_AT_ONCE:
                yield batch
                batch, size = [], 0
            batch.append(part)
            size += words
    if batch:
        yield batch


def _parts(number: int, cut: Tokens) -> Iterator[_Part]:
    bounds = cut.bounds
    n_sentences = len(bounds) - 1
    first = 0
    for last in range(1, n_sentences):
        if bounds[last + 1] - bounds[first] > MAX_DOCUMENT_WORDS:
            yield _Part(number, cut, first, last)
            first = last
    if n_sentences:
        yield _Part(number, cut, first, n_sentences)


def _tag_batch(model: _Model | LinearModel, batch: list[_Part]) -> Iterator[tuple[int, Span]]:
    forms: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    texts: list[int] = []
    bounds = [0]
    sizes = []
    for part in batch:
        cut, words = part.tokens, part.words
        shift = len(forms) - words.start
        bounds += [bound + shift for bound in cut.bounds[part.first + 1 : part.last + 1]]
        forms += cut.forms[words]
        begins += cut.starts[words]
        ends += cut.ends[words]
        texts += [part.text] * (words.stop - words.start)
        sizes.append(words.stop - words.start)
    starts = np.array(bounds, np.int64)
    scores = model.scores(forms, starts, np.repeat(np.arange(len(batch)), sizes))
    sure = model.shares(scores, starts)
    sure = sure[:, 1::2] + sure[:, 2::2]
    for first, last, kind in runs(best_paths(scores, starts, model.moves), starts):
        # As sure as its least sure word. Two decimals: the rest may depend on how the processor adds.
        probability = round(float(np.min(sure[first : last + 1, kind])), 2)
        yield texts[first], Span(begins[first], ends[last], TYPES[kind], probability)
