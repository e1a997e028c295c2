// @ts-check
// Places in the news, on a map and as a list: nearer and farther, and when. Its state is its address.

import { h, focusOn, show, bidi, link } from "./dom.js";
import { t, nameOf, number } from "./words.js";
import { moment, utc } from "./times.js";
import { makeMap } from "./map_drawing.js";

/** @typedef {import("./map_marks.js").Place} Place */

const HOUR = 3_600_000;
/** @type {Record<string, number>} */
const SPANS = { "1h": HOUR, "6h": 6 * HOUR, "24h": 24 * HOUR, "7d": 168 * HOUR };
const STEPS = 200;

/** @type {any} */ let context;
/** @type {any} */ let world = null;
/** @type {ReturnType<typeof makeMap>} */ let map;
/** @type {{first: number, last: number, places: Place[]}} */ let told;
/** Which span of time is asked for ("" is all), and where it ends (0 is with the newest). */
let span = "";
let until = 0;
/** Of the mark of several places that was opened. @type {Place[]} */ let opened = [];
/** @type {HTMLElement} */ let list;
/** @type {HTMLElement} */ let zoom;
/** @type {HTMLElement} */ let times;
/** @type {HTMLElement} */ let here;

/**
 * @param {Record<string, string>} parameters
 * @param {any} given
 */
export async function open(parameters, given) {
  context = given;
  told = { first: 0, last: 0, places: [] };
  opened = [];
  world ??= await (await fetch("/assets/vendor-world.json")).json();
  map = makeMap(world, { opened: gather, moved });
  zoom = h("div", { class: "zoom", role: "group", "aria-label": t("map_part") });
  times = h("form", { class: "times filters" });
  here = h("section", { class: "panel here", hidden: true });
  list = h("ol", { class: "ranking places" });
  take(parameters);
  await load();
  return [
    h("h1", {}, t("places")),
    times,
    h(
      "div",
      { class: "columns mapview" },
      h("div", {}, zoom, h("div", { class: "map" }, map.element), h("p", { class: "quiet" }, t("map_says"))),
      h("div", { class: "beside" }, here, h("section", { class: "panel" }, h("h2", {}, t("as_table")), list)),
    ),
  ];
}

/** @param {Record<string, string>} parameters */
export async function change(parameters) {
  take(parameters);
  await load();
  return true;
}

export async function reload() {
  await load();
}

/** @param {Record<string, string>} parameters */
function take({ span: wanted = "", until: end = "", at = "" }) {
  span = Object.hasOwn(SPANS, wanted) ? wanted : "";
  until = span && /^\d{1,15}$/.test(end) ? Number(end) : 0;
  map.look(at);
  drawZoom();
}

async function load() {
  const asked = `${span} ${until}`;
  const answer = await context.api("places", bounds());
  if (asked !== `${span} ${until}`) return; // an answer to an earlier question
  const before = told.last;
  told = answer;
  // Where a span that ends with the newest item ends is known only now.
  if (span && !until && told.last !== before) return load();
  opened = told.places.filter(({ id }) => opened.some((place) => place.id === id));
  map.put(told.places);
  drawTimes();
  drawLists();
}

/** The span that is shown, in milliseconds. @returns {{since?: string, until?: string}} */
function bounds() {
  const end = until || told.last;
  return span && end ? { since: String(Math.max(1, end - SPANS[span])), until: String(end) } : {};
}

/** Write what is shown into the address. @param {boolean} isPlace it is an entry of its own, to come back to */
function keep(isPlace) {
  const given = Object.entries({ span, until: until ? String(until) : "", at: map.at() }).filter(([, value]) => value);
  const address = given.length > 0 ? `#/map?${new URLSearchParams(given)}` : "#/map";
  if (isPlace) location.hash = address;
  else history.replaceState(history.state, "", address);
}

function moved() {
  drawZoom();
  keep(false);
}

/** @param {Place[]} places */
function gather(places) {
  opened = places;
  drawLists();
  focusOn(here, "a");
  here.scrollIntoView({ block: "nearest" });
}

function drawTimes() {
  if (times.contains(document.activeElement) && times.querySelector("input")) return sayTimes();
  const chosen = (/** @type {any} */ event) => {
    span = event.target.value;
    until = 0;
    keep(true);
  };
  const options = ["", ...Object.keys(SPANS)].map((name) =>
    h("option", { value: name, selected: name === span }, name ? t(`range_${name}`) : t("map_all")),
  );
  const slider = h("input", {
    type: "range",
    min: 0,
    max: STEPS,
    value: step(),
    disabled: !span,
    oninput: debounce(slide),
  });
  show(
    times,
    h("label", {}, h("span", {}, t("map_span")), h("select", { name: "span", onchange: chosen }, options)),
    h("label", { class: "slide" }, h("span", {}, t("map_until")), slider),
    h("output", { class: "quiet" }),
  );
  sayTimes();
}

function slide() {
  const slider = times.querySelector("input");
  if (!slider?.isConnected) return;
  const share = Number(slider.value) / STEPS;
  until = share === 1 ? 0 : Math.round(told.first + share * (told.last - told.first));
  keep(false);
  sayTimes();
  load();
}

/** Say which span is shown, beside the slider and to whoever hears it. */
function sayTimes() {
  const { since, until: end } = bounds();
  const [words, title] = since
    ? [moment, utc].map((says) => `${says(Number(since))} – ${says(Number(end))}`)
    : [told.last ? t("map_whole") : "", ""];
  const output = times.querySelector("output");
  if (output) output.title = title;
  show(output, words);
  const select = times.querySelector("select");
  if (select) select.value = span;
  const slider = times.querySelector("input");
  if (!slider) return;
  slider.setAttribute("aria-valuetext", words);
  slider.disabled = !span;
  // Not under the hand that moves it.
  if (slider !== document.activeElement) slider.value = String(step());
}

function step() {
  if (!until || told.last <= told.first) return STEPS;
  return Math.max(0, Math.min(STEPS, Math.round((STEPS * (until - told.first)) / (told.last - told.first))));
}

function drawZoom() {
  const shown = map.at();
  const look = (/** @type {string} */ part) => () => {
    map.look(part);
    moved();
    focusOn(zoom, "[aria-pressed=true]");
  };
  const part = (/** @type {string} */ name, /** @type {string} */ word) =>
    h("button", { type: "button", "aria-pressed": String(shown === name), onclick: look(name) }, t(word));
  const button = (/** @type {"nearer" | "farther"} */ name, /** @type {string} */ sign) => {
    const go = () => {
      map[name]();
      focusOn(zoom, `.${name}`);
    };
    const word = t(`map_${name}`);
    return h("button", { type: "button", class: name, "aria-label": word, title: word, onclick: go }, sign);
  };
  show(zoom, part("", "region"), part("world", "world"), button("nearer", "+"), button("farther", "\u2212"));
}

function drawLists() {
  const line = (/** @type {Place} */ place) =>
    h(
      "li",
      {},
      h("a", { href: link("entity", place.id) }, bidi(nameOf(place))),
      h("span", { class: "n" }, number(place.stories)),
    );
  here.hidden = opened.length === 0;
  show(here, h("h2", {}, t("map_here")), h("ol", { class: "ranking" }, opened.map(line)));
  const none = told.places.length === 0 && h("p", { class: "empty" }, t(span ? "map_none" : "waiting"));
  show(list, told.places.map(line), none);
}

/** @param {() => void} action */
function debounce(action) {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(action, 120);
  };
}

let timer = 0;
export function close() {
  clearTimeout(timer);
  timer = 0;
}

/** @param {string} name */
export function hear(name) {
  // A span that has ended changes no more.
  if (timer || name !== "story" || until) return;
  timer = setTimeout(() => {
    timer = 0;
    if (list.isConnected) reload();
  }, 3000);
}
