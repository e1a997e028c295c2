"""What an editor may release: the item that stands where he says, under the uri he names, and none that is killed."""

import msgspec
import pytest

from agents.revise.judge import Entry
from agents.revise.owner import NOT_OWNER, claim_of, own_uri
from agents.revise.release import Refusal, release
from streams.contract.records import Prepared, Source
from tests.support.revise_desk import NOON, article

SOURCE = Source("wire.raw", 0, 7)
ITEM = Prepared(source=SOURCE, article=article(), event_time=NOON)


def entry(uri="urn:x", status="usable", relation="new", *, is_kill=False):
    verdict = b'{"relation":"%b","rule":"r"}' % relation.encode()
    return Entry(SOURCE, uri, None, NOON, b"", 7, NOON, NOON, "ar", is_kill, status, relation, verdict)


def test_an_item_is_released_as_it_was_judged():
    decision = release(ITEM, "urn:x", entry(relation="superseded"), ())
    assert (decision.verdict.relation, decision.status, decision.shard) == ("superseded", "usable", "ar")


def test_an_item_that_is_killed_stays_killed():
    assert release(ITEM, "urn:x", entry(status="canceled", relation="kill", is_kill=True), ()).reason == "killed"
    assert release(ITEM, "urn:x", entry(status="canceled"), ()).reason == "killed", "born killed"


def test_a_kill_is_not_released_where_its_decision_is_forgotten():
    kill = Prepared(source=SOURCE, article=article(pub_status="canceled"), event_time=NOON)
    assert release(kill, "urn:x", None, ()).reason == "killed"


@pytest.mark.parametrize("stored", [entry("urn:y"), entry(relation=NOT_OWNER), None])
def test_another_item_at_that_place_is_refused(stored):
    uri = "urn:z" if stored is None else "urn:x"
    found = release(ITEM, uri, stored, ())
    assert isinstance(found, Refusal)
    assert found.reason == "other-uri"


def test_what_is_forgotten_is_released_under_either_of_its_names_in_the_shard_that_its_uri_keeps():
    for uri in ("urn:x", own_uri(claim_of(ITEM), "urn:x")):
        assert release(ITEM, uri, None, ()).shard == "ar"
    french = msgspec.structs.replace(entry(), shard="fr")
    assert release(ITEM, "urn:x", None, [french]).shard == "fr"
