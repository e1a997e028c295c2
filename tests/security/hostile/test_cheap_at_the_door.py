"""Small records that cost the door dear: lines of credits, dots, a feed that is all title, endless references."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from agents.intake.agent import Intake
from streams.contract.step import Record, Result
from streams.news.formats.read import MAX_BYTES, MAX_ITEMS
from tests.support.cost import assert_costs_less_than

RSS_ITEMS = "".join(f"<item><title>t</title><guid>g{n}</guid></item>" for n in range(MAX_ITEMS))
ENTRIES = "".join(f"<entry><title>t</title><id>urn:g{n}</id></entry>" for n in range(MAX_ITEMS))
ENDLESS = f"&#{'1' * 5_000};"


def _chain() -> str:
    """Each line is the next one broken off, so that every lead repeats what follows it."""
    words = [f"w{n}" for n in range(700)]
    return "\n".join(" ".join(words[: 8 + n]) + " …" for n in range(650))


def _ninjs(**fields: str) -> str:
    return json.dumps({"uri": "urn:a", "type": "text", "headline": "h"} | fields)


RECORDS = {
    "credit lines": ("text/plain", "Head\n\n" + "(Reuters)\n" * 3_000),
    "credit lines around two long paragraphs": (
        "text/plain",
        "Head\n\n" + "(Reuters)\n" * 20 + f"{'و ' * 100_000}\n{'و ' * 100_000}\n" + "(Reuters)\n" * 20,
    ),
    "leads that repeat": ("text/plain", "Head\n\n" + _chain()),
    "labels and share buttons": ("text/plain", "Head\n\n" + "اقرأ أيضا:\nشارك\n" * 1_500),
    "dots in a lead": ("text/plain", "Head\n\n" + "." * 900_000 + "x\nbody of it"),
    "dots in an abstract": ("application/json", _ninjs(description_text="." * 900_000 + "x", body_text="the body")),
    "ellipses in an abstract": ("application/json", _ninjs(description_text="… " * 200_000 + "x", body_text="body")),
    "a channel full of nothing": (
        "application/rss+xml",
        f'<rss version="2.0"><channel>{"<a/>" * 95_000}<title>t</title><link>http://a.b/</link>{RSS_ITEMS}</channel></rss>',
    ),
    "a channel's endless title": (
        "application/rss+xml",
        f'<rss version="2.0"><channel><title>{"t " * 450_000}</title><link>http://a.b/</link>{RSS_ITEMS}</channel></rss>',
    ),
    "a feed's endless authors": (
        "application/atom+xml",
        f'<feed xmlns="http://www.w3.org/2005/Atom">{"<author><name>aa</name></author>" * 25_000}{ENTRIES}</feed>',
    ),
    "a feed's endless title": (
        "application/atom+xml",
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{"t " * 450_000}</title>{ENTRIES}</feed>',
    ),
    "empty paragraphs in XHTML": (
        "application/xml",
        f'<feed><entry><id>u:a</id><content type="xhtml"><div>{"<p/>" * 90_000}text</div></content></entry></feed>',
    ),
    "bylines of many names": (
        "application/json",
        json.dumps([{"uri": f"u:{n}", "headline": "h", "body": "b", "byline": "a, " * 99} for n in range(MAX_ITEMS)]),
    ),
    "bodies of one long word": (
        "application/json",
        json.dumps([{"uri": f"urn:{n}", "headline": "h", "body": "ب" * 900} for n in range(MAX_ITEMS)]),
    ),
}  # fmt: skip


def _at_the_door(content_type: str, value: str) -> Result:
    intake = Intake(lambda _text: ("ar", 1.0), MAX_BYTES * 4, MAX_ITEMS)
    headers = (("content-type", content_type.encode()),)
    (result,) = intake.handle([Record("wire.raw", 0, 0, 1_795_154_400_000, None, value.encode(), headers)])
    return result


@pytest.mark.parametrize("name", RECORDS)
def test_no_record_costs_the_door_two_seconds_or_grows_tenfold(name: str) -> None:
    result = assert_costs_less_than(2, lambda: _at_the_door(*RECORDS[name]))
    assert {outcome for outcome, _ in result.outcomes} == {"prepared"}
    assert sum(len(send.value or b"") for send in result.sends) < 10 * len(RECORDS[name][1].encode())


@pytest.mark.parametrize(
    ("content_type", "value"),
    [
        ("application/json", _ninjs(body_xhtml=f"<p>text {ENDLESS}</p>")),
        ("application/json", _ninjs(body_xhtml=f"{'<p>' * 6_000}text {ENDLESS}")),
        ("application/json", _ninjs(description_text=f"<b>{ENDLESS}</b>", body_text="text")),
        ("text/xml", f"<feed><entry><id>u:a</id><title type='html'>h <![CDATA[{ENDLESS}]]></title></entry></feed>"),
    ],
)  # fmt: skip
def test_a_reference_of_five_thousand_digits_is_a_letter_that_is_none(content_type: str, value: str) -> None:
    assert Counter(outcome for outcome, _ in _at_the_door(content_type, value).outcomes) == {"prepared": 1}
