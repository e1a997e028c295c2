"""Debris: what sites paste into, before and after the copy. All rules stand in one table, debris.tsv.

Share buttons, app and newsletter notices, links to other stories and their headlines, photo credits, copyright
lines. Cross-heads and hashtags are copy. Precision first: a line of debris left is a nuisance, a lost line of copy
is a lie. Whatever is taken out is listed.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

from streams.languages.folding import folded_text, folded_text_with_offsets
from streams.news.article import Removed
from streams.news.boilerplate import find_boilerplate
from streams.news.counters import glued_counter, is_counter
from streams.news.paragraphs import excerpt
from streams.news.tables import read_table
from streams.news.teasers.blocks import ends_sentence, find_blocks
from streams.news.teasers.find import find_teasers

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Place = Literal["head", "tail", "any"]
How = Literal["whole", "starts", "label", "colon", "holds", "states", "ends", "cut-head", "cut-tail", "bracket"]

# Paragraphs counted from either end that are "head" and "tail": sites stack up to four lines there.
N_HEAD: Final = 3
N_TAIL: Final = 4
# No rule reaches a longer paragraph as a whole; only these ends of it are looked at for glued debris.
MAX_DEBRIS_WORDS: Final = 60
END_CODE_POINTS: Final = 400


class DebrisPhrase(NamedTuple):
    """One phrase of the table.

    Attributes:
        reason: Goes into Removed.reason.
        place: Which end of the copy it is valid at.
        how: "whole": the paragraph is the phrase; "starts", "ends", "holds": it begins, ends with or contains it;
            "states": it contains it, but not in the middle of a sentence of other words;
            "label": it begins with it and a mark follows (: / .. | -) or nothing does; "colon": a colon or two stops
            follow or nothing does, for words that open sentences of copy ("أيضا، ..."); "cut-head", "cut-tail": the
            phrase is cut off the paragraph's beginning or end and the rest stays; "bracket": round brackets that open
            with the phrase are cut out wherever they stand.
        max_words: The longest paragraph, or brackets, the rule may take out; 0 for cuts at the ends.
        phrase: As folded_text() writes it.
    """

    reason: str
    place: Place
    how: How
    max_words: int
    phrase: str


class DebrisTable(NamedTuple):
    """The table, laid out so that a paragraph meets only the rules whose telling word it has.

    That is the first word, the last, or for "holds" the longest but the first, which may carry a proclitic. Brackets go
    by their first word too: asked one by one, a megabyte of credit lines took 13 s.
    """

    first_word: dict[str, list[DebrisPhrase]]
    last_word: dict[str, list[DebrisPhrase]]
    held_word: dict[str, list[DebrisPhrase]]
    brackets: dict[str, list[DebrisPhrase]]


@cache
def rules() -> DebrisTable:
    """Read the table once."""
    table = DebrisTable({}, {}, {}, {})
    for reason, _language, place, how, max_words, phrases in read_table("debris.tsv"):
        for phrase in phrases.split("|"):
            rule = DebrisPhrase(reason, cast(Place, place), cast(How, how), int(max_words), folded_text(phrase))
            words = rule.phrase.split()
            if how == "bracket":
                table.brackets.setdefault(words[0], []).append(rule)
            elif how in ("holds", "states"):
                table.held_word.setdefault(max(words[1:], key=len), []).append(rule)
            elif how in ("ends", "cut-tail"):
                table.last_word.setdefault(words[-1], []).append(rule)
            else:
                table.first_word.setdefault(words[0], []).append(rule)
    for found in (*table.first_word.values(), *table.last_word.values()):
        found.sort(key=lambda rule: -len(rule.phrase))  # the longest phrase tells most
    return table


# The words that precede such a mark; a label is short.
_LABEL = re.compile(r"[^:/|…–—]{0,60}?(?=[:/|،…(\[«–—]|\.\.|\s-|-\s)")


def find_debris(
    paragraphs: Sequence[str], keys: Sequence[str] | None = None, *, byline: str = "", linked: Collection[int] = ()
) -> tuple[list[tuple[int, str]], list[Removed]]:
    """Take the debris out of an article's paragraphs.

    Args:
        paragraphs: Clean paragraphs, in order.
        keys: folded_text() of each, where the caller has it already.
        byline: The item's own author line; a head or tail paragraph that only repeats it is debris.
        linked: Indices of what was nothing but a link in HTML.

    Returns:
        (index, text) of what stays, in order, the text cut where debris was glued to it; and what was taken out,
        in order: paragraph is the index of a whole one, None for a part cut off.

    Cost: linear; about 12 microseconds a paragraph beside folded_text() (2 busy shared cores).
    """
    if keys is None:
        keys = [folded_text(paragraph) for paragraph in paragraphs]
    reasons = ruled_out(paragraphs, keys, byline=byline, linked=linked)
    survivors = [index for index in range(len(paragraphs)) if index not in reasons]
    teasers = find_teasers([paragraphs[index] for index in survivors], [keys[index] for index in survivors])
    reasons.update((survivors[at], "related-link") for at in teasers)
    survivors = [index for index in survivors if index not in reasons]
    kept: list[tuple[int, str]] = []
    removed: list[Removed] = []
    last = survivors[-1] if survivors else -1
    for index, paragraph in enumerate(paragraphs):
        if index in reasons:
            removed.append(Removed(reason=reasons[index], text=excerpt(paragraph), paragraph=index))
            continue
        text, cuts = _cut_ends(paragraph, keys[index], is_last=index == last)
        text, links = _cut_label(text)
        cuts += links
        text, pointers = _cut_brackets(text, keys[index])
        removed += [*cuts, *pointers]
        kept.append((index, text))
    return kept, removed


def ruled_out(
    paragraphs: Sequence[str],
    keys: Sequence[str],
    *,
    byline: str = "",
    linked: Collection[int] = (),
    modelled: bool = True,
) -> dict[int, str]:
    """Return the index of each whole paragraph that the rules take out, and why; arguments as of find_debris().

    With modelled=False the trained model is not asked about several lines in a row: for its own training.
    """
    reasons = _whole_paragraphs(paragraphs, keys, folded_text(byline[:END_CODE_POINTS]))
    blocks = find_blocks(paragraphs, keys, reasons, linked, modelled=modelled)
    reasons.update((index, "related-link") for index in blocks)
    left = [index for index in range(len(keys)) if index not in reasons]
    reasons.update((left[at], "boilerplate") for at in find_boilerplate([keys[index] for index in left]))
    return reasons


def _whole_paragraphs(paragraphs: Sequence[str], keys: Sequence[str], byline: str) -> dict[int, str]:
    """Match whole paragraphs with the table; index to reason. Ends are counted past what is already debris."""
    reasons: dict[int, str] = {}
    asked = list(map(_asked, keys))
    n_kept = 0
    for index, key in enumerate(keys):
        reason = _reason(paragraphs[index], key, asked[index], byline, head=n_kept < N_HEAD, tail=False)
        if reason:
            reasons[index] = reason
        else:
            n_kept += 1
    n_kept = 0
    for index in range(len(keys) - 1, -1, -1):
        if index in reasons:
            continue
        if n_kept >= N_TAIL:
            break
        reason = _reason(paragraphs[index], keys[index], asked[index], byline, head=False, tail=True)
        if reason and len(keys) > 1:
            reasons[index] = reason
        else:
            n_kept += 1
    return reasons


class _Asked(NamedTuple):
    """The rules whose telling word a paragraph has.

    Attributes:
        n_words: Of the paragraph.
    """

    rules: Sequence[DebrisPhrase]
    n_words: int


_NOTHING_ASKED: Final = _Asked((), 0)


def _asked(key: str) -> _Asked:
    if not key or len(key) > END_CODE_POINTS:
        return _NOTHING_ASKED
    words = key.split(" ")
    table = rules()
    candidates = [*table.first_word.get(words[0], ()), *table.last_word.get(words[-1], ())]
    if len(words) <= MAX_DEBRIS_WORDS and not table.held_word.keys().isdisjoint(words):
        for word in words:
            candidates.extend(table.held_word.get(word, ()))
    return _Asked(candidates, len(words)) if candidates else _NOTHING_ASKED


def _reason(paragraph: str, key: str, asked: _Asked, byline: str, *, head: bool, tail: bool) -> str:
    """Return why a whole paragraph is debris; "" when it is copy."""
    if not key:
        return "separator"  # not a word in it: rulers and stars between parts ("-----", "×××")
    if (head or tail) and key == byline:
        return "byline-repeated"
    if (head or tail) and is_counter(key):
        return "share-buttons"
    if not asked.rules:
        return ""
    places = ("any", "head") if head else ("any", "tail") if tail else ("any",)
    for rule in asked.rules:
        if asked.n_words <= rule.max_words and rule.place in places and _applies(rule, paragraph, key):
            return rule.reason
    return ""


def _applies(rule: DebrisPhrase, paragraph: str, key: str) -> bool:
    """Tell whether one rule takes the whole paragraph."""
    phrase = rule.phrase
    if rule.how == "colon" and key != phrase:
        label = _LABEL.match(paragraph)
        if label is None or not paragraph.startswith((":", ".."), len(label[0].rstrip())):
            return False
        return folded_text(label[0]) == phrase and not _reads_as_copy(paragraph)
    if rule.how == "label" and key != phrase:
        label = _LABEL.match(paragraph)
        # a sentence after the label is copy ("فيديو: قال الرئيس ...") unless it is as short as a headline
        return label is not None and folded_text(label[0]) == phrase and not _reads_as_copy(paragraph)
    return key == phrase or (
        (rule.how == "starts" and key.startswith(phrase + " "))
        or (rule.how == "ends" and key.endswith(" " + phrase))
        or (rule.how == "holds" and phrase in key)
        or (rule.how == "states" and phrase in key and not _runs_through(phrase, paragraph.casefold()))
    )


def _runs_through(phrase: str, paragraph: str) -> bool:
    """Tell whether a sentence goes on behind a phrase that stands in it: "said all rights reserved to the heirs"."""
    before, found, behind = paragraph.partition(phrase)
    return bool(found) and all(side[:1] == " " and side[1:2].isalpha() for side in (before[::-1], behind))


def _reads_as_copy(paragraph: str) -> bool:
    """Tell whether a labelled line is a full sentence: it ends in a full stop and is longer than a headline."""
    return paragraph.rstrip().endswith(".") and not paragraph.rstrip().endswith("..") and paragraph.count(" ") > 14


def _cut_ends(paragraph: str, key: str, *, is_last: bool) -> tuple[str, list[Removed]]:
    """Cut debris that is glued to the beginning of any paragraph, or to the end of the last one.

    Positions move, text is sliced once: a paragraph that is nothing but glued share buttons costs its length.
    """
    start, end = 0, len(paragraph)
    at, to = 0, len(key)  # the same, in the key
    head, tail = _cut_at_head(key, at), _cut_at_tail(key, at, to) if is_last else None
    if head is None and tail is None:
        counter = glued_counter(paragraph) if is_last else -1
        if counter < 0:
            return paragraph, []
        return paragraph[:counter], [Removed(reason="share-buttons", text=paragraph[counter:].strip())]
    folded = folded_text_with_offsets(paragraph)  # its text is the key
    cuts: list[tuple[str, int, int]] = []
    while head is not None:
        after = folded.ends[at + len(head.phrase) - 1]
        cuts.append((head.reason, start, after))
        at += len(head.phrase) + 1
        while after < end and paragraph[after] in " .:|،,-–—":
            after += 1
        start = after
        head = _cut_at_head(key, at)
    while tail is not None and to - len(tail.phrase) > at:
        before = folded.starts[to - len(tail.phrase)]
        rest = paragraph[max(start, before - END_CODE_POINTS) : before].rstrip(" (-–—")
        # glued debris follows a finished sentence; otherwise it is the sentence's own last word
        if not ends_sentence(rest):
            break
        cuts.append((tail.reason, before, end))
        to -= len(tail.phrase) + 1
        end = before
        while end > start and paragraph[end - 1] in " (-–—":
            end -= 1
        tail = _cut_at_tail(key, at, to)
    return paragraph[start:end], _merged(cuts, paragraph)


# A label behind the last sentence, and what it points at: "... said. Read more: Ferry starts again".
_LABELLED_END = re.compile(
    r"(?<=[.!?؟…»”\"])\s+(?P<label>[^\s.:…\"()]{2,14}(?: [^\s.:…\"()]{2,14}){0,2})\s?(?:\.\.|[:：])"
)
_LONGEST_LABELLED: Final = 260
_SHORTEST_LINK: Final = 10


def _cut_label(text: str) -> tuple[str, list[Removed]]:
    """Cut off a label over other stories and the headline behind it, where a paragraph ends with both."""
    end = text[-_LONGEST_LABELLED:]
    if not (":" in end or ".." in end) or ends_sentence(text):
        return text, []
    for label in _LABELLED_END.finditer(end):
        if len(end) - label.end() >= _SHORTEST_LINK and _is_label(folded_text(label["label"])):
            start = len(text) - len(end) + label.start()
            return text[:start], [Removed(reason="related-link", text=excerpt(text[start:].strip()))]
    return text, []


def _is_label(key: str) -> bool:
    rules_of_it = rules().first_word.get(key.split(" ", 1)[0], ())
    return any(
        rule.phrase == key and rule.reason == "related-link" and rule.how in ("label", "starts", "colon")
        for rule in rules_of_it
    )


# The words of a reader's pointer in brackets: "(watch the video above)".
_BRACKETS = re.compile(r"(?<!\s)\s?\(([^()]{4,60})\)")


def _cut_brackets(text: str, key: str) -> tuple[str, list[Removed]]:
    """Cut out brackets that only point at a film or a picture beside the copy."""
    if "(" not in text or not any(word in key for word in rules().brackets):
        return text, []
    cuts: list[Removed] = []
    parts: list[str] = []
    end = 0
    for match in _BRACKETS.finditer(text):
        asked = _asked_of_brackets(match[1].split(" ", 1)[0])
        if not asked:
            continue
        key = folded_text(match[1])
        rule = next((rule for rule in asked if (key + " ").startswith(rule.phrase + " ")), None)
        if rule is not None and key.count(" ") < rule.max_words:
            cuts.append(Removed(reason=rule.reason, text=match[0].strip()))
            parts.append(text[end : match.start()])
            end = match.end()
    return ("".join((*parts, text[end:])).strip(), cuts) if cuts else (text, [])


@lru_cache(maxsize=4_096)
def _asked_of_brackets(word: str) -> tuple[DebrisPhrase, ...]:
    """Return the rules for brackets that begin with a word of at most 60 code points."""
    return tuple(rules().brackets.get(folded_text(word), ()))


def _cut_at_head(key: str, at: int) -> DebrisPhrase | None:
    """Find the longest phrase to cut off the beginning, never all that is left."""
    space = key.find(" ", at)
    candidates = rules().first_word.get(key[at:space], ()) if space > 0 else ()
    return next((r for r in candidates if r.how == "cut-head" and key.startswith(r.phrase + " ", at)), None)


def _cut_at_tail(key: str, at: int, to: int) -> DebrisPhrase | None:
    """Find the longest phrase to cut off the end, never all that is left."""
    candidates = rules().last_word.get(key[key.rfind(" ", at, to) + 1 : to], ())
    return next((r for r in candidates if r.how == "cut-tail" and key.endswith(" " + r.phrase, at, to)), None)


def _merged(cuts: list[tuple[str, int, int]], paragraph: str) -> list[Removed]:
    """List cuts that touch and have one reason as one."""
    merged: list[tuple[str, int, int]] = []
    for reason, start, end in sorted(cuts, key=lambda cut: cut[1]):
        if merged and merged[-1][0] == reason and not paragraph[merged[-1][2] : start].strip(" .:|،,-–—("):
            merged[-1] = (reason, merged[-1][1], end)
        else:
            merged.append((reason, start, end))
    return [Removed(reason=reason, text=excerpt(paragraph[start:end])) for reason, start, end in merged]
