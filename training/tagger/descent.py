"""What the three training loops have in common: the machine, the seed and one step downhill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from torch import Tensor


def add_machine(parser: argparse.ArgumentParser) -> None:
    """Let a command say what may be used of the machine, and which run of many it is; `begin` reads the answer."""
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)


def begin(given: argparse.Namespace) -> np.random.Generator:
    """Set torch up for a run; return the numbers that order its batches."""
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    return np.random.default_rng(given.seed)


def descend(loss: Tensor, optimisers: Sequence[Any], clipped: Sequence[Tensor], norm: float) -> float:
    """Take one step.

    Args:
        loss: What to lower.
        optimisers: Of all that is learnt.
        clipped: The dense parameters, whose gradient is cut; torch cannot cut sparse ones.
        norm: To this length.

    Returns:
        The loss before the step.
    """
    for optimiser in optimisers:
        optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(clipped, norm)
    for optimiser in optimisers:
        optimiser.step()
    return float(loss.item())
