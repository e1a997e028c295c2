"""Score the judge on labelled pairs: `wiredesk eval dedupe PAIRS ITEMS`.

The headline figures judge each pair by itself, as the shard would if both stood in one window: the committed tables
say what is rare, so an ITEMS file of a few hundred articles is judged like a full wire. Beside them stands what a
replay of all ITEMS in time order puts in one cluster, through candidates and window, as the desk would see it.
"""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from agents.dedupe.memory.shard import Policy, Shard
from agents.dedupe.rules.compare import event_times
from agents.dedupe.rules.judge import Judge
from agents.dedupe.rules.version import VERSION
from streams.contract.records import Source, Verdict
from streams.news.article import Article, Item
from streams.news.fingerprint import fingerprint, unpack
from streams.news.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Labels a desk links, and the relations that answer them right.
LINKED_LABELS: Final = {
    "same": {"verbatim"},
    "abridged": {"abridged", "expanded"},
    "update": {"update"},
}


def evaluate(pairs: Sequence[Mapping[str, str]], items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Score linked against apart, and each relation.

    Args:
        pairs: {"a", "b", "label"}: ids and one of same, abridged, update (linked) or any other word (apart).
        items: See read_items.

    Returns:
        `linked`: pairs judged one by one: precision, recall, f1, and counts; `stream`: the same, of what a replay in
        time order puts in one cluster, window and candidates included; `relations`: precision, recall and f1 of same,
        abridged and update among all pairs; `confusion`: label to relation to count; `skipped`: pairs whose items are
        missing.
    """
    articles = read_items(items)
    known = [pair for pair in pairs if pair["a"] in articles and pair["b"] in articles]
    answers = _judge_pairs(known, articles)
    confusion: dict[str, dict[str, int]] = {}
    for pair, answer in zip(known, answers, strict=True):
        row = confusion.setdefault(pair["label"], {})
        row[answer] = row.get(answer, 0) + 1
    truth = [pair["label"] in LINKED_LABELS for pair in known]
    return {
        "rule": VERSION,
        "pairs": len(known),
        "skipped": len(pairs) - len(known),
        "linked": _figures(truth, [answer != "new" for answer in answers]),
        "stream": _figures(truth, _replayed(known, articles)),
        "relations": {
            label: _figures([pair["label"] == label for pair in known], [answer in right for answer in answers])
            for label, right in LINKED_LABELS.items()
        },
        "confusion": {label: dict(sorted(row.items())) for label, row in sorted(confusion.items())},
    }


def _judge_pairs(pairs: Sequence[Mapping[str, str]], articles: Mapping[str, Article]) -> list[str]:
    judge = Judge.shipped()
    sides = {
        uri: judge.lay_out(unpack(fingerprint(articles[uri])))
        for uri in {pair[end] for pair in pairs for end in ("a", "b")}
    }
    answers: list[str] = []
    for pair in pairs:
        a, b = pair["a"], pair["b"]
        times = event_times(articles[a], articles[b])
        answers.append(judge.compare(sides[a], times[0], sides[b], times[1]).relation or "new")
    return answers


def _replayed(pairs: Sequence[Mapping[str, str]], articles: Mapping[str, Article]) -> list[bool]:
    """Tell of each pair whether its items end up in one cluster when all items pass the desk in time order."""
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
    return [clusters[pair["a"]] == clusters[pair["b"]] for pair in pairs]


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


def read_items(rows: Iterable[Mapping[str, Any]]) -> dict[str, Article]:
    """Read and prepare items; ids to articles.

    Args:
        rows: Items with the labelled sets' names (id, src, title, time, author, abstract, text) or in minimal form
            (uri, headline, body, byline, published, source).
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
            _language,
        )
    return articles


def _language(text: str) -> tuple[str, float]:
    """Tell Arabic from English by script: enough for the labelled sets, and the same everywhere."""
    arabic = sum("\u0600" <= letter <= "\u06ff" for letter in text[:2_000])
    latin = sum(letter.isascii() and letter.isalpha() for letter in text[:2_000])
    return ("ar", 1.0) if arabic > latin / 2 else ("en", 1.0)


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)
