// @ts-check
// What stands on the map: marks that lie over one another are one mark with a number, names where there is room.

import { visible } from "./dom.js";
import { nameOf } from "./words.js";

/** @typedef {{id: string, name: string, labels?: Record<string, string>, geo: [number, number], stories: number}} Place */
/** @typedef {{x: number, y: number, r: number, places: Place[], stories: number}} Mark */

const MOST_NAMES = 24;
const NAMED = 60;
const SHORTEST = 24;

/**
 * Gather places into marks: the most told one takes in whatever would lie under it.
 * @param {Place[]} places most told first
 * @param {(geo: [number, number]) => [number, number] | null} where
 * @param {{width: number, height: number}} size
 * @returns {Mark[]}
 */
export function marksOf(places, where, { width, height }) {
  const most = Math.max(1, ...places.map(({ stories }) => stories));
  /** @type {Mark[]} */
  const marks = [];
  for (const place of places) {
    const at = where(place.geo);
    if (!at || !at.every(Number.isFinite)) continue;
    const [x, y] = at;
    const r = 3.5 + 11 * Math.sqrt(place.stories / most);
    if (x < -r || y < -r || x > width + r || y > height + r) continue;
    // The middle of one within the other: it could not be pointed at.
    const over = marks.find((mark) => Math.hypot(mark.x - x, mark.y - y) < Math.max(mark.r, r) + 2);
    if (over) {
      over.places.push(place);
      over.stories += place.stories;
    } else marks.push({ x, y, r, places: [place], stories: place.stories });
  }
  for (const mark of marks) if (mark.places.length > 1) mark.r = Math.max(mark.r, 9);
  return marks;
}

/**
 * The names of the most told marks, behind or before their mark, where they run into no other name and no other mark.
 * @param {Mark[]} marks most told first
 */
export function namesOf(marks) {
  /** @type {number[][]} */
  const taken = [];
  const out = [];
  for (const mark of marks.slice(0, NAMED)) {
    const { x, y, r, places } = mark;
    const name = visible(nameOf(places[0])).slice(0, SHORTEST);
    const long = 8 + name.length * 7;
    const others = marks.filter((other) => other !== mark);
    const free = [x + r, x - r - long].find((left) => {
      const box = [left, y - 9, left + long, y + 6];
      return left >= 0 && !taken.some((one) => meet(box, one)) && !others.some((other) => covers(other, box));
    });
    if (free === undefined) continue;
    taken.push([free, y - 9, free + long, y + 6]);
    out.push(free < x ? { x: x - r - 2, y: y + 4, name, anchor: "end" } : { x: x + r + 2, y: y + 4, name });
    if (out.length === MOST_NAMES) break;
  }
  return out;
}

/** Tell whether two boxes have something in common: left, top, right, bottom. @param {number[]} a @param {number[]} b */
function meet(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

/** Tell whether a mark lies over a box. @param {Mark} mark @param {number[]} box */
function covers({ x, y, r }, [left, top, right, bottom]) {
  return Math.hypot(x - Math.max(left, Math.min(x, right)), y - Math.max(top, Math.min(y, bottom))) < r;
}
