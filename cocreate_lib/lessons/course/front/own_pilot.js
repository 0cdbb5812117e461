// What a pilot finds by several ways of working it out; what is true stays sealed.
import { room, scale, sheet, SMALL, TEXT, words } from "../../kit/front/picture.js";
import { differences, effect } from "./effects.js";

export function draw(stage) {
  const [low, high] = stage.scene.reach;
  return {
    show({ numbers: [names, rows] }, { width, narrow }) {
      const tall = narrow ? 44 : 34, top = 16, foot = top + tall * names.length + 6;
      const left = narrow ? 14 : 24 + Math.max(...names.map((name) => room(name, TEXT)));
      const reach = [Math.min(low, ...rows.map((row) => row[1] - 4)), high];
      const place = scale(reach, [left, width - 16]), y = (i) => top + tall * i + (narrow ? 26 : 14);
      stage.art.replaceChildren(sheet(width, foot + 52,
        names.map((name, i) => words(8, narrow ? y(i) - 11 : y(i) + 5, name, { size: narrow ? SMALL : TEXT })),
        rows.map((row, i) => effect(row, place, y(i), reach)),
        differences(place, top, foot, narrow, reach[0]),
      ));
    },
  };
}
