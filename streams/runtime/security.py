"""TLS and SASL for every client of the broker, from the settings. No password ever reaches a URL or a log."""

from __future__ import annotations

import importlib
import ssl
from typing import TYPE_CHECKING, Any

from aiokafka.abc import AbstractTokenProvider

from streams.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from streams.settings import Settings


def ssl_context(settings: Settings) -> ssl.SSLContext | None:
    """Build the TLS context: own authority if given, host names checked, TLS 1.2 at least; None without TLS.

    Raises:
        SettingsError: a certificate or key cannot be read.
    """
    if settings.security_protocol == "PLAINTEXT":
        return None
    try:
        context = ssl.create_default_context(cafile=settings.ssl_cafile or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if settings.ssl_certfile:
            context.load_cert_chain(
                settings.ssl_certfile, settings.ssl_keyfile or None, settings.ssl_keyfile_password or None
            )
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"TLS files cannot be used: {type(error).__name__}: {error}") from None
    return context


class TokenProvider(AbstractTokenProvider):  # type: ignore[misc]  # aiokafka is untyped
    """An OAUTHBEARER token from the callable that WIREDESK_SASL_TOKEN_PROVIDER names."""

    def __init__(self, provider: Callable[[], Awaitable[str]]) -> None:
        """Keep the callable; it is asked at every connection."""
        self._provider = provider

    async def token(self) -> str:
        """Ask for a token."""
        return await self._provider()


def token_provider(settings: Settings) -> TokenProvider:
    """Import the token provider.

    Raises:
        SettingsError: it is not set or cannot be imported.
    """
    module, _, name = settings.sasl_token_provider.partition(":")
    try:
        return TokenProvider(getattr(importlib.import_module(module), name))
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsError(f"WIREDESK_SASL_TOKEN_PROVIDER must name module:callable: {error}") from None


def client_options(settings: Settings) -> dict[str, Any]:
    """Return aiokafka's security arguments."""
    options: dict[str, Any] = {
        "security_protocol": settings.security_protocol,
        "ssl_context": ssl_context(settings),
    }
    if settings.security_protocol == "SASL_SSL":
        options["sasl_mechanism"] = settings.sasl_mechanism
        if settings.sasl_mechanism == "OAUTHBEARER":
            options["sasl_oauth_token_provider"] = token_provider(settings)
        else:
            options["sasl_plain_username"] = settings.sasl_username
            options["sasl_plain_password"] = settings.sasl_password
    return options
