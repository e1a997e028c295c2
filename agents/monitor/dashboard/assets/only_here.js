// @ts-check
// Which words of a text another one lacks. Words are compared folded, in runs, so that "the" alone is no copy.

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const RUN = 3;

/** @param {string} word */
function fold(word) {
  return word
    .normalize("NFKD")
    .replace(/[\p{M}\u0640]/gu, "")
    .toLowerCase()
    .replace(/\u0649/g, "\u064a")
    .replace(/\u0629/g, "\u0647");
}

/** @param {string} text */
function words(text) {
  return [...text.matchAll(WORD)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
    word: fold(found[0]),
  }));
}

/** @param {ReturnType<typeof words>} list @param {number} size */
function runs(list, size) {
  const found = [];
  for (let at = 0; at + size <= list.length; at += 1)
    found.push(
      list
        .slice(at, at + size)
        .map(({ word }) => word)
        .join(" "),
    );
  return found;
}

/** A run of words, in UTF-16 units. @typedef {{start: number, end: number, at: number, words: number}} Range */

/**
 * For each of the two texts the ranges of words in no run that both have; neighbours are one range. Linear in the texts.
 * @param {string} one
 * @param {string} other
 */
export function onlyHere(one, other) {
  const both = [words(one), words(other)];
  const size = Math.max(1, Math.min(RUN, both[0].length, both[1].length));
  const known = both.map((list) => runs(list, size));
  return both.map((list, side) => {
    const theirs = new Set(known[1 - side]);
    const shared = new Uint8Array(list.length);
    known[side].forEach((run, at) => {
      if (theirs.has(run)) shared.fill(1, at, at + size);
    });
    /** @type {Range[]} */ const ranges = [];
    list.forEach(({ start, end }, at) => {
      if (shared[at]) return;
      const last = ranges[ranges.length - 1];
      if (last && last.at === at - 1) Object.assign(last, { end, at, words: last.words + 1 });
      else ranges.push({ start, end, at, words: 1 });
    });
    return ranges;
  });
}
