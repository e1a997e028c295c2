// The words of the search and of the keys, in both languages of the page.

import { addWords } from "./words.js";

addWords({
  search_view: ["Search", "بحث"], search_words: ["Words, \"a phrase\", entity:Q79, outlets>=3", "كلمات، «عبارة»، كيان:Q79، مصادر>=3"],
  search_help: ["and, or, not and brackets join; a star leaves a word open. For instance", "تُجمع بـ و، أو، ليس والأقواس؛ والنجمة تترك الكلمة مفتوحة. مثلًا"],
  search_example: ["(ceasefire or truce) not sport minist*", "(هدنة أو تهدئة) ليس رياضة وزار*"],
  search_language: ["Language", "اللغة"], search_relation: ["Relation", "العلاقة"], search_source: ["Outlet", "المصدر"], search_entity: ["Entity: name or id", "كيان: اسم أو رقم"],
  search_since: ["From", "من"], search_until: ["To", "إلى"], search_outlets: ["At least so many outlets", "عدد المصادر على الأقل"], search_sort: ["Order", "الترتيب"],
  newest: ["Newest first", "الأحدث أولًا"], relevance: ["Most about the words", "الأقرب إلى الكلمات"], more: ["More", "المزيد"],
  found: ["stories", "قصة"], found_none: ["No story matches.", "لا قصة تطابق."], of_days: ["days kept:", "أيام محفوظة:"],
  filling: ["the store is still being filled from the topics", "ما زال المخزن يُملأ من المواضيع"], no_answer: ["The search does not answer; try again.", "البحث لا يجيب؛ أعد المحاولة."],
  search_older: ["Search the last days", "ابحث في الأيام الماضية"],
  wrong_long: ["", "السؤال أطول من المسموح."], wrong_quotes: ["", "علامة الاقتباس لم تُغلق."], wrong_brackets: ["", "الأقواس غير متوازنة."],
  wrong_operator: ["", "«و» و«أو» و«ليس» تحتاج إلى كلمات؛ للبحث عنها ضعها بين علامتي اقتباس."], wrong_field: ["", "لا حقل بهذا الاسم."],
  wrong_value: ["", "قيمة لا تصلح لهذا الحقل."], wrong_slow: ["", "البحث لم يُجب في وقته؛ ضيّقه أو أعد المحاولة."], wrong_off: ["", "البحث متوقف."],
  keys: ["Keys", "المفاتيح"], key_search: ["to the search", "إلى البحث"], key_next: ["next story", "القصة التالية"], key_before: ["story before", "القصة السابقة"],
  key_open: ["open it", "افتحها"], key_help: ["these keys", "هذه المفاتيح"], close: ["Close", "إغلاق"],
});
