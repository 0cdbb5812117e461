// What drawings are made of: scales, axes, lines of text, dragging; colours and marks by role.
import { svg } from "./dom.js";

// As in figures/kit/style.py, whose tests hold the contrasts.
export const INK = "#1f2933";
export const MUTED = "#52606d";
export const RULE = "#76828f";
export const GRID = "#e4e7eb";
export const PAPER = "#ffffff";
export const LOOKS = {
  programme: { colour: "#0b5fa5", dash: null },
  comparison: { colour: "#b34700", dash: "6 3" },
  before: { colour: "#6a7683", dash: "2 3" },
  after: { colour: "#004d43", dash: null },
  estimate: { colour: INK, dash: null },
  truth: { colour: "#8a1c7c", dash: "1.5 3" },
};
// Sizes of text, in CSS pixels.
export const SMALL = 13;
export const TEXT = 14;

/** A linear scale from values to places, with `.invert`. */
export function scale([low, high], [from, to]) {
  const place = (value) => from + ((value - low) / (high - low)) * (to - from);
  place.invert = (at) => low + ((at - from) / (to - from)) * (high - low);
  return place;
}

/** The main picture, in CSS pixels. */
export const sheet = (width, height, ...kids) =>
  svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "cx-picture" }, ...kids);

export const line = (x1, y1, x2, y2, attrs = {}) => svg("line", { x1, y1, x2, y2, stroke: RULE, ...attrs });

export const rect = (x, y, width, height, attrs = {}) =>
  svg("rect", { x, y, width: Math.max(0, width), height: Math.max(0, height), ...attrs });

/** Words in one line; `anchor` is start, middle or end. They get smaller to stay `within` a width. */
export const words = (x, y, text, { anchor = "start", size = TEXT, fill = INK, within = Infinity, ...attrs } = {}) =>
  svg("text", { x, y, "text-anchor": anchor, "font-size": size * Math.min(1, within / room(text, size)), fill, ...attrs }, text);

/** How wide words are, about; fonts differ, so room is left. */
export const room = (text, size = TEXT, bold = false) => text.length * size * (bold ? 0.7 : 0.61);

/** Words broken into lines that are at most so wide. */
export function lines(text, width, size = TEXT, bold = false) {
  const found = [];
  for (const word of text.split(" ")) {
    const last = found.at(-1);
    if (last !== undefined && room(`${last} ${word}`, size, bold) <= width) found[found.length - 1] = `${last} ${word}`;
    else found.push(word);
  }
  return found;
}

/** An axis along the bottom: ticks are [value, words]; its label stands under it. */
export function axis(place, y, ticks, label = "", { top = null, size = SMALL, within } = {}) {
  const middle = (place(ticks[0][0]) + place(ticks.at(-1)[0])) / 2;
  return svg("g", {},
    ticks.map(([value, text]) => [
      top === null ? line(place(value), y, place(value), y + 4) : line(place(value), top, place(value), y, { stroke: GRID }),
      words(place(value), y + size + 5, text, { anchor: "middle", size }),
    ]),
    label && words(middle, y + 2 * size + 12, label, { anchor: "middle", size, within }));
}

/** A mark by role: a dot, a square, a diamond; hollow where it is not filled. */
export function mark(role, x, y, size = 5, filled = true) {
  const { colour } = LOOKS[role], look = { fill: filled ? colour : PAPER, stroke: colour, "stroke-width": 1.6 };
  if (role === "comparison") return rect(x - size, y - size, 2 * size, 2 * size, look);
  if (role === "truth") return svg("path", { d: `M${x} ${y - 1.3 * size}l${1.3 * size} ${1.3 * size}l${-1.3 * size} ${1.3 * size}l${-1.3 * size} ${-1.3 * size}z`, ...look });
  return svg("circle", { cx: x, cy: y, r: size, ...look });
}

/** Let a node be dragged: `to(x, y)` gets places in the picture's own pixels, from press to release. */
export function draggable(node, to, { press, release } = {}) {
  const at = (event) => {
    const own = node.ownerSVGElement ?? node, box = own.getBoundingClientRect();
    const share = own.viewBox.baseVal.width ? own.viewBox.baseVal.width / box.width : 1;
    return [(event.clientX - box.left) * share, (event.clientY - box.top) * share];
  };
  node.style.touchAction = "none";
  node.style.cursor = "grab";
  node.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    node.setPointerCapture(event.pointerId);
    press?.(...at(event));
    to(...at(event));
  });
  node.addEventListener("pointermove", (event) => {
    if (node.hasPointerCapture(event.pointerId)) to(...at(event));
  });
  for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => release?.());
  return node;
}

/** A number as it is written in pictures: a real minus sign, commas at thousands. */
export const number = (value, digits = 0, sign = false) => {
  const text = Math.abs(value).toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const zero = !/[1-9]/.test(text);
  return (value < 0 && !zero ? "\u2212" : sign && value > 0 && !zero ? "+" : "") + text;
};
