"""The page speaks both of its languages: every word of its tables, and every name that the desk gives to something."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from agents.monitor.alerts import AlertRule
from streams.contract import undecodable
from streams.contract.dead_letters import FAILED
from streams.contract.records import Addition
from streams.contract.topology import AGENTS
from streams.news.formats.format import Syntax
from streams.news.formats.read import FORMATS

ASSETS = resources.files("agents.monitor.dashboard.assets")
SCRIPTS = {
    entry.name: entry.read_text(encoding="utf-8")
    for entry in ASSETS.iterdir()
    if entry.name.endswith(".js") and not entry.name.startswith("vendor-")
}
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_WORD = re.compile(rf'(?:^|[\s{{,])"?([a-zA-Z0-9_-]+)"?: \[\s*{_TEXT},\s*{_TEXT},?\s*\]')
_ARABIC = re.compile(r"[\u0621-\u064a]")
# Where both languages write the same, or each names the other.
_ALIKE = {"p95", "p99", "other_language"}
# What the server says in English, to the letter; the page adds the kind in Arabic.
_ARABIC_ONLY = "wrong_"
_ROOT = Path(__file__).resolve().parents[2]
_BECAUSE = re.compile(
    r'f"([a-z-]+) \{|(?:0\.0|score), \("([a-z-]+)"|_SAME_COPY: Final = "([a-z-]+)"|_close_due\(changes, "([a-z]+)"\)|'
    r'"(killed)" if|else "(withheld)"|\("(local)", "(title)", "(entities)", "(sounds)"\)|'
    r'\("(days)", "(figures)", "(acts)"\)'
)
_REFUSED = re.compile(r'(?:UnreadableItem\(\s*|refused\([a-z]+, |Refusal\()"([a-z-]+)"')


def tables() -> list[tuple[str, str, str]]:
    scripts = (text for name, text in SCRIPTS.items() if name.endswith("words.js"))
    return [found for text in scripts for found in _WORD.findall(text)]


WORDS = {key for key, *_ in tables()}


def test_every_word_of_the_tables_stands_there_once_in_english_and_in_arabic() -> None:
    keys = [key for key, *_ in tables()]
    assert len(keys) > 250
    assert sorted(keys) == sorted(set(keys))
    for key, english, arabic in tables():
        if key not in _ALIKE:
            assert english or key.startswith(_ARABIC_ONLY), key
            assert not _ARABIC.search(english), key
            assert _ARABIC.search(arabic), key


def test_every_word_that_a_view_asks_for_is_in_the_tables() -> None:
    asked = {word for text in SCRIPTS.values() for word in re.findall(r'\b(?:t|counted)\("([a-z0-9_]+)"', text)}
    assert len(asked) > 80
    assert asked <= WORDS


def removed() -> set[str]:
    """Every reason for which intake takes text out by its table, and the one that needs none."""
    lines = (_ROOT / "streams/news/debris.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {line.split("\t")[0] for line in lines if line and not line.startswith("#")} | {"boilerplate"}


def reasons() -> set[str]:
    """Every reason of a dead letter, as the sources name them."""
    files = (
        path for room in ("streams/news", "agents/intake", "agents/revise") for path in (_ROOT / room).rglob("*.py")
    )
    said = {reason for path in files for reason in _REFUSED.findall(path.read_text(encoding="utf-8"))}
    unknown = {f"unknown-{syntax}" for syntax in get_args(Syntax) if syntax != "text"}
    return said | unknown | {reason for form in FORMATS for reason in form.reasons} | {FAILED, *undecodable.REASONS}


def because() -> set[str]:
    """Every word with which the stories agent says why an article stands where it does, as its sources name them."""
    files = [_ROOT / "agents/stories" / name for name in ("judge/place.py", "memory.py", "told.py")]
    said = set(_BECAUSE.findall("\n".join(path.read_text(encoding="utf-8") for path in files)))
    return {word for found in said for word in found if word} | {"entities", "days", "both", "cap", "merged", "into"}


def refusals() -> set[str]:
    """Every kind of fault with which a search or a word on an alert is refused, as the page calls it."""
    asked = (_ROOT / "agents/monitor/query/parse.py").read_text(encoding="utf-8")
    found = (_ROOT / "agents/monitor/dashboard/search_desk.py").read_text(encoding="utf-8")
    seen = (_ROOT / "agents/monitor/dashboard/alert_desk.py").read_text(encoding="utf-8")
    of_a_search = set(re.findall(r'QueryError\(\s*"([a-z]+)"', asked)) | set(
        re.findall(r'_refused\(\d+, "([a-z]+)"', found)
    )
    return of_a_search | {f"ack-{reason}" for reason in re.findall(r'_refused\(\d+, "([a-z-]+)"', seen)}


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("a_", set(get_args(AlertRule))),
        ("x_", reasons()),
        ("p_", removed()),
        ("b_", because()),
        ("wrong_", refusals()),
        ("stage_", {agent.name for agent in AGENTS if agent.carries}),
        ("k_", set(get_args(get_type_hints(Addition)["kind"]))),
    ],
)
def test_what_the_desk_names_has_a_word_in_both_languages(prefix: str, names: set[str]) -> None:
    assert len(names) >= 4
    assert {f"{prefix}{name}" for name in names} - WORDS == set()


def test_a_word_that_is_counted_has_a_form_for_every_kind_of_number_of_its_language() -> None:
    counted = [(key, english, arabic) for key, english, arabic in tables() if key.startswith("n_")]
    assert len(counted) > 8
    for key, english, arabic in counted:
        assert english.count("|") == 1, key
        # zero, one, two, few, many, other; the first three are words, the rest have the number in them
        forms = arabic.split("|")
        assert len(forms) == 6, key
        assert ["#" in form for form in forms] == [False, False, False, True, True, True], key
