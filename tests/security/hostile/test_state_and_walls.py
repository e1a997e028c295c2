"""What the desk leaves on a disk is its user's only (S20), and what deploy/ lets through is what it needs (U7)."""

from __future__ import annotations

import argparse
import gzip
import re
import stat
from pathlib import Path

import pytest

from streams import settings as settings_module
from wiredesk.commands import knowledge

ROOT = Path(__file__).resolve().parents[3]


def _import(folder: Path, name: str, content: bytes) -> tuple[int, Path]:
    source = folder / name
    source.write_bytes(content)
    state = folder / "state"
    given = argparse.Namespace(action="import", file=str(source), topic=False)
    return knowledge.run(given, settings_module.read({}, state_dir=str(state))), state


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("what.bin", b"\x00\xff\xfe" * 1_000),
        ("empty.csv", b""),
        ("broken.json.gz", gzip.compress(b"id,type,labels\n" * 50, mtime=0)[:-9]),
        ("deep.json", b"[" * 200_000),
        ("zeros.jsonl", b"\x00" * 100_000),
    ],
)
def test_knowledge_that_cannot_be_read_is_a_message_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    code, state = _import(tmp_path, name, content)
    assert code == 1
    assert name in capsys.readouterr().err
    assert [path for path in state.rglob("*") if path.is_file()] == []


def test_the_state_folder_is_its_users_only(tmp_path: Path) -> None:
    code, state = _import(tmp_path, "mine.csv", b"id,type,labels,aliases,coordinates\nurn:x,place,en:X,,\n")
    assert stat.S_IMODE(state.stat().st_mode) == 0o700, code


def _documents(name: str) -> list[str]:
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "deploy/kubernetes" / name).read_text(), flags=re.MULTILINE)
    return re.split(r"^---$", text, flags=re.MULTILINE)


def test_pods_reach_kafka_and_names_only_and_nobody_reaches_a_page_without_its_label() -> None:
    policies = _documents("network.yaml")
    assert len(policies) == 3
    own = policies[0]
    assert "policyTypes: [Ingress, Egress]" in own
    assert "ingress: []" in own
    assert re.findall(r"port: (\d+)", own) == ["9093", "53", "53"]
    # A rule without `to` would be the whole world, one without `from` everybody.
    assert own.count("- to:") == own.count("ports:") == 2
    for policy, port in zip(policies[1:], ("8601", "8600"), strict=True):
        assert policy.count("- from:") == policy.count("ports:") == 1
        assert re.findall(r"port: (\d+)", policy) == [port]
        assert "may-" in policy
        assert "{}" not in policy


def test_each_role_has_a_secret_of_its_own() -> None:
    for role in ("worker", "monitor", "topics"):
        text = "\n".join(_documents(f"{role}.yaml"))
        assert re.findall(r"secret: \{name: ([\w-]+)\}", text) == [f"wiredesk-{role}"]
        assert "secretKeyRef" not in text


def test_every_service_of_compose_has_a_limit_of_memory() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    listed = text.split("\nservices:\n", 1)[1].split("\nvolumes:", 1)[0]
    services = [part for part in re.split(r"^  (?=[\w-]+:$)", listed, flags=re.MULTILINE) if part.strip()]
    assert len(services) >= 4
    assert [service.splitlines()[0] for service in services if "mem_limit:" not in service] == []
