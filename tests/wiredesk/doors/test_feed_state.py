"""What is remembered of a feed, and when it is asked again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wiredesk.doors.server import rss
from wiredesk.doors import feed_state
from wiredesk.doors.feed_state import Seen
from wiredesk.doors.feeds_file import FeedSource
from wiredesk.doors.fetch import Answer

NOW = 1_800_000_000.0
SOURCE = FeedSource(name="a", url="https://a.example/rss", interval=300.0, robots=True, secret={}, is_secret=False)


def items(body, content_type="application/rss+xml"):
    return feed_state.items_of(body, content_type, max_bytes=1_000_000, max_items=500)


def test_the_state_of_one_version_is_read_by_the_next():
    kept = b'{"address":"ab","etag":"\\"v1\\"","items":"00","asked":1.5,"next":2.5,"said":"sent","more":[1]}'
    assert feed_state.decode(kept) == Seen(address="ab", etag='"v1"', items="00", asked=1.5, next=2.5, said="sent")
    seen = Seen("ab", "https://b.example/", "e", "l", "00", 1.0, 2.0, 3, "http-500", 4.0, False, 5.0)
    assert feed_state.decode(feed_state.encode(seen)) == seen


@pytest.mark.parametrize("value", [b"", b"null", b"[]", b'{"next":"soon"}', b"\xff"])
def test_a_record_of_somebody_else_is_none_of_ours(value):
    assert feed_state.decode(value) is None


def test_what_was_seen_belongs_to_the_address_it_was_seen_at():
    seen = Seen(address=feed_state.digest(SOURCE.url.encode()), etag="e", next=NOW + 100)
    assert feed_state.remembered(SOURCE, seen, NOW) == seen
    assert feed_state.remembered(SOURCE, Seen(address="other", etag="e", next=NOW + 100), NOW).etag == ""
    assert feed_state.remembered(SOURCE, None, NOW).next <= NOW


def test_a_next_time_that_cannot_be_true_is_now():
    seen = Seen(address=feed_state.digest(SOURCE.url.encode()), next=NOW + 1e9)
    assert feed_state.remembered(SOURCE, seen, NOW).next == NOW


def test_the_pause_doubles_with_each_failure_up_to_six_hours_and_an_answer_ends_it():
    seen, waits = Seen(), []
    for _ in range(2_000):
        seen = feed_state.failed(SOURCE, seen, "timeout", "", NOW)
        waits.append(seen.next - NOW)
    assert waits[:4] == [600, 1200, 2400, 4800]
    assert waits[-1] == max(waits) == 6 * 3600
    seen = feed_state.answered(SOURCE, seen, Answer(200, "", b"", "", "", ""), said="sent", items="00", now=NOW)
    assert (seen.failures, seen.next) == (0, NOW + 300)


def test_a_server_says_when_to_come_again_but_not_earlier_than_we_would_and_not_in_a_year():
    assert feed_state.failed(SOURCE, Seen(), "http-503", "7200", NOW).next == NOW + 7200
    assert feed_state.failed(SOURCE, Seen(), "http-503", "1", NOW).next == NOW + 600
    assert feed_state.failed(SOURCE, Seen(), "http-503", "99999999", NOW).next == NOW + 24 * 3600


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("Fri, 15 Jan 2027 08:10:00 GMT", 600),
        ("Fri, 15 Jan 2010 08:10:00 GMT", 0),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("9" * 400, 86400),
        ("Fri, 99 Jan 2027 08:10:00 GMT", 0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(said, seconds):
    assert feed_state.seconds_of(said, NOW) == seconds


@given(st.text(max_size=60))
def test_retry_after_never_raises_and_stays_within_a_day(said):
    assert 0 <= feed_state.seconds_of(said, NOW) <= 86400


def test_a_redirect_is_kept_while_it_answers_and_let_go_when_it_does_not():
    moved = Answer(200, "https://b.example/", b"", "", "", "")
    seen = feed_state.answered(SOURCE, Seen(), moved, said="sent", items="00", now=NOW)
    assert seen.moved == "https://b.example/"
    assert feed_state.answered(
        SOURCE, seen, Answer(304, "", b"", "", "", ""), said="not-modified", items="00", now=NOW
    ).moved
    assert feed_state.failed(SOURCE, seen, "http-404", "", NOW).moved == ""


def test_an_address_that_is_a_secret_is_not_written_down_where_it_moves_to():
    secret = FeedSource(name="a", url="https://a.example/?k=s", interval=300.0, robots=True, secret={}, is_secret=True)
    moved = Answer(200, "https://b.example/?k=s", b"", "", "", "")
    seen = feed_state.answered(secret, Seen(), moved, said="sent", items="00", now=NOW)
    assert b"k=s" not in feed_state.encode(seen)


def test_what_was_not_modified_keeps_what_the_server_wants_to_hear():
    seen = Seen(etag="e", last_modified="l", items="00")
    after = feed_state.answered(
        SOURCE, seen, Answer(304, "", b"", "", "", ""), said="not-modified", items="00", now=NOW
    )
    assert (after.etag, after.last_modified) == ("e", "l")


def test_a_feed_that_only_states_a_new_date_of_its_own_holds_nothing_new():
    before, fault = items(rss("one", "two", built="10:00"))
    assert not fault
    seen = Seen(items=before)
    assert not feed_state.has_new(items(rss("one", "two", built="10:05"))[0], seen)
    assert not feed_state.has_new(items(rss("two"))[0], seen), "an item that left is nothing new"
    assert feed_state.has_new(items(rss("three", "one", "two"))[0], seen)
    assert feed_state.has_new(items(rss("one", "two").replace(b"more words", b"other words"))[0], seen)


def test_a_feed_that_cannot_be_read_is_known_by_its_bytes():
    broken = rss("one")[:-20]
    seen = Seen(items=items(broken)[0])
    assert not feed_state.has_new(items(broken)[0], seen)
    assert feed_state.has_new(items(broken[:-1])[0], seen)


def test_a_page_instead_of_a_feed_says_so():
    assert items(b"<!DOCTYPE html><html><body>Log in</body></html>", "text/html")[1] == "html-page"


@pytest.mark.parametrize(
    ("stated", "body", "handed"),
    [
        ("application/rss+xml; charset=utf-8", b"<rss/>", "application/rss+xml; charset=utf-8"),
        ("text/html", b"<rss/>", "text/html"),
        ("text/plain", b"<rss/>", ""),
        ("Text/Plain; charset=windows-1256", b"\n<rss/>", "application/xml; charset=windows-1256"),
        ("text/plain; charset=utf-8", b'{"version"', ""),
        ("", b"<rss/>", ""),
    ],
)
def test_a_feed_that_is_called_plain_text_is_not_handed_on_as_such(stated, body, handed):
    assert feed_state.handed_on(stated, body) == handed
