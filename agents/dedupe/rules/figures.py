"""Figures as copy writes them: 1,200 and 1200; fourteen and 14; 2.5 mln and 2,539,000; ٨:٣٠ and الثامنة والنصف."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from agents.dedupe.rules.turning_words import CLITICS, LEAST_SCALE
from streams.news import shingles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agents.dedupe.rules.turning_words import TurningWords

_ARTICLE: Final = "ال"
_MOST_DIGITS: Final = 18
# Digits between two separators of thousands.
_GROUP: Final = 3
_MOST_GROUPS: Final = 6
# Behind a point or comma so many digits are decimals.
_MOST_DECIMALS: Final = 2
_HUNDRED: Final = 100
_HOURS: Final = 24
# A figure is rounded by one in thirty at most.
_ROUNDED: Final = 0.034
_MOST_WORDS: Final = 6

# A token, or any of several.
Form = tuple["int | frozenset[int]", ...]
_GROUPS: Final = [shingles.token(f"{part:03}") for part in range(1_000)]


class Figure(NamedTuple):
    """A figure of this item.

    Attributes:
        first, last: Its words, both inside.
        value: What it says.
        scale: 1, or of what it counts: a million.
        decimals: How many digits it has behind the point.
        is_time: A time of day: value is the hour.
        is_ordinal: It says which of a row.
    """

    first: int
    last: int
    value: float
    scale: int = 1
    decimals: int = 0
    is_time: bool = False
    is_ordinal: bool = False


class FigureReader:
    """Reads the figures of a text out of its folded words."""

    def __init__(self, word: Callable[[int], str], between: Callable[[int], str], known: TurningWords) -> None:
        """Keep how a word is read ("" beyond the text), and what is printed between it and the next."""
        self._word, self._between, self._known = word, between, known

    def figures(self, start: int, stop: int) -> Iterator[Figure]:
        """Yield the figures that have a word in a range, in order."""
        at = max(start - _MOST_WORDS, 0)
        while at < stop:
            found = self._digits(at) if self._word(at).isdecimal() else self._printed_ordinal(at) or self._words(at)
            if found is None:
                at += 1
                continue
            if found.last >= start:
                yield found
            at = found.last + 1

    def _digits(self, at: int) -> Figure:
        digits, last = self._word(at)[:_MOST_DIGITS], at
        while self._goes_on(last) and len(self._word(last + 1)) == _GROUP and last - at < _MOST_GROUPS:
            if digits == "0":
                break
            last += 1
            digits += self._word(last)
        value, decimals = float(digits[:_MOST_DIGITS]), 0
        follower = self._word(last + 1)
        if self._between(last) == ":" and follower.isdecimal():
            return Figure(at, last + 1, value, is_time=True)
        if self._goes_on(last) and (len(follower) <= _MOST_DECIMALS or digits == "0") and len(follower) <= _GROUP:
            last, decimals = last + 1, len(follower)
            if follower == "00" and value <= _HOURS:
                return Figure(at, last, value, is_time=True)
            value += int(follower) / 10 ** len(follower)
        scale = self._scale(last + 1)
        return Figure(at, last + (scale > 1), value * scale, scale, decimals)

    def _printed_ordinal(self, at: int) -> Figure | None:
        digits = self._word(at)[:-2]
        is_one = digits.isdecimal() and len(digits) <= _GROUP and self._word(at)[-2:] in ("st", "nd", "rd", "th")
        return Figure(at, at, float(digits), is_ordinal=True) if is_one else None

    def _goes_on(self, at: int) -> bool:
        return self._between(at) in (",", ".", "٫", "٬", "'") and self._word(at + 1).isdecimal()

    def _scale(self, at: int) -> int:
        value = self._known.value(self._word(at)) or 1
        return value if value in self._known.scales else 1

    def _words(self, at: int) -> Figure | None:
        known = self._known
        total, last = known.value(self._word(at)), at
        if total is None or (self._word(at) in known.tens and self._word(at - 1).startswith(_ARTICLE)):
            # the nineteenth century, all fifteen members
            return None
        if total in known.scales:
            return None
        is_ordinal = known.is_ordinal(self._word(at))
        while last - at < _MOST_WORDS:
            follower = known.value(self._word(last + 1))
            joined = None if follower is None else _joined(total, follower)
            if joined is None:
                break
            total, last = joined, last + 1
        scale = self._scale(last + 1)
        return Figure(at, last + (scale > 1), float(total * scale), scale, is_ordinal=is_ordinal)

    def forms(self, figure: Figure) -> list[Form]:
        """List how the other item may write a figure, as tokens in order.

        Returns:
            As it stands; digits with and without separators; words; ordinals; by another scale, rounded; glued to the
            word before it.
        """
        printed = [self._word(at) for at in range(figure.first, figure.last + 1)]
        forms: list[Form] = [_tokens(*printed)]
        if figure.is_time:
            hours = {int(figure.value), int(figure.value) - 12, int(figure.value) + 12}
            return forms + [form for hour in hours if 0 < hour <= _HOURS for form in self._whole(hour)]
        if printed[0].isdecimal():
            before = (self._word(figure.first - 1), *CLITICS)
            forms += [(shingles.token(one + printed[0]),) for one in before if one]
            forms.append((shingles.token(printed[0] + self._word(figure.last + 1)),))
        if figure.value.is_integer():
            forms += self._whole(int(figure.value))
        elif figure.scale == 1:
            whole, _, part = f"{figure.value:.{figure.decimals}f}".partition(".")
            forms += [_tokens(whole, part), _tokens(*f"{int(whole):,}".split(","), part)]
        return forms + self._scaled(figure) + self._unscaled(figure)

    def _whole(self, number: int) -> list[Form]:
        known = self._known
        forms: list[Form] = [_tokens(str(number))]
        if number >= LEAST_SCALE:
            forms.append(_tokens(*f"{number:,}".split(",")))
        forms += [_tokens(word) for word in self._spelt(number)]
        forms += [_tokens(f"{number}{end}") for end in ("st", "nd", "rd", "th")]
        tens, unit = number // 10 * 10, number % 10
        if number < _HUNDRED and unit:
            for one, other in product(self._spelt(tens), self._spelt(unit)):
                forms += [_tokens(one, other), _tokens(other, one)]
        if number % _HUNDRED == 0 and number // _HUNDRED in known.words_of:
            pairs = product(known.words_of[number // _HUNDRED], known.words_of.get(_HUNDRED, ()))
            forms += [_tokens(*pair) for pair in pairs]
        return forms

    def _spelt(self, number: int) -> tuple[str, ...]:
        return (*self._known.words_of.get(number, ()), *self._known.ordinals_of.get(number, ()))

    def _scaled(self, figure: Figure) -> list[Form]:
        """Write a figure by each scale, rounded."""
        forms = []
        for scale, words in self._known.scales.items():
            counted = figure.value / scale
            if counted < 1:
                continue
            for decimals in range(_MOST_DECIMALS + 1):
                rounded = round(counted, decimals)
                if abs(rounded - counted) > _ROUNDED * counted:
                    continue
                written = f"{rounded:.{decimals}f}".split(".")
                spelt = [_tokens(*written)]
                if rounded.is_integer():
                    spelt += [_tokens(str(int(rounded))), *map(_tokens, self._known.words_of.get(int(rounded), ()))]
                forms += [(*one, shingles.token(word)) for one, word in product(spelt, words)]
        return forms

    def _unscaled(self, figure: Figure) -> list[Form]:
        """Write what a rounded figure may stand for in full, as far as its first two groups of digits."""
        if figure.scale < LEAST_SCALE:
            return []
        counted, half = figure.value / figure.scale, 0.5 / 10**figure.decimals
        # 2,569,000 is 2.5 million to who cuts and 2.6 to who rounds.
        low, high = counted - half, counted + (2 * half if figure.decimals else half)
        forms: list[Form] = []
        for whole in range(max(int(low), 0), int(high) + 1):
            first, last = round(max(low - whole, 0) * 1_000), round(min(high - whole, 1) * 1_000)
            forms.append((shingles.token(str(whole)), frozenset(_GROUPS[first:last])))
        return forms


def _joined(total: int, follower: int) -> int | None:
    """Count on by the next number word; None where it begins another figure."""
    if follower == _HUNDRED and 0 < total < 10:
        return total * _HUNDRED
    low, high = min(total, follower), max(total, follower)
    if low < 10 <= high < _HUNDRED and high % 10 == 0:
        return low + high
    if total >= _HUNDRED and total % _HUNDRED == 0 and follower < _HUNDRED:
        return total + follower
    return None


def _tokens(*words: str) -> Form:
    return tuple(map(shingles.token, words))


def stands_in(forms: list[Form], tokens: list[int], places: dict[int, list[int]] | None = None) -> bool:
    """Tell whether tokens hold one of several forms, in a row; `places` are places_of(tokens) when they are known."""
    known = places_of(tokens) if places is None else places
    return any(_begins(form, tokens, at) for form in forms for at in known.get(_first(form), ()))


def places_of(tokens: list[int]) -> dict[int, list[int]]:
    """Say where each token stands."""
    places: dict[int, list[int]] = {}
    for at, token in enumerate(tokens):
        places.setdefault(token, []).append(at)
    return places


def _first(form: Form) -> int:
    first = form[0]
    return first if isinstance(first, int) else -1


def _begins(form: Form, tokens: list[int], at: int) -> bool:
    for step, wanted in enumerate(form):
        if at + step >= len(tokens):
            return False
        found = tokens[at + step]
        if found != wanted if isinstance(wanted, int) else found not in wanted:
            return False
    return True
