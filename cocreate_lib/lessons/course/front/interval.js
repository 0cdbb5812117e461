// A shape like an eye along the axis of differences: the thicker, the better the data support a value.
import { svg } from "../../kit/front/dom.js";
import { draggable, INK, line, LOOKS, MUTED, PAPER, rect, RULE, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";
import { fill } from "./curves.js";
import { along, over } from "./differences.js";

const HALF = 62, MIDDLE = 112, FOOT = 190, AWAY = LOOKS.truth.colour;

export function draw(stage) {
  const { reach: [from, to], shares, estimate, interval: [low, high] } = stage.scene;
  const still = svg("g"), moved = svg("g");
  const handle = svg("g", {}, svg("circle", { r: 22, fill: "transparent" }), svg("circle", { r: 9, fill: PAPER, stroke: AWAY, "stroke-width": 2.4 }),
    svg("path", { d: "M-4 -3l-3 3l3 3M4 -3l3 3l-3 3", fill: "none", stroke: AWAY, "stroke-width": 1.6 }));
  const art = sheet(600, 300);
  stage.art.replaceChildren(art);
  let place = scale([from, to], [0, 600]);
  draggable(handle, (x) => stage.set({ truth: Math.round(place.invert(x)) - from }));

  /** How well a value is supported, between the values that were worked out. */
  const share = (value) => {
    const below = Math.floor(value) - from, rest = value - Math.floor(value);
    return (shares[below] ?? 0) * (1 - rest) + (shares[below + 1] ?? 0) * rest;
  };
  const shape = (first, last, look) => {
    const values = [first, ...shares.map((_, i) => from + i).filter((value) => value > first && value < last), last];
    const side = (way) => values.map((value) => `${place(value).toFixed(1)} ${(MIDDLE + way * HALF * share(value)).toFixed(1)}`);
    return svg("path", { d: `M${[...side(-1), ...side(1).reverse()].join("L")}Z`, ...look });
  };

  return {
    show({ numbers: [truth, now] }, { width, narrow }) {
      place = scale([from, to], [16, width - 16]);
      const x = place(truth), left = narrow ? 8 : 128, bar = scale([0, 1], [left, width - 60]);
      const end = x > width / 2;
      const count = (share, y, text, colour) => [
        words(8, narrow ? y - 5 : y + 14, text, { size: SMALL }),
        rect(left, y, bar(share) - left, 18, { fill: colour }),
        words(bar(share) + 6, y + 14, share < 0.005 ? "< 1" : String(Math.round(100 * share)), { "font-weight": 700 }),
      ];
      const bars = narrow ? 266 : 252, gap = narrow ? 44 : 26;
      still.replaceChildren(...[
        words(8, 18, narrow ? t("How well each value is supported") : t("How well the data support each true difference"), { "font-weight": 700 }),
        shape(from, to, { fill: PAPER, stroke: RULE }),
        shape(low, high, { fill: "#c3ccd6", stroke: INK, "stroke-width": 1.4 }),
        line(place(low), MIDDLE, place(high), MIDDLE, { stroke: INK, "stroke-width": 2 }),
        svg("circle", { cx: place(estimate), cy: MIDDLE, r: 5, fill: INK }),
        along(place, 34, FOOT, narrow, [-40, -30, -20, -10, 0, 10, 20, 30]),
      ].flat(Infinity));
      moved.replaceChildren(...[
        line(x, 34, x, FOOT, { stroke: AWAY, "stroke-width": 2 }),
        over(x + (end ? -8 : 8), 42, t("supposed"), { anchor: end ? "end" : "start", fill: AWAY, "font-weight": 700 }),
        count(1, bars, narrow ? t("at the best supported value") : t("best supported"), MUTED),
        count(now, bars + gap, narrow ? t("at the supposed value") : t("supposed"), AWAY),
      ].flat(Infinity));
      handle.setAttribute("transform", `translate(${x} ${FOOT - 14})`);
      fill(art, width, bars + gap + 24, [still, moved, handle]);
    },
  };
}
