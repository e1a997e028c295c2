"""Mark up articles: tag, match, link, quote, in micro-batches of one language, with a status for every stage.

Pure: articles in, markings out. What was loaded comes in as arguments; the shell decides when and what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from agents.enrich.knowledge.store import local_id
from agents.enrich.link.linker import Linked, link
from agents.enrich.link.marked_text import Field, reduced_field
from agents.enrich.link.matcher import Matcher
from agents.enrich.link.salience import salience
from agents.enrich.link.short_names import whole_name
from agents.enrich.spans import NamedSpan, Span
from streams.contract.records import Entity, Marking, Mention, Quote
from streams.languages.folding import comparable
from streams.languages.language import language as language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agents.enrich.knowledge.records import Record
    from agents.enrich.knowledge.store import Knowledge
    from agents.enrich.tagger.protocol import Tagger
    from streams.contract.records import EntityType
    from streams.news.article import Article

_OK = "ok"
# A dateline stands at the very start of the body; after this many code points a place is part of the story.
_DATELINE_WITHIN = 60
_MARKS = frozenset('"“”«»„')


# Copy of this length is 3,500 words. Linking grows with the square of the names: a hostile body of 100,000 characters,
# nothing but names, took 30 s, and the watchdog takes that for a stuck worker.
MARKED_CHARACTERS = 20_000


def _bounded(article: Article) -> Article:
    """Return the article, or one whose body is the beginning of its body; offsets stay the same."""
    body = article.body
    if len(body) <= MARKED_CHARACTERS:
        return article
    return msgspec.structs.replace(article, paragraphs=(body[:MARKED_CHARACTERS],))


class _Draft:
    """One article on its way through the stages."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.status: dict[str, str] = {}
        self.fields: list[Field] = []
        self.spans: dict[str, list[Span]] = {}
        self.entities: tuple[Entity, ...] = ()
        self.quotes: tuple[Quote, ...] = ()


class Marker:
    """Marks articles with one set of knowledge, taggers and quote rules."""

    def __init__(
        self,
        knowledge: Knowledge,
        taggers: Sequence[Tagger] = (),
        find_quotes: Callable[[str, str, Sequence[NamedSpan]], list[Quote]] | None = None,
    ) -> None:
        """Keep the parts.

        Args:
            knowledge: Names and their bearers.
            taggers: For each language the first that reads it is used.
            find_quotes: body, language, mentions in the body → quotes; None switches the stage off.
        """
        self.knowledge = knowledge
        self.matcher = Matcher(knowledge)
        self._find_quotes = find_quotes
        self._taggers: dict[str, Tagger] = {}
        for tagger in taggers:
            for language in tagger.languages:
                self._taggers.setdefault(language, tagger)

    def mark(self, articles: Sequence[Article]) -> list[Marking]:
        """Mark a micro-batch.

        Each article's marking depends on that article alone, never on its neighbours in the batch.

        Returns:
            One marking an article, in order. A stage that fails on an article says so in its status ("failed:
            ClassName"), and the later stages work with what there is.
        """
        drafts = [_Draft(_bounded(article)) for article in articles]
        for draft, article in zip(drafts, articles, strict=True):
            if draft.article is not article:
                draft.status["length"] = f"skipped: what follows the first {MARKED_CHARACTERS} characters"
        by_language: dict[str, list[_Draft]] = {}
        for draft in drafts:
            by_language.setdefault(draft.article.language, []).append(draft)
        for language, group in by_language.items():
            self._tag(group, language)
            for draft in group:
                self._match(draft, language)
                self._link(draft, language)
                self._quote(draft, language)
        return [
            Marking(entities=d.entities, quotes=d.quotes, status=d.status, models=self.models(d.article.language))
            for d in drafts
        ]

    def models(self, language: str) -> dict[str, str]:
        """Name the versions that mark a language."""
        tagger = self._taggers.get(language)
        return {"knowledge": self.knowledge.version} | ({"tagger": tagger.version} if tagger else {})

    def _tag(self, drafts: Sequence[_Draft], language: str) -> None:
        tagger = self._taggers.get(language)
        if tagger is None:
            for draft in drafts:
                draft.status["tag"] = f"skipped: no tagger for {language}"
            return
        try:
            _tag_together(tagger, drafts, language)
        except Exception as error:  # noqa: BLE001  a model may fail in any way; it must not take the batch with it
            if len(drafts) == 1:
                drafts[0].status["tag"] = f"failed: {type(error).__name__}"
                drafts[0].spans = {}
                return
            for draft in drafts:
                self._tag([draft], language)

    def _match(self, draft: _Draft, language: str) -> None:
        if not self.matcher.knows(language):
            draft.status["match"] = f"skipped: no names in {language}"
            return
        article = draft.article
        known = language_of(language)
        try:
            fields = [
                reduced_field("headline", article.headline, known),
                reduced_field("body", article.body, known),
            ]
            for field in fields:
                field.add_hits(self.matcher.find(field.reduced, language))
                if field.name in draft.spans:
                    field.add_tags(draft.spans[field.name])
        except Exception as error:  # noqa: BLE001  an article that cannot be matched is still published, and says so
            draft.status["match"] = f"failed: {type(error).__name__}"
            return
        draft.fields = fields
        draft.status["match"] = _OK

    def _link(self, draft: _Draft, language: str) -> None:
        linked: list[Linked] = []
        if draft.status["match"] == _OK:
            try:
                linked = link(draft.fields, self.knowledge)
                draft.status["link"] = _OK
            except Exception as error:  # noqa: BLE001  as above
                draft.status["link"] = f"failed: {type(error).__name__}"
        else:
            draft.status["link"] = "skipped: nothing matched"
        entities = [_entity(item, draft.article, self.knowledge, language) for item in linked]
        draft.entities = _with_origin(entities, draft.article, self.knowledge, language)

    def _quote(self, draft: _Draft, language: str) -> None:
        if self._find_quotes is None:
            draft.status["quote"] = "skipped: no quote rules"
            return
        if language_of(language).quotes is None:
            draft.status["quote"] = f"skipped: no grammar of quotations for {language}"
            return
        named = [
            NamedSpan(mention.start, mention.end, entity.name, entity.id, entity.type)
            for entity in draft.entities
            for mention in entity.mentions
            if mention.field == "body"
        ]
        named.sort()
        try:
            draft.quotes = tuple(self._find_quotes(draft.article.body, language, named))
            draft.status["quote"] = _OK
        except Exception as error:  # noqa: BLE001  as above
            draft.status["quote"] = f"failed: {type(error).__name__}"


def _tag_together(tagger: Tagger, drafts: Sequence[_Draft], language: str) -> None:
    """Give all texts of the batch to the tagger at once: its cost a word falls with the batch."""
    texts = [f"{d.article.headline}\n{d.article.body}" if d.article.headline else d.article.body for d in drafts]
    for draft, spans in zip(drafts, tagger.tag(texts, language), strict=True):
        headline = len(draft.article.headline)
        body = headline + 1 if headline else 0
        draft.spans = {"headline": [], "body": []}
        for span in spans:
            name, offset = ("headline", 0) if span.end <= headline else ("body", body)
            draft.spans[name].append(span._replace(start=span.start - offset, end=span.end - offset))
    for draft in drafts:
        draft.status["tag"] = _OK


def _entity(linked: Linked, article: Article, knowledge: Knowledge, language: str) -> Entity:
    texts = {"headline": article.headline, "body": article.body}
    mentions = tuple(
        Mention(field=name, start=start, end=end, text=texts[name][start:end])
        for name, start, end, _ in sorted(linked.spans, key=lambda span: (span[0] == "body", span[1]))
    )
    record = linked.record
    if linked.spans:
        cores = [
            _whole(texts[name][core:end], texts[name][start:core], linked, knowledge)
            for name, start, end, core in linked.spans
        ]
        name = _plain(max(cores, key=lambda n: (len(comparable(n).split()), len(comparable(n)))))
    else:
        name = record.labels.get(language) or next(iter(record.labels.values()), "") if record else ""
    return Entity(
        id=linked.key,
        type=linked.type,
        name=name,
        labels=dict(record.labels) if record else {language: name},
        salience=salience(mentions, len(article.body)),
        geo=record.geo if record else None,
        country=record.country if record and record.type == "place" else "",
        mentions=mentions,
        related="" if linked.spans else "nationality",
        same_as=record.same_as if record else (),
    )


def _plain(name: str) -> str:
    """Write a name without quotation marks and without the marks of a hashtag: محمد_صلاح, دونالد #ترمب."""
    kept = "".join(" " if char in "#_" else char for char in name if char not in _MARKS)
    return kept if kept == name else " ".join(kept.split())


def _whole(core: str, proclitic: str, linked: Linked, knowledge: Knowledge) -> str:
    """Give a name the alef back that لل swallowed: لعراق of للعراق is العراق."""
    whole = whole_name(core, proclitic)
    unknown = linked.key == local_id("organisation", whole)
    return whole if unknown or comparable(whole) in knowledge.bearers else core


def _with_origin(
    entities: Sequence[Entity], article: Article, knowledge: Knowledge, language: str
) -> tuple[Entity, ...]:
    """Flag the agency and the dateline's place, adding them when the text does not name them."""
    by_id = {entity.id: entity for entity in entities}
    if article.agency is not None and article.agency.name:
        _flag(
            by_id,
            _agency(article, knowledge),
            name=article.agency.name,
            kind="organisation",
            role="agency",
            language=language,
        )
    if article.dateline is not None and article.dateline.place:
        place = _dateline_place(article, entities, knowledge)
        if place is not None:
            have = by_id.get(place.id)
            mentions = have.mentions if have else ()
            if all(m.field == "body" and m.start < _DATELINE_WITHIN for m in mentions) and len(mentions) <= 1:
                _flag(by_id, place, name=article.dateline.place, kind="place", role="dateline", language=language)
    return tuple(by_id.values())


def _agency(article: Article, knowledge: Knowledge) -> Record | None:
    assert article.agency is not None
    known = knowledge.get(article.agency.uri) if article.agency.uri else None
    if known is None:
        bearers = [b.record for b in knowledge.lookup(article.agency.name) if b.record.type == "organisation"]
        known = next((r for r in bearers if r.kind in {"agency", "media"}), bearers[0] if bearers else None)
    return known


def _dateline_place(article: Article, entities: Sequence[Entity], knowledge: Knowledge) -> Record | None:
    """Choose the place of a dateline: one the text names anyway, one in a country it names, the best known."""
    assert article.dateline is not None
    candidates = [b.record for b in knowledge.lookup(article.dateline.place) if b.record.type == "place"]
    named = {entity.id for entity in entities if entity.mentions}
    countries = {entity.country for entity in entities if entity.country}
    # a dateline names the city where it has the country's name too (الكويت, تونس): but only the city is rarely known
    return max(
        candidates,
        key=lambda r: (r.id in named, r.kind == "capital" or (r.country in countries and r.weight > 0.6), r.weight),
        default=None,
    )


def _flag(
    by_id: dict[str, Entity], record: Record | None, *, name: str, kind: EntityType, role: str, language: str
) -> None:
    ident = record.id if record else local_id(kind, name)
    have = by_id.get(ident)
    labels = dict(record.labels) if record else {language: name}
    by_id[ident] = Entity(
        id=ident,
        type=have.type if have else kind,
        name=have.name if have and have.mentions else name,
        labels=labels,
        geo=record.geo if record else None,
        country=record.country if record and kind == "place" else "",
        mentions=have.mentions if have else (),
        role=role,
        same_as=record.same_as if record else (),
    )
