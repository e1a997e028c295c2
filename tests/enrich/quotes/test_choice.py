from agents.enrich.quotes.choice import Chooser, shipped
from agents.enrich.quotes.figures import Describer
from agents.enrich.quotes.find import find_quotes
from agents.enrich.quotes.speakers import Actor

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
    assert chooser.best([(None, ["three"]), (BASHITI, ["one", "two"]), (MANSOUR, ["two", "one"])]) is None


def test_the_weights_decide_between_those_who_are_named() -> None:
    def near(describer: Describer) -> Chooser:
        return Chooser(describer, {"b here lead": 1.0})

    def far(describer: Describer) -> Chooser:
        return Chooser(describer, {"b 1 lead": 1.0})

    assert speakers(near) == ["ليلى منصور"]
    assert speakers(far) == ["نادر البشيتي"]


def test_an_article_is_read_the_same_every_time() -> None:
    assert find_quotes(BODY, "ar") == find_quotes(BODY, "ar")


def test_no_shipped_weight_is_so_great_that_one_figure_decides_alone() -> None:
    assert 100 < len(shipped()) < 2_000
    assert max(map(abs, shipped().values())) < 5


def test_a_language_the_weights_were_not_learned_on_is_left_to_its_grammar() -> None:
    body = "Le maire, Paul Durand, visite le port. Il ajoute que « tout sera prêt avant la fin de l'année »."
    assert [quote.speaker for quote in find_quotes(body, "fr")] == [None]
