// What rang, newest first.

import { h, show, bidi, link, visible } from "./dom.js";
import { t, named, language, moment, number, percent } from "./words.js";

let list, context;

export function alertRow(alert) {
  const kind = ["critical", "warning", "info"].includes(alert.severity) ? alert.severity : "info";
  const detail = alert.detail || {};
  const target = alert.rule === "watch" ? link("story", detail.cluster || detail.uri || "") : alert.rule === "burst" ? link("entity", detail.id || "") : null;
  const summary = says(alert, detail);
  return h("article", { class: `alert ${kind} ${alert.state === "resolved" ? "resolved" : ""}` },
    h("p", { class: "head" }, h("b", {}, bidi(named("a_", alert.rule))), h("span", {}, bidi(t(alert.state))), h("time", { datetime: alert.time }, moment(Date.parse(alert.time)))),
    h("p", {}, target ? h("a", { href: target }, summary) : summary));
}

// A watch's name and its headline may run two ways: each stands alone. What the rule saw is told in the page's language;
// a rule or a detail that the page does not know is told as the record tells it.
function says({ rule, state, subject, summary }, d) {
  const end = `: ${d.headline}`;
  if (rule === "watch" && d.headline && summary.endsWith(end)) return h("span", {}, bidi(summary.slice(0, -end.length)), ": ", bidi(d.headline));
  const told = language() === "ar" && inArabic(rule, state, subject, d);
  return told ? h("span", {}, told) : h("span", { dir: "auto" }, visible(summary));
}

function inArabic(rule, state, subject, d) {
  const has = (...names) => names.every((name) => Number.isFinite(d[name]));
  if (rule === "dead-letters" && has("share", "of")) return [percent(d.share), " ", t("say_dead"), " ", number(d.of)];
  if (rule === "silence" && has("seconds")) return [bidi(d.name), ": ", t(state === "raised" ? "say_silent" : "say_back"), " ", number(Math.floor(d.seconds / 60))];
  if (rule === "burst" && has("stories", "voices", "expected")) {
    return [bidi(d.labels?.ar || d.name), ": ", ["stories", "voices", "expected"].map((name, n) => [n > 0 && "\u060c ", t(`say_${name}`), " ", number(d[name])])];
  }
  if (rule === "law" && d.how === "missing" && has("first", "last", "partition")) {
    return [number(d.last - d.first + 1), " ", t("say_missing"), ": ", bidi(d.topic), " ", t("partition"), " ", number(d.partition), " ", t("offset"), " ", number(d.first)];
  }
  return rule === "law" && d.how === "twice" && [bidi(subject), ": ", t("say_twice")];
}

export async function open(_parameters, given) {
  context = given;
  list = h("div", { class: "alerts" });
  await reload();
  return [h("h1", {}, t("alerts")), list];
}

export async function reload() {
  const alerts = await context.api("alerts");
  show(list, alerts.map(alertRow), alerts.length === 0 && h("p", { class: "empty" }, t("no_alerts")));
}

export function hear(name, value) {
  if (name !== "alert") return;
  list.querySelector(".empty")?.remove();
  list.prepend(alertRow(value));
}
