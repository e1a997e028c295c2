"""Which version of the judgement a verdict was made by, and what that version is made of."""

from __future__ import annotations

from typing import Final

# Goes up whenever a pair could be judged otherwise than before. Verdicts say "copies/5:two-names".
VERSION: Final = "copies/5"
# copies/5: no model or threshold moved; an item that adds something to its copy is published (adds.py), so its numbers
# and the tables of opposites belong to the digest.
# Of all numbers of RULES, of the figures and the candidates, and of the model and tables in models/, as
# tests/dedupe/test_version.py adds them up. When it moves, the version goes up.
DIGEST: Final = "c9ffe5fbf95e34c5"
