"""Score the judge of stories on labelled articles: `wiredesk eval stories LABELS ITEMS`.

The articles go through the judge in time order as they would on the wire; beside it, in the same table, stands what a
single pass over TF-IDF makes of them. Cases in other languages are judged one by one.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from agents.stories.judge.model import shipped
from agents.stories.judge.pair import Question
from agents.stories.judge.place import pair_score, place
from agents.stories.judge.sketch import StorySketch, sketch
from agents.stories.judge.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from agents.stories.judge.embedder import Embedder

# Cases stand in one window, whatever months they are from: words are counted in all of them.
_ALL_HOURS: Final = 24 * 366 * 100
# Single pass: joins the story of the nearest three by this cosine; the best on days that are not reported on.
_TFIDF_THRESHOLD: Final = 0.25
_VOTERS: Final = 3
_TITLE_WEIGHT: Final = 2.0
_SAME: Final = "same_event"
_DECIMALS: Final = 4


def evaluate(
    labels: Sequence[Mapping[str, Any]], outcomes: Iterable[Mapping[str, Any]], embedder: Embedder | None = None
) -> dict[str, Any]:
    """Score the stories of articles, or the cases of other languages, by the form of the labels.

    Args:
        labels: {"id", "story", "confidence"?} an article; or {"n", "ar_id", "lang", "label"} a case, whose own item has
            the uri "case-" and n.
        outcomes: {"outcome", "event"} as wiredesk process prints them; a copy is where the article is that it copies.
        embedder: Makes the vectors; without one there are none.

    Returns:
        Articles: `judge`, `judge_sure` (labels of high confidence alone), `tfidf` and `alone` (every article a story
        of its own: what a judge that joins nothing gets), each with precision, recall, f1 of links, bcubed precision,
        recall, f1, and nmi; `counts`; `languages`: f1 of links by pair of languages.
        Cases: by language and together: precision, recall, f1, cases, and how many own near misses are beaten.

    Raises:
        ValueError: No label has an article.
    """
    found = list(outcomes)
    sketches = [sketch(row["event"], embedder) for row in found if row["outcome"] == "article"]
    articles = sorted(sketches, key=lambda one: (one.time, one.uri))
    if labels and "ar_id" in labels[0]:
        return _cases(labels, articles)
    copies = {
        row["event"]["uri"]: row["event"]["wiredesk"]["verdict"] for row in found if row["outcome"] == "duplicate"
    }
    truth = {str(row["id"]): str(row["story"]) for row in labels}
    sure = {str(row["id"]) for row in labels if row.get("confidence", "high") == "high"}
    judged = _with_copies(group(articles), copies)
    known = [uri for uri in truth if uri in judged]
    if not known:
        raise ValueError("no label has an article among the items")
    languages = {one.uri: one.language for one in articles}
    return {
        "judge": figures(known, truth, judged),
        "judge_sure": figures([uri for uri in known if uri in sure], truth, judged),
        "tfidf": figures(known, truth, _with_copies(_single_pass(articles), copies)),
        "alone": figures(known, truth, {uri: uri for uri in known}),
        "counts": {
            "articles": len(known),
            "stories": len({truth[uri] for uri in known}),
            "missing": len(truth) - len(known),
        },
        "languages": _by_languages([uri for uri in known if uri in languages], truth, judged, languages),
    }


def group(articles: Iterable[StorySketch]) -> dict[str, str]:
    """Give each article its story, in the order given: uri to the uri that began the story."""
    window = Window()
    story_of: dict[str, str] = {}
    members: defaultdict[str, list[str]] = defaultdict(list)
    for article in articles:
        story = place(article, window, story_of.get, members.__getitem__).story or article.uri
        story_of[article.uri] = story
        members[story].append(article.uri)
        window.add(article)
    return story_of


def _with_copies(story_of: Mapping[str, str], copies: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    found = dict(story_of)
    for uri, verdict in copies.items():
        known = (str(verdict.get(name) or "") for name in ("of", "canonical", "cluster"))
        found[uri] = next((found[other] for other in known if other in found), uri)
    return found


def _single_pass(articles: Iterable[StorySketch]) -> dict[str, str]:
    """Group by TF-IDF of headline and lead alone, words counted in what came before."""
    counts: Counter[int] = Counter()
    vectors: list[tuple[str, dict[int, float], float]] = []
    story_of: dict[str, str] = {}
    for n, article in enumerate(articles, 1):
        words = {*article.title, *article.lead}
        counts.update(words)
        titles = set(article.title)
        vector = {word: math.log((n + 1) / counts[word]) * (_TITLE_WEIGHT if word in titles else 1) for word in words}
        norm = math.sqrt(math.fsum(value * value for value in vector.values())) or 1.0
        by_story: defaultdict[str, list[float]] = defaultdict(list)
        for uri, other, its in vectors:
            cosine = math.fsum(vector[word] * other[word] for word in vector.keys() & other.keys()) / (norm * its)
            by_story[story_of[uri]].append(cosine)
        best = [(_mean_of_best(values), story) for story, values in by_story.items()]
        score, story = max(best, default=(0.0, ""))
        story_of[article.uri] = story if score >= _TFIDF_THRESHOLD else article.uri
        vectors.append((article.uri, vector, norm))
    return story_of


def _mean_of_best(values: Iterable[float]) -> float:
    best = [value for value in sorted(values, reverse=True)[:_VOTERS] if value > 0]
    return round(math.fsum(best) / len(best), _DECIMALS) if best else 0.0


def figures(uris: Sequence[str], truth: Mapping[str, str], found: Mapping[str, str]) -> dict[str, float]:
    """Compare two groupings of the same articles.

    Returns:
        precision, recall and f1 of links (pairs in one story); bcubed_precision, bcubed_recall and bcubed_f1 (Bagga and
        Baldwin 1998); nmi: mutual information over the mean of both entropies. 1 is best; with no links at all a share
        is 0.
    """
    true, made = Counter(truth[uri] for uri in uris), Counter(found[uri] for uri in uris)
    both = Counter((truth[uri], found[uri]) for uri in uris)
    right = sum(map(_pairs, both.values()))
    precision, recall = _share(right, sum(map(_pairs, made.values()))), _share(right, sum(map(_pairs, true.values())))
    n = len(uris)
    inner = [(both[truth[uri], found[uri]], made[found[uri]], true[truth[uri]]) for uri in uris]
    bcubed_precision = _share(math.fsum(shared / size for shared, size, _ in inner), n)
    bcubed_recall = _share(math.fsum(shared / size for shared, _, size in inner), n)
    mutual = math.fsum(
        count / n * math.log(count * n / (true[story] * made[group_])) for (story, group_), count in both.items()
    )
    entropy = (_entropy(true, n) + _entropy(made, n)) / 2
    values = {
        "precision": precision,
        "recall": recall,
        "f1": _f1(precision, recall),
        "bcubed_precision": bcubed_precision,
        "bcubed_recall": bcubed_recall,
        "bcubed_f1": _f1(bcubed_precision, bcubed_recall),
        "nmi": mutual / entropy if entropy else 1.0,
    }
    return {name: round(value, _DECIMALS) for name, value in values.items()}


def _pairs(n: int) -> int:
    return n * (n - 1) // 2


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _f1(precision: float, recall: float) -> float:
    return _share(2 * precision * recall, precision + recall)


def _entropy(sizes: Mapping[str, int], n: int) -> float:
    return -math.fsum(size / n * math.log(size / n) for size in sizes.values())


def _by_languages(
    uris: Sequence[str], truth: Mapping[str, str], found: Mapping[str, str], languages: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """Score links by the languages of both ends."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for n, one in enumerate(uris):
        for other in uris[:n]:
            is_true, is_made = truth[one] == truth[other], found[one] == found[other]
            if is_true or is_made:
                tally = counts["-".join(sorted((languages[one], languages[other])))]
                tally.update(true=is_true, made=is_made, right=is_true and is_made)
    return {pair: _scored(tally) for pair, tally in sorted(counts.items())}


def _scored(tally: Mapping[str, int]) -> dict[str, float]:
    precision, recall = _share(tally["right"], tally["made"]), _share(tally["right"], tally["true"])
    shares = {"precision": precision, "recall": recall, "f1": _f1(precision, recall)}
    return {name: round(value, _DECIMALS) for name, value in shares.items()}


def _cases(labels: Sequence[Mapping[str, Any]], articles: Sequence[StorySketch]) -> dict[str, Any]:
    """Judge each case against its own article, all of them in one window."""
    window = Window(_ALL_HOURS)
    known = {one.uri: one for one in articles}
    for one in articles:
        window.add(one)
    cases = [case for case in labels if f"case-{case['n']}" in known and case["ar_id"] in known]
    if not cases:
        raise ValueError("no case has its articles among the items")
    score = _scorer(window)
    scores = {case["n"]: score(known[f"case-{case['n']}"], known[case["ar_id"]]) for case in cases}
    model = shipped()
    embedded = model.across_embedded if articles[0].vector else None
    threshold = (embedded or model.across).threshold
    by_language: dict[str, Any] = {
        language: _case_figures([case for case in cases if case["lang"] == language], scores, threshold)
        for language in sorted({case["lang"] for case in cases})
    }
    return {"all": _case_figures(cases, scores, threshold), **by_language}


def _scorer(window: Window) -> Callable[[StorySketch, StorySketch], float]:
    def score(case: StorySketch, article: StorySketch) -> float:
        near = [candidate.sketch for candidate in window.near(case)]
        return pair_score(Question(case, near, window), article)

    return score


def _case_figures(
    cases: Sequence[Mapping[str, Any]], scores: Mapping[Any, float], threshold: float
) -> dict[str, float]:
    tally: Counter[str] = Counter(true=0, made=0, right=0)
    beaten = misses = 0
    for case in cases:
        is_true, is_made = case["label"] == _SAME, scores[case["n"]] >= threshold
        tally.update(true=is_true, made=is_made, right=is_true and is_made)
        if not is_true:
            continue
        for other in cases:
            if other["label"] != _SAME and (other["ar_id"], other["lang"]) == (case["ar_id"], case["lang"]):
                misses += 1
                beaten += scores[case["n"]] > scores[other["n"]]
    return {**_scored(tally), "near_miss_beaten": round(_share(beaten, misses), _DECIMALS), "cases": len(cases)}
