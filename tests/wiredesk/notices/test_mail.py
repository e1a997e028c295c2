"""Mailing an alert: what stands in the mail, and how it gets to the server."""

from __future__ import annotations

import asyncio
import ssl
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.settings import Settings, SettingsError
from tests.security.secured import Authority
from tests.wiredesk.notices.alerts import notice
from tests.wiredesk.notices.mail_server import MailServer
from wiredesk.doors.fetch import Failed
from wiredesk.notices.mail import Mail, composed

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = Settings(
    mail_host="127.0.0.1", mail_tls="none", mail_from="desk@wire.example", mail_to="a@example.org, b@example.org"
)
LOGIN = ("desk", "a password")


def mail(server: MailServer, settings: Settings = SETTINGS) -> str:
    """Deliver once; "" when it was taken, else the reason."""

    async def go() -> str:
        try:
            await Mail(replace(settings, mail_port=server.port)).deliver(notice("خبر عاجل"))
        except Failed as failed:
            return failed.reason
        return ""

    return asyncio.run(asyncio.wait_for(go(), 30))


def test_an_alert_comes_as_a_mail_that_says_what_it_is_about_in_any_script():
    with MailServer() as server:
        assert not mail(server)
    (taken,) = server.taken
    assert (taken.sender, taken.to) == ("desk@wire.example", ["a@example.org", "b@example.org"])
    message = taken.message
    assert message["Subject"] == "[info] watch: خبر عاجل"
    assert message["Message-ID"] == f"<{notice().id}@wire.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    assert "خبر عاجل" in text
    assert "وقف إطلاق النار" in text
    assert f"id: {notice().id}" in text


HOSTILE = "calm\r\nBcc: everybody@example.org\r\n\r\nnew body\u2028X: 1\x85Y: 2\x0bZ\u202eevil\u202c\x00"


def test_no_word_of_the_wire_becomes_a_header_or_a_body_of_its_own():
    message = composed(notice(HOSTILE, subject=HOSTILE, time=HOSTILE), "desk@wire.example", ["a@example.org"])
    assert message["Subject"] == "[info] watch: calm Bcc: everybody@example.org new body X: 1 Y: 2 Zevil"
    head, _, body = message.as_bytes().partition(b"\r\n\r\n")
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert sorted(names) == sorted(
        name.encode() for name in (
            "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
            "Content-Transfer-Encoding", "MIME-Version",
        )
    )  # fmt: skip
    assert b"\r\nBcc:" not in body


@given(st.text(max_size=400))
def test_whatever_stands_in_an_alert_the_mail_has_its_own_headers_only(text: str):
    written = composed(notice(text), "desk@wire.example", ["a@example.org"]).as_bytes()
    head = written.partition(b"\r\n\r\n")[0]
    assert sum(1 for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))) == 9


def test_a_line_that_is_a_dot_does_not_end_the_mail():
    with MailServer() as server:
        asyncio.run(
            Mail(replace(SETTINGS, mail_port=server.port)).deliver(notice("before", detail={"a": "\n.\nQUIT\n"}))
        )
    assert "QUIT" in server.taken[0].message.get_content()


@pytest.mark.parametrize("first", [False, True])
def test_the_login_goes_over_tls_to_the_server_that_the_certificate_names(
    first: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    authority = Authority(tmp_path / "authority")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.sign("mail", "IP:127.0.0.1"))
    settings = replace(SETTINGS, mail_tls="tls" if first else "starttls", mail_user=LOGIN[0], mail_password=LOGIN[1])
    with MailServer(tls=context, from_the_first_byte=first, login=LOGIN) as server:
        assert mail(server, settings) == "tls", "an authority that nobody trusts"
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.cafile))
        assert not mail(server, settings)
        assert mail(server, replace(settings, mail_password="wrong")) == "smtp-535"
        assert mail(server, replace(settings, mail_host="localhost")) == "tls", "a name that the certificate lacks"
    (taken,) = server.taken
    assert taken.is_encrypted


def test_without_starttls_at_the_server_nothing_is_sent_in_the_clear():
    with MailServer() as server:
        assert mail(server, replace(SETTINGS, mail_tls="starttls")) == "no-starttls"
    assert not server.n_offered


def test_what_the_server_refuses_is_told_by_its_number_and_a_dead_server_as_such():
    with MailServer(answers=lambda _: "451 later, says <a@example.org>") as server:
        assert mail(server) == "smtp-451"
    assert mail(server) == "connect"


def test_a_server_that_never_ends_its_greeting_is_cut_off_and_holds_no_thread():
    before = threading.active_count()
    with MailServer(drip=True) as server:
        assert mail(server, replace(SETTINGS, notify_seconds=0.5)) == "timeout"
    assert threading.active_count() <= before + 1, "asyncio.run has waited for the thread that spoke to it"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"mail_from": ""}, "WIREDESK_MAIL_FROM"),
        ({"mail_from": "desk"}, "WIREDESK_MAIL_FROM"),
        ({"mail_to": ""}, "WIREDESK_MAIL_TO holds 0"),
        ({"mail_to": "a@example.org\r\nBcc: b@example.org"}, "WIREDESK_MAIL_TO"),
        ({"mail_to": "a@example.org>"}, "WIREDESK_MAIL_TO"),
        ({"mail_to": "a@b@example.org"}, "WIREDESK_MAIL_TO"),
        ({"mail_user": "desk", "mail_password": "secret"}, "in the clear"),
        ({"mail_tls": "tls", "mail_user": "desk"}, "set together"),
    ],
)
def test_settings_that_cannot_work_are_refused_in_words(more: dict[str, str], says: str):
    with pytest.raises(SettingsError, match=says) as refused:
        Mail(replace(SETTINGS, **more))  # type: ignore[arg-type]
    assert "secret" not in str(refused.value)
