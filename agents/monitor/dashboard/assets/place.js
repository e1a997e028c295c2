// @ts-check
// Where one was in a view: Back finds the same rows open, the same place, the same story in focus.

import { focusOn } from "./dom.js";

const WAIT_MS = 300;
let timer = 0;

/**
 * What a view keeps beside the place, as its `keep` says, stands in the entry of the browser's history.
 * @param {() => (() => object) | null | undefined} keeper
 */
export function listen(keeper) {
  history.scrollRestoration = "manual";
  const save = () => {
    clearTimeout(timer);
    timer = 0;
    const keep = keeper();
    const row = document.activeElement?.closest("article[data-id]")?.getAttribute("data-id") || "";
    history.replaceState({ y: Math.round(window.scrollY), row, ...(keep ? keep() : {}) }, "");
  };
  // Browsers refuse more than some hundred changes in half a minute.
  window.addEventListener(
    "scroll",
    () => {
      if (!timer) timer = setTimeout(save, WAIT_MS);
    },
    { passive: true },
  );
  document.addEventListener(
    "click",
    (event) => {
      if (event.target instanceof Element && event.target.closest("a")) save();
    },
    true,
  );
  // What was still to be kept is of the entry that is left.
  window.addEventListener("popstate", () => {
    clearTimeout(timer);
    timer = 0;
  });
}

export function restore() {
  const { y, row } = history.state || {};
  if (row) focusOn(document, `article[data-id="${CSS.escape(row)}"] h3 a`);
  if (y !== undefined) window.scrollTo(0, y);
}
