// A table of people with cells withheld, and what anybody can work out about them.
import { GRID, INK, line, lines, LOOKS, MUTED, sheet, SMALL, TEXT, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";

const TALL = 46, TOP = 40;

export function draw(stage) {
  return {
    show({ numbers: [rows, columns, cells, known, told] }, { width, narrow }) {
      const left = narrow ? 58 : 110, wide = (width - left) / columns.length, foot = TOP + TALL * rows.length;
      const said = told ? lines(t("The report says: {words}", { words: told }), width - 16) : [];
      const size = narrow ? 12 : TEXT;
      const middle = (j) => left + wide * (j + 0.5);
      const cell = (text, i, j) => {
        const [first, below] = text.split("\n"), out = known.some(([row, column]) => row === i && column === j);
        const look = out ? { fill: LOOKS.comparison.colour, "font-weight": 700 } : { fill: INK };
        const y = TOP + TALL * i + (below ? 20 : 28);
        return [
          words(middle(j), y, first, { anchor: "middle", size, ...look }),
          below && words(middle(j), y + 17, below, { anchor: "middle", size: narrow ? 12 : SMALL, ...look }),
        ];
      };
      stage.art.querySelector(":scope > svg")?.remove();
      stage.art.append(sheet(width, foot + 14 + 20 * said.length,
        columns.map((name, j) => lines(name, wide - 4, narrow ? 12 : SMALL).map((part, k, all) => words(middle(j), TOP - 8 - 14 * (all.length - 1 - k), part, { anchor: "middle", size: narrow ? 12 : SMALL, fill: MUTED }))),
        rows.map((name, i) => [
          line(4, TOP + TALL * i, width - 4, TOP + TALL * i, { stroke: GRID }),
          words(6, TOP + TALL * i + 28, name, { size, "font-weight": 600 }),
          cells[i].map((text, j) => cell(text, i, j)),
        ]),
        said.map((part, k) => words(6, foot + 18 + 20 * k, part, { size: TEXT })),
      ));
    },
  };
}
