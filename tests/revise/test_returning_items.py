"""An item that comes back: held and released, killed and taken up again, an edit taken back; and what is a resend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract import topics
from tests.support.revise_desk import HOUR, NOON, Desk, article, relation, revised

if TYPE_CHECKING:
    from streams.contract.step import Result


def _take(desk: Desk, hours: int | None, **more: Any) -> Result:
    """Hand over an item that was made so many hours after noon, at that hour; None: without a time, at noon."""
    time = NOON if hours is None else NOON + hours * HOUR
    return desk.take(article(version_created=None if hours is None else time, **more), event_time=time)


@pytest.mark.parametrize("between", ["withheld", "canceled"])
def test_an_item_that_was_taken_back_and_is_released_goes_out_as_usable(between):
    desk = Desk()
    _take(desk, 0)
    _take(desk, 1, pub_status=between)
    back = _take(desk, 2)
    assert relation(back) == "version"
    assert revised(back).article.pub_status == "usable"


def test_an_edit_that_is_taken_back_is_the_newest_version():
    desk = Desk()
    _take(desk, 0, text="first")
    _take(desk, 1, text="second")
    assert relation(_take(desk, 2, text="first")) == "version"


def test_an_edit_that_is_taken_back_without_versions_or_times_is_told_by_arrival():
    desk = Desk()
    desk.take(article(text="first"))
    desk.take(article(text="second"))
    assert relation(desk.take(article(text="first"))) == "version"


def test_the_newest_text_under_a_later_time_is_a_resend():
    desk = Desk()
    _take(desk, 0, text="first")
    _take(desk, 1, text="second")
    assert relation(_take(desk, 2, text="second")) == "resend"


def test_an_older_version_sent_again_as_it_was_stays_away():
    desk = Desk()
    _take(desk, 0, text="first")
    _take(desk, 1, text="second")
    assert relation(_take(desk, 0, text="first")) == "resend"
    assert relation(_take(desk, 1, text="second")) == "resend"


def test_two_texts_of_one_time_that_are_sent_again_do_not_take_turns():
    desk = Desk()
    _take(desk, 0, text="first")
    _take(desk, 0, text="second")
    assert relation(_take(desk, 0, text="first")) == "resend"


def test_an_item_sent_again_as_it_was_does_not_undo_its_kill():
    desk = Desk()
    for uri, first, then in (("urn:undated", None, None), ("urn:dated", 0, 1)):
        _take(desk, first, uri=uri)
        _take(desk, then, uri=uri, text="", pub_status="canceled")
        assert relation(_take(desk, first, uri=uri)) == "resend"


def test_a_version_made_after_a_kill_without_a_time_had_come_lives_and_one_made_before_does_not():
    desk = Desk()
    _take(desk, 2, text="first")
    assert relation(desk.take(article(text="", pub_status="canceled"), event_time=NOON + HOUR)) == "kill"
    assert relation(_take(desk, 2, text="second")) == "version"

    desk = Desk()
    _take(desk, 0, text="first")
    desk.take(article(text="", pub_status="canceled"), event_time=NOON + 2 * HOUR)
    assert relation(_take(desk, 1, text="second")) == "kill"
    assert relation(desk.take(article(text="third"), event_time=NOON + 3 * HOUR)) == "kill"


def test_a_second_kill_after_the_item_came_back_kills_again():
    desk = Desk()
    _take(desk, 0)
    _take(desk, 1, text="", pub_status="canceled")
    _take(desk, 2)
    assert relation(_take(desk, 1, text="", pub_status="canceled")) == "resend"
    assert relation(_take(desk, 3, text="", pub_status="canceled")) == "kill"


def test_an_item_that_lives_after_its_kill_is_edited_without_a_time():
    desk = Desk()
    _take(desk, 0)
    _take(desk, 1, text="", pub_status="canceled")
    _take(desk, 2)
    edited = desk.take(article(text="edited"))
    assert relation(edited) == "version"
    assert revised(edited).article.pub_status == "usable"


STATES = {
    "first": {"text": "first"},
    "second": {"text": "second"},
    "held": {"text": "first", "pub_status": "withheld"},
    "killed": {"text": "", "pub_status": "canceled"},
}


@given(st.lists(st.sampled_from(sorted(STATES)), min_size=1, max_size=7), st.integers(0, 13))
def test_what_was_sent_last_stands_and_all_of_it_sent_again_changes_nothing(states, crash_after):
    """Each state comes an hour after the one before; then all come again, as from a crawler that lost its place."""
    desk = Desk()
    published = []
    for place, (hour, state) in enumerate([*enumerate(states), *enumerate(states)]):
        result = _take(desk, hour, **STATES[state])
        if result.sends[0].topic is topics.REVISED:
            published.append(revised(result).article)
        if place == crash_after:
            desk.restart()
    changes = [state for before, state in zip(["", *states], states, strict=False) if state != before]
    told = [(one.pub_status, "".join(one.paragraphs)) for one in published]
    assert told == [(STATES[state].get("pub_status", "usable"), STATES[state]["text"]) for state in changes]
