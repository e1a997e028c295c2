"""Why a broker refuses us: the library says it in its log alone, so it is kept for the line that ends a command."""

from __future__ import annotations

import logging
from typing import Final

from streams.contract.dead_letters import printable

# By name: a command that asks no broker does not load its library.
_REFUSALS: Final = frozenset({
    "AuthenticationFailedError", "AuthenticationMethodNotSupported", "IllegalSaslStateError", "SSLError",
    "SaslAuthenticationFailed", "UnsupportedSaslMechanismError",
})  # fmt: skip
_STARTS: Final = ("Unable connect to ", "Unclosed AIOKafka")


class Unsaid(logging.Filter):
    """Keep back what a command says itself of the same failure, in its own words.

    Attributes:
        refusal: Why a broker that answered did not let us in; "" where none has.
    """

    def __init__(self) -> None:
        """Start with nothing heard."""
        super().__init__()
        self.refusal = ""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record says more than the command will."""
        if record.name not in {"aiokafka", "asyncio"} or not record.getMessage().startswith(_STARTS):
            return True
        for part in record.args if isinstance(record.args, tuple) else ():
            if not _REFUSALS.isdisjoint(kind.__name__ for kind in type(part).__mro__):
                self.refusal = printable(str(part))
        return False


UNSAID: Final = Unsaid()
