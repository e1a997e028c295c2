"""Write the bill of materials of the image, CycloneDX 1.6: locked packages, models, tables, and the page's assets.

python deploy/container/sbom.py [TARGET]         (default build/sbom.cdx.json)

The same repository gives the same bytes. Licences of packages are those that the installed ones state, where the
version installed is the one locked.
"""
# ruff: noqa: INP001  a script

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any, NamedTuple

from streams.version import VERSION

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LOCKED = HERE / "requirements.txt"
ASSETS = ROOT / "agents/monitor/dashboard/assets/LICENSES.txt"
# Models and tables that go into the image beside the code: all files of these kinds, and the licences known of them.
MODEL = "machine-learning-model"
KINDS = {".npz": MODEL, ".ftz": MODEL, ".bin": MODEL, ".gz": "data"}
# Locked because they build the image; they are removed before it is done.
BUILD_ONLY = {"setuptools"}
LICENCES = {
    "streams/languages/models/lid.176.ftz": "CC-BY-SA-3.0",
    "agents/enrich/tagger/models/ar.npz": "CC-BY-SA-4.0",
    "agents/enrich/tagger/models/en.npz": "CC-BY-SA-4.0",
    "agents/enrich/tagger/models/es.npz": "CC-BY-SA-4.0",
    "agents/enrich/tagger/models/fr.npz": "CC-BY-SA-4.0",
    "agents/enrich/tagger/models/tr.npz": "CC-BY-SA-4.0",
    "agents/dedupe/rules/models/copies.npz": "Apache-2.0",
    "agents/dedupe/rules/models/background.npz": "Apache-2.0",
    "agents/enrich/knowledge/entities.json.gz": "CC-BY-4.0 AND Unicode-3.0 AND CC0-1.0 AND Apache-2.0",
    "agents/enrich/knowledge/index.json.gz": "CC-BY-4.0 AND Unicode-3.0 AND CC0-1.0 AND Apache-2.0",
}
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? *\\?$")
_ASSET = re.compile(r"== (?P<name>\S+(?: \S+)*?) (?P<version>\d\S*) \((?P<licence>[^)]+)\)$")


class Pin(NamedTuple):
    """A locked package: its files by hash."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def pins(text: str) -> list[Pin]:
    """Read a requirements file with hashes."""
    found: list[Pin] = []
    for line in text.splitlines():
        if line.startswith("    --hash=sha256:"):
            digest = line.split(":", 1)[1].rstrip(" \\")
            found[-1] = found[-1]._replace(hashes=(*found[-1].hashes, digest))
        elif match := _PIN.match(line):
            found.append(Pin(match["name"].lower(), match["version"], match["marker"] or "", ()))
    return found


def document() -> dict[str, Any]:
    """Make the whole bill."""
    locked = pins(LOCKED.read_text(encoding="utf-8"))
    components = [_package(pin) for pin in locked] + _assets() + [_datum(path) for path in shipped()]
    root = f"pkg:pypi/wiredesk@{VERSION}"
    body = {
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": "wiredesk",
                "version": VERSION,
                "purl": root,
                "licenses": [{"expression": "Apache-2.0"}],
            },
        },
        "components": components,
        "dependencies": [{"ref": root, "dependsOn": sorted(str(component["bom-ref"]) for component in components)}],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1, **body}


def _package(pin: Pin) -> dict[str, Any]:
    purl = f"pkg:pypi/{pin.name}@{pin.version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": pin.name,
        "version": pin.version,
        "purl": purl,
        # The lock names every file that may be installed, of which a platform takes one.
        "properties": [{"name": "wiredesk:sha256", "value": digest} for digest in pin.hashes],
    }
    if pin.marker:
        component["properties"].insert(0, {"name": "wiredesk:only", "value": pin.marker})
        component["scope"] = "optional"
    if pin.name in BUILD_ONLY:
        component["scope"] = "excluded"
    licence = _licence(pin)
    if licence:
        component["licenses"] = [{"license": {"name": licence}}]
    return component


def _licence(pin: Pin) -> str:
    try:
        installed = importlib.metadata.metadata(pin.name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    if installed["Version"] != pin.version:
        return ""
    stated = installed["License-Expression"] or (installed["License"] or "").strip().split("\n")[0]
    classified = [c.rsplit(" :: ", 1)[-1] for c in installed.get_all("Classifier") or () if c.startswith("License :: ")]
    return stated if stated and len(stated) <= 60 else " AND ".join(classified)


def _assets() -> list[dict[str, Any]]:
    lines = ASSETS.read_text(encoding="utf-8").splitlines()
    found = [match for line in lines if (match := _ASSET.match(line))]
    return [
        {
            "type": "library",
            "bom-ref": f"asset:{match['name']}@{match['version']}",
            "name": match["name"],
            "version": match["version"],
            "licenses": [{"license": {"name": match["licence"]}}],
        }
        for match in found
    ]


def shipped() -> list[Path]:
    """List the models and tables in the packages."""
    files = [path for package in ("wiredesk", "streams", "agents") for path in (ROOT / package).rglob("*")]
    return sorted(path for path in files if path.suffix in KINDS)


def _datum(path: Path) -> dict[str, Any]:
    name = path.relative_to(ROOT).as_posix()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    component: dict[str, Any] = {
        "type": KINDS[path.suffix],
        "bom-ref": f"file:{name}",
        "name": name,
        "version": digest[:12],
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }
    if name in LICENCES:
        component["licenses"] = [{"expression": LICENCES[name]}]
    return component


def main(target: Path) -> int:
    """Write the bill."""
    bill = document()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    unknown = [component["name"] for component in bill["components"] if not component.get("licenses")]
    print(f"{target}: {len(bill['components'])} components")  # noqa: T201
    if unknown:
        print(f"no licence known here for {', '.join(unknown)}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build/sbom.cdx.json"))
