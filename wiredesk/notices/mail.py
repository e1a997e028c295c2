"""An alert as a mail: made so that no word of the wire becomes a header, and handed to one mail server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import smtplib
import socket
import ssl
import unicodedata
from datetime import datetime, timezone
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from streams.runtime.timeouts import in_time
from streams.settings import SettingsError
from wiredesk.doors.fetch import Failed

if TYPE_CHECKING:
    from streams.settings import Settings
    from wiredesk.notices.notice import Notice

log = logging.getLogger("wiredesk.notify")
_MOST_LINE: Final = 300
_MOST_DETAIL: Final = 20_000
_MOST_ADDRESS: Final = 254
_MOST_ADDRESSES: Final = 100
# They join letters of Persian and marks of emoji; all other signs without a shape of their own go.
_JOINERS: Final = "\u200c\u200d"
# The first that holds; smtplib's own errors are such of the system too.
_REASONS: Final = (
    (smtplib.SMTPRecipientsRefused, "no-recipient"),
    (smtplib.SMTPNotSupportedError, "no-starttls"),
    (smtplib.SMTPServerDisconnected, "connect"),
    (smtplib.SMTPException, "protocol"),
    (ssl.SSLError, "tls"),
    (socket.gaierror, "dns"),
    (TimeoutError, "timeout"),
    (OSError, "connect"),
)


class _Plain(smtplib.SMTP):
    """Connects when it is told to, so that it can be cut off; smtplib then forgets whose certificate it is to be."""

    def __init__(self, host: str, **more: Any) -> None:
        super().__init__(**more)
        self._host = host


class _Tls(smtplib.SMTP_SSL):
    def __init__(self, host: str, **more: Any) -> None:
        super().__init__(**more)
        self._host = host


class Mail:
    """Mails alerts, one at a time.

    Attributes:
        name: "mail".
    """

    name = "mail"

    def __init__(self, settings: Settings) -> None:
        """Check the settings; nothing is opened yet.

        Raises:
            SettingsError: an address that is none, a password without TLS or without a user.
        """
        self._settings = settings
        self._sender = _address("WIREDESK_MAIL_FROM", settings.mail_from)
        parts = [part.strip() for part in settings.mail_to.split(",") if part.strip()]
        if not 0 < len(parts) <= _MOST_ADDRESSES:
            raise SettingsError(f"WIREDESK_MAIL_TO holds {len(parts)} addresses; write 1 to {_MOST_ADDRESSES}")
        self._to = [_address("WIREDESK_MAIL_TO", part) for part in parts]
        if settings.mail_password and settings.mail_tls == "none":
            raise SettingsError("WIREDESK_MAIL_TLS is none, so the password would travel in the clear; write starttls")
        if bool(settings.mail_password) != bool(settings.mail_user):
            raise SettingsError("WIREDESK_MAIL_USER and WIREDESK_MAIL_PASSWORD_FILE are set together or not")

    async def start(self) -> None:
        """Open nothing: each mail has a connection of its own."""

    async def stop(self) -> None:
        """Close nothing."""

    async def deliver(self, notice: Notice) -> None:
        """Hand it to the mail server.

        Raises:
            Failed: reasons "dns", "connect", "tls", "timeout", "protocol", "no-starttls", "no-recipient", "smtp-NNN".
        """
        message = composed(notice, self._sender, self._to).as_bytes()
        client = self._client()
        try:
            await in_time(asyncio.to_thread(self._hand_over, client, message), self._settings.notify_seconds)
        except TimeoutError:
            raise Failed("timeout") from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise Failed(_reason(error)) from None
        finally:
            _cut(client)

    def _client(self) -> smtplib.SMTP:
        # What a server is told is the sender's domain: asking for this machine's own name may take half a minute.
        more = {"timeout": self._settings.notify_seconds, "local_hostname": self._sender.rpartition("@")[2]}
        if self._settings.mail_tls == "tls":
            return _Tls(self._settings.mail_host, context=ssl.create_default_context(), **more)
        return _Plain(self._settings.mail_host, **more)

    def _hand_over(self, client: smtplib.SMTP, message: bytes) -> None:
        """Speak to the server; in a thread, since smtplib waits."""
        try:
            client.connect(self._settings.mail_host, self._settings.mail_port)
            if self._settings.mail_tls == "starttls":
                client.starttls(context=ssl.create_default_context())
            if self._settings.mail_user:
                client.login(self._settings.mail_user, self._settings.mail_password)
            refused = client.sendmail(self._sender, self._to, message)
            if refused:  # the others have it: to try again would mail them twice
                log.warning("the mail server refused %d of %d addresses", len(refused), len(self._to))
            # It has the mail: what it says to a goodbye changes nothing.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                client.quit()
        finally:
            client.close()


def composed(notice: Notice, sender: str, to: list[str]) -> EmailMessage:
    """Make the mail. Its Message-ID is the alert's, so that a repeat can be told.

    Args:
        notice: What it tells.
        sender: One address.
        to: Some.
    """
    alert = notice.alert
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _line(f"[{alert.severity}] {alert.rule}: {alert.summary}")
    message["From"] = sender
    message["To"] = ", ".join(to)
    message["Date"] = format_datetime(datetime.now(timezone.utc))
    message["Message-ID"] = f"<{notice.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    detail = msgspec.json.format(msgspec.json.encode(alert.detail), indent=2).decode()[:_MOST_DETAIL]
    told = {
        "rule": alert.rule,
        "subject": _line(alert.subject),
        "state": alert.state,
        "severity": alert.severity,
        "time": _line(alert.time),
        "id": notice.id,
    }
    facts = "\n".join(f"{name}: {value}" for name, value in told.items())
    message.set_content(f"{_line(alert.summary)}\n\n{facts}\n\n{detail}\n")
    return message


def _line(text: str) -> str:
    """Return a text as one line, cut, without signs that steer a reader's screen."""
    joined = " ".join(text[:_MOST_LINE].split())
    return "".join(sign for sign in joined if sign in _JOINERS or unicodedata.category(sign)[0] != "C")


def _address(setting: str, text: str) -> str:
    """Take one address as it stands between < and >. Raises SettingsError for what is none that every server takes."""
    text = text.strip()
    name, _, domain = text.rpartition("@")
    is_plain = text.isascii() and text.isprintable() and not set(text) & set(' ,;:<>()[]\\"')
    if not (name and domain and is_plain and "@" not in name and len(text) <= _MOST_ADDRESS):
        raise SettingsError(f"{setting} holds {text[:_MOST_ADDRESS]!r}; write an address like desk@example.org")
    return text


def _cut(client: smtplib.SMTP) -> None:
    """End a connection whoever waits for it: a server that says a byte a second would hold its thread for ever."""
    held: Any = client.sock
    if held is not None:
        with contextlib.suppress(OSError, ValueError):
            held.shutdown(socket.SHUT_RDWR)


def _reason(error: BaseException) -> str:
    """Say in one word why the mail was not taken; never in the server's words, which may be anybody's."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"smtp-{error.smtp_code}"
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), "protocol")
