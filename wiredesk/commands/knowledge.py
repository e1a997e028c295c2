"""wiredesk knowledge import|list|remove|lookup: the entities the user brings beside the shipped ones.

They lie in files of the state folder, which workers read as they start, or with --topic on wire.knowledge, which every
worker that runs enrich follows.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import orjson

from agents.enrich.agent import KNOWLEDGE_FOLDER, load_knowledge
from agents.enrich.knowledge.imports import Import
from agents.enrich.knowledge.records import KnownEntity
from agents.enrich.knowledge.store import Bearer
from streams.contract import topics
from streams.settings import SettingsError
from wiredesk import topic_io
from wiredesk.command_ends import one_line_endings
from wiredesk.output import note, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from streams.settings import Settings

_PROGRESS_RECORDS = 10_000
_IN_FLIGHT = 500
_decode = msgspec.json.Decoder(KnownEntity).decode


@one_line_endings()
def run(given: argparse.Namespace, settings: Settings) -> int:
    """Import a file, list what was imported, remove an entity or look a name or an id up."""
    actions = {"import": _import, "list": _list, "remove": _remove, "lookup": _lookup}
    try:
        return actions[given.action](given, settings)
    except (BrokenPipeError, TimeoutError, SettingsError):
        raise  # not of the file
    except (OSError, EOFError, ValueError) as error:
        what = given.file if given.action == "import" else settings.state_dir
        note(f"wiredesk: {what} cannot be {'imported' if given.action == 'import' else 'read'}: {error}")
        return 1


def _import(given: argparse.Namespace, settings: Settings) -> int:
    with Path(given.file).open("rb") as stream:
        bringing = Import(stream)
        if given.topic:
            # Read to its end before the first is sent: a file that is refused is refused whole.
            count = asyncio.run(_send(settings, {record.id: record for record in bringing.records()}))
        else:
            count = _write(_target(given.file, settings), bringing)
    for why, number in sorted(bringing.skipped.items()):
        note(f"left out {number}: {why}")
    if not count:
        columns = "columns are id, type, labels, aliases, coordinates"
        note(f"wiredesk: {given.file} holds no entity that can be used; {columns}")
        return 1
    read = (
        "read them now" if given.topic else f"read them at their next start (WIREDESK_STATE_DIR {settings.state_dir})"
    )
    say(f"{count} entities from {given.file}; workers {read}")
    return 0


def _target(path: str, settings: Settings) -> Path:
    folder = Path(settings.state_dir) / KNOWLEDGE_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(PermissionError):  # a volume that somebody else owns is guarded by him
        Path(settings.state_dir).chmod(0o700)
    return folder / (re.sub(r"[^\w-]+", "-", Path(path).name) + ".jsonl")


def _write(target: Path, bringing: Import) -> int:
    """Write what the import yields in place of the file; nothing where it is refused on the way, or yields nothing."""
    unfinished = target.with_suffix(".unfinished")
    try:
        with unfinished.open("wb") as out:
            for record in bringing.records():
                out.write(msgspec.json.encode(record) + b"\n")
                if bringing.n_records % _PROGRESS_RECORDS == 0:
                    note(f"{bringing.n_records} entities")
        if bringing.n_records:
            unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return bringing.n_records


async def _send(settings: Settings, records: dict[str, KnownEntity | None]) -> int:
    """Write entities to the topic, None to end one; returns how many when the broker has all of them."""
    producer = await topic_io.producer(settings)
    name = topics.KNOWLEDGE.name(settings)
    try:
        waiting = []
        for key, record in records.items():
            value = None if record is None else msgspec.json.encode(record)
            waiting.append(await producer.send(name, key=key.encode(), value=value))
            if len(waiting) >= _IN_FLIGHT:
                await asyncio.gather(*waiting)
                waiting.clear()
        await asyncio.gather(*waiting)
    finally:
        await producer.stop()
    return len(records)


async def _on_topic(settings: Settings) -> dict[str, KnownEntity]:
    found: dict[str, KnownEntity] = {}
    async for record in topic_io.read(settings, topics.KNOWLEDGE.name(settings)):
        key = (record.key or b"").decode("utf-8", "replace")
        found.pop(key, None)
        if record.value:
            with contextlib.suppress(msgspec.DecodeError):  # the workers say so in their logs
                found[key] = _decode(record.value)
    return found


def _files(settings: Settings) -> Iterator[tuple[Path, list[KnownEntity]]]:
    for file in sorted((Path(settings.state_dir) / KNOWLEDGE_FOLDER).glob("*.jsonl")):
        yield file, [_decode(line) for line in file.read_bytes().splitlines() if line.strip()]


def _list(given: argparse.Namespace, settings: Settings) -> int:
    if given.topic:
        records = list(asyncio.run(_on_topic(settings)).values())
    else:
        records = list({record.id: record for _, found in _files(settings) for record in found}.values())
    _show([Bearer(record, record.names[0]) for record in sorted(records, key=lambda r: r.id) if record.names], given)
    if not records:
        note("no entity was imported" + ("" if given.topic else "; those on the topic are listed with --topic"))
    return 0


def _remove(given: argparse.Namespace, settings: Settings) -> int:
    if given.topic:
        known = given.id in asyncio.run(_on_topic(settings))
        if known:
            asyncio.run(_send(settings, {given.id: None}))
    else:
        known = False
        for file, records in _files(settings):
            rest = [record for record in records if record.id != given.id]
            if len(rest) < len(records):
                known = True
                _rewrite(file, rest)
    if not known:
        note(f"no imported entity has the id {given.id}")
        return 1
    say(f"removed {given.id}; workers forget it {'now' if given.topic else 'at their next start'}")
    return 0


def _rewrite(file: Path, records: list[KnownEntity]) -> None:
    if not records:
        file.unlink()
        return
    unfinished = file.with_suffix(".unfinished")
    try:
        unfinished.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records))
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _lookup(given: argparse.Namespace, settings: Settings) -> int:
    knowledge = load_knowledge(settings.state_dir)
    record = knowledge.get(given.name)
    bearers = knowledge.lookup(given.name)
    if record is not None and record.names:
        bearers = [Bearer(record, record.names[0])]
    _show(bearers, given)
    if not bearers:
        note(f"nobody the desk knows is called {given.name} or has it for an id")
    return 0 if bearers else 1


def _show(bearers: list[Bearer], given: argparse.Namespace) -> None:
    if given.json:
        say(orjson.dumps([_described(bearer) for bearer in bearers], option=orjson.OPT_INDENT_2).decode())
        return
    for bearer in bearers:
        labels = ", ".join(f"{language} {label}" for language, label in sorted(bearer.record.labels.items()))
        weak = "  (linked only with other signs)" if bearer.is_weak and given.action == "lookup" else ""
        say(f"{bearer.record.id}  {bearer.record.type}  {labels}{weak}")


def _described(bearer: Bearer) -> dict[str, Any]:
    record = bearer.record
    return {"id": record.id, "type": record.type, "labels": record.labels, "geo": record.geo, "weak": bearer.is_weak}
