"""Learn from texts which known names are also common words: counts only, no text is kept.

    python -m training.knowledge.build --plain PLAIN.json.gz       # without what this command found before
    python -m training.knowledge.evidence PLAIN.json.gz SETS       # writes evidence.tsv, common_words_en.tsv

Three witnesses. Tagged corpora: how often a name stands where an annotator saw such a name. Untagged Arabic news: in
how many of the articles with a place's name its country is named too, against how often that country is named at all;
in how many of the articles with a person's short name the full name stands. Untagged English news: words that are also
written small.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from agents.enrich.knowledge.store import Knowledge
from agents.enrich.link.matcher import Matcher
from streams.languages.folding import reduce
from training.knowledge.tables import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agents.enrich.link.matcher import Hit

TYPES: Final = {"PERS": "person", "PER": "person", "LOC": "place", "ORG": "organisation", "GPE": "place"}
# Longer articles say no more of a name than their first page.
FIRST_LETTERS = 6_000


class Verdict(NamedTuple):
    """What a witness says of a name.

    Attributes:
        word: "drop", "weak" or "strong".
        spoken_for: How often the name stood for what it names.
        against: How often it did not; for the witness "country" how often it stood at all.
        witness: "tagged", "short" or "country".
    """

    word: str
    spoken_for: int
    against: int
    witness: str


def main() -> None:
    """Hear the witnesses and write both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plain", type=Path, help="what build --plain wrote")
    parser.add_argument("sets", type=Path, help="folder with ner/ar and dedup")
    parser.add_argument("--out", type=Path, default=HERE, help="folder for both tables")
    given = parser.parse_args()
    knowledge = Knowledge.load(given.plain.read_bytes())
    matcher = Matcher(knowledge)
    verdicts = of_tagged(matcher, [given.sets / f"ner/ar/{name}.conll" for name in ("ANERcorp_train", "AQMAR")])
    # a local broadcaster does not name its own country, so only the international desks are asked
    counts = Counts.of(matcher, given.sets / "dedup/ant2018_dev.jsonl.gz")
    for key, n in counts.articles.items():
        if n >= 8 and (key not in verdicts or verdicts[key].word == "strong"):
            verdict = of_untagged(counts, knowledge, key, tagged=key in verdicts)
            if verdict is not None:
                verdicts[key] = verdict
    with (given.out / "evidence.tsv").open("w", encoding="utf-8") as out:
        out.write("# comparable name\tverdict\tfor\tagainst\twitness (made by evidence.py)\n")
        for key, verdict in sorted(verdicts.items()):
            out.write("\t".join([key, *map(str, verdict)]) + "\n")
    print(Counter(verdict.word for verdict in verdicts.values()), counts.n_articles)
    common = written_small(knowledge, given.sets / "dedup/reuters1987_dev.jsonl.gz")
    (given.out / "common_words_en.tsv").write_text(
        "# names that English news also writes small (made by evidence.py)\n" + "\n".join(common) + "\n", "utf-8"
    )
    print(len(common), common[:200])


def sentences(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words and tags of each sentence of a CoNLL file."""
    words: list[str] = []
    tags: list[str] = []
    for line in [*path.read_text("utf-8").splitlines(), ""]:
        fields = line.split()
        if len(fields) > 1:
            words.append(fields[0])
            tags.append(fields[-1])
        elif words:
            yield words, tags
            words, tags = [], []


def of_tagged(matcher: Matcher, paths: list[Path]) -> dict[str, Verdict]:
    """Ask annotators: how often a name of one word stands where they saw such a name."""
    agree: Counter[str] = Counter()
    disagree: Counter[str] = Counter()
    for path in paths:
        for words, tags in sentences(path):
            starts, position = [], 0
            for word in words:
                starts.append(position)
                position += len(word) + 1
            found = matcher.find(reduce(" ".join(words)), "ar")
            names = [hit for hit in found if " " not in hit.key and not hit.country]
            # Hits of one name at one place differ in their proclitic alone: the first counts.
            for hit in {(hit.start, hit.key): hit for hit in reversed(names)}.values():
                at = max(n for n, start in enumerate(starts) if start <= hit.start)
                right = _is_right(hit, tags, at)
                if right is not None:
                    (agree if right else disagree)[hit.key] += 1
    verdicts = {}
    for key in agree.keys() | disagree.keys():
        a, d = agree[key], disagree[key]
        if d >= 3 and a / (a + d) < 0.15:
            verdicts[key] = Verdict("drop", a, d, "tagged")
        elif d >= 2 and a / (a + d) < 0.7:
            verdicts[key] = Verdict("weak", a, d, "tagged")
        elif a >= 4 and a / (a + d) >= 0.85:
            verdicts[key] = Verdict("strong", a, d, "tagged")
    return verdicts


def _is_right(hit: Hit, tags: list[str], at: int) -> bool | None:
    """Tell whether an annotator saw what is known by the name of word `at`; None when its tag says nothing of it."""
    tag = TYPES.get(tags[at].split("-")[-1], "")
    alone = not tags[at].startswith("I-") and not (at + 1 < len(tags) and tags[at + 1].startswith("I-"))
    types = {bearer.record.type for bearer in hit.bearers}
    right = tag in types or (tag == "organisation" and "place" in types)
    if right and (alone or tag == "person"):
        return True
    # part of a longer name: says nothing of the word alone
    return None if tag and not alone else False


class Counts(NamedTuple):
    """In how many articles what stands.

    Attributes:
        n_articles: Of the stream.
        articles: By name.
        countries: By country, named itself or by a nationality.
        with_country: By a place's name and a country: both stand.
        with_full: By a person's short name: the full one stands as well.
    """

    n_articles: int
    articles: Counter[str]
    countries: Counter[str]
    with_country: Counter[tuple[str, str]]
    with_full: Counter[str]

    @classmethod
    def of(cls, matcher: Matcher, path: Path) -> Counts:
        """Count a stream of gzipped JSON lines."""
        counts = cls(0, Counter(), Counter(), Counter(), Counter())
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            items = list(map(json.loads, lines))
            for item in items:
                text = f"{item.get('title', '')}\n{item.get('text', '')}"[:FIRST_LETTERS]
                counts._add(matcher.find(reduce(text), "ar"))
        return counts._replace(n_articles=len(items))

    def _add(self, hits: list[Hit]) -> None:
        named = [hit for hit in hits if not hit.country]
        countries = {hit.country for hit in hits if hit.country}
        countries |= {hit.bearers[0].record.country for hit in named if hit.bearers[0].record.kind == "country"}
        full = {bearer.record.id for hit in named if " " in hit.key for bearer in hit.bearers}
        self.countries.update(countries)
        for key, bearers in {hit.key: hit.bearers for hit in named if " " not in hit.key}.items():
            self.articles[key] += 1
            records = [bearer.record for bearer in bearers]
            places = {record.country for record in records if record.type == "place" and record.kind != "country"}
            self.with_country.update((key, country) for country in places & countries)
            if any(record.id in full for record in records if record.type == "person"):
                self.with_full[key] += 1


def of_untagged(counts: Counts, knowledge: Knowledge, key: str, *, tagged: bool) -> Verdict | None:
    """Ask the company a name keeps; None when that says nothing against it.

    Args:
        counts: Of a stream.
        knowledge: Whose names were counted.
        key: A comparable name.
        tagged: Annotators have spoken for it; then only a person's short name is asked of.
    """
    n, bearers = counts.articles[key], knowledge.bearers[key]
    types = {bearer.record.type for bearer in bearers}
    if types == {"person"} and len(bearers) == 1:
        with_full = counts.with_full[key]
        return Verdict("weak", with_full, n - with_full, "short") if with_full / n < 0.35 else None
    if types != {"place"} or bearers[0].record.kind != "city" or tagged:
        return None
    country = max((bearer.record.country for bearer in bearers), key=lambda country: counts.with_country[key, country])
    with_country = counts.with_country[key, country]
    base, share = counts.countries[country] / counts.n_articles, with_country / n
    if share < min(0.3, 2 * base + 0.1) or (share < 0.2 and base < 0.05):
        return Verdict("drop" if share < 0.12 and n >= 15 else "weak", with_country, n, "country")
    return None


def written_small(knowledge: Knowledge, path: Path) -> list[str]:
    """Return the names of one word that English news writes small as well, half as often as not or more."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line).get("text", "")
            small.update(re.findall(r"(?<![.!?] )\b[a-z]{2,}\b", text))
            capital.update(word.lower() for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+\b", text))
    every = (name.text for record in knowledge.records.values() for name in record.names)
    names = {text.lower() for text in every if text.isascii() and " " not in text}
    return sorted(name for name in names if small[name] >= 2 and small[name] * 2 >= capital[name])


if __name__ == "__main__":
    main()
