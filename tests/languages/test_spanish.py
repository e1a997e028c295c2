"""Names in Spanish, and what languages without names of their own borrow from those that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agents.enrich.knowledge.store import load_default
from agents.enrich.mark import Marker
from agents.enrich.tagger.tagger import BuiltInTagger, packaged_models
from streams.news.article import Article

if TYPE_CHECKING:
    from streams.contract.records import Marking

KNOWLEDGE = load_default()
MARKER = Marker(KNOWLEDGE, [BuiltInTagger.load({"es.npz": packaged_models()["es.npz"]})])


def marked(text: str, language: str) -> Marking:
    return MARKER.mark([Article(uri="test:1", language=language, paragraphs=(text,))])[0]


def known(text: str, language: str) -> dict[str, str]:
    """Return the English label of each entity that has a record, by the name in the text."""
    return {e.name: e.labels["en"] for e in marked(text, language).entities if "en" in e.labels}


def test_spanish_copy_has_a_tagger_names_and_its_own_version_of_both() -> None:
    marking = marked("El presidente de Francia viajó a El Cairo.", "es")
    assert (marking.status["tag"], marking.status["match"], marking.status["link"]) == ("ok", "ok", "ok")
    assert marking.models["tagger"].startswith("es:")
    assert marking.models["knowledge"].startswith(KNOWLEDGE.version + "+")


def test_countries_and_capitals_are_found_as_spanish_writes_them() -> None:
    found = known(
        "Egipto y Arabia Saudí se reúnen en Bruselas y en El Cairo; EE. UU. y los Países Bajos, en Moscú.", "es"
    )
    assert set(found.values()) == {
        "Egypt", "Saudi Arabia", "Brussels", "Cairo", "United States", "Netherlands", "Moscow",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["La Reunión fue breve.", "Mauricio Pérez habló en la sala.", "Vive en Granada.", "Germán Larrea habló."]
)
def test_words_towns_and_first_names_are_no_country(text: str) -> None:
    assert known(text, "es") == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le président Emmanuel Macron a parlé.", "fr"), ("Emmanuel Macron dün konuştu.", "tr"),
        ("Emmanuel Macron habló ayer.", "es"),
    ],
)  # fmt: skip
def test_a_full_name_spelled_as_in_english_is_found_in_another_language_of_the_script(text: str, language: str) -> None:
    assert known(text, language) == {"Emmanuel Macron": "Emmanuel Macron"}


def test_persian_finds_full_names_that_arabic_spells_alike() -> None:
    assert "Mohammed bin Salman" in known("محمد بن سلمان با وزیر دیدار کرد.", "fa").values()


def test_a_capital_of_many_languages_bears_its_name_once() -> None:
    madrid = [bearer for bearer in KNOWLEDGE.lookup("Madrid") if bearer.record.kind == "capital"]
    assert len(madrid) == 1
    assert {"en", "es", "fr"} <= set(madrid[0].name.languages.split())
