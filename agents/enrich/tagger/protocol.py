"""What a tagger must be, so that another can stand in its place and nothing else need change.

The scale of a span's probability is part of the promise: the thresholds and weights of agents/enrich/link/weights.py
are set on it. A tagger whose own scores mean something else turns them into it before it answers. The scale is what
the packaged models give, measured in docs/model-card-tagger.md: they are right less often than they say, so it is an
order with known rates, not the bare rate. `wiredesk eval ner` prints the same table for any tagger; one that stands
far above or below it must be mapped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from agents.enrich.spans import Span


class Tagger(Protocol):
    """Anything that finds names in texts."""

    @property
    def languages(self) -> Collection[str]:
        """Return the languages it reads, as BCP 47 primary codes."""

    def version_for(self, language: str) -> str:
        """Return the name of the model that reads a language, for the event."""

    def tag(self, texts: Sequence[str], language: str) -> Sequence[Sequence[Span]]:
        """Find the names of each text.

        Args:
            texts: Articles of one micro-batch, headline and body with a line break between them.
            language: One of `languages`.

        Returns:
            The spans of each text in order, never overlapping. What is found in one text does not depend on the others.
        """

    def has_learnt(self, surface: str, language: str) -> bool | None:
        """Tell whether a name with this surface stood in what it was taught; None where nobody knows."""
