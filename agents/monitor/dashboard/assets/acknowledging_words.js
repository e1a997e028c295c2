// @ts-check
// What the marks and buttons of alerts say: English, Arabic.

import { addWords } from "./words.js";

addWords({
  ack_state: ["Seen to", "المعالجة"],
  ack_any: ["All", "الكل"],
  ack_open: ["Open", "مفتوحة"],
  ack_acknowledged: ["Acknowledged", "تمت معالجتها"],
  ack_watch: ["Watch", "قائمة المتابعة"],
  ack_ack: ["Acknowledge", "تأكيد المعالجة"],
  ack_reopen: ["Open again", "إعادة الفتح"],
  ack_by: ["Your name", "اسمك"],
  ack_note: ["Note", "ملاحظة"],
  ack_seen: ["Seen to by", "عالجها"],
  ack_none: ["No alert matches.", "لا تنبيه يطابق."],
  ack_failed: ["Not written:", "لم يُكتب:"],
});
