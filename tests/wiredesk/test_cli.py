"""The command line: what it says of itself, and what it says when it cannot."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from wiredesk import cli

if TYPE_CHECKING:
    from collections.abc import Iterator


def wiredesk(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WIREDESK_")} | variables
    command = [sys.executable, "-m", "wiredesk", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_says_its_exit_codes(command, capsys):
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "Exit codes: 0 done, 1 failed, 2 wrong usage or settings" in told
    assert ("3 items died" in told) == (command == "process")


def every_parser(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from every_parser(below)


def test_every_argument_of_every_command_says_what_it_is_and_every_help_ends_with_the_exit_codes():
    silent, without_codes = [], []
    for parser in every_parser(cli.parser()):
        if "Exit codes: 0 done" not in (parser.epilog or ""):
            without_codes.append(parser.prog)
        silent += [
            f"{parser.prog} {action.dest}"
            for action in parser._actions
            if not action.help and not isinstance(action, argparse._SubParsersAction)
        ]
    assert silent == []
    assert without_codes == []


@pytest.mark.parametrize("rate", ["-1", "nan", "inf", "x"])
@pytest.mark.parametrize("command", [["demo"], ["send", "FILE"]], ids=lambda command: command[0])
def test_a_rate_that_is_none_is_wrong_usage(command, rate, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--rate", rate])
    assert ended.value.code == 2
    assert "argument --rate: " in capsys.readouterr().err


@pytest.mark.parametrize("text", [None, "not toml [", "[[feeds]]\nurl = 3\n"])
@pytest.mark.parametrize("command", ["demo", "poll"])
def test_a_list_of_feeds_that_cannot_be_read_is_said_before_anything_is_started(command, text, tmp_path, capsys):
    file = tmp_path / "feeds.toml"
    if text is not None:
        file.write_text(text)
    assert cli.main([command, "--once", *(["--feeds"] if command == "demo" else []), str(file)]) == 2
    said, faults = capsys.readouterr()
    assert said == ""
    assert faults.startswith(f"wiredesk: {file}: ")
    assert len(faults.splitlines()) == 1


def test_a_bad_value_is_one_line_and_exit_2():
    ended = wiredesk("doctor", WIREDESK_LOG_LEVEL="LOUD")
    assert ended.returncode == 2
    words = "DEBUG or INFO or WARNING or ERROR or CRITICAL"
    assert ended.stderr == f"wiredesk: WIREDESK_LOG_LEVEL is 'LOUD'; write {words}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("tail", "raw"),
        ("topics", "list"),
        ("replay", "--all"),
        ("send", __file__),
        ("skip", "raw", "0", "0"),
        ("decide", "list"),
        ("alerts", "list"),
        ("knowledge", "list", "--topic"),
    ],
)
def test_a_broker_that_is_away_is_said_once(arguments):
    ended = wiredesk(*arguments, WIREDESK_BROKERS="127.0.0.1:1")
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stderr.startswith("wiredesk: no answer from the brokers at 127.0.0.1:1: ")
    assert ended.stderr.count("KafkaConnectionError") == 1


def test_doctor_names_a_broker_that_is_away_once_and_asks_it_no_more():
    ended = wiredesk("doctor", WIREDESK_BROKERS="127.0.0.1:1")
    assert ended.returncode == 1
    assert not ended.stderr
    assert ended.stdout.count("no answer") == 1
    assert "WRONG broker" in ended.stdout


@pytest.mark.parametrize("only", ["", "intake,", "intake, dedup"])
def test_an_agent_that_is_none_is_named_and_no_empty_list_means_all(only, capsys):
    assert cli.main(["worker", "--only", only]) == 2
    assert repr(only.split(",")[-1].strip()) in capsys.readouterr().err


def test_a_path_that_is_none_is_said_before_a_broker_is_asked(tmp_path):
    nowhere = wiredesk("send", str(tmp_path / "none.json"), WIREDESK_BOOTSTRAP="127.0.0.1:9")
    assert nowhere.returncode != 0
    assert "none.json" in nowhere.stderr
    assert "127.0.0.1:9" not in nowhere.stderr
