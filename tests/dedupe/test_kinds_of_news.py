"""Every kind of news, in several languages, is published when a copy adds it; what an editor's hand changes is not."""

import pytest

from agents.dedupe.rules.compare import compare
from agents.dedupe.rules.turning_words import stages_of
from streams.contract.records import WITHHELD_RELATIONS
from streams.languages.opposites import Opposites, opposites
from tests.dedupe.test_adds import ARABIC_REST, REST, added, told

STORIES = {
    "en": """
Fourteen people died and 1,200 were evacuated after a dam above Lower Orra gave way on Monday night, regional
governor Anna Lindqvist said.

The governor approved an emergency budget of 2.5 million crowns and will visit the valley on Wednesday. She told
reporters that the road to the upper villages was open again and that soldiers were bringing water and blankets.

The dam was built in 1962 and was last inspected four years ago. Residents had complained for years about cracks.
""",
    "ar": """
لقي عشرة أشخاص مصرعهم وأصيب 25 آخرون بجروح في حريق اندلع مساء الأحد في السوق القديم بمدينة الرمال،
وفق الدفاع المدني.

وأعلن محافظ الرمال خالد السالم أن المجلس المحلي وافق على صرف تعويضات للتجار بقيمة مليوني دينار، وأن
الطريق المؤدي إلى السوق أعيد فتحه بعد أن أزالت فرق البلدية الركام وسحبت السيارات المحترقة من الشارع الرئيسي.

ويعود بناء السوق إلى عام 1930، وكان التجار قد طالبوا مرارا بتجديد شبكة الكهرباء فيه.
""",
    "fr": """
Un séisme de magnitude 6,1 a fait 18 morts et 140 blessés lundi dans la région de Valmer, a annoncé la préfecture.

Le ministre se rendra sur place mercredi et le gouvernement a approuvé une aide de 12 millions d'euros.

La région avait déjà été touchée en 1987 par une secousse qui avait détruit la cathédrale et plusieurs écoles.
""",
    "es": """
Un sismo de magnitud 6,1 dejó 18 muertos y 140 heridos el lunes en la región de Valmera, informó la gobernación.

El ministro visitará la zona el miércoles y el gobierno aprobó una ayuda de 12 millones de euros.

La región ya había sufrido en 1987 un temblor que destruyó la catedral y varias escuelas.
""",
    "de": """
Bei einem Erdbeben der Stärke 6,1 sind am Montag in der Region Walmer 18 Menschen getötet und 140 verletzt worden.

Der Innenminister wird die Region am Mittwoch besuchen, die Regierung hat eine Hilfe von 12 Millionen Euro
gebilligt.

Schon 1987 hatte ein Beben in der Region die Kathedrale und mehrere Schulen zerstört, wie ältere Leute erzählen.
""",
    "tr": """
Valmer bölgesinde pazartesi günü meydana gelen 6,1 büyüklüğündeki depremde 18 kişi öldü, 140 kişi yaralandı.

İçişleri Bakanı çarşamba günü bölgeyi ziyaret edecek, hükümet 12 milyon avroluk yardımı onayladı.

Bölge 1987 yılında da katedrali ve birkaç okulu yıkan bir sarsıntıyla vurulmuştu, diye anlatıyor yaşlılar.
""",
}
CHARGED = (
    "Prosecutors charged the owners of the collapsed dam with manslaughter on Tuesday and seized their assets, opening"
    " the first criminal case over the disaster.\n"
)
JAILED = (
    "أمرت النيابة العامة بحبس ثلاثة من موظفي البلدية أربعة أيام على ذمة التحقيق بتهمة الإهمال، في أول إجراء قضائي"
    " بعد الكارثة.\n"
)
INSURER = (
    "The insurer Halvard Mutual put the damage to vineyards, mills and two schools at ninety million, and promised that"
    " farmers would be paid first, before the end of the harvest."
)
INSURED = (
    "وقالت شركة التأمين الوطنية إن خسائر المستودعات والمخابز والصيدليات تبلغ تسعين مليونا، وإنها ستبدأ صرف مستحقات"
    " أصحاب الحرف الصغيرة قبل نهاية موسم الحصاد.\n"
)
ASSURED = (
    "Les assureurs évaluent les dégâts subis par les vignobles, les moulins et deux lycées à quatre-vingt-dix millions"
    " et promettent de payer les agriculteurs avant la fin des vendanges."
)
RAILWAY = (
    "\nMeanwhile, the national railway said it would close the coast line for three weeks because a bridge had been"
    " found unsafe after an inspection."
)
ROAD = (
    "\nمن جهة أخرى، أعلنت وزارة النقل إغلاق الطريق الساحلي بين الميناء والمطار ثلاثة أسابيع بعد اكتشاف تشققات في الجسر."
)


def opened(language, before, after):
    """Judge a story whose lead begins otherwise; relation and kinds."""
    rest = {"ar": " مدينة الرمال مع خط الترام الثاني قرب الميناء القديم عند بحيرة سيرا."}
    tail = rest.get(language, " the second tram line in Upper Velle near the old harbour at Lake Sira.")
    relation, found = added(before + tail, after + tail, ARABIC_REST if language == "ar" else REST, language)
    return relation, [kind for kind, _ in found]


def edited(language, old, new):
    """Judge a story against itself with one passage put for another."""
    text = "\n".join(" ".join(paragraph.split()) for paragraph in STORIES[language].strip().split("\n\n"))
    assert old in text
    later, earlier = text.replace(old, new, 1), text
    found = compare(
        *(told(*body.split("\n"), language=language, uri=str(n)) for n, body in enumerate((later, earlier)))
    )
    return found.relation, [one.kind for one in found.adds]


@pytest.mark.parametrize(
    ("language", "old", "new", "kind"),
    [
        ("en", "Fourteen people", "21 people", "figure"),
        ("en", "1,200 were", "4,500 were", "figure"),
        ("en", "2.5 million", "2.5 billion", "opposite"),
        ("en", "above Lower Orra", "above Upper Tansa", "name"),
        ("en", "will visit the valley", "won't visit the valley", "negation"),
        ("en", "approved an", "rejected an", "opposite"),
        ("en", "Fourteen people died", "The governor resigned as fourteen people died", "step"),
        ("en", "Fourteen", CHARGED + "Fourteen", "lead"),
        ("en", "about cracks.", "about cracks." + RAILWAY, "story"),
        ("en", "The dam was built in 1962 and was last inspected four years ago.", INSURER, "sentence"),
        ("ar", "ويعود بناء", INSURED + "ويعود بناء", "sentence"),
        ("fr", "La région avait déjà été touchée en 1987 par une secousse qui avait détruit", ASSURED, "sentence"),
        ("en", "open again and", "open again, that looters had emptied a pharmacy in Marn, and", "sentence"),
        ("en", "about cracks.", "about cracks.\nDivers recovered a school bus downstream at dusk.", "sentence"),
        ("ar", "أعيد فتحه بعد", "أعيد فتحه رغم تحذير نقابة المهندسين وشكاوى المستأجرين بعد", "sentence"),
        ("ar", "الكهرباء فيه.", "الكهرباء فيه.\nوسقطت مئذنة مجاورة فوق مخبز خال فجرا.", "sentence"),
        (
            "fr",
            "lundi dans",
            "lundi, malgré des digues récemment consolidées et plusieurs écluses neuves, dans",
            "sentence",
        ),
        ("de", "am Montag in", "am Montag trotz frisch verstärkter Deiche entlang beider Ufer in", "sentence"),
        ("en", "for years about cracks.", "for years about cracks and three hurt residents sued.", "figure"),
        ("en", "Fourteen", "(Corrects name of the governor)\nFourteen", "correction"),
        ("en", "about cracks.", "about cracks.\nAn earlier version of this story misstated the year.", "correction"),
        ("ar", "لقي عشرة أشخاص", "لقي 15 شخصا", "figure"),
        ("ar", "مليوني دينار", "ثلاثة ملايين دينار", "figure"),
        ("ar", "خالد السالم", "ناصر البدري", "name"),
        ("ar", "بمدينة الرمال", "بمدينة الواحة", "name"),
        ("ar", "وافق على", "لم يوافق على", "negation"),
        ("ar", "وافق على صرف", "رفض صرف", "opposite"),
        ("ar", "لقي عشرة", "لقي بعد تأجيل الافتتاح عشرة", "step"),
        ("ar", "لقي", JAILED + "لقي", "lead"),
        ("ar", "الكهرباء فيه.", "الكهرباء فيه." + ROAD, "story"),
        ("ar", "لقي", "(تصويب في اسم المحافظ)\nلقي", "correction"),
        ("ar", "الكهرباء فيه.", "الكهرباء فيه.\nورد خطأ في نسخة سابقة من هذا الخبر.", "correction"),
        ("fr", "18 morts", "vingt-trois morts", "figure"),
        ("fr", "se rendra sur", "ne se rendra pas sur", "negation"),
        ("fr", "a approuvé", "a rejeté", "opposite"),
        ("fr", "Un séisme", "(Rectificatif: bilan corrigé)\nUn séisme", "correction"),
        ("es", "18 muertos", "31 muertos", "figure"),
        ("es", "gobierno aprobó", "gobierno rechazó", "opposite"),
        ("es", "visitará la", "no visitará la", "negation"),
        ("de", "18 Menschen", "31 Menschen", "figure"),
        ("de", "am Mittwoch besuchen", "am Mittwoch nicht besuchen", "negation"),
        ("de", "gebilligt", "abgelehnt", "opposite"),
        ("tr", "18 kişi", "31 kişi", "figure"),
        ("tr", "ziyaret edecek", "ziyaret etmeyecek", "opposite"),
    ],
)
def test_each_kind_of_news_is_published_and_named_in_several_languages(language, old, new, kind):
    relation, kinds = edited(language, old, new)

    assert (relation, kind in kinds) == ("update", True), kinds


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "2.5 million crowns", "2,500,000 crowns"),
        ("en", "2.5 million crowns", "2,539,000 crowns"),
        ("en", "2.5 million crowns", "2.5 mln crowns ($240,000)"),
        ("en", "1,200 were", "1200 were"),
        ("en", "four years ago", "4 years ago"),
        ("en", "Anna Lindqvist", "Anna Lindquist"),
        ("en", "regional governor Anna Lindqvist said", "Governor Anna Lindqvist said"),
        ("en", "gave way on", "collapsed on"),
        ("en", "Fourteen", "ORRA (Tide Wire) - Fourteen"),
        ("en", " Residents had complained for years about cracks.", ""),
        ("en", "about cracks.", "about cracks.\n(Reporting by Jan Moe; Editing by Liv Dahl)"),
        ("ar", "لقي عشرة أشخاص", "لقي 10 أشخاص"),
        ("ar", "وأصيب 25 آخرون", "وأصيب ٢٥ آخرون"),
        ("ar", "وأصيب 25 آخرون", "وأصيب خمسة وعشرون آخرون"),
        ("ar", "مليوني دينار", "2 مليون دينار"),
        ("ar", "خالد السالم", "خالد سالم"),
        ("ar", "إلى عام", "الى عام"),
        ("ar", "وأعلن محافظ", "وقال محافظ"),
        ("ar", "الكهرباء فيه.", "الكهرباء فيه.\nمط/هل/ص ك"),
        ("en", "Anna Lindqvist said.", "Anna Lindqvist told the reporters of the Tide news agency on Monday."),
        ("ar", "وفق الدفاع المدني", "وفقا لما نقلته وكالة الأنباء الرسمية عن مصدر في الدفاع المدني"),
        ("fr", "a annoncé la préfecture", "a indiqué la préfecture"),
        ("es", "informó la gobernación", "dijo la gobernación"),
        ("tr", "12 milyon", "12.000.000"),
    ],
)
def test_an_editors_hand_adds_nothing(language, old, new):
    relation, kinds = edited(language, old, new)

    assert (relation in WITHHELD_RELATIONS, kinds) == (True, [])


def test_a_sentence_told_in_other_words_is_no_news():
    old = "that the road to the upper villages was open again and that soldiers were bringing water and blankets."
    new = "soldiers were bringing blankets and water and the road to the upper villages was again open to all."

    assert edited("en", old, new) == ("verbatim", [])


@pytest.mark.parametrize(
    ("language", "lead", "month", "other", "same"),
    [
        ("en", "The second tram line to Velle will open in {} after a delay, the city says.", "May", "June", "May"),
        ("ar", "يفتح خط الترام إلى مدينة الرمال في {} المقبل بعد سنوات من التأخير.", "مايو", "يونيو", "أيار"),
        ("fr", "La deuxième ligne de tram ouvrira en {} après un retard, dit la ville.", "mai", "juin", "mai"),
        ("tr", "İkinci tramvay hattı gecikmeden sonra {} ayında açılacak.", "mayıs", "haziran", "mayıs"),
    ],
)
def test_another_month_in_the_place_of_one_is_news_and_its_other_name_is_not(language, lead, month, other, same):
    body = ARABIC_REST if language == "ar" else REST

    assert "figure" in [kind for kind, _ in added(lead.format(month), lead.format(other), body, language)[1]]
    assert added(lead.format(month), lead.format(same), body, language)[1] == []


@pytest.mark.parametrize(
    ("language", "planned", "done"),
    [
        ("en", "Transport Minister Samer Haddad will visit", "Transport Minister Samer Haddad visited"),
        ("en", "Guards are to be deployed at", "Guards have been deployed at"),
        ("en", "The council is expected to close", "The council closed"),
        ("ar", "سيزور وزير النقل سامر حداد", "زار وزير النقل سامر حداد"),
        ("ar", "من المقرر أن يغادر وزير النقل سامر حداد", "غادر وزير النقل سامر حداد"),
        ("ar", "يصل وزير النقل سامر حداد غدا إلى", "وصل وزير النقل سامر حداد إلى"),
        ("ar", "سيتم نشر حرس حول", "تم نشر حرس حول"),
        ("fr", "Le ministre Samer Haddad visitera", "Le ministre Samer Haddad a visité"),
        ("es", "El ministro Samer Haddad visitará", "El ministro Samer Haddad visitó"),
        ("de", "Minister Samer Haddad wird heute eröffnen", "Minister Samer Haddad hat heute eröffnet"),
    ],
)
def test_an_act_that_was_to_come_and_was_done_is_a_next_step_and_not_the_other_way_round(language, planned, done):
    rest = {"ar": " مدينة الرمال لافتتاح خط الترام الثاني قرب الميناء القديم عند بحيرة سيرا."}
    tail = rest.get(language, " the second tram line in Upper Velle near the old harbour at Lake Sira.")
    body = ARABIC_REST if language == "ar" else REST

    assert "step" in [kind for kind, _ in added(planned + tail, done + tail, body, language)[1]]
    assert "step" not in [kind for kind, _ in added(done + tail, planned + tail, body, language)[1]]
    assert added(planned + tail, planned.replace("Haddad", "Hadad") + tail, body, language)[1] == []


@pytest.mark.parametrize(
    ("language", "planned", "done"),
    [
        ("ar", "سيصل وفد البنك إلى الميناء لأول مرة منذ سنوات", "وصل وفد البنك إلى الميناء لأول مرة منذ سنوات"),
        ("ar", "ستصل عشرون شاحنة مع سيارات الإسعاف", "وصلت عشرون شاحنة مع سيارات الإسعاف"),
        ("ar", "سيوقع المحافظ ستة عقود", "وقع المحافظ ستة عقود"),
        ("ar", "سيزور وفد من وزارة النقل", "زار وفد من وزارة النقل"),
        ("en", "The governor will sign the bill that will ban", "The governor has signed the bill that will ban"),
        ("en", "Guards are to close the road that should link", "Guards have closed the road that should link"),
        ("fr", "Le ministre visitera à l'opéra", "Le ministre a visité à l'opéra"),
        ("es", "El ministro visitará y además inaugurará", "El ministro visitó y además inaugurará"),
        ("de", "Er soll die Brücke sperren, die bald wird", "Er hat die Brücke gesperrt, die bald wird"),
    ],
)
def test_an_act_was_done_whatever_else_beside_it_looks_like_or_is_a_plan(language, planned, done):
    relation, kinds = opened(language, planned, done)

    assert (relation, "step" in kinds) == ("update", True)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "Two of the four hurt guards were discharged from", "Two of the four hurt guards died in"),
        ("en", "Soldiers arrested the man who set fire to", "Soldiers killed the man who set fire to"),
        ("ar", "غادر عمدة البلدة المستشفى قرب", "توفي عمدة البلدة في المستشفى قرب"),
        ("ar", "حالة عمدة البلدة مستقرة بعد حادث في", "حالة عمدة البلدة حرجة بعد حادث في"),
        ("ar", "اعتقلت الشرطة منفذ هجوم على", "قتلت الشرطة منفذ هجوم على"),
    ],
)
def test_what_became_of_somebody_is_turned_round(language, before, after):
    for one, other in ((before, after), (after, before)):
        relation, kinds = opened(language, one, other)
        assert (relation, "opposite" in kinds) == ("update", True)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "Kim will sign the bill that will ban", "Kim is to sign the bill that will ban"),
        ("en", "Kim will on Tuesday open a road that will link", "Kim on Tuesday will open a road that will link"),
        ("en", "The old road is expected to be closed across", "The old road will be closed across"),
        ("en", "The old road would be likely to be closed across", "The old road might be closed across"),
        ("en", "Kim, who will retire, will open a road across", "Kim will open a road across"),
        ("en", "Kim will open, as he will say, a road across", "Kim will open a road across"),
        ("ar", "سيصل وفد البنك إلى الميناء لأول مرة منذ سنوات", "سوف يصل وفد البنك إلى الميناء لأول مرة منذ سنوات"),
        ("ar", "من المقرر أن يصل وفد البنك مع سيارات إلى", "سيصل وفد البنك مع سيارات إلى"),
        ("ar", "يقول سكان الحي القديم إن سيارات دخلت", "قال سكان الحي القديم إن سيارات دخلت"),
        ("ar", "يزور وفد من وزارة النقل", "ويزور وفد من وزارة النقل"),
        ("fr", "Le ministre visitera avec une caméra", "Le ministre va visiter avec une caméra"),
    ],
)
def test_a_plan_that_is_told_otherwise_or_cut_is_still_a_plan(language, before, after):
    relation, kinds = opened(language, before, after)

    assert (relation in WITHHELD_RELATIONS, kinds) == (True, [])


def test_three_and_thirty_have_one_stem_and_are_two_figures():
    dead = "قتل {} شخصا وأصيب ثلاثة في انهيار مبنى سكني في حي الزهور شرق العاصمة فجر اليوم، وقال سكان إن البحث مستمر."

    assert added(dead.format(14), dead.format(30), ARABIC_REST, "ar")[1] == [("figure", "30")]


def test_a_figure_that_is_rounded_later_adds_nothing_and_another_does():
    dam = "The council of Lower Orra will spend {} crowns on a dam above the town, the mayor told reporters on Monday."

    assert added(dam.format("2,539,000"), dam.format("2.5 million")) == ("verbatim", [])
    assert added(dam.format("2,739,000"), dam.format("2.5 million")) == ("update", [("figure", "2.5 million")])


def test_a_word_denied_by_its_prefix_is_turned_round():
    striker = (
        "The striker Leo Falk is {} to play in the cup final next week, his coach told reporters in Marn on Friday."
    )

    assert added(striker.format("fit"), striker.format("unfit")) == ("update", [("opposite", "unfit")])
    assert added(striker.format("unfit"), striker.format("fit")) == ("update", [("opposite", "fit")])


def test_a_language_without_a_table_and_a_code_that_is_a_path_are_read_by_figures_only():
    for language in ("pl", "../ar", "", "x" * 10_000):
        assert opposites(language) == Opposites()


def test_no_stage_of_a_fact_has_no_word_of_its_own():
    for code in STORIES:
        for fact in opposites(code).facts:
            assert len(fact) > 1, (code, fact)
            assert all(stage.stems for stage in stages_of(fact)), (code, fact)
