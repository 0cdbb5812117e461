// A result beside a zone that is too small to matter, and which of four verdicts it allows.
import { svg } from "../../kit/front/dom.js";
import { draggable, INK, line, LOOKS, MUTED, PAPER, rect, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";
import { fill } from "./curves.js";
import { along, interval, over, zone } from "./differences.js";

const TOP = 34, FOOT = 132;

export function draw(stage) {
  const { reach, smallest, verdicts } = stage.scene, EDGE = LOOKS.programme.colour;
  const handle = svg("g", {}, svg("circle", { r: 22, fill: "transparent" }), svg("circle", { r: 9, fill: PAPER, stroke: EDGE, "stroke-width": 2.4 }),
    svg("path", { d: "M-4 -3l-3 3l3 3M4 -3l3 3l-3 3", fill: "none", stroke: EDGE, "stroke-width": 1.6 }));
  const art = sheet(600, 300);
  stage.art.replaceChildren(art);
  let place = scale([-reach, reach], [0, 600]);
  draggable(handle, (x) => {
    const far = smallest.map((each) => Math.abs(each - Math.abs(place.invert(x))));
    stage.set({ smallest: far.indexOf(Math.min(...far)) });
  });

  return {
    show({ numbers: [edge, seen, low, high, verdict] }, { width, narrow }) {
      place = scale([-reach, reach], [16, width - 16]);
      const columns = narrow ? 1 : 2, wide = (width - 16 - 10 * (columns - 1)) / columns, tall = 32, begin = FOOT + 58;
      const boxes = verdicts.map((text, i) => {
        const x = 8 + (i % columns) * (wide + 10), y = begin + Math.floor(i / columns) * (tall + 8), is = i === verdict;
        return [
          rect(x, y, wide, tall, { fill: is ? INK : PAPER, stroke: is ? INK : MUTED, rx: 4 }),
          words(x + 10, y + 21, `${is ? "\u25B8 " : ""}${text}`, { size: SMALL, fill: is ? PAPER : MUTED, "font-weight": is ? 700 : 400 }),
        ];
      });
      fill(art, width, begin + (4 / columns) * (tall + 8), [
        words(8, 18, narrow ? t("Shaded: too small to matter to you") : t("Shaded: differences that are too small to matter to you"), { "font-weight": 700 }),
        zone(place, [-edge, edge], TOP, FOOT),
        along(place, TOP, FOOT, narrow),
        [-edge, edge].map((at) => line(place(at), TOP, place(at), FOOT, { stroke: EDGE, "stroke-width": 2 })),
        interval(place, 66, [seen, low, high], reach, { clear: low > 0 || high < 0, size: 6 }),
        over(place(edge) + 16, FOOT - 11, t("drag"), { fill: EDGE }),
        boxes, handle,
      ]);
      handle.setAttribute("transform", `translate(${place(edge)} ${FOOT - 16})`);
    },
  };
}
