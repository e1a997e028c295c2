"""An item that is read a second time, where it stands on the raw topic."""

from streams.news.item_again import item_again

TWO = (
    b'[{"uri": "urn:t:1", "headline": "Flood", "body": "The river has left its bed near Mina."},'
    b' {"uri": "urn:t:2", "headline": "Fire", "body": "A store has burned down in Mina."}]'
)


def again(value, n):
    return item_again(value, "application/json", n, lambda _: ("en", 1.0), max_bytes=1_000, max_items=10)


def test_each_item_of_a_record_is_found_by_its_number():
    assert [again(TWO, n).headline for n in (0, 1)] == ["Flood", "Fire"]


def test_an_item_that_the_record_does_not_hold_is_none():
    assert [again(TWO, n) for n in (-1, 2)] == [None, None]


def test_a_record_that_cannot_be_read_any_more_holds_none():
    assert [again(value, 0) for value in (None, b"", TWO[:40], TWO * 10)] == [None] * 4
