# ruff: noqa: INP001  a script of the image, no package
"""Leave secrets in files, each the one given in the environment (WIREDESK_ and the file's name), or a new one."""

import os
import secrets
import sys
from pathlib import Path

_BYTES = 32


def leave(file: Path) -> None:
    """Write a file if it must be written; an existing one stays when no secret is given."""
    given = os.environ.get(f"WIREDESK_{file.name.upper()}", "").strip()
    if not given and file.exists() and file.read_text(encoding="utf-8").strip():
        print(f"{file}: kept")  # noqa: T201
        return
    partial = file.with_suffix(".new")
    partial.touch(mode=0o400)
    partial.chmod(0o600)
    partial.write_text((given or secrets.token_urlsafe(_BYTES)) + "\n", encoding="utf-8")
    partial.chmod(0o400)
    partial.replace(file)
    print(f"{file}: {'the one given' if given else 'a new one'}")  # noqa: T201


if __name__ == "__main__":
    for path in sys.argv[1:]:
        leave(Path(path))
