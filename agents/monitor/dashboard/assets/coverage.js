// @ts-check
// What wire.stories tells of: one event a row, its headlines side by side. Its filters are its address.

import { h, show, focusOn, bidi, direction, link, visible } from "./dom.js";
import { t, comma, language, languageName, number, counted } from "./words.js";
import { clock, day, timeOf } from "./times.js";
import { chip } from "./rows.js";

const MOST_ROWS = 100;
const NAMES = ["outlets", "languages", "language", "entity", "sort"];
const HEADLINES = 4;
/** @type {Given} */ let context;
/** @type {Asked} */ let asked;
/** @type {any} */ let form;
/** @type {HTMLElement} */ let list;
/** @type {HTMLElement} */ let said;

/** @param {Asked} parameters @param {Given} given */
export async function open(parameters, given) {
  context = given;
  asked = known(parameters);
  said = h("p", { class: "said", role: "status" });
  list = h("div", { class: "rows", role: "feed", "aria-label": t("coverage") });
  const answer = await ask();
  form = draw(answer.languages);
  fill();
  showAnswer(answer);
  return [
    h("h1", { class: "quiet-title" }, t("coverage")),
    form,
    h("div", { class: "result" }, said, h("p", { class: "quiet" }, t("coverage_says"))),
    h("h2", { class: "quiet-title" }, t("stories_told")),
    list,
  ];
}

/** @param {Asked} parameters */
export async function change(parameters) {
  asked = known(parameters);
  fill();
  await reload();
  return true;
}

export async function reload() {
  const here = asked;
  const answer = await ask();
  if (here !== asked) return; // it answers an earlier question
  const focused = list.contains(document.activeElement) && document.activeElement?.closest("article")?.dataset.id;
  showAnswer(answer);
  if (focused) focusOn(list, `article[data-id="${CSS.escape(focused)}"] h3 a`);
}

// A wire brings ten a second; the list follows within two.
let timer = 0;
/** @param {string} name */
export function hear(name) {
  if (name !== "coverage" || timer) return;
  timer = setTimeout(() => {
    timer = 0;
    if (list.isConnected) reload().catch(() => {});
  }, 2000);
}

/** @param {Asked} parameters */
function known(parameters) {
  return Object.fromEntries(NAMES.map((name) => [name, parameters[name] || ""]));
}

/** @returns {Promise<CoverageAnswer>} */
function ask() {
  // A link may say anything; what is no number asks for nothing.
  const least = (/** @type {string} */ name) => (/^\d{1,6}$/.test(asked[name]) ? asked[name] : "");
  const sort = asked.sort === "outlets" ? "outlets" : "";
  return context.api("coverage", {
    ...asked,
    outlets: least("outlets"),
    languages: least("languages"),
    sort,
    limit: MOST_ROWS,
  });
}

/** @param {Count[]} languages */
function draw(languages) {
  const field = (/** @type {string} */ name, /** @type {HTMLElement} */ input) =>
    h("label", {}, h("span", {}, t(`c_${name}`)), input);
  const select = (/** @type {string} */ name, /** @type {string[][]} */ options) =>
    field(
      name,
      h(
        "select",
        { name, onchange: submit },
        options.map(([value, label]) => h("option", { value }, label)),
      ),
    );
  const least = (/** @type {number[]} */ numbers) => [["", t("all")], ...numbers.map((n) => [String(n), `≥ ${n}`])];
  return h(
    "form",
    {
      class: "filters",
      role: "search",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        submit();
      },
    },
    h(
      "div",
      { class: "fields" },
      select("outlets", least([2, 3, 5, 10, 20])),
      select("languages", least([2, 3, 4])),
      select("language", [
        ["", t("all")],
        ...languages.map(([code, n]) => [code, `${languageName(code)} (${number(n)})`]),
      ]),
      field("entity", h("input", { type: "search", name: "entity", dir: "auto", maxlength: 160, onchange: submit })),
      select("sort", [
        ["", t("c_newest")],
        ["outlets", t("c_most")],
      ]),
    ),
  );
}

// What is in force stands in the form, also where it is none of the choices.
function fill() {
  for (const name of NAMES) {
    const input = form.elements[name];
    if (input.tagName === "SELECT" && ![...input.options].some((option) => option.value === asked[name])) {
      input.append(h("option", { value: asked[name] }, visible(asked[name])));
    }
    input.value = asked[name];
  }
}

function submit() {
  if (!form.isConnected) return;
  const query = new URLSearchParams(
    NAMES.map((name) => [name, form.elements[name].value.trim()]).filter(([, value]) => value),
  ).toString();
  location.hash = query ? `#/coverage?${query}` : "#/coverage";
}

/** @param {CoverageAnswer} answer */
function showAnswer({ coverage, total }) {
  show(
    said,
    h("b", {}, counted("n_story", total)),
    total > coverage.length && ` · ${t("c_shown")}: ${number(coverage.length)}`,
  );
  const any = NAMES.some((name) => asked[name]);
  show(list, coverage.map(coverageRow), total === 0 && h("p", { class: "empty" }, t(any ? "c_none" : "c_waiting")));
}

/** The page's own language first, then as the record has them. @param {CoverageRow} row @param {number} [most] */
export function headlines(row, most = 50) {
  const found = Object.entries(row.headlines).filter(([, words]) => words);
  found.sort(([one], [other]) => Number(other === language()) - Number(one === language()));
  return found.slice(0, most);
}

/** @param {CoverageRow} row */
export function stateBadge(row) {
  return h("span", { class: `badge ${row.state === "open" ? "r-new" : "r-superseded"}` }, t(`c_${row.state}`));
}

/** @param {Teller} teller */
export function parties({ outlet, agency, host }) {
  return [bidi(outlet || agency || host), outlet && agency && agency !== outlet && [" (", bidi(agency), ")"]];
}

/** @param {number} time */
export function when(time) {
  return time ? timeOf(time) : h("span", {}, t("c_no_time"));
}

/** @param {CoverageRow} row */
export function coverageRow(row) {
  const shown = headlines(row, HEADLINES);
  const address = link("covered", row.id);
  const more = row.n_outlets - 3;
  return h(
    "article",
    { class: "row covered", data: { id: row.id } },
    timeOf(row.last, h("span", {}, clock(row.last)), h("small", {}, day(row.last))),
    h(
      "div",
      { class: "what" },
      h(
        "div",
        { class: "side-by-side" },
        shown.length === 0 && h("h3", {}, h("a", { href: address }, visible(row.id))),
        shown.map(([code, words], n) =>
          h(
            "div",
            {},
            h("small", { class: "quiet" }, languageName(code)),
            n === 0
              ? h("h3", { lang: code, dir: direction(words) }, h("a", { href: address }, visible(words)))
              : h("p", { class: "headline", lang: code, dir: direction(words) }, visible(words)),
          ),
        ),
      ),
      h(
        "p",
        { class: "meta" },
        h(
          "span",
          { class: "outlets" },
          row.outlets.slice(0, 3).map((name, n) => [n > 0 && " · ", bidi(name)]),
          more > 0 && [" ", h("bdi", { dir: "ltr" }, `+${number(more)}`)],
        ),
        row.n_outlets > 1 &&
          h("bdi", { class: "carried", dir: document.documentElement.dir }, counted("n_outlet", row.n_outlets)),
        h("span", {}, `${t("c_independent")}: ${number(row.independent)}`),
        h("span", { class: "lang" }, row.languages.map(languageName).join(comma())),
        h("span", {}, `${t("c_articles")}: ${number(row.n)}`),
      ),
      row.first_by &&
        h(
          "p",
          { class: "meta" },
          h("span", {}, t("c_first"), " ", parties(row.first_by), " · ", when(row.first_by.time)),
        ),
      h("p", { class: "marks" }, stateBadge(row), row.entities.slice(0, 5).map(chip)),
    ),
  );
}
