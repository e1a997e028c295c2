// @ts-check
// The desk's own health: is every item accounted for, how fast, what died and why.

import { h, show, bidi } from "./dom.js";
import { t, named, number, seconds, counted } from "./words.js";
import { panel, bars } from "./rows.js";
import { letterList } from "./letters.js";

/** @type {("in" | "items" | "article" | "duplicate" | "dead" | "flight")[]} */
const COUNTS = ["in", "items", "article", "duplicate", "dead", "flight"];
/** @type {Given} */ let context;
/** @type {HTMLElement} */ let content;

/** @param {Asked} _parameters @param {Given} given */
export async function open(_parameters, given) {
  context = given;
  content = h("div", { class: "health" });
  await reload();
  return [h("h1", {}, t("desk_now")), content];
}

export async function reload() {
  /** @type {HealthAnswer} */ const data = await context.api("health");
  for (const p of data.partitions) p.items = p.article + p.duplicate + p.dead;
  const sum = (/** @type {(typeof COUNTS)[number] | "twice"} */ name) =>
    data.partitions.reduce((total, p) => total + p[name], 0);
  const twice = sum("twice"),
    flight = sum("flight");
  const law = twice
    ? ["broken", t("law_broken")]
    : flight
      ? ["flight", counted("n_flight", flight)]
      : ["holds", t("law_holds")];
  show(
    content,
    h(
      "section",
      { class: `law ${law[0]}` },
      h("h2", {}, t("law")),
      h("p", { class: "says" }, law[1]),
      h("p", { class: "quiet" }, t("law_says")),
    ),
    h(
      "ul",
      { class: "tiles" },
      COUNTS.map((name) => h("li", { class: `t-${name}` }, h("b", {}, number(sum(name))), h("span", {}, t(name)))),
    ),
    h(
      "div",
      { class: "grid" },
      h("section", { class: "panel laws" }, h("h2", {}, t("law")), lawTable(data.partitions)),
      panel(
        t("latency"),
        h(
          "ul",
          { class: "tiles small" },
          /** @type {[string, number | null][]} */ ([
            ["median", data.latency.p50],
            ["p95", data.latency.p95],
            ["p99", data.latency.p99],
          ]).map(([word, s]) => h("li", {}, h("b", { dir: "ltr" }, "≤ ", seconds(s)), h("span", {}, t(word)))),
        ),
        bars(
          data.latencies.filter(([, n]) => n > 0),
          (bound) => h("bdi", { dir: "ltr" }, `≤ ${seconds(bound)}`),
        ),
      ),
      panel(
        t("stages"),
        bars(data.status, (name) => bidi(status(name))),
      ),
      h(
        "section",
        { class: "panel dead" },
        h("h2", {}, t("dead_letters")),
        letterList(data.dead, data.raw, context.api),
      ),
    ),
  );
}

/** @param {string} name */
function status(name) {
  const [stage, word] = name.split(": ");
  return `${named("st_", stage)}: ${named("so_", word)}`;
}

// Its roles are said: on a phone its rows are laid out as cards, and a browser may then no longer call it a table.
/** @param {Partition[]} partitions */
function lawTable(partitions) {
  return h(
    "table",
    { class: "cards", role: "table" },
    h(
      "thead",
      { role: "rowgroup" },
      h(
        "tr",
        { role: "row" },
        ["partition", ...COUNTS].map((word) => h("th", { scope: "col", role: "columnheader" }, t(word))),
      ),
    ),
    h(
      "tbody",
      { role: "rowgroup" },
      partitions.map((p) =>
        h(
          "tr",
          { class: p.twice ? "broken" : "", role: "row" },
          h("th", { scope: "row", role: "rowheader", data: { word: t("partition") } }, p.partition),
          COUNTS.map((name) => h("td", { role: "cell", data: { word: t(name) } }, number(p[name]))),
        ),
      ),
    ),
  );
}

let timer = 0;
export function close() {
  clearTimeout(timer);
  timer = 0;
}
/** @param {string} name */
export function hear(name) {
  if (timer || (name !== "health" && name !== "dead")) return;
  timer = setTimeout(() => {
    timer = 0;
    if (content.isConnected) reload();
  }, 900);
}
