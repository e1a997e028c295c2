"""How much an article is about an entity, 0 to 1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.contract.records import Mention

_HEADLINE, _POSITION, _FREQUENCY = 0.4, 0.3, 0.3
# As many mentions as make an entity as frequent as it can be: more say nothing more.
_OFTEN = 6


def salience(mentions: Sequence[Mention], body_length: int) -> float:
    """Weigh headline, position and frequency.

    0.4 when the headline names it, 0.3 falling linearly with the first mention's place in the body, and 0.3 growing
    with the logarithm of the number of mentions up to six.

    Args:
        mentions: Of one entity, in order of appearance.
        body_length: Code points.

    Returns:
        0 without mentions; otherwise over 0, at most 1, rounded to three decimals so that every machine agrees.
    """
    if not mentions:
        return 0.0
    in_headline = any(mention.field == "headline" for mention in mentions)
    first = min((mention.start for mention in mentions if mention.field == "body"), default=None)
    position = 0.0 if first is None else 1.0 - first / max(body_length, 1)
    frequency = min(math.log1p(len(mentions)) / math.log1p(_OFTEN), 1.0)
    return round(_HEADLINE * in_headline + _POSITION * position + _FREQUENCY * frequency, 3)
