"""Read the unlabelled articles and turn them into numbered sentences for the language model."""

from __future__ import annotations

import argparse
import gzip
import json
from array import array
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from agents.enrich.tagger.evaluate import article_text, read_conll
from agents.enrich.tagger.words import MAX_SENTENCE_WORDS, folded, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

# A form seen less often than this gets no row of its own: its pieces stand for it.
MIN_COUNT = 4
# A shorter sentence has too little around a word to guess it from.
MIN_WORDS = 3


class Corpus(msgspec.Struct, frozen=True):
    """Every distinct sentence of a set, in numbers.

    Attributes:
        forms: Surface forms; a form's number is its place.
        stream: int32: form numbers, sentence after sentence.
        ends: int32: where in the stream each sentence ends.
        common: Folded forms that have a row of their own, commonest first.
    """

    forms: list[str]
    stream: bytes
    ends: bytes
    common: list[str]

    def sentences(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return stream and ends as arrays."""
        return np.frombuffer(self.stream, np.int32), np.frombuffer(self.ends, np.int32)


class Pieces(msgspec.Struct, frozen=True):
    """Subword pieces of one script, as training.tagger.pretrained writes them.

    Attributes:
        pieces: Each with a mark where a word begins.
        scores: Log-probability of each.
        vectors: float32 (pieces, dimensions).
    """

    pieces: list[str]
    scores: list[float]
    vectors: bytes

    def table(self) -> NDArray[np.float32]:
        """Return the vectors as an array of its own, which may be written to."""
        return np.array(np.frombuffer(self.vectors, np.float32).reshape(len(self.pieces), -1))


def read_corpus(path: Path) -> Corpus:
    """Read what this command wrote."""
    return msgspec.msgpack.decode(path.read_bytes(), type=Corpus)


def read_pieces(path: Path) -> Pieces:
    """Read what training.tagger.pretrained wrote."""
    return msgspec.msgpack.decode(path.read_bytes(), type=Pieces)


def article_texts(paths: list[Path]) -> Iterator[str]:
    """Yield headline and body of each article of the gzipped JSON lines files, and the text of CoNLL files."""
    for path in paths:
        if path.suffix == ".conll":
            yield article_text(read_conll(path.read_text(encoding="utf-8")))
            continue
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                article = json.loads(line)
                yield f"{article.get('title') or ''}\n{article.get('text') or ''}"


def numbered(texts: Iterable[str], min_count: int, max_forms: int) -> Corpus:
    """Number every distinct sentence of the texts.

    Args:
        texts: Articles.
        min_count: How often a folded form must stand in them to have a row of its own.
        max_forms: How many may have one.
    """
    numbers: dict[str, int] = {}
    seen: set[bytes] = set()
    stream, ends = array("i"), array("i")
    counts: Counter[str] = Counter()
    for text in texts:
        for sentence in sentences(text.replace("_", " ")):
            if not MIN_WORDS <= len(sentence) <= MAX_SENTENCE_WORDS:
                continue
            ids = array("i", (numbers.setdefault(word.form, len(numbers)) for word in sentence))
            key = ids.tobytes()
            # Boilerplate and re-published copy would otherwise be learnt by heart.
            if key in seen:
                continue
            seen.add(key)
            stream.extend(ids)
            ends.append(len(stream))
            counts.update(folded(word.form) for word in sentence)
    common = [form for form, n in counts.most_common(max_forms) if n >= min_count]
    print(f"{len(ends)} sentences, {len(stream)} words, {len(numbers)} surface forms, {len(counts)} folded")
    return Corpus(list(numbers), stream.tobytes(), ends.tobytes(), common)


def main() -> None:
    """Write forms, the commonest of them, and every distinct sentence as form numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, nargs="+", required=True)
    parser.add_argument("--min-count", type=int, default=MIN_COUNT)
    parser.add_argument("--max-forms", type=int, default=40_000)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    corpus = numbered(article_texts(given.articles), given.min_count, given.max_forms)
    print(f"{len(corpus.common)} forms with a row of their own")
    given.out.write_bytes(msgspec.msgpack.encode(corpus))


if __name__ == "__main__":
    main()
