"""The command line. Each command is a module in wiredesk/commands, imported when it is called."""

from __future__ import annotations

import argparse
import importlib
import logging
import math
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from streams import one_thread  # noqa: F401  before anything that imports numpy
from streams import settings as settings_module
from streams.runtime.collector import uncollected
from streams.runtime.log_filter import Quiet
from streams.runtime.log_lines import JsonLines
from streams.settings import SettingsError
from streams.version import VERSION
from wiredesk.unsaid import UNSAID

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EXIT_OK, EXIT_FAILED, EXIT_USAGE = 0, 1, 2
_SETTINGS_NOTE = "Settings come from WIREDESK_* variables; `wiredesk doctor` lists and checks them."
_EXIT_NOTE = "Exit codes: 0 done, 1 failed, 2 wrong usage or settings."


class Command(NamedTuple):
    """One subcommand: its module, one line of help, and its arguments."""

    module: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    exits: str = _EXIT_NOTE


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 <= rate < math.inf:
        raise argparse.ArgumentTypeError(f"a rate is 0 or more records a second, not {text}")
    return rate


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="end by itself; exit 0 only if every item is accounted for")
    parser.add_argument("--rate", type=_rate, default=6.0, help="sample items a second (default 6)")
    parser.add_argument("--feeds", metavar="FEEDS.toml", help="live feeds, as for `wiredesk poll`, for the sample feed")
    parser.add_argument("--no-dashboard", action="store_true", help="leave the dashboard out")


def _topics(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("create", "list", "check"), help="create is safe to repeat")
    parser.add_argument("--replication-factor", type=int, help="copies of every topic (WIREDESK_REPLICATION_FACTOR)")
    parser.add_argument("--partitions", type=int, help="partitions of every topic (WIREDESK_PARTITIONS)")


def _worker(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", help="comma-separated agents (default: all of them)")


def _paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder or - (JSONL): .json .jsonl .xml .txt")
    parser.add_argument("--content-type", help="overrides what the file's ending says")
    parser.add_argument("--follow-links", action="store_true", help="also read what links inside a folder point to")


def _send(parser: argparse.ArgumentParser) -> None:
    _paths(parser)
    parser.add_argument("--rate", type=_rate, default=0.0, help="records a second; 0 (default) is as fast as it goes")


def _poll(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("feeds", metavar="FEEDS.toml", help="the feeds, how often, and where their secrets stand")
    parser.add_argument("--once", action="store_true", help="ask each feed that is due once, and end")


def _receive(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, help="port to listen at (WIREDESK_RECEIVE_PORT)")


def _notify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from-beginning", action="store_true", help="at its first start, also the alerts that stand")


def _alerts(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    listed = actions.add_parser("list", help="the alerts that stand on the topic, the oldest first")
    chosen = listed.add_mutually_exclusive_group()
    chosen.add_argument("--open", dest="state", action="store_const", const="open", help="only what nobody has seen to")
    chosen.add_argument(
        "--acknowledged", dest="state", action="store_const", const="acknowledged", help="only the rest"
    )
    listed.add_argument("--watch", metavar="ENTRY", help="only hits of this entry of the watch list")
    listed.add_argument("--json", action="store_true", help="one JSON line an alert")
    ack = actions.add_parser("ack", help="say that somebody has seen to an alert")
    again = actions.add_parser("reopen", help="take that back")
    for action in (ack, again):
        action.add_argument("id", metavar="ID", help="the alert's id, as `wiredesk alerts list` prints it")
        action.add_argument("--by", required=True, metavar="NAME", help="who says so")
        action.add_argument("--note", default="", help="what was done, for people")


def _process(parser: argparse.ArgumentParser) -> None:
    _paths(parser)
    parser.add_argument("--caused", action="store_true", help="also print events that another item caused (kills)")
    parser.add_argument("--stories", action="store_true", help="after the last item one line a story")


def _tail(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("topic", help="articles, duplicates, dead, ... or a full topic name")
    parser.add_argument("--from-beginning", action="store_true", help="all the topic holds, not only what is new")
    parser.add_argument("--json", action="store_true", help="one JSON line a record")
    parser.add_argument("--exit-at-end", action="store_true", help="stop at the end of the topic instead of waiting")


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", help="only dead letters with this reason")
    parser.add_argument("--stage", help="only dead letters of this agent")
    parser.add_argument("--offset", action="append", metavar="P:O", help="only this partition:offset of the raw topic")
    parser.add_argument("--all", action="store_true", help="every dead letter")
    parser.add_argument("--dry-run", action="store_true", help="say what would be sent")


def _skip(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("topic", help="raw, prepared, ... or a full topic name")
    parser.add_argument("partition", type=int, help="its partition there")
    parser.add_argument("offset", type=int, help="the record that its agent would read next")
    parser.add_argument("--through", action="store_true", help="also every record before it that is not committed")
    parser.add_argument("--agent", help="the agent that is to pass over it (default: the one that reads the topic)")


def _decide(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    release = actions.add_parser("release", help="publish an item that is withheld")
    apart = actions.add_parser("apart", help="two items are not the same copy: forbid a link between them for good")
    same = actions.add_parser("same", help="two items are the same copy: make the link")
    for action in (release, apart, same):
        action.add_argument("uri", metavar="URI", help="uri of the item")
        if action is not release:
            action.add_argument("other", metavar="OTHER", help="uri of the other item")
        action.add_argument("--by", required=True, metavar="NAME", help="who decides")
        action.add_argument("--note", default="", help="why, for people")
    listed = actions.add_parser("list", help="what was decided, the oldest first")
    listed.add_argument("--json", action="store_true", help="one JSON line a decision")
    export = actions.add_parser(
        "export", help="labelled pairs, one JSON line each, as `wiredesk eval dedupe` reads them"
    )
    export.add_argument("--items", metavar="FILE", help="write the texts of the pairs there, for its ITEMS")


def _compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("a", metavar="A", help="file with one item")
    parser.add_argument("b", metavar="B", help="file with another item")
    parser.add_argument("--json", action="store_true", help="verdicts and evidence as JSON")


def _eval(parser: argparse.ArgumentParser) -> None:
    tasks = ("dedupe", "clusters", "ner", "link", "quotes", "subjects", "stories", "clean")
    parser.add_argument("task", choices=tasks, help="what is measured")
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="dedupe, clusters: PAIRS ITEMS; subjects, stories, clean: LABELS ITEMS; link: PASSAGES, or LABELS ITEMS; "
        "others: labelled files",
    )
    parser.add_argument("--language", help="ner: language of the file (default: told by its letters)")
    parser.add_argument("--json", action="store_true", help="figures as JSON")


def _knowledge(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    bring = actions.add_parser("import", help="add entities from TSV, JSONL, a Wikidata dump or a query export")
    bring.add_argument("file", metavar="FILE", help="the file with them")
    listed = actions.add_parser("list", help="list the imported entities")
    listed.add_argument("--json", action="store_true", help="one JSON line an entity")
    gone = actions.add_parser("remove", help="remove an imported entity")
    gone.add_argument("id", metavar="ID", help="its id, as `wiredesk knowledge list` prints it")
    for parser_of in (bring, listed, gone):
        parser_of.add_argument("--topic", action="store_true", help="on wire.knowledge, which running workers follow")
    look = actions.add_parser("lookup", help="show what a name or an id means to the desk")
    look.add_argument("name", metavar="NAME", help="a name as copy has it, or an id")
    look.add_argument("--json", action="store_true", help="one JSON line an entity")


def _schema(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", nargs="?", choices=("register",), help="register: tell a schema registry what the topics hold"
    )
    parser.add_argument("--url", help="register: the registry's API, Confluent's or another that speaks it")
    parser.add_argument("--write", metavar="DIR", help="write the documents into a folder")
    parser.add_argument("--check", metavar="DIR", help="fail if the documents there differ or would break a reader")


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh"), help='for instance: eval "$(wiredesk completion bash)"')


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="checks and settings as one JSON document")


COMMANDS = {
    "demo": Command("demo", "run the whole desk on the embedded broker with a sample feed", _demo),
    "topics": Command("topics", "make, list or check the topics", _topics),
    "worker": Command("worker", "run the agents until SIGTERM", _worker),
    "send": Command("send", "send files to the raw topic", _send),
    "poll": Command("poll", "ask feeds (RSS, Atom, JSON Feed) and send what is new to the raw topic", _poll),
    "receive": Command("receive", "take items over HTTP, POST /items, to the raw topic", _receive),
    "notify": Command("notify", "deliver alerts to a webhook and by mail, until SIGTERM", _notify),
    "alerts": Command(
        "alerts",
        "list alerts, and say who has seen to them",
        _alerts,
        f"{_EXIT_NOTE[:-1]}, 3 refused (no such alert).",
    ),
    "process": Command(
        "process",
        "judge and mark up files without a broker; one JSON line an item",
        _process,
        f"{_EXIT_NOTE[:-1]}, 3 items died (the other lines stand).",
    ),
    "tail": Command("tail", "follow a topic", _tail),
    "replay": Command("replay", "send chosen dead letters back to the raw topic", _replay),
    "skip": Command("skip", "pass over a record that ends its agent at every start, into the dead letters", _skip),
    "decide": Command(
        "decide",
        "an editor's word above the judge: publish what is withheld, keep two items apart, call them the same",
        _decide,
        f"{_EXIT_NOTE[:-1]}, 3 refused (nothing withheld, or its raw record is gone).",
    ),
    "compare": Command("compare", "show why two items are, or are not, the same copy", _compare),
    "eval": Command(
        "evaluate",
        "measure dedupe, clusters, ner, link, quotes, subjects, stories or cleaning on labelled files",
        _eval,
    ),
    "knowledge": Command("knowledge", "bring your own entities, or look one up", _knowledge),
    "schema": Command("schema", "print, write, check or register the JSON Schemas and the AsyncAPI document", _schema),
    "completion": Command("completion", "print the script that completes commands and options", _completion),
    "doctor": Command(
        "doctor",
        "check broker, topics, settings, disk and clock, with advice",
        _doctor,
        f"{_EXIT_NOTE} 1: something would keep the desk from working.",
    ),
}


def parser() -> argparse.ArgumentParser:
    """Build the command line."""
    top = argparse.ArgumentParser(
        prog="wiredesk", description="The wire desk for a Kafka cluster.", epilog=f"{_SETTINGS_NOTE} {_EXIT_NOTE}"
    )
    top.add_argument("--version", action="version", version=f"wiredesk {VERSION}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        made = commands.add_parser(name, help=command.help, description=command.help)
        command.arguments(made)
        _end_help(made, f"{_SETTINGS_NOTE} {command.exits}")
    return top


def _end_help(parser: argparse.ArgumentParser, epilog: str) -> None:
    """Let the help of a command and of each of its actions end in the same words."""
    parser.epilog = epilog
    for action in parser._actions:  # noqa: SLF001  argparse gives no other way to them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for below in action.choices.values():
                _end_help(below, epilog)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code: 0 done, 1 failed, 2 wrong usage or settings, 3 items died (process)."""
    given = parser().parse_args(arguments)
    for variable in settings_module.unknown():
        print(f"wiredesk: {variable} is no setting of Wiredesk; `wiredesk doctor` lists them all", file=sys.stderr)  # noqa: T201
    try:
        refuse_strangers()
        settings = settings_module.read(
            replication_factor=getattr(given, "replication_factor", None),
            partitions=getattr(given, "partitions", None),
            receive_port=getattr(given, "port", None),
        )
        logging.basicConfig(
            level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr
        )
        for noisy in ("faust", "mode", "aiokafka", "asyncio", "streams.runtime.app", "streams.runtime.worker"):
            logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLogger().level))
        for handler in logging.getLogger().handlers:
            if settings.log_format == "json":
                handler.setFormatter(JsonLines())
            handler.addFilter(Quiet())
            if given.command != "worker":
                handler.addFilter(UNSAID)
        if given.command in {"worker", "poll", "receive", "notify"}:
            # Until it listens for it, a second or two later, there is nothing to finish.
            signal.signal(signal.SIGTERM, lambda *_: os._exit(EXIT_OK))
        with uncollected():
            command = importlib.import_module(f"wiredesk.commands.{COMMANDS[given.command].module}")
        return int(command.run(given, settings))
    except SettingsError as error:
        print(f"wiredesk: {error}", file=sys.stderr)  # noqa: T201
        return EXIT_USAGE
    except BrokenPipeError:  # `wiredesk tail | head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except KeyboardInterrupt:
        return EXIT_OK


def refuse_strangers() -> None:
    """Refuse to run when another installed package stands where our `agents` should.

    Raises:
        SettingsError: saying which file was found and what to do.
    """
    home = Path(__file__).resolve().parent.parent
    agents = importlib.import_module("agents")
    found = Path(agents.__file__ or next(iter(agents.__path__))).resolve()
    if home not in found.parents:
        raise SettingsError(
            f"the package `agents` comes from {found}, not from Wiredesk: another installed package has that name. "
            "Wiredesk is an application: install it into a virtual environment of its own"
        )


if __name__ == "__main__":
    sys.exit(main())
