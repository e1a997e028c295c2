"""What a record says of itself when its bytes could not be decoded: a header that only the desk writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from streams.contract.step import Record

HEADER: Final = "wiredesk_undecodable"
# The dead letter's reason, and its message; neither quotes what was sent.
REASONS: Final = {
    "batch-too-large": "the compressed batch it came in is larger than the desk unpacks; send it in smaller batches",
    "batch-undecodable": "the compressed batch it came in cannot be unpacked",
    "record-undecodable": "its bytes on the broker are no record",
}


def undecodable(record: Record) -> tuple[str, str] | None:
    """Return reason and message for a record whose bytes could not be decoded; None for any other."""
    reason = record.header(HEADER)
    return (reason, REASONS[reason]) if reason in REASONS else None
