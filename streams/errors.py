"""The root of every error that Wiredesk raises itself.

An error stands beside what raises it and derives from WiredeskError. Where callers also wait for a ValueError (a wrong
file, setting or argument) it is one as well. Its message says what is wrong and, where one can, what to do; it never
holds article text. What derives from neither is a bug.
"""

from __future__ import annotations


class WiredeskError(Exception):
    """Something that the desk foresaw; the message is for a person."""
