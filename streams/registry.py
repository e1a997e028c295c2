"""Names of the agents' functions that the command line calls.

`streams` never imports `agents`; what a command needs of them is named here and imported when it is called.
"""

from __future__ import annotations

import importlib
from typing import Any

_NAMES = {
    "load_marker": "agents.enrich.agent:load_marker",
    "load_knowledge": "agents.enrich.agent:load_knowledge",
    "knowledge_folder": "agents.enrich.agent:KNOWLEDGE_FOLDER",
    "import_knowledge": "agents.enrich.knowledge.imports:Import",
    "prepare": "agents.intake.prepare:prepare",
    "identifier": "agents.intake.identifier:shipped_identifier",
    "compare": "agents.dedupe.compare:compare",
    "render_comparison": "agents.dedupe.compare:render",
    "dedupe": "agents.dedupe.evaluate_dedupe",
    "ner": "agents.enrich.evaluate_ner",
    "link": "agents.enrich.evaluate_link",
    "quotes": "agents.enrich.evaluate_quotes",
    "tagger": "agents.enrich.tagger.tagger:Tagger",
    "dashboard": "agents.monitor.dashboard.server:start_dashboard",
}


def find(name: str) -> Any:
    """Import a named function, class, constant or module of an agent."""
    module, _, attribute = _NAMES[name].partition(":")
    found = importlib.import_module(module)
    return getattr(found, attribute) if attribute else found
