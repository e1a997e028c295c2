"""wiredesk notify: alerts to a webhook and by mail."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from streams.contract import topics
from streams.runtime.outbox import Outbox
from streams.settings import SettingsError
from wiredesk import topic_io
from wiredesk.command_ends import one_line_endings
from wiredesk.doors.serving import health_page, until_stopped
from wiredesk.notices.mail import Mail
from wiredesk.notices.notify import Notify, alerts_for, begin_at_the_end, group_of
from wiredesk.notices.webhook import Webhook
from wiredesk.output import note
from wiredesk.together import run_together

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings
    from wiredesk.notices.notice import Way


@one_line_endings()
def run(given: argparse.Namespace, settings: Settings) -> int:
    """Deliver alerts until SIGTERM; 1 when the broker is away or there is no topic, 2 when no way out is set."""
    ways = ways_of(settings)
    asyncio.run(until_stopped(_notify(settings, ways, from_beginning=given.from_beginning)))
    return 0


def ways_of(settings: Settings) -> list[Way]:
    """Make the ways out that are set.

    Raises:
        SettingsError: none is, or one cannot work.
    """
    ways: list[Way] = []
    if settings.webhook_url:
        ways.append(Webhook(settings))
    if settings.mail_host:
        ways.append(Mail(settings))
    if not ways:
        raise SettingsError("no way out is set: WIREDESK_WEBHOOK_URL_FILE or WIREDESK_MAIL_HOST (docs/monitoring.md)")
    return ways


async def _notify(settings: Settings, ways: list[Way], *, from_beginning: bool) -> None:
    await topic_io.refuse_missing(settings, topics.ALERTS.name(settings))
    async with contextlib.AsyncExitStack() as open_now:
        await open_now.enter_async_context(health_page(settings))
        outbox = Outbox(settings)
        open_now.push_async_callback(outbox.stop)
        await outbox.start()
        running = []
        for way in ways:
            group = group_of(settings, way.name)
            if not from_beginning:
                await begin_at_the_end(settings, group)
            open_now.push_async_callback(way.stop)
            await way.start()
            consumer = await open_now.enter_async_context(alerts_for(settings, group))
            running.append(Notify(settings, way, consumer, outbox).run())
        note(f"wiredesk: {' and '.join(way.name for way in ways)} ready")
        await run_together(running)
