"""WIREDESK_WITHHOLD says which copies that add nothing are withheld; a repeat says what was said first."""

import msgspec
import pytest

from agents.dedupe.agent import Dedupe, make_step
from agents.dedupe.memory.rows import Policy
from streams import settings as settings_module
from streams.contract import topics
from tests.support.dedupe_desk import article, revised, text

STORY = text(1)
EDITED = (STORY[0] + " وأضاف المصدر.", *STORY[1:])


WIRE = [
    revised(0, article("a", STORY)),
    revised(1, article("b", STORY, hours=1, source="الثانية")),
    revised(2, article("c", EDITED, hours=2, source="الثالثة")),
    revised(3, article("d", STORY[:2], hours=3, source="الرابعة")),
]


def outcomes(step, records):
    return [result.outcomes[0] for result in step.handle(records)]


@pytest.mark.parametrize(
    ("withhold", "passed"),
    [("copies", [0]), ("identical", [0, 2, 3]), ("nothing", [0, 1, 2, 3])],
)
def test_the_setting_says_which_copies_are_passed_on_and_all_keep_their_relation(withhold, passed):
    step = make_step(settings_module.read({"WIREDESK_WITHHOLD": withhold}))
    results = step.handle(WIRE)

    assert [result.outcomes[0][1] for result in results] == ["new", "verbatim", "verbatim", "abridged"]
    assert [at for at, result in enumerate(results) if result.outcomes[0][0] == "passed"] == passed
    for at, result in enumerate(results):
        assert [send.topic for send in result.sends] == [topics.JUDGED if at in passed else topics.DUPLICATES]


def test_a_repeat_says_what_was_said_before_the_setting_was_changed():
    first = Dedupe(Policy(), withhold="nothing")
    before = first.handle(WIRE)
    later = Dedupe(Policy(), withhold="copies")
    later.restore(0, [(keep.key, keep.value) for result in before for keep in result.keeps if keep.value])

    assert [result.sends for result in later.handle(WIRE)] == [result.sends for result in before]


def test_a_kill_reaches_a_copy_that_was_passed_on():
    step = Dedupe(Policy(), withhold="nothing")
    step.handle(WIRE)
    killed = msgspec.structs.replace(article("a", (), headline="x", hours=4), pub_status="canceled")
    (result,) = step.handle([revised(4, killed, "kill")])

    assert {send.key for send in result.sends} == {b"a", b"b", b"c", b"d"}


def test_a_later_version_of_a_copy_that_was_passed_on_is_a_version():
    for withhold, relation in (("copies", "verbatim"), ("nothing", "version")):
        step = Dedupe(Policy(), withhold=withhold)
        later = revised(4, article("c", (*EDITED, "وأعلن لاحقا."), hours=4, source="الثالثة"), "version")

        assert outcomes(step, [*WIRE, later])[-1][1] == relation


def test_a_copy_of_what_its_outlet_holds_back_is_published_once():
    held = msgspec.structs.replace(article("a", STORY), pub_status="withheld")
    later = [revised(4, article("a", STORY, hours=4), "version"), revised(5, article("e", STORY, hours=5, source="e"))]
    results = Dedupe(Policy()).handle([revised(0, held), *WIRE[1:], *later])

    assert [result.outcomes[0] for result in results] == [
        ("passed", "new"),
        ("passed", "verbatim"),
        ("duplicate", "verbatim"),
        ("duplicate", "abridged"),
        ("passed", "version"),
        ("duplicate", "verbatim"),
    ]


def test_what_its_outlet_holds_back_is_withheld_as_the_copy_of_what_was_told():
    held = msgspec.structs.replace(article("b", STORY, hours=1, source="الثانية"), pub_status="withheld")

    assert outcomes(Dedupe(Policy()), [WIRE[0], revised(1, held), *WIRE[2:]])[1:] == [
        ("duplicate", "verbatim"),
        ("duplicate", "verbatim"),
        ("duplicate", "abridged"),
    ]
