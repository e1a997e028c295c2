// @ts-check
// What rang, newest first.

import { h, focusOn, show, bidi, link, visible } from "./dom.js";
import { t, named, language, number, percent, counted } from "./words.js";
import { timeOf } from "./times.js";
import { ask, filterBar, passes, seenTo } from "./acknowledging.js";

// The number of an entity behind its name: the monitor writes it, a reader knows the name.
const NUMBER = / \(Q\d+\)$/;
/** @type {HTMLElement} */ let list;
/** @type {HTMLElement} */ let bar;
/** @type {Given} */ let context;
/** @type {Alert[]} */ let alerts = [];
/** @type {{state?: string, watch?: string}} */
let asked = {};

/** @param {Alert} alert */
export function alertRow(alert) {
  const kind = ["critical", "warning", "info"].includes(alert.severity) ? alert.severity : "info";
  const detail = alert.detail || {};
  const target =
    alert.rule === "watch"
      ? link("story", detail.cluster || detail.uri || "")
      : alert.rule === "burst"
        ? link("entity", detail.id || "")
        : null;
  const summary = says(alert, detail);
  return h(
    "article",
    {
      class: `alert ${kind} ${alert.state === "resolved" ? "resolved" : ""} ${alert.acknowledged ? "acknowledged" : ""}`,
    },
    h(
      "p",
      { class: "head" },
      h("b", {}, bidi(named("a_", alert.rule))),
      h("span", {}, bidi(t(alert.state))),
      timeOf(Date.parse(alert.time)),
    ),
    h("p", {}, target ? h("a", { href: target }, summary) : summary),
  );
}

/**
 * A watch's name and its headline may run two ways: each stands alone. What the rule saw is told in the page's language;
 * a rule or a detail that the page does not know is told as the record tells it.
 * @param {Alert} alert
 * @param {Record<string, any>} d its detail
 */
function says({ rule, state, subject, summary, labels }, d) {
  const end = `: ${d.headline}`;
  if (rule === "watch" && d.headline && summary.endsWith(end)) {
    const name = labels?.[language()] || summary.slice(0, -end.length).replace(NUMBER, "");
    return h("span", { title: subject }, bidi(name), ": ", bidi(d.headline));
  }
  const told = language() === "ar" && inArabic(rule, state, subject, d);
  return told ? h("span", {}, told) : h("span", { dir: "auto" }, visible(summary));
}

/** @param {string} rule @param {string} state @param {string} subject @param {Record<string, any>} d */
function inArabic(rule, state, subject, d) {
  const has = (/** @type {string[]} */ ...names) => names.every((name) => Number.isFinite(d[name]));
  if (rule === "dead-letters" && has("share", "of")) return [percent(d.share), " ", t("say_dead"), " ", number(d.of)];
  if (rule === "silence" && has("seconds"))
    return [
      bidi(d.name),
      ": ",
      t(state === "raised" ? "say_silent" : "say_back"),
      " ",
      counted("n_minute", Math.floor(d.seconds / 60)),
    ];
  if (rule === "burst" && has("stories", "voices", "expected")) {
    const said = ["reports", "stories", "voices", "expected"].filter((name) => has(name));
    return [
      bidi(d.labels?.ar || d.name),
      ": ",
      said.map((name, n) => [n > 0 && "\u060c ", t(`say_${name}`), " ", number(d[name])]),
    ];
  }
  if (rule === "law" && d.how === "missing" && has("first", "last", "partition")) {
    return [
      counted("n_record", d.last - d.first + 1),
      " ",
      t("say_missing"),
      ": ",
      bidi(d.topic),
      " ",
      t("partition"),
      " ",
      number(d.partition),
      " ",
      t("offset"),
      " ",
      number(d.first),
    ];
  }
  return rule === "law" && d.how === "twice" && [bidi(subject), ": ", t("say_twice")];
}

/** @param {Asked} parameters @param {Given} given */
export async function open(parameters, given) {
  context = given;
  asked = parameters;
  list = h("div", { class: "alerts" });
  bar = h("div");
  await ask(context);
  await reload();
  return [h("h1", {}, t("alerts")), bar, list];
}

/** @param {Asked} parameters */
export function change(parameters) {
  asked = parameters;
  draw();
  return true;
}

export async function reload() {
  alerts = await context.api("alerts");
  // Order and label agree: what came late, of an article of yesterday, stands under yesterday.
  alerts.sort((one, other) => whenOf(other) - whenOf(one));
  draw();
}

function draw() {
  const shown = alerts.filter((alert) => passes(alert, asked));
  show(bar, filterBar(alerts, asked));
  show(
    list,
    shown.map(row),
    shown.length === 0 && h("p", { class: "empty" }, t(alerts.length ? "ack_none" : "no_alerts")),
  );
}

/** @param {Alert} alert */
function whenOf({ time }) {
  return Date.parse(time) || 0;
}

/** @param {Alert} alert */
function row(alert) {
  const article = alertRow(alert);
  article.dataset.id = alert.alertId;
  article.append(seenTo(alert));
  return article;
}

/** @param {string} name @param {any} value */
export function hear(name, value) {
  if (name === "alert") {
    const at = alerts.findIndex((one) => whenOf(one) <= whenOf(value));
    alerts.splice(at < 0 ? alerts.length : at, 0, value);
    if (!passes(value, asked)) return;
    list.querySelector(".empty")?.remove();
    const after = alerts.slice(alerts.indexOf(value) + 1).find((one) => passes(one, asked));
    const before = after && list.querySelector(`article[data-id="${CSS.escape(after.alertId)}"]`);
    list.insertBefore(row(value), before || null);
  }
  if (name !== "acknowledgement") return;
  const alert = alerts.find(({ alertId }) => alertId === value.alertId);
  if (!alert) return;
  alert.acknowledged = value.acknowledged;
  const before = list.querySelector(`article[data-id="${CSS.escape(value.alertId)}"]`);
  const had = before?.contains(document.activeElement);
  if (!passes(alert, asked)) before?.remove();
  else before?.replaceWith(row(alert));
  if (!list.firstChild) draw();
  if (!had) return;
  const after = list.querySelector(`article[data-id="${CSS.escape(value.alertId)}"] button`);
  focusOn(after?.parentElement || list, "button");
}
