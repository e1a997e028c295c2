"""What a command says, and the code it ends with, where something it foresaw stands in its way."""

import argparse

import pytest
from aiokafka.errors import KafkaConnectionError

from streams import settings as settings_module
from streams.contract.decisions import NotADecision
from streams.errors import WiredeskError
from streams.runtime.fetch.topic_reader import NoSuchTopic
from wiredesk.command_ends import Refused, WrongUsage, one_line_endings

SETTINGS = settings_module.read({"WIREDESK_BROKERS": "desk.example:9092"})
FAILURES = {
    NoSuchTopic("there is no topic wire.raw yet"): 1,
    WiredeskError("something else that was foreseen"): 1,
    OSError("no route to that host"): 1,
    NotADecision("nobody decided it"): 2,
    WrongUsage("there is no such partition"): 2,
    settings_module.SettingsError("no such port"): 2,
    Refused("nothing is withheld under that uri"): 3,
}


def ended(failure, **refused):
    @one_line_endings(NotADecision, **refused)
    def run(_given, _settings):
        raise failure

    return run(argparse.Namespace(), SETTINGS)


@pytest.mark.parametrize(("failure", "code"), FAILURES.items(), ids=lambda value: type(value).__name__)
def test_what_was_foreseen_is_told_in_one_line_with_its_own_code(failure, code, capsys):
    assert ended(failure) == code
    assert capsys.readouterr() == ("", f"wiredesk: {failure}\n")


def test_a_broker_that_is_away_is_named_by_the_addresses_asked(capsys):
    assert ended(KafkaConnectionError("refused")) == 1
    assert "no answer from the brokers at desk.example:9092" in capsys.readouterr().err


def test_a_command_may_give_refusals_a_code_of_its_own():
    assert ended(Refused("a worker runs"), refused=1) == 1


@pytest.mark.parametrize("failure", [BrokenPipeError(32, "Broken pipe"), KeyError("uri"), TypeError("a bug")])
def test_a_bug_keeps_its_trace_and_a_closed_pipe_is_left_to_the_command_line(failure):
    with pytest.raises(type(failure)):
        ended(failure)
