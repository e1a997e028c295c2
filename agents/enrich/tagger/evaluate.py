"""Score any tagger against a CoNLL file: exact spans, per type, unseen mentions apart, and how right its certainty is.

Knows the file format and the arithmetic; does not know the model, the clock or the disk.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from agents.enrich.spans import Span
    from agents.enrich.tagger.protocol import Tagger

# Names of types in the sets people have, and ours. What stands in none of them is MISC.
_TYPES = {
    "PERS": "PERS", "PER": "PERS", "PERSON": "PERS",
    "LOC": "LOC", "LOCATION": "LOC", "GPE": "LOC",
    "ORG": "ORG", "ORGANISATION": "ORG", "ORGANIZATION": "ORG",
}  # fmt: skip
_EVENT_TYPES = {"person": "PERS", "place": "LOC", "organisation": "ORG", "misc": "MISC"}
# Types that count in the micro average; MISC is nothing the desk publishes.
COUNTED = ("PERS", "LOC", "ORG")

# A CoNLL file says nothing about where an article ends: this many sentences are one article,
# about 350 words in ANERcorp, the length of a wire article.
SENTENCES_PER_ARTICLE = 12
# What the agent really gets together under load.
ARTICLES_PER_BATCH = 16
# Where the rows of the table of certainty begin: narrow at the top, where most spans are and where link decides.
_CERTAIN_FROM = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 0.995)


class NamedTokens(NamedTuple):
    """Tokens [start, end) of a sentence that name one thing."""

    start: int
    end: int
    type: str


class Sentence(NamedTuple):
    """Tokens of a sentence and the mentions in it, in order."""

    tokens: list[str]
    mentions: list[NamedTokens]


class Figures(TypedDict):
    """Exact-span scores, each in [0, 1], and how many mentions the gold has."""

    precision: float
    recall: float
    f1: float
    support: int


class Certainty(TypedDict):
    """Spans whose probability lies in [at_least, the next row's at_least): what they said and what was true.

    Attributes:
        spans: How many, of the counted types.
        said: Their mean probability.
        exact: Share with the words and the type of a labelled name.
        inside: Share whose every word belongs to a labelled name of the type, what the probability is of.
    """

    at_least: float
    spans: int
    said: float
    exact: float
    inside: float


class Report(TypedDict):
    """What `wiredesk eval ner` prints.

    Attributes:
        micro, types: Scores of the counted types together, and of each type.
        unseen: The same for names that the tagger was not taught; empty where it cannot tell.
        certainty: How right it is when it says how sure it is.
    """

    micro: Figures
    types: dict[str, Figures]
    unseen: dict[str, Figures]
    certainty: list[Certainty]
    articles: int
    sentences: int
    words: int
    articles_per_second: float
    words_per_second: int


def read_conll(text: str) -> list[Sentence]:
    """Read token-per-line text: token first, IOB1, IOB2 or IO tag last, blank line after a sentence.

    Columns are separated by a tab when the line has one, else by spaces. `-DOCSTART-` lines are skipped.

    Raises:
        ValueError: a line has no tag, with its number.
    """
    found: list[Sentence] = []
    tokens: list[str] = []
    tags: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split("\t") if "\t" in line else line.split()
        if not line.strip() or fields[0] == "-DOCSTART-":
            if tokens:
                found.append(Sentence(tokens, _mentions(tags)))
                tokens, tags = [], []
            continue
        if len(fields) < 2:
            raise ValueError(f"line {number}: expected a token and a tag, found {line.strip()[:80]!r}")
        tokens.append(fields[0])
        tags.append(fields[-1].strip())
    if tokens:
        found.append(Sentence(tokens, _mentions(tags)))
    return found


def _mentions(tags: Sequence[str]) -> list[NamedTokens]:
    found: list[NamedTokens] = []
    start, kind = 0, ""
    for at, tag in enumerate([*tags, "O"]):
        place, _, name = tag.partition("-")
        continues = place == "I" and name == kind
        if kind and not continues:
            found.append(NamedTokens(start, at, _TYPES.get(kind.upper(), "MISC")))
            kind = ""
        if name and not continues:
            start, kind = at, name
    return found


def articles(sentences: Sequence[Sentence], size: int = SENTENCES_PER_ARTICLE) -> Iterator[list[Sentence]]:
    """Cut a file into articles of `size` sentences."""
    rest = iter(sentences)
    while chunk := list(islice(rest, size)):
        yield chunk


def article_text(sentences: Sequence[Sentence]) -> str:
    """Write an article as text: tokens set apart by a space, a line a sentence."""
    return "\n".join(" ".join(sentence.tokens) for sentence in sentences)


def to_mentions(sentences: Sequence[Sentence], spans: Sequence[Span]) -> list[list[NamedTokens]]:
    """Put spans of `article_text(sentences)` back onto the tokens they touch.

    Returns:
        The mentions of each sentence. A span over a line break counts in the sentence where it begins.
    """
    found: list[list[NamedTokens]] = [[] for _ in sentences]
    bounds = []
    at = 0
    for number, sentence in enumerate(sentences):
        for place, token in enumerate(sentence.tokens):
            bounds.append((at, at + len(token), number, place))
            at += len(token) + 1
    first = 0
    for span in spans:
        while first < len(bounds) and bounds[first][1] <= span.start:
            first += 1
        last = first
        while last + 1 < len(bounds) and bounds[last + 1][0] < span.end and bounds[last + 1][2] == bounds[first][2]:
            last += 1
        if first < len(bounds):
            _, _, number, place = bounds[first]
            found[number].append(NamedTokens(place, bounds[last][3] + 1, _EVENT_TYPES[span.type]))
    return found


def score(
    gold: Sequence[Sentence],
    predicted: Sequence[Sequence[NamedTokens]],
    seen: Callable[[str], bool | None] = lambda _surface: False,
) -> Report:
    """Compare mentions: right means same sentence, same tokens, same type.

    Args:
        gold: The labelled sentences.
        predicted: Mentions of each of them.
        seen: Tells whether a mention's surface stood in what the model learnt from, None where nobody knows; the others
            are scored again under "unseen", where a mention of either side counts if its own surface is new.

    Returns:
        The scores, without what only `evaluate` can say: certainty and speed.
    """
    counts: Counter[tuple[str, str, bool]] = Counter()
    can_tell = True
    for sentence, answers in zip(gold, predicted, strict=True):
        right = set(sentence.mentions) & set(answers)
        for side, mentions in (("gold", sentence.mentions), ("given", answers), ("right", list(right))):
            for mention in mentions:
                surface = " ".join(sentence.tokens[mention.start : mention.end])
                learnt = seen(surface)
                can_tell = can_tell and learnt is not None
                counts[side, mention.type, bool(learnt)] += 1
    every, new = (True, False), (False,)
    types = sorted({kind for _, kind, _ in counts} | set(COUNTED), key=(*COUNTED, "MISC").index)
    unseen = {"micro": _figures(counts, COUNTED, new)} | {kind: _figures(counts, (kind,), new) for kind in types}
    return Report(
        micro=_figures(counts, COUNTED, every),
        types={kind: _figures(counts, (kind,), every) for kind in types},
        unseen=unseen if can_tell else {},
        certainty=[],
        articles=-(-len(gold) // SENTENCES_PER_ARTICLE),
        sentences=len(gold),
        words=sum(len(sentence.tokens) for sentence in gold),
        articles_per_second=0.0,
        words_per_second=0,
    )


def evaluate(conll: str, tagger: Tagger, language: str, *, clock: Callable[[], float]) -> Report:
    """Tag a CoNLL file as the desk tags articles, and score it.

    Args:
        conll: The labelled text.
        tagger: Any.
        language: One that it reads.
        clock: Seconds from anywhere, such as time.perf_counter; only tagging is timed.

    Returns:
        The scores, how right the tagger's certainty is, and how many articles of SENTENCES_PER_ARTICLE sentences, in
        batches of ARTICLES_PER_BATCH, were tagged a second.

    Raises:
        ValueError: the text is not CoNLL, or there is none.
    """
    gold = read_conll(conll)
    if not gold:
        raise ValueError("no sentence in the file")
    chunks = list(articles(gold))
    texts = [article_text(chunk) for chunk in chunks]
    tagged: list[Sequence[Span]] = []
    begun = clock()
    for at in range(0, len(texts), ARTICLES_PER_BATCH):
        tagged += tagger.tag(texts[at : at + ARTICLES_PER_BATCH], language)
    seconds = clock() - begun
    predicted = [found for chunk, spans in zip(chunks, tagged, strict=True) for found in to_mentions(chunk, spans)]
    report = score(gold, predicted, lambda surface: tagger.has_learnt(surface, language))
    report["certainty"] = _certainty(chunks, tagged)
    if seconds > 0:
        report["articles_per_second"] = round(len(texts) / seconds, 1)
        report["words_per_second"] = round(report["words"] / seconds)
    return report


def _certainty(chunks: Sequence[Sequence[Sentence]], tagged: Sequence[Sequence[Span]]) -> list[Certainty]:
    """Compare what the spans of the counted types said of themselves with what was true; rows without one left out."""
    judged: list[tuple[float, bool, bool]] = []
    for chunk, spans in zip(chunks, tagged, strict=True):
        for span in spans:
            for sentence, mentions in zip(chunk, to_mentions(chunk, [span]), strict=True):
                for found in mentions:
                    if found.type in COUNTED:
                        named = {at for m in sentence.mentions if m.type == found.type for at in range(m.start, m.end)}
                        inside = named.issuperset(range(found.start, found.end))
                        judged.append((span.probability, found in sentence.mentions, inside))
    rows = []
    for least, below in zip(_CERTAIN_FROM, (*_CERTAIN_FROM[1:], 2.0), strict=True):
        here = [one for one in judged if least <= one[0] < below]
        if here:
            said, exact, inside = (round(sum(column) / len(here), 3) for column in zip(*here, strict=True))
            rows.append(Certainty(at_least=least, spans=len(here), said=said, exact=exact, inside=inside))
    return rows


def _figures(counts: Counter[tuple[str, str, bool]], kinds: Sequence[str], seen: Sequence[bool]) -> Figures:
    gold, given, right = (
        sum(counts[side, kind, known] for kind in kinds for known in seen) for side in ("gold", "given", "right")
    )
    precision = right / given if given else 0.0
    recall = right / gold if gold else 0.0
    f1 = 2 * right / (gold + given) if gold + given else 0.0
    return Figures(precision=round(precision, 4), recall=round(recall, 4), f1=round(f1, 4), support=gold)
