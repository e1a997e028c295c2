"""A schema registry in this process, small but real HTTP: Confluent's API as far as the desk asks it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self


class SmallRegistry:
    """Keeps schemas by subject and numbers them from 70,000, so that each of an id's lower bytes is in use.

    Attributes:
        kept: The schemas of a subject, oldest first, each as its text.
        answer: What it says instead to whoever looks an id up; None to answer as it should.
        url: Where it is.
    """

    def __init__(self) -> None:
        self.kept: dict[str, list[str]] = {}
        self.numbers: dict[str, int] = {}
        self.answer: Any = None
        registry = self

        class Answers(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                self._body()
                self._say(200, {"compatibility": "BACKWARD"})

            def do_POST(self) -> None:
                schema = json.loads(self._body())["schema"]
                _, _, subject, *rest = unquote(self.path).split("/")
                if rest == ["versions"]:
                    versions = registry.kept.setdefault(subject, [])
                    if schema not in versions:
                        versions.append(schema)
                    number = registry.numbers.setdefault(schema, 70_000 + len(registry.numbers))
                    self._say(200, {"id": number})
                elif schema not in registry.kept.get(subject, ()):
                    self._say(404, {"error_code": 40403, "message": "Schema not found"})
                else:
                    version = registry.kept[subject].index(schema) + 1
                    known = {"subject": subject, "version": version, "id": registry.numbers[schema]}
                    self._say(200, known if registry.answer is None else registry.answer)

            def _body(self) -> bytes:
                return self.rfile.read(int(self.headers["Content-Length"]))

            def _say(self, status: int, body: object) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
