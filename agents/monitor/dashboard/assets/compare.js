// @ts-check
// A withheld item and what it is a copy of, their texts side by side, and which editor decided what about either.

import { h, bidi, direction, visible, link } from "./dom.js";
import { t, languageName, percent, counted } from "./words.js";
import { timeOf } from "./times.js";
import { badge } from "./rows.js";
import { decided } from "./verdict.js";
import { onlyHere } from "./only_here.js";

/** @type {CompareAnswer} */ let data;

/** @param {Asked} parameters @param {Given} given */
export async function open(parameters, { api }) {
  data = await api("compare", { item: parameters.item || "" });
  return draw();
}

export function title() {
  return t("compare");
}

function draw() {
  const { item, other } = data;
  const marks = item.body && other?.body ? onlyHere(item.body, other.body) : [[], []];
  return [
    h(
      "p",
      { class: "back" },
      h("a", { href: `#/story?${new URLSearchParams({ id: item.cluster, item: item.uri })}` }, t("s_back")),
    ),
    h(
      "header",
      { class: "compare-head" },
      h("h1", {}, t("compare")),
      h(
        "p",
        { class: "facts" },
        badge(item.relation),
        item.containment && [
          " ",
          h("b", {}, percent(item.containment[0])),
          " ",
          t("of_this"),
          " · ",
          h("b", {}, percent(item.containment[1])),
          " ",
          t("of_other"),
        ],
      ),
      h("p", { class: "quiet" }, t("s_only")),
    ),
    h(
      "div",
      { class: "compared" },
      column(item, marks[0]),
      other
        ? column(other, marks[1])
        : h("section", { class: "panel" }, h("p", { class: "empty" }, t(item.of ? "s_left" : "s_none"))),
    ),
  ];
}

/** @param {Member} m @param {import("./only_here.js").Range[]} ranges */
function column(m, ranges) {
  const n = ranges.reduce((sum, range) => sum + range.words, 0);
  return h(
    "section",
    { class: "panel", data: { uri: m.uri } },
    h("h2", {}, bidi(m.outlet || m.host), " · ", t(m.kind === "article" ? "s_published" : "s_withheld")),
    h(
      "p",
      { class: "facts" },
      languageName(m.language),
      " · ",
      timeOf(m.time),
      m.body && [" · ", h("span", { class: "n-only" }, counted("n_only", n))],
    ),
    m.headline &&
      h(
        "h3",
        { lang: m.language, dir: direction(m.headline) },
        m.canceled ? visible(m.headline) : h("a", { href: link("story", m.uri) }, visible(m.headline)),
      ),
    decided(m) || h("p", { class: "quiet" }, t("s_undecided")),
    m.body
      ? h("div", { class: "body" }, paragraphs(m.body, ranges, m.language))
      : h("p", { class: "empty" }, t(`s_${m.missing}`)),
  );
}

/** @param {string} body @param {import("./only_here.js").Range[]} ranges @param {string} language */
function paragraphs(body, ranges, language) {
  const made = [];
  let start = 0,
    next = 0;
  for (const line of body.split("\n")) {
    const end = start + line.length;
    const pieces = [];
    let at = start;
    while (next < ranges.length && ranges[next].start < end) {
      const range = ranges[next];
      if (Math.max(range.start, start) > at) pieces.push(visible(body.slice(at, range.start)));
      pieces.push(
        h("mark", { class: "only" }, visible(body.slice(Math.max(range.start, start), Math.min(range.end, end)))),
      );
      at = Math.min(range.end, end);
      if (range.end > end) break;
      next += 1;
    }
    if (at < end) pieces.push(visible(body.slice(at, end)));
    if (line.trim()) made.push(h("p", { dir: "auto", lang: language }, pieces));
    start = end + 1;
  }
  return made;
}
