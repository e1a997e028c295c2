"""Print every published story: `python docs/consume/articles.py 127.0.0.1:9092`."""

import asyncio
import json
import sys

from aiokafka import AIOKafkaConsumer


async def main(brokers: str, topic: str = "wire.articles") -> None:
    """Read from the beginning, then follow. Keep one story a key: a kill or a correction comes under the same uri."""
    options = {"bootstrap_servers": brokers, "group_id": "my-newsroom", "auto_offset_reset": "earliest"}
    async with AIOKafkaConsumer(topic, **options) as wire:
        async for record in wire:
            story = json.loads(record.value)
            headline = story["headlines"][0]["value"] if story.get("headlines") else ""
            names = ", ".join(entity["name"] for entity in story["wiredesk"]["entities"])
            relation = story["wiredesk"]["verdict"]["relation"]
            print(record.key.decode(), story["pubStatus"], relation, headline, names, sep="\t", flush=True)


asyncio.run(main(*sys.argv[1:]))
# ruff: noqa: INP001, T201  a script to be copied, which prints
