"""Write docs/consume/asyncapi.html from docs/schema/asyncapi.json: one page, no script, nothing loaded from elsewhere.

python docs/consume/asyncapi.py [TARGET]
"""

from __future__ import annotations

import json
import sys
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SCHEMAS = HERE.parent / "schema"
STYLE = """
:root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif; }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; } code { font-size: .9em; } p.note { opacity: .75; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: start; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid #8884; }
td:first-child { white-space: nowrap; }
"""


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in schema:
        return " or ".join(_type(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        inner = schema.get("items")
        return f"list of {_type(inner)}" if isinstance(inner, dict) else "list"
    kind = schema.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _fields(schema: dict[str, Any], definitions: dict[str, Any]) -> list[str]:
    """List the properties of a schema, and under each definition it uses those of that one."""
    if "$ref" in schema:
        schema = definitions.get(schema["$ref"].rsplit("/", 1)[-1], {})
    required = set(schema.get("required", ()))
    rows = [
        f"<tr><td><code>{escape(name)}</code>{'' if name in required else ' <small>optional</small>'}</td>"
        f"<td>{escape(_type(rule))}</td><td>{escape(rule.get('description', ''))}</td></tr>"
        for name, rule in schema.get("properties", {}).items()
    ]
    return ["<table>", *rows, "</table>"] if rows else []


def page() -> str:
    """Render every channel with its key, its headers and the fields of its values."""
    api = json.loads((SCHEMAS / "asyncapi.json").read_text(encoding="utf-8"))
    parts = [
        f"<h1>{escape(api['info']['title'])} {escape(api['info']['version'])}</h1>",
        f"<p>{escape(api['info'].get('description', ''))}</p>",
    ]
    for channel in api["channels"].values():
        parts.append(
            f"<h2><code>{escape(channel['address'])}</code></h2>"
            f"<p class=note>{escape(channel.get('description', ''))}</p>"
        )
        for message in channel["messages"].values():
            parts.append(f"<p>{escape(message.get('summary', ''))}</p>")
            headers = message.get("headers", {}).get("properties", {})
            if headers:
                parts.append("<p>Headers: " + ", ".join(f"<code>{escape(name)}</code>" for name in headers) + "</p>")
            payload = message.get("payload", {})
            reference = payload.get("$ref", "")
            if reference.startswith("./"):
                payload = json.loads((SCHEMAS / reference[2:]).read_text(encoding="utf-8"))
            definitions = payload.get("$defs", {})
            parts += _fields(payload, definitions)
            for name, definition in definitions.items():
                rows = _fields(definition, definitions)
                if rows:
                    says = definition.get("description", "").split("\n")[0]
                    parts += [
                        f"<details><summary>{escape(name)}</summary><p class=note>{escape(says)}</p>",
                        *rows,
                        "</details>",
                    ]
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Wiredesk topics</title><style>{STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "asyncapi.html").write_text(page(), encoding="utf-8")
# ruff: noqa: INP001  a script
