"""enrich: mark the article up and publish it.

Reads wire.judged, writes wire.articles and wire.mentions, keeps nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from agents.enrich.knowledge.records import Record as Known
from agents.enrich.knowledge.store import Knowledge, load_default
from agents.enrich.mark import Marker
from agents.enrich.quotes.find import find_quotes
from agents.enrich.tagger.tagger import BuiltInTagger
from agents.enrich.tagger.transformers_tagger import TransformersTagger, TransformersTaggerError
from streams.contract.events import article_event, mention_events
from streams.contract.records import Judged, Marking
from streams.contract.step import Record, Result, Stateless, measured
from streams.contract.topology import BY_NAME
from streams.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.enrich.tagger.protocol import Tagger
    from streams.settings import Settings

# Where `wiredesk knowledge import` keeps what the user brings, below WIREDESK_STATE_DIR.
KNOWLEDGE_FOLDER = "knowledge"
_decode_known = msgspec.json.Decoder(Known).decode
_decode = msgspec.json.Decoder(Judged).decode
_NOT_MARKED = Marking(status={"mark": "skipped: withdrawn"})


class Enrich(Stateless):
    """The pure part of the agent."""

    name = "enrich"
    reads = BY_NAME[name].reads

    def __init__(self, marker: Marker) -> None:
        """Keep the marker with its models and knowledge."""
        self._marker = marker

    def handle(self, records: Sequence[Record]) -> list[Result]:
        """Mark up a micro-batch together and make the events."""
        judged = [_decode(record.value or b"") for record in records]
        markings = iter(self._marker.mark([item.article for item in judged if not _is_withdrawn(item)]))
        return [_events(item, None if _is_withdrawn(item) else next(markings)) for item in judged]


def _is_withdrawn(judged: Judged) -> bool:
    return judged.article.pub_status == "canceled"


def _events(judged: Judged, marking: Marking | None) -> Result:
    sends = (article_event(judged, marking or _NOT_MARKED), *mention_events(judged, marking or _NOT_MARKED))
    kind = "article" if judged.cause is None else "caused"
    return Result(
        sends=sends,
        outcomes=((kind, judged.verdict.relation),),
        measurements=(measured("wiredesk_entities", len(marking.entities)),) if marking is not None else (),
    )


def load_knowledge(state_dir: str) -> Knowledge:
    """Read the shipped knowledge and what the user has brought, file by file in order of name."""
    folder = Path(state_dir) / KNOWLEDGE_FOLDER
    brought = [
        [_decode_known(line) for line in file.read_bytes().splitlines() if line.strip()]
        for file in sorted(folder.glob("*.jsonl"))
    ]
    return load_default(*brought)


def load_marker(settings: Settings) -> Marker:
    """Load knowledge, taggers and quote rules."""
    return Marker(load_knowledge(settings.state_dir), load_taggers(settings.tagger_backend), find_quotes)


def load_taggers(backend: str) -> list[Tagger]:
    """Load the taggers of a setting; a language belongs to the first that reads it.

    Raises:
        SettingsError: the setting names a folder that cannot be used.
    """
    if backend == "none":
        return []
    if backend == "built-in":
        return [BuiltInTagger.load()]
    try:
        return [TransformersTagger.load(backend), BuiltInTagger.load()]
    except TransformersTaggerError as error:
        raise SettingsError(f"WIREDESK_TAGGER_BACKEND: {error}") from error


def make_step(settings: Settings) -> Enrich:
    """Make the step from the settings; reads the models and the knowledge."""
    return Enrich(load_marker(settings))
