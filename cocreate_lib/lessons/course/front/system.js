// What is delivered month by month, beside the stable system, and what a trial then finds.
import { svg } from "../../kit/front/dom.js";
import { axis, GRID, line, LOOKS, mark, MUTED, number, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";
import { along, effect } from "./differences.js";

const TOP = 34, TALL = 150;

export function draw(stage) {
  const { reach, months, undisturbed } = stage.scene;
  return {
    show({ numbers: [delivered, reached, inFull, found] }, { before, width, narrow }) {
      const left = 44, right = width - 12, foot = TOP + TALL, low = foot + 78;
      const across = scale([0, months.length - 1], [left, right]), up = scale([0, 1], [foot, TOP]);
      const place = scale([-reach, reach], [16, width - 16]), step = narrow ? 6 : 3;
      const path = (values, look) => svg("path", { d: values.map((value, i) => `${i ? "L" : "M"}${across(i)} ${up(value)}`).join(""), fill: "none", ...look });
      const ticks = months.flatMap(([year, month], i) => (i % step ? [] : [[i, `${month}/${year % 100}`]]));
      const past = before?.numbers[0];
      stage.art.replaceChildren(sheet(width, low + 104,
        words(8, 18, t("Delivered, month by month: {n}% in all", { n: number(100 * reached) }), { "font-weight": 700 }),
        [0, 50, 100].map((share) => [
          line(left, up(share / 100), right, up(share / 100), { stroke: GRID }),
          words(left - 6, up(share / 100) + 4, `${share}%`, { anchor: "end", size: SMALL }),
        ]),
        past && path(past, { stroke: MUTED, "stroke-width": 1.4, "stroke-dasharray": "6 4", opacity: 0.7 }),
        path(undisturbed, { stroke: MUTED, "stroke-width": 2, "stroke-dasharray": "1.5 4" }),
        path(delivered, { stroke: LOOKS.programme.colour, "stroke-width": 2.6 }),
        words(right, up(Math.max(undisturbed.at(-1), delivered.at(-1))) - 8, t("dotted: the stable system"), { anchor: "end", size: SMALL, fill: MUTED }),
        axis(across, foot, ticks),
        words(8, low - 22, t("What a trial finds, and what is true"), { "font-weight": 700 }),
        along(place, low - 10, low + 44, narrow),
        effect(place, low + 8, found, reach),
        mark("truth", place(inFull), low + 34, 4, false),
        words(place(inFull) - 9, low + 38, t("in full"), { anchor: "end", size: SMALL, fill: LOOKS.truth.colour }),
        words(place(found[0]) - 9, low + 24, t("as delivered"), { anchor: "end", size: SMALL, fill: LOOKS.truth.colour }),
      ));
    },
  };
}
