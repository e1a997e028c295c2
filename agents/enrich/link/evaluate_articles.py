"""Score linking on whole articles whose mentions were labelled by readers, entity by entity.

A label: {"id", "mentions": [{"field": "title"|"text", "start", "end", "ids", "surface"}], "traps": [[field, start, end,
why]], "optional": [as mentions]}. An article: {"id", "title", "text"}. An entity of the article is found when an entity
of the marking has one of its ids, and an entity of the marking with a public id is right when the labels have it. What
is optional is neither missed nor wrong. A mention without ids wants no id and is scored by its traps only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agents.enrich.knowledge.records import GEONAMES, LOCAL
from agents.enrich.link.evaluate import public_ids
from streams.news.article import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from streams.contract.records import Entity, Marking

_FIELDS = {"title": "headline", "text": "body"}
# A reader's note that a trap is part of a longer name: a right link of that name does not fall into it.
_INSIDE = "inside a mention"


def evaluate(
    labels: Sequence[Mapping[str, Any]],
    texts: Iterable[Mapping[str, Any]],
    mark: Callable[[Sequence[Article]], list[Marking]],
    language: str = "ar",
) -> dict[str, Any]:
    """Mark the labelled articles and score them.

    Args:
        labels: What readers found.
        texts: Articles; those without a label are passed over.
        mark: The marker.
        language: Of all of them.

    Returns:
        {"entities": {"precision", "recall", "expected", "found", "wrong"}, "traps": "n of m", "errors": [...]}, errors
        in the order of the labels.

    Raises:
        ValueError: the text of a labelled article is missing.
    """
    by_id = {text["id"]: text for text in texts}
    missing = [label["id"] for label in labels if label["id"] not in by_id]
    if missing:
        raise ValueError(f"{len(missing)} labelled articles have no text, {missing[0]} for one")
    articles = [_article(by_id[label["id"]], language) for label in labels]
    found = expected = wrong = fallen = traps = 0
    errors: list[dict[str, str]] = []
    for label, marking in zip(labels, mark(articles), strict=True):
        wanted = _wanted(label)
        entities = [(entity, public_ids(entity) | {entity.id}) for entity in marking.entities if entity.mentions]
        expected += len(wanted)
        for first, ids in wanted.items():
            if any(ids & names for _, names in entities):
                found += 1
            else:
                errors.append({"id": label["id"], "what": "missed", "wanted": first, "got": ""})
        for entity in _wrong(label, wanted, entities):
            wrong += 1
            errors.append({"id": label["id"], "what": "wrong", "wanted": "", "got": f"{entity.name} {entity.id}"})
        for field, start, end, why in label.get("traps", ()):
            traps += 1
            names = [entity.name for entity, _ in entities if _falls(entity, label, (field, start, end, why))]
            fallen += bool(names)
            errors.extend({"id": label["id"], "what": "trap", "wanted": why, "got": name} for name in names)
    answered = found + wrong
    return {
        "entities": {
            "precision": round(found / answered, 4) if answered else 0.0,
            "recall": round(found / expected, 4) if expected else 0.0,
            "expected": expected,
            "found": found,
            "wrong": wrong,
        },
        "traps": f"{fallen} of {traps}",
        "errors": errors,
    }


def _article(text: Mapping[str, Any], language: str) -> Article:
    return Article(uri=f"eval:{text['id']}", language=language, headline=text["title"], paragraphs=(text["text"],))


def _plain(ids: Iterable[str]) -> set[str]:
    return {f"geonames:{one[len(GEONAMES) :].rstrip('/')}" if one.startswith(GEONAMES) else one for one in ids}


def _wanted(label: Mapping[str, Any]) -> dict[str, set[str]]:
    """Group the mentions with an id to entities, by the first of their ids."""
    wanted: dict[str, set[str]] = {}
    for mention in label["mentions"]:
        if mention["ids"]:
            wanted.setdefault(mention["ids"][0], set()).update(_plain(mention["ids"]))
    return wanted


def _wrong(
    label: Mapping[str, Any], wanted: Mapping[str, set[str]], entities: Iterable[tuple[Entity, set[str]]]
) -> list[Entity]:
    optional = label.get("optional") or ()
    allowed = set().union(*wanted.values(), *(_plain(mention["ids"]) for mention in optional))
    out = []
    for entity, names in entities:
        if entity.id.startswith(LOCAL) or names & allowed:
            continue
        if not all(any(_overlaps(mention, other) for other in optional) for mention in entity.mentions):
            out.append(entity)
    return out


def _overlaps(mention: Any, other: Mapping[str, Any]) -> bool:
    return bool(
        _FIELDS[other["field"]] == mention.field and mention.start < other["end"] and other["start"] < mention.end
    )


def _falls(entity: Entity, label: Mapping[str, Any], trap: tuple[str, int, int, str]) -> bool:
    field, start, end, why = trap
    here = {"field": field, "start": start, "end": end}
    for mention in entity.mentions if not entity.id.startswith(LOCAL) else ():
        if not _overlaps(mention, here):
            continue
        longer = mention.end - mention.start > end - start
        if not (why.startswith(_INSIDE) and longer and any(_overlaps(mention, other) for other in label["mentions"])):
            return True
    return False
