// @ts-check
// How much came out, in what, from whom, about whom.

import { h, show, bidi, link } from "./dom.js";
import { t, named, languageName, nameOf, number } from "./words.js";
import { timeOf } from "./times.js";
import { panel, bars, badge } from "./rows.js";
import { timeline, forget } from "./charts.js";

const RANGES = ["1h", "6h", "24h", "2d", "7d", "30d"];
/** @type {Given} */ let context;
/** @type {TrendsAnswer} */ let data;
/** @type {string} */ let range;
/** @type {HTMLElement} */ let ranges;
/** @type {HTMLElement} */ let flow;
/** @type {HTMLElement} */ let languages;
/** @type {HTMLElement} */ let content;

/** @param {Asked} parameters @param {Given} given */
export async function open(parameters, given) {
  context = given;
  range = parameters.range || "";
  data = await context.api("trends", { range });
  ranges = h("nav", { class: "ranges", "aria-label": t("range") });
  flow = h("div", { class: "chart" });
  languages = h("div", { class: "chart" });
  content = h("div", {});
  drawRest();
  drawRanges();
  return [
    h("h1", {}, t("trends")),
    ranges,
    h("div", { class: "two" }, panel(t("flow"), flow), panel(t("by_language"), languages)),
    content,
  ];
}

export function opened() {
  charts();
}
export function close() {
  forget();
  clearTimeout(timer);
  timer = 0;
}
export function restyle() {
  forget();
  charts();
}
export async function reload() {
  const asked = range;
  const answer = await context.api("trends", { range });
  if (asked !== range) return; // an answer to an earlier question
  data = answer;
  forget();
  show(flow);
  show(languages);
  charts();
  drawRanges();
  drawRest();
}

/** @param {Asked} parameters */
export async function change(parameters) {
  range = parameters.range || "";
  await reload();
  return true;
}

function charts() {
  const { starts, step, counts } = data.flow;
  if (!starts.length) {
    show(flow, h("p", { class: "empty" }, t("waiting")));
    return;
  }
  const nothing = starts.map(() => 0);
  /** @param {string} dimension @param {string} label @param {string} name @param {string} color */
  const series = (dimension, label, name, color) => ({
    name,
    color,
    values: (counts[dimension] || {})[label] || nothing,
  });
  timeline(
    flow,
    starts,
    ["article", "duplicate", "dead"].map((name) => series("outcome", name, t(name), name)),
    step,
  );
  const sum = (/** @type {number[]} */ values) => values.reduce((total, n) => total + n, 0);
  const codes = Object.entries(counts.language || {})
    .sort((a, b) => sum(b[1]) - sum(a[1]))
    .slice(0, 5)
    .map(([code]) => code);
  timeline(
    languages,
    starts,
    codes.map((code, n) => series("language", code, languageName(code), `s${n + 1}`)),
    step,
  );
}

// The range is the address; without one the server takes the shortest that shows all.
function drawRanges() {
  show(
    ranges,
    RANGES.map((name) =>
      h(
        "a",
        { href: `#/trends?range=${name}`, "aria-current": data.flow.range === name ? "true" : undefined },
        t(`range_${name}`),
      ),
    ),
  );
}

function drawRest() {
  const labels = data.labels;
  show(
    content,
    h(
      "div",
      { class: "grid" },
      panel(
        t("top_entities"),
        h(
          "table",
          { class: "named" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              ["name", "voices", "stories", "reports", "carriage"].map((word) => h("th", { scope: "col" }, t(word))),
            ),
          ),
          h(
            "tbody",
            {},
            data.entities.slice(0, 15).map((e) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, h("a", { href: link("entity", e.id) }, bidi(nameOf(e)))),
                [e.voices, e.stories, e.reports, e.carriage].map((n) => h("td", {}, number(n))),
              ),
            ),
          ),
        ),
      ),
      panel(
        t("sources"),
        bars(
          (labels.source || []).slice(0, 12),
          (name) => bidi(name),
          (name) => `#/?${new URLSearchParams({ source: name })}`,
        ),
      ),
      panel(
        t("agencies"),
        bars((labels.agency || []).slice(0, 8), (name) => bidi(nameOf({ name, labels: data.agencies[name] }))),
        h("h2", {}, t("reasons")),
        bars((labels.removed || []).slice(0, 8), (name) => bidi(named("p_", name))),
      ),
      panel(
        t("relations"),
        bars(
          labels.relation || [],
          (name) => badge(name),
          (name) => `#/?${new URLSearchParams({ relation: name })}`,
        ),
      ),
    ),
    data.windows.length > 0 &&
      h(
        "section",
        {},
        h("h2", {}, t("windows")),
        h("p", { class: "quiet" }, t("windows_say")),
        h("div", { class: "grid" }, data.windows.map(windowPanel)),
      ),
  );
}

/** @param {WindowStatistic} w */
function windowPanel(w) {
  const [from, to] = [w.windowStart, w.windowEnd].map((at) => timeOf(Date.parse(at)));
  return h(
    "section",
    { class: "panel" },
    h("h3", { class: "window" }, named("win_", w.size), " · ", named("win_", w.kind)),
    h("p", { class: "quiet" }, from, " – ", to),
    h(
      "ol",
      { class: "ranking" },
      (w.entities || [])
        .slice(0, 8)
        .map((e) =>
          h(
            "li",
            {},
            h("a", { href: link("entity", e.id) }, bidi(nameOf(e))),
            h("span", { class: "n" }, `${number(e.voices)} · ${number(e.stories)} · ${number(e.carriage)}`),
          ),
        ),
    ),
  );
}

let timer = 0;
/** @param {string} name */
export function hear(name) {
  if (timer || !["story", "window", "dead"].includes(name)) return;
  timer = setTimeout(() => {
    timer = 0;
    if (content.isConnected) reload();
  }, 3000);
}
