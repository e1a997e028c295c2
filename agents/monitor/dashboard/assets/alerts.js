// What rang, newest first.

import { h, show, link, visible } from "./dom.js";
import { t, moment } from "./words.js";
import { ask, filterBar, passes, seenTo } from "./acknowledging.js";

let list, bar, context;
let alerts = [];
let asked = {};

export function alertRow(alert) {
  const kind = ["critical", "warning", "info"].includes(alert.severity) ? alert.severity : "info";
  const detail = alert.detail || {};
  const target = alert.rule === "watch" ? link("story", detail.cluster || detail.uri || "") : alert.rule === "burst" ? link("entity", detail.id || "") : null;
  const summary = h("span", { dir: "auto" }, visible(alert.summary));
  return h("article", { class: `alert ${kind} ${alert.state === "resolved" ? "resolved" : ""} ${alert.acknowledged ? "acknowledged" : ""}` },
    h("p", { class: "head" }, h("b", {}, alert.rule), h("span", {}, t(alert.state)), h("time", { datetime: alert.time }, moment(Date.parse(alert.time)))),
    h("p", {}, target ? h("a", { href: target }, summary) : summary));
}

export async function open(parameters, given) {
  context = given;
  asked = parameters;
  list = h("div", { class: "alerts" });
  bar = h("div");
  await ask(context);
  await reload();
  return [h("h1", {}, t("alerts")), bar, list];
}

export function change(parameters) {
  asked = parameters;
  draw();
  return true;
}

export async function reload() {
  alerts = await context.api("alerts");
  draw();
}

function draw() {
  const shown = alerts.filter((alert) => passes(alert, asked));
  show(bar, filterBar(alerts, asked));
  show(list, shown.map(row), shown.length === 0 && h("p", { class: "empty" }, t(alerts.length ? "a_none" : "no_alerts")));
}

function row(alert) {
  const article = alertRow(alert);
  article.dataset.id = alert.alertId;
  article.append(seenTo(alert));
  return article;
}

export function hear(name, value) {
  if (name === "alert") {
    alerts.unshift(value);
    if (!passes(value, asked)) return;
    list.querySelector(".empty")?.remove();
    list.prepend(row(value));
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
  if (had) (list.querySelector(`article[data-id="${CSS.escape(value.alertId)}"] button`) || list.querySelector("button"))?.focus();
}
