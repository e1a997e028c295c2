"""Everything of one article that comparing needs, small enough to keep for every article of the window."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final

import msgspec

from agents.stories.judge.signs import days, figures, kind
from agents.stories.judge.words import concepts, sound_number, stem_number
from streams.languages.folding import folded_text
from streams.news import shingles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agents.stories.judge.embedder import Embedder

# What is read of an article: the background below the lead is shared by every report of a topic.
_TITLE_LETTERS: Final = 300
_LEAD_LETTERS: Final = 600
_TITLE_WORDS: Final = 24
_LEAD_WORDS: Final = 56
_MOST_ENTITIES: Final = 12
_MOST_CONCEPTS: Final = 16
_MOST_SOUNDS: Final = 32
_MOST_HEADS: Final = 5
_LONGEST_ID: Final = 64
_WIKIDATA: Final = "http://www.wikidata.org/entity/"
_LOCAL: Final = "urn:wiredesk:entity:"
_LATIN_NAME: Final = re.compile(r"[^\W\d_]{2,32}")


class StorySketch(msgspec.Struct, frozen=True, array_like=True):
    """One article as the judge of stories sees it; 1 to 2 kB when packed.

    Attributes:
        uri: Identity of the article.
        outlet: Who sent it; "" when nobody says.
        agency: Whose copy it is; "" when nothing credits one.
        language: BCP 47 primary code; "und" when nobody can tell.
        time: When it was written, seconds since 1970.
        cluster: The copy cluster of its verdict; an article alone is its own cluster.
        title: Numbers of the headline's stems, each once, in order.
        lead: Numbers of the lead's stems that are not in the headline, each once, in order.
        entities: Id and salience (0 to 100) of what it is about, the most salient first; origin is left out.
        days: Days it names, resolved, days since 1970, ascending.
        figures: Figures of headline and lead.
        title_figures: How many of them stand in the headline; those come first.
        kind: "report", "statement" (somebody, a colon, what he says), "explainer" or "video".
        acts: Numbers of what the headline says somebody did.
        concepts: Numbers of what headline and lead are about, in any language.
        sounds: Numbers of what their names sound like in any script.
        vector: One signed byte a dimension; empty where no embedder ran.
        heads: Ids of the entities that the headline names, in its order: who acts or speaks stands first.
    """

    uri: str
    outlet: str
    agency: str
    language: str
    time: int
    cluster: str
    title: tuple[int, ...] = ()
    lead: tuple[int, ...] = ()
    entities: tuple[tuple[str, int], ...] = ()
    days: tuple[int, ...] = ()
    figures: tuple[float, ...] = ()
    title_figures: int = 0
    kind: str = "report"
    acts: tuple[int, ...] = ()
    concepts: tuple[int, ...] = ()
    sounds: tuple[int, ...] = ()
    vector: bytes = b""
    heads: tuple[str, ...] = ()


def sketch(article: Mapping[str, Any], embedder: Embedder | None = None) -> StorySketch:
    """Sketch the value of a wire.articles record.

    Args:
        article: It.
        embedder: Makes the vector; without one there is none.

    Raises:
        KeyError, TypeError, ValueError: It is no such value.

    Cost: 0.4 ms, and what the embedder takes; only the first letters of headline and body are read.
    """
    facts = article["wiredesk"]
    language = str(facts["text"]["language"])
    title_text = _first(article.get("headlines"))[:_TITLE_LETTERS]
    lead_text = _first(article.get("bodies"))[:_LEAD_LETTERS]
    title_words = shingles.words(folded_text(title_text))[:_TITLE_WORDS]
    lead_words = shingles.words(folded_text(lead_text))[:_LEAD_WORDS]
    both = [*title_words, *lead_words]
    title = tuple(dict.fromkeys(map(stem_number, title_words)))
    lead = tuple(dict.fromkeys(number for number in map(stem_number, lead_words) if number not in title))
    time = _seconds(str(article["versionCreated"]))
    headline_figures = figures(title_text, title_words)
    about = concepts(both, language)
    return StorySketch(
        uri=str(article["uri"]),
        outlet=_name(article.get("infoSources"), "outlet"),
        agency=str((facts.get("agency") or {}).get("name", "")),
        language=language,
        time=time,
        cluster=str(facts["verdict"].get("cluster") or ""),
        title=title,
        lead=lead,
        entities=_entities(facts.get("entities") or ()),
        days=days(both, time),
        figures=tuple(dict.fromkeys((*headline_figures, *figures(lead_text, lead_words)))),
        title_figures=len(headline_figures),
        kind=kind(title_words, title_text),
        acts=tuple(dict.fromkeys(one.number for one in concepts(title_words, language) if one.is_act)),
        concepts=tuple(dict.fromkeys(one.number for one in about))[:_MOST_CONCEPTS],
        sounds=_sounds(both, f"{title_text} {lead_text}"),
        vector=b"" if embedder is None else embedder.embed(title_text, lead_text),
        heads=_heads(facts.get("entities") or ()),
    )


def _first(texts: Sequence[Mapping[str, Any]] | None) -> str:
    return str(texts[0].get("value", "")) if texts else ""


def _seconds(time: str) -> int:
    moment = datetime.fromisoformat(time.replace("Z", "+00:00"))
    return int((moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp())


def _name(sources: Sequence[Mapping[str, Any]] | None, role: str) -> str:
    return next((str(source.get("name", "")) for source in sources or () if source.get("role", role) == role), "")


def short_id(entity: str) -> str:
    """Return an entity's id without the address that all of its kind share."""
    for prefix in (_WIKIDATA, _LOCAL):
        if entity.startswith(prefix):
            return entity[len(prefix) :]
    return entity[:_LONGEST_ID]


def _entities(found: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    named = [
        (short_id(str(one["id"])), round(100 * float(one.get("salience") or 0)))
        for one in found
        if one.get("role") is None
    ]
    named.sort(key=lambda one: (-one[1], one[0]))
    return tuple(named[:_MOST_ENTITIES])


def _heads(found: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    places = [
        (int(mention["start"]), short_id(str(one["id"])))
        for one in found
        for mention in (one.get("mentions") or ())[:1]
        if mention.get("field") == "headline"
    ]
    return tuple([entity for _, entity in sorted(places)[:_MOST_HEADS]])


def _sounds(words: Sequence[str], text: str) -> tuple[int, ...]:
    """Number how names sound: words with a capital where the script has them, every word where it has none."""
    named = {
        folded for match in _LATIN_NAME.finditer(text) if match[0][0].isupper() for folded in [folded_text(match[0])]
    }
    numbers = (sound_number(word) for word in words if not word.isascii() or word in named)
    return tuple(dict.fromkeys(number for number in numbers if number))[:_MOST_SOUNDS]
