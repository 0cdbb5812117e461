// What a pilot finds by several ways of working it out; what is true stays sealed.
import { room, scale, sheet, SMALL, TEXT, words } from "../../kit/front/picture.js";
import { along, interval } from "./differences.js";

export function draw(stage) {
  const { reach } = stage.scene;
  return {
    show({ numbers: [names, rows] }, { width, narrow }) {
      const tall = narrow ? 44 : 34, top = 16, foot = top + tall * names.length + 6;
      const left = narrow ? 14 : 24 + Math.max(...names.map((name) => room(name, TEXT)));
      const place = scale([-reach, reach], [left, width - 16]), y = (i) => top + tall * i + (narrow ? 26 : 14);
      stage.art.replaceChildren(sheet(width, foot + 52,
        names.map((name, i) => words(8, narrow ? y(i) - 11 : y(i) + 5, name, { size: narrow ? SMALL : TEXT })),
        rows.map(([value, low = value, high = value], i) => {
          const clear = low < high && (low > 0 || high < 0);
          return interval(place, y(i), [value, low, high], reach, { clear, filled: clear });
        }),
        along(place, top, foot, narrow),
      ));
    },
  };
}
