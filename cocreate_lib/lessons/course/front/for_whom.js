// One trial, looked at in parts: a row for everybody and one for each part, beside the truth.
import { button, el } from "../../kit/front/dom.js";
import { GRID, line, MUTED, room, scale, sheet, SMALL, TEXT, words } from "../../kit/front/picture.js";
import { t, tn } from "../../kit/front/words.js";
import { along, effect } from "./differences.js";

export function draw(stage) {
  const { reach, names } = stage.scene;
  const runs = stage.controls.find((each) => each.name === "run").stops.length;
  stage.art.append(el("div", { style: "padding:2px 2px .4rem" },
    button(t("Run the trial again"), () => stage.set({ run: (stage.at.run + 1) % runs }))));
  return {
    show({ numbers: rows }, { width, narrow }) {
      const tall = narrow ? 46 : 34, top = 30, foot = top + tall * names.length;
      const left = narrow ? 12 : 24 + Math.max(...names.map((name) => room(name, TEXT)));
      const place = scale([-reach, reach], [left, width - 16]), y = (i) => top + tall * i + (narrow ? 26 : 14);
      const out = rows.filter(([, , low, high], i) => i && (low > 0 || high < 0)).length;
      stage.art.querySelector(":scope > svg")?.remove();
      stage.art.append(sheet(width, foot + 52,
        words(8, 16, tn("Run {run}: {n} of {all} parts stands out", "Run {run}: {n} of {all} parts stand out", out, { run: stage.at.run + 1, all: names.length - 1 }), { "font-weight": 700 }),
        names.map((name, i) => [
          i === 1 && line(8, top + tall - 3, width - 8, top + tall - 3, { stroke: GRID }),
          words(8, narrow ? y(i) - 11 : y(i) + 5, name, { size: narrow ? SMALL : TEXT, "font-weight": i ? 400 : 700 }),
          narrow && i > 0 && line(place(-reach), y(i) + 19, place(reach), y(i) + 19, { stroke: GRID }),
        ]),
        rows.map((row, i) => effect(place, y(i), row, reach)),
        along(place, top, foot, narrow),
        words(width - 8, 16, narrow ? "" : t("diamond: the truth"), { anchor: "end", size: SMALL, fill: MUTED }),
      ));
    },
  };
}
