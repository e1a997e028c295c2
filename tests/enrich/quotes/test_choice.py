from agents.enrich.quotes.choice import Chooser, shipped
from agents.enrich.quotes.figures import Describer
from agents.enrich.quotes.find import find_quotes
from agents.enrich.quotes.speakers import Actor
from agents.enrich.spans import NamedSpan

BASHITI, MANSOUR = (
    Actor("نادر البشيتي", ("نادر", "البشيتي"), "person"),
    Actor("ليلى منصور", ("ليلي", "منصور"), "person"),
)
BODY = "قال الوزير نادر البشيتي إن الأجرة ثابتة. ورأت النائبة ليلى منصور أن «القرار متأخر جدا»."


def speakers(chooser) -> list[str | None]:
    return [quote.speaker.name if quote.speaker else None for quote in find_quotes(BODY, "ar", (), chooser)]


def test_of_equal_scores_the_first_option_wins() -> None:
    chooser = Chooser.__new__(Chooser)
    chooser.weights = {"one": 0.1, "two": 0.2, "three": 0.3}
    assert chooser.best([(None, ["three"]), (BASHITI, ["one", "two"]), (MANSOUR, ["two", "one"])]) == (None, 0.0)


def test_the_weights_decide_between_those_who_are_named() -> None:
    def near(describer: Describer, language: str) -> Chooser:
        del language
        return Chooser(describer, {"b here lead": 1.0})

    def far(describer: Describer, language: str) -> Chooser:
        del language
        return Chooser(describer, {"b 1 lead": 1.0})

    assert speakers(near) == ["ليلى منصور"]
    assert speakers(far) == ["نادر البشيتي"]


def test_an_article_is_read_the_same_every_time() -> None:
    assert find_quotes(BODY, "ar") == find_quotes(BODY, "ar")


def test_no_shipped_weight_is_so_great_that_one_figure_decides_alone() -> None:
    for weights in shipped().values():
        assert 100 < len(weights) < 2_000
        assert max(map(abs, weights.values())) < 5


def test_a_quote_that_stands_again_as_a_heading_has_the_speaker_of_the_sentence_that_says_who() -> None:
    body = (
        "قال الوزير نادر البشيتي إن الأجرة ثابتة.\n«القرار متأخر جدا ولا يكفي»\n"
        "وفي الجلسة نفسها قالت النائبة ليلى منصور: «القرار متأخر جدا ولا يكفي أحدا من السائقين»."
    )
    assert [quote.speaker.name for quote in find_quotes(body, "ar") if quote.speaker] == ["ليلى منصور"] * 2


def test_a_message_is_who_sent_it_and_not_whom_it_was_sent_to() -> None:
    english = (
        "The following telegram was sent on Monday by His Majesty King Harald to Dr. Salma Nasri, "
        "Chair of the Council:\n“We were shaken by the news of the earthquake.”"
    )
    arabic = "ووجه السلطان فهد المعمري رسالة إلى الدكتورة هند الريس رئيسة الجامعة: «نبارك لكم هذا النجاح الكبير»."
    people = [
        NamedSpan(english.index(name), english.index(name) + len(name), name, None, "person")
        for name in ("King Harald", "Salma Nasri")
    ]
    assert [quote.speaker.name for quote in find_quotes(english, "en", people) if quote.speaker] == ["King Harald"]
    assert [quote.speaker.name for quote in find_quotes(arabic, "ar") if quote.speaker] == ["فهد المعمري"]


def test_a_statement_is_its_issuers_and_what_it_adds_is_too() -> None:
    body = (
        "جاء في بيان صحفي لنقابة المعلمين: «نرفض القرار ونطالب بسحبه فورا». وأضاف البيان: «سنضرب عن العمل يوم الأحد»."
    )
    assert [quote.speaker.name for quote in find_quotes(body, "ar") if quote.speaker] == ["نقابة المعلمين"] * 2


def test_whom_a_verb_judges_is_not_the_one_who_judges() -> None:
    body = "قال الوزير نادر البشيتي إن الأجرة ثابتة. ووصف النائبة ليلى منصور بأنها «بعيدة عن هموم الناس»."
    assert [quote.speaker.name for quote in find_quotes(body, "ar") if quote.speaker] == ["نادر البشيتي"]


def test_an_agency_that_passes_on_what_another_said_is_not_the_speaker() -> None:
    body = "نقلت وكالة الأنباء القبرصية عن مصدر عسكري قوله إن الطائرة «حلقت فوق الميناء ساعتين»."
    assert [quote.speaker.name for quote in find_quotes(body, "ar") if quote.speaker] == ["مصدر عسكري"]


def test_a_language_the_weights_were_not_learned_on_is_left_to_its_grammar() -> None:
    body = "Le maire, Paul Durand, visite le port. Il ajoute que « tout sera prêt avant la fin de l'année »."
    assert [quote.speaker for quote in find_quotes(body, "fr")] == [None]


def test_whom_a_party_speaks_of_does_not_say_what_it_says() -> None:
    body = 'قال حزب العمال المعارض إن بوريس جونسون يجب أن يستقيل، معتبرا أنه "فقد ثقة الناس جميعا".'
    named = [
        NamedSpan(body.index("حزب"), body.index(" إن"), "حزب العمال المعارض", None, "organisation"),
        NamedSpan(body.index("بوريس"), body.index(" يجب"), "بوريس جونسون", None, "person"),
    ]
    assert [quote.speaker.name for quote in find_quotes(body, "ar", named) if quote.speaker] == ["حزب العمال المعارض"]
