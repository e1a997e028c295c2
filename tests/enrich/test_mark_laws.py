"""Laws every marking keeps."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.enrich.knowledge.store import load_default
from agents.enrich.mark import Marker
from streams.news.article import Agency, Article, Dateline
from tests.enrich.link.test_link_laws import arabic, english

if TYPE_CHECKING:
    from streams.contract.records import Marking

hostile = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)
texts = st.one_of(arabic, english, hostile)


@lru_cache(maxsize=1)
def marker() -> Marker:
    return Marker(load_default())


def articles() -> st.SearchStrategy[Article]:
    return st.builds(
        lambda headline, paragraphs, language, origin: Article(
            uri="law:1",
            language=language,
            headline=headline,
            paragraphs=tuple(paragraphs),
            agency=Agency(name=origin) if origin else None,
            dateline=Dateline(text=origin, place=origin) if origin else None,
        ),
        texts,
        st.lists(texts, max_size=4),
        st.sampled_from(["ar", "en", "fa", "fr", "tr", "de", "und"]),
        st.sampled_from(["", "Reuters", "بغداد", "nobody"]),
    )


def assert_laws(article: Article, marking: Marking) -> None:
    fields = {"headline": article.headline, "body": article.body}
    spans: dict[str, list[tuple[int, int]]] = {"headline": [], "body": []}
    for entity in marking.entities:
        assert entity.id
        assert 0.0 <= entity.salience <= 1.0
        assert entity.mentions or entity.related or entity.role
        order = [(m.field == "body", m.start) for m in entity.mentions]
        assert order == sorted(order)
        for mention in entity.mentions:
            assert fields[mention.field][mention.start : mention.end] == mention.text != ""
            spans[mention.field].append((mention.start, mention.end))
    for found in spans.values():
        found.sort()
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))
    assert len({entity.id for entity in marking.entities}) == len(marking.entities)
    assert set(marking.status) == {"tag", "match", "link", "quote", "subject"}
    assert not any("failed" in status for status in marking.status.values())


@given(st.lists(articles(), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_mentions_lie_in_their_field_equal_their_text_and_never_overlap(batch: list[Article]) -> None:
    for article, marking in zip(batch, marker().mark(batch), strict=True):
        assert_laws(article, marking)


@given(st.lists(articles(), min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_marking_depends_on_its_article_alone(batch: list[Article]) -> None:
    assert marker().mark(batch) == [marker().mark([one])[0] for one in batch]


def test_another_process_marks_the_same_bytes() -> None:
    code = (
        "import sys, msgspec;"
        "from agents.enrich.knowledge.store import load_default;"
        "from agents.enrich.mark import Marker;"
        "from streams.news.article import Article;"
        "text = 'قال محمد صلاح لاعب ليفربول إن طرابلس والجزائر وواشنطن وبيروت ولندن ترحب، حسب رويترز.';"
        "m = Marker(load_default()).mark([Article(uri='x', language='ar', paragraphs=(text,))]);"
        "sys.stdout.buffer.write(msgspec.json.encode(m))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }

    assert len(outputs) == 1
    assert outputs != {b""}


def test_a_long_hostile_article_is_marked_in_linear_time() -> None:
    for piece in ('قال "', "محمد صلاح و", "(((( ", "Paris, ", "«و", "ا\u0300"):
        text = piece * 8_000
        (marking,) = marker().mark([Article(uri="law:1", language="ar", paragraphs=(text,))])
        assert not any("failed" in status for status in marking.status.values())
