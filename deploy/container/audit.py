"""Hold the image's locked packages against the advisory database; say plainly when it could not be asked.

python deploy/container/audit.py         needs pip-audit (`pip install wiredesk[audit]`)

Exit code 0: every package was looked up and none has a known fault. 1: some have. 3: not every package could be looked
up, so nothing is proven; pip-audit alone calls that "no known vulnerabilities found".
"""
# ruff: noqa: INP001, T201  a script

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKED = Path(__file__).resolve().parent / "requirements.txt"
FAULTY, NOT_ASKED = 1, 3


def report(answer: dict[str, Any]) -> int:
    """Tell what pip-audit's JSON says, and what it does not."""
    packages = answer.get("dependencies", [])
    skipped = [package for package in packages if "skip_reason" in package]
    faulty = [package for package in packages if package.get("vulns")]
    for package in faulty:
        for fault in package["vulns"]:
            mended = ", ".join(fault.get("fix_versions", ())) or "no version yet"
            print(f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}")
    if skipped or not packages:
        print(
            f"NOT CHECKED: {len(skipped)} of {len(packages)} packages; the advisory database could not be reached or "
            "does not answer for them. This proves nothing: run it again where the database can be reached"
        )
        if skipped:
            print(f"for example: {skipped[0]['skip_reason']}")
    if faulty:
        return FAULTY
    if skipped or not packages:
        return NOT_ASKED
    print(f"{len(packages)} packages looked up, none has a known fault")
    return 0


def main() -> int:
    """Ask."""
    asked = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCKED), "--require-hashes", "--disable-pip"]
    asked += ["--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603  our own arguments
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        print((done.stderr or done.stdout).strip()[-2_000:], file=sys.stderr)
        print("NOT CHECKED: pip-audit gave no answer (above); nothing is proven")
        return NOT_ASKED
    return report(answer)


if __name__ == "__main__":
    sys.exit(main())
