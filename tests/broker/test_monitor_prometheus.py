"""The exposition scraped by a real Prometheus: every query of the Grafana dashboard returns data, every rule loads."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from streams.contract import topics
from streams.metrics import CONTENT_TYPE, METRICS, Registry
from streams.runtime.embedded_broker import free_port
from streams.sample_feed import feed
from tests.support.running import Sent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.running import RunningDesk

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy/prometheus/rules.yml"
DASHBOARD = ROOT / "deploy/grafana/dashboards/wiredesk.json"
LABELS = {
    "outcome": "dead",
    "agent": "intake",
    "partition": "0",
    "topic": "wire.raw",
    "relation": "new",
    "language": "ar",
}


def _needs(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is not installed")
        pytest.skip(f"{program} comes with Debian's package prometheus")
    return path


def queries() -> list[tuple[str, str]]:
    """List (panel, query) of the dashboard."""
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return [(panel["title"], target["expr"]) for panel in panels for target in panel.get("targets", ())]


def _moving(registry: Registry, step: int) -> None:
    """Fill every metric as a desk at work would."""
    for metric in METRICS:
        labels: dict[str, Any] = {label: LABELS.get(label, "x") for label in metric.labels}
        if metric.name == "process_start_time_seconds":
            registry.gauge(metric.name, 1.0)
        elif metric.kind == "counter":
            registry.count(metric.name, 3, **labels)
            if "outcome" in labels:
                registry.count(metric.name, 9, **(labels | {"outcome": "article"}))
        elif metric.kind == "gauge":
            registry.gauge(metric.name, 100 + step, **labels)
        else:
            registry.observe(metric.name, 0.04 * (1 + step % 5), **labels)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a desk's exposition and a Prometheus that scrapes it every second."""
    folder = tmp_path_factory.mktemp("prometheus")
    registry, steps = Registry(), iter(range(1_000_000))

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _moving(registry, next(steps))
            self.send_response(200)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.end_headers()
            self.wfile.write(registry.expose("sport").encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with scraping(folder, server.server_port) as url:
            yield url
    finally:
        server.shutdown()


@contextmanager
def scraping(folder: Path, target: int) -> Iterator[str]:
    """Run a Prometheus with our rules that scrapes a port every second; gives its address once it has seen some."""
    program = _needs("prometheus")
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(RULES)],
        "scrape_configs": [{"job_name": "wiredesk-worker", "static_configs": [{"targets": [f"127.0.0.1:{target}"]}]}],
    }
    (folder / "prometheus.yml").write_text(json.dumps(config), encoding="utf-8")
    port = free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                program,
                f"--config.file={folder}/prometheus.yml",
                f"--storage.tsdb.path={folder}/data",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.5)
            try:
                # Rates need some scrapes, rules some evaluations.
                if len(ask(url, 'count_over_time(up{job="wiredesk-worker"}[1m]) > 7')) > 0:
                    break
            except OSError:
                continue
        yield url
    finally:
        process.terminate()
        process.wait(20)


def ask(url: str, query: str) -> list[Any]:
    with urllib.request.urlopen(f"{url}/api/v1/query?query={urllib.parse.quote(query)}", timeout=10) as answer:
        result: list[Any] = json.load(answer)["data"]["result"]
    return result


def test_every_query_of_the_grafana_dashboard_returns_data(prometheus: str) -> None:
    empty = [
        (title, query)
        for title, query in queries()
        if not ask(prometheus, query.replace("$__rate_interval", "10s").replace("$desk", "sport"))
    ]
    assert len(queries()) > 40
    assert empty == []


@pytest.mark.timeout(300)
def test_every_panel_of_the_dashboard_has_data_from_a_desk_that_takes_in_the_sample_feed(
    desk: RunningDesk, tmp_path: Path
) -> None:
    port = free_port()
    # the feed is of a day in the past; its windows are to close as if it were of today
    desk.start(None, http_port=port, dashboard_port=free_port(), backfill_hours=1e6)
    of_workers = [
        (title, query) for title, query in queries() if not re.search("wiredesk_(poll|received|notify)", query)
    ]
    records = [Sent(record.value, record.content_type, record.key) for record in feed.records()]
    with scraping(tmp_path, port) as url:
        # Half of it first: a counter that is new has no rate yet.
        for half in (records[: len(records) // 2], records[len(records) // 2 :]):
            desk.send(half, 20.0)
        desk.wait_law(len(records), 120.0)
        deadline = time.monotonic() + 40
        while empty := [(title, query) for title, query in of_workers if not ask(url, _over(query, desk))]:
            assert time.monotonic() < deadline, empty
            time.sleep(1.0)
        # The monitor counts behind the outcome topics, and Prometheus asks it once in some seconds.
        items = str(sum(map(len, _items(desk))))
        deadline = time.monotonic() + 40
        while (counted := ask(url, "sum(wiredesk_law_items)")[0]["value"][1]) != items:
            assert time.monotonic() < deadline, (counted, items)
            time.sleep(1.0)


def _over(query: str, desk: RunningDesk) -> str:
    return query.replace("$__rate_interval", "1m").replace("$desk", desk.settings.topic_prefix)


def _items(desk: RunningDesk) -> list[set[tuple[int, int, int]]]:
    """The items of the wire by outcome, from the topics alone."""
    return [{w.owner for w in desk.read(topic) if topic is topics.DEAD or w.cause is None} for topic in topics.OUTCOMES]


def test_every_rule_is_evaluated_without_an_error(prometheus: str) -> None:
    with urllib.request.urlopen(f"{prometheus}/api/v1/rules", timeout=10) as answer:
        rules = [rule for group in json.load(answer)["data"]["groups"] for rule in group["rules"]]
    assert len(rules) > 10
    assert {(rule["name"], rule.get("lastError", "")) for rule in rules if rule["health"] != "ok"} == set()
    for rule in rules:
        if rule["type"] == "recording":
            assert ask(prometheus, rule["name"]), rule["name"]


def test_dashboard_and_rules_ask_only_for_metrics_that_exist() -> None:
    known = {metric.name for metric in METRICS} | {"up"}
    known |= {
        f"{metric.name}_{part}"
        for metric in METRICS
        if metric.kind == "histogram"
        for part in ("bucket", "sum", "count")
    }
    asked = set(
        re.findall(r"\b(?:wiredesk|process)_\w+", " ".join(q for _, q in queries()) + RULES.read_text(encoding="utf-8"))
    )
    # Recorded names have a colon behind their first part.
    assert {name for name in asked if name not in known} == set()
    shown = {name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count") for name in asked}
    assert {metric.name for metric in METRICS} - shown - {
        "wiredesk_build_info",
        "wiredesk_outcomes_total",
        "wiredesk_topic",
    } == set()


def test_every_alert_fires_on_what_it_is_for() -> None:
    done = subprocess.run(
        [_needs("promtool"), "test", "rules", str(RULES.with_name("rules_test.yml"))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    tested = set(re.findall(r"alertname: (\w+)", RULES.with_name("rules_test.yml").read_text(encoding="utf-8")))
    assert tested == set(re.findall(r"alert: (\w+)", RULES.read_text(encoding="utf-8")))
