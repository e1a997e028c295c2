"""A schema registry that speaks Confluent's API (Confluent, Apicurio, Karapace): tell it what the topics hold.

Values stay plain JSON: a registry is a place to look a schema up, and a guard at a release, not a part of the wire. Who
has readers that take framed values only says WIREDESK_REGISTRY_FRAMING=confluent; then the ids are asked for here.
Source: Confluent's Schema Registry API, /config and /subjects.
"""

from __future__ import annotations

import contextlib
import ssl
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

import aiohttp
import orjson

from streams.contract import topics
from streams.contract.framing import frame
from streams.contract.schema import documents
from streams.errors import WiredeskError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from streams.contract.topics import Topic
    from streams.settings import Settings

MEDIA_TYPE: Final = "application/vnd.schemaregistry.v1+json"
# A consumer with the new schema can read what was written under the one before.
BACKWARD: Final = "BACKWARD"
_DRAFT_7: Final = "http://json-schema.org/draft-07/schema#"
_OLD_WORDS: Final = {"$defs": "definitions", "prefixItems": "items"}
_SECONDS: Final = 30.0
# What it says when it refuses is shown, so it is cut: a registry is asked, not trusted.
_MOST_WORDS: Final = 300


class RegistryError(WiredeskError):
    """The registry cannot be asked, or refuses; the message says which subject and what it answered."""


class Registered(NamedTuple):
    """A subject as the registry has it now.

    Attributes:
        number: The registry's own number of the schema.
        version: Which version of the subject it is.
    """

    subject: str
    number: int
    version: int


async def register(url: str, schemas: Mapping[str, dict[str, Any]], settings: Settings) -> AsyncIterator[Registered]:
    """Register schemas by subject, each held to BACKWARD from then on; asked again it changes nothing.

    The address is that of the API's root, for instance https://registry:8081; Apicurio's is …/apis/ccompat/v7.

    Raises:
        RegistryError: at the first subject that is refused; those before it stand.
    """
    async with _asking(url, settings) as session:
        for subject, schema in schemas.items():
            root, name = url.rstrip("/"), quote(subject, safe="")
            await _ask(session, "PUT", f"{root}/config/{name}", {"compatibility": BACKWARD}, subject)
            body = _body(schema)
            kept = await _ask(session, "POST", f"{root}/subjects/{name}/versions", body, subject)
            here = await _ask(session, "POST", f"{root}/subjects/{name}", body, subject)
            yield Registered(subject, int(kept["id"]), int(here["version"]))


async def frames(settings: Settings) -> dict[str, bytes]:
    """Ask the registry for the ids of this version's schemas: what stands before each event, by its topic's suffix.

    Nothing where WIREDESK_REGISTRY_FRAMING is none.

    Raises:
        RegistryError: it cannot be asked, or has not been told of a schema; the message says what to do.
    """
    return await known(settings) if settings.registry_framing != "none" else {}


async def known(settings: Settings) -> dict[str, bytes]:
    """Ask WIREDESK_REGISTRY_URL for the ids of this version's schemas, framed or not; else as `frames`."""
    found: dict[str, bytes] = {}
    url, made = settings.registry_url, documents()
    async with _asking(url, settings) as session:
        for topic in topics.ALL:
            if topic.headers != "event":
                continue
            subject = subject_of(topic, settings)
            address = f"{url.rstrip('/')}/subjects/{quote(subject, safe='')}"
            body = _body(made[f"{topic.kind}.schema.json"])
            try:
                found[topic.suffix] = frame(int((await _ask(session, "POST", address, body, subject))["id"]))
            except RegistryError as error:
                raise RegistryError(
                    f"{error}; `wiredesk schema register --url {_cut(url)}` tells it of this version's schemas"
                ) from None
            except (KeyError, TypeError, ValueError):
                raise RegistryError(f"{subject}: the registry answered no id") from None
    return found


def subject_of(topic: Topic, settings: Settings) -> str:
    """Name a topic's subject, as Confluent's TopicNameStrategy does."""
    return f"{topic.name(settings)}-value"


def _body(schema: dict[str, Any]) -> dict[str, str]:
    return {"schemaType": "JSON", "schema": orjson.dumps(draft_7(schema)).decode()}


@contextlib.asynccontextmanager
async def _asking(url: str, settings: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    """Open what asks a registry. Raises RegistryError for an address that it must not be asked at."""
    place = urlsplit(url)
    if place.scheme not in {"http", "https"} or not place.hostname:
        raise RegistryError(f"{url[:_MOST_WORDS]!r} is no address of a registry; write http(s)://host:port/path")
    if "@" in place.netloc:
        raise RegistryError(
            "a secret does not belong in an address: set WIREDESK_REGISTRY_USERNAME and WIREDESK_REGISTRY_PASSWORD_FILE"
        )
    if settings.registry_password and place.scheme != "https" and place.hostname not in {"127.0.0.1", "localhost"}:
        raise RegistryError("a password goes to a registry by https only")
    limit = aiohttp.ClientTimeout(total=_SECONDS)
    connector = aiohttp.TCPConnector(ssl=_trusted(settings))
    async with aiohttp.ClientSession(headers=_headers(settings), timeout=limit, connector=connector) as session:
        yield session


def draft_7(schema: dict[str, Any]) -> dict[str, Any]:
    """Say the same in JSON Schema's draft 7: Apicurio 2 answers 500 when it must compare schemas of a later one."""
    turned: dict[str, Any] = _turned(schema)
    return {**turned, "$schema": _DRAFT_7}


def _turned(node: Any) -> Any:
    if isinstance(node, list):
        return [_turned(part) for part in node]
    if not isinstance(node, dict):
        return node
    found = {_OLD_WORDS.get(name, name): _turned(value) for name, value in node.items() if name != "items"}
    if "items" in node:  # behind prefixItems it says what comes after them
        found["additionalItems" if "prefixItems" in node else "items"] = _turned(node["items"])
    if isinstance(found.get("$ref"), str):
        found["$ref"] = found["$ref"].replace("#/$defs/", "#/definitions/")
    return found


def _trusted(settings: Settings) -> ssl.SSLContext:
    trusted = ssl.create_default_context()
    if settings.ssl_cafile:
        trusted.load_verify_locations(settings.ssl_cafile)
    return trusted


def _headers(settings: Settings) -> dict[str, str]:
    headers = {"Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE}
    if settings.registry_username:
        credentials = aiohttp.BasicAuth(settings.registry_username, settings.registry_password)
        headers["Authorization"] = credentials.encode()
    elif settings.registry_password:
        headers["Authorization"] = f"Bearer {settings.registry_password}"
    return headers


async def _ask(session: aiohttp.ClientSession, method: str, url: str, body: dict[str, str], subject: str) -> Any:
    try:
        # No redirect: it would carry the password to wherever the answer says.
        async with session.request(method, url, data=orjson.dumps(body), allow_redirects=False) as answer:
            text = (await answer.content.read(1_000_000)).decode("utf-8", "replace")
            if answer.status == HTTPStatus.CONFLICT:
                raise RegistryError(
                    f"{subject}: the registry holds a schema that this one does not follow BACKWARD: {_cut(text)}"
                )
            if answer.status != HTTPStatus.OK:
                raise RegistryError(f"{subject}: the registry answered {answer.status}: {_cut(text)}")
            return orjson.loads(text)
    except (aiohttp.ClientError, TimeoutError, OSError, orjson.JSONDecodeError) as error:
        raise RegistryError(f"{subject}: the registry at {urlsplit(url).netloc} cannot be asked: {error}") from None


def _cut(text: str) -> str:
    return " ".join(text.split())[:_MOST_WORDS]
