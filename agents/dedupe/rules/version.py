"""Which version of the judgement a verdict was made by, and what that version is made of."""

from __future__ import annotations

from typing import Final

# Goes up whenever a pair could be judged otherwise than before. Verdicts say "copies/7:two-names".
VERSION: Final = "copies/7"
# copies/7: no model or threshold moved; an item that tells a sentence which the other lacks adds something (adds.py).
# Of all numbers of RULES, of the figures and the candidates, and of the model and tables in models/, as
# tests/dedupe/test_version.py adds them up. When it moves, the version goes up.
DIGEST: Final = "6993cea681ff8ecc"
