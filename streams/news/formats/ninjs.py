"""ninjs, IPTC's news in JSON: 1.x, 2.x and 3.x come in, 3.1 goes out.

The only module that knows how ninjs spells things. The three families are read by one reader, each field under any
of its spellings, because senders mix them; IPTC's own 1.6 and 2.2 examples do. Superdesk calls the uri `guid`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streams.news.article import Item, UnreadableItem
from streams.news.formats.bodies import Copy, choose_copy, guess_copy, summary_text
from streams.news.formats.fields import (
    Fields,
    credited,
    read_language,
    read_signals,
    read_status,
    read_urgency,
    require_copy,
    wrong_type,
)
from streams.news.formats.format import Format
from streams.news.formats.nitf import read_nitf
from streams.news.formats.subjects import stated_subjects
from streams.news.formats.xml_tree import parse_xml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


# "composite" is Superdesk's package.
_NOT_TEXT = frozenset(
    {"picture", "audio", "video", "graphic", "component", "event", "planning", "package", "composite"}
)
# Roles that say that a text is the copy itself, and not a caption or a teaser, in the order of trust.
_MAIN_ROLES = ("main", "", "text", "plain", "xhtml", "html", "richtext", "nitf", "story", "article")
_PLAIN_ROLES = frozenset({"text", "plain"})
_MARKED_ROLES = frozenset({"xhtml", "html", "richtext"})
_PROVIDER_ROLES = frozenset({"provider", "outlet", "publisher", "distributor"})
_SIGNAL_WORDS = frozenset({"correction", "update"})

_MINIMAL_NAMES = frozenset({"body", "published"})
_NINJS_PREFIXES = ("body_", "headline_", "description_")
_NINJS_NAMES = frozenset(
    {"headlines", "bodies", "descriptions", "versioncreated", "versionCreated", "pubstatus", "pubStatus", "type"}
    | {"infosource", "infosources", "infoSources", "representationtype", "representationType", "profile"}
)

_Text = tuple[
    str, str, str
]  # role, content type and value of a headline, body or description; lower case but for the value


def is_ninjs(document: Mapping[str, Any]) -> bool:
    """Tell whether a JSON object is ninjs of any family rather than the minimal form."""
    if not _MINIMAL_NAMES.isdisjoint(document):
        return False
    return not _NINJS_NAMES.isdisjoint(document) or any(name.startswith(_NINJS_PREFIXES) for name in document)


def read_ninjs(document: Mapping[str, Any]) -> Item:
    """Read one ninjs object of any family.

    The main headline and body are chosen by role; between the plain and the marked-up form of a body decides
    bodies.choose_copy. People, organisations, places and associations that the sender lists are not read.

    Raises:
        UnreadableItem: "no-uri", "bad-uri", "bad-version", "no-copy", "not-copy" for a picture or the like without a
            body, "wrong-type" when uri, version, a headline or a body is not text.

    Cost: O(size).
    """
    fields = Fields(document)
    body = _body(_texts(fields, "body", "bodies"))
    kind = fields.note("type")
    if kind in _NOT_TEXT and not body.text.strip():
        raise UnreadableItem("not-copy", f"The item is of the type {kind} and has no text.")
    provider, sources = _info_sources(fields)
    source, credit = credited(provider, sources, fields.note("creditline", "creditLine", "credit"))
    item = Item(
        uri=fields.uri("uri", "guid"),
        version=fields.version("version"),
        version_created=_made(fields),
        first_created=fields.instant("firstCreated", "firstcreated"),
        pub_status=read_status(fields.value("pubStatus", "pubstatus"), fields.remarks),
        language=read_language(fields.value("language"), fields.remarks),
        headline=_main(_texts(fields, "headline", "headlines")) or fields.note("title"),
        body=body.text,
        body_type=body.type,
        abstract=summary_text(_main(_texts(fields, "description", "descriptions"))),
        byline=fields.note("by", "byline") or _authors(fields),
        credit=credit,
        located=fields.note("located"),
        source=source,
        slugline=fields.note("slugline", "slugLine"),
        urgency=read_urgency(fields.value("urgency"), fields.remarks),
        signals=read_signals(_signals(fields), fields.note("edNote", "ednote")),
        embargoed=fields.instant("embargoedUntil", "embargoeduntil", "embargoed", ahead=True),
        remarks=tuple(fields.remarks),
        subjects=stated_subjects(_subjects(fields)),
    )
    return require_copy(item)


def _made(fields: Fields) -> datetime | None:
    """Read when this version was made; where the sender leaves that empty, when its content or the item was."""
    names = ("versionCreated", "versioncreated", "contentCreated", "contentcreated", "firstCreated", "firstcreated")
    return fields.instant(next((name for name in names if fields.value(name) not in (None, "")), names[0]))


def _texts(fields: Fields, single: str, several: str) -> list[_Text]:
    """Collect the headlines, bodies or descriptions: the array of 2.x and 3.x, then `body_*` and the like of 1.x."""
    texts = []
    for entry in _in_language(fields.objects(several), fields.value("language")):
        value = Fields(entry).value("value")
        if not isinstance(value, str):
            raise wrong_type(f"{several}.value", "text")
        role, stated = (str(Fields(entry).value(*names) or "") for names in (("role",), ("contentType", "contenttype")))
        texts.append((role.lower(), stated.lower(), value))
    texts += [
        (name[len(single) + 1 :].lower(), "", fields.copy(name))
        for name in fields.document
        if name == single or name.startswith(single + "_")
    ]
    return [text for text in texts if text[2].strip()]


def _in_language(entries: list[Mapping[str, Any]], language: object) -> list[Mapping[str, Any]]:
    """Return the texts in the item's language, where some are and others are not; else all. By a tag's first part."""
    wanted = str(language or "").lower().partition("-")[0]
    found = [entry for entry in entries if str(entry.get("language") or "").lower().partition("-")[0] == wanted]
    return found if wanted and found else entries


def _main(texts: Sequence[_Text]) -> str:
    """Return the text of the most trusted role; the first of its role, or of all when no role is known."""
    return min(texts, key=_rank, default=("", "", ""))[2]


def _body(texts: Sequence[_Text]) -> Copy:
    main = [text for text in sorted(texts, key=_rank) if text[0] in _MAIN_ROLES] or texts[:1]
    return choose_copy([_typed(*text) for text in main])


def _rank(text: _Text) -> int:
    return _MAIN_ROLES.index(text[0]) if text[0] in _MAIN_ROLES else len(_MAIN_ROLES)


def _typed(role: str, stated: str, value: str) -> Copy:
    """Type a body by its content type ("body_xhtml" is what 2.x examples say), else by its role, else by its looks."""
    if "nitf" in stated or role == "nitf":
        return _from_nitf(value)
    if "html" in stated or (not stated and role in _MARKED_ROLES):
        return Copy(value, "text/html")
    if "plain" in stated or (not stated and role in _PLAIN_ROLES):
        return Copy(value, "text/plain")
    return guess_copy(value)


def _from_nitf(value: str) -> Copy:
    try:
        body = read_nitf(parse_xml(value)).body
    except UnreadableItem:
        body = ""
    # Fragments of NITF are common; its paragraphs are spelled as HTML's.
    return Copy(body, "text/plain") if body else guess_copy(value)


def _info_sources(fields: Fields) -> tuple[str, list[str]]:
    """Return the provider's name ("" when no role says so) and the names of the other sources."""
    provider, names = "", []
    value = fields.value("infoSources", "infosources", "infosource")
    if value is not None and not isinstance(value, list):
        fields.remarks.append("infoSources is not a list and was left out")
    for entry in value if isinstance(value, list) else []:
        name, role = (entry.get("name"), entry.get("role") or entry.get("rel")) if isinstance(entry, dict) else ("", "")
        if not isinstance(name, str):
            continue
        if not provider and _tail(role) in _PROVIDER_ROLES:
            provider = name
        else:
            names.append(name)
    # Superdesk writes it so; and a kill in the minimal form has no body, reads as ninjs, and would be nobody's kill.
    said = fields.value("source")
    return provider or (said if isinstance(said, str) else ""), names


def _authors(fields: Fields) -> str:
    """Return the writers that Superdesk lists; who only edited it is none."""
    value = fields.value("authors")
    writers = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    names = [one.get("name") for one in writers if one.get("role") in (None, "", "writer", "author", "byline")]
    return ", ".join(name.strip() for name in names if isinstance(name, str) and name.strip())


def _signals(fields: Fields) -> list[str]:
    """Collect signals; ninjs has no field for them, so senders add one or say it as a genre."""
    marks = []
    for name in ("signals", "signal", "genres", "genre"):
        value = fields.value(name)
        for entry in value if isinstance(value, list) else [value]:
            words = (
                [entry.get(key) for key in ("qcode", "uri", "code", "literal", "name")]
                if isinstance(entry, dict)
                else [entry]
            )
            known = [_tail(word) for word in words if isinstance(word, str)]
            marks += [word for word in known if name.startswith("signal") or word in _SIGNAL_WORDS][:1]
    return marks


def _subjects(fields: Fields) -> list[tuple[object, object]]:
    """Pair names with codes: `subjects` has uris, `subject` of 1.x codes, with their scheme beside them or in front."""
    found: list[tuple[object, object]] = []
    for name in ("subjects", "subject"):
        value = fields.value(name)
        for entry in value if isinstance(value, list) else []:
            if isinstance(entry, str):
                found.append((entry, None))
            elif isinstance(entry, dict):
                code = entry.get("uri") or entry.get("qcode") or entry.get("code")
                if isinstance(code, str) and code.isdecimal() and "mediatopic" in str(entry.get("scheme")).lower():
                    code = f"medtop:{code}"
                found.append((entry.get("name") or entry.get("literal"), code))
    return found


def _tail(code: Any) -> str:
    text = code if isinstance(code, str) else ""
    return text.replace(":", "/").rstrip("/").rsplit("/", 1)[-1].strip().lower()


FORMAT = Format(
    name="ninjs",
    syntax="json",
    media_types=frozenset({"application/ninjs+json", "application/vnd.iptc.ninjs+json"}),
    opens=frozenset(),
    tells=is_ninjs,
    read=read_ninjs,
    reasons=frozenset({"no-uri", "bad-uri", "bad-version", "no-copy", "not-copy", "wrong-type"}),
    endings=(".json", ".jsonl"),
)
