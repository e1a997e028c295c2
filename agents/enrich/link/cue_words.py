"""Words beside a name that say what the name is. All in comparable form (see forms.py).

Small closed classes, by hand: each word earned its place by deciding a reading that the name alone leaves open.
"""

from __future__ import annotations

from streams.languages.folding import comparable
from streams.languages.word_lists import section


def _words(text: str) -> frozenset[str]:
    return frozenset(comparable(word) for word in text.split())


# A word before the name that makes it a thing named after the place or person: no mention of either.
NAMESAKES = _words(
    "شارع شوارع طريق ميدان ساحة قاعة جادة زقاق نفق دوار ملعب استاد ستاد مستشفى مدرسة ثانوية مسجد كنيسة فندق برج "
    "جائزة كأس وسام حديقة متحف قصر جسر مكتبة مركز محطة مسرح سينما مطعم مقهى بطولة مؤسسة صيدلية جامع معهد مجمع "
    "مول حي دار حمام"
)
# After the name, in English.
NAMESAKES_AFTER = _words(
    "street avenue road lane square boulevard drive hotel hospital stadium bridge park hall prize award "
    "university college school theatre theater museum cathedral foundation institute station tower airlines "
    "airways bank times post herald club united city fc railway press building mall house castle palace bay "
    "beach cup open trophy"
)
# What is named after persons and is a place, so that a town may follow as well.
NAMED_AFTER_PERSONS = _words("مطار ميناء مدينة سد قاعدة مخيم جزيرة حاملة")
# What bears a name and is no organisation: a programme, a novel, a telephone.
WORKS_AND_GOODS = _words("برنامج برنامجها برنامجه مسلسل فيلم رواية أغنية مسرحية ألبوم هاتف هواتف هاتفي لعبة")
# What a station's name ends in.
RADIO = _words("أف أم إف fm")
# An adjective of origin after these names a kind: الفول السوداني is a peanut.
PLANTS = _words("فول الفول قنب القنب تمر التمر تين التين جوز الجوز ديك الديك")
PLACE_HEADS = _words(
    "مدينة بلدة قرية محافظة ولاية إقليم مقاطعة منطقة ناحية قضاء ضاحية ضواحي بلدية ميناء مطار سجن جزيرة إمارة "
    "مديرية ريف مخيم معبر سد قاعدة وسط شمال جنوب شرق غرب شرقي غربي شمالي جنوبي أطراف محيط قرب العاصمة بمدينة "
    "عاصمة سكان أهالي سلطات دائرة عمالة صحراء جبل جبال وادي سهل هضبة شبه ساحل سواحل مرفأ مدينتي بلدتي قريتي "
    "محافظتي ولايتي معتمدية"
)
GIVEN = frozenset(map(comparable, section("ar", "given m") | section("ar", "given f")))
# After these a word is the rest of a name.
NAME_GOES_ON = _words("بن ابن بنت أبو أبي أم آل")
# Of the two that are called تونس, the town.
TOWN_HEADS = _words("مدينة بمدينة لمدينة بلدية ضواحي أحياء")
WATER_HEADS = _words("نهر بحر بحيرة مضيق خليج قناة حوض ضفاف ضفتي مياه رافد نهري دلتا")
GROUP_HEADS = _words(
    "تنظيم حركة جماعة جبهة حزب فصيل ميليشيا ميليشيات كتائب جيش قوات منظمة مقاتلي مقاتلو عناصر مسلحي مسلحو "
    "مسلحين قيادي قادة زعيم مقاتلين متشددي هيئة تحالف اتحاد كتلة حكم متمردي أنصار مفاوضي حكومة وفد"
)
MEDIA_HEADS = _words(
    "قناة صحيفة جريدة مجلة شبكة تلفزيون إذاعة وكالة موقع فضائية مراسل مراسلة مراسلو لقناة لصحيفة لوكالة محطة "
    "صحافي صحفي مؤسسة صحيفتا"
)
COMPANY_HEADS = _words(
    "شركة مجموعة بنك مصرف عملاق عملاقة منصة سيارات سيارة سهم أسهم مصنع مصانع مصفاة هواتف هاتف موقع تطبيق شركات "
    "رئيس متجر طائرة طائرات"
)
CLUB_HEADS = _words(
    "نادي فريق لاعب لاعبو لاعبي مدرب جماهير مهاجم مدافع حارس قائد نجم جمهور مباراة هجوم دفاع مرمى ضيفه مضيفه "
    "غريمه منافسه"
)
PERSON_HEADS = _words(
    "الرئيس رئيس الوزير وزير الملك ملك الأمير أمير الشيخ السلطان سلطان الجنرال اللواء العميد العقيد المشير "
    "الفريق الدكتور الدكتورة السيد السيدة الزعيم المرشد البابا الحاخام النائب السناتور السيناتور السفير القائد "
    "المهندس المحامي الأستاذ الفنان الفنانة المطرب المطربة المغني المغنية الممثل الممثلة اللاعب المدرب المهاجم "
    "المدافع الحارس الرئيسة الوزيرة الملكة الأميرة العالم الكاتب الشاعر المخرج المبعوث الأمين نظيره نظيرها خصمه "
    "صهره نجله زوجته شقيقه والده ابنه ابنته سلفه خلفه المرشح المرشحة المستشار المستشارة القاضي البطريرك الإمام "
    "آية حجة سماحة فخامة معالي سمو نظام قوات عائلة إدارة حكومة عهد الطفلة الطفل الشاب الشابة الفتاة المواطن "
    "المواطنة الطالب الطالبة المدعو المدعوة الطبيب الطبيبة المعلم المعلمة المخرجة الكاتبة النجم النجمة الراحل "
    "الراحلة الصحفي الصحافي الصحفية الصحافية الضحية"
)
SPEECH = _words(
    "قال قالت يقول تقول أضاف أضافت أكد أكدت أوضح أوضحت أعلن أعلنت صرح صرحت تابع تابعت ذكر ذكرت أشار أشارت اعتبر "
    "اعتبرت رأى رأت شدد شددت دعا دعت طالب طالبت حذر حذرت نفى نفت اتهم اتهمت كتب كتبت لفت لفتت زعم زعمت تعهد "
    "تعهدت توقع توقعت اعترف أقر رد ردت انتقد انتقدت واصل استقبل التقى بحث ناقش زار وصل غادر احتفل سجل أهدر دافع "
    "تمنى كشف أبدى عبر رحب ندد أدان استنكر وعد هدد تحدث استعرض تسلم افتتح ترأس يرى يعتبر يؤكد يعتزم عاد فاز خسر "
    "حصل تولى غرد مضى استطرد بين علق أصر وجه أمر قرر وافق رفض أجرى يجري ختم أبلغ حث حثت شكر أعرب أعربت تسلمت "
    "وصفت وصف"
)
# After these a bare name that is also an adjective is a name: "قال السوداني", "مع السوداني".
PARTICLES = _words(
    "إن أن لكن مع إلى عن من على ضد بين عند لدى أما بأن وأن فإن وإن أنه كان وكان بقيادة برئاسة حسب وفق يد مثل"
)
# Inside a town, not against its club.
SURELY_IN = _words("في داخل بمدينة مدينة in near outside around")
IN_ARABIC = _words("في من إلى نحو داخل خارج بين عبر قرب باتجاه على حول عن")
SPORT = _words(
    "مهاجمه حارسه مدافعه مدربه لاعبه نجمه قائده مهاجما مدافعا صدارة متصدر المتصدر الوصيف ترتيب الترتيب النقاط "
    "نقطة نقاطه المونديال ودية الودية مباراة المباراة مباريات لاعب لاعبا اللاعب لاعبي اللاعبين هدف هدفا أهداف "
    "هدفين الدوري دوري كأس الكأس نقاط البطولة بطولة الملعب ملعب مدرب المدرب فريق الفريق فريقه مرمى ركلة المهاجم "
    "مهاجم المدافع الحارس شباك الشوط التعادل تعادل المنتخب ذهاب إياب نهائي النهائي صفقة الجولة الموسم الكرة "
    "لكرة القدم انتقالات الفوز فوز تغلب جماهير سجل هزم خسر النادي نادي أندية match matches goal goals league "
    "striker midfielder defender goalkeeper coach scored champions cup season football soccer win won beat drew "
    "lost fixture derby penalty premier club fans signed transfer final semifinal squad kickoff half"
)
BUSINESS = _words(
    "profit profits shares share stock stocks revenue revenues earnings quarterly company companies ceo "
    "investors sales merger output oil gas barrel iphone iphones carmaker automaker factory products smartphone "
    "electric vehicles vehicle أرباح سهم أسهم شركة الشركة إيرادات مبيعات النفط الغاز مصنع سيارات حصة استحواذ "
    "إنتاج المصفاة الهواتف"
)
# Any word that says one of the two, with the letters that may be written before it.
SPORT_OR_BUSINESS = SPORT | BUSINESS | {letter + word for letter in "وبلف" for word in SPORT}
# English.
PLACE_BEFORE = _words(
    "in near from to at around outside across toward towards inside into through throughout via visiting visit "
    "leaving left"
)
PLACE_WORDS_BEFORE = PLACE_BEFORE | _words(
    "of between and over against northern southern eastern western central downtown greater city town"
)
TITLES = _words(
    "president minister premier king queen prince princess sheikh sultan emir general colonel major captain "
    "lieutenant sergeant mr mrs ms dr doctor professor sir lord lady senator congressman congresswoman "
    "representative secretary chancellor governor mayor judge justice ambassador envoy pope bishop archbishop "
    "rabbi imam ayatollah coach actor actress singer footballer striker midfielder goalkeeper defender director "
    "chief chairman chairwoman spokesman spokeswoman analyst lawyer journalist leader commander speaker rep sen "
    "gov prof"
)
CALENDAR = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december gmt am pm"
)
FUNCTION_WORDS = _words(
    "la le les un une des du au aux et ou dans pour par sur avec selon en l d ve ile bir bu "
    "the a an in on at of for from to by with and or but as if when while where who which that this these those "
    "it its he she they his her their we our you your i after before during since until under over into near "
    "not no nor so than then there here both each all some many most more other another such only also just "
    "even still yet now once today yesterday tomorrow last next first two three four five six seven eight nine "
    "ten about against between among through across because although though however meanwhile police troops "
    "officials residents voters rebels protesters researchers firefighters scientists students workers farmers "
    "authorities government president minister prime foreign defence defense northern southern eastern western "
    "central outside inside is was were are has had have will would could should may might must do does did "
    "said says new old several former actor around despite unlike like via per within without supporters "
    "thousands hundreds dozens doctors soldiers people women men children leaders fans forces fighters "
    "militants state"
)
SAID = _words(
    "said says told added asked argued warned wrote insisted claimed confirmed denied announced replied "
    "explained recalled believes thinks admitted testified resigned died won scored was is has had will"
)
# Of these, what a place does too.
STATES = _words("was is has had will confirmed announced won claimed denied")
# A first word that makes two words one other name: "صلاح الدين" is not "صلاح".
NAME_CONTINUES = _words("الدين الله الرحمن")
COMPOUND_FIRST = _words(
    "عبد أبو ابو أبي أبا بن ابن بو أم آل بنت دي دو دا دوس ديل ديلا فون فان دير دن لا لو لي سان مك بني ذو de von "
    "van der den la le al el bin ibn abu mac di da dos del st"
)
# An accusative adjective looks like its country (روسيا, ليبيا): after these it is the country all the same.
NOT_ACCUSATIVE = _words(
    "أما وأما فأما هذا وهذا ما لا إذا لما كما فيما بينما عندما حينما حيثما هنا إلا إنما سيما لاسيما مهما ربما "
    "دعا كلما طالما ولا وما بما مما لولا سوى حاليا سابقا أيضا لاحقا خصوصا وخصوصا خاصة تحديدا رسميا مؤخرا غدا "
    "يوما معا دوما دائما عدا ماعدا وعلى خلا"
)
AGENCY_HEADS = _words("وكالة وكالات صحيفة مراسل مراسلة")
# kinds of records each class of heads speaks for
HEADS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (PLACE_HEADS, frozenset({"place"})),
    (WATER_HEADS, frozenset({"water"})),
    (GROUP_HEADS, frozenset({"group"})),
    (MEDIA_HEADS, frozenset({"media", "agency"})),
    (COMPANY_HEADS, frozenset({"company"})),
    (CLUB_HEADS, frozenset({"club"})),
    (PERSON_HEADS, frozenset({"person"})),
)
# Names that begin with a letter that is also a conjunction; without them وليد would be "and Leed".
WAW_NAMES = _words(
    "وليد وائل وسام وفاء وداد وجدي وهيب واصف وجيه وردة وسيم وحيد وديع وصال ولاء والي وليام ويليام وودي والتر "
    "واين ونستون وين وانغ وو وي ولد وفيق وهبي وهاب واثق ويل ويس والاس ووكر واتسون واغنر وزير وزارة وكالة وحدة "
    "وحدات ولاية واحة وادي لسعد لزهر لخضر"
)
# Never inside a person's name: a span that holds one took in too much.
NOT_IN_NAMES = _words(
    "في من أن إن إلى عن مع التي الذي الذين هذا هذه ذلك تلك كان كانت قد لم لن لا ما هو هي قال قالت خلال بعد "
    "قبل حول أمام ضد بين حتى منذ لدى عند الجمعة السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس"
)
COMPANY_TAILS = _words(
    "inc corp corporation co ltd plc group services bank holdings llc company industries systems fund partners "
    "trust association financial casino hotel international technologies resources savings bancorp"
)
BODY_TAILS = _words(
    "crescent cross ministry party union agency authority council committee commission university organisation "
    "organization association federation army police"
)
# Organisations begin with these; a preposition before them is cut off.
ORGANISATION_FIRST = _words(
    "مديرية وزارة هيئة جامعة شركة مؤسسة مجلس لجنة منظمة حزب حركة اتحاد جمعية بنك وكالة مركز معهد نادي فريق "
    "صحيفة قناة شبكة محكمة شرطة قيادة رئاسة حكومة إدارة دائرة بلدية غرفة نقابة رابطة مكتب جهاز قوات جيش كتلة "
    "تحالف تيار جبهة تنظيم مجموعة برنامج"
)
# Written without an article after a name that has one: العربية نت.
STATION_WORDS = _words("نت نيوز تي سي اف أف إف ام أم فم بلس سبورت سبورتس تايمز تايمس اونلاين أونلاين")
_ANY: frozenset[str] = frozenset()
# Names that are also words, by what stands beside the word: (before, after), empty for anything.
HOMOGRAPHS: dict[str, tuple[tuple[frozenset[str], frozenset[str]], ...]] = {
    "قطر": (
        (_words("نصف بلغ يبلغ طول ذات ذو"), _ANY),
        (_ANY, _words("الدائرة الأنبوب الكرة الشمس القمر الأرض الفتحة البئر الحفرة دائرة")),
    ),
    "مسقط": ((_ANY, _words("رأسه رأسها رأسهم رأسي رأسهما رأس")),),
    "الرباط": ((_ANY, _words("الصليبي الجانبي المقدس")),),
    "أمريكا": ((_words("قارتي القارتين قارة قارات"), _ANY),),
    "أميركا": ((_words("قارتي القارتين قارة قارات"), _ANY),),
    "كوبا": ((_ANY, _words("من كوكا أمريكا")),),
    "بنين": ((_ANY, _words("وبنات")),),
    "النيل": ((_ANY, _words("من منه منها منهم")),),
    "مصر": ((_words("هو وهو أنه لكنه بأنه وأنه إنه"), _words("على")),),
    "حماس": ((_ANY, _words("كبير شديد زائد منقطع")), (_words("بكل بلا بدون"), _ANY)),
    "الضفة": ((_ANY, _words("الشرقية الأخرى اليمنى اليسرى الشمالية الجنوبية المقابلة")),),
    "القطاع": ((_ANY, _words("الخاص العام الصحي المصرفي النفطي الزراعي الصناعي السياحي المالي العقاري التعليمي")),),
    "صدام": ((_words("وقوع حدوث أي نحو مسار خطر حالة في"), _ANY), (_ANY, _words("مع بين مباشر مسلح عسكري محتمل"))),
    "نيسان": ((_ANY, _words("أبريل إبريل ابريل")), (_words("شهر في منذ حتى مطلع نهاية منتصف أواخر أبريل"), _ANY)),
    "الأطلسي": ((_words("عبر جانبي ضفتي ساحل ساحلي سواحل شواطئ المحيط شمال"), _ANY),),
    "الجزيرة": ((_words("نادي فريق لاعب لاعبي مدرب مباراة شبه أبناء أهالي ولاية"), _ANY),),
    "اتصالات": ((_words("شركة شركات قطاع خدمات وزارة أجرى شبكة شبكات إجراء أي هناك"), _ANY), (_ANY, _words("مع بين"))),
    "الجولان": ((_words("معلوم نظام رخصة حظر منع حركة بطاقة"), _ANY),),
    "إكس": ((_words("آيفون ايفون هاتف فئة موديل"), _ANY),),
}
# Two directions of one region: "the middle and south of Africa" is not South Africa.
DIRECTIONS = _words("شمال جنوب شرق غرب وسط شمالي جنوبي شرقي غربي أقصى")
# No "and" follows these: a waw after them is the name's own.
NO_AND_AFTER = _words("أن إن بأن لأن فإن وأن وإن من عن على إلى مع في لدى ضد السيد الرئيس الوزير المدعو")
HOMOGRAPHS = {comparable(name): contexts for name, contexts in HOMOGRAPHS.items()}
# A preposition and a town, written together, that are mostly another word: باكرا is "early" before it is "in Accra",
# باردو the Bardo before "in Ordu", كسوفا "an eclipse" before "like Suva", لستر "to hide".
JOINED_WORDS = _words("باكرا لستر باردو كسوفا")
# Adjectives that are the surname of a person we know as well: العثماني is "Ottoman" and a premier. A title before one
# ("the Ottoman president") is no sign of the person.
ADJECTIVES = _words("العثماني الخميني")
# Nationality words that are mostly another word; how often, over 4,448 articles of a stream of 2018.
# 403 times money (وزير المالية), hardly ever Mali: only where the country is named too.
NATIONALITY_IF_NAMED = tuple(_words("مالي"))
NATIONALITY_IN_YA = _words("يمني مجري")
# The course of events, 12 times.
NO_NATIONALITY = _words("مجريات")
# 69 of 92 times a Saudi officer.
NATIONALITY_OR_GIVEN_NAME = _words("تركي")
# Who holds an office is not called by its words alone.
OFFICES = PERSON_HEADS | _words(
    "ولي العهد خادم الحرمين الشريفين المفدى شيخ الأزهر معاليه سموه فخامته جلالته سماحته فضيلته سيادته حفظه الله "
    "الرسول النبي محررو مراسلو"
)
# Folded, the preposition is the name علي; only as it stands is it told apart.
ON = frozenset({"على", "وعلى", "فعلى"})
FAMILY_PARTICLES = _words("بن آل ابن")
WEEKDAYS = _words("السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة اليوم")
# Things named after a place: Guinea pigs, Brussels sprouts.
GOODS = _words(
    "pig pigs sprouts sprout nuts hat hats boots rainforest terrier dressing juice peel salts beans bean cups plates "
    "sandwich pie marmalade shorts wool carpet"
)
# Words that stand small inside English names.
SMALL_IN_NAMES = _words("of the and for in on de la du da di von van der den bin ibn al el s")
