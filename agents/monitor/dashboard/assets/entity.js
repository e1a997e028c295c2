// @ts-check
// An entity: who it is, when it was told, in which stories.

import { h, visible } from "./dom.js";
import { t, nameOf, number } from "./words.js";
import { row, panel } from "./rows.js";
import { coverageRow } from "./coverage.js";
import { timeline, forget } from "./charts.js";

const HOUR = 3_600_000;
const SAFE = /^https?:\/\/[^\s]+$/i;
const MOST_COVERED = 10;
/** @type {Given} */ let context;
/** @type {string} */ let id;
/** @type {EntityAnswer} */ let data;
/** @type {CoverageRow[]} */ let covered;
/** @type {HTMLElement} */ let chart;

/** @param {Asked} parameters @param {Given} given */
export async function open(parameters, given) {
  context = given;
  id = parameters.id || "";
  [data, { coverage: covered }] = await Promise.all([
    context.api("entity", { id }),
    context.api("coverage", { entity: id, limit: MOST_COVERED }),
  ]);
  chart = h("div", { class: "chart" });
  return draw();
}

export function opened() {
  const first = Math.min(...data.times),
    last = Math.max(...data.times);
  const step = last - first > 72 * HOUR ? 24 * HOUR : HOUR;
  const counts = new Map();
  for (const time of data.times) {
    const at = Math.floor(time / step) * step;
    counts.set(at, (counts.get(at) || 0) + 1);
  }
  /** @type {number[]} */ const starts = [];
  for (let at = Math.floor(first / step) * step - step; at <= last + step; at += step) starts.push(at);
  timeline(
    chart,
    starts,
    [{ name: t("article"), values: starts.map((at) => counts.get(at) || 0), color: "article" }],
    step,
  );
}

export function title() {
  return data ? nameOf(data) : "";
}

export function close() {
  forget();
}
export function restyle() {
  forget();
  opened();
}
export async function reload() {
  context.go();
}

function draw() {
  const other = Object.entries(data.labels).filter(([, name]) => name !== nameOf(data));
  return [
    h("p", { class: "back" }, h("a", { href: "#/" }, t("back"))),
    h(
      "header",
      { class: "entity-head" },
      h("p", { class: "kind" }, t(data.type)),
      h("h1", { dir: "auto" }, visible(nameOf(data))),
      h(
        "p",
        { class: "labels" },
        other.map(([code, name], n) => [n > 0 && " · ", h("bdi", { dir: "auto", lang: code }, visible(name))]),
      ),
      h(
        "p",
        { class: "quiet" },
        SAFE.test(data.id)
          ? h("a", { href: data.id, rel: "noreferrer noopener", target: "_blank" }, data.id)
          : h("code", {}, visible(data.id)),
      ),
      h(
        "ul",
        { class: "tiles" },
        /** @type {[string, number][]} */ ([
          ["voices", data.voices],
          ["stories", data.n_stories],
          ["reports", data.n_reports],
          ["carriage", data.n],
        ]).map(([word, n]) => h("li", {}, h("b", {}, number(n)), h("span", {}, t(word)))),
      ),
    ),
    panel(t("mentions"), chart),
    covered.length > 0 &&
      h(
        "section",
        { class: "coverage-of" },
        h("h2", {}, h("a", { href: `#/coverage?${new URLSearchParams({ entity: data.id })}` }, t("coverage"))),
        h("div", { class: "rows" }, covered.map(coverageRow)),
      ),
    h(
      "section",
      {},
      h("h2", {}, t("reports_about")),
      h(
        "div",
        { class: "rows" },
        data.stories.map((story) => row(story)),
      ),
    ),
  ];
}
