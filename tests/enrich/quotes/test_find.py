import pytest

from agents.enrich.quotes.find import MAX_QUOTES, find_quotes
from agents.enrich.spans import NamedSpan
from tests.support.cost import assert_costs_less_than


def said(body: str, language: str = "ar") -> list[tuple[str, str | None]]:
    """Return the quotes of a text, each with the name of its speaker."""
    return [(quote.text, quote.speaker.name if quote.speaker else None) for quote in find_quotes(body, language)]


def test_a_text_without_marks_has_no_quotes() -> None:
    assert find_quotes("قال الوزير إن الجسر جاهز.", "ar") == []


def test_the_words_inside_the_marks_are_the_quote_without_the_space_around_them() -> None:
    assert said("قال عمدة المدينة ضرار المكينسي: « الأولوية لشبكة الصرف ».") == [
        ("الأولوية لشبكة الصرف", "ضرار المكينسي")
    ]


def test_straight_marks_in_straight_marks_belong_to_the_outer_quote() -> None:
    body = 'قال "جيدني"، "التحالف الذي تقوده "واشنطن" لا ينوي المطاردة". وكان فليكس جيدني في بغداد.'
    assert [text for text, _ in said(body)] == ['التحالف الذي تقوده "واشنطن" لا ينوي المطاردة']


def test_a_speaker_named_in_marks_is_no_quote() -> None:
    body = 'وقال الجنرال البريطاني "فليكس جيدني"، "إن المعركة لم تنته بعد". وتابع "جيدني"، "العدو صبور جدا".'
    assert said(body) == [("إن المعركة لم تنته بعد", "فليكس جيدني"), ("العدو صبور جدا", "فليكس جيدني")]


def test_a_mark_that_is_never_closed_does_not_swallow_the_next_quote() -> None:
    body = 'قال نادر البشيتي إن الوضع "صعب جدا هذا العام. وأضاف: "لن نتراجع عن مطالبنا".'
    assert said(body) == [("لن نتراجع عن مطالبنا", "نادر البشيتي")]


def test_speech_after_a_colon_may_end_with_its_paragraph() -> None:
    assert said('قال نادر البشيتي: "لن نتراجع عن مطالبنا\nوغادر القاعة.') == [("لن نتراجع عن مطالبنا", "نادر البشيتي")]


def test_a_quote_over_paragraphs_with_marks_taken_up_again_is_two_quotes_of_one_speaker() -> None:
    body = '"It was very loud.\n"It was long," said Ruth Kemp.'
    assert said(body, "en") == [("It was very loud.", "Ruth Kemp"), ("It was long,", "Ruth Kemp")]


def test_one_pair_over_a_paragraph_break_is_one_quote() -> None:
    body = 'Poet Idris Vael read: "The river went home.\n\nWe did not." The audience stood.'
    assert said(body, "en") == [("The river went home.\n\nWe did not.", "Idris Vael")]


@pytest.mark.parametrize(
    "body",
    [
        'أقر البرلمان قانون "حماية البيانات الشخصية" أمس.',
        'صدرت رواية "ظلال البحر البعيد" هذا الشهر.',
        'ذكرت صحيفة "صوت المدينة الجديدة" أن العملية مستمرة.',
        'شارك الآلاف في حملة "معا ضد العنف" وتحت شعار "مدينة بلا خوف".',
        'ويلقب عمدتها بـ"أبي الخير".',
        'مقتل عنصرين من تنظيم "الدولة الإسلامية" في عملية ليلية.',
    ],
)
def test_titles_laws_slogans_and_nicknames_are_no_quotes(body: str) -> None:
    assert find_quotes(body, "ar") == []


def test_feet_and_inches_are_no_marks() -> None:
    assert said('The hurdler, 6\'2" tall, was ready. "I feel quick," Toby Wex said.', "en") == [
        ("I feel quick,", "Toby Wex")
    ]


def test_an_apostrophe_of_a_plural_does_not_end_a_quote_in_single_marks() -> None:
    assert said("'The workers' rights were ignored', said Mark Ellerby.", "en") == [
        ("The workers' rights were ignored", "Mark Ellerby")
    ]


def test_the_one_spoken_to_is_not_the_speaker() -> None:
    assert said('قال ماهر السعدني للرئيس يوسف الكردي: "نحتاج إلى مزيد من الوقت".') == [
        ("نحتاج إلى مزيد من الوقت", "ماهر السعدني")
    ]


def test_an_agency_is_not_the_speaker_of_what_it_relays() -> None:
    assert said('نقلت وكالة رويترز عن الوزير سامر عودة قوله: "الاتفاق جاهز للتوقيع".') == [
        ("الاتفاق جاهز للتوقيع", "سامر عودة")
    ]


def test_a_spokeswoman_is_not_the_body_she_speaks_for() -> None:
    assert said('"We did not see it," a spokeswoman for Northmere Steel said.', "en") == [
        ("We did not see it,", "a spokeswoman for Northmere Steel")
    ]


def test_he_and_she_are_told_apart() -> None:
    body = "التقى وزير المالية رضوان العتومي رئيسة الصندوق أماني الخضراوي. "
    body += 'وقالت: "وجدنا تفهما كبيرا". وقال هو: "اتفقنا على جدول".'
    assert [who for _, who in said(body)] == ["أماني الخضراوي", "رضوان العتومي"]


def test_a_surname_takes_the_full_name_even_from_further_on() -> None:
    body = 'وقال العطيوي: "لن نقبل بالإملاءات". وكان رئيس الاتحاد ياقوت العطيوي قد وصل.'
    assert said(body) == [("لن نقبل بالإملاءات", "ياقوت العطيوي")]


def test_what_nobody_in_particular_says_has_no_speaker() -> None:
    assert said('تقول حكمة يرددها الصيادون: "البحر لا يحفظ العهود".') == [("البحر لا يحفظ العهود", None)]
    assert said('A banner over the gate read "No trains, no peace".', "en") == [("No trains, no peace", None)]


def test_a_mention_from_the_tagger_gives_the_speaker_its_id_and_its_name() -> None:
    body = 'وقال جيدني: "لن نطارد أحدا هناك".'
    people = [NamedSpan(5, 10, "فليكس جيدني", "http://www.wikidata.org/entity/Q1", "person")]
    (quote,) = find_quotes(body, "ar", people)
    assert (quote.speaker.name, quote.speaker.id) == ("فليكس جيدني", "http://www.wikidata.org/entity/Q1")


def test_mentions_keep_their_place_when_the_text_has_diacritics() -> None:
    body = 'قَالَ جيدني: "لن نطارد أحدا هناك".'
    at = body.index("جيدني")
    (quote,) = find_quotes(body, "ar", [NamedSpan(at, at + 5, "فليكس جيدني", "Q1", "person")])
    assert quote.speaker.id == "Q1"


def test_the_town_of_an_office_is_no_part_of_its_holders_name() -> None:
    body = 'وقال مدير الدفاع المدني في ساحل حضرموت صالح باعشن لوكالة فرانس برس "انتشلنا 14 جثة حتى الآن".'
    at = body.index("حضرموت")
    (quote,) = find_quotes(body, "ar", [NamedSpan(at, at + 6, "حضرموت", "Q241135", "place")])
    assert quote.speaker.name == "صالح باعشن"


def test_an_office_of_two_things_in_one_town_is_no_name() -> None:
    body = "وأوضح مدير آثار ومتاحف حلب المهندس مازن صقال أن الجناح جاهز. وقال: «كل قطعة وثقت رقميا قبل أن تعود»."
    assert said(body) == [("كل قطعة وثقت رقميا قبل أن تعود", "مازن صقال")]


def test_the_paper_somebody_spoke_to_is_no_quote() -> None:
    assert said("وقال مصدر ملاحي في الميناء لـ«مصر نيوز 24» إن الحركة عادت.") == []


@pytest.mark.parametrize(
    "body",
    [
        'نفت مصادر مطلعة ل"الياسمين أف أم" الخبر المتداول أمس.',
        'وفق ما أكده الناطق باسم البلدية لمراسل "الياسمين أف أم" أمس.',
        'وأشارت "بريد المدينة" إلى أن الطريق مغلقة.',
        'ودعا المدير خلال ندوة علمية حول "أي إطار قانوني لحماية الغابات؟" إلى الإسراع.',
    ],
)
def test_names_and_titles_in_marks_are_no_quotes(body: str) -> None:
    assert said(body) == []


def test_a_name_that_is_all_that_stands_in_the_marks_is_no_quote() -> None:
    body = 'وأكد النادي أنه "الياسمين الرياضي" منذ تأسيسه.'
    start = body.index("الياسمين")
    name = NamedSpan(start, start + len("الياسمين الرياضي"), "الياسمين الرياضي", None, "organisation")
    assert find_quotes(body, "ar", [name]) == []


def test_the_head_of_a_company_in_marks_is_named_after_it() -> None:
    body = 'وقال الرئيس التنفيذي لـ"الياسمين"، نادر البشيتي، إن "الخدمة تعود غدا إلى جميع الأحياء".'
    assert said(body) == [("الخدمة تعود غدا إلى جميع الأحياء", "نادر البشيتي")]


def test_a_word_that_ends_in_a_pronoun_is_no_speaker() -> None:
    body = 'نادر البشيتي نفى في تصريحه للصحيفة دخوله إلى المبنى، مطالبا بأن "يعيش حياة طبيعية وهادئة".'
    assert all(name != "دخوله" for _, name in said(body))


def test_quotes_are_capped() -> None:
    assert len(find_quotes('قال سامر عودة: "نحن هنا منذ البداية".\n' * 300, "ar")) == MAX_QUOTES


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    "piece", ['"', "«", "“", "'", '" ', 'a"\n', 'قال "لن ', 'said "no no no no" ', "'a b' ", "6'2\" "]
)
def test_a_megabyte_of_marks_is_read_in_bounded_time(piece: str, language: str) -> None:
    hostile = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    assert_costs_less_than(2, lambda: find_quotes(hostile, language))


@pytest.mark.parametrize("marks", ["«»", "“”", '""'])
def test_a_quote_that_is_closed_two_paragraphs_on_is_one_speakers(marks: str) -> None:
    spoken = "لن نصوت للقانون.\nولن نقبل بتأجيله.\nوسنعود إلى الشارع"
    body = f"قالت النائبة ليلى منصور: {marks[0]}{spoken}{marks[1]}. وغادرت القاعة."
    assert said(body) == [(spoken, "ليلى منصور")]


def test_a_relative_clause_belongs_to_the_name_before_it() -> None:
    body = "شكرت مديرة المتحف نادية الكيلاني المصور رامي الحلبي، الذي قال: «التقطتها كلها من القارب»."
    assert said(body) == [("التقطتها كلها من القارب", "رامي الحلبي")]


def test_a_pronoun_means_the_one_of_its_gender() -> None:
    body = 'Rita Moss met the farmer, John Pike. "The field is dry," she said. "The well is not," he said.'
    assert said(body, "en") == [("The field is dry,", "Rita Moss"), ("The well is not,", "John Pike")]


@pytest.mark.parametrize("end", ["وقالت في", "وأضاف بيان", "ونقلت عن", "على حد", "بحسب ما", "جاء في"])
def test_an_article_that_ends_within_a_phrase_is_read(end: str) -> None:
    body = f"قال عمدة المدينة ضرار المكينسي: «الأولوية لشبكة الصرف الصحي». {end}"
    assert said(body) == [("الأولوية لشبكة الصرف الصحي", "ضرار المكينسي")]


@pytest.mark.parametrize(
    "after",
    [
        "said Tom Baker",
        "according to Tom Baker",
        "in the words of Tom Baker",
        "as Tom Baker later said",
        "Tom Baker, the mayor, said",
    ],
)
def test_what_follows_a_quote_says_who_speaks(after: str) -> None:
    assert said(f'They met. "We shall open the bridge on Monday," {after}.', "en") == [
        ("We shall open the bridge on Monday,", "Tom Baker")
    ]


@pytest.mark.parametrize("after", ["is Tom Baker", "according to Reuters", "told Tom Baker", "and Tom Baker left"])
def test_who_only_stands_behind_a_quote_does_not_speak_it(after: str) -> None:
    assert said(f'They met. "We shall open the bridge on Monday," {after}.', "en") == []


@pytest.mark.parametrize(
    ("body", "language", "speakers"),
    [
        (
            '"Yes to the road," said Paul Dean, while "never in my field," answered Ruth Hale.',
            "en",
            ["Paul Dean", "Ruth Hale"],
        ),
        ("«نعم للطريق»، قال سامي فرح، و«لا وألف لا»، قالت رنا شمس.", "ar", ["سامي فرح", "رنا شمس"]),
        ('"We tried," said Nora Blake, "but the door was locked."', "en", ["Nora Blake", "Nora Blake"]),
    ],
)
def test_two_who_speak_in_one_sentence_each_say_their_own(body: str, language: str, speakers: list[str]) -> None:
    assert [speaker for _, speaker in said(body, language)] == speakers


def test_doubled_single_marks_are_marks_and_inches_are_none() -> None:
    body = "``The ship is late,'' said Ann Moor. The 6'' pipe burst. ''No way,'' said Cal Dent."
    assert said(body, "en") == [("The ship is late,", "Ann Moor"), ("No way,", "Cal Dent")]
