"""The consumers of docs/consume, run as they stand there against records on a real broker."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agents.monitor.agent import Monitor
from agents.monitor.watches import WatchList
from streams.contract import topics
from tests.broker.test_monitor_desk import START, _event, _publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.running import RunningDesk

ROOT = Path(__file__).resolve().parents[2] / "docs/consume"
LIBS = Path(__file__).resolve().parents[1] / "kafka/libs/connect"
N_EVENTS = 40
kafka = pytest.mark.kafka_only
pytestmark = [pytest.mark.timeout(400)]


def _published(desk: RunningDesk) -> None:
    raw = topics.RAW.name(desk.settings)
    _publish(desk, [_event(raw, n, START + n * 30_000) for n in range(N_EVENTS)])


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[Any]]]:
    processes: list[subprocess.Popen[Any]] = []
    yield processes
    for process in processes:
        process.terminate()
        process.wait(20)


def _until(done: Callable[[], bool], log: Path, seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, log.read_text(errors="replace")[-3000:]
        time.sleep(0.3)


def _java(folder: Path, *arguments: str) -> list[str]:
    if not any(LIBS.glob("connect-runtime-*.jar")):
        pom = ROOT / "connect/pom.xml"
        subprocess.run(
            ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={LIBS}"], check=True
        )
    return [
        "java",
        "-Xmx256m",
        f"-Djava.io.tmpdir={folder}",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        f"{LIBS}/*",
        *arguments,
    ]


@pytest.mark.broker
def test_fifteen_lines_of_python_print_every_story(
    desk: RunningDesk, tmp_path: Path, started: list[subprocess.Popen[Any]]
) -> None:
    _published(desk)
    out = tmp_path / "out"
    with out.open("wb") as file:
        command = [
            sys.executable,
            str(ROOT / "articles.py"),
            desk.settings.brokers,
            topics.ARTICLES.name(desk.settings),
        ]
        # A group's first minute on a new cluster is told on stderr; it is no story.
        started.append(subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL))
    _until(lambda: len(out.read_text(encoding="utf-8").splitlines()) >= N_EVENTS, out)
    lines = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()]
    assert {line[0] for line in lines} == {f"urn:x:{n}" for n in range(N_EVENTS)}
    assert lines[0][1:3] == ["usable", "new"]
    assert lines[0][4] == "مصر"


@pytest.mark.broker
@kafka
def test_kafkas_console_consumer_shows_keys_headers_and_arabic(
    desk: RunningDesk, tmp_path: Path, started: list[subprocess.Popen[Any]]
) -> None:
    _published(desk)
    options = re.findall(r"--formatter-property \S+", (ROOT / "console.sh").read_text(encoding="utf-8"))
    assert len(options) == 3
    out = tmp_path / "out"
    command = _java(
        tmp_path,
        "-Dfile.encoding=UTF-8",
        "-Dstdout.encoding=UTF-8",
        "org.apache.kafka.tools.consumer.ConsoleConsumer",
        "--bootstrap-server",
        desk.settings.brokers,
        "--topic",
        topics.ARTICLES.name(desk.settings),
        "--from-beginning",
        *" ".join(options).split(),
    )
    # The -D options belong before the class name and after the class path; java takes them there too.
    at = command.index("-cp")
    command = [*command[:at], *command[at + 2 : at + 4], *command[at : at + 2], *command[at + 4 :]]
    with out.open("wb") as file:
        started.append(subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT))
    _until(lambda: out.read_text(encoding="utf-8", errors="replace").count("urn:x:") >= N_EVENTS, out)
    text = out.read_text(encoding="utf-8")
    assert "CreateTime:" in text
    assert "خبر رقم 3" in text


@pytest.mark.broker
@kafka
def test_kafka_connect_drains_articles_and_statistics_into_files(
    desk: RunningDesk, tmp_path: Path, started: list[subprocess.Popen[Any]]
) -> None:
    desk.start("monitor")
    _published(desk)
    swaps = {
        "127.0.0.1:9092": desk.settings.brokers,
        "/var/lib/connect": str(tmp_path),
        "127.0.0.1:8083": "127.0.0.1:0",
        "topics=wire.": f"topics={desk.settings.topic_prefix}.",
        "name=wiredesk-": f"name={desk.settings.topic_prefix}-",
    }
    files = []
    for name in ("worker", "articles", "statistics"):
        text = (ROOT / f"connect/{name}.properties").read_text(encoding="utf-8")
        for old, new in swaps.items():
            text = text.replace(old, new)
        files.append(tmp_path / f"{name}.properties")
        files[-1].write_text(text, encoding="utf-8")
    log = tmp_path / "connect.log"
    with log.open("wb") as file:
        command = _java(tmp_path, "org.apache.kafka.connect.cli.ConnectStandalone", *map(str, files))
        started.append(subprocess.Popen(command, stdout=file, stderr=file))

    def lines(name: str) -> list[str]:
        path = tmp_path / f"{name}.jsonl"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    _until(lambda: len(lines("articles")) >= N_EVENTS and len(lines("statistics")) > 20, log)
    assert {json.loads(line)["uri"] for line in lines("articles")} == {f"urn:x:{n}" for n in range(N_EVENTS)}
    assert {"relation", "language", "law"} <= {json.loads(line)["dimension"] for line in lines("statistics")}


def test_the_sql_names_the_fields_that_statistics_have() -> None:
    from streams.contract.step import Record
    from streams.runtime.in_memory import MemoryDesk
    from streams.settings import Settings

    settings = Settings()
    step, place = Monitor(settings, WatchList()), MemoryDesk(settings, [])
    values = []
    for n in range(40):
        record = Record("wire.articles", 0, n, START + n * 60_000, b"k", _event("wire.raw", n, START + n * 60_000))
        for told in step.handle([record]):
            for send in told.sends:
                for counted in step.handle([place.place(send, record.timestamp)]):
                    values += [json.loads(s.value or b"{}") for s in counted.sends if s.topic is topics.STATISTICS]
    windows = [value for value in values if value["kind"] != "total"]
    fields = {name for value in windows for name in value}
    ranked = {name for value in windows for entity in value.get("entities", ()) for name in entity}
    sql = (ROOT / "statistics.sql").read_text(encoding="utf-8")
    assert ranked
    for columns, entity in re.findall(
        r"CREATE TABLE wire_statistics \((.*?)ARRAY<(?:STRUCT|ROW)<(.*?)>>", sql, re.DOTALL
    ):
        named = set(re.findall(r"\b(\w+) (?:VARCHAR|STRING|INT|BIGINT|MAP|ARRAY)", columns)) - {"id"}
        assert named <= fields
        assert set(re.findall(r"(\w+) (?:VARCHAR|STRING|INT)", entity)) <= ranked


# Keywords of ksqlDB's grammar (SqlBase.g4) that are no identifier, and WINDOWSTART, WINDOWEND, ROWTIME and their likes,
# which it keeps for its own columns.
KSQL_RESERVED = frozenset(
    "ADD ALL ALTER AND AS BEGIN BETWEEN BY CASE CAST CREATE CROSS DEFINE DELETE DESCRIBE DISTINCT DROP ELSE EMIT END"
    " EXISTS EXTENDED FROM FULL GRACE GROUP HAVING IF IN INNER INSERT INTO IS JOIN LEFT LIKE LIMIT NOT NULL ON OR OUTER"
    " PARTITION PRIMARY RIGHT RUN SCRIPT SELECT SET STREAM TABLE THEN UNDEFINE UNSET VALUES WHEN WHERE WITH WITHIN"
    " WINDOWSTART WINDOWEND ROWTIME ROWKEY ROWPARTITION ROWOFFSET".split()
)


def test_no_column_of_the_ksqldb_table_is_a_word_that_ksqldb_keeps_for_itself() -> None:
    sql = (ROOT / "statistics.sql").read_text(encoding="utf-8")
    ksql = "\n".join(line for line in sql.split("-- Flink SQL")[0].splitlines() if not line.startswith("--"))
    (columns,) = re.findall(r"CREATE TABLE wire_statistics \((.*?)\) WITH", ksql, re.DOTALL)
    named = re.findall(r"(?:^|[,<(])\s*(`?\w+`?) (?:VARCHAR|INT|BIGINT|MAP|ARRAY)", columns)
    assert {"id", "kind", "`windowStart`", "counts", "entities", "voices"} <= set(named)
    assert not [name for name in named if name.upper() in KSQL_RESERVED]
    asked = ksql.split("SELECT", 1)[1]
    assert not re.search(r"(?<!`)\bwindow(start|end)\b(?!`)", asked, re.IGNORECASE)


def test_the_elasticsearch_mapping_names_the_fields_that_articles_have() -> None:
    from tests.monitor.test_monitor import _published as article

    document = json.loads(article(1).value or b"{}")
    mapping = json.loads((ROOT / "elasticsearch.json").read_text(encoding="utf-8"))

    def check(properties: dict[str, Any], value: Any, path: str) -> None:
        value = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value
        for name, rule in properties.items():
            optional = {"version", "by", "located", "uri", "of", "similarity", "geo", "ar", "en", "evidence"}
            assert name in value or name in optional, f"{path}{name}"
            if "properties" in rule and name in value:
                check(rule["properties"], value[name], f"{path}{name}.")

    check(mapping["mappings"]["properties"], document, "")
