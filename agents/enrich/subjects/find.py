"""State the subjects of an article as they are published, or none where the model is not sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.subjects.model import SURE, TAUGHT, find_topic
from streams.contract.records import Subject

if TYPE_CHECKING:
    from streams.languages.word_table import WordTable


def find_subjects(headline: WordTable, body: WordTable, language: str) -> tuple[Subject, ...] | None:
    """Find what an article is about.

    Returns:
        The top topic where the model is sure enough, otherwise none; None for a language whose
        articles the model never saw.
    """
    if language not in TAUGHT:
        return None
    found = find_topic(headline, body)
    if found is None or found.confidence < SURE:
        return ()
    return (Subject(id=found.topic.uri, labels=dict(found.topic.labels), confidence=found.confidence),)
