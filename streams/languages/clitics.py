"""What a language writes on the front of a word: "and", "by", "to", the article.

Six places take clitics off, and they may not agree. This one, for names: only letters that stand before a name the
desk knows, so all of them may go. `streams.news.shingles` cuts whatever may be one, from both texts alike, and its
stems are in stored fingerprints. `agents.enrich.tagger.words.stem` is what the shipped weights were trained on.
`agents.enrich.link.marked_text.stripped` gives every reading of a cue word, because a wrong one is in no list.
`agents.enrich.quotes.ar.word_facts` must know the word before it cuts, or it takes a letter off a verb.
`agents.monitor.watches` cuts at most twice, so that a word watched for is found in a headline.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final


@dataclass(frozen=True)
class Proclitics:
    """The letters before a name, in comparable form.

    Attributes:
        conjunctions: One letter each, written first.
        prepositions: One letter each, written after a conjunction.
        article: Written last; "" for a language that writes none on the word.
        swallows: The preposition after which the first letter of the article is not written (للعراق is ل + العراق).
    """

    conjunctions: str = ""
    prepositions: str = ""
    article: str = ""
    swallows: str = ""

    @cached_property
    def letters(self) -> frozenset[str]:
        """Every letter that can begin one."""
        return frozenset(self.conjunctions + self.prepositions)

    @cached_property
    def runs(self) -> frozenset[str]:
        """Every run of letters that can stand before a name, the article left out."""
        return frozenset(c + p for c in ("", *self.conjunctions) for p in ("", *self.prepositions)) - {""}

    @cached_property
    def runs_that_swallow(self) -> frozenset[str]:
        """The runs after which the article has lost its first letter."""
        return frozenset(c + p for c in ("", *self.conjunctions) for p in self.swallows)


NONE: Final = Proclitics()
PROCLITICS: Final = {
    "": NONE,
    "ar": Proclitics(conjunctions="وف", prepositions="بلك", article="ال", swallows="ل"),
}
