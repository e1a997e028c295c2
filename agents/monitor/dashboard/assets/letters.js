// @ts-check
// Dead letters: why, and for whoever opens one its bytes as hex and text, its headers, and the command that replays it.

import { h, show, bidi, visible } from "./dom.js";
import { t, language, named, number, counted } from "./words.js";
import { timeOf } from "./times.js";

const LINE = 16;
// What was opened stays open when the list is drawn again.
/** @type {Map<string, LetterAnswer>} */
const opened = new Map();
let raw = "";

/** @param {Letter[]} letters @param {string} topic @param {Given["api"]} api */
export function letterList(letters, topic, api) {
  raw = topic;
  if (letters.length === 0) return h("p", { class: "empty" }, t("no_dead"));
  return h(
    "ul",
    { class: "letters" },
    letters.map((letter) => letterRow(letter, api)),
  );
}

/** @param {Letter} letter @param {Given["api"]} api */
function letterRow(letter, api) {
  const place = letter.place.join(":");
  const inside = h("div", { class: "inside" });
  const known = opened.get(place);
  if (known) show(inside, contents(letter, known));
  return h(
    "li",
    {},
    h(
      "p",
      { class: "head" },
      h("b", {}, bidi(named("stage_", letter.stage)), ": ", bidi(named("x_", letter.reason))),
      timeOf(letter.time),
    ),
    language() === "en" && h("p", { dir: "auto" }, visible(letter.error)),
    h(
      "p",
      { class: "quiet" },
      h("code", {}, `${letter.place[0]} [${letter.place[1]}] @ ${letter.place[2]}`),
      " · ",
      h("bdi", {}, counted("n_byte", letter.bytes)),
    ),
    h(
      "details",
      { open: Boolean(known), ontoggle: (/** @type {any} */ event) => toggled(event.target, letter, inside, api) },
      h("summary", {}, t("l_open")),
      inside,
    ),
  );
}

/** @param {HTMLDetailsElement} details @param {Letter} letter @param {HTMLElement} inside @param {Given["api"]} api */
async function toggled(details, letter, inside, api) {
  const place = letter.place.join(":");
  if (!details.open) {
    opened.delete(place);
    return;
  }
  if (opened.has(place)) return;
  try {
    const found = await api("dead", { place });
    opened.set(place, found);
    show(inside, contents(letter, found));
  } catch {
    show(inside, h("p", { class: "empty" }, t("l_gone")));
  }
}

/** @param {Letter} letter @param {LetterAnswer} found */
function contents(letter, { hex, text, headers, more_headers: more }) {
  const cut = hex.length / 2 < letter.bytes;
  return [
    command(letter),
    // The desk writes its letters in English; an Arabic page says the reason itself, and has the sentence here.
    language() !== "en" && [
      h("h3", {}, t("l_sentence")),
      h("p", { class: "recorded", dir: "auto", lang: "en" }, visible(letter.error)),
    ],
    h("h3", {}, t("l_headers")),
    h(
      "dl",
      { class: "tree" },
      headers.map(([name, said]) => [h("dt", {}, h("code", {}, visible(name))), h("dd", {}, bidi(said))]),
    ),
    more > 0 && h("p", { class: "quiet" }, bidi(`+${number(more)}`)),
    h("h3", {}, t("l_text")),
    h("pre", { class: "bytes", dir: "auto", tabindex: 0, "aria-label": t("l_text") }, visible(text)),
    h("h3", {}, t("l_hex")),
    h("pre", { class: "bytes hex", dir: "ltr", tabindex: 0, "aria-label": t("l_hex") }, dump(hex)),
    cut && h("p", { class: "quiet" }, t("l_cut")),
  ];
}

// Only what stands on the raw topic is sent there again. Numbers alone are written into the command.
/** @param {Letter} letter */
function command(letter) {
  const [topic, partition, offset] = letter.place;
  if (topic !== raw) return null;
  const code = h("code", { class: "command" }, `wiredesk replay --offset ${Number(partition)}:${Number(offset)}`);
  const said = h("span", { role: "status" });
  const copy = async () => {
    // A page that is not served from this machine and not by TLS has no clipboard; the words are selected then.
    try {
      await navigator.clipboard.writeText(code.textContent || "");
      show(said, t("l_copied"));
    } catch {
      getSelection()?.selectAllChildren(code);
    }
  };
  return h("p", { class: "replay" }, code, " ", h("button", { type: "button", onclick: copy }, t("l_copy")), " ", said);
}

/** @param {string} hex */
function dump(hex) {
  const lines = [];
  for (let at = 0; at < hex.length; at += 2 * LINE) {
    const pairs = hex.slice(at, at + 2 * LINE).match(/../g) || [];
    const ascii = pairs
      .map((pair) => {
        const code = parseInt(pair, 16);
        return code > 31 && code < 127 ? String.fromCharCode(code) : ".";
      })
      .join("");
    lines.push(`${(at / 2).toString(16).padStart(4, "0")}  ${pairs.join(" ").padEnd(3 * LINE - 1)}  ${ascii}`);
  }
  return lines.join("\n");
}
