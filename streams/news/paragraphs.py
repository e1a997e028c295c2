"""Paragraphs: plain copy cut into them, and what stands twice in one article taken out once.

It compares by folded_text() only; what a paragraph says or sells is debris.py's matter.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from streams.languages.folding import folded_text
from streams.news.article import Removed
from streams.news.tables import copy_words

if TYPE_CHECKING:
    from collections.abc import Sequence

# Longest text a Removed entry carries, in code points (article.py).
MAX_REMOVED_TEXT: Final = 200

# A paragraph repeated word for word is a paste error from this many words on. Shorter ones repeat on purpose: in
# 22,241 Arabic articles of 2018 the 36 repeats of 1 to 4 words were cross-heads, refrains and table rows ("دفنوه...");
# of the 21 from 7 words on, one was meant (the weather of two stadiums in one city).
MIN_REPEATED_WORDS: Final = 7
# A label and its colon, in code points, and how many paragraphs open with it where it is one of a list.
MAX_LABEL: Final = 26
MIN_ROWS: Final = 3

# A lead cut short is at least this much text, so that a headline-like first line is never taken for one.
MIN_CUT_WORDS: Final = 8

# Hard-wrapped wire copy: lines no longer than this, paragraphs marked by indent or blank lines.
MAX_WRAPPED_LINE: Final = 90
MIN_WRAPPED_LINE: Final = 45
# An address or a row that could not be broken does not make every line a paragraph: one line in ten may be longer. Then
# more joints must bear out the width, for among short lines a headline is soon "full".
LONGER_LINES: Final = 10
MIN_JOINTS_BESIDE_LONGER: Final = 3

# A shorter headline may stand whole in a short last sentence of copy.
MIN_FOOTER_HEADLINE_WORDS: Final = 5
MAX_FOOTER_WORDS: Final = 10
MIN_WORDS_BESIDE_OUTLET: Final = 3
# Words of a line above the repeated headline: "By Mona Lindqvist".
MAX_LINE_ABOVE: Final = 8
# Words behind or before the headline by which a publishing system is known.
_POSTED: Final = tuple(f" {folded_text(words)} " for words in copy_words("posted"))
# The same where words are not parted, or not always as the headline has them.
_POSTED_UNSPACED: Final = copy_words("posted unspaced")
_FIRST_UNSPACED: Final = "\u2e80"
# What stands before the headline, and nothing behind, where a summary leads on to its page.
_READ_ON: Final = frozenset(folded_text(words) for words in copy_words("read on"))
_SENTENCE_ENDS = re.compile(r"[.!?؟…][\"'”’»)\]]{0,3}(?:\s+|$)")

# A paragraph on top restates the copy when so many hundredths of its words (of those of the next paragraph, where that
# is shorter) stand in the next one, and so many somewhere below. Of 28 restated tops of 210 Arabic articles read whole
# 23 are found, with one other; of 1,181 articles of Reuters 1987, whose leads say everything once, 13 are. Of a shorter
# top nothing is said. Words by their first letters, the article off.
RESTATED_IN_NEXT: Final = 40
RESTATED_BELOW: Final = 60
MIN_RESTATED_WORDS: Final = 20
_WORD_LETTERS, _WORD_BEGINNING = 4, 5


def excerpt(text: str) -> str:
    """Cut text to what a Removed entry may carry."""
    return text if len(text) <= MAX_REMOVED_TEXT else text[: MAX_REMOVED_TEXT - 1] + "…"


def split_plain(text: str) -> list[str]:
    """Cut plain text into paragraphs, none of them blank; lines are not cleaned.

    A line is a paragraph, as most feeds send it, unless the copy is hard-wrapped: no line longer than 90 code points
    (the longest at least 45), but for one or a tenth of them, and either paragraphs are indented and lines without
    indent follow, or most lines are as full as the next word allows or end inside a sentence. Then an indented line or
    a blank line begins a paragraph, which is how agencies set it ("    Velayati, visiting the"); a longer line is one
    of its own.

    Cost: linear.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n").split("\n")
    if not _is_wrapped(lines):
        return [line for line in lines if line.strip()]
    paragraphs: list[list[str]] = []
    fresh = True
    for line in lines:
        if not line.strip():
            fresh = True
            continue
        # an address that could not be broken stands within its paragraph
        is_longer = len(line) > MAX_WRAPPED_LINE and (fresh or " " in line.strip())
        if fresh or is_longer or line[0] in " \t":
            paragraphs.append([])
        paragraphs[-1].append(line.strip())
        fresh = is_longer
    return [" ".join(parts) for parts in paragraphs]


def _is_wrapped(lines: list[str]) -> bool:
    """Tell whether lines were broken by width: the next line's first word would not have fitted."""
    lengths = list(map(len, lines))
    width = max((length for length in lengths if length <= MAX_WRAPPED_LINE), default=0)
    if width < MIN_WRAPPED_LINE:
        return False
    n_longer = sum(map(MAX_WRAPPED_LINE.__lt__, lengths))
    if n_longer > 1 and n_longer > sum(1 for line in lines if line.strip()) // LONGER_LINES:
        return False
    least = MIN_JOINTS_BESIDE_LONGER if n_longer else 1
    joints = broken = 0
    indents = False
    for line, after in pairwise(lines):
        if not line.strip() or not after.strip() or max(len(line), len(after)) > MAX_WRAPPED_LINE:
            continue
        if after[0] in " \t\x03":
            indents = indents or after.startswith(("  ", "\t"))
            continue
        joints += 1
        full = len(line) + 1 + len(after.split(maxsplit=1)[0]) > width
        # whoever breaks lines by hand breaks them shorter, but inside a sentence
        inside = len(line) >= MIN_WRAPPED_LINE and after[0].islower() and line.rstrip()[-1:].isalpha()
        broken += (full or inside) and not line.rstrip().endswith(".")
    return joints >= least and (indents or 2 * broken > joints)


def drop_repeats(paragraphs: Sequence[str], keys: Sequence[str] | None = None) -> tuple[list[int], list[Removed]]:
    """Find the paragraphs to keep when what is pasted twice stands once.

    A paragraph of 7 words or more that stands before in the article, as folded_text() sees it, is a repeat. A shorter
    one is a repeat only inside a repeated passage: next to a repeat, and its twin next to that one's twin. So a body
    pasted twice comes out once, cross-heads included, while a refrain stays. So do rows of a list and turns of a
    conversation, which open with a label that two others have ("Weather: ..."), where nothing else repeats beside them.

    Args:
        paragraphs: Clean paragraphs, in order.
        keys: folded_text() of each, where the caller has it already.

    Returns:
        Indices to keep, ascending; and one Removed("repeated-paragraph", paragraph=i, of=j) for each other index,
        j the first paragraph that says the same, always one that is kept.

    Cost: linear in the text.
    """
    if keys is None:
        keys = [folded_text(paragraph) for paragraph in paragraphs]
    first: dict[str, int] = {}
    twin: list[int | None] = [None] * len(keys)
    for index, key in enumerate(keys):
        standing = first.setdefault(key, index) if key else index
        if standing != index:
            twin[index] = standing
    repeat = [of is not None and keys[index].count(" ") + 1 >= MIN_REPEATED_WORDS for index, of in enumerate(twin)]
    for order, step in ((range(1, len(keys)), 1), (range(len(keys) - 2, -1, -1), -1)):
        for index in order:
            of, neighbour = twin[index], twin[index - step]
            if of is not None and repeat[index - step] and neighbour is not None and neighbour + step == of:
                repeat[index] = True
    _spare_rows(paragraphs, repeat)
    kept = [index for index in range(len(keys)) if not repeat[index]]
    removed = [
        Removed(reason="repeated-paragraph", text=excerpt(paragraphs[index]), paragraph=index, of=twin[index])
        for index in range(len(keys))
        if repeat[index]
    ]
    return kept, removed


def _spare_rows(paragraphs: Sequence[str], repeat: list[bool]) -> None:
    """Take back what repeats as rows of a list do: stretches of nothing but lines under labels that stand thrice."""
    if not any(repeat):
        return
    labels = [paragraph[:MAX_LABEL].partition(":") for paragraph in paragraphs]
    times = Counter(label for label, colon, _ in labels if colon)
    for repeats, stretch in groupby(range(len(repeat)), repeat.__getitem__):
        places = list(stretch)
        if repeats and all(labels[at][1] and times[labels[at][0]] >= MIN_ROWS for at in places):
            repeat[places[0] : places[-1] + 1] = [False] * len(places)


def is_cut_of(short: str, whole: str) -> bool:
    """Tell whether one text is the other broken off: equal, or its beginning, as folded_text() sees them.

    The last word of a cut may itself be cut. At least 8 words, so that a short first line is no cut.

    Args:
        short: folded_text() of the candidate; the ellipsis at its end is gone there.
        whole: folded_text() of the longer text.
    """
    return short.count(" ") + 1 >= MIN_CUT_WORDS and whole.startswith(short)


def drop_repeated_lead(paragraphs: Sequence[str], keys: Sequence[str] | None = None) -> Removed | None:
    """Find a first paragraph that only repeats the second, whole or broken off ("…"): an abstract pasted on top.

    Args:
        paragraphs: Clean paragraphs, in order.
        keys: folded_text() of the first two at least, where the caller has it already.

    Returns:
        Removed("abstract-repeated", paragraph=0, of=1), or None when the lead stands once.
    """
    if len(paragraphs) < 2:  # a lead needs something to repeat
        return None
    if keys is None:
        keys = [folded_text(paragraph) for paragraph in paragraphs[:2]]
    if not is_cut_of(keys[0], keys[1]):
        return None
    return Removed(reason="abstract-repeated", text=excerpt(paragraphs[0]), paragraph=0, of=1)


def drop_repeated_headline(
    headline: str, paragraphs: Sequence[str], keys: Sequence[str], outlet: str = ""
) -> Removed | None:
    """Find a first paragraph, or one under a line of credits, that is the headline once more; copy has to follow it.

    Args:
        headline: folded_text() of it.
        paragraphs: Clean paragraphs, in order; the first three count.
        keys: folded_text() of each.
        outlet: folded_text() of who sent it, whose name may stand behind the headline.

    Returns:
        Removed("headline-repeated"), or None.
    """
    if not headline:
        return None
    forms = (headline, f"{headline} {outlet}") if outlet else (headline,)
    for at in range(min(2, len(keys) - 1)):
        if keys[at] in forms:
            return Removed(reason="headline-repeated", text=excerpt(paragraphs[at]), paragraph=at)
        if keys[at].count(" ") >= MAX_LINE_ABOVE or _SENTENCE_ENDS.search(paragraphs[at]):
            return None
    return None


def is_footer_of(headline: str, key: str, outlet: str = "") -> bool:
    """Tell whether a last paragraph only says whose post this is: "The post HEADLINE appeared first on OUTLET".

    It holds the whole headline, of five words or more, and few words beside it; a shorter one beside the outlet's name
    and three words more. A flash says its headline and a new fact in one sentence, so the words beside it have to be
    those of a publishing system, or the outlet's name at the end. What opens with the headline needs both, or is the
    headline and the outlet alone.

    Args:
        headline: folded_text() of it.
        key: folded_text() of the paragraph.
        outlet: folded_text() of who sent it; "" when unknown.
    """
    if headline and headline[0] >= _FIRST_UNSPACED:
        return _is_unspaced_footer(headline, key, outlet)
    before, found, behind = f" {key} ".partition(f" {headline} ")
    if not headline or not found or key == headline:
        return False
    n_words = headline.count(" ") + 1
    n_beside = key.count(" ") + 1 - n_words
    n_outlet = outlet.count(" ") + 1 if outlet and f" {outlet} " in f"{before} {behind} " else 0
    if n_beside - n_outlet > MAX_FOOTER_WORDS:
        return False
    leads_on = before.strip() in _READ_ON and not behind.strip()
    if n_words < MIN_FOOTER_HEADLINE_WORDS and not (leads_on and n_words > 1):
        least = outlet.count(" ") + 1 + MIN_WORDS_BESIDE_OUTLET
        if not outlet or n_beside < least or f" {outlet} " not in f" {key} ":
            return False
    is_posted = leads_on or any(words in f"{before} {behind} " for words in _POSTED)
    is_named = bool(outlet) and key.endswith(f" {outlet}")
    if not before.strip():
        return (is_posted and n_outlet > 0) or (is_named and behind.strip() == outlet)
    return is_posted or is_named


def _is_unspaced_footer(headline: str, key: str, outlet: str) -> bool:
    """Tell the same of Chinese and Japanese, letter by letter: the headline, the words of a system, the outlet."""
    headline, key, outlet = (text.replace(" ", "") for text in (headline, key, outlet))
    if headline not in key or len(key) > len(headline) + len(outlet) + 2 * MAX_FOOTER_WORDS:
        return False
    beside = key.replace(headline, "", 1)
    return any(map(beside.__contains__, _POSTED_UNSPACED)) and (not outlet or outlet in beside)


def footer_start(headline: str, paragraph: str, key: str, outlet: str = "") -> int:
    """Return where a last paragraph's last sentence begins that only says whose post this is; -1 when none does.

    Args:
        headline: folded_text() of it.
        paragraph: A clean paragraph.
        key: folded_text() of it.
        outlet: folded_text() of who sent it; "" when unknown.

    Cost: one search; linear where the paragraph holds the headline, which copy hardly does.
    """
    if not headline or headline not in key:
        return -1
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(paragraph) if match.end() < len(paragraph)]
    if not ends or not is_footer_of(headline, folded_text(paragraph[ends[-1] :]), outlet):
        return -1
    return ends[-1]


def stands_in(abstract: str, keys: Sequence[str]) -> bool:
    """Tell whether an abstract repeats the body: its words, less a broken end, stand there in one run.

    Args:
        abstract: Clean text; punctuation and so an ellipsis at its end is ignored, and the last word may be cut.
        keys: folded_text() of the body's paragraphs; a run may go on over several.

    Cost: linear.
    """
    return folded_text(abstract) in " ".join(keys)


def restates_copy(keys: Sequence[str]) -> bool:
    """Tell whether the first paragraph is a summary that the copy below says again in other words.

    Args:
        keys: folded_text() of each paragraph.

    Cost: that of the words of two paragraphs; linear in the article for the few that go on.
    """
    if len(keys) < 3:
        return False
    own = _beginnings(keys[0])
    if len(own) < MIN_RESTATED_WORDS:
        return False
    following = _beginnings(keys[1])
    shared = len(own & following)
    if 100 * shared < RESTATED_IN_NEXT * min(len(own), len(following)) or not shared:
        return False
    below = following.union(*map(_beginnings, keys[2:]))
    return 100 * len(own & below) >= RESTATED_BELOW * len(own)


def _beginnings(key: str) -> set[str]:
    return {word.removeprefix("ال")[:_WORD_BEGINNING] for word in key.split(" ") if len(word) >= _WORD_LETTERS}
