"""A cluster is a claim about all its members: who joins one, who speaks for it, and what stays by itself."""

from itertools import pairwise

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.dedupe.agent import Dedupe
from agents.dedupe.clusters import MOST_ASKED, MOST_CLUSTERS, Likeness, cluster_of, membership
from agents.dedupe.entry import Entry
from agents.dedupe.memory.rows import Policy
from streams.contract.records import COPY_RELATIONS, Source, Verdict
from streams.news.article import Agency, Article
from streams.news.fingerprint import fingerprint
from tests.support.dedupe_desk import Desk, article, revised, text

STORY = text(1, 12)
TOLL = "قتل {} شخصا في انهيار مبنى سكني شرق العاصمة فجر اليوم، وقال الدفاع المدني إن البحث مستمر."


class Book:
    """A cluster book: items come in order, and a table says which are copies of which."""

    def __init__(self, copies):
        self.copies = copies
        self.entries = []
        self.n_asked = 0

    def likeness(self, one, other):
        relation = self.copies.get((one, other)) or self.copies.get((other, one))
        return Likeness(relation) if relation else None

    def take(self, n):
        item = Article(uri=f"u{n}", language="ar", source=f"outlet{n}")
        copied = [entry for entry in reversed(self.entries) if self.likeness(n, int(entry.uri[1:]))]

        def copy_of(entry):
            self.n_asked += 1
            return self.likeness(n, int(entry.uri[1:]))

        where = membership(item, copied, self.members, copy_of)
        verdict = Verdict(
            relation="verbatim" if copied else "new",
            of=copied[0].uri if copied else None,
            cluster=where.cluster,
            canonical=where.canonical,
        )
        self.entries.append(Entry(Source("r", 0, n), item.uri, None, n, n, n, verdict, b""))
        return where

    def members(self, cluster):
        return [entry for entry in self.entries if cluster_of(entry) == cluster]


tables = st.dictionaries(
    st.tuples(st.integers(0, 11), st.integers(0, 11)), st.sampled_from(["verbatim", "abridged", "expanded"])
)


@given(tables)
@settings(deadline=None, max_examples=200)
def test_whoever_joins_is_a_copy_of_the_canonical_item_or_of_most_members_and_asks_a_bounded_number(copies):
    book = Book(copies)
    for n in range(12):
        book.n_asked = 0
        where = book.take(n)
        # at most four questions a cluster: the canonical item, most to join, most to speak for it, its agency
        assert book.n_asked <= MOST_CLUSTERS * (3 * MOST_ASKED + 2)
        if where.cluster == f"u{n}":
            continue
        members = [int(entry.uri[1:]) for entry in where.members]
        asked = members if len(members) <= MOST_ASKED else members[: MOST_ASKED // 2] + members[-MOST_ASKED // 2 :]
        of_most = sum(book.likeness(n, member) is not None for member in asked) * 2 > len(asked)
        assert of_most or book.likeness(n, int(where.before[1:]))
        # whoever comes to speak for a cluster is a copy of most of it
        assert where.canonical == where.before or of_most


def test_a_chain_in_which_each_is_a_copy_of_the_one_before_only_is_no_cluster():
    book = Book({(n, n - 1): "verbatim" for n in range(1, 9)})

    clusters = [book.take(n).cluster for n in range(9)]

    assert max(clusters.count(cluster) for cluster in clusters) == 2
    assert all(pair != ("u0", "u0") for pair in pairwise(clusters[1:]))


def test_a_longer_cut_speaks_for_a_cluster_only_when_it_is_a_copy_of_most_of_it():
    for others, canonical in (([0, 1], ""), ([2], "u2")):
        book = Book({(2, 0): "expanded", (1, 0): "verbatim", (2, 1): "expanded"} | {(3, n): "expanded" for n in others})
        for n in (0, 1, 2):
            book.take(n)
        assert book.entries[-1].verdict.canonical == ""
        copies = book.copies | {(3, 2): "expanded"}
        book.copies = copies

        assert book.take(3).canonical == canonical


def test_an_update_starts_a_cluster_of_its_own_and_its_copies_stay_with_it():
    desk = Desk()
    desk.take(article("first", (TOLL.format(15), *STORY)))
    risen = desk.take(article("risen", (TOLL.format(23), *STORY), hours=1, source="الثانية"))
    copy_of_risen = desk.take(article("copy of risen", (TOLL.format(23), *STORY[:-1]), hours=2, source="الثالثة"))
    copy_of_first = desk.take(article("copy of first", (TOLL.format(15), *STORY[:-1]), hours=3, source="الرابعة"))

    assert (risen.relation, risen.of, risen.cluster, risen.canonical) == ("update", "first", "risen", "")
    assert risen.evidence["sources"] == {"outlets": 1, "agencies": 0}
    assert "canonicalBefore" not in risen.evidence
    assert (copy_of_risen.of, copy_of_risen.cluster) == ("risen", "risen")
    assert (copy_of_first.of, copy_of_first.cluster) == ("first", "first")


def test_a_longer_item_with_a_lead_of_its_own_is_no_member_a_longer_cut_is():
    for top, cluster in ((), "first"), ((" ".join(text(55)[0].split()[:16]),), "longer"):
        desk = Desk()
        desk.take(article("first", STORY[:4], headline="عنوان الخبر"))
        longer = desk.take(article("longer", (*top, *STORY), headline="عنوان الخبر", hours=1, source="الثانية"))

        assert (longer.relation, longer.of, longer.cluster) == ("expanded", "first", cluster)


# The second stands half in the first and tells the rest in the first's words, the third stands in the second only.
RETOLD = tuple(" ".join(reversed(paragraph.split())) for paragraph in STORY[:2])
LINKS = [
    article(f"u{n}", part, headline="عنوان الخبر", hours=n, source=f"outlet{n}")
    for n, part in enumerate((STORY[0:4], STORY[2:4] + RETOLD, RETOLD))
]


def test_a_copy_that_no_cluster_holds_is_published_since_nobody_has_read_it_and_a_kill_reaches_it():
    step = Dedupe(Policy())
    results = step.handle([revised(n, item) for n, item in enumerate(LINKS)])

    assert [result.outcomes for result in results] == [
        (("passed", "new"),),
        (("duplicate", "verbatim"),),
        (("passed", "abridged"),),
    ]
    killed = msgspec.structs.replace(LINKS[1], paragraphs=(), pub_status="canceled")
    (kill,) = step.handle([revised(3, killed, "kill")])
    assert {send.key for send in kill.sends} == {b"u1", b"u2"}

    again = Dedupe(Policy())
    again.restore(0, [(keep.key, keep.value) for result in results for keep in result.keeps if keep.value])
    assert again.handle([revised(2, LINKS[2])])[0].sends == results[2].sends


def test_the_very_same_words_stand_with_their_like_and_are_withheld_under_every_setting_that_withholds():
    for withhold in ("copies", "identical"):
        step = Dedupe(Policy(), withhold=withhold)
        same = msgspec.structs.replace(LINKS[2], uri="same", source="outlet9")
        results = step.handle([revised(n, item) for n, item in enumerate((*LINKS, same))])
        said = msgspec.json.decode(results[-1].sends[0].value or b"")

        assert results[-1].outcomes == (("duplicate", "verbatim"),)
        assert (said["wiredesk"]["verdict"]["of"], said["wiredesk"]["verdict"]["cluster"]) == ("u2", "u2")


def test_a_chain_that_an_older_desk_kept_grows_no_longer():
    desk = Desk()
    for item in LINKS[:2]:
        desk.take(item)
    third = article("u2", (*STORY[4:6], *text(77, 8)), headline="عنوان الخبر", hours=2, source="outlet2")
    kept = msgspec.structs.replace(desk.again(third, 2), relation="expanded", of="u1", cluster="u0", canonical="u0")
    entry = desk.shard.entry(third, fingerprint(third), kept, source=Source("r", 0, 2), offset=2, event_time=0)
    desk.shard.add(entry)

    verdict = desk.again(article("u3", third.paragraphs[1:], headline="عنوان الخبر", hours=3, source="outlet3"), 3)

    assert (verdict.relation, verdict.of, verdict.cluster) == ("verbatim", "u2", "u3")


def test_a_version_of_the_first_item_does_not_make_it_canonical_again():
    agency = Agency(name="Reuters", where="byline")
    desk = Desk()
    desk.take(msgspec.structs.replace(article("copy", STORY), agency=agency))
    desk.take(msgspec.structs.replace(article("wire", STORY, hours=1, source="Reuters"), agency=agency))
    version = Verdict(relation="version", of="copy", cluster="copy")
    desk.take(msgspec.structs.replace(article("copy", STORY, hours=2), agency=agency), revision=version)

    third = desk.take(article("third", STORY, hours=3, source="الثالثة"))

    assert third.canonical == "wire"


slices = st.lists(
    st.tuples(st.integers(0, 3), st.integers(2, 6), st.integers(0, 30), st.sampled_from([None, 15, 23])),
    min_size=2,
    max_size=5,
).map(
    lambda rows: [
        article(
            f"u{n}",
            (*([TOLL.format(toll)] if toll else []), *STORY[first : first + length]),
            headline="عنوان الخبر",
            hours=hours,
            source=f"outlet{n % 3}",
        )
        for n, (first, length, hours, toll) in enumerate(rows)
    ]
)
few = settings(deadline=None, max_examples=10)


@few
@given(slices, st.data())
def test_a_desk_rebuilt_after_any_prefix_goes_on_with_the_same_clusters(feed, data):
    desk = Desk()
    verdicts = [desk.take(item) for item in feed]
    at = data.draw(st.integers(0, len(feed)))
    other = Desk()
    other.ledger = desk.ledger[:at]
    other.shard = other.rebuilt()

    assert [other.take(item) for item in feed[at:]] == verdicts[at:]
    for offset, item in enumerate(feed):
        assert other.again(item, offset) == verdicts[offset]


@few
@given(slices)
def test_whatever_stands_in_no_other_cluster_names_its_own_and_updates_never_join(feed):
    desk = Desk()
    for item in feed:
        verdict = desk.take(item)
        assert (verdict.cluster == item.uri) == (verdict.cluster not in {e.uri for e in desk.ledger[:-1]})
        if verdict.relation not in COPY_RELATIONS:
            assert (verdict.cluster, verdict.canonical) == (item.uri, "")


@few
@given(slices)
def test_two_items_stand_together_whichever_comes_first_unless_one_says_more(feed):
    one, other = feed[:2]
    sides = []
    for pair in ((one, other), (other, one)):
        desk = Desk()
        sides.append([desk.take(item) for item in pair][1])
    forth, back = sides

    if not forth.adds and not back.adds and "expanded" not in (forth.relation, back.relation):
        assert (forth.cluster == one.uri) == (back.cluster == other.uri)
