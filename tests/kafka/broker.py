"""Apache Kafka 4.3.0 on loopback for the tests: one KRaft node, its jars resolved by Maven."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
import uuid
from pathlib import Path

from streams.broker import free_port

HERE = Path(__file__).parent
LIBS = HERE / "libs"
_START_SECONDS = 60.0


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
    """One broker and controller; it can be killed, frozen and started again on the same data."""

    def __init__(self, folder: Path, extra: dict[str, str] | None = None) -> None:
        resolve()
        self.folder = folder
        self.port = free_port()
        self.controller_port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        properties = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@127.0.0.1:{self.controller_port}",
            "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self.controller_port}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}",
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
            **(extra or {}),
        }
        self.config = folder / "server.properties"
        self.config.write_text("".join(f"{key}={value}\n" for key, value in properties.items()))
        self._java("kafka.tools.StorageTool", "format", "-t", _cluster_id(), "-c", str(self.config), wait=True)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def _java(self, *arguments: str, wait: bool) -> subprocess.Popen[bytes]:
        command = [
            "java", "-Xmx512m", "-Xms128m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp", f"{LIBS}/*", *arguments,
        ]  # fmt: skip
        with (self.folder / "kafka.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        if wait and process.wait():
            raise RuntimeError((self.folder / "kafka.log").read_text()[-2000:])
        return process

    def start(self) -> None:
        self.process = self._java("kafka.Kafka", str(self.config), wait=False)
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError("Kafka ended: " + (self.folder / "kafka.log").read_text()[-2000:])
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("Kafka did not listen in time")

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


def _cluster_id() -> str:
    import base64

    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
