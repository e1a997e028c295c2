// @ts-check
// So many of something, a form for each kind of number: English one|other; Arabic zero|one|two|few|many|other.

import { addWords } from "./words.js";

addWords({
  n_story: ["# story|# stories", "لا قصص|قصة واحدة|قصتان|# قصص|# قصة|# قصة"],
  n_outlet: ["# outlet|# outlets", "لا مصادر|مصدر واحد|مصدران|# مصادر|# مصدرًا|# مصدر"],
  n_word: ["# word|# words", "لا كلمات|كلمة واحدة|كلمتان|# كلمات|# كلمة|# كلمة"],
  n_only: [
    "# word only here|# words only here",
    "لا كلمات هنا فقط|كلمة هنا فقط|كلمتان هنا فقط|# كلمات هنا فقط|# كلمة هنا فقط|# كلمة هنا فقط",
  ],
  n_byte: ["# byte|# bytes", "لا بايتات|بايت واحد|بايتان|# بايتات|# بايتًا|# بايت"],
  n_flight: [
    "# item in flight|# items in flight",
    "لا مواد قيد المعالجة|مادة قيد المعالجة|مادتان قيد المعالجة|# مواد قيد المعالجة|# مادة قيد المعالجة|# مادة قيد المعالجة",
  ],
  n_fresh: [
    "# new on the wire|# new on the wire",
    "لا جديد|خبر جديد|خبران جديدان|# أخبار جديدة|# خبرًا جديدًا|# خبر جديد",
  ],
  n_report: ["# report|# reports", "لا تقارير|تقرير واحد|تقريران|# تقارير|# تقريرًا|# تقرير"],
  n_place: ["# place|# places", "لا أماكن|مكان واحد|مكانان|# أماكن|# مكانًا|# مكان"],
  n_record: ["# record|# records", "لا سجلات|سجل واحد|سجلان|# سجلات|# سجلًا|# سجل"],
  n_minute: ["# minute|# minutes", "أقل من دقيقة|دقيقة واحدة|دقيقتان|# دقائق|# دقيقة|# دقيقة"],
});
