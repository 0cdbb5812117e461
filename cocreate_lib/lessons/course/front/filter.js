// A pile of pilots of one programme: those that are significant pass the filter.
import { button, el, svg } from "../../kit/front/dom.js";
import { INK, line, LOOKS, MUTED, PAPER, room, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";
import { along, over, truth } from "./differences.js";

const COLUMN = 5 / 3; // people per 100: one person of sixty

export function draw(stage) {
  const { reach, truths, pilots } = stage.scene;
  const stops = stage.controls.find((each) => each.name === "pilots").stops.map(Number);
  const next = () => Math.min(stops.length - 1, stage.at.pilots + 1);
  const more = button("", () => {
    if (next() === stage.at.pilots) stage.say(t("All that were made up have been run. Change the truth or the size, or go back to the start."));
    stage.set({ pilots: next() });
  });
  stage.art.append(el("div", { style: "display:flex;gap:.6rem;padding:2px 2px .5rem" },
    more, button(t("Run all {n}", { n: stops.at(-1) }), () => stage.set({ pilots: stops.length - 1 }))));

  return {
    show({ numbers: [count, all, passed] }, { at, width, narrow }) {
      more.textContent = t("Run {n} more", { n: Math.max(1, stops[next()] - count) });
      const own = pilots[at.truth][at.people].slice(0, count), real = truths[at.truth];
      const place = scale([-reach, reach], [16, width - 16]), high = new Map();
      const dots = own.map(([value, significant]) => {
        const column = Math.round(value / COLUMN), n = high.get(column) ?? 0;
        high.set(column, n + 1);
        return [column * COLUMN, n, significant];
      });
      const wide = place(COLUMN) - place(0), tallest = Math.max(...high.values());
      const r = Math.min(5.5, wide / 2 - 0.4), step = Math.min(2 * r + 0.8, 190 / tallest), floor = 244, foot = floor + 62;
      const beside = (x, y, text, before) => {
        const way = before && x > room(text, SMALL) + 12 ? -1 : 1;
        return over(x + 11 * way, y, text, { anchor: way < 0 ? "end" : "start" });
      };
      const mean = (value, y, text, filled) => value !== null && [
        svg("circle", { cx: place(value), cy: y, r: 6, fill: filled ? INK : PAPER, stroke: INK, "stroke-width": 2 }),
        beside(place(value), y + 5, text, value < 0),
      ];
      stage.art.querySelector(":scope > svg")?.remove();
      stage.art.append(sheet(width, foot + 46,
        words(8, 18, narrow ? t("Filled: significant") : t("Each dot is a pilot. Filled: statistically significant"), { "font-weight": 700 }),
        along(place, 34, foot, narrow),
        truth(place, real, 34, foot),
        over(place(real) + (real > 0 ? 8 : -8), 44, t("the truth"), { anchor: real > 0 ? "start" : "end", fill: LOOKS.truth.colour, "font-weight": 700 }),
        dots.map(([value, n, significant]) => svg("circle", {
          cx: place(value), cy: floor - 8 - step * n, r, fill: significant ? INK : PAPER, stroke: significant ? INK : MUTED, "stroke-width": 1.2,
        })),
        line(16, floor, width - 16, floor, { stroke: MUTED }),
        mean(all, floor + 19, narrow ? t("mean of all") : t("mean of all pilots"), false),
        mean(passed, floor + 43, narrow ? t("of the significant") : t("mean of the significant ones"), true),
      ));
    },
  };
}
