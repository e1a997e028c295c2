"""An alert to a webhook: one POST, signed, to an address of the public internet or of an allowed network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from streams.runtime.timeouts import in_time
from streams.settings import SettingsError
from streams.version import VERSION
from wiredesk.doors.addresses import PublicConnector, is_allowed, networks
from wiredesk.doors.fetch import MOST_HEADER, Failed, is_number, reason_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streams.settings import Settings
    from wiredesk.notices.notice import Notice

_FIRST_TAKEN, _FIRST_NOT_TAKEN = 200, 300


class Webhook:
    """Posts alerts, one at a time.

    Attributes:
        name: "webhook".
    """

    name = "webhook"

    def __init__(self, settings: Settings) -> None:
        """Check the settings; nothing is opened yet.

        Raises:
            SettingsError: no address of http or https, no secret, or a network that is none.
        """
        self._allowed = networks(settings.notify_networks, "WIREDESK_NOTIFY_NETWORKS")
        self._url = _checked(settings.webhook_url)
        if is_number(self._url.host or "") and not is_allowed(self._url.host or "", self._allowed):
            raise SettingsError(
                "WIREDESK_WEBHOOK_URL is an address of this network; WIREDESK_NOTIFY_NETWORKS allows some"
            )
        if not settings.webhook_secret:
            raise SettingsError(
                "WIREDESK_WEBHOOK_URL is set, so set WIREDESK_WEBHOOK_SECRET_FILE too: alerts go out signed"
            )
        self._secret = settings.webhook_secret.encode()
        self._seconds = settings.notify_seconds
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Make the session: no cookies, no proxy of the environment, no login of a .netrc."""
        self._session = aiohttp.ClientSession(
            connector=PublicConnector(self._allowed), cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )

    async def stop(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.close()

    async def deliver(self, notice: Notice) -> None:
        """Post it; any answer from 200 to 299 means that it was taken, and the body of the answer is not read.

        Raises:
            Failed: reasons "address", "dns", "connect", "tls", "timeout", "protocol", "http-NNN"; a redirect is
                such an answer and is not followed.
        """
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"Wiredesk/{VERSION}",
            **signed(notice.id, int(time.time()), notice.body, self._secret),
        }
        try:
            await in_time(self._post(notice.body, headers), self._seconds)
        except TimeoutError:
            raise Failed("timeout") from None

    async def _post(self, body: bytes, headers: Mapping[str, str]) -> None:
        assert self._session is not None
        timeout = aiohttp.ClientTimeout(total=None)
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, allow_redirects=False, timeout=timeout
            ) as response:
                status = response.status
                retry_after = response.headers.get("Retry-After", "")[:MOST_HEADER]
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Failed(reason_of(error)) from None
        if not _FIRST_TAKEN <= status < _FIRST_NOT_TAKEN:
            raise Failed(f"http-{status}", retry_after)


def signed(identifier: str, timestamp: int, body: bytes, secret: bytes) -> dict[str, str]:
    """Return the three headers of Standard Webhooks: HMAC-SHA256 over "id.timestamp.body", base64, after "v1,".

    Args:
        identifier: The same for a repeat.
        timestamp: Seconds since the epoch, of this try.
        body: As it is sent.
        secret: The key.
    """
    told = b"%s.%d.%s" % (identifier.encode(), timestamp, body)
    signature = base64.b64encode(hmac.new(secret, told, hashlib.sha256).digest()).decode()
    return {
        "Webhook-Id": identifier,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": f"v1,{signature}",
    }


def _checked(text: str) -> URL:
    try:
        url = URL(text.strip())
    except ValueError:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host:
        # What is in it may be a key.
        raise SettingsError("WIREDESK_WEBHOOK_URL is no address of http or https")
    return url
