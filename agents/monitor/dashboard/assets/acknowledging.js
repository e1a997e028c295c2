// @ts-check
// Who has seen to an alert: the filter above the list, the mark on each, and the button where the page may write.

import { h, show, bidi, visible } from "./dom.js";
import { recall, remember } from "./kept.js";
import { language, t } from "./words.js";
import { timeOf } from "./times.js";

const MOST_NAME = 200;
let canWrite = false;

/** @param {Given} context */
export async function ask(context) {
  canWrite = (await context.api("session").catch(() => ({}))).acknowledge === true;
}

/** @param {Alert} alert @param {{state?: string, watch?: string}} asked */
export function passes(alert, { state, watch }) {
  if (state && Boolean(alert.acknowledged) !== (state === "acknowledged")) return false;
  return !watch || (alert.rule === "watch" && alert.subject === watch);
}

// An entity by its name in the page's language, where any alert of it is shown; else as it stands in the watch list.
/** @param {Alert[]} alerts @param {string} entry */
function named(alerts, entry) {
  const names = alerts.filter(({ rule, subject }) => rule === "watch" && subject === entry);
  const name = names.map(({ labels }) => labels?.[language()]).find(Boolean);
  return name ? `${name} (${entry})` : entry;
}

// The choices are the watches that have rung; what is in force stands there also where it is none of them.
/** @param {Alert[]} alerts @param {{state?: string, watch?: string}} asked */
export function filterBar(alerts, { state = "", watch = "" }) {
  const watches = [
    ...new Set([...alerts.filter(({ rule }) => rule === "watch").map(({ subject }) => subject), watch].filter(Boolean)),
  ].sort();
  const select = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string[][]} */ options) =>
    h(
      "label",
      {},
      h("span", {}, t(`ack_${name}`)),
      h(
        "select",
        { name, dir: "auto", onchange: submit },
        options.map(([one, label]) => h("option", { value: one, selected: one === value }, visible(label))),
      ),
    );
  return h(
    "form",
    { class: "filters", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    h(
      "div",
      { class: "fields" },
      select("state", state, [
        ["", t("ack_any")],
        ["open", t("ack_open")],
        ["acknowledged", t("ack_acknowledged")],
      ]),
      select("watch", watch, [["", t("ack_any")], ...watches.map((entry) => [entry, named(alerts, entry)])]),
    ),
  );
}

/** @param {any} event */
function submit(event) {
  const { state, watch } = event.target.form.elements;
  const query = new URLSearchParams(
    [
      ["state", state.value],
      ["watch", watch.value],
    ].filter(([, value]) => value),
  ).toString();
  location.hash = query ? `#/alerts?${query}` : "#/alerts";
}

/** @param {Alert} alert */
export function seenTo(alert) {
  const said = alert.acknowledged;
  const at = said ? Date.parse(said.time) : 0;
  return h(
    "div",
    { class: "seen" },
    said &&
      h(
        "p",
        { class: "quiet" },
        t("ack_seen"),
        " ",
        bidi(said.by),
        at > 0 && [" · ", timeOf(at)],
        said.note && [": ", bidi(said.note)],
      ),
    canWrite && button(alert),
  );
}

/** @param {Alert} alert */
function button(alert) {
  const answer = h("p", { class: "said wrong", role: "alert" });
  const field = (/** @type {string} */ name, /** @type {string} */ value) =>
    h("input", {
      name,
      value,
      maxlength: MOST_NAME,
      dir: "auto",
      autocomplete: "off",
      placeholder: t(`ack_${name}`),
      "aria-label": t(`ack_${name}`),
      required: name === "by",
    });
  /** @type {HTMLFormElement} */
  const form = h(
    "form",
    {
      class: "acknowledge",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        write(alert, form, answer);
      },
    },
    field("by", recall("by") || ""),
    !alert.acknowledged && field("note", ""),
    h("button", { class: "more", type: "submit" }, t(alert.acknowledged ? "ack_reopen" : "ack_ack")),
  );
  return [form, answer];
}

// What the topic says comes back by the live stream, here and wherever else the page is open.
/** @param {Alert} alert @param {any} form @param {HTMLElement} answer */
async function write(alert, form, answer) {
  const by = form.elements.by.value.trim();
  remember("by", by);
  const body = JSON.stringify({
    alertId: alert.alertId,
    state: alert.acknowledged ? "open" : "acknowledged",
    by,
    note: form.elements.note?.value || "",
  });
  show(answer);
  const response = await fetch("/api/alerts/acknowledge", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  }).catch(() => null);
  if (response?.status === 401) location.assign("/login");
  if (response?.ok) return;
  const said = response ? await response.json().catch(() => ({})) : {};
  const why = language() === "ar" && said.reason ? t(`wrong_ack-${said.reason}`) : said.error;
  show(answer, `${t("ack_failed")} ${why || response?.status || t("connecting")}`);
}
