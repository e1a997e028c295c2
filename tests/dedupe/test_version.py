"""A verdict's version stands for its numbers: none moves while the version stays."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from agents.dedupe import clusters
from agents.dedupe.memory import selection
from agents.dedupe.rules import (
    acts,
    adds,
    alignment,
    asides,
    clauses,
    difference,
    features,
    figures,
    judge,
    model,
    notes,
    spelling,
    swaps,
    turning_words,
    word_weights,
)
from agents.dedupe.rules.rules import RULES
from agents.dedupe.rules.version import DIGEST, VERSION
from streams.languages import folding
from streams.news.article import Article
from streams.news.fingerprint import FINGERPRINT_DIGEST, FINGERPRINT_VERSION, fingerprint

ITEMS = Path(__file__).parents[1] / "quality/dedupe_pairs/items.jsonl"
LANGUAGES = Path(folding.__file__).parent
ROOMS = (
    *(acts, adds, alignment, asides, clauses, clusters, difference, features, figures, judge, model, notes, selection),
    *(spelling, swaps, turning_words),
)


def numbers_of(room):
    """Every constant of a module: numbers, words, and arrays made of them."""
    kinds = (int, float, str, tuple, np.ndarray)
    return {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in vars(room).items()
        if name.strip("_").isupper() and isinstance(value, kinds) and name not in ("RULES", "VERSION", "TYPE_CHECKING")
    }


def digest_of_rules():
    digest = hashlib.blake2b(digest_size=8)
    for rule in RULES:
        digest.update(repr((rule.name, *(float(number.value) for number in rule.numbers))).encode())
    for room in ROOMS:
        digest.update(repr(sorted(numbers_of(room).items())).encode())
    for file in sorted(word_weights.MODELS.glob("*.npz")):
        digest.update(file.read_bytes())
    for table in (*sorted(LANGUAGES.glob("*/opposites.tsv")), *sorted(LANGUAGES.glob("*/calendar.tsv"))):
        digest.update(table.read_bytes())
    return digest.hexdigest()


def digest_of_fingerprints():
    digest = hashlib.blake2b(digest_size=8)
    for line in ITEMS.read_text("utf-8").splitlines():
        row = json.loads(line)
        paragraphs = tuple(filter(None, map(str.strip, row["body"].splitlines())))
        article = Article(uri=row["uri"], headline=row["headline"], paragraphs=paragraphs, source=row["source"])
        digest.update(fingerprint(article))
    return digest.hexdigest()


def test_a_number_the_model_or_a_table_moves_with_the_version_only():
    found = digest_of_rules()

    assert found == DIGEST, f"what {VERSION} is made of has changed: raise the version, then write DIGEST = {found!r}"


def test_the_bytes_of_a_fingerprint_move_with_its_version_only():
    found = digest_of_fingerprints()

    assert found == FINGERPRINT_DIGEST, (
        f"fingerprints of version {FINGERPRINT_VERSION} have changed: raise the version, then write {found!r}"
    )


def test_a_moved_threshold_is_seen(monkeypatch):
    for room, name in (
        (features, "LEAD_WORDS"),
        (adds, "LEAST_LEAD_WORDS"),
        (difference, "LONGEST_TURN"),
        (selection, "MOST_CANDIDATES"),
        (alignment, "FORMULA_SHARE"),
    ):
        with monkeypatch.context() as moved:
            moved.setattr(room, name, getattr(room, name) + 1)
            assert digest_of_rules() != DIGEST


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.numbers], ids=lambda rule: rule.name)
def test_a_moved_number_of_a_rule_is_seen(rule, monkeypatch):
    first = rule.numbers[0]
    moved = rule._replace(numbers=(first._replace(value=first.value + 0.01), *rule.numbers[1:]))
    monkeypatch.setitem(globals(), "RULES", tuple(moved if other is rule else other for other in RULES))

    assert digest_of_rules() != DIGEST
