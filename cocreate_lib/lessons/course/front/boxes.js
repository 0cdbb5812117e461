// Boxes and arrows: where they stand, how an arrow runs between them, and how their kinds look.
import { svg } from "../../kit/front/dom.js";
import { INK, sheet, words } from "../../kit/front/picture.js";

const INCHES = { wide: 7.4, narrow: 3.9 }; // places are declared for a sheet of this width
const PITCH = { wide: 80, narrow: 102 }; // pixels of an inch from above to below
const HEIGHT = { wide: 44, narrow: 60 };
const SIZE = 13, LEAD = 15, HEAD = 11, GAP = 3, SHORT = 50;

/** What a diagram of this scene looks like in so many pixels: nodes whose kinds can then be set. */
export function diagram(scene, width, narrow, { top = 12, under = [] } = {}) {
  const layout = narrow ? "narrow" : "wide", inch = width / INCHES[layout], pitch = PITCH[layout];
  const spots = Object.values(scene.boxes).map((box) => box[narrow ? "narrow" : "at"][1]);
  const highest = Math.max(...spots), height = HEIGHT[layout];
  const down = (up) => top + height / 2 + (highest - up) * pitch;
  const point = ([x, up]) => [x * inch, down(up)];

  const boxes = {};
  for (const [name, { words: text, ...at }] of Object.entries(scene.boxes)) {
    const [across, up, wide] = at[narrow ? "narrow" : "at"];
    boxes[name] = box(name, text, { x: across * inch, y: down(up), w: wide * inch, h: height });
  }
  const arrows = scene.arrows.map(({ ends: [start, end], ...via }) =>
    arrow(boxes[start], boxes[end], via[narrow ? "narrow" : "at"].map(point)));
  const foot = top + height + (highest - Math.min(...spots)) * pitch + 8;
  const rows = key(under, width, foot);
  const art = sheet(width, foot + 22 * rows.length + 4, arrows.map(({ node }) => node),
    Object.values(boxes).map(({ node }) => node), rows);
  return { art, boxes, arrows, down, inch };
}

function box(name, text, at) {
  const { x, y, w, h } = at, found = balanced(text, w - 5);
  const node = svg("g", { class: "cx-box", "data-box": name, style: `transform-origin: ${x}px ${y}px` },
    svg("rect", { x: x - w / 2, y: y - h / 2, width: w, height: h, rx: 4 }),
    found.map((line, i) => words(x, y + 5 + LEAD * (i - (found.length - 1) / 2), line, { anchor: "middle", size: SIZE, fill: null })),
    words(x - w / 2 + 4, y - h / 2 + 6, "\u2717", { anchor: "middle", size: 16, fill: null, class: "cx-cross" }),
    svg("g", { class: "cx-badge", transform: `translate(${x + w / 2 - 3} ${y - h / 2 - 1})` }));
  return { node, ...at, badge: node.lastChild };
}

/** Words in as few lines as their width allows, and these as alike as can be. */
function balanced(text, width) {
  let found = broken(text, width);
  for (let less = width - 4; less > 0; less -= 4) {
    const tried = broken(text, less);
    if (tried.length > found.length) break;
    found = tried;
  }
  return found;
}

function broken(text, width) {
  const found = [];
  for (const word of text.split(" ")) {
    const longer = `${found.at(-1)} ${word}`;
    if (found.length && measured(longer) <= width) found[found.length - 1] = longer;
    else found.push(word);
  }
  return found;
}

/** How wide words are, about: boxes are small, so letters are told apart. */
const measured = (text) => SIZE * [...text].reduce((sum, letter) =>
  sum + ("mwMW".includes(letter) ? 0.9 : "fijlrt ,.'".includes(letter) ? 0.38 : 0.62), 0);

/** An arrow from edge to edge. */
function arrow(from, to, via) {
  const points = [edge(from, via[0] ?? [to.x, to.y]), ...via, edge(to, via.at(-1) ?? [from.x, from.y])];
  const [tip, last] = [points.at(-1), points.at(-2)];
  const long = Math.hypot(tip[0] - last[0], tip[1] - last[1]);
  const [ux, uy] = [(tip[0] - last[0]) / long, (tip[1] - last[1]) / long];
  const back = [tip[0] - HEAD * ux, tip[1] - HEAD * uy];
  const d = path([...points.slice(0, -1), back]);
  const head = `${path([tip, [back[0] - 5 * uy, back[1] + 5 * ux], [back[0] + 5 * uy, back[1] - 5 * ux]])}Z`;
  return {
    node: svg("g", { class: "cx-arrow" }, svg("path", { class: "under", d }), svg("path", { class: "shaft", d }), svg("path", { class: "head", d: head })),
    d, points,
  };
}

const path = (points) => "M" + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");

/** Where the line from a box's middle towards a point leaves it, or comes in. */
function edge({ x, y, w, h }, [toX, toY]) {
  const [dx, dy] = [toX - x, toY - y];
  const reach = Math.min(dx ? (w / 2 + GAP) / Math.abs(dx) : Infinity, dy ? (h / 2 + GAP) / Math.abs(dy) : Infinity);
  return [x + reach * dx, y + reach * dy];
}

/** A share of the way along some points. */
function along(points, share) {
  const legs = points.slice(1).map(([x, y], i) => Math.hypot(x - points[i][0], y - points[i][1]));
  let left = share * legs.reduce((sum, leg) => sum + leg, 0), i = 0;
  while (left > legs[i]) left -= legs[i++];
  const [[x, y], [nextX, nextY]] = [points[i], points[i + 1]], part = left / legs[i];
  const [dx, dy] = [nextX - x, nextY - y], long = Math.hypot(dx, dy);
  const aside = long < SHORT ? 15 / long : 0; // beside a short arrow, which it would hide
  return [x + part * dx - aside * dy, y + part * dy + aside * dx];
}

/** Let arrows be clicked: all along a wide path, or on a knob. Gives back the knobs, by name. */
export function knobs({ art, arrows }, places, click) {
  const taken = [], found = {};
  for (const place of Object.values(places)) {
    const { points } = arrows[place];
    const apart = (share) => {
      const [x, y] = along(points, share);
      return Math.min(44, ...taken.map(([otherX, otherY]) => Math.hypot(x - otherX, y - otherY)));
    };
    taken.push(along(points, [0.5, 0.6, 0.4, 0.7, 0.3].reduce((one, other) => (apart(other) > apart(one) ? other : one))));
  }
  const live = (name, ...kids) => svg("g", { class: "cx-hit", "data-arrow": name, click: () => click(name) }, kids);
  const names = Object.keys(places);
  art.append(...names.map((name) => live(name, svg("path", { d: arrows[places[name]].d }))));
  art.append(...names.map((name, i) => {
    const [x, y] = taken[i];
    found[name] = words(x, y + 5, "", { anchor: "middle", size: 15, fill: null, "font-weight": 700 });
    return live(name, svg("circle", { class: "wide", cx: x, cy: y, r: 22 }), svg("circle", { class: "knob", cx: x, cy: y, r: 9 }), found[name]);
  }));
  return found;
}

/** Lines of a key: samples of arrows with their words, in as many rows as they need. */
function key(entries, width, y) {
  const rows = [];
  let x = Infinity;
  for (const [kind, text] of entries) {
    const wide = 52 + measured(text);
    if (x + wide > width) { rows.push(svg("g", {})); x = 6; }
    const at = y + 22 * rows.length - 8;
    rows.at(-1).append(svg("g", { class: `cx-arrow ${kind}` }, svg("path", { class: "shaft", d: `M${x} ${at}h34` })),
      words(x + 40, at + 5, text, { size: SIZE, fill: INK }));
    x += wide;
  }
  return rows;
}

/** A sign at the corner of a box; none where there are no words for it. */
export function badge({ badge: node }, text, look = "") {
  node.setAttribute("class", `cx-badge ${look}`);
  node.replaceChildren(...(text ? [svg("circle", { r: 10 }), words(0, 5, text, { anchor: "middle", size: SIZE, fill: null, "font-weight": 700 })] : []));
}
