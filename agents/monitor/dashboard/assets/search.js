// @ts-check
// The search: everything of the last days, by words and fields, page by page to the end. Its state is its address.

import { h, show, bidi } from "./dom.js";
import { t, relation, languageName, language, number, counted } from "./words.js";
import { row } from "./rows.js";

const PAGE = 50;
const MOST_AGAIN = 200;
const RELATIONS = [
  "new",
  "version",
  "correction",
  "kill",
  "update",
  "expanded",
  "verbatim",
  "abridged",
  "resend",
  "superseded",
];
const NAMES = ["q", "language", "relation", "source", "entity", "since", "until", "outlets", "sort"];
/** @type {Given} */ let context;
/** @type {Asked} */ let asked;
/** @type {any} */ let form;
/** @type {HTMLElement} */ let list;
/** @type {HTMLElement} */ let said;
/** @type {HTMLElement} */ let ways;
/** @type {HTMLButtonElement} */ let more;
/** Where the next page begins. @type {string} */ let cursor;
/** @type {IntersectionObserver | null} */ let watcher;

/** @param {Asked} parameters @param {Given} given */
export async function open(parameters, given) {
  context = given;
  asked = known(parameters);
  said = h("p", { class: "said", role: "status" });
  ways = h("p", { class: "ways" });
  list = h("div", { class: "rows", role: "feed", "aria-label": t("search_view") });
  more = h("button", { class: "more", type: "button", hidden: true, onclick: next }, t("more"));
  const { filters } = await given.api("stories", { limit: 1 });
  form = draw(filters);
  fill();
  await load();
  return [
    h("h1", { class: "quiet-title" }, t("search_view")),
    form,
    h("div", { class: "result" }, said, ways),
    h("h2", { class: "quiet-title" }, t("reports_about")),
    list,
    more,
  ];
}

export function opened() {
  // The next page is fetched before its button is reached; the button stays for the keyboard.
  watcher = new IntersectionObserver(
    ([entry]) => {
      if (entry.isIntersecting && !more.hidden) next();
    },
    { rootMargin: "600px" },
  );
  watcher.observe(more);
  if (!asked.q && !history.state) form.elements.q.focus({ preventScroll: true });
}

export function close() {
  if (watcher) watcher.disconnect();
}
export function title() {
  return asked.q ? `${asked.q} · ${t("search_view")}` : t("search_view");
}
// How many rows are open: Back opens as many again.
export function keep() {
  return { rows: list.querySelectorAll("article").length };
}
export async function reload() {
  await load();
}

/** @param {Asked} parameters */
export async function change(parameters) {
  asked = known(parameters);
  fill();
  await load();
  return true;
}

/** @param {Asked} parameters */
function known(parameters) {
  return Object.fromEntries(NAMES.map((name) => [name, parameters[name] || ""]));
}

function filled() {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
}

function address() {
  const query = new URLSearchParams(filled()).toString();
  return query ? `#/search?${query}` : "#/search";
}

/** @param {Record<string, Count[]>} choices */
function draw(choices) {
  const field = (/** @type {string} */ name, /** @type {HTMLElement} */ input) =>
    h("label", {}, h("span", {}, t(`search_${name}`)), input);
  const select = (/** @type {string} */ name, /** @type {string[][]} */ options) =>
    h(
      "select",
      { name, onchange: submit },
      options.map(([value, label]) => h("option", { value }, label)),
    );
  const all = [["", t("all")]];
  const outlets = h(
    "datalist",
    { id: "outlets" },
    (choices.source || []).slice(0, 300).map(([name]) => h("option", { value: name })),
  );
  return h(
    "form",
    {
      class: "filters search",
      role: "search",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        submit();
      },
    },
    h("input", {
      type: "search",
      name: "q",
      dir: "auto",
      maxlength: 500,
      autocomplete: "off",
      placeholder: t("search_words"),
      "aria-label": t("search_view"),
      "aria-describedby": "search-help",
      oninput: debounce(typed),
    }),
    h(
      "div",
      { class: "fields" },
      field(
        "language",
        select("language", [...all, ...(choices.language || []).map(([code]) => [code, languageName(code)])]),
      ),
      field("relation", select("relation", [...all, ...RELATIONS.map((name) => [name, relation(name)])])),
      field("source", h("input", { name: "source", list: "outlets", dir: "auto", maxlength: 160, onchange: submit })),
      outlets,
      field("entity", h("input", { name: "entity", dir: "auto", maxlength: 160, onchange: submit })),
      field("since", h("input", { name: "since", type: "date", onchange: submit })),
      field("until", h("input", { name: "until", type: "date", onchange: submit })),
      field("outlets", h("input", { name: "outlets", type: "number", min: 1, max: 1000, onchange: submit })),
      field(
        "sort",
        select("sort", [
          ["", t("newest")],
          ["relevance", t("relevance")],
        ]),
      ),
    ),
    h(
      "p",
      { id: "search-help", class: "quiet" },
      t("search_help"),
      " ",
      h("code", { dir: "auto" }, t("search_example")),
    ),
  );
}

// What is in force stands in the form, also where it is none of the choices.
function fill() {
  for (const name of NAMES) {
    const input = form.elements[name];
    if (
      input.tagName === "SELECT" &&
      ![...input.options].some((/** @type {HTMLOptionElement} */ option) => option.value === asked[name])
    ) {
      input.append(h("option", { value: asked[name] }, asked[name]));
    }
    if (input !== document.activeElement || input.value.trim() !== asked[name]) input.value = asked[name];
  }
}

function read() {
  asked = Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value.trim()]));
}

// A choice is a place to come back to; letters on the way to a word are not.
function submit() {
  read();
  if (location.hash !== address()) location.hash = address();
  else load();
}

function typed() {
  if (!form.isConnected) return;
  read();
  history.replaceState(null, "", address());
  document.title = `${title()} · Wiredesk`;
  load();
}

async function load() {
  const here = asked;
  const again = Math.min(history.state?.rows || 0, MOST_AGAIN);
  const answer = await ask({ limit: Math.max(PAGE, again) });
  if (here !== asked) return; // an answer to an earlier question
  cursor = answer.next || "";
  more.hidden = !cursor;
  more.disabled = false;
  show(said, answer.error ? complaint(answer) : count(answer));
  said.className = answer.error ? "said wrong" : "said";
  form.elements.q.setAttribute(
    "aria-invalid",
    answer.error && answer.reason !== "slow" && answer.reason !== "off" ? "true" : "false",
  );
  show(
    list,
    (answer.stories || []).map((story) => row(story)),
  );
  const query = new URLSearchParams(filled()).toString();
  show(
    ways,
    !answer.error &&
      answer.total > 0 && [
        h("a", { href: `/api/search.csv?${query}`, download: "" }, "CSV"),
        h("a", { href: `/api/search.json?${query}`, download: "" }, "JSON"),
        h("a", { href: `/feeds/search.rss?${query}`, target: "_blank", rel: "noopener" }, "RSS"),
        h("a", { href: `/feeds/search.atom?${query}`, target: "_blank", rel: "noopener" }, "Atom"),
      ],
  );
}

async function next() {
  if (!cursor || more.disabled) return;
  const here = asked;
  more.disabled = true;
  const answer = await ask({ limit: PAGE, cursor });
  if (here !== asked) return;
  more.disabled = false;
  if (answer.error) {
    show(said, complaint(answer));
    more.hidden = true;
    return;
  }
  cursor = answer.next;
  more.hidden = !cursor;
  list.append(...answer.stories.map((story) => row(story)));
}

/** @param {Record<string, string | number>} page @returns {Promise<SearchAnswer>} */
async function ask(page) {
  try {
    return await context.api("search", { ...filled(), ...page });
  } catch (error) {
    return { error: t("no_answer"), reason: "slow", .../** @type {any} */ (error).said };
  }
}

/** @param {SearchAnswer} answer */
function count({ total, more: least, whole, days }) {
  return [
    total === 0 ? t("found_none") : h("b", {}, counted("n_report", total, least ? "+" : "")),
    " · ",
    h("span", { class: "quiet" }, whole ? `${t("of_days")} ${number(days)}` : t("filling")),
  ];
}

/** The server says it in English; in Arabic the page says the kind of fault, and of what. @param {SearchAnswer} answer */
function complaint({ reason, error, about }) {
  return language() === "ar" ? [t(`wrong_${reason}`), about && [" ", bidi(about)]] : error;
}

/** @param {() => void} action */
function debounce(action) {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(action, 250);
  };
}
