"""What a reader of wire.articles and wire.duplicates makes of an event: a member of a story, without trust in its size.

Any consumer could be written like this: it knows the published schema (docs/schema) and nothing of the desk.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Final
from urllib.parse import urlsplit

from streams.news import clock

# A page shows so much; the topic has the rest.
BODY_CHARACTERS: Final = 40_000
HEADLINE_CHARACTERS: Final = 600
LABEL_CHARACTERS: Final = 160
ENTITIES: Final = 60
MENTIONS: Final = 40
QUOTES: Final = 40
REMOVED: Final = 60
EVIDENCE_DEPTH: Final = 5
# Of an editor's name and note.
_DECIDED_CHARACTERS: Final = 300
_DECISIONS: Final = ("release", "apart", "same")
# Of each thing that an item adds.
_ADDED_CHARACTERS = 160
EVIDENCE_ENTRIES: Final = 200

Json = dict[str, Any]


def text(value: Any, limit: int = LABEL_CHARACTERS) -> str:
    """Return a string field cut to a limit; "" for anything else."""
    return value[:limit].encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def number(value: Any) -> int:
    """Read a count, an offset or a time that stands on a topic. Raises ValueError outside 0 to 2**63 - 1.

    What is larger cannot be written as JSON again: one such letter froze every page that followed.
    """
    found = int(value)
    if not 0 <= found < 1 << 63:
        raise ValueError("no number of a desk")
    return found


def member(kind: str, event: Json, done: int, header_time: str | None) -> Json:
    """Make a story's member of an article or duplicate event.

    Args:
        kind: "article" or "duplicate".
        event: The decoded value.
        done: The broker's timestamp of the event, milliseconds.
        header_time: ce_time, for an event that states no time of its own.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: it is no event of the desk.
    """
    desk = event["wiredesk"]
    source = desk["source"]
    verdict = desk["verdict"]
    arrived = clock.bounded(number(source.get("timestamp") or 0), done) or done
    stated = clock.bounded(instant(text(event.get("versionCreated")) or header_time or "") or 0, arrived)
    time, killed = stated or arrived, 0
    if event.get("pubStatus") == "canceled":
        time, killed = _kill_times(event, stated, arrived, done)
    outlet, agency = _parties(event, desk)
    bodies = event.get("bodies") or [{}]
    headlines = event.get("headlines") or [{}]
    return {
        "kind": kind,
        "uri": text(event["uri"], HEADLINE_CHARACTERS),
        "eventId": text(desk["eventId"]),
        "place": [
            text(source["topic"]),
            number(source["partition"]),
            number(source["offset"]),
            number(source.get("item", 0)),
        ],
        "items": number(source.get("items", 1)),
        "caused": desk.get("cause") is not None,
        "version": text(event.get("version") or desk.get("version")),
        "headline": text(desk.get("headline") or headlines[0].get("value"), HEADLINE_CHARACTERS),
        "language": text(desk.get("language") or event.get("language") or "und", 20),
        "outlet": outlet,
        "host": host(text(event["uri"], HEADLINE_CHARACTERS)),
        "agency": agency,
        "byline": text(desk.get("byline")),
        "dateline": text((desk.get("dateline") or {}).get("text")),
        "time": time,
        "arrived": arrived,
        "done": done,
        "canceled": event.get("pubStatus") == "canceled",
        "killed": killed,
        "pubStatus": text(event.get("pubStatus"), 20),
        "body": text(bodies[0].get("value"), BODY_CHARACTERS),
        "relation": text(verdict["relation"], 40),
        "of": text(verdict.get("of"), HEADLINE_CHARACTERS),
        "cluster": text(verdict.get("cluster") or event["uri"], HEADLINE_CHARACTERS),
        "similarity": _number(verdict.get("similarity")),
        "containment": _containment(verdict.get("containment")),
        "rule": text(verdict.get("rule")),
        "evidence": bounded(verdict.get("evidence") or {}),
        "adds": _additions(verdict.get("adds"), text(bodies[0].get("value"), BODY_CHARACTERS)),
        "decided": _decided(verdict),
        "entities": [_entity(entity) for entity in (desk.get("entities") or [])[:ENTITIES]],
        "quotes": [_quote(quote) for quote in (desk.get("quotes") or [])[:QUOTES]],
        "removed": [_removed(piece) for piece in (desk.get("text", {}).get("removed") or [])[:REMOVED]],
        "status": {text(k): text(v) for k, v in (desk.get("status") or {}).items()},
        "pipeline": text((desk.get("pipeline") or {}).get("version"), 40),
    }


def _kill_times(event: Json, stated: int, arrived: int, done: int) -> tuple[int, int]:
    """Return the killed item's own time as far as its event tells, and the kill's, milliseconds.

    A kill's event states the kill's time; that of an item which a kill reached states the item's, or none.
    """
    evidence = event["wiredesk"]["verdict"].get("evidence")
    if not isinstance(evidence, dict):
        evidence = {}
    if "killed_by" in evidence or "kill_reached" in evidence:
        return stated or arrived, done
    created = evidence.get("created")
    killed = stated or arrived
    return clock.bounded(created if isinstance(created, int) else 0, killed) or killed, killed


def _parties(event: Json, desk: Json) -> tuple[str, str]:
    agency = text((desk.get("agency") or {}).get("name"))
    sources = [entry for entry in event.get("infoSources") or [] if isinstance(entry, dict)]
    sources.sort(key=lambda entry: entry.get("role") != "outlet")
    return text(desk.get("infoSource")) or (text(sources[0].get("name")) if sources else ""), agency


def host(uri: str) -> str:
    """Return an item's origin where no outlet is given: the host of its uri, else the uri."""
    try:
        return urlsplit(uri).hostname or uri
    except ValueError:
        return uri


def _entity(entity: Json) -> Json:
    geo = entity.get("geo")
    return {
        "id": text(entity["id"]),
        "type": text(entity.get("type"), 20),
        "name": text(entity.get("name")),
        "labels": {text(code, 12): text(name) for code, name in list((entity.get("labels") or {}).items())[:8]},
        "salience": _number(entity.get("salience")) or 0.0,
        "geo": [float(geo[0]), float(geo[1])] if isinstance(geo, list) and len(geo) == 2 else None,
        "role": text(entity.get("role"), 20) or text(entity.get("related"), 20),
        "mentions": [_span(mention) for mention in (entity.get("mentions") or [])[:MENTIONS]],
    }


def _span(mention: Json) -> list[Any]:
    return [text(mention.get("field"), 10), number(mention["start"]), number(mention["end"])]


def _quote(quote: Json) -> Json:
    speaker = quote.get("speaker") or {}
    return {
        "start": number(quote["start"]),
        "end": number(quote["end"]),
        "speaker": text(speaker.get("name")),
        "id": text(speaker.get("id")),
    }


def _removed(piece: Json) -> Json:
    return {"reason": text(piece.get("reason"), 60), "text": text(piece.get("text"), 200)}


def _containment(value: Any) -> list[float] | None:
    if not isinstance(value, dict):
        return None
    return [_number(value.get("ofThis")) or 0.0, _number(value.get("ofOther")) or 0.0]


def _additions(value: Any, body: str) -> list[str]:
    """Write what an item adds to its copy as kind and words."""
    found = [one for one in (value if isinstance(value, list) else [])[:EVIDENCE_ENTRIES] if isinstance(one, dict)]
    spans = [(text(one.get("kind"), 20), int(number(one.get("start"))), int(number(one.get("end")))) for one in found]
    return [f"{kind}: {body[start:end][:_ADDED_CHARACTERS]}" if end else kind for kind, start, end in spans]


def _decided(verdict: Json) -> Json | None:
    """Write who decided what about an item, and for one that was moved from which cluster; None for the judge alone."""
    decided, was = verdict.get("decided"), verdict.get("evidence")
    if not isinstance(decided, dict) or decided.get("decision") not in _DECISIONS:
        return None
    was = was.get("was") if isinstance(was, dict) else None
    cluster = was.get("cluster") if isinstance(was, dict) else None
    said = {name: text(decided.get(name), _DECIDED_CHARACTERS) for name in ("decision", "by", "note", "time")}
    return said | {"from": text(cluster, HEADLINE_CHARACTERS)}


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and abs(value) < 1e12 else None


def bounded(value: Any, depth: int = EVIDENCE_DEPTH) -> Any:
    """Copy JSON of unknown shape, cut in depth, number and length: what the verdict's evidence is shown from."""
    if isinstance(value, str):
        return text(value, 2_000)
    if isinstance(value, (int, float, bool)) or value is None:
        return value
    if depth == 0:
        return "…"
    if isinstance(value, dict):
        return {text(str(k)): bounded(v, depth - 1) for k, v in list(value.items())[:EVIDENCE_ENTRIES]}
    if isinstance(value, list):
        return [bounded(entry, depth - 1) for entry in value[:EVIDENCE_ENTRIES]]
    return text(str(value))


def instant(stated: str) -> int | None:
    """Read an RFC 3339 instant as milliseconds; None when it is none."""
    try:
        when = datetime.fromisoformat(stated.replace("Z", "+00:00"))
    except ValueError:
        return None
    return int((when if when.tzinfo else when.replace(tzinfo=timezone.utc)).timestamp() * 1000)
