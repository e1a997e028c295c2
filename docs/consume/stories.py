"""Print the stories that answer a question, each again when it grows.

python docs/consume/stories.py 127.0.0.1:9092                  carried by at least three outlets in two languages
python docs/consume/stories.py 127.0.0.1:9092 Q79              about Egypt, today (UTC)
python docs/consume/stories.py 127.0.0.1:9092 Q79 2026-11-20   ... on that day
"""

import asyncio
import json
import sys
from datetime import datetime, timezone

from aiokafka import AIOKafkaConsumer

ENTITY = "http://www.wikidata.org/entity/"


def is_wide(story: dict) -> bool:
    """Tell whether at least three outlets carry it, in two languages."""
    return len(story["outlets"]) >= 3 and len(story["languages"]) >= 2


def is_about(story: dict, entity: str, day: str) -> bool:
    """Tell whether it names an entity and was reported on a day."""
    names = {found["id"] for found in story["entities"]}
    return ENTITY + entity in names and (story["lastSeen"] or "")[:10] == day


async def main(brokers: str, entity: str = "", day: str = "", topic: str = "wire.stories") -> None:
    """Read from the beginning, then follow. The newest value of a key holds: a story grows, merges and closes."""
    day = day or datetime.now(timezone.utc).date().isoformat()
    options = {"bootstrap_servers": brokers, "auto_offset_reset": "earliest"}
    async with AIOKafkaConsumer(topic, **options) as wire:
        async for record in wire:
            story = json.loads(record.value)
            if is_about(story, entity, day) if entity else is_wide(story):
                headlines = " / ".join(story["headlines"].values())
                print(story["story"], story["state"], len(story["outlets"]), story["independentSources"], headlines)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
# ruff: noqa: INP001, T201  a script to be copied, which prints
