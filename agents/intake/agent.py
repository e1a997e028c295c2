"""intake: take in copy in whatever form it comes.

Reads wire.raw and wire.decisions, writes wire.prepared, an editor's words on two items to every partition of
wire.revised, and wire.dead; keeps nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from agents.intake import decisions
from agents.intake.owners_table import read_owners
from streams.contract import topics
from streams.contract.dead_letters import FAILED, dead_letter, shared
from streams.contract.records import Prepared, Source
from streams.contract.step import Record, Result, Send, Stateless
from streams.contract.topology import BY_NAME
from streams.contract.undecodable import undecodable
from streams.languages.shipped_identifier import shipped_identifier
from streams.news.article import Item, UnreadableItem
from streams.news.clock import believed, bounded
from streams.news.fingerprint import find_compared, fingerprint
from streams.news.formats.read import item_lines, read_items
from streams.news.prepare import prepare
from streams.news.sketch import OPEN_KEY, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agents.intake.owners_table import Owners
    from streams.news.article import Article
    from streams.settings import Settings


# Of each script that has tables of its own; an agency at either end, so that credits are looked for too.
_FIRST_TEXTS = (
    "القاهرة (رويترز) - قال وزير الخارجية إن «المحادثات» تستأنف غدا الخميس في جنيف، حسب وكالة فرانس برس",
    'CAIRO (Reuters) - The minister said that "the talks" go on in Geneva on Thursday, according to Reuters',
)
_FIRST_PARAGRAPHS = 6


class Intake(Stateless):
    """The pure part of the agent."""

    name = "intake"
    reads = BY_NAME[name].reads

    def __init__(
        self,
        identify: Callable[[str], tuple[str, float]],
        max_bytes: int,
        max_items: int,
        key: bytes = OPEN_KEY,
        owners: Owners | None = None,
        *,
        places: decisions.Places | None = None,
    ) -> None:
        """Keep the language identifier, the caps, the installation's key, from sketch.key_of(), and who owns what.

        Without places no record is an editor's word.
        """
        self._places = places
        self._owners = owners
        self._key = key
        self._identify = identify
        self._max_bytes = max_bytes
        self._max_items = max_items

    def handle(self, records: Sequence[Record]) -> list[Result]:
        """Read each record; every item of it comes out as one prepared article or one dead letter."""
        return [self._one(record) for record in records]

    def warm(self) -> None:
        """Read the tables and fill the folds that the first items would wait for. Cost: 0.1 s."""
        for text in _FIRST_TEXTS:
            body = "\n".join([text] * _FIRST_PARAGRAPHS)
            fingerprint(prepare(Item(uri="urn:wiredesk:warm", headline=text, body=body), self._identify), self._key)

    def wanted(self, record: Record) -> tuple[str, int, int] | None:
        """Return where the raw record stands that an editor releases an item of."""
        return decisions.wanted(record, self._places) if self._places is not None else None

    def _one(self, record: Record) -> Result:
        if self._places is not None and record.topic == self._places.decisions:
            return self._decision(record, self._places)
        lost = undecodable(record)
        if lost is not None:
            return dead_letter(record, self.name, *lost, _source(record, 0, 1))
        try:
            items = read_items(
                record.value, record.header("content-type"), max_bytes=self._max_bytes, max_items=self._max_items
            )
        except UnreadableItem as error:
            return dead_letter(record, self.name, error.reason, error.message, _source(record, 0, 1))
        results = [self._item(record, item, _source(record, n, len(items))) for n, item in enumerate(items)]
        if len(items) > 1 and any(outcome == "dead" for result in results for outcome, _ in result.outcomes):
            results = shared(results, item_lines(record.value or b"", record.header("content-type")))
        return Result(
            sends=tuple(send for result in results for send in result.sends),
            outcomes=tuple(outcome for result in results for outcome in result.outcomes),
        )

    def _decision(self, record: Record, places: decisions.Places) -> Result:
        """Carry an editor's word on: an item that it releases, or the word itself to every language shard."""
        word = decisions.read(record, places)
        if isinstance(word, Result):
            return word
        raw, source = record.again, word.source
        if raw is None or source is None:
            return decisions.spread(record, word, places)
        result = self._one(raw)
        found = decisions.released(record, word, result)
        return found or decisions.refused(
            record, "no-such-item", f"the raw record holds no readable item {source.item}"
        )

    def _item(self, record: Record, item: Item | UnreadableItem, source: Source) -> Result:
        if isinstance(item, UnreadableItem):
            return dead_letter(record, self.name, item.reason, item.message, source)
        try:
            article = prepare(item, self._identify)
        except UnreadableItem as error:
            return dead_letter(record, self.name, error.reason, error.message, source)
        except Exception as error:  # noqa: BLE001  one item of a feed that we fail on must not take its neighbours along
            return dead_letter(record, self.name, FAILED, "the stage failed on it", source, type(error).__name__)
        compared = find_compared(article)
        prepared = Prepared(
            source=source,
            article=article,
            fingerprint=fingerprint(article, self._key, compared),
            event_time=event_time(article, source),
            sender=self._owners.sender(article.source, record.headers) if self._owners else None,
            owner=self._owners.owner(article.uri) if self._owners else None,
            compared=compared,
        )
        key = article.uri.encode("utf-8", "surrogatepass")
        return Result(
            sends=(Send(topics.PREPARED, key, msgspec.json.encode(prepared)),),
            outcomes=(("prepared", article.language),),
        )


def event_time(article: Article, source: Source) -> int:
    """Return the article's time in milliseconds, never later than the broker's; 0 when neither is known.

    A time that cannot be true is one that is not stated.
    """
    if article.version_created is None:
        return source.timestamp
    return bounded(int(article.version_created.timestamp() * 1000), source.timestamp) or source.timestamp


def _source(record: Record, item: int, items: int) -> Source:
    return Source(record.topic, record.partition, record.offset, item, items, believed(record.timestamp))


def make_step(settings: Settings) -> Intake:
    """Make the step from the settings; reads the language model and the table of owners.

    Raises:
        SettingsError: the table of owners cannot be read or used.
    """
    key = key_of(settings.fingerprint_key)
    owners = read_owners(settings.owners_table) if settings.owners == "table" else None
    places = decisions.places_of(settings)
    return Intake(shipped_identifier(), settings.max_item_bytes, settings.max_items, key, owners, places=places)
