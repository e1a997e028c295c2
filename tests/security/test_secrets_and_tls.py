"""Passwords never travel in the clear, never show, and a certificate is always checked."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Any

import pytest

from streams import settings as settings_module
from streams.contract.dead_letters import printable
from streams.runtime import app, security
from streams.runtime.http import health
from streams.settings import Settings, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "hunter2-and-more"


def test_sasl_without_tls_is_refused() -> None:
    with pytest.raises(SettingsError, match="in the clear"):
        Settings(security_protocol="SASL_PLAINTEXT", sasl_username="u", sasl_password=SECRET)
    with pytest.raises(SettingsError, match="SASL_SSL"):
        Settings(security_protocol="PLAINTEXT", sasl_username="u", sasl_password=SECRET)


@pytest.mark.parametrize("brokers", [f"kafka://u:{SECRET}@host:9092", f"u:{SECRET}@host:9092"])
def test_a_password_in_the_address_is_refused_and_not_repeated(brokers: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings(brokers=brokers)
    assert SECRET not in str(refused.value)


def test_a_secret_is_read_from_a_file_and_shows_in_no_representation(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\n")
    settings = settings_module.read(
        {
            "WIREDESK_SECURITY_PROTOCOL": "SASL_SSL",
            "WIREDESK_SASL_USERNAME": "u",
            "WIREDESK_SASL_PASSWORD_FILE": str(file),
            "WIREDESK_SSL_KEYFILE_PASSWORD": SECRET,
            "WIREDESK_HTTP_TOKEN": SECRET,
        }
    )
    assert settings.sasl_password == SECRET
    assert SECRET not in repr(settings)
    assert SECRET not in str(settings)
    assert SECRET not in f"{settings!r:.10000}"
    assert all(SECRET not in text for row in settings_module.describe() for text in row)
    assert SECRET not in repr(app._credentials(settings))


def test_a_file_of_a_secret_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="WIREDESK_SASL_PASSWORD_FILE"):
        settings_module.read({"WIREDESK_SASL_PASSWORD_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize("protocol", ["SSL", "SASL_SSL"])
def test_host_names_and_authorities_are_checked_with_tls_1_2_at_least(protocol: str) -> None:
    settings = Settings(security_protocol=protocol, sasl_username="u" if protocol == "SASL_SSL" else "")
    context = security.ssl_context(settings)
    assert context is not None
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_faust_gets_a_tls_context_with_every_credential() -> None:
    choices: tuple[dict[str, Any], ...] = (
        {"security_protocol": "SSL"},
        {"security_protocol": "SASL_SSL", "sasl_username": "u", "sasl_password": SECRET},
        {
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "OAUTHBEARER",
            "sasl_token_provider": "tests.security.secured:token",
        },
    )
    for options in choices:
        credentials = app._credentials(Settings(**options))
        assert isinstance(
            credentials.context if hasattr(credentials, "context") else credentials.ssl_context, ssl.SSLContext
        )
        assert "SSL" in str(credentials.protocol.value)


def test_certificates_that_cannot_be_read_are_named() -> None:
    with pytest.raises(SettingsError, match="TLS files"):
        security.ssl_context(Settings(security_protocol="SSL", ssl_cafile="/no/such/file.pem"))


def test_the_token_provider_is_asked_at_every_connection() -> None:
    settings = Settings(
        security_protocol="SASL_SSL",
        sasl_mechanism="OAUTHBEARER",
        sasl_token_provider="tests.security.secured:token",
    )
    provider = security.client_options(settings)["sasl_oauth_token_provider"]
    assert asyncio.run(provider.token()).count(".") == 2


@pytest.mark.parametrize("named", ["", "no.such.module:token", "tests.security.secured:nothing", "tests"])
def test_a_token_provider_that_cannot_be_had_is_an_error_in_words(named: str) -> None:
    settings = Settings(security_protocol="SASL_SSL", sasl_mechanism="OAUTHBEARER", sasl_token_provider=named)
    with pytest.raises(SettingsError, match="WIREDESK_SASL_TOKEN_PROVIDER"):
        security.token_provider(settings)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "news.example"])
def test_a_health_page_that_others_could_read_needs_a_token(host: str) -> None:
    with pytest.raises(SettingsError, match="WIREDESK_HTTP_TOKEN"):
        health.check(Settings(http_host=host, http_port=8601))
    health.check(Settings(http_host=host, http_port=8601, http_token=SECRET))
    health.check(Settings(http_host=host, http_port=0))


def test_what_is_logged_or_put_into_a_header_holds_no_control_characters() -> None:
    hostile = "bad\r\n2026-11-20 CRITICAL forged\x1b[31m\u202e\u2028\x00\x85 " + "x" * 10_000
    said = printable(hostile)
    assert len(said) < 10 * 300
    assert not any(character in said for character in "\r\n\x1b\u202e\x00\x85")
    assert said.splitlines() == [said] or "\u2028" in said
