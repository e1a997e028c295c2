"""wiredesk schema: print, write, check or register the documents."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from streams.contract import topics
from streams.contract.compatibility import breaks, channel_breaks
from streams.contract.records import SCHEMA_VERSION
from streams.contract.schema import documents
from streams.settings import SettingsError
from wiredesk.output import note, say
from wiredesk.schema_registry import RegistryError, register, subject_of

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings

_SCHEMA = ".schema.json"


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Print the documents, write them into a folder, check the folder against them, or tell a registry of them."""
    made = orjson.loads(orjson.dumps(documents()))  # as a reader sees them: tuples are lists
    if given.action == "register" or given.url:
        return _register(given, settings, made)
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


def _register(given: argparse.Namespace, settings: Settings, made: dict[str, dict[str, Any]]) -> int:
    """Register the schema of every topic that others read, as the subject TOPIC-value."""
    if not given.url or given.action != "register":
        raise SettingsError("write `wiredesk schema register --url https://REGISTRY`")
    schemas = {
        subject_of(topic, settings): made[f"{topic.kind}{_SCHEMA}"] for topic in topics.ALL if topic.headers == "event"
    }
    try:
        asyncio.run(_told(given.url, schemas, settings))
    except RegistryError as error:
        note(f"wiredesk: {error}")
        return 1
    return 0


async def _told(url: str, schemas: dict[str, dict[str, Any]], settings: Settings) -> None:
    async for done in register(url, schemas, settings):
        say(f"{done.subject}: version {done.version}, id {done.number}")


def _text(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def _check(folder: Path, made: dict[str, dict[str, Any]]) -> int:
    """Say what would break the readers of what was promised, and where the folder lags behind the records."""
    wrong = 0
    promised_by, promised = _promised(folder)
    for name, before in promised.items():
        broken = _broken(name, before, made.get(name))
        if broken and _major(before) == SCHEMA_VERSION.split(".", maxsplit=1)[0]:
            note(
                f"{name} would break who reads by {promised_by} and needs a new major SCHEMA_VERSION: "
                f"{'; '.join(broken[:10])}"
            )
            wrong += 1
    for name, document in made.items():
        path = folder / name
        if not path.exists() or orjson.loads(path.read_bytes()) != document:
            note(f"{path} is not what the records say; run `wiredesk schema --write {folder}`")
            wrong += 1
    return 1 if wrong else 0


def _broken(name: str, before: dict[str, Any], now: dict[str, Any] | None) -> list[str]:
    if now is None:
        return ["the document is gone"]
    return breaks(before, now) if name.endswith(_SCHEMA) else channel_breaks(before, now)


def _major(document: dict[str, Any]) -> str:
    version = document.get("$id") or document.get("info", {}).get("version", "")
    return str(version).rsplit(":", 1)[-1].split(".")[0]


def _promised(folder: Path) -> tuple[str, dict[str, dict[str, Any]]]:
    """Read the documents that were promised last, and name what promised them.

    The last release did: its tag, as git has it, since the folder itself is written anew by whoever changes a record.
    Before the first release it is the last commit, and outside a repository the folder, which is then all there is.
    """
    for revision in (_git(folder, "describe", "--tags", "--abbrev=0").decode().strip(), "HEAD"):
        listed = _git(folder, "ls-tree", "--name-only", revision, "./").decode().split() if revision else []
        found = {Path(name).name: _git(folder, "show", f"{revision}:./{Path(name).name}") for name in listed}
        documents = {name: orjson.loads(text) for name, text in found.items() if name.endswith(".json") and text}
        if documents:
            return revision, documents
    return str(folder), {path.name: orjson.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))}


def _git(folder: Path, *arguments: str) -> bytes:
    """Ask git; b"" where there is no git, no repository or no such thing in it."""
    git = shutil.which("git")
    if git is None or not folder.is_dir():
        return b""
    done = subprocess.run([git, "-C", str(folder), *arguments], capture_output=True, check=False)  # noqa: S603  fixed words and names of git's own
    return b"" if done.returncode else done.stdout
