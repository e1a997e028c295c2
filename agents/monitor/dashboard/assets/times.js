// @ts-check
// Times as whoever reads them has them: in the zone of the reader, or the one chosen; in UTC for whoever points at one.

import { h } from "./dom.js";
import { comma, language } from "./words.js";

/** The last time that JavaScript knows, milliseconds. */
const MOST_MS = 8.64e15;
/** The zone that was chosen; "" is this device's. */
let chosen = "";
/** Making one takes longer than writing a hundred times with it. @type {Map<string, Intl.DateTimeFormat>} */
const made = new Map();

/**
 * Use a zone from now on; what no browser knows is this device's.
 * @param {string | null} name
 */
export function useZone(name) {
  chosen = name && isZone(name) ? name : "";
}

export function chosenZone() {
  return chosen;
}

export function zone() {
  return chosen || Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** What the zone is called in the page's language. */
export function zoneName() {
  const parts = format("zone", { timeZoneName: "longGeneric" }).formatToParts(Date.now());
  return parts.find(({ type }) => type === "timeZoneName")?.value || zone();
}

/** How far the zone is from UTC at a time, as "UTC+3". */
export function offset(ms = Date.now(), name = zone()) {
  const parts = format("offset", { timeZone: name, timeZoneName: "shortOffset" }, "en-GB", name).formatToParts(ms);
  return (parts.find(({ type }) => type === "timeZoneName")?.value || "")
    .replace("GMT", "UTC")
    .replace("-", "\u2212")
    .replace(/^UTC.0$/, "UTC");
}

/** @param {number} ms */
export function clock(ms) {
  return format("clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);
}

/** @param {number} ms */
export function day(ms) {
  return format("day", { weekday: "short", day: "numeric", month: "short" }).format(ms);
}

/** @param {number} ms */
export function shortDay(ms) {
  return format("short", { day: "numeric", month: "short" }).format(ms);
}

/** @param {number} ms */
export function moment(ms) {
  return `${day(ms)}${comma()}${clock(ms)}`;
}

/**
 * The same in UTC and to the second.
 * @param {number} ms
 */
export function utc(ms) {
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/**
 * A time as an element: in the reader's zone, in UTC for whoever points at it.
 * @param {number} ms
 * @param {...import("./dom.js").Child} says instead of day and clock
 */
export function timeOf(ms, ...says) {
  // A record may claim any time; one that is none is shown as such.
  if (!(Math.abs(ms) <= MOST_MS)) return h("span", {}, "–");
  return h("time", { datetime: new Date(ms).toISOString(), title: utc(ms) }, says.length > 0 ? says : moment(ms));
}

/** Tell whether the browser knows a zone by this name. @param {string} name */
function isZone(name) {
  try {
    return Boolean(Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

/**
 * Latin digits in both languages: the wire writes both, and columns must align.
 * @param {string} kind
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(kind, options, locale = language() === "ar" ? "ar-u-nu-latn" : "en-GB", name = zone()) {
  const key = `${kind} ${locale} ${name}`;
  const known = made.get(key) || new Intl.DateTimeFormat(locale, { timeZone: name, ...options });
  made.set(key, known);
  return known;
}
