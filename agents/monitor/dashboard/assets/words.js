// @ts-check
// The page's own words, in both of its languages.

/** @type {Record<string, [string, string]>} */
const WORDS = {
  wire: ["Wire", "الأخبار"],
  trends: ["Trends", "الاتجاهات"],
  map: ["Map", "الخريطة"],
  alerts: ["Alerts", "التنبيهات"],
  health: ["Desk", "المكتب"],
  skip: ["Skip to content", "إلى المحتوى"],
  other_language: ["العربية", "English"],
  theme: ["Light or dark", "فاتح أو داكن"],
  logout: ["Log out", "تسجيل الخروج"],
  live: ["live", "مباشر"],
  connecting: ["connecting", "جارٍ الاتصال"],
  no_broker: ["no broker", "لا وسيط"],
  broker_gone: ["No broker has answered since", "لا يجيب أي وسيط منذ"],
  page_gone: ["This page's server has not answered since", "لا يجيب خادم هذه الصفحة منذ"],
  stated: ["dated", "بتاريخ"],
  again: ["Try again", "أعد المحاولة"],
  not_read: ["This was not read: the page's server did not answer.", "لم يُقرأ هذا: لم يجب خادم الصفحة."],
  from_before: ["What is shown is from before.", "المعروض هنا من قبل ذلك."],
  language: ["Language", "اللغة"],
  source: ["Source", "المصدر"],
  relation: ["Relation", "العلاقة"],
  all: ["All", "الكل"],
  search: ["Search headlines, names, outlets", "ابحث في العناوين والأسماء والمصادر"],
  clear: ["Clear filters", "إزالة التصفية"],
  nothing: ["Nothing on the wall matches.", "لا شيء يطابق."],
  waiting: [
    "Waiting for the first report. Reports appear here within two seconds of being published.",
    "بانتظار أول تقرير. تظهر التقارير هنا خلال ثانيتين من نشرها.",
  ],
  gone: [
    "Not on the wall any more. The topics keep everything; the wall keeps the newest reports.",
    "لم يعد معروضًا هنا.",
  ],
  carried: ["outlets", "مصادر"],
  copies: ["items", "مواد"],
  entities: ["In the news", "في الأخبار"],
  latest_alerts: ["Latest alerts", "آخر التنبيهات"],
  desk_now: ["The desk", "المكتب الآن"],
  in: ["records in", "سجلات واردة"],
  items: ["items", "مواد"],
  time: ["Time", "الوقت"],
  region: ["Where the news is", "حيث الأخبار"],
  world: ["World", "العالم"],
  article: ["articles", "أخبار"],
  duplicate: ["duplicates", "مكرر"],
  dead: ["dead", "متلف"],
  flight: ["in flight", "قيد المعالجة"],
  law_holds: ["every item accounted for", "كل مادة محسوبة"],
  law_broken: ["the law is broken", "خلل في الحساب"],
  partition: ["partition", "القسم"],
  law: ["Conservation law", "قانون الحفظ"],
  law_says: [
    "Every raw item ends as exactly one article, one duplicate or one dead letter.",
    "كل مادة واردة تنتهي خبرًا واحدًا أو مكررًا واحدًا أو متلفًا واحدًا.",
  ],
  latency: ["Time from raw record to outcome", "الزمن من الورود إلى النتيجة"],
  median: ["median", "الوسيط"],
  p95: ["95 %", "95%"],
  p99: ["99 %", "99%"],
  dead_letters: ["Dead letters", "الرسائل المتلفة"],
  no_dead: ["None.", "لا شيء."],
  stages: ["Mark-up stages", "مراحل الوسم"],
  why: ["Why is this here?", "لماذا هو هنا؟"],
  verdict: ["Verdict", "الحكم"],
  rule: ["rule", "القاعدة"],
  similarity: ["similarity", "التشابه"],
  of_this: ["of this text stands in the other", "من هذا النص في الآخر"],
  of_other: ["of the other stands in this", "من الآخر في هذا النص"],
  against: ["compared with", "مقارنة مع"],
  shared: ["Shared passages", "المقاطع المشتركة"],
  evidence: ["Evidence", "الأدلة"],
  no_evidence: ["This verdict carries no passages.", "لا مقاطع مع هذا الحكم."],
  report: ["Report", "التقرير"],
  members: ["How it was carried", "كيف نُقلت"],
  body: ["Text", "النص"],
  removed: ["Removed by the desk", "ما حذفه المكتب"],
  quotes: ["Quotes", "اقتباسات"],
  adds: ["What it adds", "ما يضيفه"],
  agreed: ["In both", "في النصين"],
  differs: ["Only in this one", "في هذا النص فقط"],
  d_release: ["released", "أُطلق للنشر"],
  d_apart: ["kept apart", "فُصل عن غيره"],
  d_same: ["called the same", "عُدّ نسخة"],
  by_editor: ["by", "بقرار من"],
  killed: ["killed", "أُلغي"],
  withdrawn: ["withdrawn", "مسحوب"],
  withdrawn_at: ["withdrawn", "سُحب"],
  in_force: ["Filters in force", "التصفية الحالية"],
  without: ["Remove this filter", "إزالة هذه التصفية"],
  about: ["About", "عن"],
  words_of: ["Words", "كلمات"],
  dateline: ["dateline", "من"],
  byline: ["by", "بقلم"],
  agency: ["Agency", "الوكالة"],
  on_topic: ["on the topic", "على الموضوع"],
  mentions: ["Articles over time", "الأخبار عبر الزمن"],
  voices: ["independent voices", "أصوات مستقلة"],
  stories: ["stories", "قصص"],
  reports: ["reports", "تقارير"],
  carriage: ["carriage", "نقل"],
  reports_about: ["Reports", "التقارير"],
  flow: ["What came out, by the articles' own time", "ما صدر بحسب زمن المواد"],
  by_language: ["By language", "بحسب اللغة"],
  relations: ["Relations", "العلاقات"],
  sources: ["Sources", "المصادر"],
  agencies: ["Agencies", "الوكالات"],
  reasons: ["Removed text", "نصوص محذوفة"],
  top_entities: ["Told by most voices", "الأكثر ذكرًا"],
  windows: ["Closed windows", "نوافذ مغلقة"],
  no_alerts: ["No alerts. Bursts, watch-list hits, silences and broken laws appear here.", "لا تنبيهات."],
  places: ["Places in the news", "أماكن في الأخبار"],
  raised: ["raised", "قائم"],
  resolved: ["resolved", "انتهى"],
  as_table: ["As a list", "كقائمة"],
  updated: ["updated", "حُدّث"],
  now: ["now", "الآن"],
  person: ["person", "شخص"],
  organisation: ["organisation", "منظمة"],
  place: ["place", "مكان"],
  event: ["event", "حدث"],
  back: ["Back to the wire", "عودة إلى الأخبار"],
  zone_says: ["Times are those of", "الأوقات بتوقيت"],
  zone_choose: ["Time zone", "المنطقة الزمنية"],
  zone_own: ["This device", "هذا الجهاز"],
  zone_hover: ["Point at a time to see it in UTC.", "أشر إلى وقت لتراه بالتوقيت العالمي."],
  name: ["name", "الاسم"],
  ms: ["ms", "م.ث"],
  s: ["s", "ث"],
  min: ["min", "د"],
  r_new: ["new", "جديد"],
  r_version: ["new version", "نسخة جديدة"],
  r_correction: ["correction", "تصحيح"],
  r_kill: ["kill", "إلغاء"],
  r_update: ["update", "تحديث"],
  r_expanded: ["expanded", "موسّع"],
  r_verbatim: ["verbatim", "نسخة"],
  r_abridged: ["abridged", "مختصر"],
  r_resend: ["resend", "إعادة"],
  r_superseded: ["superseded", "نسخة أقدم"],
};

// Which form of a word goes with a number, in the order in which the tables have them.
const FORMS = [
  ["one", "other"],
  ["zero", "one", "two", "few", "many", "other"],
];

/** A view brings its own words. @param {Record<string, [string, string]>} more */
export function addWords(more) {
  Object.assign(WORDS, more);
}

let at = 0;

export function language() {
  return at ? "ar" : "en";
}

/** @param {string | null} code */
export function useLanguage(code) {
  at = code === "ar" ? 1 : 0;
  document.documentElement.lang = language();
  document.documentElement.dir = at ? "rtl" : "ltr";
}

/**
 * What the desk calls something, under a prefix of its kind; a name that the page does not know stays as it is.
 * @param {string} prefix
 * @param {string} name
 */
export function named(prefix, name) {
  return WORDS[prefix + name] ? WORDS[prefix + name][at] : String(name);
}

/** @param {string} word */
export function t(word) {
  return WORDS[word] ? WORDS[word][at] : word;
}

/**
 * So many of something: the form that the number asks for, with the number in it.
 * @param {string} word
 * @param {number} n
 * @param {string} [more]
 */
export function counted(word, n, more = "") {
  const forms = t(word).split("|");
  const form = FORMS[at].indexOf(new Intl.PluralRules(language()).select(n));
  return forms[Math.max(0, Math.min(form, forms.length - 1))].replace("#", number(n) + more);
}

/** @param {string} name */
export function relation(name) {
  return WORDS[`r_${name}`] ? WORDS[`r_${name}`][at] : name;
}

/**
 * The entity's name in the page's language where it is known, else as the copy has it.
 * @param {{name: string, labels?: Labels}} entity
 */
export function nameOf(entity) {
  return (entity.labels && entity.labels[language()]) || entity.name;
}

/** @type {Record<string, string>} */
const NAMES = {};
/** @param {string} code */
export function languageName(code) {
  const key = language() + code;
  if (!(key in NAMES)) {
    try {
      NAMES[key] = new Intl.DisplayNames([language()], { type: "language" }).of(code) || code;
    } catch {
      NAMES[key] = code;
    }
  }
  return NAMES[key];
}

export function comma() {
  return at ? "، " : ", ";
}

/** Latin digits in both languages: the wire writes both, and columns must align. @param {number | string} n */
export function number(n) {
  return Number(n).toLocaleString("en");
}

/** @param {number} share */
export function percent(share) {
  return at ? `${Math.round(share * 100)}%` : `${Math.round(share * 100)} %`;
}

/** @param {number | null | undefined} s */
export function seconds(s) {
  if (s === null || s === undefined) return "–";
  if (s < 1) return `${Math.round(s * 1000)} ${t("ms")}`;
  return s < 120 ? `${Number(s.toPrecision(2))} ${t("s")}` : `${Math.round(s / 60)} ${t("min")}`;
}
