// @ts-check
// The live list: the newest story first, filters in the address, so that a filtered wire can be sent as a link.

import { h, focusOn, show, bidi } from "./dom.js";
import { t, relation, languageName, nameOf, number, counted } from "./words.js";
import { row, badge, chip, panel } from "./rows.js";
import { alertRow } from "./alerts.js";

const MOST_ROWS = 150;
const NAMES = ["language", "source", "relation"];
const KNOWN = ["q", ...NAMES, "entity"];
/** @type {Record<string, (name: string) => any>} */
const LABELS = { language: languageName, source: bidi, relation, entity: bidi, q: (words) => bidi(`“${words}”`) };
/** @type {Given} */ let context;
/** @type {Asked} */ let filters;
/** @type {HTMLElement} */ let list;
/** @type {HTMLElement} */ let side;
/** @type {HTMLElement} */ let chosen;
/** @type {HTMLButtonElement} */ let pill;
/** @type {HTMLInputElement} */ let search;
/** What came while one was reading below. @type {Row[]} */ let pending;
/** The filters that are drawn. @type {string | null} */ let drawn;

/** @param {Asked} parameters @param {Given} given */
export async function open(parameters, given) {
  context = given;
  filters = known(parameters);
  pending = [];
  drawn = null;
  list = h("div", { class: "rows", role: "feed", "aria-label": t("wire") });
  side = h("aside", { class: "side" });
  pill = h("button", { class: "pill", type: "button", hidden: true, onclick: release });
  search = h("input", {
    type: "search",
    placeholder: t("search"),
    "aria-label": t("search"),
    dir: "auto",
    maxlength: 200,
    oninput: debounce(() => set("q", search.value)),
  });
  chosen = h("div", { class: "choices" });
  const bar = h(
    "form",
    { class: "filters", role: "search", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    search,
    chosen,
  );
  await load();
  window.addEventListener("scroll", onscroll, { passive: true });
  return [
    h("h1", { class: "quiet-title" }, t("wire")),
    bar,
    pill,
    h("div", { class: "columns" }, h("div", {}, h("h2", { class: "quiet-title" }, t("reports_about")), list), side),
  ];
}

export function close() {
  window.removeEventListener("scroll", onscroll);
}

export async function reload() {
  await load();
}

async function load() {
  const asked = filters;
  /** @type {[ListAnswer, TrendsAnswer, Alert[]]} */
  const [{ stories, filters: choices, entity }, trends, alerts] = await Promise.all([
    context.api("stories", { ...filters, limit: MOST_ROWS }),
    context.api("trends", { range: "1h" }),
    context.api("alerts"),
  ]);
  if (asked !== filters) return; // an answer to an earlier question
  drawFilters(choices, entity);
  show(
    list,
    stories.map((story) => row(story, { came: true })),
    stories.length === 0 &&
      h(
        "p",
        { class: "empty" },
        any() ? [t("nothing"), " ", h("a", { href: older() }, t("search_older"))] : t("waiting"),
      ),
  );
  drawSide(trends, alerts);
}

function any() {
  return KNOWN.some((name) => filters[name]);
}

/** @param {Asked} parameters */
function known(parameters) {
  return Object.fromEntries(KNOWN.map((name) => [name, parameters[name] || ""]));
}

/**
 * A choice that somebody is making stays open; a filter that has changed is shown whatever has the focus.
 * @param {Record<string, Count[]>} choices
 * @param {Named | null} [entity]
 */
function drawFilters(choices, entity) {
  const inForce = JSON.stringify(filters);
  if (document.activeElement !== search) search.value = filters.q;
  if (drawn === inForce && chosen.contains(document.activeElement)) return;
  drawn = inForce;
  const focused = chosen.contains(document.activeElement) && document.activeElement?.getAttribute("name");
  show(
    chosen,
    NAMES.map((name) =>
      h(
        "label",
        {},
        h("span", {}, t(name)),
        h(
          "select",
          { name, onchange: (/** @type {any} */ event) => set(name, event.target.value) },
          h("option", { value: "" }, t("all")),
          (choices[name] || []).map(([value, n]) =>
            h("option", { value, selected: filters[name] === value }, `${label(name, value)} (${number(n)})`),
          ),
          filters[name] &&
            !(choices[name] || []).some(([value]) => value === filters[name]) &&
            h("option", { value: filters[name], selected: true }, label(name, filters[name])),
        ),
      ),
    ),
    any() &&
      h(
        "p",
        { class: "in-force", "aria-label": t("in_force") },
        KNOWN.filter((name) => filters[name]).map((name) =>
          h(
            "a",
            { href: address({ ...filters, [name]: "" }), title: t("without"), data: { filter: name } },
            t({ q: "words_of", entity: "about" }[name] || name),
            ": ",
            LABELS[name](name === "entity" && entity ? nameOf(entity) : filters[name]),
            " ×",
          ),
        ),
        h("a", { class: "clear", href: "#/" }, t("clear")),
      ),
  );
  if (focused) focusOn(chosen, `select[name=${focused}]`);
}

// The same question to the store, which holds more than the wall.
function older() {
  const query = new URLSearchParams(Object.entries(filters).filter(([, v]) => v));
  return `#/search?${query}`;
}

/** @param {string} name @param {string} value */
function label(name, value) {
  return name === "source" ? value : LABELS[name](value);
}

/** @param {Asked} wanted */
function address(wanted) {
  const query = new URLSearchParams(Object.entries(wanted).filter(([, v]) => v)).toString();
  return query ? `#/?${query}` : "#/";
}

// Letters typed just before the view was left lead nowhere.
/** @param {string} name @param {string} value */
function set(name, value) {
  if (list.isConnected) location.hash = address({ ...filters, [name]: value });
}

/** @param {Asked} parameters */
export async function change(parameters) {
  filters = known(parameters);
  pending = [];
  await reload();
  return true;
}

/** @param {TrendsAnswer} trends @param {Alert[]} alerts */
function drawSide(trends, alerts) {
  show(
    side,
    panel(
      t("entities"),
      h(
        "ol",
        { class: "ranking" },
        trends.entities
          .filter((e) => e.type !== "event")
          .slice(0, 12)
          .map((entity) =>
            h("li", {}, chip(entity), h("span", { class: "n", title: t("voices") }, number(entity.voices))),
          ),
      ),
    ),
    alerts.length > 0 && panel(t("latest_alerts"), alerts.slice(0, 4).map(alertRow)),
    panel(
      t("relations"),
      h(
        "p",
        { class: "legend" },
        (trends.labels.relation || []).map(([name, n]) => badge(name, n)),
      ),
    ),
  );
}

/** @param {string} name @param {any} value */
export function hear(name, value) {
  if (name !== "story") return;
  if (any()) return later();
  if (window.scrollY > 160) {
    pending.push(value);
    pill.hidden = false;
    show(pill, `${counted("n_fresh", new Set(pending.map((story) => story.id)).size)} ↑`);
  } else insert(value);
  later();
}

/** @param {Row} story */
function insert(story) {
  for (const old of list.querySelectorAll("article")) if (old.dataset.id === story.id) old.remove();
  list.querySelector(".empty")?.remove();
  list.prepend(row(story, { fresh: true, came: true }));
  while (list.children.length > MOST_ROWS) list.lastElementChild?.remove();
}

function release() {
  window.scrollTo(0, 0);
  for (const story of pending.splice(0)) insert(story);
  pill.hidden = true;
}

function onscroll() {
  if (window.scrollY <= 160 && pending.length) release();
}

// The side and a filtered list follow within a second, however fast the wire comes.
let timer = 0;
function later() {
  if (timer) return;
  timer = setTimeout(async () => {
    timer = 0;
    if (!list.isConnected) return;
    if (any()) await reload();
    else {
      const [trends, alerts] = await Promise.all([context.api("trends", { range: "1h" }), context.api("alerts")]);
      drawSide(trends, alerts);
      const { filters: choices } = await context.api("stories", { limit: 1 });
      drawFilters(choices);
    }
  }, 1000);
}

/** @param {() => void} action */
function debounce(action) {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(action, 250);
  };
}
