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
  "wrong_ack-token": ["", "لا تُكتب المعالجة من صفحة بلا رمز دخول؛ سطر الأوامر يكتبها."],
  "wrong_ack-origin": ["", "لا يُقبل هذا إلا من هذه الصفحة نفسها."],
  "wrong_ack-content-type": ["", "لا يُقبل هذا إلا من هذه الصفحة نفسها."],
  "wrong_ack-no-alert": ["", "لم يعد هذا التنبيه معروضًا."],
  "wrong_ack-slow": ["", "لم يصل الطلب كاملًا في وقته؛ أعد المحاولة."],
  "wrong_ack-value": ["", "الاسم أو الملاحظة فيهما ما لا يُقبل: فراغ أو طول زائد أو رموز تحكم."],
  "wrong_ack-busy": ["", "طلبات كثيرة في وقت واحد؛ أعد المحاولة بعد لحظة."],
  "wrong_ack-broker": ["", "لم يأخذه الوسيط؛ وقد يكون كُتب رغم ذلك."],
});
