"""A broker that a test stops and starts: the embedded one, or Apache Kafka with --kafka."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Any

from streams.runtime import embedded_broker, topic_admin

if TYPE_CHECKING:
    import subprocess

    from streams.settings import Settings


class Embedded:
    """The embedded broker on a port of its own. It forgets everything when it ends; its topics are made again."""

    def __init__(self) -> None:
        self.port = embedded_broker.free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return embedded_broker.embedded_settings(f"127.0.0.1:{self.port}")

    def start(self, settings: Settings | None = None) -> None:
        self._process = embedded_broker.start(self.port)
        if settings is not None:
            asyncio.run(topic_admin.create(settings))

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def freeze(self) -> None:
        """Stop it as by SIGSTOP: it takes connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        self.kill()

    def _signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)


class Kafka:
    """The Kafka node of this run, which keeps what it has."""

    def __init__(self, node: Any) -> None:
        self._node = node
        self.environment = {"WIREDESK_BROKERS": node.address, "WIREDESK_SESSION_TIMEOUT_SECONDS": "6"}

    def start(self, settings: Settings | None = None) -> None:
        del settings
        if self._node.process.poll() is not None:
            self._node.start()

    def kill(self) -> None:
        self._node.kill()

    def freeze(self) -> None:
        """Stop it as by SIGSTOP: it takes connections and answers nothing."""
        self._node.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._node.process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """Leave it to the next test as it was."""
        self.thaw()
        self.start()
