"""Article events as the judge of stories reads them, with nothing else in them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

_START = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


def article(
    uri: str,
    headline: str = "Two killed as quake hits eastern Turkey",
    body: str = "An earthquake struck Elazig on Friday.",
    *,
    minutes: float = 0,
    language: str = "en",
    outlet: str = "A",
    cluster: str | None = None,
    entities: tuple[tuple[str, float], ...] = (),
) -> dict[str, Any]:
    """Make the value of a wire.articles record; entities are ids with salience, and none stands in the headline."""
    return {
        "uri": uri,
        "versionCreated": (_START + timedelta(minutes=minutes)).isoformat(),
        "language": language,
        "headlines": [{"value": headline}],
        "bodies": [{"value": body}],
        "infoSources": [{"name": outlet, "role": "outlet"}],
        "wiredesk": {
            "text": {"language": language},
            "agency": None,
            "verdict": {"relation": "new", "cluster": cluster or uri},
            "entities": [
                {"id": one, "salience": salience, "mentions": [{"field": "body", "start": 0, "end": 1}]}
                for one, salience in entities
            ],
        },
    }
