"""Mark up articles: tag, match, link, quote, in micro-batches of one language, with a status for every stage.

Pure: articles in, markings out. What was loaded comes in as arguments; the shell decides when and what.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from agents.enrich.knowledge.store import local_id
from agents.enrich.link.linker import Linked, link
from agents.enrich.link.marked_text import MarkedText, mark_text
from agents.enrich.link.matcher import Matcher
from agents.enrich.link.salience import salience
from agents.enrich.link.unknown_names import whole_name
from agents.enrich.link.weights import TAG_FROM
from agents.enrich.spans import NamedSpan, Span
from agents.enrich.subjects.model import TAUGHT
from agents.enrich.subjects.model import VERSION as SUBJECTS
from streams.contract.records import Entity, Marking, Mention, Quote
from streams.languages.folding import comparable
from streams.languages.language import language as language_of
from streams.languages.word_table import word_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from agents.enrich.knowledge.records import KnownEntity
    from agents.enrich.knowledge.store import Knowledge
    from agents.enrich.tagger.protocol import Tagger
    from streams.contract.records import EntityType, MentionField, Subject
    from streams.languages.word_table import WordTable
    from streams.news.article import Article

_OK = "ok"
# A dateline stands at the very start of the body; after this many code points a place is part of the story.
_DATELINE_WITHIN = 60
_PUBLISHED = frozenset({"person", "organisation", "place"})
# A headline of a megabyte is not searched for thousands of names.
_SEARCHED_HEADLINE = 500
_MARKS = frozenset('"“”«»„')
# What stands before a wire's headline without a space behind it: UPDATE 2-, CORRECTED-BRIEF-.
_SLUG = re.compile(r"(?:[A-Z]{3,20}(?: [0-9]{1,3})?-)+(?=[A-Z])")


# Copy of this length is 3,500 words. Linking grows with the square of the names: a hostile body of 100,000 characters,
# nothing but names, took 30 s, and the watchdog takes that for a stuck worker.
MARKED_CHARACTERS = 20_000


def _as_read(article: Article) -> Article:
    """Return the article with the beginning of its body and no agency's slug; offsets stay the same."""
    body, headline = article.body, _without_slug(article.headline, article.body)
    if len(body) > MARKED_CHARACTERS:
        article = msgspec.structs.replace(article, paragraphs=(body[:MARKED_CHARACTERS],))
    return article if headline == article.headline else msgspec.structs.replace(article, headline=headline)


def _without_slug(headline: str, body: str) -> str:
    """Blank "BRIEF-" before "Harrow PLC", where the body knows the word behind it and the slug it does not.

    As one word with it a name was none, or had the slug in it; of NATO-Russia the body knows both.
    """
    slug = _SLUG.match(headline)
    if slug is None or any(word in body for word in slug[0].split("-") if word):
        return headline
    behind = headline[slug.end() :].split(maxsplit=1)[0].rstrip(".,:;")
    return " " * slug.end() + headline[slug.end() :] if behind in body else headline


class _Tagged(NamedTuple):
    """What came of tagging one article: the stage's status, and spans by text; None when no tagger read it."""

    status: str
    spans: dict[MentionField, list[Span]] | None = None


class Marker:
    """Marks articles with one set of knowledge, taggers and quote rules."""

    def __init__(
        self,
        knowledge: Knowledge,
        taggers: Sequence[Tagger] = (),
        find_quotes: Callable[[str, str, Sequence[NamedSpan]], list[Quote]] | None = None,
        find_subjects: Callable[[WordTable, WordTable, str], tuple[Subject, ...] | None] | None = None,
    ) -> None:
        """Keep the parts.

        Args:
            knowledge: Names and their bearers.
            taggers: For each language the first that reads it is used.
            find_quotes: body, language, mentions in the body → quotes; None switches the stage off.
            find_subjects: words of headline and body, language → subjects, None for a language it cannot; None switches
                it off.
        """
        self.knowledge = knowledge
        self.matcher = Matcher(knowledge)
        self._find_quotes = find_quotes
        self._find_subjects = find_subjects
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
        read = [_as_read(article) for article in articles]
        by_language: dict[str, list[int]] = {}
        for number, article in enumerate(read):
            by_language.setdefault(article.language, []).append(number)
        markings: dict[int, Marking] = {}
        for language, numbers in by_language.items():
            tagged = self._tag([read[number] for number in numbers], language)
            for number, found in zip(numbers, tagged, strict=True):
                cut = len(articles[number].body) > MARKED_CHARACTERS
                status = {"length": f"skipped: what follows the first {MARKED_CHARACTERS} characters"} if cut else {}
                markings[number] = self._mark(read[number], found, status)
        return [markings[number] for number in range(len(read))]

    def _mark(self, article: Article, tagged: _Tagged, status: dict[str, str]) -> Marking:
        """Mark one article; the stages' status follows what `status` says of the article before."""
        read: dict[MentionField, WordTable] = {
            "headline": word_table(article.headline),
            "body": word_table(article.body),
        }
        texts, match = self._match(article, read, tagged)
        linked, link_status = self._link(texts)
        entities = tuple(_entity(item, article, self.knowledge) for item in linked)
        entities = _with_origin(entities, article, self.knowledge)
        quotes, quote = self._quote(article, entities)
        subjects, subject = self._subjects(read, article.language)
        stages = {"tag": tagged.status, "match": match, "link": link_status, "quote": quote, "subject": subject}
        models = self.models(article.language)
        return Marking(entities=entities, quotes=quotes, subjects=subjects, status=status | stages, models=models)

    def models(self, language: str) -> dict[str, str]:
        """Name the versions that mark a language."""
        tagger = self._taggers.get(language)
        return (
            {"knowledge": self.knowledge.version_for(language)}
            | ({"tagger": tagger.version_for(language)} if tagger else {})
            | ({"subjects": SUBJECTS} if self._find_subjects and language in TAUGHT else {})
        )

    def _tag(self, articles: Sequence[Article], language: str) -> list[_Tagged]:
        tagger = self._taggers.get(language)
        if tagger is None:
            return [_Tagged(f"skipped: no tagger for {language}")] * len(articles)
        try:
            return _tag_together(tagger, articles, language)
        except Exception as error:  # noqa: BLE001  a model may fail in any way; it must not take the batch with it
            if len(articles) == 1:
                return [_Tagged(f"failed: {type(error).__name__}")]
            return [found for article in articles for found in self._tag([article], language)]

    def _match(
        self, article: Article, read: Mapping[MentionField, WordTable], tagged: _Tagged
    ) -> tuple[list[MarkedText], str]:
        """Return headline and body with all that was found in them; none where they could not be matched."""
        if not self.matcher.knows(article.language):
            return [], f"skipped: no names in {article.language}"
        language = language_of(article.language)
        try:
            marked = []
            for name, text in read.items():
                hits = self.matcher.find(text.reduced, article.language)
                spans = None if tagged.spans is None else tagged.spans[name]
                marked.append(mark_text(name, text, language, hits, spans))
        except Exception as error:  # noqa: BLE001  an article that cannot be matched is still published, and says so
            return [], f"failed: {type(error).__name__}"
        return marked, _OK

    def _link(self, texts: Sequence[MarkedText]) -> tuple[list[Linked], str]:
        if not texts:
            return [], "skipped: nothing matched"
        try:
            return link(texts, self.knowledge), _OK
        except Exception as error:  # noqa: BLE001  as above
            return [], f"failed: {type(error).__name__}"

    def _quote(self, article: Article, entities: Sequence[Entity]) -> tuple[tuple[Quote, ...], str]:
        if self._find_quotes is None:
            return (), "skipped: no quote rules"
        if language_of(article.language).quotes is None:
            return (), f"skipped: no grammar of quotations for {article.language}"
        named = sorted(
            NamedSpan(mention.start, mention.end, entity.name, entity.id, entity.type)
            for entity in entities
            for mention in entity.mentions
            if mention.field == "body"
        )
        try:
            return tuple(self._find_quotes(article.body, article.language, named)), _OK
        except Exception as error:  # noqa: BLE001  as above
            return (), f"failed: {type(error).__name__}"

    def _subjects(self, read: Mapping[MentionField, WordTable], language: str) -> tuple[tuple[Subject, ...], str]:
        if self._find_subjects is None:
            return (), "skipped: no model of subjects"
        try:
            found = self._find_subjects(read["headline"], read["body"], language)
        except Exception as error:  # noqa: BLE001  as above
            return (), f"failed: {type(error).__name__}"
        if found is None:
            return (), f"skipped: no model of subjects for {language}"
        return found, _OK if found else "skipped: not sure"


def _tag_together(tagger: Tagger, articles: Sequence[Article], language: str) -> list[_Tagged]:
    """Give all texts of the batch to the tagger at once: its cost a word falls with the batch."""
    texts = [f"{one.headline}\n{one.body}" if one.headline else one.body for one in articles]
    out = []
    for article, found in zip(articles, tagger.tag(texts, language), strict=True):
        headline = len(article.headline)
        body = headline + 1 if headline else 0
        spans: dict[MentionField, list[Span]] = {"headline": [], "body": []}
        for span in found:
            if span.end <= headline:
                spans["headline"].append(span)
            else:
                spans["body"].append(span._replace(start=span.start - body, end=span.end - body))
        spans["headline"] = _with_names_of_the_body(article, spans)
        out.append(_Tagged(_OK, spans))
    return out


def _with_names_of_the_body(article: Article, spans: Mapping[MentionField, Sequence[Span]]) -> list[Span]:
    """Return the headline's spans, and for a name of several words that the body has more surely that one's.

    Headlines are short of words to tell a name by: "Castlebar Foods PLC Q3 results".
    """
    headline, found = article.headline[:_SEARCHED_HEADLINE], list(spans["headline"])
    first = {article.body[span.start : span.end]: span for span in reversed(spans["body"])}
    for name, span in first.items():
        at = headline.find(name) if " " in name and span.type in _PUBLISHED else -1
        end = at + len(name)
        if at < 0 or headline[max(at - 1, 0) : at].isalnum() or headline[end : end + 1].isalnum():
            continue
        beside = [one for one in found if one.end <= at or one.start >= end]
        inside = [
            one
            for one in found
            if at <= one.start and one.end <= end and (one[:2] != (at, end) or _is_surer(span, one))
        ]
        if len(beside) + len(inside) == len(found):
            found = [*beside, span._replace(start=at, end=end)]
    return sorted(found)


def _is_surer(in_body: Span, in_headline: Span) -> bool:
    """Tell whether the body's span tells more: another type more surely, or one that is looked at for a guess."""
    if in_body.type != in_headline.type:
        return in_headline.probability < in_body.probability
    return in_headline.probability < TAG_FROM <= in_body.probability


def _entity(linked: Linked, article: Article, knowledge: Knowledge) -> Entity:
    language = article.language
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


def _with_origin(entities: Sequence[Entity], article: Article, knowledge: Knowledge) -> tuple[Entity, ...]:
    """Return the entities with agency and dateline's place flagged, or added where the text does not name them."""
    by_id = {entity.id: entity for entity in entities}
    language = article.language
    if article.agency is not None and article.agency.name:
        known = _agency(article, knowledge)
        agency = _flagged(by_id, known, name=article.agency.name, kind="organisation", role="agency", language=language)
        by_id[agency.id] = agency
    if article.dateline is not None and article.dateline.place:
        record = _dateline_place(article, entities, knowledge)
        if record is not None:
            have = by_id.get(record.id)
            mentions = have.mentions if have else ()
            if all(m.field == "body" and m.start < _DATELINE_WITHIN for m in mentions) and len(mentions) <= 1:
                name = article.dateline.place
                place = _flagged(by_id, record, name=name, kind="place", role="dateline", language=language)
                by_id[place.id] = place
    return tuple(by_id.values())


def _agency(article: Article, knowledge: Knowledge) -> KnownEntity | None:
    assert article.agency is not None
    known = knowledge.get(article.agency.uri) if article.agency.uri else None
    if known is None:
        bearers = [b.record for b in knowledge.lookup(article.agency.name) if b.record.type == "organisation"]
        known = next((r for r in bearers if r.kind in {"agency", "media"}), bearers[0] if bearers else None)
    return known


def _dateline_place(article: Article, entities: Sequence[Entity], knowledge: Knowledge) -> KnownEntity | None:
    """Choose the place of a dateline: one the text names anyway, one in a country it names, the best known."""
    assert article.dateline is not None
    candidates = [b.record for b in knowledge.lookup(article.dateline.place) if b.record.type == "place"]
    named = {entity.id for entity in entities if entity.mentions}
    countries = {entity.country for entity in entities if entity.country}
    # First what the text names as well. Then a capital, which often shares its country's name (الكويت, تونس), or a
    # well-known place (weight above 0.6) of a country in the text. Then whatever is best known.
    return max(
        candidates,
        key=lambda r: (r.id in named, r.kind == "capital" or (r.country in countries and r.weight > 0.6), r.weight),
        default=None,
    )


def _flagged(
    by_id: Mapping[str, Entity], record: KnownEntity | None, *, name: str, kind: EntityType, role: str, language: str
) -> Entity:
    ident = record.id if record else local_id(kind, name)
    have = by_id.get(ident)
    labels = dict(record.labels) if record else {language: name}
    return Entity(
        id=ident,
        type=have.type if have else kind,
        name=have.name if have and have.mentions else name,
        labels=labels,
        salience=0.0,
        geo=record.geo if record else None,
        country=record.country if record and kind == "place" else "",
        mentions=have.mentions if have else (),
        role=role,
        same_as=record.same_as if record else (),
    )
