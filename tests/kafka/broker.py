"""Apache Kafka 4.3.0 on loopback for the tests: KRaft nodes, their jars resolved by Maven."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from streams.runtime.embedded_broker import free_port

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
LIBS = HERE / "libs"
_START_SECONDS = 90.0


def resolve() -> None:
    """Fetch the jars, once."""
    if any(LIBS.glob("kafka_2.13-*.jar")):
        return
    command = [
        "mvn",
        "-q",
        "-B",
        "-f",
        str(HERE / "pom.xml"),
        "dependency:copy-dependencies",
        f"-DoutputDirectory={LIBS}",
    ]
    subprocess.run(command, check=True)


class KafkaNode:
    """One broker and controller; it can be killed, frozen and started again on the same data.

    Attributes:
        port: Where clients reach it, unless `extra` gives it other listeners.
        behind: A second plain listener that tells clients to come by another port: that of a proxy.
    """

    def __init__(
        self,
        folder: Path,
        extra: dict[str, str] | None = None,
        *,
        proxied: int = 0,
        number: int = 1,
        controllers: Sequence[int] = (),
        cluster: str = "",
        format_options: Sequence[str] = (),
    ) -> None:
        resolve()
        self.folder = folder
        self.port = free_port()
        self.behind = free_port() if proxied else 0
        self.controller_port = controllers[number - 1] if controllers else free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.environment: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)
        voters = enumerate(controllers or [self.controller_port], start=1)
        second = f",PROXIED://127.0.0.1:{self.behind}" if proxied else ""
        properties = {
            "process.roles": "broker,controller",
            "node.id": str(number),
            "controller.quorum.voters": ",".join(f"{n}@127.0.0.1:{port}" for n, port in voters),
            "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self.controller_port}{second}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}"
            + (f",PROXIED://127.0.0.1:{proxied}" if proxied else ""),
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "PLAINTEXT",
            "log.dirs": str(folder / "data"),
            "offsets.topic.replication.factor": "1",
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "group.initial.rebalance.delay.ms": "0",
            "auto.create.topics.enable": "false",
            "message.max.bytes": "12000000",
            # So that a test can wait for the cleaner.
            "log.cleaner.backoff.ms": "500",
            **(extra or {}),
        }
        self.config = folder / "server.properties"
        self.config.write_text("".join(f"{key}={value}\n" for key, value in properties.items()))
        self._format(cluster or cluster_id(), format_options)

    def _format(self, cluster: str, options: Sequence[str]) -> None:
        self._java("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self.config), *options, wait=True)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def _java(self, *arguments: str, wait: bool) -> subprocess.Popen[bytes]:
        command = [
            "java", "-Xmx512m", "-Xms128m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp", f"{LIBS}/*", *arguments,
        ]  # fmt: skip
        with (self.folder / "kafka.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **self.environment})
        if wait and process.wait():
            raise RuntimeError((self.folder / "kafka.log").read_text()[-2000:])
        return process

    def launch(self) -> None:
        """Start it without waiting: a node of three listens when a second one is there."""
        self.process = self._java("kafka.Kafka", str(self.config), wait=False)

    def wait_listening(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError("Kafka ended: " + (self.folder / "kafka.log").read_text()[-2000:])
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("Kafka did not listen in time: " + (self.folder / "kafka.log").read_text()[-2000:])

    def start(self) -> None:
        self.launch()
        self.wait_listening()

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Stop it and remove its data."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def freeze(self, seconds: float) -> None:
        """SIGSTOP it for a while."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            self.process.send_signal(signal.SIGCONT)


class KafkaCluster:
    """Three nodes: every topic on all of them, two of them needed for a write."""

    def __init__(self, folder: Path) -> None:
        resolve()
        controllers = [free_port() for _ in range(3)]
        cluster = cluster_id()
        extra = {
            "offsets.topic.replication.factor": "3",
            "min.insync.replicas": "2",
            "transaction.state.log.replication.factor": "3",
            "transaction.state.log.min.isr": "2",
            "broker.session.timeout.ms": "6000",
        }
        self.nodes = [
            KafkaNode(folder / f"node{number}", extra, number=number, controllers=controllers, cluster=cluster)
            for number in (1, 2, 3)
        ]

    @property
    def address(self) -> str:
        return ",".join(node.address for node in self.nodes)

    def start(self) -> None:
        for node in self.nodes:
            node.launch()
        for node in self.nodes:
            node.wait_listening()

    def stop(self) -> None:
        for node in self.nodes:
            if node.process is not None and node.process.poll() is None:
                node.kill()
            node.stop()


def cluster_id() -> str:
    made = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    # kafka-storage takes one that begins with a dash for an option: one start in 64 failed.
    return f"A{made[1:]}"
