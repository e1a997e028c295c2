"""An editor's decision: what may stand on wire.decisions, and the word on two items between the agents."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from streams.contract.records import Decided, Decision, Revised, Source, Verdict
from streams.errors import WiredeskError
from streams.news.article import Article

RELEASE: Final = "release"
APART: Final = "apart"
SAME: Final = "same"
_MOST_BYTES: Final = 50_000
_decode = msgspec.json.Decoder(Decision).decode


class NotADecision(WiredeskError, ValueError):
    """A record of wire.decisions that says nothing the desk could follow; the message says why."""


def read_decision(value: bytes) -> Decision:
    """Read an editor's word.

    Raises:
        NotADecision: It is none, or one that cannot be meant: a pair of one item, a release of two.
    """
    if len(value) > _MOST_BYTES:
        raise NotADecision(f"it is larger than {_MOST_BYTES} bytes")
    try:
        decision = _decode(value)
    except msgspec.DecodeError as error:  # of a wrong field as well
        raise NotADecision(f"it cannot be read: {error}") from None
    try:
        datetime.fromisoformat(decision.time.replace("Z", "+00:00"))
    except ValueError:
        raise NotADecision("its time is none") from None
    if (decision.decision == RELEASE) != (decision.other is None):
        raise NotADecision("a release is of one item, apart and same are of two")
    if decision.other == decision.uri:
        raise NotADecision("both items are the same one")
    return decision


def as_record(decision: Decision, cause: Source) -> Revised:
    """Make the record of wire.revised that is a word on two items: one that is no item, and is published by nobody."""
    article = Article(uri=decision.uri, language="und")
    # Whoever knew nothing of decisions would withhold it.
    verdict = Verdict(relation="resend", of=decision.uri, rule="decision/1")
    return Revised(source=cause, article=article, verdict=verdict, decision=decision, cause=cause)


def decided_by(decision: Decision) -> Decided:
    """Return what a verdict says of the decision that it follows."""
    return Decided(
        decision=decision.decision, other=decision.other, by=decision.by, note=decision.note, time=decision.time
    )
