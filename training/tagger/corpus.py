"""Read the unlabelled articles and turn them into numbered sentences for the language model."""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from agents.enrich.tagger.evaluate import article_text, read_conll
from agents.enrich.tagger.words import MAX_SENTENCE_WORDS, folded, sentences

# A form seen less often than this gets no row of its own: its pieces stand for it.
MIN_COUNT = 4


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


def main() -> None:
    """Write forms, their counts and every distinct sentence as form numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, nargs="+", required=True)
    parser.add_argument("--min-count", type=int, default=MIN_COUNT)
    parser.add_argument("--max-forms", type=int, default=40_000)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()

    numbers: dict[str, int] = {}
    seen: set[bytes] = set()
    stream, ends = array("i"), array("i")
    counts: Counter[str] = Counter()
    for text in article_texts(args.articles):
        for sentence in sentences(text.replace("_", " ")):
            if not 3 <= len(sentence) <= MAX_SENTENCE_WORDS:
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
    common = [form for form, n in counts.most_common(args.max_forms) if n >= args.min_count]
    print(f"{len(ends)} sentences, {len(stream)} words, {len(numbers)} surface forms, {len(counts)} folded, "
          f"{len(common)} with a row of their own")
    with args.out.open("wb") as file:
        pickle.dump({"forms": list(numbers), "stream": stream, "ends": ends, "common": common}, file)


if __name__ == "__main__":
    main()
