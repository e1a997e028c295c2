"""The steps that the worker is handed: one for each agent of the topology."""

import pytest

from streams import settings as settings_module
from streams.contract.topology import AGENTS
from wiredesk.steps import STEPS, make_step


def test_there_is_a_step_for_each_agent_in_the_order_in_which_an_item_passes_them():
    assert list(STEPS) == [agent.name for agent in AGENTS]


@pytest.mark.parametrize("name", STEPS)
def test_a_step_has_the_name_and_the_topics_of_its_agent(name, tmp_path):
    step = make_step(name, settings_module.read({}, state_dir=str(tmp_path), tagger_backend="none"))
    agent = next(one for one in AGENTS if one.name == name)
    assert (step.name, step.reads, step.has_ledger) == (agent.name, agent.reads, agent.has_ledger)
