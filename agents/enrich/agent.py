"""enrich: mark the article up and publish it.

Reads wire.judged, writes wire.articles and wire.mentions, keeps nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from agents.enrich.mark import load_marker
from streams import topics
from streams.events import article_event, mention_events
from streams.records import Judged, Marking
from streams.step import Record, Result, Stateless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.enrich.mark import Marker
    from streams.settings import Settings

_decode = msgspec.json.Decoder(Judged).decode
_NOT_MARKED = Marking(status={"mark": "skipped: withdrawn"})


class Enrich(Stateless):
    """The pure part of the agent."""

    name = "enrich"
    reads = (topics.JUDGED,)

    def __init__(self, marker: Marker) -> None:
        """Keep the marker with its models and knowledge."""
        self._marker = marker

    def handle(self, records: Sequence[Record]) -> list[Result]:
        """Mark up a micro-batch together and make the events."""
        judged = [_decode(record.value or b"") for record in records]
        usable = [item for item in judged if item.article.pub_status != "canceled"]
        markings = dict(zip(map(id, usable), self._marker.mark([item.article for item in usable]), strict=True))
        return [self._events(item, markings.get(id(item), _NOT_MARKED)) for item in judged]

    def _events(self, judged: Judged, marking: Marking) -> Result:
        sends = (article_event(judged, marking), *mention_events(judged, marking))
        kind = "article" if judged.cause is None else "caused"
        return Result(sends=sends, outcomes=((kind, judged.verdict.relation),))


def make_step(settings: Settings) -> Enrich:
    """Make the step from the settings; reads the models and the knowledge."""
    return Enrich(load_marker(settings.tagger_backend, settings.state_dir))
