// @ts-check
// The words of the view that shows two texts side by side, in both languages of the page.

import { addWords } from "./words.js";

addWords({
  compare: ["Side by side", "جنبًا إلى جنب"],
  s_withheld: ["withheld", "محجوب"],
  s_published: ["published", "منشور"],
  s_only: ["Words that only one of the two has are underlined.", "الكلمات التي في أحدهما فقط تحتها خط."],
  s_none: ["The desk compared it with nothing.", "لم يقارنه المكتب بشيء."],
  s_left: ["What it was compared with is not on the wall any more.", "ما قورن به لم يعد معروضًا هنا."],
  s_killed: ["It is killed; its text is shown nowhere.", "أُلغي؛ لا يُعرض نصه في أي مكان."],
  s_gone: [
    "Its text is gone: only wire.raw had it, and keeps it no more.",
    "نصه غير موجود: كان على wire.raw وحده ولم يعد محفوظًا.",
  ],
  s_no_answer: [
    "Its text was not read: no broker answered, or the monitor has no right to read wire.raw.",
    "لم يُقرأ نصه: لم يجب الوسيط، أو لا حق للمراقب في قراءة wire.raw.",
  ],
  s_back: ["Back to the report", "عودة إلى التقرير"],
  s_undecided: ["No editor has decided anything about it.", "لم يقرر أي محرر شيئًا بشأنه."],
});
