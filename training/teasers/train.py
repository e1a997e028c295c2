"""Learn which lone lines are headlines of other stories; cross-validate; write streams/news/teasers/weights.tsv.

    python -m training.teasers.train SETS [--write]

SETS holds dedup/ and clean/. A line that is word for word the title of another article of the stream is a headline;
what labels.tsv says was read by hand; any other line is copy, but of outlets that are known to paste headlines: theirs
are left out. The articles of clean/ and of held.tsv measure: they are left out, and so is whatever has their titles.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import orjson

from streams.languages.folding import folded_text
from streams.languages.tsv import rows_of
from streams.news.debris import ruled_out
from streams.news.teasers.find import candidates
from streams.news.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LABELS: Final = Path(__file__).with_name("labels.tsv")
HELD: Final = Path(__file__).with_name("held.tsv")
WEIGHTS: Final = Path(__file__).parents[2] / "streams/news/teasers/weights.tsv"
FOLDS: Final = 5
# How sure the model has to be. Chosen by cross-validation for few cuts of copy, not for many headlines found.
SURE: Final = 0.65
# Strength of the pull of every weight towards nought; a figure that fewer lines show is not learned.
PULL: Final = 2.0
LEAST: Final = 20
STEPS: Final = 25
# Outlets whose copy holds headlines that no title of the stream repeats: an unread line of theirs says nothing.
PASTING: Final = ("BBC", "CNN")
Matrix = np.ndarray[Any, np.dtype[np.float64]]


class Line(NamedTuple):
    """A candidate.

    Attributes:
        article: Its article's id.
        outlet: Who sent it.
        seen: The names of its figures.
        is_headline: By its label.
    """

    article: str
    outlet: str
    seen: list[str]
    is_headline: bool


def read_lines(sets: Path) -> list[Line]:
    """Read every candidate of the stream but those of the articles that measure."""
    labelled = (sets / "clean/ant2018_dev_clean.jsonl").read_bytes().splitlines()
    measuring = {orjson.loads(line)["id"] for line in labelled}
    measuring.update(name for (name,) in rows_of(HELD.read_text("utf-8")))
    stream = gzip.decompress((sets / "dedup/ant2018_dev.jsonl.gz").read_bytes())
    rows = [orjson.loads(line) for line in stream.splitlines()]
    left_out = {folded_text(row["title"]) for row in rows if row["id"] in measuring}
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        titles[folded_text(row["title"])].add(row["id"])
    by_hand = {(name, int(line)): label == "1" for name, line, label in rows_of(LABELS.read_text("utf-8"))}
    shown = (row for row in rows if folded_text(row["title"]) not in left_out)
    return [line for row in shown for line in _lines_of(row, titles, by_hand)]


def _lines_of(
    row: Mapping[str, Any], titles: Mapping[str, set[str]], by_hand: Mapping[tuple[str, int], bool]
) -> Iterator[Line]:
    texts = [text for text in map(clean, row["text"].split("\n")) if text]
    keys = [folded_text(text) for text in texts]
    out = ruled_out(texts, keys, byline=row["author"], modelled=False)
    left = [at for at in range(len(texts)) if at not in out]
    for candidate in candidates([texts[at] for at in left], [keys[at] for at in left]):
        at = left[candidate.at]
        known = bool(titles.get(keys[at], set()) - {row["id"]}) or by_hand.get((row["id"], at))
        if known is not None or row["src"] not in PASTING:
            yield Line(row["id"], row["src"], candidate.seen, bool(known))


def learn(shown: Matrix, right: Matrix) -> Matrix:
    """Fit a logistic regression by Newton's method; the last column is the bias, which nothing pulls."""
    weights = np.zeros(shown.shape[1])
    pull = np.full(shown.shape[1], PULL)
    pull[-1] = 0.01
    for _ in range(STEPS):
        sure = _sure(shown @ weights)
        slope = shown.T @ (sure - right) + pull * weights
        bend = (shown.T * (sure * (1 - sure))) @ shown + np.diag(pull)
        weights -= np.linalg.solve(bend, slope)
    return weights


def _sure(score: Matrix) -> Matrix:
    return np.asarray(1 / (1 + np.exp(-score)))


def main() -> None:
    """Cross-validate by article, print what each outlet would lose and gain, and write the weights when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path, metavar="SETS")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    lines = read_lines(given.sets)
    counts = Counter(name for line in lines for name in line.seen)
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    column = {name: at for at, name in enumerate(names)}
    shown = np.zeros((len(lines), len(names) + 1))
    shown[:, -1] = 1
    for row, line in enumerate(lines):
        shown[row, [column[name] for name in line.seen if name in column]] = 1
    right = np.array([float(line.is_headline) for line in lines])
    fold = np.array([int(sha256(line.article.encode()).hexdigest(), 16) % FOLDS for line in lines])
    sure = np.zeros(len(lines))
    for held in range(FOLDS):
        trained = learn(shown[fold != held], right[fold != held])
        sure[fold == held] = _sure(shown[fold == held] @ trained)
    print(f"{len(lines)} lines, {int(right.sum())} of them headlines")
    for outlet in sorted({line.outlet for line in lines}):
        own = [at for at, line in enumerate(lines) if line.outlet == outlet]
        found = [right[at] for at in own if sure[at] >= SURE]
        share = f"{int(sum(found))} of {int(sum(right[own]))} headlines, {len(found) - int(sum(found))} others"
        print(f"{outlet:<10} {len(own)} lines; cut at {SURE}: {share}")
    if given.write:
        hundredths = np.rint(100 * learn(shown, right)).astype(int)
        threshold = round(100 * float(np.log(SURE / (1 - SURE))))
        rows = [("threshold", threshold), ("bias", hundredths[-1])]
        rows += [(name, value) for name, value in zip(names, hundredths[:-1], strict=True) if value]
        comment = "# figure\thundredths of log-odds; made by python -m training.teasers.train, see README.md\n"
        WEIGHTS.write_text(comment + "".join(f"{name}\t{value}\n" for name, value in rows), "utf-8")


if __name__ == "__main__":
    main()
