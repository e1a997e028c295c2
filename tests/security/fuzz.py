"""Coverage-guided fuzzing of the door for raw copy: python -m tests.security.fuzz READER [--seconds 60]

READER is a content type, which starts from documents of every format, or the name of a format, which starts from its
own alone and leaves it to be sniffed. Needs atheris (`pip install wiredesk[fuzz]`; wheels for Python 3.11 to 3.13).
Whatever the bytes: items or one of our own reasons, never a fault of a reader, within 30 s and 1 GB. The first input
that breaks this is written to a file whose name is printed, and ends the run non-zero.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["streams.news", "agents.intake"]):
    from agents.intake.agent import Intake
    from streams.contract.step import Record
    from streams.news.article import UnreadableItem
    from streams.news.formats.envelopes import payload, without_frame
    from streams.news.formats.json_tree import parse_json
    from streams.news.formats.read import FORMATS, MAX_BYTES, MAX_ITEMS, REASONS, read_items
    from streams.news.formats.xml_tree import parse_xml

# By the clock on the wall, and machines are shared; the slowest input found takes less than one.
ONE_INPUT_SECONDS = 30
MOST_MEGABYTES = 1_024
LONGEST = 8_192
OURS = REASONS - {"reader-fault"}


class Door:
    """Intake, fed one record at a time under one content type."""

    def __init__(self, content_type: str) -> None:
        self.content_type = None if content_type == "none" else content_type
        self.headers = (("content-type", content_type.encode()),) if self.content_type else ()
        self.intake = Intake(lambda _text: ("ar", 1.0), MAX_BYTES, MAX_ITEMS)

    def __call__(self, data: bytes) -> None:
        n_items = self._read(data)
        record = Record("wire.raw", 0, 0, 1_795_154_400_000, None, data, self.headers)
        (result,) = self.intake.handle([record])
        assert len(result.outcomes) == n_items, (n_items, result.outcomes)
        assert not [label for outcome, label in result.outcomes if (outcome, label) == ("dead", "failed")]

    def _read(self, data: bytes) -> int:
        try:
            items = read_items(data, self.content_type)
        except UnreadableItem as refused:
            items = [refused]
        for item in items:
            assert not isinstance(item, UnreadableItem) or item.reason in OURS, item
        return len(items)


def format_of(document: bytes) -> str:
    """Name the format that reads a document of one item."""
    text = without_frame(document).decode()
    parsed: Any
    if text.lstrip().startswith("<"):
        syntax, parsed = "xml", parse_xml(text)
    elif text.startswith("{"):
        syntax, parsed = "json", payload(parse_json(text.partition("\n")[0]))
    else:
        syntax, parsed = "text", text
    return next(one.name for one in FORMATS if one.syntax == syntax and one.tells(parsed))


def main() -> None:
    from tests.news.formats.test_format_laws import DOCUMENTS

    parser = argparse.ArgumentParser(prog="fuzz")
    parser.add_argument("reader", help="content type as in the header, `none` to leave it to be sniffed, or a format")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0, help="0 takes another each time; libFuzzer prints it")
    given = parser.parse_args()
    is_format = given.reader in {one.name for one in FORMATS}
    seeds = [document for document in DOCUMENTS if not is_format or format_of(document) == given.reader]
    with tempfile.TemporaryDirectory(prefix="wiredesk-fuzz-") as corpus:
        for n, document in enumerate(seeds):
            (Path(corpus) / f"seed{n}").write_bytes(document)
        options = [
            sys.argv[0],
            f"-max_total_time={given.seconds}",
            f"-timeout={ONE_INPUT_SECONDS}",
            f"-rss_limit_mb={MOST_MEGABYTES}",
            f"-max_len={LONGEST}",
            f"-seed={given.seed}",
            "-print_final_stats=1",
            corpus,
        ]
        atheris.Setup(options, Door("none" if is_format else given.reader))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
