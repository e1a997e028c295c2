// @ts-check
// A story: its text, everyone who carried it, and why the desk put them together.

import { h, show, bidi, direction, visible } from "./dom.js";
import { t, named, languageName, number } from "./words.js";
import { moment, timeOf } from "./times.js";
import { badge, chip } from "./rows.js";
import { decided, details, verdict } from "./verdict.js";
import { passages, paragraphs, ranges, marked } from "./passages.js";

/** @type {Given} */ let context;
/** @type {string} */ let id;
/** @type {StoryAnswer} */ let data;
/** Whose text is read. @type {Member | null} */ let reading;
/** @type {string} */ let comparing;

/** @param {Asked} parameters @param {Given} given */
export async function open(parameters, given) {
  context = given;
  id = parameters.id || "";
  comparing = parameters.item || "";
  data = await context.api("story", { id });
  reading = null;
  return draw();
}

/** @param {Asked} parameters */
export async function change(parameters) {
  if (parameters.id !== id) return false;
  comparing = parameters.item || "";
  redraw();
  return true;
}

export function title() {
  return data?.summary.headline || t("report");
}

export async function reload() {
  data = await context.api("story", { id });
  redraw();
}

/** @param {string} name @param {any} value */
export function hear(name, value) {
  if (name === "story" && value.id === data.summary.id) reload();
}

function redraw() {
  const main = document.getElementById("main");
  show(main, draw());
}

function draw() {
  const { summary, members } = data;
  const withText = members.filter((m) => m.body);
  const chosen = members.find((m) => m.uri === comparing);
  const other = chosen && members.find((m) => m.uri === chosen.of);
  // The item's own text shows its passages exactly; a copy that was not passed on is shown in the text it copies.
  const lead =
    reading && withText.includes(reading)
      ? reading
      : (chosen && chosen.body && chosen) ||
        (other && other.body && other) ||
        withText.find((m) => m.uri === summary.id) ||
        withText[withText.length - 1] ||
        members[0];
  const shared = chosen ? passages(chosen.evidence) : [];
  return [
    h("p", { class: "back" }, h("a", { href: "#/" }, t("back"))),
    h(
      "header",
      { class: `story-head${summary.canceled ? " canceled" : ""}` },
      summary.canceled &&
        h("p", { class: "killed" }, t("killed"), summary.killed > 0 && [" · ", timeOf(summary.killed)]),
      h(
        "h1",
        summary.headline ? { lang: lead.language, dir: direction(summary.headline) } : {},
        visible(summary.headline || (summary.canceled ? t("withdrawn") : summary.id)),
      ),
      h(
        "p",
        { class: "marks" },
        Object.entries(summary.relations).map(([name, n]) => badge(name, n)),
      ),
      h("p", { class: "marks" }, summary.entities.map(chip)),
    ),
    h(
      "div",
      { class: "columns story" },
      h("div", { class: "text" }, text(lead, shared, chosen, withText)),
      h(
        "section",
        { class: "carried-by", "aria-label": t("members") },
        h("h2", {}, `${t("members")} · ${number(members.length)}`),
        h(
          "ol",
          { class: "members" },
          members.map((m) => memberRow(m, members)),
        ),
      ),
    ),
  ];
}

/**
 * @param {Member} lead
 * @param {import("./passages.js").Passage[]} shared
 * @param {Member | undefined} chosen
 * @param {Member[]} withText
 */
function text(lead, shared, chosen, withText) {
  const side = chosen && chosen.uri === lead.uri ? "ours" : "theirs";
  const spans = lead.body ? ranges(lead.body, shared, side) : [];
  return [
    withText.length > 1 &&
      h(
        "label",
        { class: "reading" },
        h("span", {}, t("body")),
        h(
          "select",
          {
            onchange: (/** @type {any} */ event) => {
              reading = withText[event.target.selectedIndex];
              redraw();
            },
          },
          withText.map((m) => h("option", { selected: m === lead }, `${m.outlet || m.host} · ${moment(m.time)}`)),
        ),
      ),
    h(
      "p",
      { class: "facts" },
      [
        lead.outlet && [bidi(lead.outlet)],
        lead.agency && lead.agency !== lead.outlet && [t("agency"), " ", bidi(lead.agency)],
        lead.dateline && [bidi(lead.dateline)],
        lead.byline && [t("byline"), " ", bidi(lead.byline)],
        [languageName(lead.language)],
        [timeOf(lead.time)],
      ]
        .filter(Boolean)
        .map((fact, n) => [n > 0 && " · ", h("bdi", {}, fact)]),
    ),
    h(
      "div",
      { class: "body" },
      lead.body
        ? marked(
            lead.body,
            lead.entities,
            spans,
            lead.language,
            side === "theirs" && chosen && chosen.of === lead.uri ? paragraphs(lead.body, shared) : undefined,
          )
        : h("p", { class: "empty" }, lead.canceled ? t("killed") : "–"),
    ),
    lead.quotes &&
      lead.quotes.length > 0 &&
      lead.body &&
      details(
        t("quotes"),
        lead.quotes.length,
        h(
          "ul",
          { class: "quotes" },
          lead.quotes.map((quote) =>
            h(
              "li",
              { dir: "auto" },
              h("q", {}, visible(Array.from(lead.body).slice(quote.start, quote.end).join(""))),
              quote.speaker && h("span", { class: "speaker" }, " — ", bidi(quote.speaker)),
            ),
          ),
        ),
      ),
    lead.removed.length > 0 &&
      details(
        t("removed"),
        lead.removed.length,
        h(
          "ul",
          { class: "removed" },
          lead.removed.map((piece) => h("li", {}, h("b", {}, named("p_", piece.reason)), " ", bidi(piece.text))),
        ),
      ),
  ];
}

/** @param {Member} m @param {Member[]} members */
function memberRow(m, members) {
  const isOpen = m.uri === comparing;
  const href = `#/story?${new URLSearchParams(isOpen ? { id } : { id, item: m.uri })}`;
  return h(
    "li",
    { class: `member ${m.kind}${isOpen ? " open" : ""}`, data: { uri: m.uri } },
    h("p", { class: "head" }, badge(m.relation), h("b", {}, bidi(m.outlet || m.host)), timeOf(m.time)),
    h(
      "p",
      { class: "headline", dir: "auto", lang: m.language },
      visible(m.headline || (m.canceled ? t("withdrawn") : "")),
    ),
    m.killed > 0 && h("p", { class: "killed" }, t("withdrawn_at"), " ", timeOf(m.killed)),
    decided(m),
    h(
      "p",
      { class: "why" },
      h("a", { href, "aria-expanded": isOpen ? "true" : "false" }, t("why")),
      m.of && [
        " · ",
        h("a", { class: "to-compare", href: `#/compare?${new URLSearchParams({ item: m.uri })}` }, t("compare")),
      ],
    ),
    isOpen && verdict(m, members, id),
  );
}
