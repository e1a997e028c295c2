from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from agents.enrich import mark
from agents.enrich.knowledge.store import load_default, local_id
from agents.enrich.link.salience import salience
from agents.enrich.mark import Marker
from agents.enrich.quotes import find
from agents.enrich.quotes.find import find_quotes
from agents.enrich.spans import NamedSpan, Span
from agents.enrich.subjects.find import find_subjects
from streams.contract.records import Mention, Quote
from streams.languages.language import Language
from streams.news.article import Agency, Article, Dateline

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from streams.languages.word_table import WordTable

KNOWLEDGE = load_default()


class Stub:
    """A tagger that knows a few surfaces and breaks on one word."""

    languages = ("ar",)

    def __init__(self, names: dict[str, str], breaks_on: str = "") -> None:
        self.names, self.breaks_on = names, breaks_on

    def tag(self, texts: Sequence[str], _language: str) -> list[list[Span]]:
        if self.breaks_on and any(self.breaks_on in text for text in texts):
            raise RuntimeError("no model for this")
        return [
            [Span(text.index(n), text.index(n) + len(n), kind, 0.95) for n, kind in self.names.items() if n in text]
            for text in texts
        ]

    def version_for(self, _language: str) -> str:
        return "stub-1"

    def has_learnt(self, _surface: str, _language: str) -> bool | None:
        return None


@lru_cache(maxsize=1)
def plain() -> Marker:
    return Marker(KNOWLEDGE)


def article(*paragraphs: str, language: str = "ar", **more: object) -> Article:
    return Article(uri="test:1", language=language, paragraphs=paragraphs, **more)  # type: ignore[arg-type]


def test_a_language_without_a_tagger_says_so() -> None:
    (marking,) = plain().mark([article("زار الوفد بغداد.")])

    assert marking.status == {
        "tag": "skipped: no tagger for ar",
        "match": "ok",
        "link": "ok",
        "quote": "skipped: no quote rules",
        "subject": "skipped: no model of subjects",
    }
    assert marking.models == {"knowledge": KNOWLEDGE.version}


def test_a_language_without_names_is_still_published_with_its_status() -> None:
    (marking,) = plain().mark([article("Dies ist Berlin.", language="de")])

    assert marking.entities == ()
    assert marking.status["match"] == "skipped: no names in de"
    assert marking.status["link"] == "skipped: nothing matched"


def test_a_tagger_that_breaks_on_one_article_does_not_take_the_others_with_it() -> None:
    marker = Marker(KNOWLEDGE, [Stub({"رامي الكندوش": "person"}, breaks_on="سم")])

    good, bad = marker.mark([article("فاز رامي الكندوش."), article("سم في بغداد.")])

    assert good.status["tag"] == "ok"
    assert bad.status["tag"] == "failed: RuntimeError"
    assert [entity.name for entity in bad.entities] == ["بغداد"]


def test_a_marking_does_not_depend_on_its_neighbours_in_the_batch() -> None:
    marker = Marker(KNOWLEDGE, [Stub({"رامي الكندوش": "person"})])
    articles = [article("فاز رامي الكندوش في بغداد."), article("Iraq won.", language="en"), article("قال الكندوش.")]

    together = marker.mark(articles)

    assert together == [marker.mark([one])[0] for one in articles]


def test_tagged_names_in_headline_and_body_get_offsets_of_their_field() -> None:
    marker = Marker(KNOWLEDGE, [Stub({"رامي الكندوش": "person"})])
    one = article("لاعب.", "قال رامي الكندوش كلمة، وأضاف الكندوش أخرى.", headline="الكندوش يتحدث")

    (entity,) = (e for e in marker.mark([one])[0].entities if e.type == "person")

    texts = {"headline": one.headline, "body": one.body}
    assert [(m.field, m.text) for m in entity.mentions] == [
        ("headline", "الكندوش"),
        ("body", "رامي الكندوش"),
        ("body", "الكندوش"),
    ]
    assert all(texts[m.field][m.start : m.end] == m.text for m in entity.mentions)
    assert entity.id == local_id("person", "رامي الكندوش")


class SeesTheLast(Stub):
    """Sees each name where it stands last only, and notes what it was given."""

    languages = ("en",)

    def tag(self, texts: Sequence[str], _language: str) -> list[list[Span]]:
        self.given = list(texts)
        return [
            [Span(text.rindex(n), text.rindex(n) + len(n), kind, 0.95) for n, kind in self.names.items() if n in text]
            for text in texts
        ]


def _in_headline(headline: str, body: str, *names: str) -> tuple[list[str], str]:
    """Return the organisations of a headline, and what the tagger was given of it."""
    tagger = SeesTheLast(dict.fromkeys(names, "organisation"))
    (marking,) = Marker(KNOWLEDGE, [tagger]).mark([article(body, language="en", headline=headline)])
    assert "length" not in marking.status, "nothing was cut off"
    found = [m.text for e in marking.entities for m in e.mentions if m.field == "headline" and e.type == "organisation"]
    return found, tagger.given[0].split("\n")[0]


def test_a_wires_slug_before_a_headline_is_no_part_of_the_name_behind_it() -> None:
    for slug in ("BRIEF-", "CORRECTED-BRIEF-", "UPDATE 2-"):
        body = "Harrow & Tyne PLC reported results on Friday."
        found, given = _in_headline(f"{slug}Harrow & Tyne PLC Q3 results", body, "Harrow & Tyne PLC", "Harrow")
        assert found == ["Harrow & Tyne PLC"]
        assert given == " " * len(slug) + "Harrow & Tyne PLC Q3 results"


def test_a_name_with_a_hyphen_stays_whole_in_a_headline() -> None:
    headline, body = "NATO-Russia Council meets", "Envoys of the NATO-Russia Council met on Friday."
    assert _in_headline(headline, body, "NATO-Russia Council") == (["NATO-Russia Council"], headline)


class Guesses(Stub):
    """Sees a name twice, and is unsure of the first time."""

    languages = ("en",)

    def tag(self, texts: Sequence[str], _language: str) -> list[list[Span]]:
        ((name, kind),) = self.names.items()
        (text,) = texts
        first, second = text.index(name), text.rindex(name)
        return [[Span(first, first + len(name), kind, 0.3), Span(second, second + len(name), kind, 0.95)]]


def test_a_name_that_the_body_has_surely_is_believed_where_a_headline_only_hints_at_it() -> None:
    headline, body = "Castlebar Foods Q3 results", "Castlebar Foods reported results on Friday."
    tagger = Guesses({"Castlebar Foods": "organisation"})
    (marking,) = Marker(KNOWLEDGE, [tagger]).mark([article(body, language="en", headline=headline)])
    assert [m.field for entity in marking.entities for m in entity.mentions] == ["headline", "body"]


def test_part_of_another_word_or_name_in_a_headline_is_no_name_of_the_body() -> None:
    assert _in_headline("New Yorker sells", "He left New York on Friday.", "New York")[0] == []


def test_the_agency_is_an_entity_with_that_role() -> None:
    one = article("زار الوفد بغداد، حسب وكالة رويترز.", agency=Agency(name="Reuters"))

    agency = next(e for e in plain().mark([one])[0].entities if e.role == "agency")

    assert (agency.id, agency.salience) == ("http://www.wikidata.org/entity/Q130879", 0.0)
    assert [m.text for m in agency.mentions] == ["وكالة رويترز"]


def test_an_agency_nobody_knows_gets_a_local_id() -> None:
    one = article("خبر.", agency=Agency(name="وكالة النخيل"))

    (agency,) = plain().mark([one])[0].entities

    assert (agency.id, agency.role) == (local_id("organisation", "وكالة النخيل"), "agency")


def test_the_datelines_place_is_flagged_and_no_subject() -> None:
    one = article("قال مسؤول إن السودان بخير.", dateline=Dateline(text="القاهرة", place="القاهرة"))

    cairo = next(e for e in plain().mark([one])[0].entities if e.role == "dateline")

    assert (cairo.id, cairo.mentions, cairo.salience) == ("http://www.wikidata.org/entity/Q85", (), 0.0)


def test_a_datelines_place_that_the_story_is_about_stays_a_subject() -> None:
    one = article(
        "بغداد - قال مسؤول إن بغداد هادئة، وإن سكان بغداد عادوا.", dateline=Dateline(text="بغداد", place="بغداد")
    )

    (baghdad,) = plain().mark([one])[0].entities

    assert (baghdad.role, len(baghdad.mentions)) == ("", 3)


def test_quotes_get_the_mentions_of_the_body_in_order() -> None:
    seen: list[NamedSpan] = []

    def find(_body: str, _language: str, named: Sequence[NamedSpan]) -> list[Quote]:
        seen.extend(named)
        return []

    Marker(KNOWLEDGE, find_quotes=find).mark([article("قال نتنياهو في القدس.", headline="نتنياهو")])

    assert [(span.name, span.type) for span in seen] == [("نتنياهو", "person"), ("القدس", "place")]


def test_quote_rules_that_break_are_named_in_the_status() -> None:
    def find(_body: str, _language: str, _named: Sequence[NamedSpan]) -> list[Quote]:
        raise KeyError("x")

    (marking,) = Marker(KNOWLEDGE, find_quotes=find).mark([article("في بغداد.")])

    assert marking.status["quote"] == "failed: KeyError"
    assert len(marking.entities) == 1


def test_salience_grows_with_headline_place_and_number_of_mentions() -> None:
    late, early = (Mention(field="body", start=n, end=n + 4, text="Iraq") for n in (900, 10))
    title = Mention(field="headline", start=0, end=4, text="Iraq")

    assert salience([], 1000) == 0.0
    assert 0 < salience([late], 1000) < salience([early], 1000) < salience([early, late], 1000)
    assert salience([early, late], 1000) < salience([title, early, late], 1000) <= 1.0


def test_places_carry_longitude_before_latitude() -> None:
    (baghdad,) = plain().mark([article("في بغداد.")])[0].entities

    assert baghdad.geo is not None
    assert (round(baghdad.geo[0]), round(baghdad.geo[1]), baghdad.country) == (44, 33, "IQ")


def test_the_sample_article_is_marked_as_an_editor_would() -> None:
    paragraphs = (
        'اتهمَ التحالف الدولي لمحاربة تنظيم الدولة، النظامَ السوري أمس، بالسماح لعناصر "تنظيم الدولة"، التحرك.',
        (
            'وقال الجنرال البريطاني "فليكس جيدني"، "إن المتشددين شوهدوا غربي نهر الفرات"، "في منعة من هزيمة داعش"، '
            "حسب وكالة رويترز."
        ),
        'وتابع "جيدني"، وهو نائب قائد العمليات في التحالف الذي تقوده "الولايات المتحدة".',
        (
            'وفي حديثٍ من "بغداد" أوضح "جيدني"، أن "التحالف الذي تقوده "واشنطن" لا ينوي مطاردة مقاتلي التنظيم '
            'في مناطق حليفتيه روسيا وإيران".'
        ),
        "وتوجد قوات على الجانب الغربي للفرات وعلى الضفة الشرقية ويتلقون دعماً جوياً روسياً دون عقاب، بين العراق وسوريا.",
    )

    (marking,) = plain().mark([article(*paragraphs, agency=Agency(name="Reuters"))])

    found = {entity.id.rsplit("/", 1)[-1]: entity for entity in marking.entities}
    person = found["urn:wiredesk:entity:person:6080ae9eb5398489"]
    assert [m.text for m in person.mentions] == ["فليكس جيدني", "جيدني", "جيدني"]
    assert found["Q130879"].role == "agency"
    assert [m.text for m in found["Q2429253"].mentions] == ["تنظيم الدولة", "داعش"]
    assert found["Q34589"].geo is not None
    assert {"Q1530", "Q61", "Q30", "Q796", "Q858", "Q159", "Q794"} <= set(found)
    assert [e.name for e in marking.entities if e.type == "person"] == ["فليكس جيدني"]
    surfaces = {m.text for entity in marking.entities for m in entity.mentions}
    assert surfaces.isdisjoint({"جوياً", "دون", "روسياً", "الضفة", "والضفة"})


def tagged(text: str, **names: str) -> list[tuple[str, str]]:
    """Type and name of the entities when the tagger says who is what."""
    spans = {name.replace("_", " "): kind for name, kind in names.items()}
    (marking,) = Marker(KNOWLEDGE, [Stub(spans)]).mark([article(text)])
    return [(entity.type, entity.name) for entity in marking.entities]


def test_a_bare_given_name_is_nobody_in_particular() -> None:
    assert tagged("وقال محمد إن الطعام جاهز.", محمد="person") == []
    assert tagged("وقال محمد الزبيري إن الطعام جاهز.", محمد_الزبيري="person") == [("person", "محمد الزبيري")]


def test_an_unknown_organisation_gets_its_article_back() -> None:
    text = "قال الأمين العام للاتحاد العام للعمال إن الإضراب مستمر."
    (marking,) = Marker(KNOWLEDGE, [Stub({"للاتحاد العام للعمال": "organisation"})]).mark([article(text)])
    (union,) = marking.entities
    assert (union.name, union.mentions[0].text) == ("الاتحاد العام للعمال", "للاتحاد العام للعمال")
    assert union.id == local_id("organisation", "الاتحاد العام للعمال")
    assert tagged("فاز على ضيفه لليفانتي.", لليفانتي="organisation") == [("organisation", "لليفانتي")]


def test_a_definite_body_and_the_word_after_it_are_two_things() -> None:
    assert tagged("منحت الجامعة درعا للفائز.", الجامعة_درعا="organisation") == []
    assert tagged("ذكرت القناة نيوز الخبر.", القناة_نيوز="organisation") == [("organisation", "القناة نيوز")]


def test_somebody_is_in_a_town_and_does_not_bear_its_name() -> None:
    assert tagged("أوقف ثلاثة أشخاص بسيدي بوزيد أمس.", بسيدي_بوزيد="person") in ([], [("place", "سيدي بوزيد")])


def test_an_office_is_nobodys_name() -> None:
    assert tagged("وصل ولي العهد إلى القصر.", ولي_العهد="person") == []


def test_a_given_name_that_is_a_nationality_stays_on_the_name() -> None:
    text = "قال العقيد الركن تركي المالكي إن القوات تقدمت، وأكد المالكي ذلك."
    assert tagged(text, تركي_المالكي="person") == [("person", "تركي المالكي")]


def test_a_known_town_of_two_words_is_not_the_person_a_tagger_takes_it_for() -> None:
    assert tagged("حذرت بيونغ يانغ من التصعيد.", بيونغ_يانغ="person") == [("place", "بيونغ يانغ")]


def test_a_company_is_one_whatever_the_tagger_calls_it() -> None:
    text = "Harrow & Tyne PLC said on Friday that Defne Akinci of Istanbul will lead it."
    spans = {"Tyne PLC": "person", "Defne Akinci of Istanbul": "person"}
    stub = Stub(spans)
    stub.languages = ("en",)
    (marking,) = Marker(KNOWLEDGE, [stub]).mark([article(text, language="en")])
    found = [(entity.type, entity.name) for entity in marking.entities]
    assert found == [("organisation", "Harrow & Tyne PLC"), ("person", "Defne Akinci"), ("place", "Istanbul")]


def test_a_town_of_the_gazetteer_needs_the_tagger_or_the_words_around_it() -> None:
    assert tagged("شاهد الجمهور شيفيلد أمس.", الجمهور="misc") == []
    assert tagged("شاهد الجمهور شيفيلد أمس.", شيفيلد="place") == [("place", "شيفيلد")]


def test_an_airline_of_another_country_is_not_the_one_named_before() -> None:
    text = "أعلنت الخطوط الجوية البريطانية خسائر، ثم تراجعت الخطوط الجوية الفرنسية."
    found = tagged(text, الخطوط_الجوية_الفرنسية="organisation")
    assert ("organisation", "الخطوط الجوية البريطانية") in found
    assert len([kind for kind, _ in found if kind == "organisation"]) == 2


def test_the_father_is_not_the_son() -> None:
    text = "استقبل محمد بن سلمان الوفد، وحضر مركز الملك سلمان للإغاثة."
    (marking,) = plain().mark([article(text)])
    (prince,) = [entity for entity in marking.entities if entity.type == "person"]
    assert [mention.text for mention in prince.mentions] == ["محمد بن سلمان"]


def test_a_language_whose_quotations_no_grammar_reads_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """No row of languages.tsv is such a one yet; French is still read by the English grammar."""
    monkeypatch.setattr(mark, "language_of", lambda code: Language(code, quotes=None))
    monkeypatch.setattr(find, "language_of", lambda code: Language(code, quotes=None))
    one = article("Le maire : « Le pont est prêt depuis hier. »", language="fr")
    (marking,) = Marker(KNOWLEDGE, find_quotes=find_quotes).mark([one])
    assert (marking.quotes, marking.status["quote"]) == ((), "skipped: no grammar of quotations for fr")
    assert find_quotes(one.body, "fr") == []
    monkeypatch.undo()
    (marking,) = Marker(KNOWLEDGE, find_quotes=find_quotes).mark([one])
    assert [quote.text for quote in marking.quotes] == ["Le pont est prêt depuis hier."]


def test_an_article_has_its_subject_and_a_model_that_breaks_says_so_and_spares_the_rest() -> None:
    goals = article("سجل المهاجم هدفين وفاز المنتخب في مباراة كأس العالم لكرة القدم، وقال المدرب إن لاعبيه رائعون.")
    (marking,) = Marker(KNOWLEDGE, find_subjects=find_subjects).mark([goals])
    assert [subject.labels["en"] for subject in marking.subjects] == ["sport"]
    assert (marking.status["subject"], marking.models["subjects"]) == ("ok", "mediatopics/1")

    def breaks(_headline: WordTable, _body: WordTable, _language: str) -> None:
        raise RuntimeError("no model for this")

    (broken,) = Marker(KNOWLEDGE, find_subjects=breaks).mark([goals])
    assert (broken.subjects, broken.status["subject"]) == ((), "failed: RuntimeError")
    assert broken.entities == marking.entities


def test_a_language_without_a_model_of_subjects_says_so() -> None:
    (marking,) = Marker(KNOWLEDGE, find_subjects=find_subjects).mark([article("Un texte.", language="fr")])
    assert (marking.subjects, marking.status["subject"]) == ((), "skipped: no model of subjects for fr")
    assert "subjects" not in marking.models
