"""The query language of searches and of watches: words, "phrases", fields, and, or, not, brackets.

    وقف إطلاق النار                     all of these words
    "وقف إطلاق النار" or ceasefire       a phrase; either
    entity:Q810 not relation:update     an entity by id or name; all but these
    outlet:"Al Mina" lang:ar            who carried it; in which language
    outlets>=3 after:2026-11-20         by how many at least; from that day on (UTC); before: up
                                        to it, until: with it
    minist*                             words that begin so

"and" may be left out, "-word" is "not word", and binds closer than "or". Every word of it can be written in Arabic.
"""

from __future__ import annotations

from datetime import datetime, timezone
from importlib.resources import files
from typing import Final, NamedTuple, get_args

from agents.monitor.query.terms import All, AnyOf, FieldName, Is, Not, Outlets, Phrase, Query, Time, both
from agents.monitor.query.words import bare_id, label, search_words
from streams.contract.records import Relation
from streams.errors import WiredeskError
from streams.languages.tsv import rows_of

MOST_CHARACTERS: Final = 500
# A word becomes a dozen spellings in the store, and each is looked for.
MOST_TERMS: Final = 40
_DEEPEST: Final = 12
MOST_OUTLETS: Final = 1_000
_DAY_MS: Final = 24 * 3_600_000
_DATE_CHARACTERS: Final = len("2026-11-20")
_OPENING: Final = '"“«„'
_CLOSING: Final = '"”»“'
_RELATIONS: Final[tuple[str, ...]] = get_args(Relation)
_OPERATORS: Final = ("and", "or", "not")


def _words() -> dict[str, str]:
    """Map each word of query_words.tsv to what it means."""
    rows = rows_of(files(__package__).joinpath("query_words.tsv").read_text("utf-8"))
    return {word: means for means, _language, words in rows for word in words.split()}


_WORDS: Final = _words()
_AND, _OR, _NOT = (frozenset(word for word, means in _WORDS.items() if means == name) for name in _OPERATORS)
# What a field may be called, and which it is.
FIELDS: Final = {word: means for word, means in _WORDS.items() if means not in _OPERATORS}


class QueryError(WiredeskError, ValueError):
    """A query that cannot be read.

    Attributes:
        reason: Which kind of fault, for a page that says it in another language: "long", "terms", "quotes",
            "brackets", "deep", "operator", "field", "empty", "wordless", "outlets", "relation", "language", "date".
        about: What is at fault, as it was written, or the bound that it exceeds; "" where the kind says all.
    """

    def __init__(self, reason: str, message: str, about: str = "") -> None:
        """Keep the reason and what it is about beside the message."""
        super().__init__(message)
        self.reason = reason
        self.about = about


class _Token(NamedTuple):
    """A piece of a query: "(", ")", "word", or "field" with its name."""

    kind: str
    text: str
    is_quoted: bool = False
    field: str = ""


def parse(text: str) -> Query:
    """Read a query; an empty one asks for everything. Linear in its length.

    Raises:
        QueryError: saying in words what is wrong.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError("long", f"a query has {MOST_CHARACTERS} characters at most", str(MOST_CHARACTERS))
    tokens = _tokens(" ".join(text.split()).replace(" >=", ">=").replace(">= ", ">="))
    if sum(token.kind in ("word", "field") for token in tokens) > MOST_TERMS:
        raise QueryError("terms", f"a query has {MOST_TERMS} words and fields at most", str(MOST_TERMS))
    return _Reading(tokens).whole()


def parse_field(field: FieldName | str, value: str) -> Query:
    """Read the value of one field, as a form has it: entity, outlet, language, relation, after, before, outlets.

    Raises:
        QueryError: as parse does.
    """
    return _field(FIELDS[field], value[:MOST_CHARACTERS])


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
        elif text[at] in "()":
            found.append(_Token(text[at], text[at]))
            at += 1
        elif text[at] in _OPENING:
            inside, at = _quoted(text, at)
            found.append(_Token("word", inside, is_quoted=True))
        else:
            end = at
            while end < len(text) and text[end] not in " ()" and text[end] not in _OPENING:
                end += 1
            piece, at = text[at:end], end
            if piece.startswith("-") and len(piece) > 1:
                found.append(_Token("word", "not"))
                piece = piece[1:]
            token = _named(piece)
            if token.kind == "field" and not token.text and at < len(text) and text[at] in _OPENING:
                inside, at = _quoted(text, at)
                token = token._replace(text=inside, is_quoted=True)
            if token.kind == "field" or search_words(token.text):
                found.append(token)
    return found


def _quoted(text: str, at: int) -> tuple[str, int]:
    end = next((n for n in range(at + 1, len(text)) if text[n] in _CLOSING), None)
    if end is None:
        after = text[at + 1 : at + 21]
        raise QueryError("quotes", f"the quotes before {after!r} are not closed", after)
    return text[at + 1 : end], end + 1


def _named(piece: str) -> _Token:
    for mark in (">=", ":"):
        name, found, value = piece.partition(mark)
        if found and name.isalpha():
            field = FIELDS.get(name.casefold())
            if field is None or (field == "outlets") != (mark == ">="):
                raise QueryError(
                    "field",
                    f"{name[:40]}{mark} is no field; write entity:, outlet:, lang:, relation:, after:, before:, "
                    "until: or outlets>=, or put the words in quotes",
                    f"{name[:40]}{mark}",
                )
            return _Token("field", value, field=field)
    return _Token("word", piece)


class _Reading:
    """A reading of tokens, from the left to the right."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Query:
        if not self._tokens:
            return All(())
        query = self._either()
        if self._at < len(self._tokens):
            raise QueryError("brackets", "a bracket is closed that was not opened")
        return query

    def _next(self, words: frozenset[str]) -> bool:
        """Step over an operator; tell whether one stood there."""
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        stands = token is not None and token.kind == "word" and not token.is_quoted and token.text.casefold() in words
        self._at += stands
        return stands

    def _either(self) -> Query:
        parts = [self._together()]
        while self._next(_OR):
            parts.append(self._together())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _together(self) -> Query:
        parts = [self._one()]
        while self._at < len(self._tokens) and self._tokens[self._at].kind != ")":
            if self._next(_OR):
                self._at -= 1
                break
            self._next(_AND)
            parts.append(self._one())
        return both(*parts)

    def _one(self) -> Query:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QueryError("deep", f"brackets and nots stand {_DEEPEST} deep at most", str(_DEEPEST))
        try:
            if self._next(_NOT):
                return Not(self._one())
            if self._at >= len(self._tokens) or self._next(_AND | _OR) or self._tokens[self._at].kind == ")":
                raise QueryError(
                    "operator", "and, or and not stand before or between words; to look for one, put it in quotes"
                )
            token = self._tokens[self._at]
            self._at += 1
            if token.kind != "(":
                return _field(token.field, token.text) if token.kind == "field" else _phrase(token)
            query = self._either()
            if self._at >= len(self._tokens):
                raise QueryError("brackets", "a bracket is not closed")
            self._at += 1
            return query
        finally:
            self._depth -= 1


def _phrase(token: _Token) -> Phrase:
    words = tuple(search_words(token.text))
    if not words:
        raise QueryError("wordless", f"{token.text[:40]!r} has no word in it", token.text[:40])
    return Phrase(words, is_open=token.text.endswith("*"))


def _field(field: str, value: str) -> Query:
    text = value.strip()
    if not text:
        says = f"{field} says nothing: write what it should be, in quotes where it has spaces"
        raise QueryError("empty", says, field)
    if field == "outlets":
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_OUTLETS):
            says = f"outlets>= takes a number from 1 to {MOST_OUTLETS}, not {text[:20]!r}"
            raise QueryError("outlets", says, text[:20])
        return Outlets(int(text))
    if field in ("after", "before", "until"):
        moment = _moment(text)
        if field == "after":
            return Time(since=moment)
        return Time(before=moment + _DAY_MS if field == "until" and len(text) == _DATE_CHARACTERS else moment)
    if field == "relation":
        if text.casefold() not in _RELATIONS:
            says = f"no relation is called {text[:40]!r}; write {', '.join(_RELATIONS)}"
            raise QueryError("relation", says, text[:40])
        return Is("relation", text.casefold())
    if field == "language":
        if not (text.isascii() and text.replace("-", "").isalnum() and len(text) <= 20):
            raise QueryError("language", f"lang takes a code like ar, en or fa, not {text[:20]!r}", text[:20])
        return Is("language", text.casefold())
    return Is("entity", label(bare_id(text))) if field == "entity" else Is("outlet", label(text))


def _moment(text: str) -> int:
    try:
        when = datetime.fromisoformat(text.replace("Z", "+00:00"))
        moment = int((when if when.tzinfo else when.replace(tzinfo=timezone.utc)).timestamp() * 1000)
    except (ValueError, OverflowError):
        moment = 0
    if moment <= 0:
        says = f"{text[:30]!r} is no date; write 2026-11-20 or 2026-11-20T14:00:00Z"
        raise QueryError("date", says, text[:30])
    return moment
