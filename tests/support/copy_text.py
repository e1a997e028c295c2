"""Copy by the thousand for load and fault tests: Arabic sentences put together from our own words, by seed."""

from __future__ import annotations

import random

_SUBJECTS = """وزير_الزراعة رئيس_البلدية اتحاد_الصيادين نقابة_المعلمين هيئة_الموانئ مديرية_المياه لجنة_التحكيم
فريق_الإنقاذ غرفة_التجارة شركة_القطارات إدارة_المتحف مجلس_الجامعة""".split()
_VERBS = "أعلن أكد افتتح بحث ناقش أطلق أقر رفض دعا_إلى وعد_بـ تفقد أجّل".split()
_OBJECTS = """مشروع_السد خطة_النقل موسم_الحصاد ترميم_السوق مسابقة_الشعر برنامج_التدريب خط_السكة محطة_التحلية
معرض_الكتاب ميزانية_العام حملة_التشجير جسر_النهر""".split()
_PLACES = "عمان تونس الرباط الخرطوم مسقط بيروت صنعاء نواكشوط الدوحة المنامة طرابلس الجزائر".split()
_TAILS = """قبل_نهاية_الشهر وسط_حضور_كبير بعد_أشهر_من_التأخير رغم_ارتفاع_الكلفة بتمويل_محلي في_جلسة_مغلقة
دون_تحديد_موعد بمشاركة_الأهالي""".split()


def sentence(random: random.Random) -> str:
    parts = [random.choice(words) for words in (_VERBS, _SUBJECTS, _OBJECTS)]
    number = random.randrange(10, 99_999)
    words = [*parts, "في", random.choice(_PLACES), random.choice(_TAILS), "بقيمة", str(number), "ألف"]
    return " ".join(words).replace("_", " ") + "."


def body(seed: int, n_sentences: int = 9) -> str:
    """Three paragraphs that no other seed gives."""
    numbers = random.Random(seed)
    sentences = [sentence(numbers) for _ in range(n_sentences)]
    third = max(1, n_sentences // 3)
    return "\n".join(" ".join(sentences[i : i + third]) for i in range(0, n_sentences, third))


def headline(seed: int) -> str:
    return sentence(random.Random(seed + 1_000_003)).rstrip(".")
