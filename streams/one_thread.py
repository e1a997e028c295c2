"""Keep numpy's linear algebra to one thread, by being imported before numpy is.

Its thread pool spins on small matrices: with two cores it doubled the tagger's processor time, and on a busy machine
100,000 full stops took it 22 s. The variables are read once, as the library is loaded.
"""

from __future__ import annotations

import os

for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
