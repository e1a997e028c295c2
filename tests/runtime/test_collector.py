"""What the garbage collector need not walk over."""

from __future__ import annotations

import gc

import msgspec

from agents.dedupe.entry import Entry as Decided
from agents.revise.judge import Entry as Seen
from streams.contract.records import Judged, Prepared, Revised, Source, Verdict
from streams.news.article import Agency, Article, Dateline, Removed
from streams.runtime.collector import settle, uncollected

SOURCE = Source("wire.raw", 0, 7)
ARTICLE = Article(
    uri="urn:one",
    paragraphs=("One.",),
    agency=Agency(name="Reuters", uri="", where="credit"),
    dateline=Dateline(text="CAIRO", place="CAIRO"),
    removed=(Removed(reason="separator", text="***"),),
)
VERDICT = Verdict(relation="new", cluster="urn:one", evidence={"sources": {"outlets": 1}})


def test_what_is_there_when_a_worker_settles_is_walked_over_no_more() -> None:
    models = [[number] for number in range(100)]
    try:
        settle()
        walked = set(map(id, gc.get_objects()))
        assert not any(id(each) in walked for each in models)
    finally:
        gc.unfreeze()


def test_the_collector_goes_on_behind_what_is_read_at_a_start() -> None:
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_no_record_of_an_article_or_a_ledger_is_followed() -> None:
    records = (
        Prepared(source=SOURCE, article=ARTICLE, fingerprint=b"", event_time=0),
        Revised(source=SOURCE, article=ARTICLE, verdict=VERDICT, shard="en", fingerprint=b"", event_time=0),
        Judged(source=SOURCE, article=ARTICLE, verdict=VERDICT),
        Decided(SOURCE, "urn:one", None, 7, 0, 0, VERDICT, b""),
        Seen(SOURCE, "urn:one", None, 0, b"", 7, 0, 0, "en", False, "usable", "new", b"{}"),
    )
    for record in records:
        read = msgspec.msgpack.decode(msgspec.msgpack.encode(record), type=type(record))
        assert not gc.is_tracked(read), type(record)
        assert not gc.is_tracked(read.source)
    assert not any(map(gc.is_tracked, (ARTICLE.agency, ARTICLE.dateline, *ARTICLE.removed, VERDICT)))
