"""Items for tests/compose/run, and what must have become of them. Standard library only.

make PREFIX N                  N items as JSONL, each about something else
check FOLDER FILE...           every item of the files has exactly one article or one duplicate, and none is dead
resends FOLDER N               N items were recognised as sent before
groups FILE N                  every consumer group spreads its partitions over N members
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

_AGENTS = ("intake", "revise", "dedupe", "enrich")


def make(prefix: str, count: int) -> None:
    rng = random.Random(f"wiredesk-{prefix}")
    syllables = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er")]
    words = ["".join(rng.choice(syllables) for _ in range(rng.randint(2, 3))) for _ in range(3000)]
    for n in range(count):
        sentences = [" ".join(rng.choices(words, k=12)).capitalize() + "." for _ in range(8)]
        item = {
            "uri": f"urn:compose:{prefix}:{n}",
            "headline": " ".join(rng.choices(words, k=6)).capitalize(),
            "body": "\n\n".join(sentences),
            "language": "en",
        }
        print(json.dumps(item))


def _records(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def check(folder: Path, files: list[str]) -> None:
    wanted = {json.loads(line)["uri"] for file in files for line in Path(file).read_text(encoding="utf-8").splitlines()}
    articles = {r["value"]["uri"] for r in _records(folder, "articles")}
    duplicates = {
        r["value"]["uri"]
        for r in _records(folder, "duplicates")
        if r["value"]["wiredesk"]["verdict"]["relation"] != "resend"
    }
    dead = _records(folder, "dead")
    missing = wanted - articles - duplicates
    both = articles & duplicates
    # An event published again after a crash carries the same eventId; one raw record never has two of them.
    events: dict[tuple[str, int, int], set[str]] = defaultdict(set)
    for name in ("articles", "duplicates"):
        for r in _records(folder, name):
            source = r["value"]["wiredesk"]["source"]
            if not r["value"]["wiredesk"].get("cause"):
                events[source["topic"], source["partition"], source["offset"]].add(
                    json.dumps(r["value"], sort_keys=True)
                )
    different = [place for place, values in events.items() if len(values) > 1]
    total = sum(len(_records(folder, name)) for name in ("articles", "duplicates"))
    print(
        f"{len(wanted)} items sent: {len(wanted & articles)} articles, {len(wanted & duplicates)} duplicates, "
        f"{len(dead)} dead, {len(missing)} missing, {len(both)} with two outcomes; "
        f"{total} events for {len(events)} records, {len(different)} repeated with other content"
    )
    if missing or both or dead or different:
        sys.exit(1)


def resends(folder: Path, count: int) -> None:
    found = {
        r["value"]["uri"]
        for r in _records(folder, "duplicates")
        if r["value"]["wiredesk"]["verdict"]["relation"] == "resend"
    }
    print(f"{len(found)} items sent a second time after down and up are resends")
    if len(found) != count:
        sys.exit(1)


def groups(file: Path, count: int) -> None:
    members: dict[str, Counter[str]] = defaultdict(Counter)
    for line in file.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        # GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST CLIENT-ID
        if len(fields) >= 9 and fields[0] != "GROUP":
            members[fields[0]][fields[7]] += 1
    wrong = 0
    for agent in _AGENTS:
        found = next((hosts for group, hosts in members.items() if group.endswith(f"-{agent}")), Counter())
        spread = ", ".join(f"{host.lstrip('/')} has {n}" for host, n in sorted(found.items()) if host != "-")
        print(f"{agent}: {spread or 'nobody'}")
        wrong += len([host for host in found if host != "-"]) != count
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "make":
        make(rest[0], int(rest[1]))
    elif command == "check":
        check(Path(rest[0]), rest[1:])
    elif command == "resends":
        resends(Path(rest[0]), int(rest[1]))
    else:
        groups(Path(rest[0]), int(rest[1]))
