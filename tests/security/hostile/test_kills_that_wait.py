"""A kill of what revise does not know reaches nothing that the desk still holds: whose the item was is forgotten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from agents.revise.agent import Revise
from streams import settings as settings_module
from streams.contract import topics
from streams.contract.retention import Retention
from streams.contract.step import Record
from streams.runtime.in_memory import MemoryDesk
from tests.support.dedupe_desk import text
from wiredesk.steps import make_step

if TYPE_CHECKING:
    from collections.abc import Sequence

HOUR = 3_600_000
NOON = 1_790_000_000_000
SETTINGS = settings_module.read({"WIREDESK_PARTITIONS": "1"})
STORY = "\n\n".join(text(3))
JSON = (("content-type", b"application/json"),)


def _raw(items: Sequence[dict[str, Any]]) -> list[Record]:
    name = topics.RAW.name(SETTINGS)
    return [
        Record(name, 0, n, NOON + HOUR * item.pop("hour", 0), None, json.dumps(item).encode(), JSON)
        for n, item in enumerate(items)
    ]


def _states(items: Sequence[dict[str, Any]]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Give the last state and evidence of each uri; revise remembers an hour, and one item in any case."""
    steps = [make_step("intake", SETTINGS), Revise(Retention(HOUR, 1, 1_000_000), 1), make_step("dedupe", SETTINGS)]
    states = {}
    for send in MemoryDesk(SETTINGS, steps).run(_raw(items)):
        if send.topic is topics.JUDGED and send.value is not None:
            said = json.loads(send.value)
            states[said["article"]["uri"]] = (
                said["article"].get("pubStatus", said["article"].get("pub_status", "usable")),
                said["verdict"].get("evidence", {}),
            )
    return states


def _item(uri: str, body: str, source: str, **more: Any) -> dict[str, Any]:
    return {"uri": uri, "headline": "خبر", "body": body, "language": "ar", "source": source, **more}


def _kill(uri: str, source: str, **more: Any) -> dict[str, Any]:
    return {"uri": uri, "headline": "خبر", "language": "ar", "source": source, "pubStatus": "canceled", **more}


FAMILY = (
    _item("http://victim.example/1", STORY, "Victim"),
    _item("http://other.example/1", f"{STORY}\n\n" + "\n\n".join(text(4, 3)), "Other"),
)
LATER = tuple(_item(f"http://later.example/{n}", "\n\n".join(text(n)), "Later", hour=2) for n in (11, 12))


def _family() -> list[dict[str, Any]]:
    return [dict(item) for item in FAMILY]


def test_the_family_of_these_tests_is_one() -> None:
    states = _states([*_family(), _kill("http://victim.example/1", "Victim")])
    assert states["http://other.example/1"][0] == "canceled"


@pytest.mark.parametrize("killer", ["Evil", "Victim", ""])
def test_a_kill_of_a_forgotten_uri_withdraws_no_copy(killer: str) -> None:
    items = [*_family(), *map(dict, LATER), _kill("http://victim.example/1", killer, hour=2)]
    states = _states(items)
    assert states["http://other.example/1"][0] == "usable"
    # It is published, as a kill from the owner after so long must be; whoever stores items is told what it rests on.
    assert states["http://victim.example/1"] == ("canceled", {"waits_for_item": True})


def test_a_copy_that_comes_after_a_kill_of_a_forgotten_uri_lives() -> None:
    original, copy = _family()
    items = [original, *map(dict, LATER), _kill("http://victim.example/1", "Evil", hour=2), {**copy, "hour": 2}]
    assert _states(items)["http://other.example/1"][0] == "usable"


def test_a_kill_of_a_forgotten_uri_revives_no_copy_of_what_was_killed() -> None:
    original, copy = _family()
    killed = _kill("http://victim.example/1", "Victim")
    again = _kill("http://victim.example/1", "Evil", hour=2)
    states = _states([original, killed, *map(dict, LATER), again, {**copy, "hour": 2}])
    assert states["http://other.example/1"][0] == "canceled"


def test_a_kill_that_came_first_leaves_another_sources_item_and_its_copies_alone() -> None:
    states = _states([_kill("http://victim.example/1", "Evil"), *_family()])
    assert {state for state, _ in states.values()} == {"usable"}
