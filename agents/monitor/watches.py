"""The watch list: names in any script, entity ids, phrases and outlets that somebody wants to hear of.

One entry a line; empty lines and lines that begin with # say nothing:

    Q810                     an entity id: a Wikidata or GeoNames number, or the whole uri
    source: الميناء          an outlet
    "وقف إطلاق النار"        words that stand together in the headline or the body
    أنطونيو غوتيريش          a name: of a marked entity in any language, or standing in the text
    search: (war or حرب) lang:ar outlets>=3
                             a saved search, in the language of the page's search (query/parse.py)

The list is a file, and beside it a topic whose records are small lists of their own, each with a name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from agents.monitor.query.parse import FIELDS, QueryError, parse
from agents.monitor.query.terms import EVERYTHING, labels
from agents.monitor.query.words import bare_id
from streams.contract.records import WITHHELD_RELATIONS
from streams.errors import WiredeskError
from streams.languages.clitics import PROCLITICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agents.monitor.query.matching import Searched
    from agents.monitor.query.terms import Query

MOST_ENTRIES: Final = 5_000
# Each is asked of every article; 500 of two words and a field take 2 ms.
MOST_SEARCHES: Final = 500
_LONGEST_ENTRY: Final = 200
# A line of TALLY takes no longer entry.
_LONGEST_SEARCH: Final = 400
_SEARCH: Final = "search:"
# How a search begins whose author has left "search:" out, in either language.
_FIELD: Final = re.compile(rf"(?:{'|'.join(FIELDS)})\s*(?::|>=)", re.IGNORECASE)
# An address that has only begun.
_NO_ID: Final = re.compile(r"(?:https?:/*|urn:)\Z", re.IGNORECASE)
# An id of Wikidata without its number.
_BARE: Final = ("Q", "q")
_ENTITY_ID: Final = re.compile(r"(?:Q\d{1,12}|https?://\S+|urn:\S+)\Z")
# One-letter words that Arabic writes together with the next: "and", "so", "by", "for", "as", and their likes.
_CLITICS: Final = PROCLITICS["ar"].letters
_MARKS: Final = frozenset({"Mn", "Cf"})
_FOLD: Final = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None, "ی": "ي", "ک": "ك"}
)


class WatchListError(WiredeskError, ValueError):
    """A watch list that cannot be used; the message says which line and why."""


class Watches:
    """A watch list ready for matching. Matching costs O(length of the text), whatever the number of entries."""

    def __init__(self, entries: Iterable[str] = ()) -> None:
        """Read entries.

        Raises:
            WatchListError: too many, or one too long.
        """
        self.entries: list[str] = []
        self._ids: dict[str, str] = {}
        self._outlets: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._phrases: dict[tuple[str, ...], str] = {}
        self._lengths: dict[str, set[int]] = {}
        self._searches: dict[str, Query] = {}
        for number, line in enumerate(entries, 1):
            entry = line.strip()
            if entry and not entry.startswith("#"):
                self._add(entry, number)

    def _add(self, entry: str, number: int) -> None:
        is_search = _is_search(entry)
        longest = _LONGEST_SEARCH if is_search else _LONGEST_ENTRY
        if len(entry) > longest:
            raise WatchListError(f"watch list, line {number}: longer than {longest} characters")
        if len(self.entries) >= MOST_ENTRIES:
            raise WatchListError(f"watch list, line {number}: more than {MOST_ENTRIES} entries")
        if is_search:
            self._add_search(entry, number)
            self.entries.append(entry)
            return
        _refuse_unclear(entry, number)
        self.entries.append(entry)
        if entry.lower().startswith("source:"):
            self._outlets[_folded(entry[7:])] = entry
            return
        if _ENTITY_ID.match(entry):
            self._ids[bare_id(entry)] = entry
            return
        quoted = len(entry) > 2 and entry[0] in '"«“' and entry[-1] in '"»”'
        words = tuple(_words(entry))
        if not words:
            raise WatchListError(f"watch list, line {number}: {entry!r} has no word in it")
        if not quoted:
            self._names[" ".join(words)] = entry
        self._phrases[words] = entry
        self._lengths.setdefault(words[0], set()).add(len(words))

    def _add_search(self, entry: str, number: int) -> None:
        if len(self._searches) >= MOST_SEARCHES:
            raise WatchListError(f"watch list, line {number}: more than {MOST_SEARCHES} searches")
        try:
            query = parse(entry[len(_SEARCH) :])
        except QueryError as error:
            raise WatchListError(f"watch list, line {number}: {error}") from None
        if query == EVERYTHING:
            raise WatchListError(f"watch list, line {number}: the search asks for nothing; write words after search:")
        unheard = sorted(one.value for one in labels(query, "relation") if one.value in WITHHELD_RELATIONS)
        if unheard:
            raise WatchListError(
                f"watch list, line {number}: what is {unheard[0]} is not published, so a watch never hears of it"
            )
        if any(one.value in _BARE for one in labels(query, "entity")):
            raise WatchListError(f"watch list, line {number}: Q is no entity; write its number too, as entity:Q810")
        self._searches[entry] = query

    @property
    def n_searches(self) -> int:
        """Return how many of the entries are saved searches."""
        return len(self._searches)

    def found(self, item: Searched) -> Iterator[tuple[str, int]]:
        """Yield the saved searches that find an item, each with how many outlets must carry it first (1: at once)."""
        for entry, query in self._searches.items():
            needed = item.outlets_needed(query)
            if needed is not None:
                yield entry, needed

    def hits(self, text: str, ids: Iterable[str], names: Iterable[str], outlet: str) -> tuple[str, ...]:
        """List the entries an article hits, in the order of the list; saved searches are asked by `found`.

        Args:
            text: Headline and body.
            ids: Ids of its entities.
            names: Their names and labels, in every language known.
            outlet: Who sent it.
        """
        if not self.entries:
            return ()
        hit = {self._ids[bare] for bare in map(bare_id, ids) if bare in self._ids}
        if self._names:
            hit.update(self._names[name] for name in (" ".join(_words(n)) for n in names) if name in self._names)
        folded = _folded(outlet)
        if folded in self._outlets:
            hit.add(self._outlets[folded])
        if self._phrases:
            hit.update(self._phrases_in(_words(text)))
        return tuple(entry for entry in dict.fromkeys(self.entries) if entry in hit)

    def _phrases_in(self, words: list[str]) -> set[str]:
        found = set()
        for at, word in enumerate(words):
            for first in _forms(word):
                for length in self._lengths.get(first, ()):
                    entry = self._phrases.get((first, *words[at + 1 : at + length]))
                    if entry is not None:
                        found.add(entry)
        return found


class WatchList:
    """Everything that is watched for: the entries of the file, and those of the topic by the name of their watch.

    A function of the file and of the newest record of each name, whatever stood there before.

    Attributes:
        watches: All entries, ready for matching.
        refused: Name of a watch on the topic that cannot be used, and why.
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        """Read the file's entries. Raises WatchListError as Watches does."""
        self.watches = Watches(entries)
        self.refused: dict[str, str] = {}
        self._of_file = tuple(self.watches.entries)
        self._named: dict[str, tuple[str, ...]] = {}

    def learn(self, records: Iterable[tuple[bytes | None, bytes | None]]) -> None:
        """Take note of records of the topic: name and entries, as UTF-8; no value, or an empty one, ends a watch."""
        for key, value in records:
            name = (key or b"").decode("utf-8", "replace")
            self._named.pop(name, None)
            self.refused.pop(name, None)
            try:
                named = Watches((value or b"").decode().splitlines()).entries
            except UnicodeDecodeError:
                self.refused[name] = "it is not UTF-8"
            except WatchListError as error:
                self.refused[name] = str(error)
            else:
                if named:
                    self._named[name] = tuple(named)
        self._gather()

    def _gather(self) -> None:
        """Put the entries of file and topic together; names in their order, as many as there is room for."""
        entries = dict.fromkeys(self._of_file)
        n_searches = sum(map(_is_search, entries))
        for name in sorted(self._named):
            room = MOST_ENTRIES - len(entries)
            n_more = sum(_is_search(entry) for entry in self._named[name] if entry not in entries)
            if len(self._named[name]) > room:
                self.refused[name] = f"more than {MOST_ENTRIES} entries in all"
            elif n_searches + n_more > MOST_SEARCHES:
                self.refused[name] = f"more than {MOST_SEARCHES} searches in all"
            else:
                self.refused.pop(name, None)
                n_searches += n_more
                entries.update(dict.fromkeys(self._named[name]))
        self.watches = Watches(entries)


def _is_search(entry: str) -> bool:
    return entry.lower().startswith(_SEARCH)


def _refuse_unclear(entry: str, number: int) -> None:
    """Refuse what would watch for something else than was meant. Raises WatchListError."""
    if entry in _BARE or _NO_ID.match(entry):
        raise WatchListError(f"watch list, line {number}: {entry} is no entity; write its number too, as Q810")
    if entry.lower().startswith("source:"):
        if not _words(entry[7:]):
            raise WatchListError(f"watch list, line {number}: source: names no outlet; write its name after it")
    elif _FIELD.match(entry):
        raise WatchListError(f"watch list, line {number}: write search: before it, as search: {entry[:60]}")


def _forms(word: str) -> list[str]:
    """Return a word and what it is without the one-letter words written together with it, two at most."""
    forms = [word]
    while len(forms) < 3 and len(forms[-1]) > 3 and forms[-1][0] in _CLITICS:
        forms.append(forms[-1][1:])
    # "لل" hides the article: للأمم is ل + الأمم.
    return [*forms, *("ال" + form[2:] for form in list(forms) if form.startswith("لل"))]


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().translate(_FOLD)
    return "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in _MARKS).strip()


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", _folded(text))
