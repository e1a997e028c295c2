// @ts-check
// The map itself: the land drawn once, the part of it that is shown, the marks on it.

import { svg, focusOn, show, link, visible } from "./dom.js";
import { t, nameOf, counted } from "./words.js";
import { marksOf, namesOf } from "./map_marks.js";
import { geoNaturalEarth1, geoPath, geoGraticule10, feature } from "./vendor-geo.js";

/** @typedef {import("./map_marks.js").Place} Place */
/** @typedef {import("./map_marks.js").Mark} Mark */

const NEAREST = 40;
const STEP = 1.6;
// How far a pointer must go before it moves the map: less is a click.
const SLACK = 4;

/**
 * Make a map of the world. It shows where the news is ("region") until it is moved.
 * @param {any} world TopoJSON of the countries
 * @param {{opened: (places: Place[]) => void, moved: () => void}} told what it tells: a mark of several places was
 *   opened; another part is shown
 */
export function makeMap(world, { opened, moved }) {
  // A phone gets a smaller drawing, so that names stay readable.
  const [width, height] = innerWidth < 700 ? [460, 400] : [980, 510];
  /** @type {any} */ const sphere = geoNaturalEarth1();
  const projection = sphere.fitExtent([[4, 4], [width - 4, height - 4]], { type: "Sphere" }); // prettier-ignore
  /** @type {"region" | "world" | "own"} */ let mode = "region";
  let view = { k: 1, x: 0, y: 0 };
  /** @type {Place[]} */ let places = [];
  const path = geoPath(projection);
  /** @type {any} */ const land = feature(world, world.objects.countries);
  const ground = svg(
    "g",
    { class: "ground" },
    svg("path", { class: "sea", d: path({ type: "Sphere" }) }),
    svg("path", { class: "grid", d: path(geoGraticule10()) }),
    land.features.map((/** @type {any} */ country) => svg("path", { class: "land", d: path(country) })),
  );
  const marks = svg("g", { class: "marks" });
  const element = /** @type {SVGSVGElement} */ (
    svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": t("places") }, ground, marks)
  );
  follow();

  return { element, look, at, nearer: () => by(STEP), farther: () => by(1 / STEP), put };

  /** Say which part is shown: "" for where the news is, "world", or its middle and how near. */
  function at() {
    if (mode !== "own") return mode === "world" ? "world" : "";
    const middle = projection.invert([(width / 2 - view.x) / view.k, (height / 2 - view.y) / view.k]) || [0, 0];
    return `${middle[0].toFixed(2)},${middle[1].toFixed(2)},${view.k.toFixed(2)}`;
  }

  /** Show a part, as `at` says it. @param {string} wanted */
  function look(wanted) {
    const [east, north, k] = wanted.split(",").map(Number);
    const is = Math.abs(east) <= 180 && Math.abs(north) <= 90 && k >= 1 && k <= NEAREST;
    mode = wanted === "world" ? "world" : is ? "own" : "region";
    if (mode === "world") view = { k: 1, x: 0, y: 0 };
    if (mode === "own") {
      const [x, y] = projection([east, north]);
      view = bounded({ k, x: width / 2 - x * k, y: height / 2 - y * k });
    }
    draw();
  }

  /** Put places on it, most told first. @param {Place[]} found */
  function put(found) {
    places = found;
    draw();
  }

  function draw() {
    if (mode === "region") view = region();
    ground.setAttribute(
      "transform",
      `translate(${view.x.toFixed(2)} ${view.y.toFixed(2)}) scale(${view.k.toFixed(4)})`,
    );
    const focused = element.contains(document.activeElement) && document.activeElement?.getAttribute("data-id");
    const found = marksOf(places, pointOf, { width, height });
    const names = namesOf(found);
    show(
      marks,
      found.slice().reverse().map(markOf),
      names.map(({ x, y, name, anchor }) =>
        svg("text", { x: x.toFixed(1), y: y.toFixed(1), direction: "ltr", "text-anchor": anchor }, name),
      ),
    );
    if (focused) focusOn(marks, `[data-id="${CSS.escape(focused)}"]`);
  }

  /** @param {[number, number]} geo @returns {[number, number] | null} */
  function pointOf(geo) {
    const point = projection(geo);
    return point && [point[0] * view.k + view.x, point[1] * view.k + view.y];
  }

  /** One place leads to its page; several open as a list, and the map goes nearer. @param {Mark} mark */
  function markOf(mark) {
    const [first] = mark.places;
    const [x, y] = [mark.x.toFixed(1), mark.y.toFixed(1)];
    const circle = svg("circle", { cx: x, cy: y, r: mark.r.toFixed(1) });
    const data = { id: first.id };
    if (mark.places.length === 1) {
      const says = `${visible(nameOf(first))} · ${counted("n_story", first.stories)}`;
      return svg("a", { href: link("entity", first.id), "aria-label": says, data }, circle, svg("title", {}, says));
    }
    const some = mark.places.slice(0, 3).map((place) => visible(nameOf(place)));
    const says = `${some.join(" · ")} · ${counted("n_place", mark.places.length)}`;
    const open = () => {
      nearerTo(STEP * STEP, [mark.x, mark.y]);
      opened(mark.places);
    };
    const pressed = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open();
    };
    return svg(
      "g",
      { class: "cluster", role: "button", tabindex: 0, "aria-label": says, data, onclick: open, onkeydown: pressed },
      circle,
      svg("text", { class: "n", x, y: (mark.y + 4).toFixed(1), direction: "ltr" }, mark.places.length),
      svg("title", {}, says),
    );
  }

  /** @param {number} factor */
  function by(factor) {
    nearerTo(factor, [width / 2, height / 2]);
  }

  /** Go nearer by a factor, with a point of the drawing staying where it is. @param {number} factor @param {number[]} to */
  function nearerTo(factor, [x, y]) {
    const k = Math.max(1, Math.min(NEAREST, view.k * factor));
    const grown = k / view.k;
    mode = "own";
    view = bounded({ k, x: x - (x - view.x) * grown, y: y - (y - view.y) * grown });
    draw();
    moved();
  }

  /** Keep the world on the drawing. @param {{k: number, x: number, y: number}} wanted */
  function bounded({ k, x, y }) {
    const within = (/** @type {number} */ to, /** @type {number} */ size) =>
      Math.max(size * (0.5 - k), Math.min(size / 2, to));
    return { k, x: within(x, width), y: within(y, height) };
  }

  /** Where nine of ten stories are; the whole world where that is as wide. */
  function region() {
    const all = { k: 1, x: 0, y: 0 };
    const told = places.flatMap(({ stories, geo }) => Array(Math.min(stories, 50)).fill(projection(geo)));
    if (told.length < 5) return all;
    const [across, down] = [0, 1].map((axis) => {
      const sorted = told.map((point) => point[axis]).sort((a, b) => a - b);
      return [sorted[Math.floor(sorted.length * 0.06)], sorted[Math.ceil(sorted.length * 0.94) - 1]];
    });
    // No nearer than a third of the continent: names want room.
    const wide = Math.max(across[1] - across[0], width / 15);
    const high = Math.max(down[1] - down[0], height / 13);
    const k = Math.min((width * 0.78) / wide, (height * 0.8) / high, NEAREST);
    if (k < 1.4) return all;
    // Names stand behind their marks: more room on that side.
    return bounded({
      k,
      x: width * 0.48 - (k * (across[0] + across[1])) / 2,
      y: height / 2 - (k * (down[0] + down[1])) / 2,
    });
  }

  // The map follows the pointer, and the wheel with Ctrl held: without, the wheel is the page's.
  function follow() {
    /** @type {{id: number, x: number, y: number} | null} */
    let held = null;
    const scale = () => width / Math.max(1, element.clientWidth);
    element.addEventListener("pointerdown", (event) => {
      if (event.button === 0) held = { id: event.pointerId, x: event.clientX, y: event.clientY };
    });
    element.addEventListener("pointermove", (event) => {
      if (!held || held.id !== event.pointerId) return;
      const [x, y] = [event.clientX - held.x, event.clientY - held.y];
      if (!element.hasPointerCapture(held.id) && Math.hypot(x, y) < SLACK) return;
      element.setPointerCapture(held.id);
      mode = "own";
      view = bounded({ k: view.k, x: view.x + x * scale(), y: view.y + y * scale() });
      held = { id: held.id, x: event.clientX, y: event.clientY };
      draw();
    });
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) {
      element.addEventListener(name, () => {
        if (held && element.hasPointerCapture(held.id)) moved();
        held = null;
      });
    }
    const turned = (/** @type {WheelEvent} */ event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const to = [(event.clientX - box.left) * scale(), (event.clientY - box.top) * scale()];
      nearerTo(event.deltaY < 0 ? STEP : 1 / STEP, to);
    };
    element.addEventListener("wheel", turned, { passive: false });
  }
}
