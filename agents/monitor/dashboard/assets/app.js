// The frame of the page: which view is shown, the live stream, language and theme.

import { h, show } from "./dom.js";
import { t, useLanguage, language, moment } from "./words.js";
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
import * as place from "./place.js";
import "./search_words.js";
import "./coverage_words.js";
import "./compare_words.js";
import "./acknowledging_words.js";
import "./desk_words.js";

const VIEWS = { "": wire, coverage, covered, compare, search, story, entity, trends, map, alerts, health };
const TABS = [["", "wire"], ["coverage", "coverage"], ["search", "search_view"], ["trends", "trends"], ["map", "map"], ["alerts", "alerts"], ["health", "health"]];

const main = document.getElementById("main");
const pulse = document.getElementById("pulse");
const banner = document.getElementById("banner");
let current = null;
let unseenAlerts = 0;
let state = { text: "connecting", kind: "off" };

export async function api(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  const response = await fetch(`/api/${path}?${query}`, { headers: { Accept: "application/json" } });
  if (response.status === 401) location.assign("/login");
  // What the server says of it, where it says something.
  if (!response.ok) throw Object.assign(new Error(String(response.status)), { said: await response.json().catch(() => ({})) });
  return response.json();
}

function where() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { name: path in VIEWS ? path : "", parameters: Object.fromEntries(new URLSearchParams(query)) };
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
    if (current === here) show(main, h("p", { class: "empty" }, error.message === "404" ? t("gone") : t("connecting")));
  }
  if (current === here) main.setAttribute("aria-busy", "false");
}

function drawFrame() {
  const { name } = where();
  const active = ["story", "entity", "compare"].includes(name) ? "" : name === "covered" ? "coverage" : name;
  show(document.getElementById("nav"), TABS.map(([path, word]) =>
    h("a", { href: `#/${path}`, "aria-current": path === active ? "page" : undefined }, t(word),
      path === "alerts" && unseenAlerts > 0 && h("span", { class: "count" }, unseenAlerts))));
  const title = current && current.isOpen && current.view.title ? current.view.title() : t((TABS.find(([path]) => path === name) || TABS[0])[1]);
  document.title = title ? `${title} · Wiredesk` : "Wiredesk";
  show(document.getElementById("skip"), t("skip"));
  const other = document.getElementById("language");
  show(other, t("other_language"));
  other.lang = language() === "ar" ? "en" : "ar";
  const theme = document.getElementById("theme");
  theme.setAttribute("aria-label", t("theme"));
  theme.title = t("theme");
  show(theme, document.documentElement.dataset.theme === "dark" ? "☀" : "☾");
  show(document.getElementById("logout"), t("logout"));
  drawPulse();
}

function drawPulse() {
  pulse.className = `pulse ${state.kind}`;
  show(pulse, t(state.text));
  drawBanner();
}

// Drawn when it changes, not at every beat: it is read out each time.
let bannerSays = "";
function drawBanner() {
  const says = state.gone ? `${t(state.gone)} ${moment(state.since)}` : "";
  if (says === bannerSays) return;
  bannerSays = says;
  banner.hidden = !says;
  show(banner, says && [t(state.gone), " ", h("time", { datetime: new Date(state.since).toISOString() }, moment(state.since)), ". ", t("from_before")]);
}

function hearHealth({ connected, since }) {
  state = connected ? { text: "live", kind: "on" } : { text: since ? "no_broker" : "connecting", kind: "off", gone: since && "broker_gone", since };
  drawPulse();
}

function hearNothing() {
  // The time at which the answers ended, not that of the latest try.
  const lost = state.kind === "on" ? { gone: "page_gone", since: Date.now() } : { gone: state.gone, since: state.since };
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
      if (name === "alert" && current && current.name !== "alerts") { unseenAlerts += 1; drawFrame(); }
      if (current && current.view.hear) current.view.hear(name, value);
    });
  }
}

function remember(key, value) { try { localStorage.setItem(key, value); } catch { /* private window */ } }
function recall(key) { try { return localStorage.getItem(key); } catch { return null; } }

function useTheme(name) { document.documentElement.dataset.theme = name; }

useLanguage(recall("language") || (navigator.language || "").slice(0, 2));
useTheme(recall("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
document.getElementById("language").addEventListener("click", () => {
  useLanguage(language() === "ar" ? "en" : "ar");
  remember("language", language());
  if (current && current.view.close) current.view.close();
  current = null;
  go();
});
document.getElementById("theme").addEventListener("click", () => {
  useTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  remember("theme", document.documentElement.dataset.theme);
  if (current && current.view.restyle) current.view.restyle();
  drawFrame();
});
document.getElementById("skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
window.addEventListener("hashchange", go);
keys.listen();
place.listen(() => current && current.view.keep);
go();
follow();
api("session").then(({ login }) => { document.getElementById("logout").hidden = !login; }, () => {});
