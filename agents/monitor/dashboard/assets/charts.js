// @ts-check
// Time charts, drawn by uPlot in the page's colours.

import vendorPlot from "./vendor-uplot.js";
import { visible } from "./dom.js";
import { t, number } from "./words.js";
import { clock, moment, shortDay, zone } from "./times.js";

/** @type {any} */ const uPlot = vendorPlot;
/** @type {{plot: any, element: HTMLElement}[]} */ const drawn = [];
/** @type {ResizeObserver | null} */ let observer = null;

// Half a label of time: the first and the last stand at the edge.
const SIDE = 24;
const INCREMENTS = [...Array(10).keys()].flatMap((power) => [1, 2, 5].map((n) => n * 10 ** power));

/** As wide as the longest number: a fixed width cut it. @param {any} plot @param {string[] | null} values */
function room(plot, values) {
  plot.ctx.font = `${12 * devicePixelRatio}px Plex, system-ui`;
  return Math.ceil(
    Math.max(0, ...(values || []).map((text) => plot.ctx.measureText(text).width / devicePixelRatio)) + 18,
  );
}

/** @param {string} name */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** @param {number} at */
function tick(at) {
  const says = clock(at * 1000);
  return says === "00:00" ? shortDay(at * 1000) : says;
}

/**
 * Draw stacked bars.
 * @param {HTMLElement} element
 * @param {number[]} starts milliseconds, one step apart
 * @param {{name: string, values: number[], color: string}[]} series
 * @param {number} step
 */
export function timeline(element, starts, series, step) {
  const times = starts.map((at) => (at + step / 2) / 1000);
  /** @type {number[][]} */ const stacked = [];
  let below = starts.map(() => 0);
  for (const { values } of series) {
    below = below.map((n, at) => n + (values[at] || 0));
    stacked.push(below);
  }
  const ink = colour("quiet"),
    line = colour("line");
  const axis = {
    stroke: ink,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1 },
    font: "12px Plex, system-ui",
  };
  const options = {
    width: Math.max(280, element.clientWidth),
    height: 220,
    padding: [12, SIDE, 0, SIDE],
    cursor: { y: false, drag: { x: false, y: false } },
    legend: { live: true },
    tzDate: (/** @type {number} */ at) => uPlot.tzDate(new Date(at * 1000), zone()),
    scales: {
      x: { time: true },
      y: {
        range: (/** @type {any} */ _u, /** @type {number} */ _min, /** @type {number} */ max) => [
          0,
          Math.max(4, max * 1.1),
        ],
      },
    },
    axes: [
      { ...axis, space: 64, values: (/** @type {any} */ _plot, /** @type {number[]} */ splits) => splits.map(tick) },
      {
        ...axis,
        size: room,
        incrs: INCREMENTS,
        values: (/** @type {any} */ _plot, /** @type {number[]} */ splits) => splits.map(number),
      },
    ],
    // The tallest stack is drawn first, so that every lower one stands before it.
    series: [
      {
        label: t("time"),
        value: (/** @type {any} */ _plot, /** @type {number | null | undefined} */ at) =>
          at === null || at === undefined ? "–" : moment(at * 1000 - step / 2),
      },
      ...series
        .map((s, n) => ({
          label: visible(s.name),
          fill: colour(s.color),
          stroke: colour(s.color),
          width: 0,
          points: { show: false },
          paths: uPlot.paths.bars({ size: [0.86, 40], gap: 0 }),
          value: (
            /** @type {any} */ _u,
            /** @type {any} */ _v,
            /** @type {any} */ _s,
            /** @type {number | null} */ at,
          ) => (at === null || at === undefined ? "–" : String(series[n].values[at] || 0)),
        }))
        .reverse(),
    ],
  };
  const plot = new uPlot(options, [times, ...stacked.reverse()], element);
  drawn.push({ plot, element });
  if (!observer) {
    observer = new ResizeObserver(() => {
      for (const d of drawn)
        if (d.element.clientWidth > 0) d.plot.setSize({ width: Math.max(280, d.element.clientWidth), height: 220 });
    });
  }
  observer.observe(element);
}

export function forget() {
  for (const { plot } of drawn.splice(0)) plot.destroy();
  if (observer) {
    observer.disconnect();
    observer = null;
  }
}
