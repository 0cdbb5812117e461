// The pilots of a room, one under the other; pooled; with what was true of each.
import { INK, line, mark, MUTED, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";
import { along, interval } from "./differences.js";

export function draw(stage) {
  const { reach, runs } = stage.scene;
  return {
    show({ numbers: { pilots, pooled, truth } }, { width, narrow }) {
      const left = narrow ? 42 : 78, place = scale([-reach, reach], [left, width - 16]);
      const tall = Math.max(9, Math.min(20, 320 / pilots)), top = 30, end = top + tall * pilots;
      const foot = end + 62, labelled = tall >= 12 ? 1 : 2;
      const rows = runs.slice(0, pilots).map(([value, low, high, real], i) => {
        const y = top + tall * (i + 0.5);
        return [
          i % labelled === 0 && words(left - 8, y + 4.5, narrow ? `${i + 1}` : t("pilot {n}", { n: i + 1 }), { anchor: "end", size: SMALL }),
          interval(place, y, [value, low, high], reach, { clear: low > 0 || high < 0, size: Math.min(4.4, tall / 3) }),
          truth ? mark("truth", place(real), y, Math.min(4, tall / 3)) : null,
        ];
      });
      stage.art.replaceChildren(sheet(width, foot + 46,
        words(8, 18, narrow ? t("Thick lines: significant") : t("Thick lines leave out zero: significant"), { "font-weight": 700 }),
        truth ? words(width - 8, 18, narrow ? t("\u25C6 true") : t("\u25C6 what was true"), { anchor: "end", size: SMALL, fill: "#8a1c7c", "font-weight": 700 }) : null,
        along(place, top - 4, foot, narrow),
        rows,
        line(8, end + 8, width - 8, end + 8, { stroke: MUTED }),
        pooled ? [
          words(left - 8, end + 28, narrow ? t("all") : t("pooled"), { anchor: "end", size: SMALL, "font-weight": 700 }),
          interval(place, end + 24, pooled.slice(0, 3), reach, { clear: true, size: 6 }),
          words(left - 8, end + 52, narrow ? t("next") : t("one more"), { anchor: "end", size: SMALL }),
          interval(place, end + 48, [pooled[0], pooled[3], pooled[4]], reach, { size: 4.9, filled: false, dash: "6 3" }),
        ] : words((left + width) / 2, end + 40, t("not pooled yet"), { anchor: "middle", size: SMALL, fill: INK }),
      ));
    },
  };
}
