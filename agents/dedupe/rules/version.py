"""Which version of the judgement a verdict was made by, and what that version is made of."""

from __future__ import annotations

from typing import Final

# Goes up whenever a pair could be judged otherwise than before. Verdicts say "copies/10:two-names".
VERSION: Final = "copies/10"
# copies/10: no model or threshold moved; a name, a place, a stage of a case in place of another anywhere in the body,
# words denied inside them, refusals and bare notes of correction add something (adds.py, turning_words.py, notes.py).
# Of all numbers of RULES, of the figures and the candidates, and of the model and tables in models/, as
# tests/dedupe/test_version.py adds them up. When it moves, the version goes up.
DIGEST: Final = "7642290e65ce214c"
