from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from agents.enrich.knowledge.records import KnownEntity, Name
from agents.enrich.knowledge.store import Knowledge, load_default
from agents.enrich.link.evaluate import evaluate, public_ids, read_passages
from agents.enrich.link.linker import link
from agents.enrich.link.marked_text import mark_text
from agents.enrich.link.matcher import Matcher
from agents.enrich.link.short_names import short_forms, units
from agents.enrich.mark import Marker
from agents.enrich.spans import Span
from streams.languages.folding import reduce
from streams.languages.language import language
from streams.languages.word_table import word_table
from streams.news.article import Article

if TYPE_CHECKING:
    from agents.enrich.link.marked_text import MarkedText
    from streams.contract.records import Entity, MentionField


@lru_cache(maxsize=1)
def marker() -> Marker:
    return Marker(load_default())


def linked(text: str, language: str = "ar", headline: str = "") -> dict[str, list[str]]:
    """Surfaces by public id, or by type for local entities."""
    article = Article(uri="test:1", language=language, headline=headline, paragraphs=tuple(text.split("\n")))
    (marking,) = marker().mark([article])
    return {
        next(iter(sorted(public_ids(entity), key=lambda i: (i[0] != "Q", i))), f"local {entity.type}"): [
            mention.text for mention in entity.mentions
        ]
        for entity in marking.entities
    }


def entity(text: str, name: str, language: str = "ar") -> Entity:
    (marking,) = marker().mark([Article(uri="test:1", language=language, paragraphs=(text,))])
    return next(e for e in marking.entities if e.name == name)


def tagged(name: MentionField, text: str, *spans: Span) -> MarkedText:
    """An Arabic text in which a tagger saw names and nothing is known."""
    return mark_text(name, word_table(text), language("ar"), spans=spans)


def test_proclitic_forms_belong_to_the_mention_but_not_to_the_name() -> None:
    assert linked("بحث الوفد الأوضاع في العراق وسوريا وإيران.") == {
        "Q796": ["العراق"],
        "Q858": ["وسوريا"],
        "Q794": ["وإيران"],
    }
    assert entity("قدم الاتحاد دعما للعراق.", "العراق").mentions[0].text == "للعراق"


def test_washington_is_the_capital_unless_the_text_says_otherwise() -> None:
    assert linked("أعلنت واشنطن موقفها.") == {"Q61": ["واشنطن"]}
    assert list(linked("Snow fell in Washington, Utah on Monday.", "en")) == ["geonames:5549222"]


def test_words_that_are_also_names_stay_words() -> None:
    assert linked("تلقى دعما جويا دون شروط، وكان المطر في صالح المزارعين.") == {}
    assert linked("شل الإضراب حركة القطارات.") == {}
    assert linked("The china plates and the turkey were on the table.", "en") == {}


def test_an_accusative_adjective_is_not_its_country() -> None:
    assert linked("تلقوا دعما روسيا كبيرا.") == {}
    assert list(linked("أما روسيا فرفضت.")) == ["Q159"]
    assert list(linked("زار فرنسا وروسيا.")) == ["Q142", "Q159"]


def test_a_nationality_gives_its_country_as_related_only() -> None:
    syria = entity("التقى الوزير السوري نظيره.", "سوريا")

    assert (syria.related, syria.mentions, syria.salience) == ("nationality", (), 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "قال وزير المالية إن الموازنة جاهزة، وتابع المحلل المالي النتائج.",
        "فرضت المحكمة غرامة مالية على الشركة.",
        "تابع الوفد مجريات الأمور، واتسع مجرى الوادي.",
        "أصيب اللاعب في يده اليمنى.",
        "قال العقيد الركن تركي المالكي إن القوات تقدمت.",
        "خرج توني كروس من الملعب.",
    ],
)
def test_a_word_spelled_like_a_nationality_is_no_country(text: str) -> None:
    assert linked(text) == {}


def test_a_nationality_that_is_mostly_another_word_counts_where_nothing_else_fits() -> None:
    assert list(linked("قال الرئيس اليمني إن السلام قريب.")) == ["Q805"]
    assert list(linked("فاز المدرب المجري بالكأس.")) == ["Q28"]
    assert list(linked("قال مسؤول تركي الاثنين إن الاجتماع انتهى.")) == ["Q43"]


def test_a_country_named_like_its_capital_is_the_country_unless_a_word_says_town() -> None:
    assert list(linked("تتوقع تونس موسما جيدا، وقالت تونس إنها ستصدر الزيت.")) == ["Q948"]
    assert list(linked("انضمت إليها مصر والسعودية والجزائر.")) == ["Q79", "Q851", "Q262"]
    assert list(linked("زار الوفد مدينة تونس القديمة والجزائر العاصمة.")) == ["Q3572", "Q3561"]


def test_a_town_far_smaller_than_its_namesake_is_meant_only_beside_its_region() -> None:
    assert "Q649" in linked("قال في موسكو إن الولايات المتحدة لن تنسحب، وأضاف من واشنطن وشيكاغو.")


def test_an_office_is_not_a_short_form_of_who_holds_it() -> None:
    found = linked("التقى الرئيس السوري بشار الأسد الوفد. وقال الرئيس الفرنسي إيمانويل ماكرون إن الأسد سيعود.")

    assert found["Q44329"] == ["الرئيس السوري بشار الأسد", "الأسد"]
    assert found["Q3052772"] == ["إيمانويل ماكرون"]


def test_a_title_before_a_nationality_is_no_person_of_that_name() -> None:
    assert list(linked("أصدر الرئيس السوداني قرارا جديدا.")) == ["Q1049"]


def test_a_surname_behind_another_given_name_is_somebody_else() -> None:
    assert linked("قال عبد الله بن علي إن العمل جاهز، وعاد علي بن هادي راجحي.") == {}
    assert linked("حكم زين العابدين بن علي، ثم غادر بن علي البلاد.") == {"Q204487": ["زين العابدين بن علي", "بن علي"]}


def test_a_street_named_after_a_person_leaves_no_surname_behind() -> None:
    assert linked("أغلق شارع الحبيب بورقيبة صباحا.") == {}


def test_denmark_and_the_netherlands_are_the_countries_and_not_the_realms() -> None:
    text = "قالت هولندا والدنمارك إنهما مستعدتان."

    assert entity(text, "هولندا").id.endswith("/Q55")
    assert entity(text, "الدنمارك").id.endswith("/Q35")


def test_a_hashtag_is_read_as_the_words_it_joins() -> None:
    trump = entity("أعلن الرئيس دونالد #ترمب الانسحاب.", "دونالد ترمب")

    assert (trump.id.rsplit("/", 1)[-1], trump.mentions[0].text) == ("Q22686", "دونالد #ترمب")
    assert list(linked("ندد #الاتحاد_الأوروبي بالقرار.")) == ["Q458"]


def test_a_name_of_short_words_keeps_its_proclitic_off() -> None:
    assert linked("قال لبي بي سي إن الفريق فاز.") == {"Q9531": ["لبي بي سي"]}


def test_a_town_in_a_weather_list_is_not_its_club() -> None:
    assert list(linked("The temperature will reach 32 C in Al Ain and 30 C in Dubai.", "en")) == [
        "geonames:292913",
        "Q612",
    ]
    assert "Q812720" in linked("Al Ain beat Al Hilal 2-1 in the league, the club's coach said.", "en")


def test_a_surname_later_is_the_person_named_in_full_before() -> None:
    text = "وصل وزير الخارجية بدر عبد العاطي، ثم أكد عبد العاطي دعمه."

    assert linked(text) == {"Q93447756": ["بدر عبد العاطي", "عبد العاطي"]}


def test_a_headline_may_use_the_surname_of_who_is_named_in_the_body() -> None:
    found = linked("قال رئيس الوزراء العراقي محمد شياع السوداني إن العمل مستمر.", headline="السوداني: العمل مستمر")

    assert found["Q3700793"] == ["السوداني", "محمد شياع السوداني"]


def test_a_surname_that_is_an_adjective_needs_a_sign() -> None:
    text = "اجتمع محمد شياع السوداني مع الوفد السوداني، وقال السوداني إن العلاقات جيدة."

    assert linked(text)["Q3700793"] == ["محمد شياع السوداني", "السوداني"]


def test_spellings_of_one_person_are_one_entity() -> None:
    assert linked("قال بنيامين نتنياهو كلمة، ورد نتانياهو على سؤال.") == {"Q43723": ["بنيامين نتنياهو", "نتانياهو"]}


def test_an_acronym_is_the_organisation_of_its_full_name() -> None:
    found = linked("هاجم تنظيم الدولة الإسلامية القرية، وفر مقاتلو داعش.")

    assert found == {"Q2429253": ["تنظيم الدولة الإسلامية", "داعش"]}


@pytest.mark.parametrize(
    ("text", "ident"),
    [
        ("عادت الرحلات في طرابلس، وأعلنت الحكومة الليبية ذلك.", "Q3579"),
        ("قطع محتجون الطرق في طرابلس شمال لبنان.", "Q168954"),
        ("افتتح الملك مركزا في عمان، وحضر رئيس الوزراء الأردني.", "Q3805"),
        ("وصل إلى سلطنة عمان وفد رسمي.", "Q842"),
    ],
)
def test_namesakes_are_told_apart_by_the_country_of_the_text(text: str, ident: str) -> None:
    assert ident in linked(text)


def test_a_region_after_the_comma_chooses_among_towns_of_one_name() -> None:
    assert linked("A tornado hit Paris, Texas overnight.", "en") == {"geonames:4717560": ["Paris, Texas"]}


def test_a_street_named_after_a_city_is_no_mention_of_it() -> None:
    assert linked("وقع الانفجار في شارع دمشق.") == {}
    assert linked("The shop on Berlin Street reopened.", "en") == {}


def test_a_club_is_told_from_its_city_by_the_talk_of_sport() -> None:
    found = linked("Liverpool beat Chelsea 2-1 on Saturday. Police in Liverpool reported no arrests.", "en")

    assert found == {"Q1130849": ["Liverpool"], "Q9616": ["Chelsea"], "geonames:2644210": ["Liverpool"]}


def test_a_person_with_the_name_of_a_country_is_no_country() -> None:
    found = linked("Chad Oppelford, an aid worker, was freed in Chad. Oppelford is well.", "en")

    assert found == {"local person": ["Chad Oppelford", "Oppelford"], "Q657": ["Chad"]}


def test_an_unknown_person_has_the_same_id_in_every_article() -> None:
    first = entity('وقال الجنرال البريطاني "فليكس جيدني" إن المعركة مستمرة.', "فليكس جيدني")
    second = entity('أضاف اللواء "فليكس جيدني" كلمة.', "فليكس جيدني")

    assert first.id == second.id == "urn:wiredesk:entity:person:6080ae9eb5398489"


def test_compound_names_are_taken_as_one_unit() -> None:
    assert units(["بدر", "عبد", "العاطي"]) == ["بدر", "عبد العاطي"]
    assert units(["ursula", "von", "der", "leyen"]) == ["ursula", "von der leyen"]
    assert ("عبد العاطي", False) in short_forms("بدر عبد العاطي")


def test_names_of_countries_are_known_in_french_turkish_and_persian() -> None:
    assert list(linked("La France et les États-Unis négocient à Genève avec l'Irak.", "fr"))[:2] == ["Q142", "Q30"]
    assert "Q43" in linked("Türkiye ve İran anlaştı.", "tr")
    assert "Q794" in linked("وزیر خارجه ایران به بغداد رفت.", "fa")


def test_the_score_counts_what_must_not_be_linked() -> None:
    lines = [
        (
            b'{"lang": "ar", "text": "\xd8\xb4\xd8\xa7\xd8\xb1\xd8\xb9 \xd8\xa8\xd8\xba\xd8\xaf\xd8\xa7\xd8\xaf", '
            b'"expect": [], "forbid_at": [[5, 10]]}'
        ),
        (
            b'{"lang": "en", "text": "Iraq won","expect": [{"surface": "Iraq", "start": 0, "end": 4,"ids": ["Q796"]}],'
            b'"forbid_at": []}'
        ),
    ]

    result = evaluate(read_passages(lines), marker().mark)

    assert result["all"]["strict"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert result["all"]["forbidden"] == "0 of 1"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("كانت الجدة تؤنس وحدتها بالحديث مع الجيران.", "ar"),
        ("طالب المتظاهرون بحكم عادل يضمن حقوق الجميع.", "ar"),
        ("عبرت الأم عن أمل كبير في عودة ابنها إلى المدرسة.", "ar"),
        ("وصل الطرفان إلى سلام دائم بعد سنوات من القتال.", "ar"),
        ("يعد النيل من العدو هدفا للمقاتلين.", "ar"),
        ("كانت السيدة عمان في انتظار الحافلة.", "ar"),
        ("حذر من وقوع صدام بين الطرفين حتى نيسان/أبريل الماضي.", "ar"),
        ("جرت محادثات عبر الأطلسي حول التجارة.", "ar"),
        ("تحب الاستيقاظ باكراً كل صباح.", "ar"),
        ("تأسست شركة اتصالات جديدة وفازت بعقد.", "ar"),
        ("لعب في وسط ميدان مفتوح قرب محلات الصرافة.", "ar"),
        ("وصل السلطان العثماني إلى القصر.", "ar"),
        ("أكدت السلط أن الأبحاث الديوانية انطلقت بقيمة مليون أورو قرب متحف باردو.", "ar"),
        ("ارتفع معلوم الجولان هذا العام.", "ar"),
        ("The rival <NOC> and a third bidder withdrew.", "en"),
        ("Reading is good for children, the teacher said.", "en"),
        ("Mobile phones were banned from the classroom.", "en"),
        ("She took a bath. Bath salts are sold in the shop.", "en"),
        ("Orange juice prices rose by five percent.", "en"),
        ("Lima beans and Brussels sprouts were on the menu.", "en"),
        ("The china was broken. China cups were everywhere.", "en"),
        ("Victoria said her husband had left early.", "en"),
        ("Split the bill and pay in cash, the waiter said.", "en"),
        ("Sydney Pollack directed the film.", "en"),
    ],
)
def test_words_that_are_also_names_are_not_linked(text: str, language: str) -> None:
    public = {ident for ident in linked(text, language) if not ident.startswith("local ")}
    assert public == set()


def test_a_capital_that_speaks_is_still_its_government() -> None:
    assert "Q61" in linked("Washington said it would send help.", "en")
    assert "Q90" in linked("Paris warned of a new wave.", "en")


def test_a_hamza_is_missed_by_nobody_who_leaves_it_off_but_never_added() -> None:
    """مؤتة may be written موته; تونس is never written تؤنس."""
    named = Matcher(Knowledge([KnownEntity(id="Q1", type="place", names=(Name("مؤتة", "ar"),), kind="city")]))
    plain = Matcher(Knowledge([KnownEntity(id="Q2", type="place", names=(Name("تونس", "ar"),), kind="city")]))
    assert len(named.find(reduce("زار موتة"), "ar")) == len(plain.find(reduce("زار تونس"), "ar")) == 1
    assert plain.find(reduce("كانت تؤنس الجدة"), "ar") == []


def test_a_full_name_stands_in_full_where_a_tagger_saw_only_its_end() -> None:
    headline, body = "مازن القرطاجني: الأشغال تنتهي قريبا", "قال المدير مازن القرطاجني إن الأشغال تنتهي قريبا."
    at = headline.index("القرطاجني"), headline.index(":")
    start = body.index("مازن")
    fields = [
        tagged("headline", headline, Span(*at, "person", 0.99)),
        tagged("body", body, Span(start, start + len("مازن القرطاجني"), "person", 0.99)),
    ]
    (person,) = link(fields, Knowledge([]))
    assert person.spans[0][:3] == ("headline", 0, headline.index(":"))


def test_a_proclitic_before_a_given_name_is_no_part_of_it() -> None:
    """Also where it stands twice: in the headline and in the body."""
    body = "استدعت اللجنة ومحمود القرطاجني. وحضر ومحمود القرطاجني الجلسة."
    spans = [
        Span(m, m + len("ومحمود القرطاجني"), "person", 0.99) for m in (body.index("ومحمود"), body.rindex("ومحمود"))
    ]
    field = tagged("body", body, *spans)
    (person,) = link([field], Knowledge([]))
    assert [body[core:end] for _, _, end, core in person.spans] == ["محمود القرطاجني"] * 2


def test_a_surname_of_origin_may_take_its_article_later() -> None:
    assert ("الهمامي", False) in short_forms("نبيل همامي")
    assert all(form != "سوداني" for form, _ in short_forms("محمد السوداني"))


def test_a_station_is_not_called_fm_alone() -> None:
    body = "تحدث إلى مراسل الياسمين أف أم صباحا."
    field = tagged("body", body, Span(body.index("أف"), body.index(" صباحا"), "organisation", 0.99))
    (station,) = link([field], Knowledge([]))
    assert [body[start:end] for _, start, end, _ in station.spans] == ["الياسمين أف أم"]


def test_an_airport_or_a_ship_named_after_a_person_does_not_mention_the_person() -> None:
    assert "Q2042" not in linked("حولت الرحلات إلى مطار شارل ديغول صباحا.")
    assert "Q2042" not in linked("أبحرت حاملة شارل ديغول أمس.")
    assert "Q2042" in linked("ألقى شارل ديغول خطابا في لندن.")


def test_a_headline_reads_a_name_as_the_body_does() -> None:
    assert "Q7156" in linked("فاز نادي برشلونة في مباراة الدوري.", headline="برشلونة يحسم اللقاء")
    assert linked("يشهد مقر ولاية المهدية احتجاجات.", headline="المهدية: احتجاجات")["geonames:2473572"] == [
        "المهدية",
        "المهدية",
    ]
    assert "geonames:2473572" not in linked("تحدثت الطفلة المهدية عن مدرستها.")


def test_a_cup_called_copa_and_the_town_bardo_after_and_are_neither_cuba_nor_ordu() -> None:
    assert linked("يشارك الفريق في دورة كوبا كوكا كولا.").keys() == {"Q3295867"}
    assert "geonames:741100" not in linked("في هجومي سوسة وباردو.")


@pytest.mark.parametrize(
    "text", ["يزرع الفول السوداني هنا.", "حجزت كمية من القنب الهندي.", "يشرب التمر الهندي في رمضان."]
)
def test_a_plant_with_an_origin_in_its_name_is_no_nationality(text: str) -> None:
    assert linked(text) == {}


def test_two_directions_of_a_region_and_a_continent_are_no_countries() -> None:
    assert "Q258" not in linked("تهطل الأمطار في وسط وجنوب إفريقيا.")
    assert "Q258" in linked("زار الوفد كينيا وجنوب إفريقيا.")
    assert "Q30" not in linked("تمكن الرؤية في قارتي أمريكا.")


def test_a_house_or_a_bath_town_is_neither_the_person_nor_the_town_after_it() -> None:
    assert linked("يقام العرض بدار الشرع.") == {}
    assert "geonames:2464915" not in linked("يلعب الفريق بحمام سوسة.")


def test_no_and_stands_after_a_particle() -> None:
    body = "وأضاف أن ويلتون القرطاجني سيقود المفاوضات."
    field = tagged("body", body, Span(body.index("ويلتون"), body.index(" سيقود"), "person", 0.99))
    (person,) = link([field], Knowledge([]))
    assert [body[core:end] for _, _, end, core in person.spans] == ["ويلتون القرطاجني"]


def test_a_dash_drawn_with_tatweel_parts_two_players() -> None:
    body = "التشكيلة: محمود القرطاجني ـــــ نادر البشيتي."
    field = tagged("body", body, Span(body.index("محمود"), body.index("."), "person", 0.99))
    assert sorted(body[start:end] for one in link([field], Knowledge([])) for _, start, end, _ in one.spans) == [
        "محمود القرطاجني",
        "نادر البشيتي",
    ]


@pytest.mark.parametrize(
    ("text", "name"), [('تحدث في برنامج "المحطة" أمس.', "المحطة"), ("بيع هاتف أوركيد أمس.", "أوركيد")]
)
def test_a_programme_and_a_telephone_are_no_organisations(text: str, name: str) -> None:
    field = tagged("body", text, Span(text.index(name), text.index(name) + len(name), "organisation", 0.99))
    assert link([field], Knowledge([])) == []


def test_the_preposition_is_not_the_surname_it_is_folded_to() -> None:
    body = "فاز الممثل نادر علي بالجائزة. حصل على دبلوم وحصل على الماجستير."
    field = tagged("body", body, Span(body.index("نادر"), body.index(" بالجائزة"), "person", 0.99))
    (person,) = link([field], Knowledge([]))
    assert len(person.spans) == 1


def test_an_eclipse_is_no_capital_and_a_name_keeps_its_lam() -> None:
    assert linked("تشهد البلاد كسوفا جزئيا.") == {}
    body = "بيان لسعد القرطاجني يوضح."
    field = tagged("body", body, Span(body.index("لسعد"), body.index(" يوضح"), "person", 0.99))
    (person,) = link([field], Knowledge([]))
    assert [body[core:end] for _, _, end, core in person.spans] == ["لسعد القرطاجني"]


def test_linking_leaves_the_texts_as_it_got_them() -> None:
    """Once the linker struck hits out of its arguments, and a second linking gave another answer."""
    headline, body = "وزير المالية في مالي", "قال وزير المالية إن المالي سيدو القرطاجني زار الأردن."
    find = Matcher(load_default()).find
    texts = [
        mark_text("headline", word_table(headline), language("ar"), find(reduce(headline), "ar"), []),
        mark_text("body", word_table(body), language("ar"), find(reduce(body), "ar"), []),
    ]
    before = [list(text.hits) for text in texts]
    once = link(texts, load_default())
    assert [text.hits for text in texts] == before
    assert link(texts, load_default()) == once


def test_arabic_copy_names_bodies_by_their_latin_acronyms() -> None:
    assert "Q48340" in linked("قال مسؤول لشبكة CNN إن القوات وصلت.")
    assert linked("كتب who على الجدار.") == {}


def test_a_name_that_a_tagger_sees_at_the_very_start_of_a_text_is_seen() -> None:
    """The edge of the text counted as no word, so a headline's first name was lost."""
    headline = tagged("headline", "سلمى الخطيب تفوز", Span(0, 11, "person", 0.99))
    (one,) = link([headline, tagged("body", "فازت.")], load_default())
    assert [(span.start, span.end) for span in one.spans] == [(0, 11)]
