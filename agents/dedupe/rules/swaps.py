"""Who did it to whom: two passages of the same words in which two names have changed places."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

# A name is so many words with its title.
_LONGEST_NAME: Final = 5
# So many words may stand among them that the other passage has not there: an ending written apart, an article.
_MOST_OTHERS: Final = 2
# So many words tell what the one did to the other; between more of them clauses were turned round.
_MOST_BETWEEN: Final = 7
# A passage is so long.
LONGEST_PASSAGE: Final = 90


class Swap(NamedTuple):
    """Two blocks of words that changed places; places in our passage, half-open.

    Attributes:
        first, second: The blocks.
        between: The words between them that both texts have, in one order.
    """

    first: tuple[int, int]
    second: tuple[int, int]
    between: tuple[int, ...]


def swapped(ours: list[int], theirs: list[int]) -> Swap | None:
    """Find two blocks that stand in one order here and in the other there, while all else stays in its order.

    Only words count that stand once in either passage. A clause that moved has no other in its place.

    Args:
        ours: Tokens of our passage.
        theirs: Tokens of theirs.

    Returns:
        The swap; None where nothing or something else moved.
    """
    if max(len(ours), len(theirs)) > LONGEST_PASSAGE:
        return None
    here, there = Counter(ours), Counter(theirs)
    places = [at for at, token in enumerate(ours) if here[token] == 1 and there[token] == 1]
    order = {token: at for at, token in enumerate(token for token in theirs if here[token] == there[token] == 1)}
    ranks = [order[ours[at]] for at in places]
    moved = [at for at, rank in enumerate(ranks) if at != rank]
    if not moved:
        return None
    low, high = moved[0], moved[-1]
    first = 1
    while ranks[low + first] == ranks[low] + first:
        first += 1
    second = 1
    while ranks[high - second] == ranks[high] - second:
        second += 1
    middle = list(range(low + first, high - second + 1))
    if (
        ranks[low + first - 1] != high
        or ranks[high - second + 1] != low
        or low + first > high - second + 1
        or [ranks[at] for at in middle] != list(range(low + second, low + second + len(middle)))
        or max(first, second) > _LONGEST_NAME
        or len(middle) > _MOST_BETWEEN
    ):
        return None
    shared = first + len(middle) + second
    spread = [theirs.index(ours[places[at]]) for at in range(low, high + 1)]
    if max(places[high] - places[low], max(spread) - min(spread)) + 1 - shared > _MOST_OTHERS:
        return None
    return Swap(
        (places[low], places[low + first - 1] + 1),
        (places[high - second + 1], places[high] + 1),
        tuple(places[at] for at in middle),
    )
