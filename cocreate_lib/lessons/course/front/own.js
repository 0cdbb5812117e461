// One learner's pilot: its difference and its interval.
import { scale, sheet, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";
import { along, interval } from "./differences.js";

export function draw(stage) {
  const { reach } = stage.scene;
  return {
    show({ numbers: [number, ...values] }, { width, narrow }) {
      const place = scale([-reach, reach], [16, width - 16]), [, low, high] = values;
      stage.art.replaceChildren(sheet(width, 136,
        words(8, 18, t("Pilot {n}", { n: number }), { "font-weight": 700 }),
        along(place, 30, 88, narrow),
        interval(place, 58, values, reach, { clear: low > 0 || high < 0, size: 6 })));
    },
  };
}
