"""Learn who says a quote; cross-validate by article; write agents/enrich/quotes/models/speakers.json.

    python -m training.quotes.train SETS KEPT [--write] [--unread]

SETS holds quotes/ and dedup/; KEPT is a file outside the repository for the marked articles. Two thirds of the articles
are read; --unread scores the shipped weights on the last third, once.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from agents.enrich.quotes.choice import Chooser, shipped
from agents.enrich.quotes.evaluate import same_speaker
from agents.enrich.quotes.find import find_quotes
from agents.enrich.quotes.marks import plain
from training.quotes.dataset import SETS, UNREAD, Labelled, asked_for, own_passages, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from agents.enrich.quotes.figures import Describer
    from agents.enrich.quotes.speakers import Actor

MODEL = Path(__file__).parents[2] / "agents/enrich/quotes/models/speakers.json"
FOLDS = 5
ROUNDS = 2
# Strength of the pull of every weight towards nought.
PULL = 10.0
STEPS, RATE = 200, 0.05
# What another labelled form of the speaker counts beside the full name.
OTHER_FORM = 0.4
# Own passages are few, and alone have quotes that nobody says; a reader unsure of a label counts half.
OWN_WEIGHT, UNSURE_WEIGHT = 2.0, 0.5
# A figure that fewer quotes show is not learned.
LEAST = 2
START = {language: {"g": 1.0} for language in SETS}
Weights = dict[str, dict[str, float]]


class Choice(NamedTuple):
    """A quote's choices: how right they are, and the figures of each."""

    language: str
    right: list[float]
    figures: list[list[str]]
    weight: float


def right_choices(quote: Mapping[str, Any], names: Sequence[str | None]) -> list[float]:
    """Tell how right each name is: 1 the full name, OTHER_FORM another labelled form; else one within the other."""
    forms = ([quote["speaker"]], quote.get("speaker_alt", []))
    full, other = ([_any(listed, name, strict=True) for name in names] for listed in forms)
    right = [1.0 if is_full else OTHER_FORM * is_other for is_full, is_other in zip(full, other, strict=True)]
    if not any(right):
        right = [OTHER_FORM * _any([*forms[0], *forms[1]], name, strict=False) for name in names]
    return right


def _any(forms: Sequence[str | None], name: str | None, *, strict: bool) -> bool:
    return any(same_speaker(form, name, strict=strict) for form in forms)


class Recorder(Chooser):
    """A chooser that keeps what it was asked."""

    asked: dict[int, list[tuple[Actor | None, list[str]]]]

    def choose(self, number: int, first: int, cue: Any, said: Any) -> tuple[Actor | None, float]:
        """Choose, and keep the options by where the quote starts."""
        options = self.options(number, first, cue, said)
        self.asked[self.describer.narrative.spans[number].start] = options
        return self.best(options)


def read(article: Labelled, weights: Weights) -> tuple[list[Choice], list[Found]]:
    """Return the choices that an article's labelled quotes put, and what was chosen."""
    asked: dict[int, list[tuple[Actor | None, list[str]]]] = {}

    def recorder(describer: Describer, language: str) -> Recorder:
        made = Recorder(describer, weights[language])
        made.asked = asked
        return made

    quotes = {
        (one.start, one.end): one for one in find_quotes(article.text, article.language, article.people, recorder)
    }
    choices, found = [], []
    for want in article.quotes:
        quote = quotes.get((want["start"], want["end"]))
        if quote is None:
            continue
        name = quote.speaker.name if quote.speaker else None
        options = asked.get(plain(article.text).forth(want["start"]), [])
        right = right_choices(want, [actor.name if actor else None for actor, _ in options])
        sure = want.get("confidence") != "low"
        weight = OWN_WEIGHT if article.id.startswith("own-") else 1.0 if sure else UNSURE_WEIGHT
        found.append(Found(article.language, want, name, sure))
        if any(right):
            choices.append(Choice(article.language, right, [told for _, told in options], weight))
    return choices, found


class Found(NamedTuple):
    """A labelled quote whose span was found: the label, the name that was chosen, whether its reader was sure."""

    language: str
    want: dict[str, Any]
    name: str | None
    sure: bool


def fit(choices: Sequence[Choice]) -> Weights:
    """Fit softmax weights over each quote's choices: what a figure counts in all languages, and beside it in one."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for choice in choices:
        for figure in {one for told in choice.figures for one in told}:
            counts["", figure] += 1
            counts[choice.language, figure] += 1
    names = sorted(figure for figure, n in counts.items() if n >= LEAST)
    index = {figure: at for at, figure in enumerate(names)}
    cells: list[tuple[int, int]] = []
    right: list[float] = []
    starts: list[int] = []
    for choice in choices:
        starts.append(len(right))
        for is_right, told in zip(choice.right, choice.figures, strict=True):
            both = [(language, figure) for figure in told for language in ("", choice.language)]
            cells += [(len(right), index[one]) for one in both if one in index]
            right.append(is_right)
    weight = np.repeat([choice.weight for choice in choices], [len(choice.right) for choice in choices])
    learned = _descend(np.array(cells), np.array(right), np.array(starts), weight, len(names))
    value = dict(zip(names, learned.tolist(), strict=True))
    figures = sorted({figure for _, figure in names})
    return {
        language: {
            figure: rounded
            for figure in figures
            if (rounded := round(value.get(("", figure), 0.0) + value.get((language, figure), 0.0), 2))
        }
        for language in SETS
    }


def _descend(cells: Any, right: Any, starts: Any, weight: Any, width: int) -> Any:
    """Minimise the negative log of the right choices' share, with Adam; the same every time."""
    rows, columns = cells[:, 0], cells[:, 1]
    group = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(right)]))
    w = np.zeros(width)
    mean: NDArray[np.float64] = np.zeros_like(w)
    square: NDArray[np.float64] = np.zeros_like(w)
    for step in range(1, STEPS + 1):
        score = np.bincount(rows, w[columns], len(right))
        score -= np.maximum.reduceat(score, starts)[group]
        power = np.exp(score)
        share = power / np.add.reduceat(power, starts)[group]
        good = power * right + 1e-12
        good /= np.add.reduceat(good, starts)[group]
        slope = np.bincount(columns, ((share - good) * weight)[rows], width) + PULL * w
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        w -= RATE * (1 - step / (STEPS + 1)) * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return w


def figures(found: Sequence[Found]) -> dict[str, Any]:
    """Return the shares of right speakers on spans found: the full name, any labelled form, one within the other."""
    n = len(found) or 1
    return {
        "quotes": len(found),
        "full": round(sum(same_speaker(one.want["speaker"], one.name, strict=True) for one in found) / n, 3),
        "exact": round(sum(any(right_forms(one, strict=True)) for one in found) / n, 3),
        "lenient": round(sum(same_speaker(one.want["speaker"], one.name, strict=False) for one in found) / n, 3),
        "lenient to any form": round(sum(any(right_forms(one, strict=False)) for one in found) / n, 3),
    }


def right_forms(one: Found, *, strict: bool) -> list[bool]:
    """Tell for each labelled form whether the name is that one."""
    forms = [one.want["speaker"], *one.want.get("speaker_alt", [])]
    return [same_speaker(form, one.name, strict=strict) for form in forms]


def cross_validate(read_articles: Sequence[Labelled]) -> list[Found]:
    """Choose for each article by weights learned on the others; who spoke before is what such weights chose."""
    fold = [at % FOLDS for at in range(len(read_articles))]
    weights: list[Weights] = [START] * FOLDS
    found: list[Found] = []
    for _ in range(ROUNDS):
        choices: list[list[Choice]] = []
        found = []
        for article, part in zip(read_articles, fold, strict=True):
            asked, chosen = read(article, weights[part])
            choices.append(asked)
            found += chosen
        show(found)
        weights = [
            fit(
                [one for asked, of in zip(choices, fold, strict=True) if of != part for one in asked]
                + [one for passage in own_passages() for one in read(passage, weights[part])[0]]
            )
            for part in range(FOLDS)
        ]
    found = [one for article, part in zip(read_articles, fold, strict=True) for one in read(article, weights[part])[1]]
    show(found)
    return found


def learn(read_articles: Sequence[Labelled]) -> Weights:
    """Learn from all articles given."""
    weights = START
    for _ in range(ROUNDS):
        weights = fit([one for article in [*read_articles, *own_passages()] for one in read(article, weights)[0]])
    return weights


def show(found: Sequence[Found]) -> None:
    """Print the figures, all and by language."""
    for language in SETS:
        print(language, figures([one for one in found if one.language == language]))


def main() -> None:
    """Cross-validate on two thirds; write the weights, or score them on the third that is unread, when asked to."""
    given, labelled = asked_for(__doc__)
    if given.unread:
        for group in sorted({article.id.partition("-")[0] for article in labelled}):
            unread = [article for article in labelled if article.part == UNREAD and article.id.startswith(group)]
            print(group)
            show([one for article in unread for one in read(article, shipped())[1]])
        return
    two_thirds = [article for article in labelled if article.part != UNREAD]
    cross_validate(two_thirds)
    if given.write:
        write(MODEL, learn(two_thirds))


if __name__ == "__main__":
    main()
