// @ts-check
// One event: its headlines side by side, who told it when, and why each is counted to it.

import { h, show, bidi, direction, link, visible } from "./dom.js";
import { t, languageName, named, number, percent } from "./words.js";
import { chip } from "./rows.js";
import { headlines, parties, stateBadge, when } from "./coverage.js";

/** @type {Given} */ let context;
/** @type {string} */ let id;
/** @type {EventAnswer} */ let data;
/** @type {string} */ let chosen;

/** @param {Asked} parameters @param {Given} given */
export async function open(parameters, given) {
  context = given;
  id = parameters.id || "";
  chosen = parameters.item || "";
  data = await context.api("coverage/event", { id });
  return draw();
}

/** @param {Asked} parameters */
export async function change(parameters) {
  if (parameters.id !== id) return false;
  chosen = parameters.item || "";
  redraw();
  return true;
}

export function title() {
  return data ? headlines(data.summary, 1)[0]?.[1] || t("coverage") : t("coverage");
}

export async function reload() {
  const here = id;
  const answer = await context.api("coverage/event", { id }).catch(() => null);
  // One that has left the memory since stays on the screen of who reads it.
  if (answer && here === id) {
    data = answer;
    redraw();
  }
}

/** @param {string} name @param {any} value */
export function hear(name, value) {
  if (name === "coverage" && data && value.id === data.summary.id) reload();
}

function redraw() {
  if (document.querySelector("main .coverage-head")) show(document.getElementById("main"), draw());
}

function draw() {
  const { summary, outlets, members, changes } = data;
  const tile = (/** @type {string} */ word, /** @type {number} */ n) =>
    h("li", {}, h("b", {}, number(n)), h("span", {}, t(word)));
  return [
    h("p", { class: "back" }, h("a", { href: "#/coverage" }, t("c_back"))),
    h(
      "header",
      { class: "coverage-head" },
      h(
        "div",
        { class: "side-by-side" },
        headlines(summary).map(([code, words], n) =>
          h(
            "div",
            {},
            h("small", { class: "quiet" }, languageName(code)),
            h(n === 0 ? "h1" : "p", { class: "headline", lang: code, dir: direction(words) }, visible(words)),
          ),
        ),
        headlines(summary).length === 0 && h("h1", {}, visible(summary.id)),
      ),
      h(
        "ul",
        { class: "tiles small" },
        tile("carried", summary.n_outlets),
        tile("c_independent", summary.independent),
        tile("c_in_languages", summary.languages.length),
        tile("c_articles", summary.n),
        summary.copies > 0 && tile("c_copies", summary.copies),
      ),
      h(
        "p",
        { class: "facts" },
        stateBadge(summary),
        " ",
        summary.first_by && [
          t("c_first"),
          " ",
          h("b", {}, parties(summary.first_by)),
          " · ",
          when(summary.first_by.time),
          " · ",
        ],
        t("c_last"),
        " ",
        when(summary.last),
      ),
      h(
        "p",
        { class: "facts" },
        outlets.map((name, n) => [n > 0 && " · ", bidi(name)]),
      ),
      h("p", { class: "marks" }, summary.entities.map(chip)),
    ),
    h(
      "section",
      { "aria-label": t("c_timeline") },
      h(
        "h2",
        {},
        `${t("c_timeline")} · ${number(summary.n)}`,
        members.length < summary.n && ` · ${t("c_shown")}: ${number(members.length)}`,
      ),
      h(
        "ol",
        { class: "members" },
        members.map((m) => memberRow(m, changes)),
      ),
    ),
    h(
      "section",
      {},
      h("h2", {}, t("c_changes")),
      h(
        "ol",
        { class: "members" },
        changes.map((one) => changeRow(one, members)),
      ),
    ),
  ];
}

/** @param {Telling} m @param {Change[]} changes */
function memberRow(m, changes) {
  const isOpen = m.uri === chosen;
  const told = changes.filter((one) => one.uri === m.uri);
  return h(
    "li",
    { class: `member article${isOpen ? " open" : ""}`, data: { uri: m.uri } },
    h(
      "p",
      { class: "head" },
      h("b", {}, parties(m)),
      h("span", { class: "quiet" }, languageName(m.language)),
      h("span", { class: "quiet" }, `${percent(m.score)} ${t("c_score")}`),
      when(m.time),
    ),
    m.headline && h("p", { class: "headline", lang: m.language, dir: direction(m.headline) }, visible(m.headline)),
    h(
      "p",
      { class: "why" },
      h("a", { class: "to-article", href: link("story", m.uri) }, t("c_article")),
      " · ",
      h(
        "a",
        {
          href: `#/covered?${new URLSearchParams(isOpen ? { id } : { id, item: m.uri })}`,
          "aria-expanded": isOpen ? "true" : "false",
        },
        t("c_why"),
      ),
    ),
    isOpen &&
      h(
        "div",
        { class: "verdict" },
        told.length === 0 && h("p", { class: "quiet" }, t("c_unknown")),
        told.map(reasons),
      ),
  );
}

/** @type {Record<string, string>} */
const CHANGES = {
  founded: "c_founded",
  joined: "c_joined",
  revised: "c_revised",
  copied: "c_copied",
  left: "c_left",
  merged: "c_merging",
  closed: "c_closing",
};

/**
 * What the judge says, a word of its own and perhaps of what or how much; a word that the page does not know stays.
 * @param {string} said
 */
function reason(said) {
  const [word, ...rest] = said.split(" ");
  const of = rest.join(" ");
  return h("span", { class: "badge reason" }, bidi(named("b_", word)), of && [" ", who(of)]);
}

/** An article by who told it, where it is shown here. @param {string} of */
function who(of) {
  const member = data.members.find((m) => m.uri === of);
  return member ? h("a", { href: link("story", of) }, parties(member)) : h("code", {}, bidi(of));
}

/** @param {Change} made */
function reasons(made) {
  const over = [made.reason, made.closed].filter((word) => typeof word === "string");
  const others = [
    ...[made.merged ?? []].flat().map((other) => `merged ${other}`),
    ...(made.into ? [`into ${made.into}`] : []),
  ];
  return [
    h(
      "p",
      {},
      h("b", {}, CHANGES[made.change] ? t(CHANGES[made.change]) : visible(made.change)),
      " · ",
      when(made.time),
    ),
    h("p", { class: "marks" }, [...made.because, ...over, ...others].map(reason)),
  ];
}

/** @param {Change} made @param {Telling[]} members */
function changeRow(made, members) {
  const of = members.find((m) => m.uri === made.uri);
  return h(
    "li",
    { class: "member" },
    h("p", { class: "head" }, h("b", {}, of ? parties(of) : bidi(made.uri))),
    reasons(made),
  );
}
