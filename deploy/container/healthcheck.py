# ruff: noqa: INP001  a script of the image, no package
"""Ask the worker in this container how it is; exit 0 only if it answers 200. No shell or curl needed.

usage: healthcheck.py [/ready | /health]     /ready when nothing is named
It sends the token that the worker wants when it listens beyond loopback, which a kubelet could not.
"""

import http.client
import os
import sys
from pathlib import Path

_SECONDS = 8.0
_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  compared with, not bound to


def _token() -> str:
    file = os.environ.get("WIREDESK_HTTP_TOKEN_FILE", "")
    return Path(file).read_text(encoding="utf-8").strip() if file else os.environ.get("WIREDESK_HTTP_TOKEN", "")


def main(path: str) -> int:
    """Return 0 when the path answers 200, or when the worker was told to have no health page."""
    port = os.environ.get("WIREDESK_HTTP_PORT", "0")
    if port in {"", "0"}:
        return 0
    host = os.environ.get("WIREDESK_HTTP_HOST", "")
    host = "127.0.0.1" if host in _EVERYWHERE else host
    try:
        token = _token()
        connection = http.client.HTTPConnection(host, int(port), timeout=_SECONDS)
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        print(f"http://{host}:{port}{path}: {error}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"http://{host}:{port}{path}: {status}")  # noqa: T201
    return 0 if status == http.client.OK else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "/ready"))
