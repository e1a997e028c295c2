"""Records that were made to hurt: each is refused, or read, quickly and in bounded memory."""

from __future__ import annotations

import json
import tracemalloc
from functools import partial
from typing import TYPE_CHECKING

import pytest

from streams.news.article import Item, UnreadableItem
from streams.news.formats.read import MAX_BYTES, REASONS, read_items
from tests.support.cost import assert_costs_less_than

if TYPE_CHECKING:
    from collections.abc import Callable

# Measured at most 0.35 s on a shared 2-core machine; quadratic work on 1 MB takes minutes.
LIMIT_SECONDS = 5.0
LIMIT_BYTES = 120_000_000

BOMB = (
    "<?xml version='1.0'?><!-- x --><!DOCTYPE b [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY a{i} '{f'&a{i - 1 if i else str()};' * 10}'>" for i in range(12))
    + "]><rss><channel><title>&a11;</title></channel></rss>"
)


def fill(unit: str, around: str = "{}") -> bytes:
    """Repeat a unit up to the size limit."""
    room = MAX_BYTES - len(around.encode())
    return around.replace("{}", unit * (room // len(unit.encode()))).encode()


def outcome(value: bytes, content_type: str | None = None) -> str:
    try:
        entries = read_items(value, content_type)
    except UnreadableItem as unreadable:
        refused = unreadable
    else:
        assert all(isinstance(entry, Item) or entry.reason != "reader-fault" for entry in entries)
        return "read"
    assert refused.reason in REASONS - {"reader-fault"}
    assert len(refused.message) < 200
    return refused.reason


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (BOMB.encode(), "xml-doctype"),
        (BOMB.encode("utf-16"), "xml-doctype"),
        (b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><rss/>', "empty-feed"),  # nothing is fetched
        (b'<!DOCTYPE r [<!ENTITY nbsp SYSTEM "file:///etc/passwd">]><rss>&nbsp;</rss>', "xml-doctype"),
        (b'<!DOCTYPE r [<!ENTITY % nbsp "a">]><rss/>', "xml-doctype"),
        (b"<!DOCTYPE r [<!ELEMENT r ANY>]><rss/>", "xml-doctype"),
        (fill(" ", "<!DOCTYPE r{}<rss/>"), "xml-doctype"),
        (fill('<!ENTITY nbsp "">', "<!DOCTYPE r [{}]><rss/>"), "xml-doctype"),
        (fill("&nbsp;", "<rss>{}</rss>"), "empty-feed"),
        (fill("<![CDATA[", "<rss>&nbsp;{}</rss>"), "truncated-xml"),
        (fill("<item>", "<rss><channel>&{}</channel></rss>"), "too-many-items"),
        (fill("<item>&</item>", "<rss><channel>{}</channel></rss>"), "too-many-items"),
        (fill("a" * 4_000, '<rss x="{}"><item>&</item></rss>'), "broken-xml"),
        (b'<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1/">]><rss>&x;</rss>', "xml-doctype"),
        (b"\n<?x ?><!doctype rss><rss/>", "xml-doctype"),
        (b"<rss><!DOCTYPE x></rss>", "broken-xml"),
        (b"<p>" * 100_000 + b"</p>" * 100_000, "xml-too-deep"),
        (fill("<p>"), "xml-too-deep"),
        (fill("<p/>", "<rss>{}</rss>"), "xml-too-many-elements"),
        (b"[" * 100_000, "json-too-deep"),
        (b'{"uri":"x","body":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "json-too-deep"),
        (b'{"a":' * 100_000, "json-too-deep"),
    ],
)
def test_bombs_and_towers_are_refused_by_name(value: bytes, reason: str) -> None:
    assert outcome(value) == reason


def test_brackets_inside_text_are_not_nesting() -> None:
    body = '[{"n' * 5_000 + "\\"
    assert outcome(json.dumps({"uri": "x", "body": body}).encode()) == "read"


def test_ninety_levels_are_still_read() -> None:
    assert outcome(b'{"uri":"x","body":"n","y":' + b"[" * 90 + b"]" * 90 + b"}") == "read"


NASTY: dict[str, Callable[[], bytes]] = {
    "a tower of lists": lambda: fill("["),
    "a tower of objects": lambda: fill('{"":'),
    "brackets side by side": lambda: fill("[],", "[{}]"),
    "an unfinished string of escaped quotes": lambda: fill('\\"', "[" * 101 + '"{}'),
    "an unfinished string of brackets and quotes": lambda: fill('["\\', '{"{}'),
    "backslashes": lambda: fill("\\", '{"uri":"{}"}'),
    "many keys": lambda: b'{"uri":"x","body":"n"' + b"".join(b',"k%d":0' % i for i in range(80_000)) + b"}",
    "keys that look like ninjs": lambda: b'{"uri":"x"' + b"".join(b',"body_%d":"n"' % i for i in range(50_000)) + b"}",
    "a long number": lambda: fill("9", '{"uri":"x","body":"n","version":{}}'),
    "opened tags in a body": lambda: fill("<p ", '{"uri":"x","body":"n{}"}'),
    "opened tags in a title": lambda: fill("&lt;a ", "<rss><channel><item><title>{}</title></item></channel></rss>"),
    "ampersands in a description": lambda: fill(
        "&amp;#", "<rss><channel><item><description>{}</description></item></channel></rss>"
    ),
    "white space": lambda: fill(" ", '{"uri":"x","body":"{}n"}'),
    "a long editorial note": lambda: fill("a", '{"uri":"x","type":"text","headline":"n","edNote":"{}"}'),
    "a long signal": lambda: fill(":", '{"uri":"x","type":"text","headline":"n","signals":["{}"]}'),
    "a long date": lambda: fill("1", '{"uri":"x","body":"n","published":"{}"}'),
    "many infosources": lambda: fill('"n",', '{"uri":"x","type":"text","headline":"n","infosources":[{}0]}'),
    "an unfinished comment": lambda: fill("<!--"),
    "an unfinished instruction": lambda: fill("<?"),
    "many comments": lambda: fill("<!---->"),
    "one long attribute": lambda: fill("a", '<rss a="{}"/>'),
    "an unfinished attribute": lambda: fill("a", '<rss a="{}'),
    "many attributes": lambda: b"<rss " + b" ".join(b'a%d=""' % i for i in range(90_000)) + b"/>",
    "many namespaces": lambda: b"<rss " + b" ".join(b'xmlns:a%d="u"' % i for i in range(50_000)) + b"/>",
    "many CDATA sections": lambda: fill("<![CDATA[]]>", "<rss>{}</rss>"),
    "one long text": lambda: fill("ن ", "<rss><channel><item><guid>u</guid><title>{}</title></item></channel></rss>"),
    "paragraphs of NITF": lambda: fill(
        "<p>n</p>",
        "<newsItem guid='x'><contentSet><inlineXML><nitf><body><body.content>{}</body.content></body></nitf>"
        "</inlineXML></contentSet></newsItem>",
    ),
    "many lines": lambda: fill("{}\n"),
    "blank lines": lambda: b"x" + fill("\n", "{} "),
    "a long first line": lambda: fill("a"),
    "closing quotes": lambda: fill('"', "a{}"),
    "a long uri": lambda: fill("a", '{"uri":"{}","body":"n"}'),
    "a long content type": lambda: b"x",
}


@pytest.mark.parametrize("name", NASTY)
def test_a_megabyte_made_to_hurt_is_judged_in_time_and_in_bounded_memory(name: str) -> None:
    value = NASTY[name]()
    assert len(value) <= MAX_BYTES
    content_type = ";" * 1_000_000 if name == "a long content type" else None
    for stated in (content_type, "text/plain", "application/x-ndjson"):
        assert_costs_less_than(LIMIT_SECONDS, partial(outcome, value, stated))
    tracemalloc.start()
    try:
        outcome(value[:200_000], content_type)
        assert tracemalloc.get_traced_memory()[1] < LIMIT_BYTES
    finally:
        tracemalloc.stop()
