"""Which version of the judgement a verdict was made by, and what that version is made of."""

from __future__ import annotations

from typing import Final

# Goes up whenever a pair could be judged otherwise than before. Verdicts say "copies/9:two-names".
VERSION: Final = "copies/9"
# copies/9: no model or threshold moved; a sentence of its own however short, another act in a lead, names that changed
# places, another weekday add something; an outlet's notes add nothing (acts.py, clauses.py, asides.py).
# Of all numbers of RULES, of the figures and the candidates, and of the model and tables in models/, as
# tests/dedupe/test_version.py adds them up. When it moves, the version goes up.
DIGEST: Final = "e1483c6c393bdc4e"
