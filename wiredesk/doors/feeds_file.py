"""FEEDS.toml: which feeds are asked, how often, and with which secret. Secrets stand elsewhere and are named here."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from yarl import URL

from streams.runtime.http.access import is_loopback
from streams.settings import SettingsError, variables
from streams.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_FEEDS: Final = 10_000
_MOST_NAME: Final = 200
_MOST_SECRET: Final = 4_000
# Once in ten seconds is a stock ticker, not a feed; a day is what the state's next time may lie ahead at most.
_LEAST_INTERVAL, MOST_INTERVAL = 10.0, 24 * 3600.0
_MOST_SECONDS: Final = 600.0
_MOST_PAUSE: Final = 60.0


class FeedRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row [[feed]] of the file, as it is written.

    Attributes:
        name: What the log, the metrics, `doctor` and the record's header `feed` call it.
        url: http or https, without a login; or url_env or url_file, when the address itself holds a secret.
        url_env: Variable that holds the address.
        url_file: File that holds it.
        interval_seconds: From one question to the next, 10 seconds to a day; 0 is the file's own.
        user: Name for a login (basic), with password_env or password_file.
        token_env: Variable that holds a bearer token; or token_file.
        robots: Ask robots.txt; false where you have the publisher's leave.
    """

    name: str
    url: str = ""
    url_env: str = ""
    url_file: str = ""
    interval_seconds: float = 0.0
    user: str = ""
    password_env: str = ""
    password_file: str = ""
    token_env: str = ""
    token_file: str = ""
    robots: bool = True


class FeedsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file.

    Attributes:
        feed: Its rows.
        interval_seconds: For every feed that says nothing else.
        timeout_seconds: For one address from connecting to the last byte.
        host_pause_seconds: Between two questions to one host.
        user_agent: How we call ourselves; put an address there at which you can be reached.
    """

    feed: tuple[FeedRow, ...] = ()
    interval_seconds: float = 300.0
    timeout_seconds: float = 30.0
    host_pause_seconds: float = 1.0
    user_agent: str = f"Wiredesk/{VERSION}"


class FeedSource(msgspec.Struct, frozen=True, kw_only=True):
    """A feed ready to be asked; its address and secret are never logged.

    Attributes:
        secret: Header that proves who we are; only the address's own scheme, host and port get it.
        is_secret: The address came from a file or a variable, so it stands nowhere else.
    """

    name: str
    url: str
    interval: float
    robots: bool
    secret: dict[str, str]
    is_secret: bool

    def __repr__(self) -> str:
        """Name the feed and nothing of its secrets."""
        return f"Source({self.name!r})"


def read_feeds(path: str, environment: Mapping[str, str] | None = None) -> tuple[FeedsFile, list[FeedSource]]:
    """Read the file and the secrets that it names.

    Raises:
        SettingsError: naming the file and the feed: it cannot be read, or a row cannot work.
    """
    environment = variables() if environment is None else environment
    try:
        said: Any = msgspec.toml.decode(Path(path).read_bytes())
        file = msgspec.convert(said, FeedsFile)
    except (OSError, ValueError, ImportError) as error:
        raise SettingsError(f"{path}: cannot be read as a list of feeds: {error}") from None
    if not 1 <= len(file.feed) <= _MOST_FEEDS:
        raise SettingsError(f"{path}: holds {len(file.feed)} rows [[feed]]; write 1 to {_MOST_FEEDS}")
    for name, value, least, most in (
        ("interval_seconds", file.interval_seconds, _LEAST_INTERVAL, MOST_INTERVAL),
        ("timeout_seconds", file.timeout_seconds, 0.1, _MOST_SECONDS),
        ("host_pause_seconds", file.host_pause_seconds, 0.0, _MOST_PAUSE),
    ):
        _refuse_beyond(path, name, value, least, most)
    if not (file.user_agent.isascii() and file.user_agent.isprintable() and file.user_agent.strip()):
        raise SettingsError(f"{path}: user_agent is one line of ASCII")
    sources, names = [], set()
    for feed in file.feed:
        source = _source(path, feed, file, environment)
        if source.name in names:
            raise SettingsError(f"{path}: two feeds are called {source.name!r}")
        names.add(source.name)
        sources.append(source)
    return file, sources


def _source(path: str, feed: FeedRow, file: FeedsFile, environment: Mapping[str, str]) -> FeedSource:
    name = feed.name
    if not name.strip() or len(name) > _MOST_NAME or not name.isprintable():
        raise SettingsError(f"{path}: a feed's name is one line of 1 to {_MOST_NAME} characters, not {name[:80]!r}")
    where = f"{path}: feed {name!r}"
    url = _one_of(where, "url", (feed.url, feed.url_env, feed.url_file), environment)
    address = _address(where, url)
    interval = feed.interval_seconds or file.interval_seconds
    _refuse_beyond(where, "interval_seconds", interval, _LEAST_INTERVAL, MOST_INTERVAL)
    password = _one_of(where, "password", ("", feed.password_env, feed.password_file), environment)
    token = _one_of(where, "token", ("", feed.token_env, feed.token_file), environment)
    if bool(feed.user) != bool(password) or (token and password):
        raise SettingsError(f"{where}: user goes with password_env or password_file, and not with a token")
    if (token or password) and address.scheme != "https" and not is_loopback(address.host or ""):
        raise SettingsError(f"{where}: a secret never travels in the clear; write an https address")
    secret = f"Bearer {token}" if token else ""
    if password:
        secret = "Basic " + base64.b64encode(f"{feed.user}:{password}".encode()).decode()
    return FeedSource(
        name=name,
        url=str(address),
        interval=interval,
        robots=feed.robots,
        secret={"Authorization": secret} if secret else {},
        is_secret=not feed.url,
    )


def _one_of(where: str, what: str, given: tuple[str, str, str], environment: Mapping[str, str]) -> str:
    """Return the one of three that is given; "" when none is. The message names where it was sought, never a value."""
    said, variable, file = given
    if sum(map(bool, (said, variable, file))) > 1:
        raise SettingsError(f"{where}: one of {what}, {what}_env and {what}_file, not several")
    if variable:
        said = environment.get(variable, "").strip()
    elif file:
        try:
            said = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            raise SettingsError(f"{where}: {what}_file {file!r} cannot be read") from None
    if (variable or file) and not said:
        raise SettingsError(f"{where}: {what} is empty in {variable or file}")
    if len(said) > _MOST_SECRET or not said.isprintable():
        raise SettingsError(f"{where}: {what} is one line of at most {_MOST_SECRET} characters")
    return said


def _address(where: str, url: str) -> URL:
    try:
        found = URL(url)
        is_good = found.scheme in {"http", "https"} and bool(found.host) and found.port is not None
    except ValueError:
        is_good = False
    if not is_good:
        raise SettingsError(f"{where}: its url is no http or https address")
    if found.user is not None or found.password is not None:
        raise SettingsError(f"{where}: a login does not belong in a url; write user and password_file")
    return found.with_fragment(None)


def _refuse_beyond(where: str, name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise SettingsError(f"{where}: {name} is {value:g}, but must be {least:g} to {most:g}")
