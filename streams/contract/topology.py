"""Who reads and writes what: the one table of agents and of everybody else at the topics. No list stands elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from streams.contract import topics

if TYPE_CHECKING:
    from streams.contract.topics import Topic


class Agent(NamedTuple):
    """A stage of the wire.

    Attributes:
        reads: The topics of its consumer group, beside what it follows whole.
        writes: The topics it sends to; every agent may send to DEAD.
        follows: Topics it reads whole and outside its group.
        has_ledger: It keeps decisions in a compacted topic of its own.
        carries: An item passes through it on its way from raw to its outcome.
        shows: Topics that its page reads from their beginning, without a group.
        looks_up: Topics of which its page reads a record that somebody asks for.
    """

    name: str
    reads: tuple[Topic, ...]
    writes: tuple[Topic, ...]
    follows: tuple[Topic, ...] = ()
    has_ledger: bool = False
    carries: bool = True
    shows: tuple[Topic, ...] = ()
    looks_up: tuple[Topic, ...] = ()


# In the order in which an item passes them. What an agent follows it reads whole, outside its group.
AGENTS: Final = (
    # An editor's word enters where items do: a release at intake, which reads the item again, a word on two items in
    # every language shard, in one order with the items.
    Agent("intake", reads=(topics.RAW, topics.DECISIONS), writes=(topics.PREPARED, topics.REVISED)),
    Agent("revise", reads=(topics.PREPARED,), writes=(topics.REVISED, topics.DUPLICATES), has_ledger=True),
    Agent("dedupe", reads=(topics.REVISED,), writes=(topics.JUDGED, topics.DUPLICATES), has_ledger=True),
    Agent(
        "enrich",
        reads=(topics.JUDGED,),
        writes=(topics.ARTICLES, topics.MENTIONS),
        follows=(topics.KNOWLEDGE,),
        has_ledger=True,
    ),
    Agent(
        "stories",
        reads=(topics.ARTICLES, topics.DUPLICATES, topics.SKETCHES),
        writes=(topics.SKETCHES, topics.STORIES),
        has_ledger=True,
        carries=False,
    ),
    Agent(
        "monitor",
        # Stories beside the outcomes, so that texts of one event are counted as one.
        reads=(*topics.OUTCOMES, topics.STORIES, topics.TALLY),
        # The last is written by the page, for whoever is logged in.
        writes=(topics.TALLY, topics.STATISTICS, topics.ALERTS, topics.ACKNOWLEDGEMENTS),
        follows=(topics.WATCHES,),
        has_ledger=True,
        carries=False,
        shows=(
            *(topics.ARTICLES, topics.DUPLICATES, topics.STORIES, topics.STATISTICS),
            *(topics.ALERTS, topics.ACKNOWLEDGEMENTS, topics.DEAD),
        ),
        # The text of a withheld item stands nowhere else; without it an editor cannot judge what was withheld.
        looks_up=(topics.RAW,),
    ),
)
BY_NAME: Final = {agent.name: agent for agent in AGENTS}
# The agents that carry an item from raw to its outcome, in order.
DESK: Final = tuple(agent.name for agent in AGENTS if agent.carries)


class Party(NamedTuple):
    """Somebody beside the agents who reads or writes topics.

    Attributes:
        groups: Its consumer groups, in words.
    """

    who: str
    reads: tuple[Topic, ...] = ()
    writes: tuple[Topic, ...] = ()
    groups: str = ""


PARTIES: Final = (
    Party("whoever sends news", writes=(topics.RAW,)),
    Party("`receive`", writes=(topics.RAW,)),
    Party("`poll`", reads=(topics.FEEDS,), writes=(topics.RAW, topics.FEEDS)),
    Party(
        "`notify`",
        reads=(topics.ALERTS,),
        writes=(topics.DEAD,),
        groups="`wiredesk-notify-webhook`, `wiredesk-notify-mail`",
    ),
    Party(
        "whoever uses it",
        reads=(
            *(topics.ARTICLES, topics.DUPLICATES, topics.MENTIONS),
            *(topics.STORIES, topics.STATISTICS, topics.ALERTS, topics.ACKNOWLEDGEMENTS),
        ),
        groups="groups of their own",
    ),
    Party("whoever keeps the watch list", reads=(topics.WATCHES,), writes=(topics.WATCHES,)),
    Party(
        "editors (`decide`)",
        reads=(topics.RAW, topics.ARTICLES, topics.DUPLICATES, topics.DECISIONS),
        writes=(topics.DECISIONS,),
    ),
    Party(
        "who sees to alerts (`alerts`)",
        reads=(topics.ALERTS, topics.ACKNOWLEDGEMENTS),
        writes=(topics.ACKNOWLEDGEMENTS,),
    ),
    Party("whoever keeps names (`knowledge --topic`)", reads=(topics.KNOWLEDGE,), writes=(topics.KNOWLEDGE,)),
    Party("operator (`replay`, `tail dead`)", reads=(topics.RAW, topics.DEAD), writes=(topics.RAW,)),
)
