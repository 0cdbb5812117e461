// Differences with their intervals on one axis, each beside its truth, in people per 100.
import { axis, INK, line, mark, number, PAPER, RULE } from "../../kit/front/picture.js";
import { svg } from "../../kit/front/dom.js";

/** The axis of differences, with the line of no difference from `top`. */
export const differences = (place, top, foot, narrow, from = -26) => [
  line(place(0), top, place(0), foot, { stroke: RULE }),
  axis(place, foot, [-80, -60, -40, -20, -10, 0, 10, 20].filter((tick) => tick > from && (from > -40 || tick % 20 === 0)).map((tick) => [tick, number(tick)]),
    narrow ? "fewer \u2190 per 100 people \u2192 more" : "fewer \u2190 people who reoffend, per 100 \u2192 more"),
];

/** One difference: thick and filled where its interval leaves out no difference. */
export function effect([truth, estimate, low, high], place, y, reach) {
  const out = low > 0 || high < 0, within = (value) => place(Math.max(reach[0], Math.min(reach[1], value)));
  return [
    line(within(low), y, within(high), y, { stroke: INK, "stroke-width": out ? 4 : 1.6 }),
    svg("circle", { cx: within(estimate), cy: y, r: 5, fill: out ? INK : PAPER, stroke: INK, "stroke-width": 1.6 }),
    truth !== null && mark("truth", within(truth), y + 12, 4),
  ];
}
