"""wiredesk eval dedupe|clusters|ner|link|quotes|subjects|stories|clean."""

from __future__ import annotations

import gzip
import time
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from agents.dedupe import evaluate as dedupe
from agents.enrich.agent import load_marker, load_taggers
from agents.enrich.link import evaluate as link
from agents.enrich.link import evaluate_articles as link_articles
from agents.enrich.quotes import evaluate as quotes
from agents.enrich.subjects import evaluate as subjects
from agents.enrich.tagger import evaluate as ner
from agents.intake import evaluate as cleaning
from agents.stories import evaluate as stories
from agents.stories.judge.embedder import embedder_of
from streams.contract import topics
from streams.contract.step import Record
from streams.languages.identify import arabic_or_english
from streams.languages.shipped_identifier import shipped_identifier
from streams.news.article import Article, Item
from streams.news.prepare import prepare
from wiredesk.commands.process import lines_of
from wiredesk.output import note, say
from wiredesk.steps import desk_in_memory

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from streams.settings import Settings


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Measure on labelled files and print figures."""
    try:
        report = _TASKS[given.task](given, settings)
    except (OSError, ValueError, KeyError) as error:
        note(f"wiredesk: {given.task} cannot be measured on {' '.join(given.files)}: {type(error).__name__}: {error}")
        return 1
    if given.json:
        say(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode())
    else:
        _tell(report)
    return 0


def _read(path: str) -> bytes:
    content = Path(path).read_bytes()
    return gzip.decompress(content) if path.endswith(".gz") else content


def _rows(path: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in _read(path).splitlines() if line.strip()]


def _dedupe(given: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    del settings
    if len(given.files) < 2:
        raise ValueError("give PAIRS and ITEMS")
    pairs, *items = given.files
    rows = [row for path in items for row in _rows(path)]
    return dedupe.evaluate(_rows(pairs), rows)


def _clusters(given: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    del settings
    if len(given.files) < 2:
        raise ValueError("give PAIRS and ITEMS")
    pairs, *items = given.files
    return dedupe.evaluate_clusters(_rows(pairs), [row for path in items for row in _rows(path)])


def _ner(given: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    text = "\n\n".join(_read(path).decode() for path in given.files)
    language = given.language or arabic_or_english(text)
    readers = [tagger for tagger in load_taggers(settings.tagger_backend) if language in tagger.languages]
    if not readers:
        raise ValueError(f"WIREDESK_TAGGER_BACKEND={settings.tagger_backend} has no tagger for {language}")
    report = ner.evaluate(text, readers[0], language, clock=time.process_time)
    return {**report, "language": language, "tagger": readers[0].version_for(language)}


def _link(given: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    marker = load_marker(settings)
    rows = [row for path in given.files for row in _rows(path)]
    labels = [row for row in rows if "mentions" in row]
    if labels:
        return link_articles.evaluate(labels, (row for row in rows if "text" in row), marker.mark)
    return link.evaluate(rows, marker.mark)


def _quotes(given: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    marker = load_marker(settings)

    def find(text: str, language: str) -> Sequence[Any]:
        # One paragraph entry holds the whole text: joining it gives the text back, code point for code point.
        article = Article(uri="eval", language=language, paragraphs=(text,))
        quotes: Sequence[Any] = marker.mark([article])[0].quotes
        return quotes

    rows = [row for path in given.files for row in _rows(path)]
    return quotes.evaluate(rows, find)


def _subjects(given: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    del settings
    rows = [row for path in given.files for row in _rows(path)]
    return subjects.evaluate([row for row in rows if "topics" in row], (row for row in rows if "topics" not in row))


def _clean(given: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    del settings
    if len(given.files) < 2:
        raise ValueError("give LABELS and ITEMS")
    identify = shipped_identifier()

    def prepared(row: Mapping[str, Any]) -> Article:
        item = _item(dict(row))
        return prepare(
            Item(
                uri=item["uri"],
                headline=item["headline"],
                body=item["body"],
                byline=item["byline"],
                source=item["source"],
                abstract=row.get("abstract") or "",
            ),
            identify,
        )

    return cleaning.evaluate(_rows(given.files[0]), (row for path in given.files[1:] for row in _rows(path)), prepared)


def _stories(given: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    if len(given.files) < 2:
        raise ValueError("give LABELS and ITEMS")
    labels = _rows(given.files[0])
    embedder = embedder_of(settings.story_embedder)
    if embedder is None and settings.story_embedder != "none":
        raise ValueError(f"{settings.story_embedder} is not installed: pip install 'wiredesk[embed]'")
    rows = [row for path in given.files[1:] for row in _rows(path)]
    if rows and "outcome" in rows[0]:
        return stories.evaluate(labels, rows, embedder)
    wanted = {str(row.get("ar_id") or row["id"]) for row in labels}
    items = [_item(row) for row in rows if str(row.get("id") or row.get("uri")) in wanted]
    items += [_case(row) for row in labels if "ar_id" in row]
    return stories.evaluate(labels, _outcomes(items, settings), embedder)


def _item(row: dict[str, Any]) -> dict[str, Any]:
    """Give an item of the labelled sets the names of the minimal form, which a row may have already."""
    time = str(row.get("time") or row.get("published") or "")
    return {
        "uri": str(row.get("id") or row["uri"]),
        "headline": row.get("title") or row.get("headline") or "",
        "body": row.get("text") or row.get("body") or "",
        "byline": row.get("author") or row.get("byline") or "",
        "source": row.get("src") or row.get("source") or "",
        "published": parsedate_to_datetime(time).isoformat() if "," in time else time,
        **({"language": row["language"]} if row.get("language") else {}),
    }


def _case(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "uri": f"case-{row['n']}",
        "headline": row["headline"],
        "body": row["lead"],
        "language": row["lang"],
        "published": row["time"],
    }


def _outcomes(items: list[dict[str, Any]], settings: Settings) -> Iterator[dict[str, Any]]:
    """Take items through the desk, earliest first, a batch at a time."""
    desk = desk_in_memory(settings)
    items = sorted(
        items, key=lambda item: (datetime.fromisoformat(item["published"].replace("Z", "+00:00")), item["uri"])
    )
    headers = (("content-type", b"application/json"),)
    name = topics.RAW.name(settings)
    records = [Record(name, 0, n, 0, None, orjson.dumps(item), headers) for n, item in enumerate(items)]
    for start in range(0, len(records), settings.mark_articles):
        sends = desk.run(records[start : start + settings.mark_articles])
        yield from (line for _, line in sorted(lines_of(sends), key=lambda pair: pair[0]) if line["outcome"] != "dead")


_TASKS: dict[str, Callable[[argparse.Namespace, Settings], dict[str, Any]]] = {
    "dedupe": _dedupe,
    "clusters": _clusters,
    "ner": _ner,
    "link": _link,
    "quotes": _quotes,
    "subjects": _subjects,
    "stories": _stories,
    "clean": _clean,
}


def _tell(report: dict[str, Any], indent: int = 0) -> None:
    for key, value in report.items():
        pad = "  " * indent
        if isinstance(value, dict) and any(isinstance(inner, (dict, list)) for inner in value.values()):
            say(f"{pad}{key}")
            _tell(value, indent + 1)
        elif isinstance(value, dict):
            figures = "  ".join(
                f"{name} {figure:.3f}" if isinstance(figure, float) else f"{name} {figure}"
                for name, figure in value.items()
            )
            say(f"{pad}{key:<14} {figures}")
        elif isinstance(value, list):
            say(f"{pad}{key}")
            for line in value:
                say(f"{pad}  {line}")
        else:
            say(f"{pad}{key:<14} {value:.3f}" if isinstance(value, float) else f"{pad}{key:<14} {value}")
