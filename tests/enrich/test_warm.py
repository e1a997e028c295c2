"""What a worker compiles before it says that it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.agent import Enrich, load_marker
from streams import settings as settings_module
from streams.contract.step import Warms

if TYPE_CHECKING:
    from pathlib import Path


def test_the_names_of_the_first_languages_are_compiled_before_the_first_article(tmp_path: Path) -> None:
    marker = load_marker(settings_module.read({}, state_dir=str(tmp_path), tagger_backend="none"))
    step = Enrich(marker, batch_records=32)
    assert isinstance(step, Warms)
    assert not marker.matcher._names
    step.warm()
    assert {language for language, names in marker.matcher._names.items() if names._all is not None} == {"ar", "en"}
