// @ts-check
// The frame of the page: which view is shown, the live stream, language and theme.

import { h, frame, show } from "./dom.js";
import { t, useLanguage, language } from "./words.js";
import { moment, timeOf } from "./times.js";
import * as wire from "./wire.js";
import * as story from "./story.js";
import * as entity from "./entity.js";
import * as coverage from "./coverage.js";
import * as covered from "./covered.js";
import * as compare from "./compare.js";
import * as trends from "./trends.js";
import * as map from "./map.js";
import * as alerts from "./alerts.js";
import * as health from "./health.js";
import * as search from "./search.js";
import * as keys from "./keys.js";
import * as zone from "./zone.js";
import { recall, remember } from "./kept.js";
import * as place from "./place.js";
import "./search_words.js";
import "./coverage_words.js";
import "./compare_words.js";
import "./acknowledging_words.js";
import "./desk_words.js";
import "./count_words.js";
import "./map_words.js";

/**
 * What each view gives: `open` its content; the rest as it needs.
 * @typedef {object} View
 * @property {(parameters: Record<string, string>, given: any) => Promise<import("./dom.js").Child>} open
 * @property {(parameters: Record<string, string>) => boolean | Promise<boolean>} [change] true when it is drawn anew
 * @property {() => void} [opened]
 * @property {() => void} [close]
 * @property {() => void | Promise<void>} [reload]
 * @property {() => void} [restyle]
 * @property {(name: string, value: any) => void} [hear] of the live stream
 * @property {() => string} [title]
 * @property {() => object} [keep] for who comes back
 */

/** @type {Record<string, View>} */
const VIEWS = { "": wire, coverage, covered, compare, search, story, entity, trends, map, alerts, health };
const TABS = [
  ["", "wire"],
  ["coverage", "coverage"],
  ["search", "search_view"],
  ["trends", "trends"],
  ["map", "map"],
  ["alerts", "alerts"],
  ["health", "health"],
];

const main = frame("main");
const pulse = frame("pulse");
const banner = frame("banner");
/** @type {{view: View, name: string, isOpen?: boolean} | null} */ let current = null;
let unseenAlerts = 0;
/** @type {{text: string, kind: string, gone?: string, since?: number}} */
let state = { text: "connecting", kind: "off" };

/** @param {string} path @param {Record<string, any>} [parameters] @returns {Promise<any>} */
export async function api(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  const response = await fetch(`/api/${path}?${query}`, { headers: { Accept: "application/json" } });
  if (response.status === 401) location.assign("/login");
  // What the server says of it, where it says something.
  if (!response.ok)
    throw Object.assign(new Error(String(response.status)), { said: await response.json().catch(() => ({})) });
  return response.json();
}

function where() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { name: Object.hasOwn(VIEWS, path) ? path : "", parameters: Object.fromEntries(new URLSearchParams(query)) };
}

async function go() {
  const { name, parameters } = where();
  const view = VIEWS[name];
  if (current && current.view === view && view.change && (await view.change(parameters))) {
    place.restore();
    return drawFrame();
  }
  const isFirst = current === null;
  if (current && current.view.close) current.view.close();
  current = { view, name };
  if (name === "alerts") unseenAlerts = 0;
  drawFrame();
  main.className = `view-${name || "wire"}`;
  main.setAttribute("aria-busy", "true");
  if (!history.state) window.scrollTo(0, 0);
  const here = current;
  try {
    const content = await view.open(parameters, { api, go });
    if (current === here) show(main, content);
    here.isOpen = true;
    if (view.opened && current === here) view.opened();
    if (current === here) place.restore();
    // A reader of screens begins at what is new; on the first page the browser decides.
    if (current === here && !isFirst && !main.contains(document.activeElement)) main.focus({ preventScroll: true });
    if (current === here) drawFrame();
  } catch (error) {
    if (current === here) show(main, failed(/** @type {Error} */ (error)));
  }
  if (current === here) main.setAttribute("aria-busy", "false");
}

// What is gone may still be found; what was not answered may be asked again.
function failed(/** @type {Error} */ error) {
  const next =
    error.message === "404"
      ? h("a", { href: "#/search" }, t("search_older"))
      : h("button", { type: "button", class: "again", onclick: afresh }, t("again"));
  return h("p", { class: "empty" }, error.message === "404" ? t("gone") : t("not_read"), " ", next);
}

function drawFrame() {
  const { name } = where();
  const active = ["story", "entity", "compare"].includes(name) ? "" : name === "covered" ? "coverage" : name;
  show(
    frame("nav"),
    TABS.map(([path, word]) =>
      h(
        "a",
        { href: `#/${path}`, "aria-current": path === active ? "page" : undefined },
        t(word),
        path === "alerts" && unseenAlerts > 0 && h("span", { class: "count" }, unseenAlerts),
      ),
    ),
  );
  seeTab();
  const title =
    current && current.isOpen && current.view.title
      ? current.view.title()
      : t((TABS.find(([path]) => path === name) || TABS[0])[1]);
  document.title = title ? `${title} · Wiredesk` : "Wiredesk";
  show(frame("skip"), t("skip"));
  const other = frame("language");
  show(other, t("other_language"));
  other.lang = language() === "ar" ? "en" : "ar";
  const theme = frame("theme");
  theme.setAttribute("aria-label", t("theme"));
  theme.title = t("theme");
  show(theme, document.documentElement.dataset.theme === "dark" ? "☀" : "☾");
  show(frame("logout"), t("logout"));
  zone.draw();
  drawPulse();
}

// On a phone the tabs are wider than the screen: the one that is open is not left outside of it.
function seeTab() {
  const nav = frame("nav");
  const tab = nav.querySelector("[aria-current]");
  if (!tab) return;
  const [all, one] = [nav.getBoundingClientRect(), tab.getBoundingClientRect()];
  if (one.left < all.left || one.right > all.right) nav.scrollLeft += one.left - all.left - (all.width - one.width) / 2;
}

function drawPulse() {
  pulse.className = `pulse ${state.kind}`;
  show(pulse, t(state.text));
  drawBanner();
}

// Drawn when it changes, not at every beat: it is read out each time.
let bannerSays = "";
function drawBanner() {
  const { gone, since = 0 } = state;
  const says = gone ? `${t(gone)} ${moment(since)}` : "";
  if (says === bannerSays) return;
  bannerSays = says;
  banner.hidden = !says;
  show(banner, gone && [t(gone), " ", timeOf(since), ". ", t("from_before")]);
}

/** @param {HealthAnswer} pulse */
function hearHealth({ connected, since }) {
  state = connected
    ? { text: "live", kind: "on" }
    : { text: since ? "no_broker" : "connecting", kind: "off", gone: since ? "broker_gone" : undefined, since };
  drawPulse();
}

function hearNothing() {
  // The time at which the answers ended, not that of the latest try.
  const lost =
    state.kind === "on" ? { gone: "page_gone", since: Date.now() } : { gone: state.gone, since: state.since };
  state = { text: "connecting", kind: "off", ...lost };
  drawPulse();
}

function follow() {
  const stream = new EventSource("/api/stream");
  let wasOpen = false;
  stream.onopen = () => {
    // What was missed while the connection was down is fetched again, whole.
    if (wasOpen && current && current.view.reload) current.view.reload();
    wasOpen = true;
  };
  stream.onerror = hearNothing;
  for (const name of ["story", "coverage", "alert", "acknowledgement", "dead", "window", "health"]) {
    stream.addEventListener(name, (event) => {
      const value = JSON.parse(event.data);
      if (name === "health") hearHealth(value);
      if (name === "alert" && current && current.name !== "alerts") {
        unseenAlerts += 1;
        drawFrame();
      }
      if (current && current.view.hear) current.view.hear(name, value);
    });
  }
}

/** @param {string} name */
function useTheme(name) {
  document.documentElement.dataset.theme = name;
}

useLanguage(recall("language") || (navigator.language || "").slice(0, 2));
useTheme(recall("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
frame("language").addEventListener("click", () => {
  useLanguage(language() === "ar" ? "en" : "ar");
  remember("language", language());
  afresh();
});
frame("theme").addEventListener("click", () => {
  useTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  remember("theme", document.documentElement.dataset.theme || "");
  if (current && current.view.restyle) current.view.restyle();
  drawFrame();
});
// The view as it stands, in other words or another zone.
function afresh() {
  if (current && current.view.close) current.view.close();
  current = null;
  go();
}

frame("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
window.addEventListener("hashchange", go);
keys.listen();
zone.listen(afresh);
place.listen(() => current && current.view.keep);
go();
follow();
api("session").then(
  ({ login }) => {
    frame("logout").hidden = !login;
  },
  () => {},
);
