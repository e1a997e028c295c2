"""Speakers who are an office or a common noun: where the office ends, and whose club it is."""

from agents.enrich.quotes.find import find_quotes
from agents.enrich.spans import NamedSpan


def speakers(body: str, language: str, *named: tuple[str, str]) -> list[str | None]:
    """Return who says each quote; `named` are names with their type, marked wherever they stand."""
    people = [
        NamedSpan(at, at + len(name), name, None, kind)
        for name, kind in named
        for at in range(len(body))
        if body.startswith(name, at)
    ]
    return [quote.speaker.name if quote.speaker else None for quote in find_quotes(body, language, sorted(people))]


def test_the_chief_of_many_is_read_with_their_body_and_the_name_that_follows() -> None:
    wheat = 'وقال كبير مفاوضي الاتحاد الأفريقي تيموثي موانغي "نريد سعرا عادلا قبل نهاية العام".'
    fish = 'وأوضحت كبيرة مستشاري الحكومة النرويجية إنغريد هالفورسن أن "الحصص لن تتغير قبل عام كامل".'
    body = ("الاتحاد الأفريقي", "organisation")
    assert speakers(wheat, "ar", body, ("تيموثي موانغي", "person")) == ["تيموثي موانغي"]
    assert speakers(fish, "ar", ("إنغريد هالفورسن", "person")) == ["إنغريد هالفورسن"]


def test_the_head_of_a_club_is_read_with_the_clubs_name() -> None:
    body = 'في المقابل قال رئيس نادي الرجاء إن الحكم "أفسد المباراة بقراراته الغريبة".'
    assert speakers(body, "ar", ("الرجاء", "organisation")) == ["رئيس نادي الرجاء"]


def test_a_club_in_the_office_of_somebody_is_not_the_one_who_speaks() -> None:
    draw = (
        "تعادل الزمالك المصري مع ضيفه الهلال السوداني 1-1 مساء السبت.\n"
        'وقال مدرب الزمالك بعد المباراة "خسرنا نقطتين على ملعبنا".\n'
        'أما مدرب الهلال فرأى أن لاعبيه "قدموا مباراة كبيرة أمام جمهور صعب".'
    )
    win = 'فاز الوداد على الرجاء 2-0 في الدار البيضاء.\nأما قائد الرجاء فأكد أن الفريق "سيعود أقوى مما كان".'
    clubs = (("الزمالك", "organisation"), ("الهلال", "organisation"))
    assert speakers(draw, "ar", *clubs) == ["مدرب الزمالك", "مدرب الهلال"]
    assert speakers(win, "ar", ("الرجاء", "organisation")) == ["قائد الرجاء"]


def test_whoever_is_named_by_a_noun_after_a_quote_says_it_and_the_next_in_the_sentence() -> None:
    market = (
        "Leyla Aksoy, who runs the council's markets office, said stalls would move by spring. "
        '"We are offering a better one," Aksoy said.\n'
        'By the harbour a boy dropped a crate. "Mind your feet," the porter shouted at him, and then, to the empty '
        'square: "Every day the same boy."\nThe drivers, he said, know the way: "They could drive it asleep."'
    )
    school = (
        'Anna Becker, the education officer, said the building would be sold. "It costs too much," she said.\n'
        'In the yard two girls were chasing a hen. "Leave her be," the caretaker told them, and laughed: '
        '"She has been here longer than the headmaster."'
    )
    assert speakers(market, "en", ("Leyla Aksoy", "person")) == ["Leyla Aksoy", *["the porter"] * 3]
    assert speakers(school, "en", ("Anna Becker", "person")) == ["Anna Becker", *["the caretaker"] * 2]


def test_what_a_statement_or_a_magazine_quotes_after_a_quote_is_anothers() -> None:
    metro = '"Safety leaves no room for discussion," the statement quoted the director, Eleni Markou, as saying.'
    match = '"We never gave up on the boy," the magazine quoted the coach, Eleni Markou, as saying.'
    assert speakers(metro, "en", ("Eleni Markou", "person")) == ["Eleni Markou"]
    assert speakers(match, "en", ("Eleni Markou", "person")) == ["Eleni Markou"]


def test_whose_words_an_agency_passes_on_is_who_adds_something() -> None:
    body = (
        "قال مسؤول في شركة الملاحة إن الخط توقف. ووصل الوزير سامر حداد إلى الميناء أمس. "
        'ونقلت رويترز عن المسؤول قوله إن الموانئ مغلقة. وأضاف "لا نخطط لفتحها قبل الصيف".'
    )
    named = (("رويترز", "organisation"), ("سامر حداد", "person"))
    assert speakers(body, "ar", *named) == ["مسؤول في شركة الملاحة"]


def test_the_minister_is_not_called_by_what_he_refuses() -> None:
    body = "اتهم النائب باسل كرم الوزير نزار حمدي بالكذب. ورفض الوزير الاتهام قائلا: «كلامه لا أساس له من الصحة»."
    assert speakers(body, "ar", ("باسل كرم", "person"), ("نزار حمدي", "person")) == ["نزار حمدي"]


def test_a_noun_and_what_it_is_of_are_no_person() -> None:
    body = 'أرسلت شركة ليفرا إلى عملائها رسالة، شرحت فيها طبيعة المشكلة قائلة: "لم تسجل أي إصابات بسبب هذا العطل".'
    assert speakers(body, "ar", ("شركة ليفرا", "organisation")) == ["شركة ليفرا"]
