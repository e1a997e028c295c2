from agents.enrich.quotes.evaluate import evaluate, miss, normal_name, same_speaker
from streams.contract.records import Quote, Speaker

ROW = {
    "text": 'said "one two" and "three four"',
    "lang": "en",
    "quotes": [
        {"start": 6, "end": 13, "speaker": "Ann Bell"},
        {"start": 20, "end": 30, "speaker": None},
    ],
}


def test_a_perfect_finder_scores_one() -> None:
    quotes = [Quote("one two", 6, 13, Speaker("Ann Bell")), Quote("three four", 20, 30)]
    found = evaluate([ROW], lambda _text, _language: quotes)
    assert found["spans"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert found["speakers"]["accuracy_strict"] == 1.0
    assert found["languages"]["en"]["quotes"] == 2


def test_a_span_one_off_counts_by_overlap_only() -> None:
    found = evaluate([ROW], lambda _text, _language: [Quote("ne two", 7, 13, None)])
    assert found["spans"]["recall"] == 0.0
    assert found["spans_by_overlap"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667}


def test_part_of_a_name_is_right_only_when_lenient() -> None:
    assert same_speaker("Ann Bell", "Bell", strict=False)
    assert not same_speaker("Ann Bell", "Bell", strict=True)
    assert not same_speaker("Ann Bell", "Ann Bellamy", strict=False)


def test_nobody_is_right_only_where_nobody_is_expected() -> None:
    assert same_speaker(None, None, strict=True)
    assert not same_speaker(None, "Ann", strict=False)


def test_names_are_compared_without_diacritics_articles_and_spellings_of_alef() -> None:
    assert normal_name("أحمدُ  العلي") == normal_name("احمد العلي")
    assert normal_name("The Inspectors' report") == "inspectors report"


def test_a_wrong_speaker_is_counted_by_its_kind() -> None:
    quotes = [Quote("one two", 6, 13, Speaker("Bell")), Quote("three four", 20, 30, Speaker("Ann Bell"))]
    misses = evaluate([ROW], lambda _text, _language: quotes)["misses"]
    assert {kind: n for kind, n in misses.items() if n} == {"length_of_name": 1, "somebody_for_nobody": 1}
    assert miss("Ann Bell", None) == "nobody_for_somebody"
    assert miss("Ann Bell", "Ruth Kemp") == "somebody_else"


def test_no_rows_give_noughts() -> None:
    assert evaluate([], lambda _text, _language: [])["spans"]["f1"] == 0.0
