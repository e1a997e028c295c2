"""Add template pairs by rule: short English items on one form about different companies.

Both headlines name a ticker, no ticker is shared, and the headlines begin with different words: different issuers.
Of such pairs outside the report half that share a quarter of their shingles or more, 60 the model is least sure of
and 60 at random are appended to more_pairs.jsonl with "by": "rule". Run once, after a first training.
"""

import json
import random
import re

from agents.dedupe.evaluate import event_times
from agents.dedupe.rules.judge import Judge
from agents.dedupe.memory.selection import asking_keys, word_tokens
from streams.news.fingerprint import fingerprint, unpack
from training.dedupe.read import HERE, articles

report = set(json.loads((HERE / "split.json").read_text())["report"])
texts = {name: article for name, (article, _) in articles("en").items() if name not in report}
ticker = {name: set(re.findall(r"<([A-Z.]{2,8})>", article.headline)) for name, article in texts.items()}
judge = Judge.shipped()
wordings = {name: unpack(fingerprint(texts[name])) for name in texts if ticker[name]}
index = {}
for name, wording in wordings.items():
    for key in asking_keys(word_tokens(wording.body), judge.common).tolist():
        index.setdefault(key, []).append(name)
found = {}
for names in index.values():
    for i, a in enumerate(names[:60]):
        for b in names[i + 1 : 60]:
            first = {texts[n].headline.split()[0].strip("<>").lower()[:4] for n in (a, b)}
            if not ticker[a] & ticker[b] and len(first) == 2:
                found[a, b] = found.get((a, b), 0) + 1
sides = {}
scored = []
for a, b in found:
    for name in (a, b):
        if name not in sides:
            sides[name] = judge.lay_out(wordings[name])
    times = event_times(texts[a], texts[b])
    judgement = judge.compare(sides[a], times[0], sides[b], times[1])
    if judgement.figures and judgement.figures["contained_short"] >= 0.25:
        scored.append((judgement.score, a, b))
scored.sort(reverse=True)
print(len(scored), "pairs; linked by the model", sum(s >= 0.5 for s, _, _ in scored))
for s, a, b in scored[:25]:
    print(round(s, 2), texts[a].headline, "|", texts[b].headline)
chosen = scored[:60] + random.Random(0).sample(scored[60:], min(60, len(scored) - 60))
with (HERE / "more_pairs.jsonl").open("a") as out:
    for _, a, b in chosen:
        out.write(json.dumps({"language": "en", "a": a, "b": b, "label": "template", "by": "rule"}) + "\n")
