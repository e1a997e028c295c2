// A story: its text, everyone who carried it, and why the desk put them together.

import { h, show, bar, bidi, direction, visible } from "./dom.js";
import { t, named, relation, languageName, moment, number, percent } from "./words.js";
import { badge, chip } from "./rows.js";
import { passages, paragraphs, ranges, marked } from "./passages.js";

let context, id, data, reading, comparing;

export async function open(parameters, given) {
  context = given;
  id = parameters.id || "";
  comparing = parameters.item || "";
  data = await context.api("story", { id });
  reading = null;
  return draw();
}

export async function change(parameters) {
  if (parameters.id !== id) return false;
  comparing = parameters.item || "";
  redraw();
  return true;
}

export function title() { return data?.summary.headline || t("story"); }

export async function reload() { data = await context.api("story", { id }); redraw(); }

export function hear(name, value) { if (name === "story" && value.id === data.summary.id) reload(); }

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
  const lead = reading && withText.includes(reading) ? reading
    : (chosen && chosen.body && chosen) || (other && other.body && other) || withText.find((m) => m.uri === summary.id) || withText[withText.length - 1] || members[0];
  const shared = chosen ? passages(chosen.evidence) : [];
  return [
    h("p", { class: "back" }, h("a", { href: "#/" }, t("back"))),
    h("header", { class: `story-head${summary.canceled ? " canceled" : ""}`, dir: direction(summary.headline) },
      summary.canceled && h("p", { class: "killed" }, t("killed"), summary.killed > 0 && [" · ", h("time", { datetime: new Date(summary.killed).toISOString() }, moment(summary.killed))]),
      h("h1", { lang: lead.language }, visible(summary.headline || (summary.canceled ? t("withdrawn") : summary.id))),
      h("p", { class: "marks" }, Object.entries(summary.relations).map(([name, n]) => badge(name, n))),
      h("p", { class: "marks" }, summary.entities.map(chip))),
    h("div", { class: "columns story" },
      h("div", { class: "text" }, text(lead, shared, chosen, withText)),
      h("section", { class: "carried-by", "aria-label": t("members") }, h("h2", {}, `${t("members")} · ${number(members.length)}`),
        h("ol", { class: "members" }, members.map((m) => memberRow(m, members))))),
  ];
}

function text(lead, shared, chosen, withText) {
  const side = chosen && chosen.uri === lead.uri ? "ours" : "theirs";
  const spans = lead.body ? ranges(lead.body, shared, side) : [];
  return [
    withText.length > 1 && h("label", { class: "reading" }, h("span", {}, t("body")),
      h("select", { onchange: (event) => { reading = withText[event.target.selectedIndex]; redraw(); } },
        withText.map((m) => h("option", { selected: m === lead }, `${m.outlet || m.host} · ${moment(m.time)}`)))),
    h("p", { class: "facts" }, [
      lead.outlet && [bidi(lead.outlet)], lead.agency && lead.agency !== lead.outlet && [t("agency"), " ", bidi(lead.agency)],
      lead.dateline && [bidi(lead.dateline)], lead.byline && [t("byline"), " ", bidi(lead.byline)],
      [languageName(lead.language)], [h("time", { datetime: new Date(lead.time).toISOString() }, moment(lead.time))],
    ].filter(Boolean).map((fact, n) => [n > 0 && " · ", h("bdi", {}, fact)])),
    h("div", { class: "body" }, lead.body ? marked(lead.body, lead.entities, spans, lead.language, side === "theirs" && chosen && chosen.of === lead.uri ? paragraphs(lead.body, shared) : undefined) : h("p", { class: "empty" }, lead.canceled ? t("killed") : "–")),
    lead.quotes && lead.quotes.length > 0 && lead.body && details(t("quotes"), lead.quotes.length, h("ul", { class: "quotes" }, lead.quotes.map((quote) =>
      h("li", { dir: "auto" }, h("q", {}, visible(Array.from(lead.body).slice(quote.start, quote.end).join(""))), quote.speaker && h("span", { class: "speaker" }, " — ", bidi(quote.speaker)))))),
    lead.removed.length > 0 && details(t("removed"), lead.removed.length, h("ul", { class: "removed" }, lead.removed.map((piece) =>
      h("li", {}, h("b", {}, named("p_", piece.reason)), " ", bidi(piece.text))))),
  ];
}

function details(title, n, ...content) {
  return h("details", {}, h("summary", {}, `${title} · ${number(n)}`), ...content);
}

function memberRow(m, members) {
  const isOpen = m.uri === comparing;
  const href = `#/story?${new URLSearchParams(isOpen ? { id } : { id, item: m.uri })}`;
  return h("li", { class: `member ${m.kind}${isOpen ? " open" : ""}`, data: { uri: m.uri } },
    h("p", { class: "head" }, badge(m.relation), h("b", {}, bidi(m.outlet || m.host)), h("time", { datetime: new Date(m.time).toISOString() }, moment(m.time))),
    h("p", { class: "headline", dir: "auto", lang: m.language }, visible(m.headline || (m.canceled ? t("withdrawn") : ""))),
    m.killed > 0 && h("p", { class: "killed" }, t("withdrawn_at"), " ", h("time", { datetime: new Date(m.killed).toISOString() }, moment(m.killed))),
    decided(m),
    h("p", { class: "why" }, h("a", { href, "aria-expanded": isOpen ? "true" : "false" }, t("why")),
      m.of && [" · ", h("a", { class: "to-compare", href: `#/compare?${new URLSearchParams({ item: m.uri })}` }, t("compare"))]),
    isOpen && verdict(m, members));
}

// What an editor decided about an item: what, who, when, and why.
export function decided({ decided: word }) {
  if (!word) return null;
  const at = Date.parse(word.time);
  return h("p", { class: "quiet decided" }, t(`d_${word.decision}`), " ", t("by_editor"), " ", bidi(word.by), " · ",
    Number.isFinite(at) ? h("time", { datetime: new Date(at).toISOString() }, moment(at)) : bidi(word.time), word.note && [" · ", bidi(word.note)]);
}

function verdict(m, members) {
  const other = members.find((o) => o.uri === m.of);
  const shared = passages(m.evidence);
  return h("div", { class: "verdict" },
    h("p", {}, h("b", {}, relation(m.relation)), m.of && [" ", t("against"), " ",
      other ? h("a", { href: `#/story?${new URLSearchParams({ id, item: m.of })}` }, bidi(other.outlet || other.host)) : bidi(m.of)]),
    m.containment && h("dl", { class: "shares" },
      h("dt", {}, percent(m.containment[0])), h("dd", {}, bar(m.containment[0]), t("of_this")),
      h("dt", {}, percent(m.containment[1])), h("dd", {}, bar(m.containment[1]), t("of_other"))),
    shared.length > 0 ? [h("h3", {}, t("shared")), h("ul", { class: "passages", tabindex: 0, "aria-label": t("shared") }, shared.map((p) => passageRow(p, m)))]
      : m.of && m.containment && h("p", { class: "quiet" }, t("no_evidence")),
    telling("adds", m.adds.map((words) => words.replace(/^[a-z]+/, (kind) => named("k_", kind)))),
    ["agreed", "differs"].map((key) => telling(key, m.evidence[key])),
    Object.keys(m.evidence || {}).length > 0 && details(t("evidence"), Object.keys(m.evidence).length, tree(m.evidence)),
    h("p", { class: "quiet" }, t("rule"), " ", h("code", {}, m.rule || "–"), m.similarity !== null && [" · ", t("similarity"), " ", m.similarity.toFixed(3)]),
    h("p", { class: "quiet place" }, h("code", {}, `${m.place[0]} [${m.place[1]}] @ ${m.place[2]}`), " ", h("code", {}, visible(m.uri))));
}

function passageRow(p, m) {
  const words = p.text || (m.body && p.ours ? Array.from(m.body).slice(p.ours[0], p.ours[1]).join("") : "");
  const size = p.words ? h("span", { class: "quiet" }, `${number(p.words)} ${t("words")}${p.theirParagraph === null ? "" : ` · ¶ ${p.theirParagraph + 1}`}`) : null;
  return h("li", {}, words && h("p", { dir: "auto" }, h("mark", { class: "shared" }, visible(words))), size);
}

// Numbers and telling words that both have, or that only this one has.
function telling(key, value) {
  if (!value || typeof value !== "object") return null;
  const words = Object.values(value).flat().filter((word) => typeof word === "string");
  return words.length > 0 && [h("h3", {}, t(key)), h("p", { class: "marks" }, words.map((word) => h("span", { class: `badge ${key}` }, bidi(word))))];
}

function tree(value) {
  if (value === null || typeof value !== "object") return h("span", { dir: "auto" }, visible(String(value)));
  return h("dl", { class: "tree" }, Object.entries(value).map(([key, entry]) => [h("dt", {}, visible(key)), h("dd", {}, tree(entry))]));
}
