"""wiredesk knowledge import|lookup: the entities the user brings beside the shipped ones."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import orjson

from agents.enrich.agent import KNOWLEDGE_FOLDER, load_knowledge
from agents.enrich.knowledge.imports import Import
from wiredesk.output import note, say

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings

_PROGRESS_RECORDS = 10_000


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Import a file or look a name up."""
    return _import(given.file, settings) if given.action == "import" else _lookup(given, settings)


def _import(path: str, settings: Settings) -> int:
    source = Path(path)
    folder = Path(settings.state_dir) / KNOWLEDGE_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(PermissionError):  # a volume that somebody else owns is guarded by him
        Path(settings.state_dir).chmod(0o700)
    target = folder / (re.sub(r"[^\w-]+", "-", source.name) + ".jsonl")
    unfinished = target.with_suffix(".unfinished")
    count = 0
    try:
        with source.open("rb") as stream, unfinished.open("wb") as out:
            bringing = Import(stream)
            for record in bringing.records():
                out.write(msgspec.json.encode(record) + b"\n")
                count += 1
                if count % _PROGRESS_RECORDS == 0:
                    note(f"{count} entities")
    except (OSError, EOFError, ValueError) as error:
        unfinished.unlink(missing_ok=True)
        note(f"wiredesk: {path} cannot be imported: {type(error).__name__}: {error}")
        return 1
    for why, number in sorted(bringing.skipped.items()):
        note(f"left out {number}: {why}")
    if not count:
        unfinished.unlink()
        note(f"wiredesk: {path} holds no entity that can be used; columns are id, type, labels, aliases, coordinates")
        return 1
    unfinished.replace(target)
    say(
        f"{count} entities from {path}; workers read them at their next start (WIREDESK_STATE_DIR {settings.state_dir})"
    )
    return 0


def _lookup(given: argparse.Namespace, settings: Settings) -> int:
    bearers = load_knowledge(settings.state_dir).lookup(given.name)
    if given.json:
        say(orjson.dumps([_described(bearer) for bearer in bearers], option=orjson.OPT_INDENT_2).decode())
    else:
        for bearer in bearers:
            labels = ", ".join(f"{language} {label}" for language, label in sorted(bearer.record.labels.items()))
            weak = "  (linked only with other signs)" if bearer.is_weak else ""
            say(f"{bearer.record.id}  {bearer.record.type}  {labels}{weak}")
    if not bearers:
        note(f"nobody the desk knows is called {given.name}")
    return 0 if bearers else 1


def _described(bearer: Any) -> dict[str, Any]:
    record = bearer.record
    return {"id": record.id, "type": record.type, "labels": record.labels, "geo": record.geo, "weak": bearer.is_weak}
