"""wiredesk schema: print, write or check the documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from streams.contract.records import SCHEMA_VERSION
from streams.contract.schema import breaks, documents
from wiredesk.output import note, say

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Print the documents, write them into a folder, or check the folder against them."""
    del settings
    made = orjson.loads(orjson.dumps(documents()))  # as a reader sees them: tuples are lists
    if given.check:
        return _check(Path(given.check), made)
    if given.write:
        folder = Path(given.write)
        folder.mkdir(parents=True, exist_ok=True)
        for name, document in made.items():
            (folder / name).write_bytes(_text(document))
            say(str(folder / name))
        return 0
    say(orjson.dumps(made, option=orjson.OPT_INDENT_2).decode())
    return 0


def _text(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def _check(folder: Path, made: dict[str, dict[str, object]]) -> int:
    wrong = 0
    for name, document in made.items():
        path = folder / name
        if not path.exists():
            note(f"{path} is missing; run `wiredesk schema --write {folder}`")
            wrong += 1
            continue
        stands = orjson.loads(path.read_bytes())
        major = str(stands.get("$id", stands.get("info", {}).get("version", ""))).rsplit(":", 1)[-1].split(".")[0]
        broken = breaks(stands, document) if name.endswith(".schema.json") else []
        if broken and major == SCHEMA_VERSION.split(".", maxsplit=1)[0]:
            note(f"{name} would break its readers and needs a new major SCHEMA_VERSION: {'; '.join(broken[:10])}")
            wrong += 1
        elif stands != document:
            note(f"{path} is not what the records say; run `wiredesk schema --write {folder}`")
            wrong += 1
    return 1 if wrong else 0
