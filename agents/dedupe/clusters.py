"""Which cluster an item joins. A cluster is a claim about all its members, so one likeness is not enough.

Pure, and the only place that decides it: whoever's word stands above the judge's sets it against standing().
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from streams.languages.folding import folded_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from agents.dedupe.entry import Entry
    from streams.contract.records import Relation
    from streams.news.article import Article

    CopyOf = Callable[[Entry], "Likeness | None"]
    MembersOf = Callable[[str], Sequence[Entry]]

# Members whom an item is held against, the oldest half and the newest half: about 1 ms each.
MOST_ASKED: Final = 8
# Clusters of the items it is a copy of, closest first, that an item may ask to join.
MOST_CLUSTERS: Final = 4
_BY_REVISE: Final = frozenset({"version", "correction", "kill"})


class Likeness(NamedTuple):
    """How an item is a copy of a remembered one that it adds nothing to.

    Attributes:
        relation: verbatim, abridged or expanded.
        same_words: The two bodies are the very same words.
    """

    relation: Relation
    same_words: bool = False


class Membership(NamedTuple):
    """Where an item stands.

    Attributes:
        cluster: uri that names the cluster; the item's own when it starts one.
        canonical: uri of the item the cluster is best read in; "" for this item.
        members: Visible entries of the cluster it joins, in offset order; none when it starts one.
        before: What was canonical when it joined; "" when it starts one.
    """

    cluster: str
    canonical: str = ""
    members: Sequence[Entry] = ()
    before: str = ""


def membership(article: Article, copied: Iterable[Entry], members_of: MembersOf, copy_of: CopyOf) -> Membership:
    """Tell which cluster an item joins, and in which item that is best read from here on.

    It joins the first that holds it: where it is a copy of the canonical item, or of most members asked, or the very
    same words as a member. An update is nobody's copy: it starts a cluster of its own.

    Args:
        article: The item.
        copied: Remembered items that it is a copy of, closest first.
        members_of: Gives the visible entries of a cluster by its name, in offset order.
        copy_of: How the item is a copy of an entry; None when it is not.

    Cost: at most MOST_CLUSTERS * (MOST_ASKED + 1) questions; one where it is a copy of the canonical item.
    """
    asked: list[str] = []
    for entry in copied:
        cluster = cluster_of(entry)
        if cluster in asked:
            continue
        like = copy_of(entry)
        is_same = like is not None and like.same_words
        joined = _joined(article, members_of(cluster), copy_of, is_held=is_same)
        if joined is not None:
            return joined
        asked.append(cluster)
        if len(asked) == MOST_CLUSTERS:
            break
    return Membership(article.uri)


def _joined(article: Article, entries: Sequence[Entry], copy_of: CopyOf, *, is_held: bool) -> Membership | None:
    # A kill is no text, and the newest version of an item stands for it.
    members = list({entry.uri: entry for entry in entries if entry.verdict.relation != "kill"}.values())
    if not members:
        return None
    # What revise decides knows of no cluster.
    judged = [entry for entry in entries if entry.verdict.relation not in _BY_REVISE] or members
    before = judged[-1].verdict.canonical or judged[-1].uri
    head = next((member for member in members if member.uri == before), None)
    likeness = copy_of(head) if head is not None else None
    if not is_held and likeness is None and not _is_copy_of_most(members, copy_of):
        return None
    is_longer = likeness is not None and likeness.relation == "expanded"
    canonical = _canonical(article, members, before, copy_of, is_longer=is_longer)
    return Membership(cluster_of(members[0]), canonical, entries, before)


def cluster_of(entry: Entry) -> str:
    """Name the cluster an entry stands in; an entry of 0.1 that names none is by itself."""
    return entry.verdict.cluster or entry.uri


def _is_copy_of_most(members: Sequence[Entry], copy_of: CopyOf) -> bool:
    """Tell whether an item is a copy of more than half of the members asked; stops as soon as it is plain."""
    half = MOST_ASKED // 2
    asked = members if len(members) <= MOST_ASKED else [*members[:half], *members[-half:]]
    n_copies = n_others = 0
    for member in asked:
        if copy_of(member) is None:
            n_others += 1
        else:
            n_copies += 1
        if n_copies * 2 > len(asked):
            return True
        if n_others * 2 >= len(asked):
            return False
    return False


def _canonical(article: Article, members: Sequence[Entry], before: str, copy_of: CopyOf, *, is_longer: bool) -> str:
    """Choose the item a cluster is best read in: uri, or "" for this item.

    The agency's own item when the copy credits that agency; else what it was before, unless this is the longer cut of
    it ("the earliest fullest"). An item that is no copy of most members never speaks for them: so no cluster wanders.
    """
    agency = folded_text(article.agency.name) if article.agency else ""
    if agency:
        own = folded_text(article.source)
        credited = {folded_text(member.agency) for member in members if member.agency}
        if own == agency and own in credited and _is_copy_of_most(members, copy_of):
            return ""
        for member in members:
            if folded_text(member.outlet) == agency and copy_of(member) is not None:
                return member.uri
    if is_longer and _is_copy_of_most(members, copy_of):
        return ""
    return before
