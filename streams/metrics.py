"""What the desk measures: every Prometheus metric by name, kind, unit and meaning, and the text it is read as.

The runtime and the dashboard call `count`, `gauge` and `observe`; `expose` writes the exposition that Prometheus
scrapes. One thread, no dependency, no I/O. A step never comes here: it returns its measurements.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_Kind = Literal["counter", "gauge", "histogram"]
MetricName = Literal[
    # The shell, per agent.
    "wiredesk_records_total",
    "wiredesk_outcomes_total",
    "wiredesk_dead_letters_total",
    "wiredesk_sends_total",
    "wiredesk_stage_seconds",
    "wiredesk_step_seconds",
    "wiredesk_send_seconds",
    "wiredesk_batch_records",
    "wiredesk_lag_records",
    "wiredesk_queue_records",
    "wiredesk_ready",
    "wiredesk_broker_answers",
    "wiredesk_last_progress_timestamp_seconds",
    "wiredesk_ledger_entries",
    "wiredesk_ledger_bytes",
    "wiredesk_ledger_restore_seconds",
    "wiredesk_foreign_records_total",
    # The judges and the markers.
    "wiredesk_candidates",
    "wiredesk_index_articles",
    "wiredesk_index_bytes",
    "wiredesk_entities",
    "wiredesk_stories",
    "wiredesk_stories_articles",
    # The whole wire, from the monitor.
    "wiredesk_item_seconds",
    "wiredesk_items_total",
    "wiredesk_law_items",
    "wiredesk_law_position",
    "wiredesk_law_open_items",
    "wiredesk_law_broken_total",
    "wiredesk_raw_end_offset",
    "wiredesk_watermark_timestamp_seconds",
    "wiredesk_windows_published_total",
    "wiredesk_late_items_total",
    "wiredesk_backfill_items_total",
    "wiredesk_beyond_items_total",
    "wiredesk_undated_items_total",
    "wiredesk_alerts_total",
    "wiredesk_watches",
    "wiredesk_watches_refused",
    "wiredesk_dashboard_clients",
    "wiredesk_dashboard_stories",
    "wiredesk_dashboard_foreign_total",
    # The doors.
    "wiredesk_polls_total",
    "wiredesk_poll_seconds",
    "wiredesk_poll_feeds",
    "wiredesk_received_total",
    "wiredesk_received_records_total",
    # The ways out.
    "wiredesk_notify_alerts_total",
    "wiredesk_notify_tries_total",
    "wiredesk_notify_seconds",
    # The pages.
    "wiredesk_http_refused_total",
    # The process.
    "wiredesk_build_info",
    "process_resident_memory_bytes",
    "process_cpu_seconds_total",
    "process_start_time_seconds",
]

# A hop takes 10 to 100 ms; a backlog of an hour must still be told from one of a minute.
SECONDS: Final = (
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
    30.0,
    60.0,
    300.0,
    3600.0,
)
NUMBERS: Final = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
# Labels may come from the wire (a language, a reason): a hostile feed must not fill the memory with series.
MOST_SERIES: Final = 2_000
MOST_LABEL_CHARACTERS: Final = 120
_OTHER: Final = "other"

Labels = tuple[str, ...]


class Metric(NamedTuple):
    """One metric: what kind, in what unit, what it means and how it is split.

    Attributes:
        unit: "seconds", "bytes", "records", "items", ... ; as in the name where the name says it.
        help: One line for the exposition.
        buckets: Upper bounds, ascending, without +Inf; for a histogram only.
    """

    name: MetricName
    kind: _Kind
    unit: str
    help: str
    labels: Labels = ()
    buckets: tuple[float, ...] = ()


METRICS: Final[tuple[Metric, ...]] = (
    Metric("wiredesk_records_total", "counter", "records", "Records an agent has answered.", ("agent", "topic")),
    Metric(
        "wiredesk_outcomes_total",
        "counter",
        "items",
        "What became of items at an agent: outcome (article, duplicate, dead, passed) and why.",
        ("agent", "outcome", "label"),
    ),
    Metric(
        "wiredesk_dead_letters_total", "counter", "items", "Dead letters an agent has written.", ("agent", "reason")
    ),
    Metric("wiredesk_sends_total", "counter", "records", "Records the broker has acknowledged.", ("agent", "topic")),
    Metric(
        "wiredesk_stage_seconds",
        "histogram",
        "seconds",
        "From the broker's timestamp of a record to the acknowledgement of everything that followed from it.",
        ("agent",),
        SECONDS,
    ),
    Metric("wiredesk_step_seconds", "histogram", "seconds", "Judgement alone, a batch.", ("agent",), SECONDS),
    Metric(
        "wiredesk_send_seconds",
        "histogram",
        "seconds",
        "Waiting for the broker to acknowledge a batch.",
        ("agent",),
        SECONDS,
    ),
    Metric("wiredesk_batch_records", "histogram", "records", "Records an agent took at once.", ("agent",), NUMBERS),
    Metric(
        "wiredesk_lag_records",
        "gauge",
        "records",
        "Records written but not yet committed.",
        ("agent", "topic", "partition"),
    ),
    Metric(
        "wiredesk_queue_records", "gauge", "records", "Records fetched and waiting in an agent's buffer.", ("agent",)
    ),
    Metric(
        "wiredesk_ready",
        "gauge",
        "boolean",
        "1 when partitions are assigned, ledgers are read and a broker answers.",
        ("agent",),
    ),
    Metric(
        "wiredesk_broker_answers", "gauge", "boolean", "1 when a broker answers, 0 within ten seconds when none does."
    ),
    Metric(
        "wiredesk_last_progress_timestamp_seconds",
        "gauge",
        "seconds",
        "Unix time of the last finished batch.",
        ("agent",),
    ),
    Metric("wiredesk_ledger_entries", "gauge", "entries", "Decisions the ledger holds.", ("agent",)),
    Metric("wiredesk_ledger_bytes", "gauge", "bytes", "Keys and values of the ledger.", ("agent",)),
    Metric(
        "wiredesk_ledger_restore_seconds",
        "histogram",
        "seconds",
        "Reading a ledger after an assignment.",
        ("agent",),
        SECONDS,
    ),
    Metric(
        "wiredesk_foreign_records_total",
        "counter",
        "records",
        "Records that no desk has written and that were passed over, by topic.",
        ("topic",),
    ),
    Metric("wiredesk_candidates", "histogram", "items", "Remembered items an article was compared with.", (), NUMBERS),
    Metric("wiredesk_index_articles", "gauge", "items", "Articles a language shard remembers.", ("partition",)),
    Metric("wiredesk_index_bytes", "gauge", "bytes", "Memory of a shard's near-duplicate index.", ("partition",)),
    Metric("wiredesk_entities", "histogram", "entities", "Entities marked up in an article.", (), NUMBERS),
    Metric("wiredesk_stories", "gauge", "stories", "Open stories."),
    Metric("wiredesk_stories_articles", "gauge", "articles", "Articles that new ones are held against for a story."),
    Metric(
        "wiredesk_item_seconds",
        "histogram",
        "seconds",
        "From the broker's timestamp of the raw record to that of the item's outcome.",
        ("outcome",),
        SECONDS,
    ),
    Metric(
        "wiredesk_items_total",
        "counter",
        "items",
        "Outcomes counted, each item once.",
        ("outcome", "relation", "language"),
    ),
    Metric(
        "wiredesk_law_items",
        "gauge",
        "items",
        "Items of a raw partition by outcome (article, duplicate, dead) since the monitor's ledger began.",
        ("partition", "outcome"),
    ),
    Metric(
        "wiredesk_law_position", "gauge", "offset", "Every raw offset below this has all its outcomes.", ("partition",)
    ),
    Metric(
        "wiredesk_law_open_items",
        "gauge",
        "records",
        "Raw records without all their outcomes although later ones have theirs.",
        ("partition",),
    ),
    Metric(
        "wiredesk_law_broken_total", "counter", "items", "Items with no outcome, or with two.", ("partition", "how")
    ),
    Metric("wiredesk_raw_end_offset", "gauge", "offset", "Offset the next raw record will get.", ("partition",)),
    Metric(
        "wiredesk_watermark_timestamp_seconds",
        "gauge",
        "seconds",
        "Event time the live windows have reached, Unix time.",
    ),
    Metric(
        "wiredesk_windows_published_total",
        "counter",
        "windows",
        "Windows published, corrections included.",
        ("size", "why"),
    ),
    Metric("wiredesk_late_items_total", "counter", "items", "Live items that came after their minute had closed."),
    Metric("wiredesk_backfill_items_total", "counter", "items", "Items too old to touch live statistics."),
    Metric(
        "wiredesk_beyond_items_total",
        "counter",
        "items",
        "Live items that no window takes: too late for all, or undated and far ahead of them.",
    ),
    Metric(
        "wiredesk_undated_items_total",
        "counter",
        "items",
        "Live items counted when they came: they state no time, or one far ahead of the broker's.",
    ),
    Metric("wiredesk_alerts_total", "counter", "alerts", "Alerts raised.", ("rule",)),
    Metric("wiredesk_watches", "gauge", "entries", "Entries of the watch list in force, file and topic together."),
    Metric(
        "wiredesk_watches_refused", "gauge", "watches", "Watches on the topic that cannot be used; the log says why."
    ),
    Metric("wiredesk_dashboard_clients", "gauge", "clients", "Browsers that follow the live stream."),
    Metric("wiredesk_dashboard_stories", "gauge", "stories", "Stories the dashboard holds in memory."),
    Metric(
        "wiredesk_dashboard_foreign_total",
        "counter",
        "records",
        "Records on the published topics that the dashboard passed over: no desk wrote them.",
    ),
    Metric(
        "wiredesk_polls_total",
        "counter",
        "polls",
        "Feeds asked, by what came of it: sent, unchanged, not-modified, or why it failed.",
        ("said",),
    ),
    Metric("wiredesk_poll_seconds", "histogram", "seconds", "Asking a feed, to the acknowledgement.", (), SECONDS),
    Metric("wiredesk_poll_feeds", "gauge", "feeds", "Feeds that were asked: ok or failing.", ("state",)),
    Metric("wiredesk_received_total", "counter", "requests", "Requests to POST /items by answer.", ("status",)),
    Metric(
        "wiredesk_received_records_total", "counter", "records", "Records of POST /items that the broker acknowledged."
    ),
    Metric(
        "wiredesk_notify_alerts_total",
        "counter",
        "alerts",
        "Alerts by way out (webhook, mail) and what became of them: delivered or dead.",
        ("way", "outcome"),
    ),
    Metric(
        "wiredesk_notify_tries_total",
        "counter",
        "tries",
        "Tries to deliver an alert, by what came of it: delivered, or why it was not taken.",
        ("way", "said"),
    ),
    Metric(
        "wiredesk_notify_seconds",
        "histogram",
        "seconds",
        "From the broker's timestamp of an alert to its delivery.",
        ("way",),
        SECONDS,
    ),
    Metric(
        "wiredesk_http_refused_total",
        "counter",
        "requests",
        "Requests that a page refused: a wrong token by bearer, login or cookie, a host that is not its own, "
        "busy with wrong tokens, too many connections.",
        ("way",),
    ),
    Metric("wiredesk_build_info", "gauge", "boolean", "1; the version is the label.", ("version",)),
    Metric("process_resident_memory_bytes", "gauge", "bytes", "Resident memory."),
    Metric("process_cpu_seconds_total", "counter", "seconds", "Processor time, user and system."),
    Metric("process_start_time_seconds", "gauge", "seconds", "Start of the process, Unix time."),
)
assert {metric.name for metric in METRICS} == set(get_args(MetricName))


class _Histogram:
    __slots__ = ("counts", "total")

    def __init__(self, n_buckets: int) -> None:
        self.counts = [0] * (n_buckets + 1)
        self.total = 0.0


class Registry:
    """The current values of every metric.

    Unknown labels and values that are no number are programming errors and raise; more than MOST_SERIES series of
    one metric are not: the rest is counted under "other" in every label.
    """

    def __init__(self) -> None:
        """Start with nothing measured."""
        self._metrics: dict[str, Metric] = {metric.name: metric for metric in METRICS}
        self._numbers: dict[str, dict[Labels, float]] = {m.name: {} for m in METRICS if m.kind != "histogram"}
        self._histograms: dict[str, dict[Labels, _Histogram]] = {m.name: {} for m in METRICS if m.kind == "histogram"}

    def count(self, name: MetricName, n: float = 1, **labels: object) -> None:
        """Add to a counter. Raises ValueError for a negative or infinite n, KeyError for a wrong label."""
        if not 0 <= n < math.inf:
            raise ValueError(f"{name}: a counter grows by a finite number, not {n!r}")
        metric = self._expect(name, "counter")
        values = self._numbers[name]
        key = self._key(metric, labels, values)
        values[key] = values.get(key, 0.0) + n

    def gauge(self, name: MetricName, value: float, **labels: object) -> None:
        """Set a gauge (or a counter whose total something else keeps, such as processor time)."""
        values = self._numbers[name]
        values[self._key(self._metrics[name], labels, values)] = float(value)

    def observe(self, name: MetricName, value: float, n: int = 1, **labels: object) -> None:
        """Put a value into a histogram, n times. Raises ValueError for NaN, which no bucket holds."""
        if math.isnan(value):
            raise ValueError(f"{name}: NaN fits no bucket")
        metric = self._expect(name, "histogram")
        series = self._histograms[name]
        key = self._key(metric, labels, series)
        histogram = series.get(key)
        if histogram is None:
            histogram = series[key] = _Histogram(len(metric.buckets))
        histogram.counts[bisect_left(metric.buckets, value)] += n
        histogram.total += value * n

    def forget(self, name: MetricName, **labels: object) -> None:
        """Drop every series of a metric that carries these labels: a partition that another worker has now."""
        metric = self._metrics[name]
        wanted = {metric.labels.index(label): str(value) for label, value in labels.items()}
        series: dict[Labels, float] | dict[Labels, _Histogram]
        series = self._histograms[name] if metric.kind == "histogram" else self._numbers[name]
        for key in [key for key in series if all(key[at] == value for at, value in wanted.items())]:
            del series[key]

    def value(self, name: MetricName, **labels: object) -> float:
        """Return a counter's or gauge's value, or how often a histogram was fed; 0.0 when never touched."""
        metric = self._metrics[name]
        key = tuple(str(labels[label]) for label in metric.labels)
        if metric.kind == "histogram":
            histogram = self._histograms[name].get(key)
            return float(sum(histogram.counts)) if histogram else 0.0
        return self._numbers[name].get(key, 0.0)

    def expose(self, desk: str = "") -> str:
        """Write every metric that has a value, in Prometheus' text format 0.0.4; ends with a line feed.

        Args:
            desk: Stands as label `desk` on every series, before its own labels; "" for none.
        """
        whose = [f'desk="{_escape(desk)}"'] if desk else []
        return "".join(f"{line}\n" for metric in METRICS for line in self._lines(metric, whose))

    def _lines(self, metric: Metric, whose: list[str]) -> Iterator[str]:
        series: Mapping[Labels, float | _Histogram]
        series = self._histograms[metric.name] if metric.kind == "histogram" else self._numbers[metric.name]
        if not series:
            return
        yield f"# HELP {metric.name} {metric.help} Unit: {metric.unit}."
        yield f"# TYPE {metric.name} {metric.kind}"
        for key, value in series.items():
            pairs = whose + [f'{label}="{_escape(text)}"' for label, text in zip(metric.labels, key, strict=True)]
            if isinstance(value, _Histogram):
                yield from _histogram_lines(metric, pairs, value)
            else:
                yield f"{metric.name}{_braces(pairs)} {_number(value)}"

    def _expect(self, name: str, kind: _Kind) -> Metric:
        metric = self._metrics[name]
        if metric.kind != kind:
            raise ValueError(f"{name} is a {metric.kind}, not a {kind}")
        return metric

    def _key(self, metric: Metric, labels: Mapping[str, object], series: Mapping[Labels, object]) -> Labels:
        if len(labels) != len(metric.labels):
            raise KeyError(f"{metric.name} has the labels {metric.labels}, not {tuple(labels)}")
        key = tuple(str(labels[label])[:MOST_LABEL_CHARACTERS] for label in metric.labels)
        if key not in series and len(series) >= MOST_SERIES:
            return (_OTHER,) * len(key)
        return key


def _histogram_lines(metric: Metric, pairs: list[str], histogram: _Histogram) -> Iterator[str]:
    running = 0
    for bound, n in zip((*metric.buckets, math.inf), histogram.counts, strict=True):
        running += n
        bucket = f'le="{_number(bound)}"'
        yield f"{metric.name}_bucket{_braces([*pairs, bucket])} {running}"
    yield f"{metric.name}_sum{_braces(pairs)} {_number(histogram.total)}"
    yield f"{metric.name}_count{_braces(pairs)} {running}"


def _braces(pairs: list[str]) -> str:
    return f"{{{','.join(pairs)}}}" if pairs else ""


def _escape(text: str) -> str:
    # A lone surrogate cannot be sent as UTF-8.
    text = text.encode("utf-8", "replace").decode()
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


# The process's own registry: what the shell calls and what the worker's /metrics shows.
REGISTRY: Final = Registry()
count: Final = REGISTRY.count
gauge: Final = REGISTRY.gauge
observe: Final = REGISTRY.observe
forget: Final = REGISTRY.forget
expose: Final = REGISTRY.expose
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
