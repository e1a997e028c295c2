from __future__ import annotations

import bz2
import gzip
import io
import json

import pytest

from agents.enrich.knowledge.imports import Import, read_records
from agents.enrich.knowledge.records import Flag, KnownEntity
from agents.enrich.knowledge.store import Knowledge, KnowledgeError, load_default, local_id
from streams.languages.language import codes_with_names

TABLE = (
    "id\ttype\tlabel_ar\tlabel_en\taliases_ar\tlat\tlon\n"
    "Q1\tperson\tليلى الحمروني\tLeila Hamrouni\tالحمروني|ليلى ح.\t\t\n"
    "x1\tplace\tقرية النخيل\t\t\t31.5\t44.25\n"
    "x2\trobot\tآلة\t\t\t\t\n"
)


def wikidata(ident: str, kind: str, label: str) -> dict[str, object]:
    snak = {"mainsnak": {"datavalue": {"value": {"id": kind}}}}
    point = {"mainsnak": {"datavalue": {"value": {"latitude": 33.3, "longitude": 44.4}}}}
    return {
        "id": ident,
        "labels": {"ar": {"value": label}, "de": {"value": "Egal"}},
        "aliases": {"ar": [{"value": f"{label} الكبرى"}]},
        "claims": {"P31": [snak], "P625": [point]},
    }


def binding(ident: str, **values: tuple[str, str]) -> dict[str, object]:
    cells: dict[str, object] = {"item": {"type": "uri", "value": f"http://www.wikidata.org/entity/{ident}"}}
    return cells | {k: {"value": v, **({"xml:lang": lang} if lang else {})} for k, (v, lang) in values.items()}


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return load_default()


def test_a_table_gives_people_with_their_names_and_places_with_their_point() -> None:
    reading = Import(io.BytesIO(TABLE.encode()))

    person, village = reading.records()

    assert person.id == "http://www.wikidata.org/entity/Q1"
    assert [name.text for name in person.names] == ["ليلى الحمروني", "Leila Hamrouni", "الحمروني", "ليلى ح."]
    assert village.id == "x1"
    assert village.geo == (44.25, 31.5)
    assert dict(reading.skipped) == {"no known type": 1}


def test_a_single_name_of_a_person_is_doubted() -> None:
    person = next(read_records(io.BytesIO(TABLE.encode())))

    assert [name.text for name in person.names if name.flags & Flag.WEAK] == ["الحمروني"]


@pytest.mark.parametrize("compress", [bytes, gzip.compress, bz2.compress])
def test_a_wikidata_dump_is_read_line_by_line_also_compressed(compress) -> None:
    lines = [wikidata("Q90001", "Q515", "النخيل"), wikidata("Q90002", "Q13442814", "مقالة")]
    dump = "[\n" + ",\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n]\n"

    reading = Import(io.BytesIO(compress(dump.encode())))
    found = list(reading.records())

    assert [(r.id, r.type, r.geo) for r in found] == [("http://www.wikidata.org/entity/Q90001", "place", (44.4, 33.3))]
    assert [name.text for name in found[0].names] == ["النخيل", "النخيل الكبرى"]
    assert reading.skipped == {"of a class that is not linked": 1}


@pytest.mark.parametrize("indent", [None, 2])
def test_an_answer_of_the_query_service_joins_the_rows_of_one_item(indent: int | None) -> None:
    rows = [
        binding("Q7", itemLabel=('Quote " brace } back \\', "en"), type=("person", "")),
        binding("Q7", itemLabel=("سبعة", "ar"), type=("person", "")),
        binding("Q8", itemLabel=("Townlet", "en"), type=("Q515", ""), coord=("Point(3.5 -4.5)", "")),
    ]
    answer = json.dumps({"head": {"vars": ["item"]}, "results": {"bindings": rows}}, indent=indent)

    found = list(read_records(io.BytesIO(answer.encode())))

    assert [r.labels for r in found] == [{"en": 'Quote " brace } back \\', "ar": "سبعة"}, {"en": "Townlet"}]
    assert found[1].geo == (3.5, -4.5)


def test_a_large_answer_is_cut_at_chunks_without_loss() -> None:
    rows = [
        binding(f"Q{n}", itemLabel=(f'Name {n} "}}{{" ' + "x" * 100, "en"), type=("person", "")) for n in range(1, 900)
    ]
    answer = json.dumps({"head": {}, "results": {"bindings": rows}})

    assert len(list(read_records(io.BytesIO(answer.encode()), "sparql"))) == 899


def test_json_lines_take_labels_and_aliases_by_language() -> None:
    line = {
        "id": "urn:desk:1",
        "type": "org",
        "labels": {"ar": "هيئة ما"},
        "aliases": {"ar": ["الهيئة"]},
        "country": "iq",
    }

    (record,) = read_records(io.BytesIO(json.dumps(line).encode()))

    assert (record.id, record.type, record.country) == ("urn:desk:1", "organisation", "IQ")


def test_broken_lines_are_counted_and_the_rest_is_read() -> None:
    good = json.dumps({"id": "urn:desk:1", "type": "person", "label": "A B"})
    reading = Import(io.BytesIO(f"{{broken\n[1]\n{good}\n".encode()), "jsonl")

    assert [record.id for record in reading.records()] == ["urn:desk:1"]
    assert reading.skipped == {"not JSON": 1, "not an object": 1}


def test_what_is_no_format_is_refused_with_a_sentence() -> None:
    with pytest.raises(KnowledgeError, match="not a table"):
        list(read_records(io.BytesIO(b"just some words")))


def test_compiled_bytes_of_another_kind_are_refused() -> None:
    with pytest.raises(KnowledgeError):
        Knowledge.load(b"\x1f\x8bnot gzip")
    with pytest.raises(KnowledgeError, match="format 99"):
        Knowledge.load(json.dumps({"format": 99, "version": "", "records": []}).encode())


def test_a_record_the_user_brings_replaces_the_shipped_one(shipped: Knowledge) -> None:
    baghdad = shipped.lookup("بغداد")[0].record
    mine = KnownEntity(id=baghdad.id, type="place", labels={"en": "My Baghdad"}, names=baghdad.names)

    merged = load_default([mine])

    assert merged.lookup("بغداد")[0].record.labels == {"en": "My Baghdad"}
    assert merged.version != shipped.version


def test_lookup_finds_any_spelling_best_known_first(shipped: Knowledge) -> None:
    found = [bearer.record.id for bearer in shipped.lookup("طرابلس")]

    assert found[:2] == ["http://www.wikidata.org/entity/Q3579", "http://www.wikidata.org/entity/Q168954"]
    assert shipped.lookup("واشنطن")[0].record.id == "http://www.wikidata.org/entity/Q61"
    assert shipped.lookup("لا أحد يحمل هذا الاسم") == []


def test_every_shipped_id_is_a_uri_and_every_place_lies_on_earth(shipped: Knowledge) -> None:
    for record in shipped.records.values():
        assert record.id.startswith(("http://www.wikidata.org/entity/Q", "https://sws.geonames.org/", "urn:wiredesk:"))
        if record.geo is not None:
            assert -180 <= record.geo[0] <= 180
            assert -90 <= record.geo[1] <= 90


def test_rivers_and_capitals_have_coordinates(shipped: Knowledge) -> None:
    for name in ("نهر الفرات", "بغداد", "واشنطن", "غزة", "القدس"):
        assert shipped.lookup(name)[0].record.geo is not None


def test_a_local_id_is_the_same_for_every_spelling_of_a_name() -> None:
    assert local_id("person", "أحمد الكندوش") == local_id("person", "احمد الكندوش")
    assert local_id("person", "رويترز") != local_id("organisation", "رويترز")
    assert local_id("person", "فليكس جيدني") == "urn:wiredesk:entity:person:6080ae9eb5398489"


def test_a_language_brings_names_of_countries_and_moves_no_other_language_s_version(shipped: Knowledge) -> None:
    iraq = shipped.countries["IQ"]
    known = Knowledge([iraq], version="7", countries={"xx": [("IQ", "Ērāka"), ("ZZ", "Nīkuda")]})
    assert [bearer.record.id for bearer in known.lookup("eraka")] == [iraq.id]
    assert known.lookup("Nīkuda") == []
    assert "xx" in known.languages
    assert known.version_for("ar") == "7"
    assert known.version_for("xx").startswith("7+")


def test_every_language_that_is_said_to_have_names_has_some(shipped: Knowledge) -> None:
    assert shipped.languages == codes_with_names()
