// How much came out, in what, from whom, about whom.

import { h, show, bidi, link } from "./dom.js";
import { t, named, relation, languageName, nameOf, number, moment } from "./words.js";
import { panel, bars, badge } from "./rows.js";
import { timeline, forget } from "./charts.js";

const STEP_CHOICES = [900_000, 3_600_000, 6 * 3_600_000, 24 * 3_600_000];
let context, data, flow, languages, content;

export async function open(_parameters, given) {
  context = given;
  data = await context.api("trends");
  flow = h("div", { class: "chart" });
  languages = h("div", { class: "chart" });
  content = h("div", {});
  drawRest();
  return [h("h1", {}, t("trends")), h("div", { class: "two" }, panel(t("flow"), flow), panel(t("by_language"), languages)), content];
}

export function opened() { charts(); }
export function close() { forget(); clearTimeout(timer); timer = 0; }
export function restyle() { forget(); charts(); }
export async function reload() { data = await context.api("trends"); forget(); show(flow); show(languages); charts(); drawRest(); }

function charts() {
  if (!data.slots.length) { show(flow, h("p", { class: "empty" }, t("waiting"))); return; }
  const first = data.slots[0].start, last = data.slots[data.slots.length - 1].start;
  // At most some 120 bars: a week of quarters would be a fence.
  const step = STEP_CHOICES.find((s) => (last - first) / s <= 120) || STEP_CHOICES[3];
  const starts = [];
  for (let at = Math.floor(first / step) * step; at <= last; at += step) starts.push(at);
  const sum = (dimension, label) => {
    const values = starts.map(() => 0);
    for (const slot of data.slots) values[Math.floor((slot.start - starts[0]) / step)] += (slot[dimension] || {})[label] || 0;
    return values;
  };
  timeline(flow, starts, ["article", "duplicate", "dead"].map((name) => ({ name: t(name), values: sum("outcome", name), color: name })), step);
  const codes = (data.labels.language || []).slice(0, 5).map(([code]) => code);
  timeline(languages, starts, codes.map((code, n) => ({ name: languageName(code), values: sum("language", code), color: `s${n + 1}` })), step);
}

function drawRest() {
  const labels = data.labels;
  show(content,
    h("div", { class: "grid" },
      panel(t("top_entities"), h("table", {},
        h("thead", {}, h("tr", {}, ["name", "voices", "stories", "carriage"].map((word) => h("th", { scope: "col" }, t(word))))),
        h("tbody", {}, data.entities.slice(0, 15).map((e) => h("tr", {}, h("th", { scope: "row" }, h("a", { href: link("entity", e.id) }, bidi(nameOf(e)))), [e.voices, e.stories, e.carriage].map((n) => h("td", {}, number(n)))))))),
      panel(t("sources"), bars((labels.source || []).slice(0, 12), (name) => bidi(name), (name) => `#/?${new URLSearchParams({ source: name })}`)),
      panel(t("agencies"), bars((labels.agency || []).slice(0, 8)), h("h2", {}, t("reasons")), bars((labels.removed || []).slice(0, 8), (name) => bidi(named("p_", name)))),
      panel(t("relations"), bars(labels.relation || [], (name) => badge(name), (name) => `#/?${new URLSearchParams({ relation: name })}`))),
    data.windows.length > 0 && h("section", {}, h("h2", {}, t("windows")), h("div", { class: "grid" }, data.windows.map((w) =>
      panel(`${w.kind} ${w.size} · ${moment(Date.parse(w.windowEnd))}`, h("ol", { class: "ranking" }, (w.entities || []).slice(0, 8).map((e) =>
        h("li", {}, h("a", { href: link("entity", e.id) }, bidi(nameOf(e))), h("span", { class: "n" }, `${number(e.voices)} · ${number(e.stories)} · ${number(e.carriage)}`)))))))));
}

let timer = 0;
export function hear(name) {
  if (timer || !["story", "window", "dead"].includes(name)) return;
  timer = setTimeout(() => { timer = 0; if (content.isConnected) reload(); }, 3000);
}
