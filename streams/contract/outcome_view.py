"""What an agent that reads published outcomes needs of an article or a duplicate: less than was written, and lenient.

Reading costs what is named here and no more, and an older reader takes what a newer desk writes: what it does not know
is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from streams.contract import topics
from streams.contract.law import MOST_ITEMS, is_possible
from streams.contract.records import Source

if TYPE_CHECKING:
    from streams.settings import Settings

# Kafka's own advice ends at 4,000 partitions a broker.
_MOST_PARTITIONS: Final = 10_000


class RemovedView(msgspec.Struct):
    """A piece of text that intake took out."""

    reason: str = ""


class TextView(msgspec.Struct):
    """What is said of the text."""

    language: str = ""
    removed: list[RemovedView] = []


class AgencyView(msgspec.Struct):
    """Whose copy it is."""

    name: str = ""


class VerdictView(msgspec.Struct):
    """What was judged."""

    relation: str = ""
    cluster: str = ""
    canonical: str = ""


class EntityView(msgspec.Struct):
    """An entity that the text names, or that stands for one of another item."""

    id: str
    type: str = ""
    name: str = ""
    labels: dict[str, str] = {}
    related: str = ""
    role: str = ""
    salience: float = 0.0


class DeskView(msgspec.Struct, rename="camel"):
    """What the desk says beside ninjs; of a duplicate also language, headline and outlet, which have no other place."""

    source: Source
    event_id: str
    cause: Source | None = None
    agency: AgencyView | None = None
    text: TextView = msgspec.field(default_factory=TextView)
    verdict: VerdictView = msgspec.field(default_factory=VerdictView)
    entities: list[EntityView] = []
    status: dict[str, str] = {}
    language: str | None = None
    headline: str | None = None
    info_source: str | None = None


class ValueView(msgspec.Struct):
    """A headline or a body."""

    value: str = ""


class InfoSourceView(msgspec.Struct):
    """A party to an item."""

    name: str = ""
    role: str = ""


class OutcomeView(msgspec.Struct, rename="camel"):
    """An article or a duplicate, but for its text: a text that cannot be read hides nothing else."""

    wiredesk: DeskView
    uri: str = ""
    pub_status: str = "usable"
    version_created: str | None = None
    language: str | None = None
    headlines: list[ValueView] = []
    info_sources: list[InfoSourceView] = []

    @property
    def outlet(self) -> str:
        """Name who carried it; "" for nobody. An agency's own feed is its own outlet: the party stands once."""
        parties = sorted(self.info_sources, key=lambda party: party.role != "outlet")
        return self.wiredesk.info_source or (parties[0].name if parties else "")

    @property
    def headline(self) -> str:
        """Return the headline; "" for none."""
        return self.wiredesk.headline or (self.headlines[0].value if self.headlines else "")

    @property
    def told_language(self) -> str:
        """Return the language; "und" where nobody tells."""
        return self.wiredesk.language or self.wiredesk.text.language or self.language or "und"

    @property
    def named(self) -> list[EntityView]:
        """List the entities that the text itself names, the most salient first."""
        own = [entity for entity in self.wiredesk.entities if not entity.related and not entity.role]
        return sorted(own, key=lambda entity: -entity.salience)


class TextOutcomeView(OutcomeView):
    """An article or a duplicate with its text."""

    bodies: list[ValueView] = []

    @property
    def body(self) -> str:
        """Return the text; "" for none."""
        return self.bodies[0].value if self.bodies else ""


def has_a_place(source: Source, settings: Settings | None = None) -> bool:
    """Tell whether an outcome can come from such a record: of this desk's raw topic where settings name it.

    Without settings, and for another desk's topic, only what no setting makes possible is refused.
    """
    if settings is not None and source.topic == topics.RAW.name(settings):
        return is_possible(source.partition, source.item, source.items, settings)
    return 0 <= source.item < source.items <= MOST_ITEMS and 0 <= source.partition < _MOST_PARTITIONS
