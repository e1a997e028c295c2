// @ts-check
// The words of the map, in both languages of the page.

import { addWords } from "./words.js";

addWords({
  map_part: ["Part of the world", "الجزء المعروض"],
  map_nearer: ["Nearer", "تقريب"],
  map_farther: ["Farther", "إبعاد"],
  map_span: ["Told within", "نُقل خلال"],
  map_until: ["Ending at", "ينتهي عند"],
  map_all: ["All of it", "كل المدة"],
  map_whole: ["All that the wall holds", "كل ما هو معروض"],
  map_here: ["Places under this mark", "أماكن تحت هذه العلامة"],
  map_none: ["No place is told of in this time.", "لا مكان مذكور في هذه المدة."],
  map_says: [
    "Drag the map to move it; Ctrl and the wheel go nearer. A number is a mark of so many places.",
    "اسحب الخريطة لتحريكها؛ ومفتاح Ctrl مع العجلة للتقريب. والرقم علامة لعدد من الأماكن.",
  ],
});
