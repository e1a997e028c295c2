"""One bounded question to a stranger's server: so many redirects, bytes and seconds, and no address of this network."""

from __future__ import annotations

import asyncio
import ssl
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

import aiohttp
from yarl import URL

from streams.errors import WiredeskError
from streams.runtime.timeouts import in_time
from wiredesk.doors.addresses import Forbidden, PublicConnector, is_allowed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiohttp.abc import AbstractResolver

    from wiredesk.doors.addresses import IpNetwork
    from wiredesk.doors.hosts import Hosts

_MOST_REDIRECTS: Final = 5
_MOST_URL: Final = 4_000
_CONNECT_SECONDS: Final = 10.0
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_FOR_EVER: Final = frozenset({301, 308})
_OK, _NOT_MODIFIED = 200, 304
# A header that is longer is none that a server needs back.
MOST_HEADER: Final = 1_000
# zlib: gzip's frame or zlib's own, told by its first bytes.
_ANY_FRAME: Final = 32 + zlib.MAX_WBITS


class Failed(WiredeskError):
    """A question without an answer that can be used.

    Attributes:
        reason: One of few words, for metrics and the log; it never holds an address.
        retry_after: What the server said of when to come again, as it said it; "" when it said nothing.
    """

    def __init__(self, reason: str, retry_after: str = "") -> None:
        """Keep both."""
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class Answer(NamedTuple):
    """What a server said.

    Attributes:
        status: 200 or 304.
        moved: Where it stands from now on, when every redirect on the way was permanent; "" when it stands where asked.
        body: Unpacked; empty with 304.
        content_type, etag, last_modified: Headers as they stand, cut off at MOST_HEADER; "" where there is none.
    """

    status: int
    moved: str
    body: bytes
    content_type: str
    etag: str
    last_modified: str


class Fetcher:
    """Asks; one of it for a process."""

    def __init__(self, allowed: Sequence[IpNetwork], hosts: Hosts, resolver: AbstractResolver | None = None) -> None:
        """Open nothing yet.

        Args:
            allowed: Networks beside the public internet.
            hosts: Whose turn it is.
            resolver: Asked for addresses, which are then checked; None asks the system.
        """
        self._allowed = allowed
        self._hosts = hosts
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Make the session: no cookies, no proxy of the environment, no login of a .netrc."""
        self._session = aiohttp.ClientSession(
            connector=PublicConnector(self._allowed, self._resolver),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
        )

    async def stop(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.close()

    async def get(
        self, url: str, headers: Mapping[str, str], secret: Mapping[str, str], *, most: int, seconds: float
    ) -> Answer:
        """Ask for a page, redirects followed.

        Args:
            url: http or https.
            headers: Sent wherever it leads.
            secret: Headers that only the first address's own scheme, host and port get.
            most: Bytes that a body has at most, unpacked.
            seconds: For each address on the way, all of it, waiting for the host's turn not counted.

        Raises:
            Failed: reasons "address", "dns", "connect", "tls", "timeout", "protocol", "redirects", "bad-redirect",
                "too-large", "encoding", "http-NNN".
        """
        at, origin, moved, is_for_ever = _checked(url), _checked(url).origin(), "", True
        for _ in range(_MOST_REDIRECTS + 1):
            sent = {**headers, **(secret if at.origin() == origin else {})}
            async with self._hosts.turn(at.host or ""):
                try:
                    status, answer, location = await in_time(self._ask(at, sent, most), seconds)
                except TimeoutError:
                    raise Failed("timeout") from None
            if answer is not None:
                return answer._replace(moved=moved)
            at = _next(at, location)
            is_for_ever = is_for_ever and status in _FOR_EVER
            moved = str(at) if is_for_ever else moved
        raise Failed("redirects")

    async def _ask(self, url: URL, headers: Mapping[str, str], most: int) -> tuple[int, Answer | None, str]:
        """Ask one address: its status, its answer, or where it sends us."""
        assert self._session is not None
        if is_number(url.host or "") and not is_allowed(url.host or "", self._allowed):
            raise Failed("address")
        timeout = aiohttp.ClientTimeout(total=None, connect=_CONNECT_SECONDS)
        try:
            async with self._session.get(url, headers=headers, allow_redirects=False, timeout=timeout) as response:
                if response.status in _REDIRECTS:
                    return response.status, None, response.headers.get("Location", "")
                if response.status not in {_OK, _NOT_MODIFIED}:
                    raise Failed(f"http-{response.status}", response.headers.get("Retry-After", "")[:MOST_HEADER])
                body = b"" if response.status == _NOT_MODIFIED else await _body(response, most)
                said = [response.headers.get(name, "") for name in ("Content-Type", "ETag", "Last-Modified")]
                return response.status, Answer(response.status, "", body, *(_header(text) for text in said)), ""
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            raise Failed(reason_of(error)) from None


def _checked(url: str) -> URL:
    """Return an address that may be asked. Raises Failed "bad-redirect"."""
    try:
        found = URL(url) if len(url) <= _MOST_URL else URL()
        is_good = found.scheme in {"http", "https"} and bool(found.host) and found.port is not None
    except ValueError:
        is_good = False
    if not is_good or found.user is not None or found.password is not None:
        raise Failed("bad-redirect")
    return found.with_fragment(None)


def _next(at: URL, location: str) -> URL:
    try:
        joined = str(at.join(URL(location))) if location and len(location) <= _MOST_URL else ""
    except ValueError:
        joined = ""
    return _checked(joined)


def is_number(host: str) -> bool:
    """Tell whether the system may take a host for a number of an address, in one of their many spellings."""
    last = host.rstrip(".").rpartition(".")[2]
    return ":" in host or last.isdigit() or last[:2].lower() == "0x"


def _header(text: str) -> str:
    """Return a header's text when it can be sent back or handed on; "" when it is overlong or no plain text."""
    return text if len(text) <= MOST_HEADER and text.isascii() and text.isprintable() else ""


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Read a body in pieces and unpack it as it comes: no more than the limit is ever held."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise Failed("encoding")
    unpacker = _Unpacker(most) if encoding not in {"", "identity"} else None
    pieces, n_read, n_held = [], 0, 0
    async for piece in response.content.iter_any():
        n_read += len(piece)
        held = piece if unpacker is None else unpacker.unpack(piece)
        n_held += len(held)
        if max(n_read, n_held) > most:
            raise Failed("too-large")
        pieces.append(held)
    if unpacker is not None and not unpacker.is_whole:
        raise Failed("encoding")
    return b"".join(pieces)


class _Unpacker:
    """Unpacks gzip, all its members, or zlib; never more than the limit."""

    def __init__(self, most: int) -> None:
        self._left = most + 1
        self._inflater = zlib.decompressobj(_ANY_FRAME)
        self._is_begun = False

    @property
    def is_whole(self) -> bool:
        return self._inflater.eof or not self._is_begun

    def unpack(self, piece: bytes) -> bytes:
        unpacked = []
        try:
            while piece and self._left > 0:
                if self._inflater.eof:
                    self._inflater = zlib.decompressobj(_ANY_FRAME)
                self._is_begun = True
                more = self._inflater.decompress(piece, self._left)
                self._left -= len(more)
                unpacked.append(more)
                piece = self._inflater.unconsumed_tail or self._inflater.unused_data
        except zlib.error:
            raise Failed("encoding") from None
        return b"".join(unpacked)


def reason_of(error: BaseException) -> str:
    """Say in one word why asking failed: "address", "dns", "connect", "tls", "timeout" or "protocol"."""
    inner = getattr(error, "os_error", None) or error
    if isinstance(inner, Forbidden) or isinstance(inner.__cause__, Forbidden):
        return "address"
    if isinstance(error, (ssl.SSLError, aiohttp.ClientSSLError)):
        return "tls"
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        return "timeout"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "dns" if type(error).__name__ == "ClientConnectorDNSError" else "connect"
    if isinstance(error, (aiohttp.ClientOSError, OSError)):
        return "connect"
    return "protocol"
