"""Who may ask a page: under which name, with which token, and how often a wrong one is tried. For every page alike."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
from typing import TYPE_CHECKING, Final, Literal

from aiohttp import web

from streams import metrics
from streams.settings import SettingsError

if TYPE_CHECKING:
    from streams.settings import Settings

log = logging.getLogger("wiredesk.http")
_Way = Literal["bearer", "login", "cookie", "host", "busy", "connections"]
WAYS: Final[tuple[_Way, ...]] = ("bearer", "login", "cookie", "host", "busy", "connections")

# Two guesses a second in all, whatever comes side by side: a token of 16 letters lasts for ever.
DELAY_SECONDS: Final = 0.5
# Whoever comes when so many wait is told to come again: a queue of half a minute helps nobody.
_MOST_WAITING: Final = 50
_AGAIN_SECONDS: Final = 30
_MOST_PEERS: Final = 1_000
_LOG_SECONDS: Final = 10.0


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address. A name other than localhost could be anything."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_open(what: str, host: str, token: str, setting: str) -> None:
    """Refuse to serve where others can ask and no token is wanted.

    Args:
        what: What is served, for the message.
        host: The address.
        token: What they would have to show.
        setting: The settings' first part, "HTTP" or "RECEIVE": …_HOST and …_TOKEN_FILE.

    Raises:
        SettingsError: an address other than loopback without a token.
    """
    if not is_loopback(host) and not token:
        raise SettingsError(
            f"WIREDESK_{setting}_HOST is {host}, which others can reach; "
            f"set WIREDESK_{setting}_TOKEN_FILE, or keep {what} on 127.0.0.1"
        )


def name_of(host: str) -> str:
    """Return a Host header without its port, in small letters; "" where it is none."""
    host = host.strip().lower()
    if host.startswith("["):
        name, end, port = host[1:].partition("]")
        return name if end and (not port or (port.startswith(":") and port[1:].isdecimal())) else ""
    name, _, port = host.partition(":")
    return name if not port or port.isdecimal() else ""


class Gate:
    """Decides who may ask, slows down who guesses, counts and logs it; no token is ever logged.

    One wrong token holds up every other check of the page by half a second, by whichever way it comes. A right token
    waits too while others are being checked, since an answer at once would be told from a wrong one; only from an
    address that has had the right one before, and no wrong one since, it does not: scrapes go on under an attack.
    """

    def __init__(self, settings: Settings) -> None:
        """Start with no failure."""
        self._settings = settings
        self._turn = asyncio.Lock()
        self._n_waiting = 0
        self._next = 0.0
        self._known: dict[str, None] = {}
        self._untold = 0
        self._told = -_LOG_SECONDS
        for way in WAYS:
            metrics.count("wiredesk_http_refused_total", 0, way=way)

    def is_named(self, request: web.Request) -> bool:
        """Tell whether the page is asked for by a name of its own.

        A page elsewhere whose name is made to resolve to 127.0.0.1 would otherwise be read in the reader's browser.
        Its own are loopback, WIREDESK_HTTP_HOST and the address that the connection came in at (a probe of Kubernetes
        asks the pod's). With a token every name is good: another site's script has neither token nor cookie, and
        Prometheus or an ingress may call the page as they like.
        """
        if self._settings.http_token:
            return True
        # Not request.host: without the header it would ask the resolver, in the loop of the agents.
        name = name_of(request.headers.get("Host", ""))
        here = request.transport.get_extra_info("sockname") if request.transport is not None else None
        if name and (is_loopback(name) or name == self._settings.http_host.lower() or (here and name == here[0])):
            return True
        metrics.count("wiredesk_http_refused_total", way="host")
        return False

    async def check_bearer(self, request: web.Request) -> bool:
        """Tell whether a request carries the token as "Authorization: Bearer". Raises HTTPTooManyRequests."""
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and await self.check(request, given.strip(), "bearer")

    async def check(self, request: web.Request, given: str, way: _Way) -> bool:
        """Tell whether a token is the right one; after a wrong one not before DELAY_SECONDS.

        Raises:
            HTTPTooManyRequests: too many are waiting for their answer; this one was not even looked at.
        """
        token = self._settings.http_token
        is_right = bool(token) and hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
        return await self.answer(request, way, is_right=is_right)

    async def answer(self, request: web.Request, way: _Way, *, is_right: bool) -> bool:
        """Answer a check in its turn. Raises HTTPTooManyRequests."""
        peer, loop = request.remote or "", asyncio.get_running_loop()
        is_quiet = not self._n_waiting and loop.time() >= self._next
        if is_right and (is_quiet or peer in self._known):
            self._remember(peer)
            return True
        if self._n_waiting >= _MOST_WAITING:
            metrics.count("wiredesk_http_refused_total", way="busy")
            raise web.HTTPTooManyRequests(
                headers={"Retry-After": str(_AGAIN_SECONDS)}, text="too many wrong tokens; come again later\n"
            )
        if not is_right:
            self._known.pop(peer, None)
        self._n_waiting += 1
        try:
            async with self._turn:
                # Kept as a time, not slept for alone: who hangs up early must not make room for the next guess.
                await asyncio.sleep(max(0.0, self._next - loop.time()))
                self._next = loop.time() + DELAY_SECONDS
                await asyncio.sleep(DELAY_SECONDS)
        finally:
            self._n_waiting -= 1
        if is_right:
            self._remember(peer)
        else:
            self._tell(peer, way, loop.time())
        return is_right

    def _remember(self, peer: str) -> None:
        self._known.pop(peer, None)
        self._known[peer] = None
        if len(self._known) > _MOST_PEERS:
            del self._known[next(iter(self._known))]

    def _tell(self, peer: str, way: _Way, now: float) -> None:
        metrics.count("wiredesk_http_refused_total", way=way)
        self._untold += 1
        if now - self._told >= _LOG_SECONDS:
            log.warning("%d wrong tokens, the last by %s from %s", self._untold, way, peer)
            self._untold, self._told = 0, now
