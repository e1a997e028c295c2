// @ts-check
// A verdict of the desk about one item, and the word of an editor about it.

import { h, bar, bidi, visible } from "./dom.js";
import { t, named, relation, number, percent, counted } from "./words.js";
import { timeOf } from "./times.js";
import { passages } from "./passages.js";

/** @param {string} title @param {number} n @param {...import("./dom.js").Child} content */
export function details(title, n, ...content) {
  return h("details", {}, h("summary", {}, `${title} · ${number(n)}`), ...content);
}

// What an editor decided about an item: what, who, when, and why.
/** @param {{decided?: Decided | null}} item */
export function decided({ decided: word }) {
  if (!word) return null;
  const at = Date.parse(word.time);
  return h(
    "p",
    { class: "quiet decided" },
    t(`d_${word.decision}`),
    " ",
    t("by_editor"),
    " ",
    bidi(word.by),
    " · ",
    Number.isFinite(at) ? timeOf(at) : bidi(word.time),
    word.note && [" · ", bidi(word.note)],
  );
}

// Why an item is where it is: what it was compared with, what both have, and the rule that said so.
/** @param {Member} m @param {Member[]} members @param {string} id */
export function verdict(m, members, id) {
  const other = members.find((o) => o.uri === m.of);
  const shared = passages(m.evidence);
  return h(
    "div",
    { class: "verdict" },
    h(
      "p",
      {},
      h("b", {}, relation(m.relation)),
      m.of && [
        " ",
        t("against"),
        " ",
        other
          ? h("a", { href: `#/story?${new URLSearchParams({ id, item: m.of })}` }, bidi(other.outlet || other.host))
          : bidi(m.of),
      ],
    ),
    m.containment &&
      h(
        "dl",
        { class: "shares" },
        h("dt", {}, percent(m.containment[0])),
        h("dd", {}, bar(m.containment[0]), t("of_this")),
        h("dt", {}, percent(m.containment[1])),
        h("dd", {}, bar(m.containment[1]), t("of_other")),
      ),
    shared.length > 0
      ? [
          h("h3", {}, t("shared")),
          h(
            "ul",
            { class: "passages", tabindex: 0, "aria-label": t("shared") },
            shared.map((p) => passageRow(p, m)),
          ),
        ]
      : m.of && m.containment && h("p", { class: "quiet" }, t("no_evidence")),
    telling(
      "adds",
      m.adds.map((words) => words.replace(/^[a-z]+/, (kind) => named("k_", kind))),
    ),
    ["agreed", "differs"].map((key) => telling(key, m.evidence[key])),
    Object.keys(m.evidence || {}).length > 0 &&
      details(t("evidence"), Object.keys(m.evidence).length, tree(m.evidence)),
    h(
      "p",
      { class: "quiet" },
      t("rule"),
      " ",
      h("code", {}, m.rule || "–"),
      m.similarity !== null && [" · ", t("similarity"), " ", m.similarity.toFixed(3)],
    ),
    h(
      "p",
      { class: "quiet place" },
      h("code", {}, `${m.place[0]} [${m.place[1]}] @ ${m.place[2]}`),
      " ",
      h("code", {}, visible(m.uri)),
    ),
  );
}

/** @param {import("./passages.js").Passage} p @param {Member} m */
function passageRow(p, m) {
  const words = p.text || (m.body && p.ours ? Array.from(m.body).slice(p.ours[0], p.ours[1]).join("") : "");
  const size = p.words
    ? h(
        "span",
        { class: "quiet" },
        `${counted("n_word", p.words)}${p.theirParagraph === null ? "" : ` · ¶ ${p.theirParagraph + 1}`}`,
      )
    : null;
  return h("li", {}, words && h("p", { dir: "auto" }, h("mark", { class: "shared" }, visible(words))), size);
}

// Numbers and telling words that both have, or that only this one has.
/** @param {string} key @param {any} value */
function telling(key, value) {
  if (!value || typeof value !== "object") return null;
  const words = Object.values(value)
    .flat()
    .filter((word) => typeof word === "string");
  return (
    words.length > 0 && [
      h("h3", {}, t(key)),
      h(
        "p",
        { class: "marks" },
        words.map((word) => h("span", { class: `badge ${key}` }, bidi(word))),
      ),
    ]
  );
}

/** @param {any} value @returns {HTMLElement} */
function tree(value) {
  if (value === null || typeof value !== "object") return h("span", { dir: "auto" }, visible(String(value)));
  return h(
    "dl",
    { class: "tree" },
    Object.entries(value).map(([key, entry]) => [h("dt", {}, visible(key)), h("dd", {}, tree(entry))]),
  );
}
