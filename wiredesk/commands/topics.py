"""wiredesk topics create|list|check."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from streams.runtime import topic_admin
from wiredesk.command_ends import one_line_endings
from wiredesk.output import note, say

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings


@one_line_endings()
def run(given: argparse.Namespace, settings: Settings) -> int:
    """Make, list or check the topics; 1 when they are not as they should be."""
    return asyncio.run(_ACTIONS[given.action](settings))


async def _create(settings: Settings) -> int:
    made, stood = await topic_admin.create(settings)
    for name in made:
        say(f"made   {name}")
    for name in stood:
        say(f"stands {name}")
    wrong = await topic_admin.advice(settings)
    if wrong:
        note(f"wiredesk: {wrong}")
    return 0


async def _list(settings: Settings) -> int:
    counts = await topic_admin.partitions(settings)
    for topic in topic_admin.wanted(settings):
        count = counts[topic.name]
        partitions = "missing" if count is None else f"{count} partitions"
        say(f"{topic.name:<36} {partitions:<14} {topic.config['cleanup.policy']:<15} {topic.what}")
    return 0


async def _check(settings: Settings) -> int:
    await topic_admin.check(settings)
    wrong = await topic_admin.advice(settings)
    if wrong:
        note(f"wiredesk: {wrong}")
        return 1
    say(f"all {len(topic_admin.wanted(settings))} topics stand with {settings.partitions} partitions")
    return 0


_ACTIONS = {"create": _create, "list": _list, "check": _check}
