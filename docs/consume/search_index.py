"""Keep every published story in Elasticsearch or OpenSearch: `… search_index.py 127.0.0.1:9092 http://127.0.0.1:9200`."""

import asyncio
import hashlib
import json
import sys
import urllib.request
from pathlib import Path

from aiokafka import AIOKafkaConsumer


def ask(method: str, url: str, body: bytes, kind: str = "application/json") -> dict:
    """Ask the search server; what it refuses raises, and ends the program with nothing committed."""
    request = urllib.request.Request(url, body, {"Content-Type": kind}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def document_id(uri: bytes) -> str:
    """Return 64 letters for a uri: percent-encoded Arabic passes the 512 bytes that a document's id may have."""
    return hashlib.sha256(uri).hexdigest()


async def main(brokers: str, server: str, topic: str = "wire.articles", index: str = "articles") -> None:
    """Read from the beginning, then follow: one document a uri, so a repeat, a correction or a kill takes its place."""
    try:
        ask("PUT", f"{server}/{index}", Path(__file__).with_name("elasticsearch.json").read_bytes())
    except urllib.error.HTTPError as refused:
        if b"resource_already_exists" not in refused.read():
            raise
    options = {"group_id": "my-search", "auto_offset_reset": "earliest", "enable_auto_commit": False}
    async with AIOKafkaConsumer(topic, bootstrap_servers=brokers, **options) as wire:
        while True:
            lines = []
            for records in (await wire.getmany(timeout_ms=1_000, max_records=200)).values():
                for record in records:
                    act = "index" if record.value else "delete"
                    lines.append(json.dumps({act: {"_id": document_id(record.key)}}).encode())
                    lines += [record.value] if record.value else []
            if lines:
                said = ask("POST", f"{server}/{index}/_bulk", b"\n".join(lines) + b"\n", "application/x-ndjson")
                done = [one for item in said["items"] for one in item.values()]
                if wrong := [one["error"] for one in done if "error" in one]:
                    raise SystemExit(f"{len(wrong)} stories are refused, the first: {wrong[0]}")
                await wire.commit()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
# ruff: noqa: INP001, S310  a script to be copied; a bulk is written before the next is read
