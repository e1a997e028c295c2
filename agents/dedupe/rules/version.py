"""Which version of the judgement a verdict was made by, and what that version is made of."""

from __future__ import annotations

from typing import Final

# Goes up whenever a pair could be judged otherwise than before. Verdicts say "copies/6:two-names".
VERSION: Final = "copies/6"
# copies/6: no model or threshold moved; what an outlet has under other leads is laid aside (memory/selection.py), and
# clusters hold (clusters.py), whose numbers belong to the digest.
# Of all numbers of RULES, of the figures and the candidates, and of the model and tables in models/, as
# tests/dedupe/test_version.py adds them up. When it moves, the version goes up.
DIGEST: Final = "a993dc1c4db15781"
