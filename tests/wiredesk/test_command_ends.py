"""What a command says, and the code it ends with, where something it foresaw stands in its way."""

import argparse
import logging

import pytest
from aiokafka.errors import (
    KafkaConnectionError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnknownError,
)

from streams import settings as settings_module
from streams.contract.decisions import NotADecision
from streams.errors import WiredeskError
from streams.runtime.fetch.topic_reader import NoSuchTopic
from wiredesk import command_ends
from wiredesk.command_ends import Refused, WrongUsage, one_line_endings
from wiredesk.unsaid import Unsaid

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


def test_a_broker_that_answers_with_an_error_is_not_called_away(capsys):
    assert ended(UnknownError()) == 1
    said = capsys.readouterr().err
    assert "no answer" not in said
    assert "UnknownError; set WIREDESK_IDEMPOTENCE=false where" in said
    assert ended(TopicAuthorizationFailedError("wire.raw")) == 1
    assert "IDEMPOTENCE" not in (told := capsys.readouterr().err)
    assert "answered with an error: [Error 29] TopicAuthorizationFailedError: wire.raw" in told


def test_a_refusal_that_the_library_only_logs_is_why_the_brokers_do_not_answer(capsys, monkeypatch):
    unsaid = Unsaid()
    monkeypatch.setattr(command_ends, "UNSAID", unsaid)
    refusal = SaslAuthenticationFailed("invalid credentials\x1b[2J")
    heard = logging.LogRecord(
        "aiokafka", logging.ERROR, "", 0, 'Unable connect to "%s:%s": %s', ("a", 1, refusal), None
    )
    assert not unsaid.filter(heard)
    assert unsaid.filter(logging.LogRecord("aiokafka", logging.ERROR, "", 0, "something else", (), None))
    assert ended(KafkaConnectionError("Unable to bootstrap")) == 1
    said = capsys.readouterr().err
    assert "do not let us in: [Error 58] SaslAuthenticationFailed: invalid credentials" in said
    assert "WIREDESK_SASL_PASSWORD_FILE" in said
    assert "\x1b" not in said


def test_a_command_may_give_refusals_a_code_of_its_own():
    assert ended(Refused("a worker runs"), refused=1) == 1


@pytest.mark.parametrize("failure", [BrokenPipeError(32, "Broken pipe"), KeyError("uri"), TypeError("a bug")])
def test_a_bug_keeps_its_trace_and_a_closed_pipe_is_left_to_the_command_line(failure):
    with pytest.raises(type(failure)):
        ended(failure)
