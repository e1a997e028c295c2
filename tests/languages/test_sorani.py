"""A language that was added by its room alone: a row of languages.tsv and languages/ckb/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from streams import settings as settings_module
from streams.contract.step import Record
from streams.languages.country_names import country_names
from wiredesk.commands.process import lines_of
from wiredesk.steps import desk_in_memory

if TYPE_CHECKING:
    from pathlib import Path

REPORT = """
وەزیری دەرەوەی عێراق ڕۆژی دووشەممە لە شاری بەغدا لەگەڵ وەزیری دەرەوەی ئێران کۆبووەوە و باسیان لە پرۆژەی ڕێگای ئاسنی
نوێی نێوان هەردوو وڵات کرد کە بڕیارە لە ماوەی سێ ساڵی داهاتوودا تەواو بێت.

بەپێی ڕاگەیەندراوی وەزارەت، درێژیی ڕێگاکە 214 کیلۆمەتر دەبێت و ڕۆژانە هەژدە شەمەندەفەری باربەر و شەشی گەشتیاری پێیدا
تێدەپەڕن، تێچووەکەشی لە 870 ملیۆن دۆلار تێپەڕ ناکات.

وەزیرەکە ڕایگەیاند کە کۆمپانیاکانی تورکیا و فەرەنسا ئامادەیی خۆیان بۆ بەشداریکردن لە تەندەرەکە دەربڕیوە و تا کۆتایی
مانگ پێشنیازەکانیان پێشکەش دەکەن.

لای خۆیەوە پارێزگاری شارەکە گوتی جووتیارانی ناوچەکە داوای قەرەبووی زەوییەکانیان دەکەن و لیژنەیەکی تایبەت بۆ
هەڵسەنگاندنی زیانەکان پێکهێنراوە کە هەفتەی داهاتوو دەست بە کارەکانی دەکات.
"""
OTHER = """
دەزگای کەشناسی هۆشداری دا کە شەپۆلێکی بەفر و بارانی بەلێشاو سبەینێ دەگاتە ناوچە شاخاوییەکانی باکوور و پلەکانی گەرما
بۆ خوار سفر دادەبەزن.

قوتابخانەکان لە چوار قەزا دادەخرێن و تیمەکانی فریاکەوتن لەسەر ڕێگا سەرەکییەکان ئامادەباش دەبن، داوا لە شۆفێران
دەکرێت زنجیر لەگەڵ خۆیان هەڵبگرن.
"""


def sent(uri: str, headline: str, copy: str, source: str, minute: int) -> dict[str, Any]:
    return {
        "uri": uri,
        "type": "text",
        "versionCreated": f"2026-11-29T09:{minute:02}:00Z",
        "headlines": [{"value": headline}],
        "bodies": [{"contentType": "text/plain", "value": copy}],
        "infoSources": [{"name": source, "role": "provider"}],
    }


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    items = [
        sent("urn:x:1", "کۆبوونەوەی بەغدا لەسەر ڕێگای ئاسن", REPORT, "ڕۆژنامەی یەکەم", 0),
        sent("urn:x:2", "هۆشداری لە بەفر و باران", OTHER, "ڕۆژنامەی دووەم", 5),
        sent("urn:x:3", "ڕێگای ئاسنی نوێ", REPORT.replace("تایبەت", "نوێ"), "ماڵپەڕی سێیەم", 10),
    ]
    return _desk([orjson.dumps(item) for item in items], tmp_path_factory.mktemp("state"))


def _desk(values: list[bytes], folder: Path) -> list[dict[str, Any]]:
    records = [
        Record("wire.raw", 0, n, 1_795_900_000_000 + n, None, value, (("content-type", b"application/json"),))
        for n, value in enumerate(values)
    ]
    desk = desk_in_memory(settings_module.read({}, state_dir=str(folder), tagger_backend="none"))
    return [line for _, line in sorted(lines_of(desk.run(records)), key=lambda pair: pair[0])]


def test_an_item_in_sorani_is_taken_in_as_sorani(events: list[dict[str, Any]]) -> None:
    assert [line["event"]["language"] for line in events[:2]] == ["ckb", "ckb"]


def test_the_countries_it_names_are_found_where_they_stand(events: list[dict[str, Any]]) -> None:
    event = events[0]["event"]
    assert event["wiredesk"]["status"]["match"] == "ok"
    found = {entity["country"]: entity for entity in event["wiredesk"]["entities"]}
    assert set(found) == {"IQ", "IR", "TR", "FR"}
    assert [mention["text"] for mention in found["TR"]["mentions"]] == ["تورکیا"]
    assert found["TR"]["labels"]["en"] == "Turkey"


def test_a_copy_of_it_is_held_back_and_another_story_is_not(events: list[dict[str, Any]]) -> None:
    assert [line["outcome"] for line in events] == ["article", "article", "duplicate"]
    assert events[2]["event"]["wiredesk"]["verdict"]["of"] == "urn:x:1"


def test_no_name_stands_for_two_countries() -> None:
    names = [name for _, name in country_names()["ckb"]]
    assert len(names) == len(set(names)) > 50
