"""The IPTC Media Topics that the desk states: the top level and the one below it."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple

from streams.news.article import MEDIA_TOPICS


class MediaTopic(NamedTuple):
    """A concept of the Media Topics.

    Attributes:
        code: Eight digits ("15000000").
        broader: Code of the topic above it; "" for a top one.
        labels: Names by language ("ar", "en"); Arabic where IPTC has one.
    """

    code: str
    broader: str
    labels: dict[str, str]

    @property
    def uri(self) -> str:
        """Name the concept as a uri."""
        return MEDIA_TOPICS + self.code


@cache
def topics() -> dict[str, MediaTopic]:
    """Read the table once, by code, in IPTC's order."""
    text = (resources.files("agents.enrich.subjects") / "mediatopics.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {
        code: MediaTopic(code, broader, {"ar": ar, "en": en} if ar else {"en": en}) for code, broader, en, ar in rows
    }


@cache
def top() -> tuple[MediaTopic, ...]:
    """List the top topics, in IPTC's order, which is that of the model's columns."""
    return tuple(topic for topic in topics().values() if not topic.broader)
