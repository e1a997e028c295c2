// Places in the news, on a map and as a list.

import { h, svg, show, bidi, link, visible } from "./dom.js";
import { t, nameOf, number } from "./words.js";
import { geoNaturalEarth1, geoPath, geoGraticule10, feature } from "./vendor-geo.js";

// A phone gets a smaller drawing, so that names stay readable.
const [WIDTH, HEIGHT] = innerWidth < 700 ? [460, 400] : [980, 510];
let world = null, whole = false, context, canvas, list, zoom;

export async function open(_parameters, given) {
  context = given;
  world ??= await (await fetch("/assets/vendor-world.json")).json();
  canvas = h("div", { class: "map" });
  zoom = h("div", { class: "zoom", role: "group" });
  list = h("ol", { class: "ranking places" });
  await reload();
  return [h("h1", {}, t("places")), h("div", { class: "columns mapview" }, h("div", {}, zoom, canvas), h("section", { class: "panel" }, h("h2", {}, t("as_table")), list))];
}

export async function reload() {
  const places = await context.api("places");
  const land = feature(world, world.objects.countries);
  const near = whole ? null : region(places);
  const projection = near ? geoNaturalEarth1().fitExtent([[WIDTH / 11, HEIGHT / 10], [WIDTH * 0.87, HEIGHT * 0.9]], near)
    : geoNaturalEarth1().fitExtent([[4, 4], [WIDTH - 4, HEIGHT - 4]], { type: "Sphere" });
  const path = geoPath(projection);
  show(zoom, [[false, "region"], [true, "world"]].map(([value, word]) =>
    h("button", { type: "button", "aria-pressed": String(whole === value), onclick: () => { whole = value; reload(); } }, t(word))));
  const most = Math.max(1, ...places.map((p) => p.stories));
  show(canvas, svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": t("places") },
    svg("path", { class: "sea", d: path({ type: "Sphere" }) }),
    svg("path", { class: "grid", d: path(geoGraticule10()) }),
    land.features.map((country) => svg("path", { class: "land", d: path(country) })),
    places.slice().reverse().map((place) => {
      const at = projection(place.geo);
      if (!at || !at.every(Number.isFinite)) return null;
      const radius = 3.5 + 11 * Math.sqrt(place.stories / most);
      return svg("a", { href: link("entity", place.id) },
        svg("circle", { cx: at[0].toFixed(1), cy: at[1].toFixed(1), r: radius.toFixed(1) }),
        svg("title", {}, `${visible(nameOf(place))} · ${place.stories}`));
    }),
    labels(places, projection)));
  show(list, places.slice(0, 40).map((place) => h("li", {}, h("a", { href: link("entity", place.id) }, bidi(nameOf(place))), h("span", { class: "n" }, number(place.stories)))),
    places.length === 0 && h("p", { class: "empty" }, t("waiting")));
}

// Where nine of ten stories are, as points to fit the map round; null when that is the whole world.
function region(places) {
  const told = places.flatMap((p) => Array(Math.min(p.stories, 50)).fill(p.geo));
  if (told.length < 5) return null;
  const cut = (axis) => { const sorted = told.map((geo) => geo[axis]).sort((a, b) => a - b); return [sorted[Math.floor(sorted.length * 0.06)], sorted[Math.ceil(sorted.length * 0.94) - 1]]; };
  const [west, east] = cut(0), [south, north] = cut(1);
  if (east - west > 150) return null;
  const wide = Math.max(0, 24 - (east - west)) / 2, high = Math.max(0, 14 - (north - south)) / 2;
  return { type: "MultiPoint", coordinates: [[west - wide, south - high], [east + wide, north + high], [west - wide, north + high], [east + wide, south - high]] };
}

// The names of the most told places, where they do not run into one another.
function labels(places, projection) {
  const taken = [];
  const out = [];
  for (const place of places.slice(0, 60)) {
    const [x, y] = projection(place.geo) || [];
    if (!Number.isFinite(x)) continue;
    const name = visible(nameOf(place)).slice(0, 24);
    const box = [x + 8, y - 9, x + 16 + name.length * 7, y + 6];
    if (taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) continue;
    taken.push(box);
    out.push(svg("text", { x: (x + 9).toFixed(1), y: (y + 4).toFixed(1), direction: "ltr" }, name));
    if (out.length === 24) break;
  }
  return out;
}

let timer = 0;
export function close() { clearTimeout(timer); timer = 0; }
export function hear(name) {
  if (timer || name !== "story") return;
  timer = setTimeout(() => { timer = 0; if (canvas.isConnected) reload(); }, 3000);
}
