from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from streams.news.article import Item
from streams.news.formats.bodies import Copy, settled_copy, settled_line, without_tags
from streams.news.formats.read import read_items

if TYPE_CHECKING:
    from streams.news.article import TextType

SAID = "He said &quot;no&quot;."


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Mayor&#8217;s plan: &quot;More &amp; fewer&quot;", 'Mayor’s plan: "More & fewer"'),
        ("&amp;amp;quot;نعم&amp;amp;quot;", '"نعم"'),
        ("won&#146;t", "won’t"),
        ("<em>Breaking</em>: ferry", "Breaking: ferry"),
        ("&lt;b&gt;Breaking&lt;/b&gt;: ferry", "Breaking: ferry"),
        ("<ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>が再開", "港(みなと)が再開"),
        ("Ferry starts<br/>again, he <i>said</i>", "Ferry starts again, he said"),
        ("AT&T; R&D and Q&A", "AT&T; R&D and Q&A"),
        ("x < y and y > z", "x < y and y > z"),
        ("How to use the <b> tag", "How to use the <b> tag"),
        ("?a=1&copy=2&notit", "?a=1&copy=2&notit"),
        ("&bogus; &", "&bogus; &"),
    ],
)
def test_a_headline_is_read_as_its_reader_reads_it(sent: str, read: str) -> None:
    assert settled_line(sent) == read


@pytest.mark.parametrize(
    ("sent", "kind", "read", "as_kind"),
    [
        ("&quot;Yes&quot; &amp; no", "text/plain", '"Yes" & no', "text/plain"),
        ("<p>One.</p><p>Two.</p>", "text/plain", "<p>One.</p><p>Two.</p>", "text/html"),
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;", "text/plain", "<p>One.</p><p>Two.</p>", "text/html"),
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;", "text/html", "<p>One.</p><p>Two.</p>", "text/html"),
        ("<p>\n One\n two.\n</p>", "text/plain", "\n\n\n One\n two.\n\n\n", "text/plain"),
        ("The <b> tag, x < y, AT&T", "text/plain", "The <b> tag, x < y, AT&T", "text/plain"),
        ("<p>&lt;p&gt; opens</p>", "text/html", "<p>&lt;p&gt; opens</p>", "text/html"),
    ],
)
def test_a_body_is_read_by_what_it_is(sent: str, kind: TextType, read: str, as_kind: str) -> None:
    copy = settled_copy(Copy(sent, kind))
    assert (copy.text.strip(), copy.type) == (read.strip(), as_kind)


@pytest.mark.parametrize(
    ("value", "content_type"),
    [
        (json.dumps({"uri": "a", "headline": "R&amp;D", "body": SAID}).encode(), None),
        (json.dumps({"uri": "a", "type": "text", "headline": "R&amp;D", "body_text": SAID}).encode(), None),
        (f"R&amp;D\n{SAID}".encode(), "text/plain"),
    ],
)
def test_references_are_resolved_in_every_format(value: bytes, content_type: str | None) -> None:
    [item] = read_items(value, content_type)
    assert isinstance(item, Item)
    assert (item.headline, item.body) == ("R&D", 'He said "no".')


def test_a_text_keeps_its_uri_however_it_is_read() -> None:
    [escaped], [plain] = (read_items(text, "text/plain") for text in (b"Yes &amp; no.", b"Yes & no."))
    assert isinstance(escaped, Item)
    assert isinstance(plain, Item)
    assert escaped.body == plain.body
    assert escaped.uri != plain.uri


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Ferry starts <script>track('a')</script>again", "Ferry starts again"),
        ("Ferry <STYLE>b {}</STYLE >starts<!-- x --> again", "Ferry starts again"),
        ("What <script> means to a page", "What means to a page"),
    ],
)
def test_the_text_of_a_script_is_no_title_and_one_that_never_ends_takes_nothing_along(title: str, line: str) -> None:
    assert without_tags(title) == line
