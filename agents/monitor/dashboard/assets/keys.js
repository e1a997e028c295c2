// @ts-check
// Keys: "/" to the search, j and k from story to story, "?" for help; where they lie on an Arabic keyboard too.

import { focusOn, h, show } from "./dom.js";
import { t } from "./words.js";

/** @type {Record<string, () => void>} */
const KEYS = { "/": find, ظ: find, j: forth, ت: forth, k: back, ن: back, "?": help, "؟": help };
const STOPS = "article.row, article.alert, li.member";
const help_box = h("dialog", { class: "box keys" });
document.body.append(help_box);

export function listen() {
  document.addEventListener("keydown", (event) => {
    const action = KEYS[event.key];
    if (
      !action ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      isTyping(event.target) ||
      document.querySelector("dialog[open]")
    )
      return;
    event.preventDefault();
    action();
  });
}

/** @param {EventTarget | null} element */
function isTyping(element) {
  if (!(element instanceof HTMLElement)) return false;
  return ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName) || element.isContentEditable;
}

function find() {
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("main input[type=search]"));
  if (field) {
    field.focus();
    field.select();
  } else location.hash = "#/search";
}

function forth() {
  move(1);
}
function back() {
  move(-1);
}

/** @param {number} step */
function move(step) {
  const stops = [...document.querySelectorAll(`main ${STOPS.replaceAll(", ", ", main ")}`)].filter((stop) =>
    stop.querySelector("a"),
  );
  if (stops.length === 0) return;
  const at = stops.findIndex((stop) => stop.contains(document.activeElement));
  const next = stops[at < 0 ? 0 : Math.max(0, Math.min(stops.length - 1, at + step))];
  focusOn(next, "h3 a, a");
  next.scrollIntoView({ block: "nearest" });
}

function help() {
  const line = (/** @type {string[]} */ keys, /** @type {string} */ word) => [
    h(
      "dt",
      {},
      keys.map((key) => h("kbd", {}, key)),
    ),
    h("dd", {}, t(word)),
  ];
  show(
    help_box,
    h("h2", { id: "keys-title" }, t("keys")),
    h(
      "dl",
      {},
      line(["/"], "key_search"),
      line(["j"], "key_next"),
      line(["k"], "key_before"),
      line(["Enter"], "key_open"),
      line(["?"], "key_help"),
    ),
    h("form", { method: "dialog" }, h("button", {}, t("close"))),
  );
  help_box.setAttribute("aria-labelledby", "keys-title");
  help_box.showModal();
}
