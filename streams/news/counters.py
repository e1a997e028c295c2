"""Counters that sites print beside the copy: views, comments, shares. A new figure in one makes no new version.

Pure; it knows the words for what is counted, and nothing of articles.
"""

from __future__ import annotations

import re
from typing import Final

from streams.languages.folding import folded_text

# What is counted, and what may stand beside it, in the languages of the feeds seen; as folded_text() writes them.
_COUNTED: Final = frozenset(
    folded_text(
        "views view viewed read reads comments comment shares likes pageviews vues vue lectures lecture commentaires "
        "partages consultations aufrufe ansichten kommentare gelesen okunma okundu görüntülenme görüntüleme yorum "
        "paylaşım vistas lecturas comentarios visualizaciones visualizzazioni letture commenti visualizações leituras "
        "مشاهدة مشاهدات المشاهدات مشاهده قراءة قراءات القراءات زيارة زيارات الزيارات تعليق تعليقات التعليقات "
        "مشاركة مشاركات المشاركات إعجاب إعجابات بازدید نظر نظرات"
    ).split()
)
_BESIDE: Final = frozenset(
    folded_text(
        "number of total so far times time this article story post page has been was and fois lu nombre de mal "
        "kez kişi toplam numero di del de veces volte عدد مرات مرة تم تمت قرئ شوهد هذا الخبر المقال الموضوع و تعداد"
    ).split()
)
_FIGURE: Final = re.compile(r"\d+[km]?|[km]|ألف|الف|مليون")
_MOST_WORDS: Final = 8
_LONGEST: Final = 60
# A counter that is glued to the end of the last sentence.
_GLUED: Final = re.compile(r"(?<=[.!?؟…»”\")\]])\s+[(\[|•·*-]{0,2}\s?(?P<counter>[^.!?؟…()\[\]]{4,50})[)\]]?$")


def is_counter(key: str) -> bool:
    """Tell whether a line says how often something was seen, read or shared, and nothing else.

    Args:
        key: folded_text() of it.

    Cost: O(length) of short lines; others are not looked at.
    """
    if len(key) > _LONGEST or not any(map(str.isdigit, key)):
        return False
    words = key.split(" ")
    if len(words) > _MOST_WORDS:
        return False
    rest = [word for word in words if not _FIGURE.fullmatch(word)]
    return len(rest) < len(words) and not _COUNTED.isdisjoint(rest) and _COUNTED.union(_BESIDE).issuperset(rest)


def glued_counter(paragraph: str) -> int:
    """Return where a counter begins that stands behind the last sentence of a paragraph; -1 when none does."""
    tail = paragraph[-_LONGEST:]
    if not any(map(str.isdigit, tail)):
        return -1
    glued = _GLUED.search(tail)
    if glued is None or not is_counter(folded_text(glued["counter"])):
        return -1
    return len(paragraph) - len(tail) + glued.start()
