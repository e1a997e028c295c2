# ruff: noqa: INP001  a script of the image, no package
"""Leave the token of the dashboard and the metrics in a file: the one given in WIREDESK_HTTP_TOKEN, or a new one."""

import os
import secrets
import sys
from pathlib import Path

_BYTES = 32


def main(path: str) -> int:
    """Write the file if it must be written; an existing one stays when no token is given."""
    file = Path(path)
    given = os.environ.get("WIREDESK_HTTP_TOKEN", "").strip()
    if not given and file.exists() and file.read_text(encoding="utf-8").strip():
        print(f"{file}: kept")  # noqa: T201
        return 0
    partial = file.with_suffix(".new")
    partial.touch(mode=0o400)
    partial.chmod(0o600)
    partial.write_text((given or secrets.token_urlsafe(_BYTES)) + "\n", encoding="utf-8")
    partial.chmod(0o400)
    partial.replace(file)
    print(f"{file}: {'the token given' if given else 'a new token'}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
