// A square for each study of a programme that does nothing, filled where something is found.
import { LOOKS, MUTED, PAPER, rect, RULE, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";

export function draw(stage) {
  const { studies } = stage.scene;
  return {
    show({ numbers: found }, { before, width, narrow }) {
      const across = narrow ? 10 : 20, wide = Math.min(34, (width - 16) / across), filled = new Set(found);
      const was = new Set(before?.numbers ?? found), top = 34;
      const moved = Array.from({ length: studies }, (_, i) => filled.has(i) !== was.has(i));
      stage.art.querySelector(":scope > svg")?.remove();
      stage.art.append(sheet(width, top + wide * Math.ceil(studies / across) + 26,
        words(8, 18, t('Found "significant": {n} of {all}', { n: found.length, all: studies }), { "font-weight": 700 }),
        Array.from({ length: studies }, (_, i) => rect(8 + wide * (i % across) + 2, top + wide * Math.floor(i / across) + 2, wide - 4, wide - 4, {
          fill: filled.has(i) ? LOOKS.comparison.colour : PAPER,
          stroke: moved[i] ? LOOKS.programme.colour : RULE,
          "stroke-width": moved[i] ? 3 : 1,
        })),
        moved.includes(true) && words(8, top + wide * Math.ceil(studies / across) + 18, t("A thick edge: other than before your last move"), { size: narrow ? 12 : SMALL, fill: MUTED }),
      ));
    },
  };
}
