"""Bodies, capitals and cities as French, Turkish and Persian papers write them, with the taggers that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agents.enrich.knowledge.store import load_default
from agents.enrich.mark import Marker
from agents.enrich.tagger.tagger import BuiltInTagger
from streams.languages.country_names import listed_names
from streams.news.article import Article

if TYPE_CHECKING:
    from streams.contract.records import Marking

KNOWLEDGE = load_default()
MARKER = Marker(KNOWLEDGE, [BuiltInTagger.load()])
WITHOUT = Marker(KNOWLEDGE, [])


def _marked(text: str, language: str, marker: Marker = MARKER) -> Marking:
    return marker.mark([Article(uri="test:1", language=language, paragraphs=(text,))])[0]


def _known(text: str, language: str, marker: Marker = MARKER) -> dict[str, str]:
    """Return the English label of each entity that has a record, by the name in the text."""
    return {e.name: e.labels["en"] for e in _marked(text, language, marker).entities if "en" in e.labels}


@pytest.mark.parametrize("marker", [MARKER, WITHOUT])
def test_bodies_and_cities_are_found_as_their_papers_write_them(marker: Marker) -> None:
    assert _known("Birleşmiş Milletler ve AB, İstanbul'da toplandı; heyet Halep ve Şam'a geçti.", "tr", marker) == {
        "Birleşmiş Milletler": "United Nations", "AB": "European Union", "İstanbul": "Istanbul", "Halep": "Aleppo",
        "Şam": "Damascus",
    }  # fmt: skip
    assert _known("Selon l'ONU, la réunion de l'Union européenne aura lieu à Genève et à La Haye.", "fr", marker) == {
        "ONU": "United Nations", "Union européenne": "European Union", "Genève": "Geneva", "La Haye": "The Hague",
    }  # fmt: skip


def test_persian_has_its_own_names_of_bodies_and_cities() -> None:
    found = _known("سازمان ملل و اتحادیه اروپا در نشست واشنگتن و اصفهان", "fa")
    assert set(found.values()) >= {"United Nations", "European Union", "Washington, D.C.", "Isfahan"}


def test_small_letters_are_no_acronym() -> None:
    assert _known("Bu bm ve ab harfleri sadece birer kısaltma değildir.", "tr", WITHOUT) == {}


@pytest.mark.parametrize("language", ["fa", "fr", "tr"])
def test_every_number_in_a_table_of_names_is_an_entity(language: str) -> None:
    numbers = {ident.rstrip("/").rpartition("/")[2] for ident in KNOWLEDGE.records}
    assert {ident for ident, _ in listed_names()[language]} <= numbers


@pytest.mark.parametrize(
    ("text", "language", "person"),
    [
        ("Le discours d'Hélène Marchand a été salué par l'opposition à Lyon.", "fr", "Hélène Marchand"),
        ("Ankara'da konuşan Zeynep Arslan'ın sözleri tepki çekti.", "tr", "Zeynep Arslan"),
    ],
)
def test_a_person_nobody_knows_has_a_name_without_what_is_written_on(text: str, language: str, person: str) -> None:
    marking = _marked(text, language)
    assert marking.status["tag"] == "ok"
    assert marking.models["tagger"].startswith(f"{language}:")
    (found,) = [entity for entity in marking.entities if entity.type == "person"]
    assert found.name == person
    assert [text[one.start : one.end] for one in found.mentions] == [person]
