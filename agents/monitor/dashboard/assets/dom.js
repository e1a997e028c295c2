// @ts-check
// Everything on the page is made here, from text. Nothing is ever parsed as HTML.

// Attributes that are shown or read out.
const TEXTS = new Set(["title", "aria-label", "placeholder"]);
const SVG = "http://www.w3.org/2000/svg";

/**
 * What may stand in an element: text, elements, lists of these; nothing is left out.
 * @typedef {Node | string | number | boolean | null | undefined | any[]} Child
 */
/** Attributes by name; `class`, `data` (an object), and `on…` for what listens. @typedef {Record<string, any>} Properties */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} properties
 * @param {...Child} children
 */
export function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} properties
 * @param {...Child} children
 */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/**
 * @template {HTMLElement | SVGElement} Made
 * @param {Made} element
 * @param {Properties} properties
 * @param {Child[]} children
 */
function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.setAttribute("class", value);
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : TEXTS.has(name) ? visible(value) : String(value));
  }
  add(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {Child[]} children
 */
function add(element, children) {
  for (const child of children) {
    if (child === undefined || child === null || child === false || child === "") continue;
    if (Array.isArray(child)) add(element, child);
    else element.append(child instanceof Node ? child : document.createTextNode(visible(child)));
  }
}

/**
 * Put something else into an element.
 * @param {Element | null | undefined} element
 * @param {...Child} children
 */
export function show(element, ...children) {
  // A view that was left while its answer was under way has no place for it any more.
  if (!element) return;
  element.replaceChildren();
  add(element, children);
}

/** Move the focus to what a selector finds, if it finds anything. @param {ParentNode} within @param {string} selector */
export function focusOn(within, selector) {
  /** @type {HTMLElement | SVGElement | null} */ (within.querySelector(selector))?.focus({ preventScroll: true });
}

/** An element of the page's own frame. @param {string} id */
export function frame(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no ${id}`);
  return found;
}

// Text of unknown direction: isolated, so that it cannot turn what stands beside it.
/** @param {any} text @param {string} [className] */
export function bidi(text, className) {
  return h("bdi", { dir: "auto", class: className }, visible(text));
}

// Bidi controls, zero-width marks and other controls show as what they are instead of acting. ZWNJ and ZWJ belong to
// Persian and Kurdish spelling and stay.
/** @param {any} text */
export function visible(text) {
  return String(text).replace(
    /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    "\u2423",
  );
}

// Which way a text runs: by its first strong letter, as the browser's own dir=auto does.
/** @param {string} text */
export function direction(text) {
  const strong = /[\p{L}]/u.exec(text);
  return strong && /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u.test(strong[0])
    ? "rtl"
    : "ltr";
}

// A bar of a share between 0 and 1; says nothing to a screen reader, the number beside it does.
/** @param {number} share */
export function bar(share) {
  const width = Math.max(0, Math.min(100, 100 * share));
  return svg(
    "svg",
    { class: "bar", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "all", width: 100, height: 6 }),
    svg("rect", { class: "part", width, height: 6 }),
  );
}

/** The address of a view of one thing. @param {string} view @param {string} id */
export function link(view, id) {
  return `#/${view}?id=${encodeURIComponent(id)}`;
}
