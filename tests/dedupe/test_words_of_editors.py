"""What a shard remembers of editors' words: the last one on a pair, and none that a record came before."""

from agents.dedupe.decisions import EditorsWord, EditorsWords
from streams.contract.records import Decided, Source


def word(offset, kind, uri, other):
    cause = Source("wire.decisions", 0, offset)
    return EditorsWord(cause, offset, uri, Decided(decision=kind, by="Dana", time="", other=other))


def remembered(*words):
    shard = EditorsWords()
    for one in words:
        shard.add(one)
    return shard


def kinds(words, uri, before):
    return {other: word.decided.decision for other, word in words.partners(uri, before).items()}


def test_the_last_word_on_a_pair_counts_whichever_of_the_two_it_names_first():
    words = remembered(word(1, "apart", "urn:a", "urn:b"), word(2, "same", "urn:b", "urn:a"))
    assert kinds(words, "urn:a", 3) == {"urn:b": "same"}
    assert kinds(words, "urn:b", 3) == {"urn:a": "same"}


def test_a_record_that_came_before_a_word_and_is_read_again_does_not_see_it():
    words = remembered(word(1, "apart", "urn:a", "urn:b"), word(4, "same", "urn:a", "urn:b"))
    assert kinds(words, "urn:a", 1) == {}
    assert kinds(words, "urn:a", 4) == {"urn:b": "apart"}
    assert kinds(words, "urn:a", 5) == {"urn:b": "same"}


def test_a_word_on_one_pair_says_nothing_of_another():
    words = remembered(word(1, "apart", "urn:a", "urn:b"), word(2, "same", "urn:a", "urn:c"))
    assert kinds(words, "urn:a", 9) == {"urn:b": "apart", "urn:c": "same"}
    assert kinds(words, "urn:d", 9) == {}
