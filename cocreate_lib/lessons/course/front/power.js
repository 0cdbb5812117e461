// A hundred pilots of one size: how many find a true difference; and what they would find at all.
import { INK, line, LOOKS, MUTED, PAPER, rect, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";
import { along, over, truth, zone } from "./differences.js";

const ACROSS = 20;

export function draw(stage) {
  const { reach, least } = stage.scene;
  return {
    show({ numbers: [find, difference, fall, rise] }, { width, narrow }) {
      const step = Math.min(22, (width - 16) / ACROSS), place = scale([-reach, reach], [16, width - 16]);
      const top = 30 + step * 5 + (narrow ? 66 : 46), foot = top + 84;
      const squares = Array.from({ length: 100 }, (_, i) => rect(8 + step * (i % ACROSS) + 1, 30 + step * Math.floor(i / ACROSS) + 1, step - 3, step - 3, {
        fill: i < find ? INK : PAPER, stroke: i < find ? INK : MUTED,
      }));
      const missed = t("often missed: less than 8 in 10 find it");
      const band = [fall ?? least, rise];
      stage.art.replaceChildren(sheet(width, foot + 46,
        words(8, 18, narrow ? t("{n} of 100 pilots find it", { n: find }) : t("Of 100 such pilots {n} find it (filled)", { n: find }), { "font-weight": 700 }),
        squares,
        words(8, top - (narrow ? 26 : 10), narrow ? t("What such pilots can find:") : t("What pilots of this size can find"), { "font-weight": 700 }),
        narrow && words(8, top - 8, missed, { size: SMALL }),
        zone(place, band, top, foot),
        along(place, top, foot, narrow),
        truth(place, difference, top + 26, foot),
        !narrow && over(place((band[0] + band[1]) / 2), top + 17, rise - band[0] > 28 ? missed : t("often missed"), { anchor: "middle", "stroke-width": 0 }),
        line(place(band[0]), top, place(band[0]), foot, { stroke: fall === null ? "none" : INK, "stroke-width": 2 }),
        line(place(band[1]), top, place(band[1]), foot, { stroke: INK, "stroke-width": 2 }),
        over(place(difference) + (difference < 0 ? -10 : 10), foot - 24, t("true"), { anchor: difference < 0 ? "end" : "start", fill: LOOKS.truth.colour, "font-weight": 700, "stroke-width": 0 }),
      ));
    },
  };
}
