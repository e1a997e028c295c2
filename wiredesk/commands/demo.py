"""wiredesk demo: the whole desk on the embedded broker, with the sample feed, in one terminal."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import tempfile
import time
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from rich.console import Console
from rich.table import Table

from streams import settings as settings_module
from streams.contract import topics
from streams.errors import WiredeskError
from streams.runtime import embedded_broker, topic_admin
from streams.sample_feed import feed
from wiredesk import child_worker, sample_day, topic_io
from wiredesk.doors.feeds_file import read_feeds

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from streams.contract.law import Law
    from streams.settings import Settings

_SETTLE_SECONDS = 60.0
_TOP = 12
# So that the page has alerts in its first minute: the feed tells of both again and again.
_WATCHES = "حضرموت\nAqaba\n"
_LOOPBACK = "127.0.0.1"
_ENDS = (signal.SIGTERM, signal.SIGHUP)


class PortTaken(WiredeskError):
    """The dashboard's port is another program's; the message says what to do."""


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Run the demo until Ctrl-C, SIGTERM or SIGHUP; with --once, 0 only if every item is accounted for.

    However it ends, what it started is ended and its folder is gone.

    Raises:
        SettingsError: the file of feeds cannot be read; nothing is started then.
    """
    if given.feeds:
        read_feeds(given.feeds)
    console = Console(soft_wrap=True)
    for number in _ENDS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, _end)
    with tempfile.TemporaryDirectory(prefix="wiredesk-demo-") as folder:
        try:
            return _demo(given, settings, console, Path(folder))
        except WiredeskError as error:
            console.print(f"[red]wiredesk demo:[/red] {error}", highlight=False)
            return 1
        except KeyboardInterrupt:
            return 1 if given.once else 0


def _end(*_: Any) -> None:
    """End as Ctrl-C does, by way of every with block; a second signal must not cut the first one's work short."""
    for number in _ENDS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _refuse_taken(port: int) -> None:
    """Refuse a port that another program listens on: the page there would not be this desk's."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the dashboard does
        try:
            probe.bind((_LOOPBACK, port))
        except OSError as error:
            raise PortTaken(
                f"port {port} cannot be had for the dashboard ({error.strerror}): another program, perhaps a demo that "
                f"still runs, has it. End that one, or set WIREDESK_DASHBOARD_PORT={embedded_broker.free_port()}, or "
                "leave the page out with --no-dashboard"
            ) from None


def _demo(given: argparse.Namespace, settings: Settings, console: Console, folder: Path) -> int:
    console.print("[bold]Wiredesk demo[/bold]: embedded broker, all agents, sample feed")
    port = 0 if given.no_dashboard else embedded_broker.free_port() if given.once else settings.dashboard_port
    if port:
        _refuse_taken(port)
    watches = folder / "watches.txt"
    watches.write_text(_WATCHES, encoding="utf-8")
    with embedded_broker.embedded(str(folder / "broker.log")) as address:
        ours = settings_module.read(
            embedded_broker.embedded_settings(address),
            state_dir=str(folder / "state"),
            dashboard_port=port,
            watch_list=str(watches),
            poll_networks=settings.poll_networks,
        )
        made, _ = asyncio.run(topic_admin.create(ours))
        console.print(f"broker at {address}, {len(made)} topics made; starting the agents ...")
        log = folder / "worker.log"
        with child_worker.worker(ours, log) as process:
            child_worker.wait_ready(process, log)
            if ours.dashboard_port:
                console.print(f"dashboard: [link]http://127.0.0.1:{ours.dashboard_port}/[/link]")
            with _input(given, ours, console, folder / "poll.log"):
                law = asyncio.run(child_worker.wait_for_law(ours, _SETTLE_SECONDS))
                events = asyncio.run(_events(ours))
                holds = _report(console, law, events)
                if not given.once:
                    _linger(console, address)
    return 0 if holds else 1


@contextlib.contextmanager
def _input(given: argparse.Namespace, settings: Settings, console: Console, log: Path) -> Iterator[None]:
    """Send the sample feed; or poll live feeds, once or for as long as the block runs."""
    if not given.feeds:
        asyncio.run(_replay(settings, given.rate, console))
        yield
        return
    with child_worker.poll(settings, log, given.feeds, *(["--once"] if given.once else [])) as process:
        console.print(f"asking the feeds of {given.feeds}")
        if given.once and process.wait():
            raise child_worker.WorkerError(f"poll ended with {process.returncode}:\n{log.read_text()[-2000:]}")
        console.print(log.read_text(encoding="utf-8", errors="replace").strip(), highlight=False, markup=False)
        yield


async def _replay(settings: Settings, rate: float, console: Console) -> None:
    producer = await topic_io.producer(settings)
    records = sample_day.moved(feed.records(), datetime.now(timezone.utc))
    name = topics.RAW.name(settings)
    try:
        with console.status("sending the sample feed") as status:
            for count, record in enumerate(records, 1):
                headers = [("content-type", record.content_type.encode())] if record.content_type else []
                key = record.key if record.value is not None else record.key or b"null"  # aiokafka wants one of them
                await producer.send_and_wait(name, value=record.value, key=key, headers=headers)
                status.update(f"sending the sample feed: {count} of {len(records)} ({record.name})")
                await asyncio.sleep(1 / rate if rate > 0 else 0)
    finally:
        await producer.stop()
    console.print(f"sent {len(records)} records")


async def _events(settings: Settings) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"articles": [], "duplicates": [], "dead": []}
    for topic in (topics.ARTICLES, topics.DUPLICATES):
        async for record in topic_io.read(settings, topic.name(settings)):
            found[topic.suffix].append(orjson.loads(record.value))
    async for record in topic_io.read(settings, topics.DEAD.name(settings)):
        found["dead"].append(dict(record.headers))
    return found


def _report(console: Console, law: Law, events: dict[str, list[Any]]) -> bool:
    own = [e for kind in ("articles", "duplicates") for e in events[kind] if not e["wiredesk"]["cause"]]
    relations = Counter(event["wiredesk"]["verdict"]["relation"] for event in own)
    languages = Counter(event.get("language") or event["wiredesk"].get("language") for event in own)
    reasons = Counter(headers["wiredesk_reason"].decode() for headers in events["dead"])
    entities: Counter[str] = Counter()
    for event in events["articles"]:
        entities.update(e["name"] for e in event["wiredesk"]["entities"] if not e.get("role"))
    table = Table(title="What came out", show_lines=False)
    for column in ("relation", "language", "dead letter", "entity"):
        table.add_column(column)
        table.add_column("n", justify="right")
    columns = [counter.most_common(_TOP) for counter in (relations, languages, reasons, entities)]
    for row in range(max(map(len, columns))):
        cells = [column[row] if row < len(column) else ("", "") for column in columns]
        table.add_row(*(str(text) for cell in cells for text in cell))
    console.print(table)
    caused = sum(1 for event in events["articles"] if event["wiredesk"]["cause"])
    console.print(f"{caused} events were published again because of another item (kills that reached copies)")
    balances = law.balance()
    for partition, balance in balances.items():
        console.print(
            f"partition {partition}: {balance.raw} records = {balance.articles} articles + {balance.duplicates} "
            f"duplicates + {balance.dead} dead (items); missing {len(balance.missing)}, doubled {len(balance.doubled)}",
            highlight=False,
        )
    holds = bool(balances) and all(balance.holds for balance in balances.values())
    console.print("[green]the conservation law holds[/green]" if holds else "[red]the conservation law is broken[/red]")
    return holds


def _linger(console: Console, address: str) -> None:
    console.print("The desk goes on running. In another terminal:", highlight=False)
    for line in (
        f"  export WIREDESK_BROKERS={address} WIREDESK_IDEMPOTENCE=false",
        "  wiredesk tail articles --from-beginning",
        "  wiredesk send FILE",
    ):
        console.print(line, highlight=False)
    console.print("Ctrl-C ends it.")
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        console.print("stopping ...")
