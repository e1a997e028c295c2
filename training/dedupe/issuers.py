"""Add template pairs by rule: short English items on one form about different companies.

    python -m training.dedupe.issuers

Both headlines name a ticker, no ticker is shared, and the headlines begin with different words: different issuers.
Of such pairs outside the report half that share a quarter of their shingles or more, 60 the model is least sure of
and 60 at random are appended to more_pairs.jsonl with "by": "rule". Run once, after a first training.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from typing import TYPE_CHECKING

from agents.dedupe.memory.selection import asking_keys, word_tokens
from agents.dedupe.rules.compare import event_times
from agents.dedupe.rules.judge import Judge
from streams.news.fingerprint import Wording, fingerprint, unpack
from training.dedupe.read import HERE, add_folders, report_half, sets_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from streams.news.article import Article

# Beyond so many items a key is boilerplate, and the pairs of its holders would be all pairs.
MOST_HOLDERS = 60
# Of each kind: those the model is least sure of, and others.
COUNT = 60
LEAST_SHARED = 0.25


def main() -> None:
    """Append the pairs; print the ones the model has most wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_folders(parser)
    timed = sets_of(parser.parse_args()).articles("en")
    report = report_half()
    texts = {name: article for name, (article, _) in timed.items() if name not in report}
    scored = _scored(texts)
    print(len(scored), "pairs; linked by the model", sum(score >= 0.5 for score, _, _ in scored))
    for score, a, b in scored[:25]:
        print(round(score, 2), texts[a].headline, "|", texts[b].headline)
    others = scored[COUNT:]
    chosen = scored[:COUNT] + random.Random(0).sample(others, min(COUNT, len(others)))
    with (HERE / "more_pairs.jsonl").open("a", encoding="utf-8") as out:
        for _, a, b in chosen:
            row = {"language": "en", "a": a, "b": b, "label": "template", "by": "rule"}
            out.write(json.dumps(row) + "\n")


def _scored(texts: Mapping[str, Article]) -> list[tuple[float, str, str]]:
    """Return (score, id, id) of the pairs that share enough, highest score first."""
    judge = Judge.shipped()
    wordings = {name: unpack(fingerprint(article)) for name, article in texts.items() if _tickers(article)}
    sides = {name: judge.lay_out(wording) for name, wording in wordings.items()}
    scored = []
    for a, b in dict.fromkeys(_of_different_issuers(texts, wordings, judge)):
        times = event_times(texts[a], texts[b])
        judgement = judge.compare(sides[a], times[0], sides[b], times[1])
        if judgement.figures and judgement.figures["contained_short"] >= LEAST_SHARED:
            scored.append((judgement.score, a, b))
    return sorted(scored, reverse=True)


def _of_different_issuers(
    texts: Mapping[str, Article], wordings: Mapping[str, Wording], judge: Judge
) -> Iterator[tuple[str, str]]:
    """Yield pairs that share a key and name different companies; a pair comes once for each key."""
    holders: dict[int, list[str]] = {}
    for name, wording in wordings.items():
        for key in asking_keys(word_tokens(wording.body), judge.common).tolist():
            holders.setdefault(key, []).append(name)
    for names in holders.values():
        few = names[:MOST_HOLDERS]
        for i, a in enumerate(few):
            for b in few[i + 1 :]:
                first = {texts[name].headline.split()[0].strip("<>").lower()[:4] for name in (a, b)}
                if len(first) > 1 and not _tickers(texts[a]) & _tickers(texts[b]):
                    yield a, b


def _tickers(article: Article) -> set[str]:
    return set(re.findall(r"<([A-Z.]{2,8})>", article.headline))


if __name__ == "__main__":
    main()
