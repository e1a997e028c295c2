"""What a host's robots.txt says of a page: read by the standard library, behind limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.robotparser import RobotFileParser

from yarl import URL

from wiredesk.doors.fetch import Failed

if TYPE_CHECKING:
    from wiredesk.doors.fetch import Fetcher

# RFC 9309 wants half a megabyte to be read; what comes behind it is not.
_MOST_BYTES: Final = 500_000
_MOST_LINES: Final = 10_000
_MOST_LINE: Final = 2_000
_MOST_DELAY: Final = 60.0
_NOT_NOW: Final = "http-429"


class RobotsWord(NamedTuple):
    """What is said of one page.

    Attributes:
        allow: It may be asked for.
        delay: Seconds between two questions to the host, a minute at most.
    """

    allow: bool
    delay: float


async def ask(fetcher: Fetcher, url: str, user_agent: str, seconds: float) -> RobotsWord:
    """Ask a host for its robots.txt and read what it says of a page.

    A host that has none, or answers with a refusal of ours (4xx), allows everything (RFC 9309).

    Raises:
        Failed: reason "robots-unreachable": then nothing may be asked (RFC 9309); or "address".
    """
    page = URL(url)
    try:
        headers = {"User-Agent": user_agent, "Accept-Encoding": "gzip"}
        answer = await fetcher.get(str(page.origin() / "robots.txt"), headers, {}, most=_MOST_BYTES, seconds=seconds)
    except Failed as error:
        if error.reason == "address":
            raise
        is_refused = error.reason.startswith("http-4") and error.reason != _NOT_NOW
        if is_refused:
            return RobotsWord(allow=True, delay=0.0)
        raise Failed("robots-unreachable", error.retry_after) from None
    return read(answer.body, url, user_agent)


def read(body: bytes, url: str, user_agent: str) -> RobotsWord:
    """Read a robots.txt. Cost: O(bytes); at most 10,000 lines of it are read, and none that is overlong."""
    lines = body.decode("utf-8", "replace").split("\n", _MOST_LINES)[:_MOST_LINES]
    lines = [line for line in lines if len(line) <= _MOST_LINE]
    try:
        return _said(lines, url, user_agent)
    except ValueError:  # of a rule with half an address in it; the others hold
        return _said([line for line in lines if "//" not in line], url, user_agent)


def _said(lines: list[str], url: str, user_agent: str) -> RobotsWord:
    parser = RobotFileParser()
    parser.parse(lines)
    name = user_agent.partition("/")[0]
    return RobotsWord(parser.can_fetch(name, url), float(min(int(parser.crawl_delay(name) or 0), _MOST_DELAY)))
