"""Jobs of one command: what one of them fails on ends the others."""

import asyncio

import pytest

from wiredesk.together import run_together


class Full(Exception):
    pass


def test_a_job_that_fails_ends_the_others_before_its_error_is_raised():
    ended = []

    async def endless():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("endless")

    async def fails():
        await asyncio.sleep(0)
        raise Full

    async def command():
        with pytest.raises(Full):
            await run_together([endless(), fails()])
        assert ended == ["endless"]

    asyncio.run(asyncio.wait_for(command(), 10))


def test_all_are_waited_for_where_none_fails():
    done = []

    async def job(n):
        await asyncio.sleep(0.01 * n)
        done.append(n)

    asyncio.run(run_together(job(n) for n in (2, 1)))
    assert done == [1, 2]
