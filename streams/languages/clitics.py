"""What a language writes on the front of a word: "and", "by", "to", the article.

Which letters there are stands here. Who takes them off, and why not all in one way:

- `enrich.link.matcher`: only before a name that the desk knows, so every run of letters of this module may go.
- `enrich.link.marked_text.stripped`: every reading of a cue word at once, because a wrong one is in no list.
- `enrich.link.cue_words`: one letter before a word of sport, put on in a list instead of taken off every word.
- `enrich.link.unknown_names`: one letter off a name that nobody knows, and only where the article has it without.
- `enrich.tagger.words.name_stem`: what the shipped weights were trained on; to change it is to train again.
- `enrich.quotes.ar.word_facts`: must know the word before it cuts, or it takes a letter off a verb.
- `enrich.quotes.ar.people`: no cut, only whether a tagger left the particle outside a name or took the name's letter.
- `enrich.quotes.speech_or_name`: one letter and the article, before a word of a closed list of things with names.
- `news.shingles.stem`: whatever may be a clitic, and endings, from both texts alike; it is in stored fingerprints.
- `news.teasers.figures`: one run, for how much of a line stands in a paragraph; the table was trained on it.
- `news.paragraphs`: the article alone, before the first letters of a word.
- `dedupe.rules.turning_words`: one letter before a number word; `dedupe.rules.notes`: a conjunction before a phrase.
  Both are of the judge's rules, whose version goes up when they move.
- `stories.judge.words`: a run with the article, before a word is read as it sounds; the model was trained on it.
- `monitor.watches`: at most twice, so that a word watched for is found in a headline; `monitor.query.words` puts them
  on a word that is searched for, since its index holds what was written.
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
