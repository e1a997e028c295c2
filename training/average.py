"""Average the weights of taggers that began from one language model (Wortsman et al. 2022, "Model soups")."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taggers", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    saved = [torch.load(path, weights_only=False) for path in args.taggers]
    first = saved[0]
    first["tagger"] = {
        name: torch.stack([each["tagger"][name] for each in saved]).mean(0) for name in first["tagger"]
    }
    torch.save(first, args.out)


if __name__ == "__main__":
    main()
