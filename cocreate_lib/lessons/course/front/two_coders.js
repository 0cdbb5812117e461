// Two coders and one code: a square for each excerpt, by who gave it the code; below, measures of agreement.
import { svg } from "../../kit/front/dom.js";
import { GRID, INK, line, LOOKS, MUTED, number, PAPER, rect, RULE, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";

const LOOK = {
  both: LOOKS.programme.colour, first: LOOKS.comparison.colour, second: LOOKS.comparison.colour, neither: LOOKS.before.colour,
};

export function draw(stage) {
  const { scene } = stage;
  return {
    show({ numbers }, { before, width, narrow }) {
      const left = narrow ? 118 : 150, right = width - 12, step = narrow ? 12 : 15, columns = Math.floor((right - left - 30) / step);
      const drawn = [], past = before?.numbers;
      let y = 8;
      for (const [i, [name, label]] of Object.entries(scene.groups).entries()) {
        const count = numbers.counts[i], rows = Math.max(1, Math.ceil(count / columns));
        drawn.push(words(8, y + step, label, { size: SMALL }));
        for (let n = 0; n < count; n += 1) {
          drawn.push(square(name, left + step * (n % columns), y + step * Math.floor(n / columns) + 1, step - 3));
        }
        drawn.push(words(left + step * (Math.min(count, columns)) + 5, y + step - 1, String(count), { size: SMALL, "font-weight": 700 }));
        y += rows * step + 12;
      }
      y += 34;
      const place = scale([scene.low, 1], [narrow ? 20 : left, right - 16]), top = y - 22;
      scene.measures.forEach((name, i) => {
        const value = numbers.measures[i], earlier = past?.measures[i], colour = i ? LOOKS.truth.colour : INK;
        const at = y + (narrow ? 22 : 4);
        drawn.push(line(place(scene.low), at, place(1), at, { stroke: GRID }),
          words(8, narrow ? y + 2 : y + 8, name, { size: SMALL, stroke: PAPER, "stroke-width": 5, "paint-order": "stroke" }));
        if (past && earlier !== null && earlier !== value) {
          drawn.push(shape(i, place(earlier), at, { fill: PAPER, stroke: colour, opacity: 0.55 }));
        }
        if (value === null) drawn.push(words(place(0.5), at - 5, t("no value here"), { anchor: "middle", size: SMALL, fill: MUTED }));
        else {
          drawn.push(shape(i, place(value), at, { fill: colour, stroke: colour }),
            words(place(value) + (value > 0.8 ? -11 : 11), at - 6, number(value, 2), { size: SMALL, anchor: value > 0.8 ? "end" : "start", fill: colour, "font-weight": 700 }));
        }
        y += narrow ? 44 : 32;
      });
      const foot = y - (narrow ? 8 : 16);
      for (const [value, label] of [[0, narrow ? t("as chance") : t("0, as chance gives")], [0.5, "0.5"], [1, "1"]]) {
        drawn.unshift(line(place(value), top + 10, place(value), foot, { stroke: value ? GRID : RULE }));
        drawn.push(words(place(value), foot + 17, label, { anchor: value === 1 ? "end" : "middle", size: SMALL }));
      }
      stage.art.replaceChildren(sheet(width, foot + 26, drawn));
    },
  };
}

/** One excerpt: full where both gave the code, half where one did, hollow where neither. */
function square(name, x, y, size) {
  const colour = LOOK[name], box = rect(x, y, size, size, { fill: name === "both" ? colour : PAPER, stroke: colour, "stroke-width": 1.2 });
  if (name !== "first" && name !== "second") return box;
  const d = name === "first" ? `M${x} ${y}v${size}h${size}z` : `M${x} ${y}h${size}v${size}z`;
  return svg("g", {}, box, svg("path", { d, fill: colour }));
}

const shape = (i, x, y, look) => (i
  ? svg("path", { d: `M${x} ${y - 7}l7 7l-7 7l-7 -7z`, "stroke-width": 1.6, ...look })
  : svg("circle", { cx: x, cy: y, r: 5.5, "stroke-width": 1.6, ...look }));
