// @ts-check
// How a story looks in a list, wherever it is listed.

import { h, bar, bidi, direction, link, visible } from "./dom.js";
import { t, comma, relation, nameOf, languageName, number, counted } from "./words.js";
import { clock, day, timeOf } from "./times.js";

/** @param {string} name @param {number} [n] */
export function badge(name, n = 1) {
  return h(
    "span",
    { class: `badge r-${/^[a-z]+$/.test(name) ? name : "other"}` },
    relation(name),
    n > 1 && h("b", {}, `×${n}`),
  );
}

/** @param {Named} entity */
export function chip(entity) {
  const type = ["person", "organisation", "place", "event"].includes(entity.type) ? entity.type : "other";
  return h("a", { class: `chip ${type}`, href: link("entity", entity.id), title: t(type) }, bidi(nameOf(entity)));
}

// A list that is in the order in which stories came says when they came, and beside it when they are of; of one that was
// killed, which came again with its kill, always.
const LATE_MS = 30 * 60_000;

/** @param {Row} story @param {{fresh?: boolean, came?: boolean}} [how] */
export function row(story, { fresh = false, came = false } = {}) {
  const shown = came ? story.updated : story.last;
  const outlets = story.outlets.slice(0, 3);
  const more = story.n_outlets - outlets.length;
  const relations = Object.entries(story.relations).sort((a, b) => b[1] - a[1]);
  // What is left of a killed story is which it was; its address is no headline.
  const headline = story.headline || (story.canceled ? t("withdrawn") : story.lede || story.id);
  return h(
    "article",
    { class: `row${fresh ? " fresh" : ""}${story.canceled ? " canceled" : ""}`, data: { id: story.id } },
    timeOf(shown, h("span", {}, clock(shown)), h("small", {}, day(shown))),
    h(
      "div",
      { class: "what" },
      h(
        "h3",
        {
          lang: story.headline ? story.language : undefined,
          dir: story.canceled && !story.headline ? undefined : direction(headline),
        },
        h("a", { href: link("story", story.id) }, visible(headline)),
      ),
      story.killed > 0 && h("p", { class: "killed" }, t("withdrawn_at"), " ", timeOf(story.killed)),
      h(
        "p",
        { class: "meta" },
        h(
          "span",
          { class: "outlets" },
          outlets.map((name, n) => [n > 0 && " · ", bidi(name)]),
          more > 0 && [" ", h("bdi", { dir: "ltr" }, `+${number(more)}`)],
        ),
        story.n_outlets > 1 &&
          h("bdi", { class: "carried", dir: document.documentElement.dir }, counted("n_outlet", story.n_outlets)),
        h("span", { class: "lang" }, story.languages.map(languageName).join(comma())),
        came &&
          (story.killed > 0 || story.updated - story.last > LATE_MS) &&
          h("span", { class: "stated" }, t("stated"), " ", timeOf(story.last)),
      ),
      h(
        "p",
        { class: "marks" },
        relations.map(([name, n]) => badge(name, n)),
        story.entities.slice(0, 5).map(chip),
      ),
    ),
  );
}

/** @param {string} title @param {...import("./dom.js").Child} content */
export function panel(title, ...content) {
  return h("section", { class: "panel" }, h("h2", {}, title), ...content);
}

/**
 * Labels with how many have each, as bars.
 * @param {Count[] | [number, number][]} pairs
 * @param {(name: any) => import("./dom.js").Child} [label]
 * @param {(name: any) => string} [href]
 */
export function bars(pairs, label = (name) => bidi(name), href) {
  const most = Math.max(1, ...pairs.map(([, n]) => n));
  return h(
    "ul",
    { class: "bars" },
    pairs.map(([name, n]) =>
      h(
        "li",
        {},
        h("span", { class: "name" }, href ? h("a", { href: href(name) }, label(name)) : label(name)),
        bar(n / most),
        h("span", { class: "n" }, number(n)),
      ),
    ),
  );
}
