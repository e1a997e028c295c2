"""Learn from texts which known names are also common words: counts only, no text is kept.

    python -m training.knowledge.build --plain /tmp/plain.json.gz          # without what this script found before
    python -m training.knowledge.evidence /tmp/plain.json.gz SHARED_DATA   # writes evidence.tsv, common_words_en.tsv

Three witnesses. Tagged corpora: how often a name stands where an annotator saw such a name. Untagged Arabic news: in
how many of the articles with a place's name its country is named too, against how often that country is named at all;
in how many of the articles with a person's short name the full name stands. Untagged English news: words that are also
written small.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from streams.languages.folding import reduce
from agents.enrich.knowledge.store import Knowledge  # noqa: E402
from agents.enrich.link.matcher import Matcher

TYPES = {"PERS": "person", "PER": "person", "LOC": "place", "ORG": "organisation", "GPE": "place"}


def sentences(path: Path):
    words, tags = [], []
    for line in path.read_text("utf-8").splitlines() + [""]:
        parts = line.split()
        if len(parts) < 2:
            if words:
                yield words, tags
            words, tags = [], []
            continue
        words.append(parts[0])
        tags.append(parts[-1])


def main() -> None:
    shared = Path(sys.argv[2])
    knowledge = Knowledge.load(Path(sys.argv[1]).read_bytes())
    matcher = Matcher(knowledge)
    agree, disagree = Counter(), Counter()
    for name in ("ANERcorp_train", "AQMAR"):
        for words, tags in sentences(shared / f"ner/ar/{name}.conll"):
            text = " ".join(words)
            starts, position = [], 0
            for word in words:
                starts.append(position)
                position += len(word) + 1
            reduced = reduce(text)
            seen = set()
            for hit in matcher.find(reduced, "ar"):
                if " " in hit.key or hit.country or (hit.start, hit.key) in seen:
                    continue
                seen.add((hit.start, hit.key))
                i = max(n for n, s in enumerate(starts) if s <= hit.start)
                tag = TYPES.get(tags[i].split("-")[-1], "")
                alone = not (i + 1 < len(tags) and tags[i + 1].startswith("I-")) and not tags[i].startswith("I-")
                types = {b.record.type for b in hit.bearers}
                right = tag in types or (tag == "organisation" and "place" in types)
                if right and (alone or tag == "person"):
                    agree[hit.key] += 1
                elif tag and not alone:
                    continue  # part of a longer name: says nothing of the word alone
                else:
                    disagree[hit.key] += 1
    rows = {}
    for key in agree.keys() | disagree.keys():
        a, d = agree[key], disagree[key]
        if d >= 3 and a / (a + d) < 0.15:
            rows[key] = ("drop", a, d, "tagged")
        elif d >= 2 and a / (a + d) < 0.7:
            rows[key] = ("weak", a, d, "tagged")
        elif a >= 4 and a / (a + d) >= 0.85:
            rows[key] = ("strong", a, d, "tagged")

    # untagged news
    df, with_country, with_full, n_docs = Counter(), Counter(), Counter(), 0
    country_df = Counter()
    short_df = Counter()
    # a local broadcaster does not name its own country, so only the international desks are asked
    files = [shared / "dedup/ant2018_dev.jsonl.gz"]
    for path in files:
        for line in gzip.open(path, "rt", encoding="utf-8"):
            item = json.loads(line)
            hits = matcher.find(reduce(f"{item.get('title', '')}\n{item.get('text', '')}"[:6000]), "ar")
            n_docs += 1
            countries, keys, full = set(), {}, set()
            for hit in hits:
                if hit.country:
                    countries.add(hit.country)
                    continue
                if hit.bearers[0].record.kind == "country":
                    countries.add(hit.bearers[0].record.country)
                if " " in hit.key:
                    full.update(b.record.id for b in hit.bearers)
                else:
                    keys[hit.key] = hit.bearers
            country_df.update(countries)
            for key, bearers in keys.items():
                df[key] += 1
                for kind in {b.record.country for b in bearers if b.record.type == "place" and b.record.kind != "country"} & countries:
                    with_country[key, kind] += 1
                if any(b.record.id in full for b in bearers if b.record.type == "person"):
                    with_full[key] += 1
    for key, n in df.items():
        bearers = knowledge.bearers[key]
        if key in rows and rows[key][0] != "strong" or n < 8:
            continue
        types = {b.record.type for b in bearers}
        if types == {"person"} and len(bearers) == 1:
            share = with_full[key] / n
            if share < 0.35:
                rows[key] = ("weak", with_full[key], n - with_full[key], "short")
        elif types == {"place"} and bearers[0].record.kind == "city" and key not in rows:
            best = max(bearers, key=lambda b: with_country[key, b.record.country])
            base = country_df[best.record.country] / n_docs
            share = with_country[key, best.record.country] / n
            if share < min(0.3, 2 * base + 0.1) or (share < 0.2 and base < 0.05):
                rows[key] = ("drop" if share < 0.12 and n >= 15 else "weak", with_country[key, best.record.country], n, "country")
    with (HERE / "evidence.tsv").open("w", encoding="utf-8") as out:
        out.write("# comparable name\tverdict\tfor\tagainst\twitness (made by evidence.py)\n")
        for key, row in sorted(rows.items()):
            out.write("\t".join([key, *map(str, row)]) + "\n")
    print(Counter(row[0] for row in rows.values()), n_docs)

    small, capital = Counter(), Counter()
    for line in gzip.open(shared / "dedup/reuters1987_dev.jsonl.gz", "rt", encoding="utf-8"):
        text = json.loads(line).get("text", "")
        small.update(re.findall(r"(?<![.!?] )\b[a-z]{2,}\b", text))
        capital.update(word.lower() for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+\b", text))
    names = {n.text.lower() for r in knowledge.records.values() for n in r.names if n.text.isascii() and " " not in n.text}
    common = sorted(w for w in names if small[w] >= 2 and small[w] * 2 >= capital[w])
    (HERE / "common_words_en.tsv").write_text("# names that English news also writes small (made by evidence.py)\n" + "\n".join(common) + "\n", "utf-8")
    print(len(common), common[:200])


main()
