"""A disk that is full, under a worker or under the broker: work goes on, or ends in words; nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from streams import settings as settings_module
from streams.settings import Settings
from tests.support.running import RunningDesk
from tests.support.script import Player, copy_of, good
from wiredesk.commands import doctor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.timeout(420)]
_MEGABYTE = 1_000_000


class Disk:
    """A file system of its own in memory, mounted where a test wants it; needs root."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir()
        size = f"size={megabytes}m"
        command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")

    def fill(self, but_bytes: int = 0) -> None:
        """Leave so much room and no more."""
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"\0" * 65_536)
            except OSError:
                filler.truncate(max(0, filler.tell() - but_bytes))

    def fill_up(self, file: Path) -> None:
        """Use up what room the last page of a file has; not a byte goes into it after this."""
        with file.open("ab", buffering=0) as end, contextlib.suppress(OSError):
            while True:
                end.write(b"-")

    def empty(self) -> None:
        (self.folder / "filler").unlink()

    def unmount(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Any]:
    """Give what mounts a small disk; taken away again at the end."""
    if os.geteuid():
        pytest.skip("mounting a small disk needs root")
    made: list[Disk] = []

    def disk(name: str, megabytes: int) -> Disk:
        made.append(Disk(tmp_path / name, megabytes))
        return made[-1]

    yield disk
    for one in made:
        one.unmount()


@pytest.fixture
def tiny(broker_settings: Any, mount: Any) -> Iterator[tuple[RunningDesk, Disk]]:
    """A desk whose workers have state folder and log on a disk of one megabyte."""
    disk = mount("tiny", 1)
    desk = RunningDesk(broker_settings, disk.folder)
    try:
        yield desk, disk
    finally:
        desk.stop_all()


def test_a_worker_whose_disk_fills_up_works_on_stops_and_starts_again(tiny: tuple[RunningDesk, Disk]) -> None:
    desk, disk = tiny
    state = disk.folder / "state"
    worker = desk.start(odd="light", state=state)
    disk.fill()
    desk.send([good(7_000_000 + n) for n in range(60)])
    desk.wait_law(60)
    assert desk.stop(worker) == 0
    worker = desk.start(odd="light", state=state, wait=False)
    desk.send([copy_of(7_000_000 + n) for n in range(30)])
    desk.wait_law(90)
    assert desk.stop(worker) == 0
    _hold(desk, 90)


def test_a_worker_that_must_stop_does_so_though_it_cannot_even_write_its_log(tiny: tuple[RunningDesk, Disk]) -> None:
    desk, disk = tiny
    worker = desk.start(odd="dropping")
    disk.fill()
    disk.fill_up(next(log for process, log in desk.workers if process is worker))
    desk.send([good(7_100_000 + n) for n in range(120)])
    assert desk.wait_end(worker, 120.0) == 70
    disk.empty()
    worker = desk.start(odd="light")
    desk.wait_law(120)
    assert desk.stop(worker) == 0
    _hold(desk, 120)


def test_a_state_folder_that_has_no_room_left_ends_the_start_in_words(tiny: tuple[RunningDesk, Disk]) -> None:
    desk, disk = tiny
    folders = 0
    try:
        while True:
            (disk.folder / f"folder{folders}").mkdir()
            folders += 1
    except OSError:
        pass
    log = disk.folder.parent / "log"
    environment = settings_module.environment_of(desk.settings) | {"WIREDESK_STATE_DIR": str(disk.folder / "state")}
    with log.open("wb") as out:
        command = [sys.executable, "-m", "tests.support.odd_worker", "light", "worker", "--only", "intake"]
        code = subprocess.run(command, env=os.environ | environment, stdout=out, stderr=out, check=False).returncode
    assert code == 70
    assert "cannot start: WIREDESK_STATE_DIR" in log.read_text()
    assert "No space left on device" in log.read_text()


def test_the_doctor_asks_for_the_little_room_a_worker_needs(mount: Any) -> None:
    small, enough = mount("small", 10), mount("enough", 30)
    with pytest.raises(doctor.Complaint, match="wants 20"):
        asyncio.run(doctor._disk(Settings(state_dir=str(small.folder / "state"))))
    assert "0.0 GB free" in asyncio.run(doctor._disk(Settings(state_dir=str(enough.folder / "state"))))


@pytest.mark.kafka_only
def test_a_broker_whose_disk_fills_up_loses_nothing_once_it_has_room_again(mount: Any, tmp_path: Path) -> None:
    from tests.kafka.broker import KafkaNode

    disk = mount("disk", 100)
    node = KafkaNode(disk.folder / "node")
    node.start()
    given = settings_module.read({"WIREDESK_BROKERS": node.address, "WIREDESK_SESSION_TIMEOUT_SECONDS": "6"})
    desk = RunningDesk(given, tmp_path)
    try:
        desk.start(odd="light", request_timeout_seconds=10.0)
        desk.send([good(7_200_000 + n) for n in range(40)])
        desk.wait_law(40)
        disk.fill(200_000)
        sending = threading.Thread(target=desk.send, args=([good(7_201_000 + n) for n in range(400)], 100.0))
        sending.start()
        assert node.process is not None
        ended = node.process.wait(120)
        print(f"Kafka ended with {ended}: its one disk is full")
        disk.empty()
        time.sleep(1.0)
        node.start()
        worker = desk.start(odd="light")
        sending.join(200)
        assert not sending.is_alive()
        desk.wait_law(440, 120.0)
        assert desk.stop(worker) == 0
        _hold(desk, 440, at_least=True)
    finally:
        desk.stop_all()
        node.stop()


def _hold(desk: RunningDesk, records: int, *, at_least: bool = False) -> None:
    player = Player(desk)
    # A producer that was not told writes again what stands already: more records, each with its own outcome.
    player.sent = len({w.owner for w in desk.outcomes()}) if at_least else records
    assert player.sent >= records
    player.check()
