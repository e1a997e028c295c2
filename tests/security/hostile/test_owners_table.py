"""By a table of owners a name is worth what proves it: who states another's name gets nothing by it (S4a, S5)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import msgspec
import pytest

from agents.intake import agent as intake
from agents.intake.owners_table import read_owners
from agents.revise import agent as revise
from streams import settings as settings_module
from streams.contract.records import Revised
from streams.contract.step import Record, Result
from streams.settings import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from streams.contract.step import Headers

TABLE = """
[[owner]]
name = "Victim"
uris = ["http://victim.example/"]
header = "Wire-Principal"
values = ["User:victim", "User:victim-2"]

[[owner]]
name = "Other"
uris = ["http://other.example/", "http://victim.example/other/"]

[[owner]]
name = "Agency"
sources = ["Agency", "وكالة"]
header = "wire-principal"
values = ["User:agency"]
"""
URI = "http://victim.example/1"
PROOF: Headers = (("wire-principal", b"User:victim"),)
_BARE = '[[owner]]\nname = "A"\nheader = "h"\nvalues = ["v"]'
REFUSED = (("dead", "not-owner"),)


class Desk:
    """The door and the memory of uris behind it, as the settings make them."""

    def __init__(self, folder: Path, owners: str = "table", table: str = TABLE) -> None:
        path = folder / "owners.toml"
        path.write_text(table, encoding="utf-8")
        more = {"owners_table": str(path)} if owners == "table" else {}
        settings = settings_module.read({}, owners=owners, **more)
        self.door, self.memory, self.n = intake.make_step(settings), revise.make_step(settings), 0

    def take(self, text: str, source: str, headers: Headers = (), uri: str = URI, **more: Any) -> Result:
        item = {"uri": uri, "headline": "h", "body": text, "source": source, **more}
        value = json.dumps(item).encode()
        headers = (("content-type", b"application/json"), *headers)
        (taken,) = self.door.handle([Record("wire.raw", 0, self.n, 0, None, value, headers)])
        (send,) = taken.sends
        (result,) = self.memory.handle([Record("wire.prepared", 0, self.n, 0, send.key, send.value)])
        self.n += 1
        return result

    def kill(self, source: str, headers: Headers = (), uri: str = URI) -> Result:
        return self.take("", source, headers, uri, pubStatus="canceled")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _revised(result: Result) -> Revised:
    (send,) = result.sends
    return msgspec.json.decode(send.value or b"", type=Revised)


FORGED: list[Headers] = [
    (),
    (("wire-principal", b"User:evil"),),
    (("wire-principal", b"user:victim"),),
    (("wire-principal", b"User:victim\x00"),),
    # A gateway that adds its header and leaves the sender's: nobody can tell which is which.
    (("wire-principal", b"User:victim"), ("wire-principal", b"User:evil")),
    (("Wire-Principal", b"User:victim"), ("wire-principal", b"User:victim")),
    (("wire-principal", cast("Any", None)),),  # as Kafka gives a header without a value
    (("wire-principal\xa0", b"User:victim"),),
]


@pytest.mark.parametrize("headers", FORGED)
@pytest.mark.parametrize("source", ["Victim", "VICTIM ", "Evil", ""])
def test_who_only_states_an_owners_name_kills_nothing(desk: Desk, source: str, headers: Headers) -> None:
    desk.take("a", "Victim", PROOF)
    assert desk.kill(source, headers).outcomes == REFUSED


@pytest.mark.parametrize("headers", FORGED)
def test_a_kill_from_elsewhere_is_refused_before_any_item_too(desk: Desk, headers: Headers) -> None:
    assert desk.kill("Victim", headers).outcomes == REFUSED
    assert _revised(desk.take("a", "Victim", PROOF)).article.pub_status == "usable"


def test_who_comes_first_does_not_own_what_the_table_gives_another(desk: Desk) -> None:
    squatter = _revised(desk.take("z", "Victim", version="999999"))
    assert squatter.article.uri.startswith("urn:wiredesk:item:")
    assert squatter.verdict.evidence["owner"] == "victim"
    assert _revised(desk.take("a", "Victim", PROOF, version="1")).article.uri == URI
    assert desk.take("b", "Victim", PROOF, version="2").outcomes == (("passed", "version"),)


@pytest.mark.parametrize("value", [b"User:victim", b"User:victim-2"])
def test_the_owner_kills_its_item_under_whatever_source_it_states(desk: Desk, value: bytes) -> None:
    desk.take("a", "Victim", PROOF)
    killed = _revised(desk.kill("Victim Online", (("WIRE-PRINCIPAL", value),)))
    assert (killed.article.uri, killed.article.pub_status) == (URI, "canceled")


def test_a_proved_sender_gains_no_other_name_by_stating_it(desk: Desk) -> None:
    desk.take("a", "Other", uri="http://other.example/1")
    assert desk.kill("Other", PROOF, "http://other.example/1").outcomes == REFUSED
    assert desk.kill("Agency", (("wire-principal", b"User:victim"),), "http://other.example/1").outcomes == REFUSED


def test_of_two_beginnings_the_longer_one_counts(desk: Desk) -> None:
    uri = "http://victim.example/other/1"
    assert _revised(desk.take("a", "Other", uri=uri)).article.uri == uri
    assert desk.kill("Victim", PROOF, uri).outcomes == REFUSED


@pytest.mark.parametrize("forged", [(), (("wire-principal", b"User:victim"),)])
def test_a_source_that_needs_a_proof_owns_by_it_what_no_row_has(desk: Desk, forged: Headers) -> None:
    uri, proof = "urn:x:1", (("wire-principal", b"User:agency"),)
    desk.take("a", "Agency", proof, uri)
    assert desk.kill("وكالة", forged, uri).outcomes == REFUSED
    assert _revised(desk.kill("وكالة", proof, uri)).article.pub_status == "canceled"


def test_a_uri_outside_every_row_is_its_first_sources(desk: Desk) -> None:
    desk.take("a", "Feed", uri="urn:x:1")
    assert desk.kill("Evil", uri="urn:x:1").outcomes == REFUSED
    assert _revised(desk.kill("FEED", uri="urn:x:1")).article.pub_status == "canceled"


def test_without_a_table_the_same_header_is_no_proof_and_prepared_records_are_as_before(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "source")
    desk.take("a", "Victim")
    assert desk.kill("Evil", PROOF).outcomes == REFUSED
    assert _revised(desk.kill("Victim")).article.pub_status == "canceled"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "one at least"),
        ("owner = 3", "one at least"),
        ("owner = [3]", "row 1 cannot be read"),
        ('[[owners]]\nname = "A"', "one at least"),
        ('[[owner]]\nname = "A"\nuri = ["x"]', "row 1 cannot be read: Object contains unknown field `uri`"),
        ('[[owner]]\nname = "A"\nuris = "x"', "row 1 cannot be read: Expected `array`"),
        ('[[owner]]\nuris = ["x"]', "row 1 cannot be read: Object missing required field `name`"),
        ('[[owner]]\nname = "A"\nuris = ["x"]\n[[owner]]\nname = "…"\nuris = ["y"]', "row 2 has a name without"),
        ('[[owner]]\nname = "A"', "row 1 says neither"),
        ('[[owner]]\nname = "A"\nuris = [""]', "row 1 has an empty beginning"),
        ('[[owner]]\nname = "A"\nheader = "h"', "row 1 needs header and values"),
        ('[[owner]]\nname = "A"\nuris = ["x"]\nvalues = ["v"]', "row 1 needs header and values"),
        ('[[owner]]\nname = "A"\nuris = ["x"]\n[[owner]]\nname = "B"\nuris = ["x"]', "row 2 has 'x' in uris"),
        ('[[owner]]\nname = "A"\nuris = ["x"]\n[[owner]]\nname = " a"\nuris = ["y"]', "row 2 has the name ' a'"),
        (
            '[[owner]]\nname = "A"\nsources = ["S"]\n[[owner]]\nname = "B"\nsources = ["s"]',
            "row 2 has the source 's', as row 1",
        ),
        ('[[owner]]\nname = "A"\nsources = ["B"]\n[[owner]]\nname = "B"\nheader = "h"\nvalues = ["v"]', "row 1 has"),
        (
            '[[owner]]\nname = "A"\nheader = "h"\nvalues = ["v"]\n[[owner]]\nname = "B"\nheader = "H"\nvalues = ["v"]',
            "row 2 is proved by the same H as row 1",
        ),
        (
            f'{_BARE}\n[[owner]]\nname = "B"\nheader = "h"\nvalues = ["v"]\nsources = ["S"]',
            "row 2 is proved by the same h as row 1",
        ),
        ("[[owner", "cannot read"),
    ],
)
def test_a_wrong_row_is_named_at_the_start(tmp_path: Path, table: str, says: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Desk(tmp_path, table=table)
    assert says in str(refused.value)


def test_a_table_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match="cannot read '/does/not/exist'"):
        read_owners("/does/not/exist")


@pytest.mark.parametrize("given", [{"owners": "table"}, {"owners_table": "owners.toml"}, {"owners": "open "}])
def test_a_table_that_would_not_be_used_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="WIREDESK_OWNERS"):
        settings_module.read({}, **given)
