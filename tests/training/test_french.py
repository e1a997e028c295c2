"""Labels for French news: what a teacher says is cleaned, and sets that cut words apart are written as copy."""

from __future__ import annotations

from agents.enrich.tagger.evaluate import read_conll
from training.linear_tagger.french import cleaned, conll, glued, settled

TEXT = (
    "La France a reçu Mme Claire Dubois et le président de la République.\n"
    "Les Français aiment le pain français, dit le maire français. Regardez la France avec l’Italie."
)


def _named(text: str, *names: tuple[str, str]) -> list[tuple[int, int, str]]:
    return [(text.index(name), text.index(name) + len(name), kind) for name, kind in names]


def _names(text: str, named: list[tuple[int, int, str]]) -> list[tuple[str, str]]:
    return [(text[begin:end], kind) for begin, end, kind in named]


def test_articles_titles_and_common_words_with_a_capital_are_in_no_name() -> None:
    taught = _named(
        TEXT, ("La France", "LOC"), ("Mme Claire Dubois", "PER"), ("président de la République", "PER"),
        ("Français", "LOC"), ("l’Italie", "LOC"),
    )  # fmt: skip
    assert _names(TEXT, cleaned([TEXT], [taught])[0]) == [
        ("France", "LOC"),
        ("Claire Dubois", "PER"),
        ("Italie", "LOC"),
    ]


def test_the_article_of_a_paper_is_in_its_name() -> None:
    text = "Le Parisien relève deux lignes."
    assert _names(text, cleaned([text], [_named(text, ("Le Parisien", "ORG"))])[0]) == [("Le Parisien", "ORG")]


def test_a_name_that_is_mostly_of_one_type_is_so_everywhere() -> None:
    texts = ["Orange grandit."] * 4
    named = [[(0, 6, "ORG")]] * 3 + [[(0, 6, "LOC")]]
    assert settled(texts, named) == [[(0, 6, "ORG")]] * 4
    assert settled(texts[1:], named[1:]) == named[1:]


def test_a_name_has_the_words_it_touches() -> None:
    text = "Il a vu l'Italie.\nClaire Dubois, d'Arte"
    named = _named(text, ("Italie", "LOC"), ("Claire Dubois", "PER"), ("Arte", "ORG"))
    first, second = read_conll(conll(text, named))
    assert [[*first.tokens[a:b], kind] for a, b, kind in first.mentions] == [["l'Italie", "LOC"]]
    assert [[*second.tokens[a:b], kind] for a, b, kind in second.mentions] == [
        ["Claire", "Dubois", "PERS"], ["d'Arte", "ORG"],
    ]  # fmt: skip


def test_words_that_a_set_cut_apart_are_one_again() -> None:
    lines = "Près O\nde O\nl B-LOC\n’ I-LOC\néglise I-LOC\nd' O\nAix B-LOC\naujourd' O\nhui O\n\n"
    (sentence,) = glued(read_conll(lines))
    assert sentence.tokens == ["Près", "de", "l’église", "d'Aix", "aujourd'", "hui"]
    assert [tuple(one) for one in sentence.mentions] == [(2, 3, "LOC"), (3, 4, "LOC")]
