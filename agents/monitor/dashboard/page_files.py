"""The page's own files: what a browser may load, and nothing else."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import Final

_FOLDER: Final = "agents.monitor.dashboard.assets"
TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
    "txt": "text/plain; charset=utf-8",
}


def load() -> dict[str, tuple[bytes, str]]:
    """Read every shipped file, as (bytes, ETag) by name: a request can only name one, so no path meets the disk."""
    found = {}
    for entry in resources.files(_FOLDER).iterdir():
        if entry.is_file() and entry.name.rsplit(".", 1)[-1] in TYPES:
            body = entry.read_bytes()
            found[entry.name] = (body, f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"')
    return found
