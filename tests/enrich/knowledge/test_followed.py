"""The user's own entities on wire.knowledge: known to the next batch, and gone when they are taken back."""

from __future__ import annotations

import msgspec
import pytest

from agents.enrich.agent import Enrich
from agents.enrich.knowledge.followed import Followed
from agents.enrich.knowledge.records import Flag, KnownEntity, Name
from agents.enrich.knowledge.store import load_default
from agents.enrich.mark import Marker
from streams.contract import topics
from streams.contract.step import Follows
from streams.contract.step import Record as Read
from tests.support.enrich_desk import judged, mentions

CLUB = KnownEntity(
    id="desk:17",
    type="organisation",
    labels={"ar": "نادي شباب الضاحية"},
    names=(Name("نادي شباب الضاحية", "ar", int(Flag.FULL)),),
    weight=0.85,
)
TEXT = "أعلن نادي شباب الضاحية برنامجه للموسم الجديد."


def on_topic(key: str, value: bytes | None) -> Read:
    return Read("wire.knowledge", 0, 0, 0, key.encode(), value)


def written(record: KnownEntity) -> bytes:
    return msgspec.json.encode(record)


def test_an_entity_is_known_to_the_next_batch_and_unknown_when_it_is_taken_back() -> None:
    step = Enrich(
        Marker(load_default()),
        remake=lambda own: Marker(load_default(own) if own else load_default()),
        batch_records=32,
    )
    assert isinstance(step, Follows)
    assert step.follows == (topics.KNOWLEDGE,)

    def ids(raw: int) -> set[str]:
        item = judged(raw, TEXT, f"urn:{raw}")
        (result,) = step.handle([Read("wire.judged", 0, raw, 0, b"k", msgspec.json.encode(item))])
        return {mention["id"] for mention in mentions(list(result.sends))}

    assert "desk:17" not in ids(0)
    assert step.learn([on_topic("desk:17", written(CLUB))]) == []
    assert "desk:17" in ids(1)
    step.learn([on_topic("desk:17", None)])
    assert "desk:17" not in ids(2)


def test_only_the_newest_record_of_an_id_counts_in_whatever_order_others_came() -> None:
    other = msgspec.structs.replace(CLUB, id="desk:18")
    newer = msgspec.structs.replace(CLUB, labels={"ar": "شباب الضاحية"})
    one, compacted = Followed(), Followed()
    one.learn([(b"desk:17", written(CLUB)), (b"desk:18", written(other)), (b"desk:17", written(newer))])
    compacted.learn([(b"desk:17", written(newer)), (b"desk:18", written(other))])
    assert one.records() == compacted.records() == [newer, other]


@pytest.mark.parametrize(
    "value",
    [
        b"{",
        b"[]",
        b'{"id": "desk:17"}',
        b"[" * 100_000,
        written(msgspec.structs.replace(CLUB, id="desk:18")),
        written(msgspec.structs.replace(CLUB, names=())),
        written(msgspec.structs.replace(CLUB, names=(Name("ا" * 201, "ar"),))),
        written(msgspec.structs.replace(CLUB, names=CLUB.names * 201)),
    ],
)
def test_what_cannot_be_used_is_said_ends_the_entity_and_harms_no_other(value: bytes) -> None:
    followed = Followed()
    other = msgspec.structs.replace(CLUB, id="desk:18")
    followed.learn([(b"desk:17", written(CLUB)), (b"desk:18", written(other))])
    (why,) = followed.learn([(b"desk:17", value)])
    assert why.startswith("'desk:17' cannot be used: ")
    assert followed.records() == [other]
