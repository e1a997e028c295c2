"""Score the judge on labelled pairs: `wiredesk eval dedupe PAIRS ITEMS`.

The headline figures judge each pair by itself, as the shard would if both stood in one window: the committed tables
say what is rare, so an ITEMS file of a few hundred articles is judged like a full wire. Beside them stands what a
replay of all ITEMS in time order puts in one cluster, through candidates and window, as the desk would see it.
"""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agents.dedupe.memory.rows import Policy
from agents.dedupe.memory.shard import Shard
from agents.dedupe.rules.adds import adds
from agents.dedupe.rules.compare import event_times
from agents.dedupe.rules.judge import Judge
from agents.dedupe.rules.version import VERSION
from streams.contract.records import WITHHELD_RELATIONS, Source, Verdict
from streams.languages.identify import arabic_or_english
from streams.news.article import Article, Item
from streams.news.fingerprint import fingerprint, unpack
from streams.news.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

# Labels a desk links, and the relations that answer them right.
LINKED_LABELS: Final = {
    "same": {"verbatim"},
    "abridged": {"abridged", "expanded"},
    "update": {"update"},
}
# Labels of what may be withheld from its reader.
_COPIES: Final = ("same", "abridged")
_MOST_EXAMPLES: Final = 20
_N_BINS: Final = 5


class _Answer(NamedTuple):
    """What the judge says of a pair.

    Attributes:
        relation: Of a to b; "new" when they are apart.
        score: Probability that a desk links them.
        later, earlier: The pair by time, ties by id.
        later_is: Relation of the later to the earlier, before it is asked what it adds.
        adds: Kinds of what the later adds, where it would be withheld otherwise.
    """

    relation: str
    score: float
    later: str
    earlier: str
    later_is: str
    adds: tuple[str, ...]

    @property
    def is_withheld(self) -> bool:
        return self.later_is in WITHHELD_RELATIONS and not self.adds


def evaluate(pairs: Sequence[Mapping[str, str]], items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Score linked against apart, and each relation.

    Args:
        pairs: {"a", "b", "label"}: ids and one of same, abridged, update (linked) or any other word (apart).
        items: See prepared_items.

    Returns:
        `linked`: pairs judged one by one: precision, recall, f1, and counts; `stream`: the same, of what a replay in
        time order puts in one cluster, window and candidates included; updates begin their own and are left out;
        `relations`: precision, recall and f1 of same, abridged and update among all pairs; `confusion`: label to
        relation to count; `skipped`: pairs whose items are missing; `withheld`: of the later item of each pair,
        whether it is seen: true copies, of them those withheld, published for what they add (with examples) and
        published otherwise; those withheld that lose news, by label, with examples; `clusters`: those of the replay
        that hold a pair which is no copy; `calibration`: by score, how many pairs and what share of them is linked,
        and the mean square error.
    """
    articles = prepared_items(items)
    known = [pair for pair in pairs if pair["a"] in articles and pair["b"] in articles]
    answers = _judge_pairs(known, articles)
    confusion: dict[str, dict[str, int]] = {}
    for pair, answer in zip(known, answers, strict=True):
        row = confusion.setdefault(pair["label"], {})
        row[answer.relation] = row.get(answer.relation, 0) + 1
    clusters = replayed_clusters(articles)
    truth = [pair["label"] in LINKED_LABELS for pair in known]
    held = [pair for pair in known if pair["label"] != "update"]
    return {
        "rule": VERSION,
        "pairs": len(known),
        "skipped": len(pairs) - len(known),
        "linked": _figures(truth, [answer.relation != "new" for answer in answers]),
        "stream": _figures(
            [pair["label"] in _COPIES for pair in held], [clusters[pair["a"]] == clusters[pair["b"]] for pair in held]
        ),
        "relations": {
            label: _figures(
                [pair["label"] == label for pair in known], [answer.relation in right for answer in answers]
            )
            for label, right in LINKED_LABELS.items()
        },
        "confusion": {label: dict(sorted(row.items())) for label, row in sorted(confusion.items())},
        "withheld": _withheld(known, answers),
        "clusters": {"forbidden": forbidden_pairs(known, clusters)},
        "calibration": _calibration(truth, [answer.score for answer in answers]),
    }


def _judge_pairs(
    pairs: Sequence[Mapping[str, str]], articles: Mapping[str, Article], judge: Judge | None = None
) -> list[_Answer]:
    judge = judge or Judge.shipped()
    sides = {
        uri: judge.lay_out(unpack(fingerprint(articles[uri])))
        for uri in {pair[end] for pair in pairs for end in ("a", "b")}
    }
    answers: list[_Answer] = []
    for pair in pairs:
        a, b = pair["a"], pair["b"]
        times = event_times(articles[a], articles[b])
        said = judge.compare(sides[a], times[0], sides[b], times[1])
        is_later = (_moment(articles[a]), a) > (_moment(articles[b]), b)
        turned = said if is_later else judge.compare(sides[b], times[1], sides[a], times[0])
        later, earlier = (a, b) if is_later else (b, a)
        bag = judge.bag(sides[later], sides[earlier])
        found = adds(articles[later], sides[later], sides[earlier], turned.shared, bag=bag)
        kinds = tuple(one.kind for one in found) if turned.relation in WITHHELD_RELATIONS else ()
        answers.append(_Answer(said.relation or "new", said.score, later, earlier, turned.relation or "new", kinds))
    return answers


def _withheld(pairs: Sequence[Mapping[str, str]], answers: Sequence[_Answer]) -> dict[str, Any]:
    """Say what a reader would not see, and what he would see twice."""
    labelled = list(zip((pair["label"] for pair in pairs), answers, strict=True))
    copies = [answer for label, answer in labelled if label in _COPIES]
    told_twice = [answer for answer in copies if answer.adds]
    lost: dict[str, int] = {}
    examples = []
    for label, answer in labelled:
        if answer.is_withheld and label not in _COPIES:
            lost[label] = lost.get(label, 0) + 1
            examples.append(f"{answer.later} {answer.later_is} {answer.earlier}: {label}")
    n_withheld = sum(answer.is_withheld for answer in copies)
    return {
        "true copies": {
            "labelled": len(copies),
            "withheld": n_withheld,
            "published for what they add": len(told_twice),
            "published otherwise": len(copies) - n_withheld - len(told_twice),
            "share published of those judged copies": round(len(told_twice) / max(n_withheld + len(told_twice), 1), 4),
        },
        "true copies published": [
            f"{answer.later} {answer.later_is} {answer.earlier}: {', '.join(answer.adds)}"
            for answer in told_twice[:_MOST_EXAMPLES]
        ],
        "lost": dict(sorted(lost.items())),
        "withheld and lost": examples[:_MOST_EXAMPLES],
    }


def forbidden_pairs(pairs: Sequence[Mapping[str, str]], clusters: Mapping[str, str]) -> dict[str, Any]:
    """Find the clusters that hold a pair which is no copy: how many, and by label how many pairs and which."""
    inside = [
        pair for pair in pairs if pair["label"] not in LINKED_LABELS and clusters[pair["a"]] == clusters[pair["b"]]
    ]
    by_label: dict[str, int] = {}
    for pair in inside:
        by_label[pair["label"]] = by_label.get(pair["label"], 0) + 1
    return {
        "clusters": len({clusters[pair["a"]] for pair in inside}),
        "pairs": dict(sorted(by_label.items())),
        "examples": [f"{pair['a']} {pair['b']}: {pair['label']}" for pair in inside[:_MOST_EXAMPLES]],
    }


def _calibration(truth: Sequence[bool], scores: Sequence[float]) -> dict[str, Any]:
    bins: dict[str, dict[str, float]] = {}
    for at in range(_N_BINS):
        low, high = at / _N_BINS, (at + 1) / _N_BINS
        inside = [linked for linked, score in zip(truth, scores, strict=True) if int(min(score, 0.999) * _N_BINS) == at]
        if inside:
            bins[f"{low:.1f} to {high:.1f}"] = {"pairs": len(inside), "linked": round(sum(inside) / len(inside), 4)}
    errors = [(score - linked) ** 2 for linked, score in zip(truth, scores, strict=True)]
    return {"bins": bins, "mean square error": round(sum(errors) / max(len(errors), 1), 4)}


def replayed_clusters(articles: Mapping[str, Article]) -> dict[str, str]:
    """Tell in which cluster each item ends up when all items pass the desk in time order."""
    shard = Shard(Policy())
    clusters: dict[str, str] = {}
    for offset, uri in enumerate(sorted(articles, key=lambda name: (_moment(articles[name]), name))):
        article = articles[uri]
        packed, moment = fingerprint(article), _moment(article)
        new = Verdict(relation="new", cluster=uri)
        verdict = shard.judge(article, packed, offset=offset, event_time=moment, revision=new)
        source = Source("items", 0, offset)
        shard.add(shard.entry(article, packed, verdict, source=source, offset=offset, event_time=moment))
        clusters[uri] = verdict.cluster
    return clusters


def evaluate_clusters(pairs: Sequence[Mapping[str, str]], items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Score the clusters of a replay of all items.

    Args:
        pairs: As in evaluate(); what same and abridged join, also by way of a third, is one true cluster.
        items: See prepared_items.

    Returns:
        `b_cubed`: precision, recall and f1 over the items that have a label; `forbidden`: clusters that hold a pair
        which is no copy; `largest`: the ten largest clusters of all items, their size and the item they are named by.
    """
    articles = prepared_items(items)
    known = [pair for pair in pairs if pair["a"] in articles and pair["b"] in articles]
    clusters = replayed_clusters(articles)
    true = _joined(known)
    sizes: dict[str, int] = {}
    for name in clusters.values():
        sizes[name] = sizes.get(name, 0) + 1
    largest = sorted(sizes.items(), key=lambda found: (-found[1], found[0]))[:10]
    return {
        "rule": VERSION,
        "items": len(articles),
        "labelled": len(true),
        "b_cubed": _b_cubed(true, clusters),
        "forbidden": forbidden_pairs(known, clusters),
        "largest": [f"{size} {name}" for name, size in largest],
    }


def _joined(pairs: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Name the true cluster of each labelled item by one of its items."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for pair in pairs:
        one, other = root(pair["a"]), root(pair["b"])
        if pair["label"] in _COPIES:
            parent[max(one, other)] = min(one, other)
    return {name: root(name) for name in parent}


def _b_cubed(true: Mapping[str, str], found: Mapping[str, str]) -> dict[str, float]:
    precision = recall = 0.0
    both: dict[tuple[str, str], int] = {}
    ours: dict[str, int] = {}
    theirs: dict[str, int] = {}
    for name, cluster in true.items():
        both[cluster, found[name]] = both.get((cluster, found[name]), 0) + 1
        theirs[cluster] = theirs.get(cluster, 0) + 1
        ours[found[name]] = ours.get(found[name], 0) + 1
    for (cluster, name), n in both.items():
        precision += n * n / ours[name]
        recall += n * n / theirs[cluster]
    precision, recall = precision / max(len(true), 1), recall / max(len(true), 1)
    total = precision + recall
    f1 = 2 * precision * recall / total if total else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _moment(article: Article) -> int:
    return int(article.version_created.timestamp() * 1000) if article.version_created else 0


def _figures(truth: Sequence[bool], answers: Sequence[bool]) -> dict[str, float]:
    right = sum(t and a for t, a in zip(truth, answers, strict=True))
    precision = right / sum(answers) if any(answers) else 0.0
    recall = right / sum(truth) if any(truth) else 0.0
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / (precision + recall), 4) if right else 0.0,
        "right": right,
        "wrong": sum(answers) - right,
        "missed": sum(truth) - right,
    }


def prepared_items(rows: Iterable[Mapping[str, Any]]) -> dict[str, Article]:
    """Read and prepare items; ids to articles.

    Args:
        rows: Items with the labelled sets' names (id, src, title, time, author, abstract, text, lang) or in minimal
            form (uri, headline, body, byline, published, source, language).
    """
    articles = {}
    for row in rows:
        uri = str(row.get("id") or row["uri"])
        articles[uri] = prepare(
            Item(
                uri=uri,
                headline=row.get("title") or row.get("headline") or "",
                body=row.get("text") or row.get("body") or "",
                abstract=row.get("abstract") or "",
                byline=row.get("author") or row.get("byline") or "",
                source=row.get("src") or row.get("source") or "",
                language=row.get("language"),
                version_created=_instant(row.get("time") or row.get("published")),
            ),
            _told_by(str(row.get("lang") or row.get("language") or "")),
        )
    return articles


def _told_by(stated: str) -> Callable[[str], tuple[str, float]]:
    return lambda text: (stated or arabic_or_english(text), 1.0)


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)
