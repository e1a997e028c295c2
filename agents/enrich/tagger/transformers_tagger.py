"""A tagger from a folder, for those who have a model at hand: a transformers token classifier.

The model's softmax is taken for the probability as it is: `wiredesk eval ner` says how often that is right.

Nothing here is needed, imported or paid for unless the setting names a folder. The model decides the languages; its
labels are read by their last part (B-PERS, I-LOC, LABEL names of CoNLL, WikiANN, ANERcorp and OntoNotes).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from agents.enrich.spans import Span
from streams.errors import WiredeskError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_TYPES = {
    "PER": "person",
    "PERS": "person",
    "PERSON": "person",
    "LOC": "place",
    "LOCATION": "place",
    "GPE": "place",
    "FAC": "place",
    "ORG": "organisation",
    "ORGANIZATION": "organisation",
    "NORP": "misc",
    "EVENT": "misc",
    "MISC": "misc",
}
# Code points given to the model at once: its window is 512 pieces, about two pieces a word.
_WINDOW = 900
_BATCH = 16


class TransformersTaggerError(WiredeskError):
    """The folder holds no usable model, or what runs it is not installed; the message says what to do."""


class TransformersTagger:
    """Gives a token classifier the shape of the shipped tagger.

    Attributes:
        languages: As the caller says; a model does not know them.
    """

    def __init__(self, classify: Any, languages: Collection[str], version: str) -> None:
        """Keep the classifier: texts to lists of {"start", "end", "entity_group", "score"}."""
        self._classify = classify
        self.languages = tuple(languages)
        self._version = version

    @classmethod
    def load(cls, folder: str, languages: Collection[str] = ("ar", "en")) -> TransformersTagger:
        """Load a model from a local folder; nothing is downloaded.

        Raises:
            TransformersTaggerError: transformers is not installed, or the folder holds no token classifier.
        """
        try:
            transformers = importlib.import_module("transformers")
        except ImportError as error:
            message = f"the tagger backend {folder!r} needs transformers and torch: install both, or use 'built-in'"
            raise TransformersTaggerError(message) from error
        try:
            model = transformers.AutoModelForTokenClassification.from_pretrained(folder, local_files_only=True)
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            message = f"{folder!r} holds no token-classification model that transformers can read: {error}"
            raise TransformersTaggerError(message) from error
        pipeline = transformers.pipeline(
            "token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="simple", batch_size=_BATCH
        )
        return cls(pipeline, languages, folder.rstrip("/").rsplit("/", 1)[-1])

    def tag(self, texts: Sequence[str], language: str) -> list[list[Span]]:  # noqa: ARG002  one model for all
        """Find the mentions of each text, in windows that the model can hold."""
        pieces = [(number, start, end) for number, text in enumerate(texts) for start, end in windows(text)]
        found: list[list[Span]] = [[] for _ in texts]
        answers = self._classify([texts[number][start:end] for number, start, end in pieces]) if pieces else []
        for (number, start, _), answer in zip(pieces, answers, strict=True):
            for group in answer:
                label = str(group.get("entity_group", group.get("entity", ""))).rsplit("-", 1)[-1].upper()
                if label in _TYPES:
                    first, last = start + int(group["start"]), start + int(group["end"])
                    found[number].append(Span(first, last, _TYPES[label], float(group["score"])))
        return found

    def version_for(self, language: str) -> str:  # noqa: ARG002  one model for all
        """Return the name of the folder."""
        return self._version

    def has_learnt(self, surface: str, language: str) -> None:
        """Return None: a folder does not say what its model was taught."""


def windows(text: str) -> list[tuple[int, int]]:
    """Cut a text at white space into pieces of at most _WINDOW code points that cover all of it."""
    cuts, start = [], 0
    while len(text) - start > _WINDOW:
        at = max(text.rfind("\n", start, start + _WINDOW), text.rfind(" ", start, start + _WINDOW))
        at = at + 1 if at > start else start + _WINDOW
        cuts.append((start, at))
        start = at
    return [*cuts, (start, len(text))] if start < len(text) else cuts
