"""Words of copy stand in the tables of their language or room, and logic asks the tables."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from streams.languages.word_lists import section, sections
from streams.news.tables import copy_words, list_names, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
QUOTES, NEWS = ROOT / "agents/enrich/quotes", ROOT / "streams/news"
ALL = tuple(ROOT / room for room in ("wiredesk", "agents", "streams"))
# Files that hold copy or words all the same, each with its reason.
MAY_HOLD = {
    "agents/dedupe/agent.py": "copy that is judged before the worker is ready",
    "agents/enrich/agent.py": "copy that is marked before the worker is ready",
    "agents/intake/agent.py": "copy that is read before the worker is ready",
    "agents/dedupe/rules/rules.py": "a case that a number of a rule rests on",
    "agents/dedupe/rules/spelling.py": "letters that outlets write for one another",
    "agents/stories/judge/words.py": "letters of one sound",
    "streams/sample_feed/feed.py": "copy of the sample feed",
    "wiredesk/commands/demo.py": "what the demo watches for in it",
}
# What is written together with a word, before it or behind it, and forms that several letters have; no words.
AFFIXES = set("وال بال كال فال وبال وكال ولل الل هما يين ييون وثون باست كما وهما".split())
# The one word that folding would make another.
UNFOLDED = {"على", "وعلى", "فعلى"}
# Sets of single letters: `x in "وبل"` asks for one of three.
LETTERS = {"وبلف", "فبلك", "بلك", "وفبلك", "وفبلس", "هام", "يتن", "وفب", "ياى"}
# What the code itself calls kinds, genders and fields, in comparisons of the quotes' grammar.
OWN = set("person organisation document unnamed crowd place none hangs alone known start end mf sc cs ar".split())
ARABIC, LATIN = re.compile("[\u0620-\u064a]{3,}"), re.compile("[a-z]{2,}")


def strings(tree: ast.AST) -> Iterator[tuple[ast.Constant, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value


def trees(*rooms: Path) -> Iterator[tuple[str, ast.Module]]:
    files = [file for room in rooms for file in sorted(room.rglob("*.py"))]
    assert len(files) > 10
    for file in files:
        yield str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8"))


def typed(tree: ast.Module) -> list[str]:
    """The Arabic words in the strings of a module, its docstrings left out."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    words = [word for node, text in strings(tree) if id(node) not in said for word in ARABIC.findall(text)]
    return [word for word in words if word not in AFFIXES | UNFOLDED | LETTERS]


def compared(tree: ast.Module) -> list[str]:
    """The words of Latin letters that a module compares with."""
    comparisons = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    words = [word for one in comparisons for _, text in strings(one) for word in LATIN.findall(text)]
    return [word for word in words if word not in OWN]


def test_no_arabic_word_of_copy_is_typed_into_the_code() -> None:
    found = {name: words for name, tree in trees(*ALL) if (words := typed(tree))}
    assert {name: words for name, words in found.items() if name not in MAY_HOLD} == {}
    assert MAY_HOLD.keys() <= found.keys()


def test_no_english_word_of_copy_is_compared_with_in_the_grammar_of_quotes() -> None:
    assert {name: words for name, tree in trees(QUOTES) if (words := compared(tree))} == {}


def test_a_word_in_the_code_would_be_seen() -> None:
    assert typed(ast.parse('"""حماس"""\nif norm == "حماس" or norm.startswith("وال"):\n    pass')) == ["حماس"]
    assert compared(ast.parse('ok = norm in ("said", "mf") or kind == "person"')) == ["said"]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_quotes_read_every_section_of_their_words(language: str) -> None:
    code = "\n".join(file.read_text("utf-8") for room in ("agents", "streams") for file in (ROOT / room).rglob("*.py"))
    read = set(re.findall(r'"([a-z\' ]+)"', code)) | {f"leads {how}" for how in ("by", "to", "from")}
    assert set(sections(language)) - read == set()


def test_the_news_read_every_list_of_their_words() -> None:
    code = "\n".join(file.read_text("utf-8") for file in NEWS.rglob("*.py"))
    read = set(re.findall(r"""(?:copy_words|one_of)\(["']([^"']+)["']\)""", code))
    assert read == list_names()


def test_a_list_says_above_its_words_what_it_is_for() -> None:
    text = (NEWS / "copy_words.tsv").read_text("utf-8")
    assert {name for name in list_names() if f"\n# {name}: " not in text} == set()


def test_no_word_stands_twice_in_a_list_and_every_row_names_its_language() -> None:
    rows = [tuple(row[:3]) for row in read_table("copy_words.tsv")]
    assert len(rows) == len(set(rows)) > 400
    known = set("ar en fr de tr fa es it pt nl sv da fi ca ru uk pl el zh ja ko id -".split())
    assert {language for _, language, _ in rows} <= known


def test_a_list_that_no_table_has_is_an_error_and_not_an_empty_list() -> None:
    with pytest.raises(KeyError):
        copy_words("no such list")
    with pytest.raises(KeyError):
        section("ar", "no such section")


def test_on_is_not_folded_into_the_name_ali() -> None:
    assert "على" in section("ar", "prepositions")
    assert "علي" not in section("ar", "prepositions")
