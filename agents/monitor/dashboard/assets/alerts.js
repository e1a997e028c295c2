// What rang, newest first.

import { h, show, bidi, link, visible } from "./dom.js";
import { t, moment } from "./words.js";

let list, context;

export function alertRow(alert) {
  const kind = ["critical", "warning", "info"].includes(alert.severity) ? alert.severity : "info";
  const detail = alert.detail || {};
  const target = alert.rule === "watch" ? link("story", detail.cluster || detail.uri || "") : alert.rule === "burst" ? link("entity", detail.id || "") : null;
  const summary = h("span", { dir: "auto" }, visible(alert.summary));
  return h("article", { class: `alert ${kind} ${alert.state === "resolved" ? "resolved" : ""}` },
    h("p", { class: "head" }, h("b", {}, alert.rule), h("span", {}, t(alert.state)), h("time", { datetime: alert.time }, moment(Date.parse(alert.time)))),
    h("p", {}, target ? h("a", { href: target }, summary) : summary));
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
