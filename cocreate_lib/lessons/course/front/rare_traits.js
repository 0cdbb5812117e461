// How few people fit, the more is told of somebody who is quoted: a bar for each step.
import { axis, line, LOOKS, MUTED, number, rect, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";

const TALL = 50, TOP = 34;

export function draw(stage) {
  const { least } = stage.scene;
  return {
    show({ numbers: steps }, { width, narrow }) {
      const log = scale([Math.log10(0.8), Math.log10(1200)], [10, width - 14]), place = (n) => log(Math.log10(n));
      const foot = TOP + TALL * 5;
      stage.art.querySelector(":scope > svg")?.remove();
      stage.art.append(sheet(width, foot + 52,
        words(8, 18, t("Who could it be?"), { "font-weight": 700 }),
        line(place(least), TOP, place(least), foot, { stroke: MUTED, "stroke-dasharray": "2 4" }),
        steps.map(([name, count], i) => [
          words(12, TOP + TALL * i + 15, `${name}: ${number(count)}`, { size: narrow ? SMALL : undefined }),
          rect(place(0.8), TOP + TALL * i + 21, place(Math.max(count, 0.85)) - place(0.8), 18, { fill: LOOKS[count < least ? "comparison" : "programme"].colour }),
        ]),
        axis(place, foot, [[1, "1"], [10, "10"], [100, "100"], [1000, "1,000"]], t("people who fit")),
      ));
    },
  };
}
