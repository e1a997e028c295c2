"""Which ways out are open: those that the settings name, and one at least."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.settings import Settings
from wiredesk.cli import main
from wiredesk.commands.notify import ways_of

if TYPE_CHECKING:
    import pytest


def test_without_a_way_out_it_says_which_settings_make_one(capsys: pytest.CaptureFixture[str]):
    assert main(["notify"]) == 2
    assert "WIREDESK_WEBHOOK_URL_FILE or WIREDESK_MAIL_HOST" in capsys.readouterr().err


def test_both_ways_can_be_open_at_once():
    settings = Settings(
        webhook_url="https://example.org/?key=1",
        webhook_secret="a-secret-of-some-length",
        mail_host="mail.example.org",
        mail_from="desk@example.org",
        mail_to="a@example.org",
    )
    assert [way.name for way in ways_of(settings)] == ["webhook", "mail"]
    assert "key=1" not in repr(settings)
