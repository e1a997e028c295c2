"""A secured Apache Kafka on loopback: TLS by an authority made on the fly, SCRAM, mTLS, OAUTHBEARER and ACLs."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest

from streams.runtime.embedded_broker import free_port
from tests.kafka.broker import KafkaNode

if TYPE_CHECKING:
    from collections.abc import Sequence

PASSWORD = "s3cret-worker-password"
_TOPIC, _GROUP = 2, 3
_READ, _WRITE, _DESCRIBE = 3, 4, 8
_LITERAL, _PREFIXED = 3, 4
_ALLOW = 3
_JAAS = "org.apache.kafka.common.security"


class Authority:
    """A certificate authority and what it signed, as PEM files."""

    def __init__(self, folder: Path, name: str = "wiredesk test authority") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.cafile = folder / "ca.pem"
        self._key = folder / "ca.key"
        _openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", f"/CN={name}", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
            "-keyout", self._key, "-out", self.cafile,
        )  # fmt: skip

    def sign(self, name: str, alternative: str = "") -> tuple[Path, Path]:
        """Make a certificate and its key (PKCS 8, as Kafka wants it)."""
        key, request, certificate = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        _openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", f"/CN={name}", "-keyout", key, "-out", request,
        )  # fmt: skip
        extensions = self.folder / f"{name}.ext"
        # Python 3.13 takes no certificate that does not say whose key signed it.
        named = f"subjectAltName={alternative}\n" if alternative else "basicConstraints=CA:FALSE\n"
        extensions.write_text(f"{named}subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")
        _openssl(
            "x509", "-req", "-in", request, "-CA", self.cafile, "-CAkey", self._key, "-CAcreateserial",
            "-days", "2", "-extfile", extensions, "-out", certificate,
        )  # fmt: skip
        return certificate, key


def _openssl(*arguments: Any) -> None:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr


class SecuredKafka:
    """One node that lets nobody in without a name, and nobody do what no ACL allows.

    Attributes:
        authority: Who signed its certificate.
        scram, mtls, oauth: Addresses of its listeners; `plain` is the administrator's own.
    """

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder / "authority")
        certificate, key = self.authority.sign("broker", "IP:127.0.0.1")
        store = folder / "broker-store.pem"
        store.write_text(key.read_text() + certificate.read_text())
        ports = {name: free_port() for name in ("SCRAM", "MTLS", "OAUTH", "PLAINTEXT")}
        controller = free_port()
        listeners = ",".join(f"{name}://127.0.0.1:{port}" for name, port in ports.items())
        extra = {
            "listeners": f"{listeners},CONTROLLER://127.0.0.1:{controller}",
            "advertised.listeners": listeners,
            "listener.security.protocol.map": (
                "SCRAM:SASL_SSL,MTLS:SSL,OAUTH:SASL_SSL,PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"
            ),
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(store),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.authority.cafile),
            "ssl.principal.mapping.rules": "RULE:^CN=(.*?)(,.*)?$/$1/,DEFAULT",
            "listener.name.mtls.ssl.client.auth": "required",
            "listener.name.scram.ssl.client.auth": "none",
            "listener.name.scram.sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.scram.scram-sha-512.sasl.jaas.config": f"{_JAAS}.scram.ScramLoginModule required;",
            "listener.name.oauth.ssl.client.auth": "none",
            "listener.name.oauth.sasl.enabled.mechanisms": "OAUTHBEARER",
            "listener.name.oauth.oauthbearer.sasl.jaas.config": (
                f'{_JAAS}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";'
            ),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            # The administrator comes by a listener of his own on loopback.
            "super.users": "User:ANONYMOUS",
        }
        self.node = KafkaNode(
            folder / "node",
            extra,
            controllers=[controller],
            format_options=["--add-scram", f"SCRAM-SHA-512=[name=wiredesk,password={PASSWORD}]"],
        )
        self.node.port = ports["PLAINTEXT"]
        self.scram, self.mtls, self.oauth, self.plain = (
            f"127.0.0.1:{ports[name]}" for name in ("SCRAM", "MTLS", "OAUTH", "PLAINTEXT")
        )

    def start(self) -> None:
        self.node.start()

    def stop(self) -> None:
        self.node.stop()

    def allow(self, rights: Sequence[tuple[int, str, int, int]], who: str = "wiredesk") -> None:
        """Give rights: (kind of resource, its name, how the name is meant, operation)."""

        async def go() -> None:
            client = AIOKafkaAdminClient(bootstrap_servers=self.plain)
            await client.start()
            try:
                for kind, name, pattern, operation in rights:
                    request = CreateAclsRequest(kind, name, pattern, f"User:{who}", "*", operation, _ALLOW)
                    answer = await client._send_request(request)
                    assert not answer.creation_responses[0][0], answer
            finally:
                await client.close()

        asyncio.run(go())


def documented_rights(prefix: str, group: str, who: str = "worker") -> list[tuple[int, str, int, int]]:
    """The rights of a worker, or of somebody else, as docs/deploy.md grants them, no others."""
    text = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"| {who} | "))
    groups, reads, writes = (re.findall(r"`([^`]+)`", cell) for cell in row.split("|")[2:5])

    def real(name: str) -> str:
        name = re.sub(r"^wire\.", f"{prefix}.", name)
        return re.sub(r"(^|\.)wiredesk-", rf"\g<1>{group}-", name)

    rights = [(_TOPIC, f"{prefix}.", _PREFIXED, _DESCRIBE)]
    rights += [(_GROUP, real(name), _LITERAL, _READ) for name in groups]
    rights += [(_TOPIC, real(name), _LITERAL, _READ) for name in reads]
    rights += [(_TOPIC, real(name), _LITERAL, _WRITE) for name in writes]
    return rights


async def token() -> str:
    """An unsigned token for a test broker that checks no signature."""
    now = int(time.time())
    parts = ({"alg": "none"}, {"sub": "wiredesk", "iat": now, "exp": now + 600})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."
