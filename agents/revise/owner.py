"""Whose item a uri is: its owner by the table, else the source that first published it. Pure."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from streams.languages.folding import folded_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.revise.judge import Entry
    from streams.contract.records import Prepared

# The relation that the ledger keeps of a kill that was refused; it is never published.
NOT_OWNER = "not-owner"


class JudgedAgainst(NamedTuple):
    """What an item may be judged against.

    Attributes:
        uri: The uri it is published under: the stated one, or its own when the stated one is another's.
        known: The entries that count for it, in offset order.
        owner: The source that owns the stated uri, folded; None when nobody is known to.
        refused: A kill of what belongs to another.
        repeats: The same text as another's, under that one's uri.
    """

    uri: str
    known: Sequence[Entry]
    owner: str | None
    refused: bool = False
    repeats: bool = False


def claim_of(prepared: Prepared) -> str:
    """Return who sends an item, folded: by the table of owners, else the source it states; "" when it states none."""
    return folded_text(prepared.article.source) if prepared.sender is None else prepared.sender


def own_uri(claim: str, uri: str) -> str:
    """Return a uri for an item that came under another's uri: the same for ever for the same source and uri."""
    text = f"{claim}\x1f{uri}".encode("utf-8", "surrogatepass")
    return f"urn:wiredesk:item:{hashlib.blake2b(text, digest_size=16).hexdigest()}"


def stand(prepared: Prepared, digest: bytes, known: Sequence[Entry], own: Sequence[Entry]) -> JudgedAgainst:
    """Find what an item may be judged against.

    Args:
        prepared: The item.
        digest: Its content_digest.
        known: Entries of the stated uri, in offset order.
        own: Entries of own_uri, in offset order.

    Cost: O(known + own).
    """
    article, claim = prepared.article, claim_of(prepared)
    # A kill that waits for its item owns nothing, and neither does who repeats another's text.
    first = (e.owner for e in known if not e.is_kill and e.relation != "resend" and e.owner is not None)
    owner = next(first, None) if prepared.owner is None else prepared.owner
    visible = [e for e in known if e.owner is None or e.owner == claim]
    if owner is None or owner == claim:
        return JudgedAgainst(article.uri, visible, owner)
    if article.pub_status == "canceled":
        own_items = [e for e in own if e.relation != NOT_OWNER]
        return JudgedAgainst(own_uri(claim, article.uri), own_items, owner, refused=not own_items)
    repeated = [e for e in known if not e.is_kill and e.digest == digest]
    if repeated:
        return JudgedAgainst(article.uri, repeated, owner, repeats=True)
    return JudgedAgainst(own_uri(claim, article.uri), [e for e in own if e.relation != NOT_OWNER], owner)
