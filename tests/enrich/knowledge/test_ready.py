"""The index that ships beside the names says what they say, and no other names are read by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.enrich.knowledge import store
from agents.enrich.knowledge.ready import ReadyKnowledge, ready
from agents.enrich.knowledge.records import KnownEntity, Name
from agents.enrich.knowledge.store import Knowledge, load_default
from streams.languages.country_names import capital_names, country_names, listed_names
from training.knowledge.index import INDEX, shipped_index

PACKED = Path(store.__file__).with_name("entities.json.gz").read_bytes()
TABLES = country_names(), capital_names(), listed_names()


@pytest.fixture(scope="module")
def worked_out() -> Knowledge:
    return Knowledge.load(PACKED)


@pytest.fixture(scope="module")
def by_index() -> Knowledge:
    found = ready(PACKED, INDEX.read_bytes(), *TABLES)
    assert found is not None, "the names have changed: python -m training.knowledge.index"
    return found


def test_every_name_has_the_bearers_it_has_when_all_are_indexed_anew(worked_out, by_index):
    assert list(by_index.bearers) == list(worked_out.bearers)
    assert all(by_index.bearers[key] == bearers for key, bearers in worked_out.bearers.items())


def test_records_countries_words_and_versions_are_the_same(worked_out, by_index):
    assert dict(by_index.records) == worked_out.records
    assert by_index.countries == worked_out.countries
    assert by_index.nationalities == worked_out.nationalities
    assert by_index.languages == worked_out.languages
    assert by_index.version == worked_out.version
    for language in (*worked_out.languages, "de"):
        assert by_index.version_for(language) == worked_out.version_for(language)


@pytest.mark.parametrize("language", ["ar", "ckb", "en", "es", "fa", "fr", "tr", "de"])
def test_a_language_writes_the_same_names_in_the_same_order(worked_out, by_index, language):
    written, ours = worked_out.written_in(language), by_index.written_in(language)
    assert list(ours) == list(written)
    assert all(ours[key] == bearers for key, bearers in written.items())


def test_a_record_is_found_by_its_id_before_all_ids_are_read(worked_out):
    first = ready(PACKED, INDEX.read_bytes(), *TABLES)
    ids = list(worked_out.records)

    found = [first.get(ident) for ident in (ids[-1], ids[len(ids) // 2], "urn:nobody", ids[0], ids[1])]

    assert found == [worked_out.records.get(ident) for ident in (ids[-1], ids[len(ids) // 2], "", ids[0], ids[1])]


def test_an_entity_is_found_by_another_of_its_ids(worked_out, by_index):
    other, ident = next(iter(worked_out._same.items()))
    assert by_index.get(other) == worked_out.records[ident]
    assert by_index.get("urn:nobody") is None


def test_what_ships_is_what_the_names_give_today():
    found = ready(PACKED, INDEX.read_bytes(), *TABLES)
    assert isinstance(found, ReadyKnowledge)
    assert found.index == shipped_index(), "python -m training.knowledge.index"


def test_other_names_other_tables_and_a_damaged_index_are_not_read():
    assert ready(PACKED + b" ", INDEX.read_bytes(), *TABLES) is None
    assert ready(PACKED, INDEX.read_bytes(), {}, {}, {}) is None
    assert ready(PACKED, INDEX.read_bytes()[:-100], *TABLES) is None
    assert ready(PACKED, b"", *TABLES) is None


def test_records_of_the_user_are_known_beside_those_that_ship():
    mine = KnownEntity(id="urn:me", type="person", names=(Name("Orra Quillfeather", "en"),))
    known = load_default([mine])
    assert [bearer.record for bearer in known.lookup("orra quillfeather")] == [mine]
    assert known.lookup("Baghdad")
    assert isinstance(load_default(), ReadyKnowledge)
