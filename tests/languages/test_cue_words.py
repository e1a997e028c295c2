from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from agents.enrich.link import cue_words
from streams.languages.cue_words import cue_list, cue_list_names, homographs
from streams.languages.folding import comparable
from streams.languages.tsv import read_table

LANGUAGES = ("ar", "en", "fr", "tr")
# Of all lists and contexts as the linker reads them; it was taken when the words stood in code. It moves whenever a
# word does, and the commit says which articles the word was for.
DIGEST = "14f3a0410c17028d"


def test_the_tables_hold_the_words_that_the_reading_was_measured_with() -> None:
    said = [f"{name} {' '.join(sorted(cue_list(name)))}" for name in sorted(cue_list_names())]
    said += [
        f"{name} {' '.join(sorted(before))} {' '.join(sorted(after))} {' '.join(sorted(beside))}"
        for name, contexts in homographs().items()
        for before, after, beside in contexts
    ]
    assert hashlib.sha256("\n".join(said).encode()).hexdigest()[:16] == DIGEST


def test_the_linker_reads_every_list_of_the_tables() -> None:
    rooms = [file.read_text("utf-8") for file in Path(cue_words.__file__).parents[1].glob("**/*.py")]
    # What a constant is made of is read where the constant is named once more.
    read = {
        name
        for constant, made in re.findall(r"^(\w+)[^=\n]* = (.*?\n)(?=\S)", "\n".join(rooms), re.MULTILINE | re.DOTALL)
        for name in re.findall(r'cue_list\("([^"]+)"\)', made)
        if sum(len(re.findall(rf"\b{constant}\b", room)) for room in rooms) > 1
    }
    assert cue_list_names() - read == set()


def test_a_list_that_no_table_has_is_an_error_and_not_an_empty_list() -> None:
    with pytest.raises(KeyError):
        cue_list("no such list")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_stands_twice_in_a_list(language: str) -> None:
    rows = Counter((name, word) for name, word, *_ in read_table(language, "cue_words.tsv"))
    assert [row for row, count in rows.items() if count > 1] == []


def test_a_name_that_is_also_a_word_is_told_by_something_around_it() -> None:
    assert comparable("قطر") in homographs()
    assert all(any(context) for contexts in homographs().values() for context in contexts)
