"""One node of OpenSearch on loopback for the tests, made of its parts, which come from Maven."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

from streams.runtime.embedded_broker import free_port
from tests.kafka.broker import HERE, LIBS

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self

_HOME = LIBS / "search"
_START_SECONDS = 180.0


class SearchNode:
    """One node, up while the block lasts; its data goes with the folder.

    Attributes:
        url: Of its REST interface.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "search.log"
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the answer's JSON; HTTPError for what is refused."""
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.url}/{path}", data, headers, method=method)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.load(answer)

    def __enter__(self) -> Self:
        libs = fetch()
        java = ["java", "-Xmx400m", "-cp", f"{libs}/*", str(HERE / "SearchNode.java")]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen([*java, str(self._folder), str(self._port)], stdout=log, stderr=log)
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                self.ask("GET", "_cluster/health?wait_for_status=yellow")
            except (URLError, OSError):
                time.sleep(0.5)
            else:
                return self
        self._process.kill()
        raise RuntimeError("OpenSearch did not start: " + self._log.read_text()[-2000:])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(30)


def fetch() -> Path:
    """Fetch OpenSearch, once, and return the folder of its parts; CalledProcessError where Maven cannot."""
    if not any(_HOME.glob("opensearch-2*.jar")):
        copy = ["dependency:copy-dependencies", f"-DoutputDirectory={_HOME}"]
        subprocess.run(["mvn", "-q", "-B", "-f", str(HERE / "search_pom.xml"), *copy], check=True)
    return _HOME
