"""How common words are in news of any day: what weighs them while the desk itself has read little."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import Final

import numpy as np

# Shares are kept as powers of two, in sixteenths.
STEPS: Final = 16


@cache
def shares() -> dict[int, float]:
    """Return by number (stem, name by sound, concept or entity) the share of articles that have it, 0 to 1.

    Of several languages the largest share counts. What is not in it stands in fewer than a thousandth. Read once; 2 MB.
    """
    with as_file(files(__package__) / "models" / "background.npz") as path, np.load(path) as stored:
        common = np.exp2(stored["steps"].astype(np.float64) / -STEPS)
        # written out to the last bit they would hang on the platform's exp2
        return dict(zip(stored["keys"].tolist(), np.round(common, 6).tolist(), strict=True))
