"""What two wordings have in common and where: the figures a copy is told by.

They are measured by length and by order of time, so judging a pair from either side sees the same numbers.
docs/judging.md says in words what each figure is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from agents.dedupe.rules.alignment import runs
from agents.dedupe.rules.shares import found_in, mean, numbers_of, pair_shares, ratio
from streams.languages.calendar import calendar
from streams.languages.folding import folded_text
from streams.languages.tsv import read_table
from streams.news import shingles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from agents.dedupe.rules.alignment import Bag, Pair, Side

LEAD_WORDS: Final = 45
OPENING_WORDS: Final = 22
# A shared run of so many words is copied, not coincidence.
RUN_WORDS: Final = 8
# Words that stand in fewer than one of 100 articles: names, mostly.
RARE: Final = 0.55
# A shared run as long as a sentence.
PASSAGE_WORDS: Final = 15
# A paragraph is shared as a whole when so much of it is: one edited word in five.
WHOLE_SHARE: Final = 0.8
# Who did it stands in the first words of a lead.
SUBJECT_WORDS: Final = 10
# Tolls are written in words too. Of the two languages whose labelled pairs taught the trees.
_TOLLS: Final = tuple(word for code in ("en", "ar") for word, *_ in read_table(code, "toll_words.tsv"))
_NUMBER_WORDS: Final = np.array(sorted({shingles.token(word) for word in _TOLLS}), dtype=np.uint16)

# Of the two languages whose labelled pairs taught the trees what another day means.
_DAY_WORDS: Final = tuple(folded_text(one.word) for code in ("en", "ar") for one in calendar(code, "weekday"))
_DAYS: Final = np.array(sorted(set(map(shingles.token, _DAY_WORDS))), dtype=np.uint16)


class _Top(NamedTuple):
    """A side with the distinct words of its lead and of its first sentence, in ascending order."""

    side: Side
    lead: NDArray[np.uint16]
    opening: NDArray[np.uint16]


class _Told(NamedTuple):
    """What the top of one item tells of the other item: shares, 0 to 1, and from headline_news on counts.

    Attributes:
        lead_in_lead, lead_in_body, opening_in_opening: Of the weight of its lead or opening what stands there.
        headline_in_headline, headline_in_lead, headline_in_body: The same of its headline.
        names_missing, headline_names_missing: Of the rare words of its top what the other item has nowhere.
        headline_news: Rare words of its headline that its own body bears out and the other item lacks.
        headline_figures: Figures among those; headline_toll counts numbers in words too.
    """

    lead_in_lead: float
    lead_in_body: float
    opening_in_opening: float
    headline_in_headline: float
    headline_in_lead: float
    headline_in_body: float
    names_missing: float
    headline_names_missing: float
    headline_news: float
    headline_figures: float
    headline_toll: float


def features(pair: Pair, bag: Bag) -> dict[str, float]:
    """Measure a pair.

    Args:
        pair: From alignment.pair().
        bag: Weights and meaning of the pair's language.

    Returns:
        Figures by name, always the same names in the same order.

    Cost: about 0.5 ms.
    """
    figures = {
        **_wording(pair, bag),
        **_places(pair),
        **_numbers(pair, bag),
        **_tops(pair, bag),
        **_rest(pair, bag),
        **_form(pair),
        **_shape(pair),
        **_subject(pair, bag),
    }
    return {**figures, **_in_time(pair, figures)}


def _wording(pair: Pair, bag: Bag) -> dict[str, float]:
    """How much of each text stands in the other: shingles, weighted words, without quotations, pairs, single words."""
    out: dict[str, float] = {}
    short, long, shared = pair.short, pair.long, pair.shared
    hits = int(shared.hits_first.sum())
    for name, side, covered, found in (
        ("short", short, shared.first, shared.hits_first),
        ("long", long, shared.second, shared.hits_second),
    ):
        out[f"contained_{name}"] = mean(found)
        out[f"weighted_{name}"] = ratio(side.weights[covered].sum(), side.weights.sum())
        plain = ~side.quoted
        out[f"unquoted_{name}"] = ratio(side.weights[covered & plain].sum(), side.weights[plain].sum())
        out[f"left_over_{name}"] = mean(side.weights[~covered]) - mean(side.weights[covered])
    out["jaccard"] = hits / max(len(short.keys) + len(long.keys) - hits, 1)
    out["pairs_short"], out["pairs_long"] = pair_shares(short.words, long.words)
    in_long, in_short = bag.common(short.distinct, long.distinct), bag.common(long.distinct, short.distinct)
    w_short, w_long = bag.weights[short.distinct], bag.weights[long.distinct]
    out["bag_short"] = ratio(w_short[in_long].sum(), w_short.sum())
    out["bag_long"] = ratio(w_long[in_short].sum(), w_long.sum())
    out["bag_cosine"] = ratio((w_short[in_long] ** 2).sum(), np.sqrt((w_short**2).sum() * (w_long**2).sum()))
    quoted = short.weights[shared.first & short.quoted].sum()
    out["quoted_share"] = ratio(quoted, short.weights[shared.first].sum())
    return out


def _places(pair: Pair) -> dict[str, float]:
    """Where the shared wording stands: how far down it begins, in how many runs, in what order, top and tail."""
    out: dict[str, float] = {}
    n_short, n_long = max(len(pair.short.words), 1), max(len(pair.long.words), 1)
    starts, stops = runs(pair.shared.first)
    starts_long, stops_long = runs(pair.shared.second)
    lengths = stops - starts
    for name, n, begins, long_enough in (
        ("short", n_short, starts, lengths >= RUN_WORDS),
        ("long", n_long, starts_long, stops_long - starts_long >= RUN_WORDS),
    ):
        copied = begins[long_enough]
        out[f"before_run_{name}"] = float(np.log1p(copied[0] if len(copied) else n))
    longest = int(np.max(lengths)) if len(lengths) else 0
    out["longest_run"] = float(np.log1p(longest))
    out["longest_run_share"] = longest / n_short
    out["runs"] = float(np.log1p(len(starts)))
    out["in_order"] = mean(np.diff(pair.shared.at) > 0)
    out["span_long"] = (int(stops_long[-1]) - int(starts_long[0])) / n_long if len(starts_long) else 0.0
    for name, covered, n in (("short", pair.shared.first, n_short), ("long", pair.shared.second, n_long)):
        third = max(n // 3, 1)
        out[f"top_covered_{name}"] = mean(covered[:third])
        out[f"tail_covered_{name}"] = mean(covered[-third:])
    gaps, number_gaps = _substitutions(pair)
    out["substitutions"] = float(np.log1p(gaps))
    out["substitutions_a_run"] = gaps / max(len(starts), 1)
    out["number_substitutions"] = float(np.log1p(number_gaps))
    return out


def _substitutions(pair: Pair) -> tuple[int, int]:
    """Count short gaps in aligned wording where each text has words the other lacks; and those with numbers.

    One form filled in twice differs in such gaps; so does a corrected figure, but only in one.
    """
    hits = np.flatnonzero(pair.shared.hits_first)
    at = pair.shared.at
    if len(hits) < 2:
        return 0, 0
    here, there = np.diff(hits), np.diff(at)
    # Shingles that follow one another begin a word apart; past so many words a shingle shares none with the one before.
    size, widest = shingles.SHINGLE_WORDS, 3 * shingles.SHINGLE_WORDS  # one to five words stand in the gap
    narrow = (here > size) & (here < widest) & (there > size) & (there < widest)
    gaps = number_gaps = 0
    ours, theirs = pair.short.words, pair.long.words
    for gap in np.flatnonzero(narrow).tolist():
        left = set(ours[hits[gap] + size : hits[gap + 1]].tolist())
        right = set(theirs[at[gap] + size : at[gap + 1]].tolist())
        if left - right and right - left:
            gaps += 1
            number_gaps += max(left - right) >= shingles.FIRST_NUMBER
    return gaps, number_gaps


def _numbers(pair: Pair, bag: Bag) -> dict[str, float]:
    """How far the figures in the texts, leads and headlines agree; one half where there are none."""
    out: dict[str, float] = {}
    short, long = (numbers_of(side.distinct) for side in (pair.short, pair.long))
    both = int(bag.common(short, long).sum())
    either = len(short) + len(long) - both
    out["numbers_jaccard"] = ratio(both, either, 0.5)
    out["numbers_short"] = ratio(both, len(short), 0.5)
    out["numbers_long"] = ratio(both, len(long), 0.5)
    out["numbers_differ"] = float(np.log1p(either - both))
    for name, a, b in (
        ("lead", pair.short.words[:LEAD_WORDS], pair.long.words[:LEAD_WORDS]),
        ("headline", pair.short.headline, pair.long.headline),
    ):
        left, right = np.unique(numbers_of(a)), np.unique(numbers_of(b))
        agree = int(bag.common(left, right).sum())
        out[f"{name}_numbers"] = ratio(agree, len(left) + len(right) - agree, 0.5)
    return out


def _tops(pair: Pair, bag: Bag) -> dict[str, float]:
    """Whether leads and headlines tell of the same act: shared words, and words near in meaning."""
    sides = (pair.short, pair.long) if pair.earlier_is_short else (pair.long, pair.short)
    earlier, later = (
        _Top(side, np.unique(side.words[:LEAD_WORDS]), np.unique(side.words[:OPENING_WORDS])) for side in sides
    )
    one, other = _told(earlier, later, bag), _told(later, earlier, bag)
    out = {
        "earlier_lead_in_lead": one.lead_in_lead,
        "earlier_lead_in_body": one.lead_in_body,
        "earlier_opening_in_opening": one.opening_in_opening,
        "earlier_headline_in_headline": one.headline_in_headline,
        "earlier_headline_in_lead": one.headline_in_lead,
        "earlier_headline_in_body": one.headline_in_body,
        "earlier_names_missing": one.names_missing,
        "earlier_headline_names_missing": one.headline_names_missing,
        "earlier_headline_news": one.headline_news,
        "earlier_headline_figures": one.headline_figures,
        "earlier_headline_toll": one.headline_toll,
        "later_lead_in_lead": other.lead_in_lead,
        "later_lead_in_body": other.lead_in_body,
        "later_opening_in_opening": other.opening_in_opening,
        "later_headline_in_headline": other.headline_in_headline,
        "later_headline_in_lead": other.headline_in_lead,
        "later_headline_in_body": other.headline_in_body,
        "later_names_missing": other.names_missing,
        "later_headline_names_missing": other.headline_names_missing,
        "later_headline_news": other.headline_news,
        "later_headline_figures": other.headline_figures,
        "later_headline_toll": other.headline_toll,
    }
    for name in _Told._fields[: _Told._fields.index("headline_news")]:
        shares = getattr(one, name), getattr(other, name)
        out[f"{name}_low"], out[f"{name}_high"] = min(shares), max(shares)
    headlines = earlier.side.headline, later.side.headline
    agreed = headlines[0][bag.common(*headlines)]
    out["headline_best_agreed"] = float(np.max(bag.weights[agreed])) if len(agreed) else 0.0
    out["headline_cosine"] = float(np.sqrt(one.headline_in_headline * other.headline_in_headline))
    return {**out, **_near(earlier, later, bag), **_tops_covered(pair)}


def _told(ours: _Top, theirs: _Top, bag: Bag) -> _Told:
    """Measure what one top tells of the other item."""
    a, b = ours.side, theirs.side
    known = np.concatenate((b.headline, b.distinct))
    # Headline tokens that stand in its own body and nowhere in the other item: what is new, or another name.
    borne_out = a.headline[bag.common(a.headline, a.distinct) & ~bag.common(a.headline, known)]
    figures = float(len(numbers_of(borne_out)))
    return _Told(
        lead_in_lead=bag.share(ours.lead, theirs.lead),
        lead_in_body=bag.share(ours.lead, b.distinct),
        opening_in_opening=bag.share(ours.opening, theirs.opening),
        headline_in_headline=bag.share(a.headline, b.headline),
        headline_in_lead=bag.share(a.headline, theirs.lead),
        headline_in_body=bag.share(a.headline, b.distinct),
        names_missing=_names_missing(np.unique(np.concatenate((a.headline, a.words[:30]))), known, bag),
        headline_names_missing=_names_missing(a.headline, known, bag),
        headline_news=float((bag.weights[borne_out] > RARE).sum()),
        headline_figures=figures,
        headline_toll=figures + float(np.isin(borne_out, _NUMBER_WORDS).sum()),
    )


def _names_missing(tokens: NDArray[np.uint16], known: NDArray[np.uint16], bag: Bag) -> float:
    rare = tokens[(bag.weights[tokens] > RARE) & (tokens < shingles.FIRST_NUMBER)]
    return 1 - bag.share(rare, known) if len(rare) else 0.0


def _near(earlier: _Top, later: _Top, bag: Bag) -> dict[str, float]:
    """How much of each headline, opening and lead is near in meaning to each of the other item's."""
    out: dict[str, float] = {}
    near = bag.nearness(
        (earlier.side.headline, earlier.opening, earlier.lead),
        (later.side.headline, later.opening, later.lead),
    )
    for row, here in enumerate(("headline", "opening", "lead")):
        for column, there in enumerate(("headline", "opening", "lead")):
            if (here, there) != ("lead", "opening"):
                out[f"earlier_{here}_near_{there}"] = near[0][row][column]
                out[f"later_{here}_near_{there}"] = near[1][row][column]
    return out


def _tops_covered(pair: Pair) -> dict[str, float]:
    """How much of each text and lead, by order of time, stands in the other."""
    covered = pair.shared.first, pair.shared.second
    earlier, later = covered if pair.earlier_is_short else covered[::-1]
    return {
        "earlier_covered": mean(earlier),
        "earlier_lead_covered": mean(earlier[:LEAD_WORDS]),
        "later_covered": mean(later),
        "later_lead_covered": mean(later[:LEAD_WORDS]),
    }


def _rest(pair: Pair, bag: Bag) -> dict[str, float]:
    """Direction of meaning, lengths, time, outlet and agency."""
    out: dict[str, float] = {}
    short, long = pair.short, pair.long
    out["meaning_headline"] = bag.cosine(short.headline, long.headline)
    out["meaning_lead"] = bag.cosine(short.words[:LEAD_WORDS], long.words[:LEAD_WORDS])
    out["meaning_body"] = bag.cosine(short.words, long.words)
    left, right = short.words[~pair.shared.first], long.words[~pair.shared.second]
    out["meaning_left_over"] = bag.cosine(left, right) if len(left) and len(right) else 1.0
    n_short, n_long = max(len(short.words), 1), max(len(long.words), 1)
    out["log_short"], out["log_long"] = float(np.log(n_short)), float(np.log(n_long))
    out["log_ratio"] = float(np.log(n_long / n_short))
    out["later_longer"] = out["log_ratio"] if pair.earlier_is_short else -out["log_ratio"]
    out["log_hours"] = float(np.log1p(pair.gap_seconds / 3600))
    agency, other = short.wording.agency, long.wording.agency
    out["same_outlet"] = float(short.wording.outlet == long.wording.outlet != 0)
    out["same_agency"] = float(agency == other != 0)
    out["other_agency"] = float(agency != other and 0 not in (agency, other))
    return out


def _form(pair: Pair) -> dict[str, float]:
    """How much is one form once names and figures are blanked out, and how far what stands in the blanks agrees.

    Two telegrams, two dividends or two days of weather fill one form in twice; a cut copy keeps what was filled in.
    """
    out: dict[str, float] = {}
    here, has_number, has_name = _blanked(pair.short)
    there, _, _ = _blanked(pair.long)
    alike = (here > 0) & found_in(here, there)
    same = pair.shared.hits_first
    out["form_short"] = ratio(alike.sum(), (here > 0).sum())
    out["form_unlike_short"] = mean(alike & ~same)
    for name, slots in (("numbers", alike & has_number), ("names", alike & has_name)):
        out[f"slots_{name}"] = ratio((slots & same).sum(), slots.sum(), 1.0)
    return out


def _blanked(side: Side) -> tuple[NDArray[np.uint64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the shingles with names and figures blanked, 0 where nothing else is left; which had figures, names."""
    number = side.words >= shingles.FIRST_NUMBER
    name = (side.weights > RARE) & ~number
    keys = shingles.shingle_keys(
        np.where(number, np.uint16(shingles.FIRST_NUMBER), np.where(name, np.uint16(shingles.FIRST_WORD), side.words))
    )
    if not len(keys):
        nothing = np.zeros(0, dtype=np.bool_)
        return keys, nothing, nothing
    blank = number | name
    keys[blank[:-2] & blank[1:-1] & blank[2:]] = 0
    return keys, number[:-2] | number[1:-1] | number[2:], name[:-2] | name[1:-1] | name[2:]


def _shape(pair: Pair) -> dict[str, float]:
    """Whether whole passages and paragraphs are shared, as a copy shares them, or scraps of sentences, as forms do."""
    out: dict[str, float] = {}
    for name, side, covered in (("short", pair.short, pair.shared.first), ("long", pair.long, pair.shared.second)):
        n = max(len(covered), 1)
        starts, stops = runs(covered)
        lengths = stops - starts
        out[f"long_runs_{name}"] = float(lengths[lengths >= PASSAGE_WORDS].sum()) / n
        out[f"scraps_{name}"] = ratio(lengths[lengths < RUN_WORDS].sum(), lengths.sum())
        sizes = np.bincount(side.paragraphs)
        whole = np.bincount(side.paragraphs, covered) >= WHOLE_SHARE * sizes
        out[f"whole_paragraphs_{name}"] = float(sizes[whole].sum()) / n
    here, there = np.flatnonzero(pair.shared.hits_first), pair.shared.at
    for name, places, n_words in (
        ("short", there[here < LEAD_WORDS], len(pair.long.words)),
        ("long", here[there < LEAD_WORDS], len(pair.short.words)),
    ):
        # Past the end where nothing of the lead is shared.
        out[f"{name}_lead_at"] = float(np.median(places)) / max(n_words, 1) if len(places) else 1.2
    return out


def _subject(pair: Pair, bag: Bag) -> dict[str, float]:
    """Whether each lead's first words stand in the other's top, and whether the leads name one day."""
    out: dict[str, float] = {}
    sides = (pair.short, pair.long)
    leads = [np.unique(side.words[:LEAD_WORDS]) for side in sides]
    tops = [np.concatenate((lead, side.headline)) for lead, side in zip(leads, sides, strict=True)]
    subjects = [np.unique(side.words[:SUBJECT_WORDS]) for side in sides]
    shares = bag.share(subjects[0], tops[1]), bag.share(subjects[1], tops[0])
    out["subject_in_lead_low"], out["subject_in_lead_high"] = min(shares), max(shares)
    days = [lead[found_in(lead, _DAYS)] for lead in leads]
    named = bool(len(days[0]) and len(days[1]))
    out["days"] = (1.0 if bag.common(*days).any() else -1.0) if named else 0.0
    return out


def _in_time(pair: Pair, known: Mapping[str, float]) -> dict[str, float]:
    """Say again by order of time what was measured by length: an update keeps the earlier item and puts a top on it."""
    out: dict[str, float] = {}
    earlier, later = ("short", "long") if pair.earlier_is_short else ("long", "short")
    for name in ("top_covered", "whole_paragraphs", "unquoted", "weighted"):
        out[f"earlier_{name}"], out[f"later_{name}"] = known[f"{name}_{earlier}"], known[f"{name}_{later}"]
    out["earlier_lead_at"], out["later_lead_at"] = known[f"{earlier}_lead_at"], known[f"{later}_lead_at"]
    return out
