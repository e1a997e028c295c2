"""Floors under the tagger's figures: on our own sentences everywhere, on ANERcorp where the data is at hand.

Own sentences are few and easy: they catch a broken model or a broken path, not a slightly worse one.
The ANERcorp part is the last tenth by document order, which no shipped model was taught or tuned on.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from functools import cache
from pathlib import Path

import pytest

from agents.enrich.tagger import evaluate
from agents.enrich.tagger.tagger import BuiltInTagger
from agents.enrich.tagger.words import sentences

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "ner_floors.json").read_text(encoding="utf-8"))
SHARED = HERE.parents[1].parent / "shared"
CESS_ESP = SHARED / "data" / "ner" / "es" / "cess_esp_test.conll"
FRENCH = SHARED / "data" / "ner" / "fr"
TURKISH = SHARED / "data" / "ner" / "tr"
ENGLISH_NEWS = SHARED / "data" / "ner" / "en"
ANERCORP = SHARED / "data" / "ner" / "ar" / "ANERcorp_train.conll"
_BRACKET = re.compile(r"\[(PERS|LOC|ORG|MISC) ([^\]]+)\]")

pytestmark = pytest.mark.quality


@cache
def tagger() -> BuiltInTagger:
    return BuiltInTagger.load()


def own_sentences(language: str) -> str:
    """Write the bracketed sentences as CoNLL."""
    lines: list[str] = []
    for sentence in (HERE / f"ner_sentences_{language}.txt").read_text(encoding="utf-8").splitlines():
        at = 0
        for found in _BRACKET.finditer(sentence):
            lines += [f"{token} O" for token in sentence[at : found.start()].split()]
            kind, surface = found.groups()
            lines += [f"{token} {'I' if place else 'B'}-{kind}" for place, token in enumerate(surface.split())]
            at = found.end()
        lines += [*(f"{token} O" for token in sentence[at:].split()), ""]
    return "\n".join(lines)


def figures_of(conll: str, language: str) -> evaluate.Report:
    return evaluate.evaluate(conll, tagger(), language, clock=time.perf_counter)


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "tr"])
def test_own_sentences_are_tagged_no_worse_than_pinned(language: str) -> None:
    report = figures_of(own_sentences(language), language)
    print(json.dumps(report))
    assert report["micro"]["f1"] >= FLOORS[f"own_{language}"]["micro"]


def news_read_by_eye(language: str) -> str:
    """Write the passages of `ner_news_xx.jsonl` as CoNLL: words as the tagger cuts them, what is written on apart."""
    with gzip.open(SHARED / "data" / "ner" / language / "news_unlabelled.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {article["id"]: article["text"] for article in map(json.loads, lines)}
    out: list[str] = []
    for line in (HERE / f"ner_news_{language}.jsonl").read_text(encoding="utf-8").splitlines():
        passage = json.loads(line)
        text = texts[passage["id"]][passage["start"] : passage["end"]].replace("\x92", "’")
        names = [(a - passage["start"], b - passage["start"], kind) for a, b, kind in passage["names"]]
        out.append("-DOCSTART- O\n")
        for sentence in sentences(text):
            for word in sentence:
                inside = [one for one in names if one[0] < word.end and word.start < one[1]]
                place = "B" if inside and word.start <= inside[0][0] else "I"
                out.append(f"{word.form} {f'{place}-{inside[0][2]}' if inside else 'O'}")
            out.append("")
    return "\n".join(out)


@pytest.mark.skipif(not TURKISH.exists(), reason="the labelled sets are not part of the repository")
def test_turkish_news_and_wikipedia_are_tagged_no_worse_than_pinned() -> None:
    wikipedia = (TURKISH / "turkish_wikiner_test.conll").read_text(encoding="utf-8")
    for name, conll in (("turkish_news", news_read_by_eye("tr")), ("turkish_wikiner_test", wikipedia)):
        report = figures_of(conll, "tr")
        print(json.dumps(report))
        assert report["micro"]["precision"] >= FLOORS[name]["precision"], name
        assert report["micro"]["recall"] >= FLOORS[name]["recall"], name


@pytest.mark.skipif(not FRENCH.exists(), reason="the labelled sets are not part of the repository")
def test_french_news_is_tagged_no_worse_than_pinned() -> None:
    report = figures_of(news_read_by_eye("fr"), "fr")
    print(json.dumps(report))
    assert report["micro"]["precision"] >= FLOORS["french_news"]["precision"]
    assert report["micro"]["recall"] >= FLOORS["french_news"]["recall"]


@pytest.mark.skipif(not ANERCORP.exists(), reason="the labelled sets are not part of the repository")
def test_the_last_tenth_of_anercorp_is_tagged_no_worse_than_pinned() -> None:
    sentences = ANERCORP.read_text(encoding="utf-8").strip().split("\n\n")
    report = figures_of("\n\n".join(sentences[int(len(sentences) * 0.9) :]), "ar")
    print(json.dumps(report))
    floors = FLOORS["anercorp_last_tenth"]
    assert report["micro"]["f1"] >= floors["micro"]
    assert report["unseen"]["PERS"]["f1"] >= floors["unseen_persons"]
    for kind in evaluate.COUNTED:
        assert report["types"][kind]["f1"] >= floors[kind], kind


@pytest.mark.skipif(not CESS_ESP.exists(), reason="the labelled sets are not part of the repository")
def test_the_test_part_of_cess_esp_is_tagged_no_worse_than_pinned() -> None:
    report = figures_of(CESS_ESP.read_text(encoding="utf-8"), "es")
    print(json.dumps(report))
    floors = FLOORS["cess_esp_test"]
    assert report["micro"]["f1"] >= floors["micro"]
    assert report["micro"]["precision"] >= floors["precision"]
    for kind in evaluate.COUNTED:
        assert report["types"][kind]["f1"] >= floors[kind], kind


@pytest.mark.parametrize("part", ["gum_news", "uner_pud_news"])
@pytest.mark.skipif(not ENGLISH_NEWS.exists(), reason="the labelled sets are not part of the repository")
def test_english_news_that_was_not_taught_is_tagged_no_worse_than_pinned(part: str) -> None:
    report = figures_of((ENGLISH_NEWS / f"{part}.conll").read_text(encoding="utf-8"), "en")
    print(json.dumps(report))
    floors = FLOORS[part]
    assert report["micro"]["f1"] >= floors["micro"]
    for kind in evaluate.COUNTED:
        assert report["types"][kind]["f1"] >= floors[kind], kind
