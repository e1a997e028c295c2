"""A small mail server on loopback that speaks SMTP, as good or as bad as it is told to be."""

from __future__ import annotations

import base64
import contextlib
import socketserver
import threading
import time
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from email.message import EmailMessage

    from typing_extensions import Self


class Taken(NamedTuple):
    """A mail as it came."""

    sender: str
    to: list[str]
    data: bytes
    is_encrypted: bool

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.data, policy=default)
        assert not message.defects
        return message


class MailServer:
    """Keeps what it takes.

    Args:
        tls: With it, STARTTLS is offered, or, with `from_the_first_byte`, spoken at once.
        login: User and password; without it nobody is asked.
        answers: Asked at each mail for the answer to it, such as "250 ok".
        drip: A greeting of a byte now and then, which never ends.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        from_the_first_byte: bool = False,
        login: tuple[str, str] | None = None,
        answers: Callable[[int], str] = lambda _: "250 ok",
        drip: bool = False,
    ) -> None:
        self.tls, self.from_the_first_byte, self.login, self.answers, self.drip = (
            *(tls, from_the_first_byte, login, answers, drip),
        )
        self.taken: list[Taken] = []
        self.n_offered = 0
        self.is_over = threading.Event()
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), lambda *its: _Session(self, *its))
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Session(socketserver.BaseRequestHandler):
    """One connection; each verb is a method."""

    def __init__(self, server: MailServer, *its: Any) -> None:
        self.mail = server
        self.sender, self.to = "", list[str]()
        self.is_encrypted, self.is_known = False, server.login is None
        with contextlib.suppress(OSError):
            super().__init__(*its)

    def handle(self) -> None:
        self.file = self.request.makefile("rb")
        if self.mail.from_the_first_byte:
            self.encrypt()
        while self.mail.drip and not self.mail.is_over.is_set():
            self.request.sendall(b"2")
            time.sleep(0.05)
        self.say("220 mail.example ready")
        while line := self.file.readline().decode().strip():
            word, _, rest = line.partition(" ")
            getattr(self, f"do_{word.lower()}")(rest)

    def say(self, *lines: str) -> None:
        self.request.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def encrypt(self) -> None:
        assert self.mail.tls is not None
        self.request, self.is_encrypted = self.mail.tls.wrap_socket(self.request, server_side=True), True
        self.file = self.request.makefile("rb")

    def do_ehlo(self, _: str) -> None:
        starttls = ["250-STARTTLS"] if self.mail.tls is not None and not self.is_encrypted else []
        auth = ["250-AUTH PLAIN"] if self.mail.login is not None and self.is_encrypted else []
        self.say("250-mail.example", *starttls, *auth, "250 8BITMIME")

    def do_starttls(self, _: str) -> None:
        self.say("220 go ahead")
        self.encrypt()

    def do_auth(self, rest: str) -> None:
        _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
        self.is_known = (user, password) == self.mail.login
        self.say("235 welcome" if self.is_known else "535 nobody")

    def do_mail(self, rest: str) -> None:
        self.sender, self.to = _address(rest), []
        self.say("250 ok" if self.is_known else "530 log in first")

    def do_rcpt(self, rest: str) -> None:
        self.to.append(_address(rest))
        self.say("250 ok")

    def do_data(self, _: str) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.file.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        answer = self.mail.answers(self.mail.n_offered)
        self.mail.n_offered += 1
        if answer.startswith("250"):
            self.mail.taken.append(Taken(self.sender, self.to, b"".join(lines), self.is_encrypted))
        self.say(answer)

    def do_rset(self, _: str) -> None:
        self.say("250 ok")

    def do_quit(self, _: str) -> None:
        self.say("221 bye")


def _address(rest: str) -> str:
    return rest.partition("<")[2].partition(">")[0]
