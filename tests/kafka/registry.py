"""Apicurio on loopback for the tests: a schema registry that keeps everything in memory."""

from __future__ import annotations

import subprocess
import time
import urllib.request
from typing import TYPE_CHECKING
from urllib.error import URLError

from streams.runtime.embedded_broker import free_port
from tests.kafka.broker import HERE, LIBS

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self

_HOME = LIBS / "registry"
_START_SECONDS = 120.0


class Registry:
    """One registry, up while the block lasts.

    Attributes:
        url: Of Confluent's API.
    """

    def __init__(self, folder: Path) -> None:
        self._log = folder / "registry.log"
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}/apis/ccompat/v7"

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    "java",
                    "-Xmx400m",
                    "-Dquarkus.http.host=127.0.0.1",
                    f"-Dquarkus.http.port={self._port}",
                    "-jar",
                    _jar(),
                ],
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/subjects", timeout=5):
                    return self
            except (URLError, OSError):
                time.sleep(0.3)
        self._process.kill()
        raise RuntimeError("the registry did not start: " + self._log.read_text()[-2000:])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(20)


def _jar() -> str:
    """Fetch the registry, once."""
    if not any(_HOME.glob("*-runner.jar")):
        unpack = [
            "dependency:unpack-dependencies",
            f"-DoutputDirectory={_HOME}",
            f"-DmarkersDirectory={_HOME}/.markers",
        ]
        subprocess.run(["mvn", "-q", "-B", "-f", str(HERE / "registry_pom.xml"), *unpack], check=True)
    (jar,) = _HOME.glob("*-runner.jar")
    return str(jar)
