"""How a command that asks a broker ends when something stands in its way: one line for a person, and its exit code."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from aiokafka.errors import KafkaConnectionError, KafkaError, RequestTimedOutError

from streams.errors import WiredeskError
from streams.runtime import topic_admin
from streams.settings import SettingsError
from wiredesk.output import note
from wiredesk.unsaid import UNSAID

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from streams.settings import Settings

    Run = Callable[[argparse.Namespace, Settings], int]

EXIT_FAILED, EXIT_USAGE, EXIT_REFUSED = 1, 2, 3


class WrongUsage(WiredeskError, ValueError):
    """What was typed means nothing to this desk; the message says what would."""


class Refused(WiredeskError):
    """What was asked for would have no effect; the message says why and what to do."""


def one_line_endings(*usage: type[WiredeskError], refused: int = EXIT_REFUSED) -> Callable[[Run], Run]:
    """Return what makes a command tell the failures that were foreseen in a line instead of a trace.

    1 for a broker that is away, a file that cannot be read or written and every other WiredeskError; 2 for WrongUsage,
    wrong settings and what is named here; a bug keeps its trace, and a reader that has seen enough is the command
    line's affair.

    Args:
        usage: Errors that also say that what was typed is wrong.
        refused: The exit code of what was Refused.
    """
    wrong: tuple[type[WiredeskError], ...] = (WrongUsage, SettingsError, *usage)

    def ended(run: Run) -> Run:
        @functools.wraps(run)
        def told(given: argparse.Namespace, settings: Settings) -> int:
            try:
                return run(given, settings)
            except BrokenPipeError:
                raise
            except wrong as error:
                note(f"wiredesk: {error}")
                return EXIT_USAGE
            except Refused as error:
                note(f"wiredesk: {error}")
                return refused
            except (WiredeskError, KafkaError, OSError) as error:
                note(f"wiredesk: {explain(error, settings)}")
                return EXIT_FAILED

        return told

    return ended


def explain(error: BaseException, settings: Settings) -> str:
    """Return what an error means, for the line in which a command ends."""
    if isinstance(error, (KafkaConnectionError, RequestTimedOutError, TimeoutError)) and UNSAID.refusal:
        return (
            f"the brokers at {settings.brokers} do not let us in: {UNSAID.refusal}; see to WIREDESK_SECURITY_PROTOCOL, "
            "WIREDESK_SASL_USERNAME, WIREDESK_SASL_PASSWORD_FILE and WIREDESK_SSL_CAFILE"
        )
    return topic_admin.explain_broker(error, settings)
