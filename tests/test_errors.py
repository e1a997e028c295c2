"""The errors of the desk hang on one tree."""

from __future__ import annotations

import importlib
import pkgutil

import agents
import streams
import wiredesk
from streams.errors import WiredeskError


def test_every_error_that_the_desk_raises_itself_derives_from_one():
    own = {
        thing
        for root in (streams, agents, wiredesk)
        for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}.")
        if not found.name.endswith("__main__")
        for thing in vars(importlib.import_module(found.name)).values()
        if isinstance(thing, type) and issubclass(thing, BaseException) and thing.__module__ == found.name
    }
    assert len(own) >= 17
    assert [error for error in own if not issubclass(error, WiredeskError)] == []
