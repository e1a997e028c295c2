"""Who needs which right on a cluster: the table and the commands of docs/deploy.md, made from the topology.

They are written for the prefix `wire` and the group `wiredesk`; a test holds the page to what is said here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from streams.contract import topics
from streams.contract.topology import AGENTS, PARTIES
from streams.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streams.contract.topics import Topic
    from streams.contract.topology import Agent

_NAMES: Final = Settings()
_HEAD: Final = "| Who | Groups: Read | Topics: Read | Topics: Write |\n|---|---|---|---|"
_RAW, _DEAD = topics.RAW.name(_NAMES), topics.DEAD.name(_NAMES)
# What no table of topics knows: rights that are not to read or write one, or on whichever topic is meant.
_IN_WORDS: Final = (
    f"| operator (`skip`, worker stopped) | the agent's group, and Describe | the topic it reads | `{_DEAD}` |",
    "| `topics create` | | | Create and Describe on the topics of the list, nothing else |",
    f"| `topics check`, `doctor` | | DescribeConfigs on `{_RAW}` | |",
)


class _Role(NamedTuple):
    """A user of the cluster: the agents that one kind of process runs."""

    who: str
    variable: str
    agents: tuple[Agent, ...]

    @property
    def reads(self) -> list[Topic]:
        return _in_order(
            topic for agent in self.agents for topic in (*agent.reads, *agent.follows, *agent.shows, *agent.looks_up)
        )

    @property
    def writes(self) -> list[Topic]:
        return _in_order([topics.DEAD, *(topic for agent in self.agents for topic in agent.writes)])

    @property
    def ledgers(self) -> list[str]:
        return [topics.ledger_name(_NAMES, agent.name) for agent in self.agents if agent.has_ledger]

    @property
    def groups(self) -> list[str]:
        return [f"{_NAMES.group}-{agent.name}" for agent in self.agents]


_ROLES: Final = (
    _Role("worker", "w", tuple(agent for agent in AGENTS if not agent.shows)),
    _Role("monitor and dashboard", "m", tuple(agent for agent in AGENTS if agent.shows)),
)


def table() -> str:
    """Write the table of rights, Markdown."""
    rows = [
        _row(role.who, _quoted(role.groups), [*_full(role.reads), *role.ledgers], [*_full(role.writes), *role.ledgers])
        for role in _ROLES
    ]
    rows += [_row(party.who, party.groups, _full(party.reads), _full(party.writes)) for party in PARTIES]
    return "\n".join((_HEAD, *rows, *_IN_WORDS)) + "\n"


def commands() -> str:
    """Write the commands of Kafka that give worker and monitor what the table says."""
    prefix = _NAMES.topic("")
    parts = []
    for role in _ROLES:
        acl = f"acl ${role.variable} --operation"
        reads, writes = (" ".join(topic.suffix for topic in some) for some in (role.reads, role.writes))
        lines = [
            f"{acl} Describe --topic {prefix} --resource-pattern-type prefixed",
            f"for n in {reads}; do {acl} Read --topic {prefix}$n; done",
            f"for n in {writes}; do {acl} Write --topic {prefix}$n; done",
            *(f"{acl} Read --operation Write --topic {ledger}" for ledger in role.ledgers),
            *(f"{acl} Read --group {group}" for group in role.groups),
        ]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _row(who: str, groups: str, reads: list[str], writes: list[str]) -> str:
    cells = (who, groups, _quoted(reads), _quoted(writes))
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _full(some: Iterable[Topic]) -> list[str]:
    return [topic.name(_NAMES) for topic in some]


def _in_order(some: Iterable[Topic]) -> list[Topic]:
    """Return each topic once, as an item passes them."""
    wanted = set(some)
    return [topic for topic in topics.ALL if topic in wanted]
