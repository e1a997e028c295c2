"""What a host says of robots."""

from __future__ import annotations

import pytest

from tests.support.cost import assert_costs_less_than
from wiredesk.doors import robots

PAGE = "https://a.example/news/rss"


@pytest.mark.parametrize(
    ("text", "allow", "delay"),
    [
        ("", True, 0),
        ("User-agent: *\nDisallow: /", False, 0),
        ("User-agent: *\nDisallow: /\n\nUser-agent: wiredesk\nDisallow:", True, 0),
        ("User-agent: wiredesk\nDisallow: /news/\n\nUser-agent: *\nDisallow:", False, 0),
        ("User-agent: *\nDisallow: /private/\nCrawl-delay: 7", True, 7),
        ("User-agent: *\nCrawl-delay: 99999\nDisallow:", True, 60),
        ("User-agent: *\nDisallow: //[\nDisallow: /news", False, 0),
        ("User-agent: *\nCrawl-delay: " + "9" * 1_000 + "\nDisallow: /news", False, 60),
        ("<html>not found</html>", True, 0),
        ("User-agent: *\r\nDisallow: /news", False, 0),
    ],
)
def test_a_page_is_asked_for_when_its_host_allows_it(text, allow, delay):
    assert robots.read(text.encode(), PAGE, "Wiredesk/1 (desk@example.org)") == (allow, delay)


@pytest.mark.parametrize(
    "text",
    [
        b"\xff\xfe\x00" * 1000,
        b"User-agent: *\nDisallow: /%zz%\n" * 30_000,
        b"User-agent: x\n" * 40_000 + b"Disallow: /",
        b"Crawl-delay: " + b"9" * 400_000,
        b"User-agent: *\nCrawl-delay: " + b"9" * 5_000,
        b"Disallow: " + b"/a*" * 100_000,
    ],
)
def test_a_hostile_one_is_read_in_no_time_and_never_raises(text):
    assert_costs_less_than(2, lambda: robots.read(text[:500_000], PAGE, "Wiredesk/1"))
