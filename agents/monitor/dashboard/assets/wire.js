// The live list: the newest story first, filters in the address, so that a filtered wire can be sent as a link.

import { h, show, bidi, link } from "./dom.js";
import { t, relation, languageName, nameOf, number } from "./words.js";
import { row, badge, chip, panel } from "./rows.js";
import { alertRow } from "./alerts.js";

const MOST_ROWS = 150;
const NAMES = ["language", "source", "relation"];
let context, filters, list, side, pending, pill, search;

export async function open(parameters, given) {
  context = given;
  filters = parameters;
  pending = [];
  list = h("div", { class: "rows", role: "feed", "aria-label": t("wire") });
  side = h("aside", { class: "side" });
  pill = h("button", { class: "pill", type: "button", hidden: true, onclick: release });
  const bar = h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() });
  await load(bar);
  window.addEventListener("scroll", onscroll, { passive: true });
  return [bar, pill, h("div", { class: "columns" }, list, side)];
}

export function close() { window.removeEventListener("scroll", onscroll); }

export async function reload() { await load(document.querySelector(".filters")); }

async function load(bar) {
  const [{ stories, filters: choices }, trends, alerts] = await Promise.all([
    context.api("stories", { ...filters, limit: MOST_ROWS }), context.api("trends"), context.api("alerts")]);
  const focused = document.activeElement === search;
  if (!focused) drawFilters(bar, choices);
  show(list, stories.map((story) => row(story)), stories.length === 0 && h("p", { class: "empty" }, any() ? t("nothing") : t("waiting")));
  drawSide(trends, alerts);
}

function any() { return Object.values(filters).some(Boolean); }

function drawFilters(bar, choices) {
  const labels = { language: languageName, source: (name) => name, relation };
  search = h("input", { type: "search", value: filters.q || "", placeholder: t("search"), "aria-label": t("search"), dir: "auto", maxlength: 200, oninput: debounce(() => set("q", search.value)) });
  show(bar, search,
    NAMES.map((name) => h("label", {}, h("span", {}, t(name)),
      h("select", { name, onchange: (event) => set(name, event.target.value) },
        h("option", { value: "" }, t("all")),
        (choices[name] || []).map(([value, n]) => h("option", { value, selected: filters[name] === value }, `${labels[name](value)} (${number(n)})`)),
        filters[name] && !(choices[name] || []).some(([value]) => value === filters[name]) && h("option", { value: filters[name], selected: true }, filters[name])))),
    any() && h("a", { class: "clear", href: "#/" }, t("clear")));
}

function set(name, value) {
  const next = { ...filters, [name]: value };
  const query = new URLSearchParams(Object.entries(next).filter(([, v]) => v)).toString();
  location.hash = query ? `#/?${query}` : "#/";
}

export async function change(parameters) {
  filters = parameters;
  pending = [];
  await reload();
  return true;
}

function drawSide(trends, alerts) {
  show(side,
    panel(t("entities"), h("ol", { class: "ranking" }, trends.entities.filter((e) => e.type !== "event").slice(0, 12).map((entity) =>
      h("li", {}, chip(entity), h("span", { class: "n", title: t("voices") }, number(entity.voices)))))),
    alerts.length > 0 && panel(t("latest_alerts"), alerts.slice(0, 4).map(alertRow)),
    panel(t("relations"), h("p", { class: "legend" }, (trends.labels.relation || []).map(([name, n]) => badge(name, n)))));
}

export function hear(name, value) {
  if (name !== "story") return;
  if (any()) return later();
  if (window.scrollY > 160) {
    pending.push(value);
    pill.hidden = false;
    show(pill, `${number(new Set(pending.map((story) => story.id)).size)} ${t("new_stories")} ↑`);
  } else insert(value);
  later();
}

function insert(story) {
  for (const old of list.querySelectorAll("article")) if (old.dataset.id === story.id) old.remove();
  list.querySelector(".empty")?.remove();
  list.prepend(row(story, { fresh: true }));
  while (list.children.length > MOST_ROWS) list.lastElementChild.remove();
}

function release() {
  window.scrollTo(0, 0);
  for (const story of pending.splice(0)) insert(story);
  pill.hidden = true;
}

function onscroll() { if (window.scrollY <= 160 && pending.length) release(); }

// The side and a filtered list follow within a second, however fast the wire comes.
let timer = 0;
function later() {
  if (timer) return;
  timer = setTimeout(async () => {
    timer = 0;
    if (!list.isConnected) return;
    if (any()) await reload();
    else {
      const [trends, alerts] = await Promise.all([context.api("trends"), context.api("alerts")]);
      drawSide(trends, alerts);
      if (document.activeElement === document.body) {
        const { filters: choices } = await context.api("stories", { limit: 1 });
        drawFilters(document.querySelector(".filters"), choices);
      }
    }
  }, 1000);
}

function debounce(action) {
  let waiting = 0;
  return () => { clearTimeout(waiting); waiting = setTimeout(action, 250); };
}
