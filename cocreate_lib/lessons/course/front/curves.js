// What pictures of curves are made of: a sheet that stays, a legend, ruled heights, and the curve.
import { svg } from "../../kit/front/dom.js";
import { GRID, line, room, RULE, SMALL, words } from "../../kit/front/picture.js";

const SAMPLE = 24, ROW = 18;

/** Give an element of a picture its looks. */
export function look(node, looks) {
  for (const [name, value] of Object.entries(looks)) node.setAttribute(name, value);
}

/** Give a sheet that stays where it is another size. */
export const resize = (picture, width, height) => look(picture, { viewBox: `0 0 ${width} ${height}`, width, height });

/** Put nodes into a sheet that stays where it is. */
export function fill(picture, width, height, nodes) {
  resize(picture, width, height);
  picture.replaceChildren(...nodes.flat(Infinity).filter(Boolean));
}

/** A legend in as many rows as it needs: [words, the look of their line, which may be `upright`]. */
export function legend(x, y, width, entries) {
  let at = x, row = 0;
  const nodes = entries.filter(Boolean).map(([text, { upright, ...looks }]) => {
    const need = SAMPLE + 6 + room(text, SMALL);
    if (at > x && at + need > x + width) { at = x; row += 1; }
    const from = at, foot = y + row * ROW, half = from + SAMPLE / 2;
    at += need + 12;
    const sample = upright ? [half, foot - 10, half, foot + 2] : [from, foot - 4, from + SAMPLE, foot - 4];
    return [line(...sample, { "stroke-width": 2.4, ...looks }), words(from + SAMPLE + 6, foot, text, { size: SMALL })];
  });
  return { nodes, height: (row + 1) * ROW };
}

/** Lines at some heights, each with its number on the left. */
export const ruled = (from, to, height, values) => values.map((value) => [
  line(from, height(value), to, height(value), { stroke: value ? GRID : RULE }),
  words(from - 7, height(value) + 5, String(value), { anchor: "end", size: SMALL }),
]);

/** A curve through places; it breaks where there is none. */
export const curve = (places, looks) => svg("path", {
  d: places.map((place, i) => (place ? `${places[i - 1] ? "L" : "M"}${place[0].toFixed(1)} ${place[1].toFixed(1)}` : "")).join(""),
  fill: "none", "stroke-width": 2.4, "stroke-linejoin": "round", ...looks,
});
