// @ts-check
// What two texts share, from a verdict's evidence, and text with marks in it. Offsets count code points.

import { h, visible, link } from "./dom.js";
import { nameOf } from "./words.js";

const SHARED = /shared|passage|common|same|overlap/i;
const SHORTEST = 12;

/**
 * @typedef {object} Passage
 * @property {string} text
 * @property {number[] | null} ours
 * @property {number[] | null} theirs
 * @property {number | null} theirParagraph
 * @property {number} words
 */

/**
 * Evidence is read by shape, so that an older or newer judge is still shown: texts and ranges under any key that speaks
 * of sharing, at any depth.
 * @param {Record<string, any>} evidence
 */
export function passages(evidence) {
  /** @type {Passage[]} */
  const found = [];
  const look = (/** @type {any} */ value, /** @type {boolean} */ inside) => {
    if (Array.isArray(value)) {
      for (const entry of value) {
        if (inside && typeof entry === "string") found.push(passage({ text: entry }));
        else if (inside && entry && typeof entry === "object" && !Array.isArray(entry)) found.push(passage(entry));
        else look(entry, inside);
      }
    } else if (value && typeof value === "object") {
      for (const [key, entry] of Object.entries(value)) {
        if (SHARED.test(key) && typeof entry === "string") found.push(passage({ text: entry }));
        else look(entry, inside || SHARED.test(key));
      }
    }
  };
  look(evidence, false);
  return found.filter((p) => p.text || p.ours || p.theirs || p.theirParagraph !== null).slice(0, 60);
}

/** @param {any} entry @returns {Passage} */
function passage(entry) {
  const range = (/** @type {string[]} */ ...names) => {
    for (const name of names) {
      const value = entry[name];
      if (Array.isArray(value) && value.length >= 2 && value.every(Number.isInteger)) return value;
      if (value && Number.isInteger(value.start) && Number.isInteger(value.end)) return [value.start, value.end];
      if (Number.isInteger(entry[`${name}Start`]) && Number.isInteger(entry[`${name}End`]))
        return [entry[`${name}Start`], entry[`${name}End`]];
      if (Number.isInteger(entry[`${name}_start`]) && Number.isInteger(entry[`${name}_end`]))
        return [entry[`${name}_start`], entry[`${name}_end`]];
    }
    return null;
  };
  return {
    text: typeof entry.text === "string" ? entry.text : typeof entry.passage === "string" ? entry.passage : "",
    ours:
      range("this", "ours", "here", "a") ||
      (Number.isInteger(entry.start) && Number.isInteger(entry.end) ? [entry.start, entry.end] : null),
    theirs: range("other", "theirs", "there", "b"),
    theirParagraph: Number.isInteger(entry.ofParagraph) ? entry.ofParagraph : null,
    words: Number.isInteger(entry.words) ? entry.words : 0,
  };
}

/**
 * Where passages stand in a text: by range where one is given, else by looking for the words.
 * @param {string} body
 * @param {Passage[]} list
 * @param {"ours" | "theirs"} side
 */
export function ranges(body, list, side) {
  const points = Array.from(body);
  const found = [];
  for (const one of list) {
    const given = one[side];
    if (given && given[0] >= 0 && given[1] <= points.length && given[0] < given[1]) found.push(given);
    else if (one.text && one.text.length >= SHORTEST) {
      const at = body.indexOf(one.text);
      if (at >= 0) {
        const start = Array.from(body.slice(0, at)).length;
        found.push([start, start + Array.from(one.text).length]);
      }
    }
  }
  return merged(found);
}

/** Where one side is known by paragraph only, the whole paragraph is marked. @param {string} body @param {Passage[]} list */
export function paragraphs(body, list) {
  const sizes = body.split("\n").map((text) => text.split(/\s+/u).filter(Boolean).length);
  /** @type {Set<number>} */ const found = new Set();
  for (const { theirParagraph: first, words } of list) {
    if (first === null || first === undefined) continue;
    // A run that goes on marks the paragraphs it reaches well into.
    for (let at = first, left = Math.max(1, words); at < sizes.length && (at === first || left > 4); at += 1) {
      found.add(at);
      left -= sizes[at];
    }
  }
  return found;
}

/** @param {number[][]} list */
function merged(list) {
  /** @type {number[][]} */ const out = [];
  for (const [start, end] of list.slice().sort((a, b) => a[0] - b[0])) {
    if (out.length && start <= out[out.length - 1][1]) out[out.length - 1][1] = Math.max(out[out.length - 1][1], end);
    else out.push([start, end]);
  }
  return out;
}

/**
 * Paragraphs of a body with entities as links and shared passages marked.
 * @param {string} body
 * @param {Mentioned[]} entities
 * @param {number[][]} shared
 * @param {string} language
 * @param {Set<number>} [wholes]
 */
export function marked(body, entities, shared, language, wholes = new Set()) {
  const points = Array.from(body);
  const spans = [];
  for (const entity of entities)
    for (const [field, start, end] of entity.mentions || []) {
      if (field === "body" && start >= 0 && start < end && end <= points.length) spans.push({ start, end, entity });
    }
  spans.sort((a, b) => a.start - b.start);
  const cuts = new Set([0, points.length]);
  for (const { start, end } of spans) {
    cuts.add(start);
    cuts.add(end);
  }
  for (const [start, end] of shared) {
    cuts.add(start);
    cuts.add(end);
  }
  points.forEach((c, at) => {
    if (c === "\n") {
      cuts.add(at);
      cuts.add(at + 1);
    }
  });
  const edges = [...cuts].sort((a, b) => a - b);
  const made = [];
  let paragraph = h("p", { dir: "auto", lang: language });
  /** @type {HTMLElement | null} */ let open = null;
  for (let n = 0; n + 1 < edges.length; n += 1) {
    const [start, end] = [edges[n], edges[n + 1]];
    const piece = points.slice(start, end).join("");
    if (piece === "\n") {
      made.push(paragraph);
      paragraph = h("p", { dir: "auto", lang: language });
      open = null;
      continue;
    }
    const isShared = shared.some(([s, e]) => s <= start && end <= e);
    const span = spans.find((s) => s.start <= start && end <= s.end);
    /** @type {Node} */
    let node = document.createTextNode(visible(piece));
    if (span)
      node = h(
        "a",
        { class: `entity ${span.entity.type}`, href: link("entity", span.entity.id), title: nameOf(span.entity) },
        node,
      );
    if (isShared) {
      if (!open) {
        open = h("mark", { class: "shared" });
        paragraph.append(open);
      }
      open.append(node);
    } else {
      open = null;
      paragraph.append(node);
    }
  }
  made.push(paragraph);
  return made
    .filter((p) => p.textContent?.trim())
    .map((p, at) => {
      if (wholes.has(at)) p.classList.add("shared");
      return p;
    });
}
