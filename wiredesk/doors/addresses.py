"""Which addresses a feed may lie at: those of the public internet, and the networks that the operator names."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver

from streams.errors import WiredeskError
from streams.settings import SettingsError

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

# NAT64 (RFC 6052): the last four bytes are an address of the other kind, which may be a private one.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class Forbidden(WiredeskError, OSError):
    """An address that may not be connected to; the message does not name it."""

    def __init__(self) -> None:
        """Say what it is and what to do."""
        super().__init__("it lies at an address of this network; a setting allows some")


def networks(said: str, setting: str = "WIREDESK_POLL_NETWORKS") -> tuple[IpNetwork, ...]:
    """Read networks from a setting, separated by commas. Raises SettingsError naming it and the one that is none."""
    found = []
    for part in filter(None, (part.strip() for part in said.split(","))):
        try:
            found.append(ipaddress.ip_network(part))
        except ValueError as error:
            raise SettingsError(f"{setting}: {error}; write networks like 10.1.0.0/16") from None
    return tuple(found)


def is_allowed(host: str, allowed: Sequence[IpNetwork]) -> bool:
    """Tell whether an address may be connected to. What is no address may not."""
    try:
        address: _Address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    inner = _inside(address)
    if any(one in network for one in (address, inner) if one is not None for network in allowed):
        return True
    return all(one.is_global and not one.is_multicast for one in (address, inner) if one is not None)


def _inside(address: _Address) -> _Address | None:
    """Return the IPv4 address that an IPv6 one stands for; None when it is none's."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


class PublicResolver(AbstractResolver):
    """Resolves names to the addresses that are allowed; a name that has none of them is refused.

    The connection is made to what is answered here, so that a name cannot answer otherwise a moment later.
    """

    def __init__(self, allowed: Sequence[IpNetwork], inner: AbstractResolver | None = None) -> None:
        """Keep what is allowed and whom to ask; None asks the system."""
        self._allowed = allowed
        self._inner = ThreadedResolver() if inner is None else inner

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily | int = 0) -> list[Any]:
        """Return the allowed addresses of a name. Raises Forbidden when it has others only, OSError when none."""
        found = await self._inner.resolve(host, port, family)  # type: ignore[arg-type]
        allowed = [one for one in found if is_allowed(one["host"], self._allowed)]
        if found and not allowed:
            raise Forbidden
        return allowed

    async def close(self) -> None:
        """Close the resolver that is asked."""
        await self._inner.close()


class PublicConnector(aiohttp.TCPConnector):
    """Connects to allowed addresses only: whatever led to a connection, nothing is sent before its far end is known."""

    def __init__(self, allowed: Sequence[IpNetwork], resolver: AbstractResolver | None = None) -> None:
        """Keep what is allowed; a connection serves one request, and no answer of the resolver is kept."""
        super().__init__(resolver=PublicResolver(allowed, resolver), use_dns_cache=False, force_close=True, limit=0)
        self._allowed = allowed

    async def connect(self, *arguments: Any, **more: Any) -> Any:
        """Connect. Raises Forbidden when the far end is not allowed."""
        connection = await super().connect(*arguments, **more)
        peer = connection.transport.get_extra_info("peername") if connection.transport is not None else None
        if not peer or not is_allowed(str(peer[0]), self._allowed):
            connection.close()
            raise Forbidden
        return connection
