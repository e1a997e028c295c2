// The words of the coverage, in both languages of the page.

import { addWords } from "./words.js";

addWords({
  coverage: ["Coverage", "التغطية"], coverage_says: ["One event a row, however many outlets tell it and in whatever words and languages.", "حدث واحد في كل صف، أيًا كان عدد المصادر التي تنقله وبأي كلمات ولغات."],
  c_outlets: ["At least so many outlets", "عدد المصادر على الأقل"], c_languages: ["At least so many languages", "عدد اللغات على الأقل"], c_language: ["Language", "اللغة"],
  c_entity: ["Entity: name or id", "كيان: اسم أو رقم"], c_sort: ["Order", "الترتيب"], c_newest: ["Newest first", "الأحدث أولًا"], c_most: ["Most outlets first", "الأكثر مصادر أولًا"],
  c_events: ["Events", "الأحداث"], c_found: ["events", "حدث"], c_none: ["Nothing that is shown here matches.", "لا شيء من المعروض هنا يطابق."], c_waiting: ["Waiting for the first record of wire.stories.", "بانتظار أول سجل من wire.stories."],
  c_independent: ["independent sources", "مصادر مستقلة"], c_in_languages: ["languages", "لغات"], c_articles: ["articles", "مواد"], c_copies: ["withheld copies", "نسخ محجوبة"],
  c_first: ["First reported by", "أول من نقله"], c_last: ["last seen", "آخر ظهور"], c_no_time: ["no time stated", "بلا وقت"],
  c_open: ["open", "مفتوح"], c_closed: ["closed", "مغلق"], c_merged: ["merged", "مدموج"], c_timeline: ["Who told it when", "من نقله ومتى"], c_shown: ["shown", "المعروض"],
  c_article: ["Open the article", "افتح المادة"], c_score: ["sure", "ثقة"], c_why: ["Why is it here?", "لماذا هو هنا؟"], c_unknown: ["The record that says why was not read; wire.stories keeps the newest of each event.", "لم يُقرأ السجل الذي يقول لماذا؛ يحفظ wire.stories أحدث سجل لكل حدث."],
  c_changes: ["What changed", "ما تغيّر"], c_back: ["Back to the coverage", "عودة إلى التغطية"],
  c_founded: ["began the event", "بدأ الحدث"], c_joined: ["joined", "انضم"], c_revised: ["a new version", "نسخة جديدة"], c_copied: ["a copy was withheld", "حُجبت نسخة"], c_left: ["left", "خرج"],
  c_merging: ["two events became one", "صار الحدثان واحدًا"], c_closing: ["no more articles are taken", "لا تُضم مواد أخرى"],
});
