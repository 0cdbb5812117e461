// Differences in people per 100 along one axis: intervals, zones, what is true.
import { svg } from "../../kit/front/dom.js";
import { axis, INK, line, LOOKS, mark, MUTED, number, PAPER, rect, RULE, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";

const TICKS = [-40, -20, 0, 20, 40];

/** The axis with its words, and a line at no difference from `top` down. */
export const along = (place, top, foot, narrow, ticks = TICKS) => [
  line(place(0), top, place(0), foot),
  axis(place, foot, ticks.map((tick) => [tick, number(tick)]), narrow ? t("fewer \u2190 per 100 people \u2192 more") : t("fewer \u2190 people who reoffend, per 100 \u2192 more")),
];

/** An interval with its dot, cut off with an arrow where the axis ends; thick where `clear`. */
export function interval(place, y, [value, low, high], reach, { clear = false, filled = true, size = 5, dash = null } = {}) {
  const at = (x) => place(Math.max(-reach, Math.min(reach, x))), colour = clear || size < 5 ? INK : MUTED;
  const arrow = (x, way) => Math.abs(x) > reach && svg("path", { d: `M${at(x) + 4 * way} ${y}l${-7 * way} -4v8z`, fill: colour });
  return [
    line(at(low), y, at(high), y, { stroke: colour, "stroke-width": clear ? 4 : 1.8, "stroke-dasharray": dash }),
    arrow(low, -1), arrow(high, 1),
    Math.abs(value) <= reach && svg("circle", { cx: place(value), cy: y, r: size, fill: filled ? INK : PAPER, stroke: INK, "stroke-width": 1.6 }),
  ];
}

/** An interval as above, thick where it leaves out no difference, with its truth below it. */
export function effect(place, y, [truth, value, low, high], reach) {
  const clear = low > 0 || high < 0;
  return [
    interval(place, y, [value, low, high], reach, { clear, filled: clear }),
    mark("truth", place(Math.max(-reach, Math.min(reach, truth))), y + 12, 4),
  ];
}

/** A shaded zone between two differences. */
export const zone = (place, [from, to], top, foot) =>
  rect(place(from), top, place(to) - place(from), foot - top, { fill: "#e4e7eb", stroke: RULE, "stroke-dasharray": "3 3" });

/** A line through what is true, with a diamond at its foot. */
export const truth = (place, value, top, foot) => [
  line(place(value), top, place(value), foot, { stroke: LOOKS.truth.colour, "stroke-width": 1.6, "stroke-dasharray": "1.5 3" }),
  mark("truth", place(value), foot - 6),
];

/** Words with paper around them, so that lines behind don't cross them. */
export const over = (x, y, text, look = {}) =>
  words(x, y, text, { size: SMALL, stroke: PAPER, "stroke-width": 4, "paint-order": "stroke", ...look });
