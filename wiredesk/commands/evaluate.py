"""wiredesk eval dedupe|clusters|ner|link|quotes|subjects."""

from __future__ import annotations

import gzip
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from agents.dedupe import evaluate as dedupe
from agents.enrich.agent import load_marker, load_taggers
from agents.enrich.link import evaluate as link
from agents.enrich.link import evaluate_articles as link_articles
from agents.enrich.quotes import evaluate as quotes
from agents.enrich.tagger import evaluate as ner
from agents.enrich.topics import evaluate as subjects
from streams.news.article import Article
from wiredesk.output import note, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from streams.settings import Settings

_ARABIC = range(0x0600, 0x0700)
_SAMPLE_CHARACTERS = 5_000


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
    language = given.language or _language(text)
    readers = [tagger for tagger in load_taggers(settings.tagger_backend) if language in tagger.languages]
    if not readers:
        raise ValueError(f"WIREDESK_TAGGER_BACKEND={settings.tagger_backend} has no tagger for {language}")
    report = ner.evaluate(text, readers[0], language, clock=time.process_time)
    return {**report, "language": language, "tagger": readers[0].version}


def _language(text: str) -> str:
    sample = text[:_SAMPLE_CHARACTERS]
    arabic = sum(ord(character) in _ARABIC for character in sample)
    latin = sum(character.isascii() and character.isalpha() for character in sample)
    return "ar" if arabic > latin / 2 else "en"


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


_TASKS: dict[str, Callable[[argparse.Namespace, Settings], dict[str, Any]]] = {
    "dedupe": _dedupe,
    "clusters": _clusters,
    "ner": _ner,
    "link": _link,
    "quotes": _quotes,
    "subjects": _subjects,
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
