"""An item that an editor releases: under which uri, in which shard and with which verdict it goes on. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from agents.revise.judge import RULE, ItemDecision
from agents.revise.owner import NOT_OWNER, claim_of, own_uri
from streams.contract.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.revise.judge import Entry
    from streams.contract.records import Prepared

_decode_verdict = msgspec.json.Decoder(Verdict).decode


class Refusal(NamedTuple):
    """Why an item is not released: the dead letter's reason, and a sentence."""

    reason: str
    message: str


def release(prepared: Prepared, uri: str, stored: Entry | None, known: Sequence[Entry]) -> ItemDecision | Refusal:
    """Find what was decided about an item that is to be released.

    Args:
        prepared: The item, read again.
        uri: What the editor calls it.
        stored: The decision about it; None when it is forgotten.
        known: Entries of that uri that stand before the decision, in offset order.
    """
    if stored is None:
        if uri not in (prepared.article.uri, own_uri(claim_of(prepared), prepared.article.uri)):
            return Refusal("other-uri", "the raw record it names holds another item")
        items = [entry for entry in known if not entry.is_kill]
        shard = items[-1].shard if items else prepared.article.language
        decision = ItemDecision(Verdict(relation="new", rule=RULE), prepared.article.pub_status, shard)
    elif stored.uri != uri or stored.relation == NOT_OWNER:
        return Refusal("other-uri", "the raw record it names holds another item")
    else:
        decision = ItemDecision(_decode_verdict(stored.verdict), stored.status, stored.shard)
    if decision.status == "canceled":
        return Refusal("killed", "the item is killed")
    return decision
