"""Which version of the judgement a verdict was made by, and what that version is made of."""

from __future__ import annotations

from typing import Final

# Goes up whenever a pair could be judged otherwise than before. Verdicts say "copies/8:two-names".
VERSION: Final = "copies/8"
# copies/8: no model or threshold moved; a clause of its own, or an act that the other item says is still to come, adds
# something (adds.py).
# Of all numbers of RULES, of the figures and the candidates, and of the model and tables in models/, as
# tests/dedupe/test_version.py adds them up. When it moves, the version goes up.
DIGEST: Final = "36d80c1e783d6205"
