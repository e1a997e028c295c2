// @ts-check
// The zone in which times are shown: said beside the pulse, chosen behind it, kept in this browser.

import { h, show } from "./dom.js";
import { comma, t } from "./words.js";
import { chosenZone, offset, useZone, zoneName } from "./times.js";
import { recall, remember } from "./kept.js";

const box = h("dialog", { class: "box zone", "aria-labelledby": "zone-title" });
document.body.append(box);
const button = /** @type {HTMLButtonElement} */ (document.getElementById("zone"));

/** Take the zone of the last visit. @param {() => void} redraw what is to be done when another is chosen */
export function listen(redraw) {
  useZone(recall("zone"));
  button.addEventListener("click", () => open(redraw));
}

export function draw() {
  show(button, offset());
  const says = `${t("zone_says")} ${zoneName()}`;
  button.title = says;
  button.setAttribute("aria-label", `${says}${comma()}${offset()}. ${t("zone_choose")}`);
}

/** @param {() => void} redraw */
function open(redraw) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const option = (/** @type {string} */ value, /** @type {string} */ label) =>
    h("option", { value, selected: value === chosenZone() }, label);
  const names = (Intl.supportedValuesOf?.("timeZone") || []).filter((name) => name !== "UTC");
  const select = /** @type {HTMLSelectElement} */ (
    h(
      "select",
      { "aria-labelledby": "zone-title" },
      option("", `${t("zone_own")} · ${own}`),
      option("UTC", "UTC"),
      names.map((name) => option(name, name.replaceAll("_", " "))),
    )
  );
  select.addEventListener("change", () => {
    useZone(select.value);
    remember("zone", select.value);
    redraw();
  });
  show(
    box,
    h("h2", { id: "zone-title" }, t("zone_choose")),
    h("p", {}, select),
    h("p", { class: "quiet" }, t("zone_hover")),
    h("form", { method: "dialog" }, h("button", {}, t("close"))),
  );
  /** @type {HTMLDialogElement} */ (box).showModal();
}
