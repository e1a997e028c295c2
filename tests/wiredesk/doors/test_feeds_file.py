"""FEEDS.toml: what may stand in it, and that no secret does."""

from __future__ import annotations

import pytest

from streams.settings import SettingsError
from wiredesk.doors.feeds_file import read_feeds

SECRET = "hunter2-and-more"
FEED = '[[feed]]\nname = "a"\nurl = "https://example.org/rss"\n'


def written(tmp_path, text):
    path = tmp_path / "FEEDS.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_feed_takes_what_the_file_says_for_all_and_may_say_otherwise(tmp_path):
    text = 'interval_seconds = 60\n[[feed]]\nname = "الوكالة"\nurl = "https://a.example/"\n[[feed]]\nname = "b"\n'
    text += 'url = "http://b.example/feed#part"\ninterval_seconds = 90\nrobots = false\n'
    file, (first, second) = read_feeds(written(tmp_path, text))
    assert (first.name, first.interval, first.robots) == ("الوكالة", 60, True)
    assert (second.url, second.interval, second.robots) == ("http://b.example/feed", 90, False)
    assert file.user_agent.startswith("Wiredesk/")


def test_secrets_come_from_files_and_variables_and_are_never_shown(tmp_path):
    (tmp_path / "token").write_text(SECRET + "\n")
    text = f'{FEED}token_file = "{tmp_path / "token"}"\n'
    text += '[[feed]]\nname = "b"\nurl = "https://b.example/"\nuser = "desk"\npassword_env = "B_PASSWORD"\n'
    text += '[[feed]]\nname = "c"\nurl_env = "C_URL"\n'
    variables = {"B_PASSWORD": SECRET, "C_URL": f"https://c.example/rss?key={SECRET}"}
    _, sources = read_feeds(written(tmp_path, text), variables)
    assert sources[0].secret == {"Authorization": f"Bearer {SECRET}"}
    assert sources[1].secret["Authorization"].startswith("Basic ")
    assert sources[2].url.endswith(SECRET)
    assert sources[2].is_secret
    assert SECRET not in repr(sources)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "write 1 to"),
        ("[[feed]\n", "cannot be read"),
        (FEED + "colour = 1\n", "cannot be read"),
        (FEED + FEED, "two feeds are called 'a'"),
        ('[[feed]]\nname = ""\nurl = "https://a.example/"\n', "one line of 1 to 200"),
        ('[[feed]]\nname = "a"\n', "no http or https address"),
        ('[[feed]]\nname = "a"\nurl = "ftp://a.example/"\n', "no http or https address"),
        ('[[feed]]\nname = "a"\nurl = "https://"\n', "no http or https address"),
        (f'[[feed]]\nname = "a"\nurl = "https://u:{SECRET}@a.example/"\n', "a login does not belong in a url"),
        (FEED + 'url_env = "X"\n', "one of url, url_env and url_file"),
        (FEED + 'token_env = "NOT_SET"\n', "token is empty in NOT_SET"),
        (FEED + 'token_file = "/does/not/exist"\n', "token_file '/does/not/exist' cannot be read"),
        (FEED + 'user = "desk"\n', "user goes with password_env"),
        (FEED.replace("https", "http") + 'token_env = "SET"\n', "never travels in the clear"),
        (FEED + "interval_seconds = 1\n", "must be 10 to 86400"),
        ("timeout_seconds = nan\n" + FEED, "must be 0.1 to 600"),
        ('user_agent = "two\\nlines"\n' + FEED, "one line of ASCII"),
    ],
)
def test_a_file_that_cannot_work_is_refused_in_words_without_its_secrets(tmp_path, text, says):
    with pytest.raises(SettingsError) as refused:
        read_feeds(written(tmp_path, text), {"SET": SECRET})
    assert says in str(refused.value)
    assert SECRET not in str(refused.value)
