from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from agents.enrich.spans import Span
from agents.enrich.tagger import evaluate, labels, network
from agents.enrich.tagger.describe import N_HASH_ROWS, N_SHAPES
from agents.enrich.tagger.network import KeptForms, Network, schedule
from agents.enrich.tagger.pieces import Segmenter
from agents.enrich.tagger.tagger import BuiltInTagger, ModelError, UnsupportedLanguageError, packaged_models
from agents.enrich.tagger.words import MAX_SENTENCE_WORDS, folded, name_stem, sentences
from training.tagger.forms import rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

N_HIDDEN, D_WORD, D_HEAD, D_SLOT = 6, 10, 5, 4
KNOWN = {"بغداد": 1, "قال": 2, "في": 3}
SEGMENTER = Segmenter(["▁", "▁بغ", "داد", "ا", "د", "▁قال"], [-4.0, -5.0, -5.0, -3.0, -3.0, -6.0])


def small_weights(seed: int = 3) -> dict[str, Floats]:
    draw = np.random.default_rng(seed).standard_normal
    d_form, d_piece, d_letters = 4, 3, 2
    described = d_form + 2 * d_piece + d_letters + N_SHAPES
    sizes = {
        "words.known": (len(KNOWN) + 1, d_form),
        "words.pieces": (6, d_piece),
        "words.letters": (N_HASH_ROWS, d_letters),
        "words.mix.weight": (described, D_WORD),
        "words.mix.bias": (D_WORD,),
        "into.weight": (D_WORD, 8 * N_HIDDEN + D_HEAD),
        "into.bias": (8 * N_HIDDEN + D_HEAD,),
        "recurrent": (2 * N_HIDDEN, 4 * N_HIDDEN),
        "from_states": (2 * N_HIDDEN, D_HEAD + D_SLOT),
        "slot.bias": (D_SLOT,),
        "slot_to_head": (D_SLOT, D_HEAD),
        "top.weight": (4 * D_HEAD, 7),
        "top.bias": (7,),
        "label.weight": (7, labels.N_LABELS),
        "label.bias": (labels.N_LABELS,),
    }
    return {name: (draw(size) * 0.5).astype(np.float32) for name, size in sizes.items()}


def scores_one_word_at_a_time(weights: dict[str, Floats], text: list[list[str]], names: list[int]) -> Floats:
    """Say the network again, slowly and plainly."""
    pad = np.zeros((1, weights["words.pieces"].shape[1]))
    pieces = np.concatenate([weights["words.pieces"], pad])

    def word(form: str) -> Floats:
        rows = rows_of(form, KNOWN, SEGMENTER)
        described = np.concatenate(
            [
                weights["words.known"][rows.known],
                pieces[rows.pieces or [-1]].mean(0),
                pieces[rows.stem_pieces or [-1]].mean(0),
                weights["words.letters"][rows.letters].mean(0),
                np.array(rows.shape, float),
            ]
        )
        mixed = described @ weights["words.mix.weight"] + weights["words.mix.bias"]
        return np.asarray(mixed @ weights["into.weight"] + weights["into.bias"])

    def tower(inputs: list[Floats], recurrent: Floats) -> list[Floats]:
        hidden, memory, states = np.zeros(N_HIDDEN), np.zeros(N_HIDDEN), []
        for given in inputs:
            gates = np.tanh(given + hidden @ recurrent)
            opened = gates[: 3 * N_HIDDEN] / 2 + 0.5
            memory = opened[N_HIDDEN : 2 * N_HIDDEN] * memory + opened[:N_HIDDEN] * gates[3 * N_HIDDEN :]
            hidden = opened[2 * N_HIDDEN :] * np.tanh(memory)
            states.append(hidden)
        return states

    four, nothing = 4 * N_HIDDEN, np.zeros(N_HIDDEN)
    from_left, from_right = weights["from_states"][:N_HIDDEN], weights["from_states"][N_HIDDEN:]
    heads, neighbours = [], []
    for sentence in text:
        given = [word(form) for form in sentence]
        forward = tower([g[:four] for g in given], weights["recurrent"][:N_HIDDEN])
        backward = tower([g[four : 2 * four] for g in given[::-1]], weights["recurrent"][N_HIDDEN:])[::-1]
        here = []
        for at in range(len(sentence)):
            left = forward[at - 1] if at else nothing
            right = backward[at + 1] if at + 1 < len(sentence) else nothing
            slot = np.tanh(left @ from_left[:, D_HEAD:] + right @ from_right[:, D_HEAD:] + weights["slot.bias"])
            states = forward[at] @ from_left[:, :D_HEAD] + backward[at] @ from_right[:, :D_HEAD]
            here.append(np.maximum(states + slot @ weights["slot_to_head"] + given[at][2 * four :], 0))
        heads += here
        edge = np.zeros(D_HEAD)
        neighbours += list(zip([edge, *here[:-1]], [*here[1:], edge], strict=True))
    found = []
    for head, name, (left, right) in zip(heads, names, neighbours, strict=True):
        same = np.mean([other for other, number in zip(heads, names, strict=True) if number == name], axis=0)
        top = np.maximum(np.concatenate([head, left, right, same]) @ weights["top.weight"] + weights["top.bias"], 0)
        found.append(top @ weights["label.weight"] + weights["label.bias"])
    return np.array(found)


def test_the_batched_network_says_what_the_plain_one_says() -> None:
    text = [["قال", "خالد", "في", "بغداد", "."], ["بغداد"], ["في", "دمشق", "وبغداد"], ["قال", "قال"]]
    names = [1, 2, 3, 4, 5, 4, 3, 6, 4, 1, 1]
    weights = small_weights()
    read = Network(weights, KNOWN, SEGMENTER)
    slots = read.forms.slots([form for sentence in text for form in sentence])
    scores = read.scores(slots, np.array([0, 5, 6, 9, 11]), np.array(names))
    np.testing.assert_allclose(scores, scores_one_word_at_a_time(weights, text, names), rtol=1e-4, atol=1e-4)


def test_one_name_with_and_without_its_clitics_has_one_number_in_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "N_KEPT_FORMS", 4)
    forms = KeptForms(small_weights(), KNOWN, SEGMENTER)
    documents = np.array([0, 0, 0, 1])
    for other in ("دمشق", "حلب", "عمان"):  # the last two find the tables full
        bare, same, strange, elsewhere = forms.names(
            forms.slots(["بغداد", "وبغداد", other, "بغداد"]), documents
        ).tolist()
        assert bare == same
        assert len({bare, strange, elsewhere}) == 3
        forms.slots(["أ", "ب"])


def test_a_full_cache_of_forms_changes_no_projection(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = small_weights()
    plenty = KeptForms(weights, KNOWN, SEGMENTER)
    monkeypatch.setattr(network, "N_KEPT_FORMS", 5)
    scarce = KeptForms(weights, KNOWN, SEGMENTER)
    for forms in (["بغداد", "أ", "ب"], ["ت", "بغداد", "ث"], ["ج", "ح", "خ", "د"], ["بغداد", "أ"]):
        few, many = scarce.slots(forms), plenty.slots(forms)
        for mine, other in zip(
            [*scarce.into_tower, scarce.into_head], [*plenty.into_tower, plenty.into_head], strict=True
        ):
            np.testing.assert_allclose(mine[few], other[many], rtol=1e-5, atol=1e-5)
    assert scarce.into_head.shape[0] == 5


def test_the_schedule_reads_every_word_once_in_both_directions() -> None:
    forward, backward, active = schedule(np.array([0, 2, 5]), np.array([2, 3, 1]))
    assert forward.tolist() == [2, 0, 5, 3, 1, 4]
    assert backward.tolist() == [4, 1, 5, 3, 0, 2]
    assert active == [3, 2, 1]


def test_decoding_finds_the_best_of_all_paths() -> None:
    draw = np.random.default_rng(5).standard_normal
    moves = draw((labels.N_LABELS + 2, labels.N_LABELS + 2)).astype(np.float32)
    lengths = [3, 1, 2]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    scores = draw((6, labels.N_LABELS)).astype(np.float32)
    path = labels.best_paths(scores, starts, moves).tolist()
    for number, length in enumerate(lengths):
        begin = starts[number]

        def worth(candidate: tuple[int, ...], begin: int = begin) -> float:
            walked = (labels.N_LABELS, *candidate, labels.N_LABELS + 1)
            own = sum(scores[begin + at, label] for at, label in enumerate(candidate))
            return float(own + sum(moves[one, two] for one, two in itertools.pairwise(walked)))

        best = max(itertools.product(range(labels.N_LABELS), repeat=length), key=worth)
        assert path[begin : begin + length] == list(best)


def test_marginals_are_the_shares_of_all_paths() -> None:
    draw = np.random.default_rng(6).standard_normal
    moves = draw((labels.N_LABELS + 2, labels.N_LABELS + 2)).astype(np.float32)
    scores = draw((4, labels.N_LABELS)).astype(np.float32)
    expected = np.zeros((3, labels.N_LABELS))
    for path in itertools.product(range(labels.N_LABELS), repeat=3):
        walked = (labels.N_LABELS, *path, labels.N_LABELS + 1)
        worth = sum(scores[at, label] for at, label in enumerate(path))
        worth += sum(moves[one, two] for one, two in itertools.pairwise(walked))
        expected[range(3), path] += np.exp(worth)
    expected /= expected.sum(1, keepdims=True)
    found = labels.marginals(scores, np.array([0, 3, 4]), moves)
    np.testing.assert_allclose(found[:3], expected, atol=1e-5)
    np.testing.assert_allclose(found.sum(1), 1, atol=1e-5)


def test_two_names_that_touch_stay_two() -> None:
    path = np.array([1, 2, 1, 0, 3, 4])
    assert labels.runs(path, np.array([0, 5, 6])) == [(0, 1, 0), (2, 2, 0), (4, 4, 1), (5, 5, 1)]


def test_a_word_is_cut_into_its_most_probable_pieces() -> None:
    assert SEGMENTER.segment("بغداد") == [1, 2]
    assert SEGMENTER.segment("قال") == [5]


def test_letters_without_a_piece_are_skipped_but_their_neighbours_are_read() -> None:
    assert SEGMENTER.segment("§ا") == [0, 3]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("وبالقاهرة", "قاهرة"),
        ("للعراق", "عراق"),
        ("ولد", "ولد"),
        ("كل", "كل"),
        ("فالقاهرة", "قاهرة"),
        ("القاهرة", "قاهرة"),
    ],
)
def test_clitics_come_off_but_short_words_stay(form: str, expected: str) -> None:
    assert name_stem(form) == expected


def test_spellings_of_alef_and_yeh_are_one_form() -> None:
    assert folded("إلى") == folded("الي")
    assert folded("٢٠٢٦") == folded("1999") == "0000"


def test_words_keep_their_place_whatever_marks_stand_in_them() -> None:
    text = "قـــالَ\u200f خالِدٌ."
    words = [word for sentence in sentences(text) for word in sentence]
    assert [word.form for word in words] == ["قال", "خالد", "."]
    assert [text[word.start : word.end] for word in words] == ["قـــالَ", "خالِدٌ", "."]


def test_a_stop_ends_a_sentence_but_an_initial_or_title_does_not() -> None:
    cut = sentences("J. Smith met Dr. Jones. They left.\nوصل د. خالد. ثم غادر")
    assert [sentence[0].form for sentence in cut] == ["J", "They", "وصل", "ثم"]


def test_a_line_without_stops_is_cut_into_bounded_sentences() -> None:
    assert max(map(len, sentences("كلمة " * 1000))) == MAX_SENTENCE_WORDS


def test_a_language_without_a_model_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedLanguageError, match="'ja'"):
        BuiltInTagger.load({}).tag(["…"], "ja")
    assert "ja" not in BuiltInTagger.load({}).languages


def test_a_damaged_model_file_is_refused_by_name() -> None:
    for content in (b"", b"PK\x03\x04 not a zip", b"hello"):
        with pytest.raises(ModelError, match=r"xx\.npz"):
            BuiltInTagger.load({"xx.npz": content})


def test_weights_wait_for_the_first_text_of_their_language_and_are_refused_by_name_then() -> None:
    with np.load(io.BytesIO(packaged_models()["es.npz"])) as arrays:
        head = {name: arrays[name] for name in ("version", "sharpness")}
    file = io.BytesIO()
    np.savez(file, **head)
    tagger = BuiltInTagger.load({"es.npz": file.getvalue()})
    assert tagger.version_for("es") == BuiltInTagger.load().version_for("es")
    with pytest.raises(ModelError, match=r"es\.npz"):
        tagger.tag(["Llueve en Bilbao."], "es")


def test_conll_is_read_in_its_dialects() -> None:
    iob2 = "خالد B-PERS\nمشعل I-PERS\n. O\n\n-DOCSTART- O\n\nبغداد B-LOC\nدمشق B-LOC\n"
    assert [sentence.mentions for sentence in evaluate.read_conll(iob2)] == [
        [(0, 2, "PERS")],
        [(0, 1, "LOC"), (1, 2, "LOC")],
    ]
    inside_only = "New\tI-LOC\nYork\tI-LOC\nTimes\tI-ORG\n"
    assert evaluate.read_conll(inside_only)[0].mentions == [(0, 2, "LOC"), (2, 3, "ORG")]
    long_names = "US\tNNP\tB-Organisation\nObama\tNNP\tB-Person\nMonday\tNNP\tB-Temporal\n"
    assert [m.type for m in evaluate.read_conll(long_names)[0].mentions] == ["ORG", "PERS", "MISC"]


def test_a_conll_line_without_a_tag_is_named_by_number() -> None:
    with pytest.raises(ValueError, match="line 2"):
        evaluate.read_conll("a O\nb\n")


def test_spans_come_back_onto_the_tokens_they_touch() -> None:
    gold = evaluate.read_conll("(خالد B-PERS\nمشعل) I-PERS\nهنا O\n\nبغداد B-LOC\n")
    text = evaluate.article_text(gold)
    spans = [
        Span(text.index("خالد"), text.index(")"), "person"),
        Span(text.index("بغداد"), len(text), "place"),
    ]
    assert evaluate.to_mentions(gold, spans) == [sentence.mentions for sentence in gold]


def test_scores_count_exact_spans_and_leave_misc_out_of_the_average() -> None:
    gold = evaluate.read_conll("a B-PERS\nb I-PERS\nc B-LOC\nd B-MISC\ne B-ORG\n")
    given = [
        [
            evaluate.NamedTokens(0, 2, "PERS"),
            evaluate.NamedTokens(2, 3, "ORG"),
            evaluate.NamedTokens(3, 4, "MISC"),
            evaluate.NamedTokens(4, 5, "ORG"),
        ]
    ]
    report = evaluate.score(gold, given, seen={"e"}.__contains__)
    assert report["micro"] == {"precision": 0.6667, "recall": 0.6667, "f1": 0.6667, "support": 3}
    assert report["types"]["MISC"]["f1"] == 1.0
    assert report["types"]["ORG"] == {"precision": 0.5, "recall": 1.0, "f1": 0.6667, "support": 1}
    assert report["unseen"]["micro"]["support"] == 2
