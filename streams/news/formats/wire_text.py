"""Text as agencies send it over their lines: IPTC 7901 and ANPA 1312, with the control characters that frame a message.

    SOH header STX copy ETX time EOT      ZCZC header, copy, NNNN where a line carries no control characters

A header says the sender, the message's number, how urgent it is, its category, how many words it has, and its keyword;
the line behind ETX when it was sent. All of that is read and none of it is published as copy. Nothing in a message is
its identity: that is made of sender, number and time, or of its words where one of them is missing.
"""

from __future__ import annotations

import re
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from streams.news.article import Item
from streams.news.formats.fields import read_instant, read_signals, require_copy, shown
from streams.news.formats.format import Format, Parts
from streams.news.formats.plain import split_headline

if TYPE_CHECKING:
    from datetime import datetime

_SYN, _SOH, _STX, _ETX, _EOT = "\x16", "\x01", "\x02", "\x03", "\x04"
_FILLER: Final = _SYN + "\0\x7f \t\r\n\ufeff"
_STARTS, _ENDS = "ZCZC", "NNNN"
# Of one line of a header or a trailer; what is longer is no such line.
_MOST_LINE: Final = 400
_MOST_HEADER_LINES: Final = 4
# Slug, headline, byline and its title, notes; in front of copy there are no more.
_MOST_MARKED_LINES: Final = 12
_MOST_SELECTOR: Final = 8
_DIGEST_BYTES: Final = 16
# A time, a sign-off, the initials of an editor; more is copy.
_MOST_LETTERS_BEHIND: Final = 60
# Everything below the space but line feed and tab: typesetting commands, shifts, fillers.
_CONTROLS: Final = {code: None for code in (*range(0x20), 0x7F) if chr(code) not in "\n\t"}
_SPACED: Final = dict.fromkeys((*range(0x20), 0x7F), " ")
_LETTER_URGENCY: Final = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 6, "s": 6}
_IDENT: Final = re.compile(r"([A-Za-z]{1,8})[-/]?(\d{1,6})")
_NUMBER: Final = re.compile(r"\d{1,5}")
_MONTH_DAY: Final = re.compile(r"\d{1,2}-\d{1,2}")
_AP_TIME: Final = re.compile(r"([A-Z]{2,4})-[A-Z]{1,4}-(\d\d)-(\d\d)-(\d\d) +(\d\d)(\d\d)([A-Z]{1,5})?", re.IGNORECASE)
_SENT: Final = re.compile(r"(\d\d)(\d\d)(\d\d)([A-Za-z]{1,5})?")
_YEAR: Final = re.compile(r"\d\d|\d{4}")
# As English, German and French lines write them.
_MONTHS: Final = {
    name: at
    for at, names in enumerate(
        (
            "jan", "feb fév fev", "mar mär mrz", "apr avr", "may mai", "jun jui juin", "jul juil", "aug aoû aou",
            "sep", "oct okt", "nov", "dec dez déc",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
# A line of its own between headline and copy.
_RULES: Final = frozenset({"=", "<", "^"})
_SLUG: Final = re.compile(r"(?:AM|PM|BC)-\S")


class _Header(NamedTuple):
    """What a header says.

    Attributes:
        ident: Sender and number, as it writes them; "" when it says none.
        urgency: 1 to 6; None when it says none that is known.
        keyword: Its keyword or slug.
        source: Name of the agency, where it stands.
        is_header: It looked like one.
    """

    ident: str
    urgency: int | None
    keyword: str
    source: str
    is_header: bool


_NO_HEADER: Final = _Header("", None, "", "", is_header=False)


def is_wire_text(text: str) -> bool:
    """Tell whether a text is framed as a message of a wire. Cost: O(1) behind the fillers before it."""
    start = text.lstrip(_FILLER)
    if start.startswith(_SOH):
        return True
    first = start[: len(_STARTS) + _MOST_LINE]
    return first.startswith(_STARTS) and _first_header(first[len(_STARTS) :]).is_header


def read_wire_text(text: str) -> Parts:
    """Cut a transmission into its messages, each from SOH (or ZCZC) to the next. Cost: O(length)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    mark = _SOH if _SOH in text else f"\n{_STARTS}"
    messages = [part for part in text.split(mark) if part.strip(_FILLER + _EOT)]
    return Parts(_read_message, messages)


def _first_header(text: str) -> _Header:
    """Read the header that stands in the first line that is not blank."""
    line = next((line for line in text.split("\n") if line.strip(_FILLER)), "")
    return _read_header(line)


def _read_message(message: str) -> Item:
    """Read one message. UnreadableItem "no-copy" when it holds no letter."""
    remarks: list[str] = []
    head, copy, trailer = _cut(message)
    header = _NO_HEADER
    keywords: list[str] = []
    for line in [line for line in head if line.strip(_FILLER)]:
        found = _read_header(line)
        if found.is_header and not header.is_header:
            header = found
        elif header.is_header and not header.keyword and (second := _second_line(line)) is not None:
            header = header._replace(urgency=second.urgency or header.urgency, keyword=second.keyword)
        else:
            keywords.append(_clean(line).strip().rstrip("/").strip())
    sent, agency, behind = _sent(trailer, remarks)
    if sum(map(str.isalpha, behind)) > _MOST_LETTERS_BEHIND:
        # A control character in the middle of the copy, by noise of the line.
        remarks.append("text behind the end of the message was read as copy")
        copy = f"{copy}\n{behind}"
    slug, headline, byline, note, body = _marked(copy)
    keyword = header.keyword or "/".join(filter(None, keywords)) or slug
    if not headline:
        headline, body = split_headline(body)
    item = Item(
        uri=_uri(header.ident, sent, message),
        version_created=sent,
        headline=headline,
        body=body,
        byline=byline,
        source=agency or header.source,
        slugline=keyword[:_MOST_LINE],
        urgency=header.urgency,
        signals=read_signals([], note),
        remarks=tuple(remarks),
    )
    return require_copy(item)


def _cut(message: str) -> tuple[list[str], str, str]:
    """Cut a message into the lines of its header, its copy and what stands behind it."""
    message = message.lstrip(_FILLER)
    message = message.removeprefix(_STARTS)
    head, stx, rest = message.partition(_STX)
    if not stx:
        # A line without control characters: the header is its first line, and keywords end with a stroke.
        lines = message.lstrip(_FILLER).split("\n")
        n_head = 1 if lines and _read_header(lines[0]).is_header else 0
        while n_head and n_head < min(len(lines), _MOST_HEADER_LINES) and lines[n_head].rstrip().endswith("/"):
            n_head += 1
        head, rest = "\n".join(lines[:n_head]), "\n".join(lines[n_head:])
    copy, etx, trailer = rest.partition(_ETX)
    if not etx:
        copy, _, trailer = rest.partition(_EOT)
        before, ends, after = copy.rpartition(f"\n{_ENDS}")
        copy, trailer = (before, after) if ends and not after.strip(_FILLER) else (copy, trailer)
    lines = head.split("\n")
    return lines[:_MOST_HEADER_LINES], "\n".join([*lines[_MOST_HEADER_LINES:], copy]), trailer


def _clean(text: str) -> str:
    return text.translate(_CONTROLS)


def _read_header(line: str) -> _Header:
    """Read a header line of either standard; _NO_HEADER for any other. Cost: O(1), overlong lines are none."""
    if len(line) > _MOST_LINE:
        return _NO_HEADER
    words = line.translate(_SPACED).split()
    if not words:
        return _NO_HEADER
    first, *rest = words
    found = _IDENT.fullmatch(first)
    if found is None and len(words) > 1 and first.isalpha() and words[1].isdigit():  # "rs 4302"
        found, rest = _IDENT.fullmatch(first + words[1]), words[2:]
    if found is None:
        return _NO_HEADER
    ident = found[1].lower() + found[2]
    if rest and rest[0] in set("123456789"):
        return _iptc(ident, rest)
    # ANPA: a selector, mostly with a dash behind it, and the rest here or in the line below.
    is_selector = bool(rest) and len(rest[0]) <= _MOST_SELECTOR and rest[0].replace("-", "").isalpha()
    selector = rest[:1] if is_selector and (rest[0].endswith("-") or len(rest) == 1) else []
    below = _second_line(" ".join(rest[len(selector) :]))
    if below is not None:
        return below._replace(ident=ident)
    is_anpa = len(found[1]) == 1 and len(rest) == len(selector)
    return _Header(ident, None, "", "", is_header=True) if is_anpa else _NO_HEADER


def _iptc(ident: str, rest: list[str]) -> _Header:
    """Read what follows sender and number: priority, category, words, and whatever the agency adds."""
    urgency = int(rest[0]) if rest[0] in set("123456") else None
    has_category = len(rest) > 1 and rest[1].isalpha() and len(rest[1]) <= 4
    more = rest[1 + has_category :]
    has_count = bool(more) and _NUMBER.fullmatch(more[0]) is not None
    more = more[has_count:]
    if not has_category and not has_count:
        return _NO_HEADER
    # "dpa 0456": the agency by name and its own running number.
    is_name = len(more) == 2 and more[0].isalpha() and more[1].isdigit()
    return _Header(ident, urgency, "", more[0] if is_name else "", is_header=True)


def _second_line(line: str) -> _Header | None:
    """Read ANPA's line of priority, category, keyword, day and words; None when it is none."""
    words = line.translate(_SPACED).split() if len(line) <= _MOST_LINE else []
    if len(words) < 3 or len(words[0]) != 1 or len(words[1]) != 1 or not (words[0] + words[1]).isalpha():
        return None
    rest = words[2:]
    if rest and _NUMBER.fullmatch(rest[-1]):
        rest = rest[:-1]
    if rest and _MONTH_DAY.fullmatch(rest[-1]):
        rest = rest[:-1]
    elif len(rest) == len(words) - 2:
        return None  # neither day nor words: copy that begins with "I a ..."
    return _Header("", _LETTER_URGENCY.get(words[0].lower()), " ".join(rest), "", is_header=True)


def _sent(trailer: str, remarks: list[str]) -> tuple[datetime | None, str, str]:
    """Read when a message was sent, and whose message it is, off the line behind it; and what stands there besides."""
    first, _, rest = trailer.strip(_FILLER + _EOT).partition("\n")
    rest = rest.strip(_FILLER + _EOT).removesuffix(_ENDS)
    text = " ".join(first.translate(_SPACED).replace("<", " ").split()) if len(first) <= _MOST_LINE else first
    if not text or text == _ENDS:
        return None, "", rest
    ap = _AP_TIME.match(text) if len(text) <= _MOST_LINE else None
    if ap is not None:
        said = f"20{ap[4]}-{ap[2]}-{ap[3]} {ap[5]}:{ap[6]} {ap[7] or ''}".strip()
        return read_instant(said, "the time behind the text", remarks), ap[1].upper(), rest
    said = _day_time(text.split())
    if said:
        return read_instant(said, "the time behind the text", remarks), "", rest
    remarks.append(f"the line behind the text {shown(text)} is not a time and was left out")
    return None, "", f"{first}\n{rest}"


def _day_time(words: list[str]) -> str:
    """Write IPTC 7901's time (day, hour, minute, zone, month, year) as ISO's; "" where it is none."""
    found = _SENT.fullmatch(words[0])
    if found is None:
        return ""
    zone = found[4] or ""
    rest = words[1:]
    if rest and not zone and rest[0][:3].lower() not in _MONTHS:
        zone, rest = rest[0], rest[1:]
    if len(rest) < 2 or not _YEAR.fullmatch(rest[1]):
        return ""
    name = rest[0].lower().rstrip(".")
    month = _MONTHS.get(name[:4]) or _MONTHS.get(name[:3])
    if month is None:
        return ""
    year = int(rest[1]) + (2000 if len(rest[1]) == 2 else 0)
    try:
        day = date(year, month, int(found[1])).isoformat()
    except ValueError:
        return ""
    return f"{day} {found[2]}:{found[3]} {zone}".strip()


def _marked(copy: str) -> tuple[str, str, str, str, str]:
    """Read the lines that American lines mark, "^...<", before the copy: slug, headline, byline, note; and the copy."""
    slug = headline = byline = note = ""
    lines = _clean(copy).replace("``", "“").replace("''", "”").split("\n")
    at = 0
    for at, line in enumerate(lines):
        text = line.strip()
        if not text:
            continue
        if not text.startswith("^") or at >= _MOST_MARKED_LINES:
            break
        text = text.lstrip("^").rstrip("<=").strip()
        if not slug and (_SLUG.match(text) or (at == 0 and "-" in text.partition(",")[0] and " " not in text)):
            slug = text.partition(",")[0] if _SLUG.match(text) else text
        elif text.lower().startswith("by ") and not byline:
            byline = text
        elif text.lower().startswith("eds"):
            note = text.partition(":")[2] or text
        elif byline and line.rstrip().endswith("="):
            continue  # the author's title, as of NITF
        elif not headline:
            headline = text
        else:
            break
    else:
        at = len(lines)
    body = "\n".join(_unmarked(line) for line in lines[at:])
    return slug, headline, byline, note, body.strip("\n \t")


def _unmarked(line: str) -> str:
    """Take the marks of a line's begin and end off; an indent, which begins a paragraph, stays."""
    stripped = line.rstrip()
    if stripped.strip() in _RULES:
        return ""
    if stripped.endswith(("<", "=")) and stripped[-2:-1] not in ("", " "):
        stripped = stripped[:-1]
    return stripped.removeprefix("^")


def _uri(ident: str, sent: datetime | None, message: str) -> str:
    if ident and sent is not None:
        return f"urn:wiredesk:wire:{ident}:{sent:%Y%m%dT%H%M}"
    digest = blake2b(message.strip(_FILLER + _EOT).encode(), digest_size=_DIGEST_BYTES).hexdigest()
    return f"urn:wiredesk:wire:{digest}"


FORMAT = Format(
    name="IPTC 7901 and ANPA 1312",
    syntax="text",
    media_types=frozenset(),
    opens=frozenset(),
    tells=is_wire_text,
    read=read_wire_text,
    reasons=frozenset({"no-copy"}),
    endings=(".txt",),
)
