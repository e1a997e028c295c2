"""What deploy/ sets is what the desk reads, and what it runs is a command of the desk."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from streams.settings import Settings, in_force
from wiredesk.cli import parser

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILES = [*DEPLOY.rglob("*.yaml"), *DEPLOY.rglob("*.yml"), *(DEPLOY / "systemd").iterdir(), ROOT / "docker-compose.yml"]
# Read by Compose itself; and what stands in a comment for any of them.
OF_COMPOSE = {"WIREDESK_IMAGE", "WIREDESK_NAME"}


def test_every_setting_that_the_files_name_is_one_of_the_desks() -> None:
    known = {setting.variable for setting in in_force(Settings())}
    named = {name: file for file in FILES for name in re.findall(r"\bWIREDESK_[A-Z_]+[A-Z]\b", file.read_text())}
    assert len(named) > 15
    wrong = {name: str(file) for name, file in named.items() if name.removesuffix("_FILE") not in known | OF_COMPOSE}
    assert wrong == {}


def test_every_program_that_the_files_start_is_a_command() -> None:
    units = [file.read_text() for file in (DEPLOY / "systemd").glob("*.service")]
    pods = [file.read_text() for file in (DEPLOY / "kubernetes").glob("*.yaml")]
    started = {word for text in units for word in re.findall(r"^ExecStart=\S+ ([a-z]+)", text, re.MULTILINE)}
    started |= {word for text in pods for word in re.findall(r"^ +args: \[([a-z]+)", text, re.MULTILINE)}
    assert started == {"worker", "topics", "notify"}
    for command in started:
        assert parser().parse_args([command, *(["create"] if command == "topics" else [])]).command == command


def test_each_pod_has_a_kafka_user_and_a_secret_of_its_own_that_the_page_makes() -> None:
    page = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    pods = [f.read_text() for f in (DEPLOY / "kubernetes").glob("*.yaml") if "containers:" in f.read_text()]
    secrets = [name for text in pods for name in re.findall(r"secret: {name: ([a-z-]+)}", text)]
    users = [name for text in pods for name in re.findall(r"WIREDESK_SASL_USERNAME, value: ([a-z-]+)", text)]
    assert len(secrets) == len(users) == len(pods) == len({*secrets}) == len({*users})
    for secret in secrets:
        assert f"create secret generic {secret} " in page
    for user in users:
        assert f"User:{user}" in page


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_the_manifests_are_one_whole_with_notify_and_without(tmp_path: Path) -> None:
    for takes_notify in (False, True):
        folder = tmp_path / f"{takes_notify}"
        shutil.copytree(DEPLOY / "kubernetes", folder)
        whole = folder / "kustomization.yaml"
        if takes_notify:
            whole.write_text(whole.read_text().replace("  #- notify.yaml", "  - notify.yaml"))
        made = subprocess.run(["kubectl", "kustomize", folder], capture_output=True, text=True, check=True).stdout
        assert ("args:\n        - notify\n" in made) is takes_notify


def compose() -> list[str] | None:
    """Return the command of a Compose of version 2 or later; None where none is installed."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) is None:
            continue
        told = subprocess.run([*command, "config", "--help"], capture_output=True, text=True, check=False)
        if told.returncode == 0 and "--no-interpolate" in told.stdout and "--format" in told.stdout:
            return command
    return None


@pytest.mark.skipif(compose() is None, reason="no Compose of version 2 is installed")
@pytest.mark.parametrize("more", [[], ["-f", "deploy/prometheus/compose.yml"]], ids=["desk", "with-prometheus"])
def test_compose_2_reads_the_files_with_every_profile_and_warns_of_nothing(more: list[str]) -> None:
    asked = [*(compose() or []), "-f", "docker-compose.yml", *more]
    profiles = subprocess.run([*asked, "config", "--profiles"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert set(profiles.stdout.split()) >= {"poll", "receive", "notify", "tools"}
    chosen = [word for name in profiles.stdout.split() for word in ("--profile", name)]
    told = subprocess.run(
        [*asked, *chosen, "config", "--format", "json"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (told.returncode, told.stderr) == (0, "")
    services = json.loads(told.stdout)["services"]
    assert {"kafka", "worker", "dashboard", "poll", "receive", "notify", "cli"} <= set(services)
    assert ("grafana" in services) is bool(more)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for unit in (DEPLOY / "systemd").glob("*.service"):
        name = unit.name.replace("@", "@1")
        (tmp_path / name).write_text(unit.read_text().replace("/opt/wiredesk/bin/wiredesk", "/bin/true"))
        told = subprocess.run(
            ["systemd-analyze", "verify", tmp_path / name], capture_output=True, text=True, check=False
        )
        assert (told.returncode, told.stderr) == (0, "")
