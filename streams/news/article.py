"""What a news item is: the nouns that formats produce, intake prepares and the judges read.

This room is pure: values in, values out; no clock, no network, no Kafka.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from streams.errors import WiredeskError

PubStatus = Literal["usable", "withheld", "canceled"]
TextType = Literal["text/plain", "text/html"]

# Where the body text stands in the published event; every offset counts code points into it.
PARAGRAPH_BREAK = "\n"


# How IPTC writes a Media Topic as a uri; `medtop:` stands for it in qcodes.
MEDIA_TOPICS = "http://cv.iptc.org/newscodes/mediatopic/"


class StatedSubject(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What the sender says an item is about.

    Attributes:
        name: In the sender's words; "" when only a code stands there.
        uri: Of the concept; "" when only a name stands there.
    """

    name: str = ""
    uri: str = ""


class Item(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One version of one uri as its sender wrote it, before the desk cleans it.

    Every format reader returns these. Text is decoded but otherwise untouched.

    Attributes:
        uri: Identity of the item over all its versions; never empty.
        version: The sender's version, as text; None when the sender gives none.
        version_created: When this version was made; aware, UTC; None when not stated.
        first_created: When the first version was made; aware, UTC; None when not stated.
        pub_status: ninjs' word; a kill is "canceled"; an unknown status is read as "withheld".
        language: BCP 47 tag the sender declares; None when not stated.
        body: Main text, in body_type.
        abstract: Summary or standfirst sent beside the body (ninjs descriptions, RSS description); plain text.
        byline: The sender's author line, untouched: names, credits and places in any order.
        credit: The sender's credit or provider line (ninjs infosources/creditline, NewsML-G2 creditline).
        located: Where the item was written, by the sender's own field.
        source: Name of the outlet that sent the item.
        urgency: 1 (highest) to 9; None when not stated.
        signals: IPTC signals, bare codes: "correction", "update", ...
        embargoed: Not to be published before this instant; aware, UTC.
        remarks: What a reader had to bend, in words for the event ("unknown pubstatus 'x' read as withheld").
        subjects: What the sender says it is about.
    """

    uri: str
    version: str | None = None
    version_created: datetime | None = None
    first_created: datetime | None = None
    pub_status: PubStatus = "usable"
    language: str | None = None
    headline: str = ""
    body: str = ""
    body_type: TextType = "text/plain"
    abstract: str = ""
    byline: str = ""
    credit: str = ""
    located: str = ""
    source: str = ""
    slugline: str = ""
    urgency: int | None = None
    signals: tuple[str, ...] = ()
    embargoed: datetime | None = None
    remarks: tuple[str, ...] = ()
    subjects: tuple[StatedSubject, ...] = ()


class Removed(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """Something intake took out of the copy, so that nothing leaves it unseen.

    Attributes:
        reason: One of the reasons in streams/news/debris.py or paragraphs.py ("repeated-paragraph",
            "abstract-repeated", "headline-repeated", "share-buttons", "app-notice", "related-link", ...).
        text: What stood there; at most 200 code points.
        paragraph: Index of the paragraph in the copy as sent, from 0; None when it was not a whole paragraph.
        of: For a repeat, index (as sent) of the paragraph that it repeats.
    """

    reason: str
    text: str = ""
    paragraph: int | None = None
    of: int | None = None


class Agency(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The news agency whose copy this is.

    Attributes:
        name: The agency's name ("Reuters").
        uri: Wikidata entity uri or a stable local urn; "" when neither is known.
        where: "byline", "credit", "dateline", "text" or "trailer": where the credit stood.
    """

    name: str
    uri: str = ""
    where: str = ""


class Dateline(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The place (and date) that opens a report: where it was written, not what it is about.

    Attributes:
        text: The dateline as it stood, without the dash that ends it.
        place: The place name in it; "" when only a date or an agency stood there.
    """

    text: str
    place: str = ""


class Article(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel", omit_defaults=True):
    """An item the desk has cleaned: what is compared, marked up and published.

    Attributes:
        uri: Identity of the item over all its versions; never empty.
        version: The sender's version, as text; None when the sender gives none.
        version_created: When this version was made; None when not stated.
        first_created: When the first version was made; None when not stated.
        pub_status: ninjs' word; a kill is "canceled"; an unknown status is read as "withheld".
        language: BCP 47 primary code the desk decided on ("ar"); "und" when it cannot tell.
        language_confidence: How sure the desk is of the language, 0 to 1.
        declared_language: BCP 47 tag the sender declares; None when not stated.
        headline: NFC, no control, bidi or zero-width characters, one line.
        paragraphs: Body copy, one entry a paragraph, NFC, never empty strings; repeats and debris removed.
        agency: Whose copy it is; None when nothing credits one.
        dateline: Where it was written, found in the text, byline or located field.
        byline: Author names, without agency and place; "" when there are none.
        located: Where the item was written, by the sender's own field.
        source: Name of the outlet that sent the item.
        slugline: The sender's slug; "" when there is none.
        urgency: 1 (highest) to 9; None when not stated.
        signals: IPTC signals, bare codes: "correction", "update", ...
        embargoed: Not to be published before this instant; None when not stated.
        removed: Everything taken out, in order of appearance.
        remarks: What a reader had to bend, in words for the event.
        subjects: What the sender says it is about.
        restated: Indices of paragraphs that the copy below them says again in other words: a summary on top. They are
            copy, since a summary may say something new.
        abstract: The summary sent beside the body, where its words are not the body's; "" otherwise. It is no part of
            the body.
    """

    uri: str
    version: str | None = None
    version_created: datetime | None = None
    first_created: datetime | None = None
    pub_status: PubStatus = "usable"
    language: str = "und"
    language_confidence: float = 0.0
    declared_language: str | None = None
    headline: str = ""
    paragraphs: tuple[str, ...] = ()
    agency: Agency | None = None
    dateline: Dateline | None = None
    byline: str = ""
    located: str = ""
    source: str = ""
    slugline: str = ""
    urgency: int | None = None
    signals: tuple[str, ...] = ()
    embargoed: datetime | None = None
    removed: tuple[Removed, ...] = ()
    remarks: tuple[str, ...] = ()
    subjects: tuple[StatedSubject, ...] = ()
    restated: tuple[int, ...] = ()
    abstract: str = ""

    @property
    def body(self) -> str:
        """Return the body text that is published and that offsets count into."""
        return PARAGRAPH_BREAK.join(self.paragraphs)

    @property
    def n_words(self) -> int:
        """Count the words of the body, split at white space."""
        return sum(len(paragraph.split()) for paragraph in self.paragraphs)


class Compared(NamedTuple):
    """Where the compared copy lies: whole paragraphs, less credits in the first and the last.

    Attributes:
        first, last: Start and end within the first and the last paragraph, code points, half-open. One paragraph is
            both.
    """

    first: tuple[int, int] = (0, 0)
    last: tuple[int, int] = (0, 0)

    def span(self, article: Article, index: int) -> tuple[int, int]:
        """Return the start and end of what is compared of a paragraph."""
        if index == 0:
            return self.first
        return self.last if index == len(article.paragraphs) - 1 else (0, len(article.paragraphs[index]))

    def copy(self, article: Article, index: int) -> str:
        """Return what is compared of a paragraph."""
        start, end = self.span(article, index)
        return article.paragraphs[index][start:end]


class UnreadableItem(WiredeskError):
    """A wire item that cannot be read. Its bytes go to the dead-letter topic with this reason.

    Attributes:
        reason: Stable kebab-case word, for counting ("truncated-json", "xml-doctype", "no-uri").
        message: One sentence a person understands; never holds article text.
    """

    def __init__(self, reason: str, message: str) -> None:
        """Keep the reason and the sentence."""
        super().__init__(message)
        self.reason = reason
        self.message = message
