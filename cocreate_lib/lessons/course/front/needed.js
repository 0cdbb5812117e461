// An effect in full and as delivered, over the band of what a trial of that size would often miss.
import { LOOKS, MUTED, PAPER, rect, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";
import { along, zone } from "./differences.js";

export function draw(stage) {
  const { reach } = stage.scene;
  return {
    show({ numbers: [inFull, given, detectable] }, { before, width, narrow }) {
      const place = scale([-reach, reach], [16, width - 16]), top = 60, foot = top + 96, { colour } = LOOKS.programme;
      const edge = Math.min(detectable, reach);
      const bar = (value, y, look) => rect(Math.min(place(0), place(value)), y, Math.abs(place(value) - place(0)), 22, look);
      stage.art.replaceChildren(sheet(width, foot + 52,
        words(8, 18, t("Would a trial of this size see it?"), { "font-weight": 700 }),
        zone(place, [-edge, edge], top - 12, foot),
        words(8, 38, t("Grey: missed more than one time in five"), { size: SMALL, fill: MUTED }),
        before && bar(before.numbers[1], top + 62, { fill: "none", stroke: MUTED, "stroke-dasharray": "4 3" }),
        words(place(0) + 6, top + 22, t("in full"), { size: SMALL }),
        bar(inFull, top + 6, { fill: PAPER, stroke: colour, "stroke-width": 1.6 }),
        words(place(0) + 6, top + 78, t("as delivered"), { size: SMALL }),
        bar(given, top + 62, { fill: colour }),
        along(place, top - 12, foot, narrow),
      ));
    },
  };
}
