// Five lives along a line of time, and the window that is laid over them: its edges can be dragged.
import { svg, uid } from "../../kit/front/dom.js";
import { axis, draggable, GRID, INK, line, LOOKS, MUTED, PAPER, rect, RULE, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";
import { look, resize } from "./curves.js";

const LAST = 90; // month
const REACH = 14; // pixels on either side of an edge that take hold of it
const CURSORS = { start: "ew-resize", end: "ew-resize", all: "grab" };

/** Which part of a window a press takes hold of: an edge, or all of it. */
export function part(month, [from, to], reach) {
  const near = Math.min(reach, (to - from) / 3);
  if (month < from + near) return "start";
  return month > to - near ? "end" : "all";
}

/** The stops of a window after a part of it was moved by some months, within what can be chosen. */
export function moved(what, [from, to], by, starts, lengths) {
  const nearest = (stops, value) => stops.reduce((one, other) => (Math.abs(other - value) < Math.abs(one - value) ? other : one));
  if (what === "end") return { length: lengths.indexOf(nearest(lengths, to + by - from)) };
  if (what === "all") return { start: starts.indexOf(nearest(starts, from + by)) };
  const start = nearest(starts.filter((stop) => lengths.includes(to - stop)), from + by);
  return { start: starts.indexOf(start), length: lengths.indexOf(to - start) };
}

export function draw(stage) {
  const { lives, official, waiting } = stage.scene;
  const [starts, lengths] = ["start", "length"].map((name) => stage.controls.find((each) => each.name === name).values);
  const now = () => { const from = starts[stage.at.start]; return [from, from + lengths[stage.at.length]]; };
  const hatch = uid("hatch");
  const back = svg("g"), front = svg("g");
  const dots = lives.flatMap((life, i) => life.offences.map(([month, , serious], k) => (
    { i, k, month, size: serious ? 7 : 4.5, node: svg("circle", { stroke: INK, "stroke-width": 1.6 }) })));
  const picture = sheet(600, 330,
    svg("defs", {}, svg("pattern", { id: hatch, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      line(0, 0, 0, 7, { "stroke-width": 1.6 }))),
    back, dots.map((dot) => dot.node), front);
  stage.art.append(picture);

  let place = scale([0, LAST], [0, 600]), held = null;
  const holds = (x) => part(place.invert(x), now(), REACH / (place(1) - place(0)));
  draggable(picture, (x) => stage.set(moved(held.what, held.window, place.invert(x) - held.month, starts, lengths)), {
    press: (x) => { held = { what: holds(x), window: now(), month: place.invert(x) }; },
  });
  picture.style.touchAction = "pan-y";
  picture.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    if (!event.buttons) picture.style.cursor = CURSORS[holds(event.clientX - box.left)];
  });

  return {
    show({ numbers }, { at, width, narrow }) {
      const row = narrow ? 45 : 44, top = 44, height = top + row * lives.length + 66;
      const bottom = top + row * lives.length + 18;
      const y = (i) => top + row * (i + (narrow ? 0.72 : 0.5));
      place = scale([0, LAST], narrow ? [12, width - 8] : [178, width - 122]);
      const [from, to] = now(), proven = Boolean(at.proven);
      const isOfficial = proven && from === official[0] && to === official[1];
      const edge = (month, side) => [
        line(place(month), top - 8, place(month), bottom, { stroke: INK, "stroke-width": 1.6 }),
        rect(place(month) - (side < 0 ? 12 : 0), top - 24, 12, 22, { fill: INK, rx: 3 }),
        line(place(month) + side * 6, top - 19, place(month) + side * 6, top - 7, { stroke: PAPER, "stroke-width": 2 }),
      ];
      resize(picture, width, height);
      back.replaceChildren(
        words(8, 14, isOfficial ? t("This is the official window") : t("Drag the window, or its edges"), { fill: MUTED, size: SMALL }),
        words(width - 8, 14, t("{n} of {all} right", { n: numbers.filter((each) => !each[1]).length, all: lives.length }), { anchor: "end", "font-weight": 700 }),
        rect(place(from), top - 2, place(to) - place(from), bottom - top + 2, { fill: GRID }),
        ...(proven ? [rect(place(to), top - 2, place(to + waiting) - place(to), bottom - top + 2, { fill: `url(#${hatch})`, opacity: 0.45 })] : []),
        ...edge(from, -1), ...edge(to, 1),
        line(place(official[0]), bottom - 8, place(official[1]), bottom - 8, { stroke: MUTED, "stroke-width": 3 }),
        words(place(official[1]) + 6, bottom - 4, t("official"), { fill: MUTED, size: SMALL }),
        axis(place, bottom, [0, 12, 24, 36, 48, 60, 72, 84].map((month) => [month, String(month)]), t("months since the sentence")),
        ...lives.flatMap((life, i) => [
          line(place(0), y(i), place(LAST), y(i)),
          ...life.offences.filter((each) => each[1] !== null).map(([month, proof]) => svg("path", {
            d: `M${place(month)} ${y(i) + 10}H${place(proof)}m0 -4v8`, stroke: MUTED, fill: "none", opacity: proven ? 1 : 0.35,
          })),
        ]),
      );
      for (const { i, k, month, size, node } of dots) {
        const counts = numbers[i][2].includes(k);
        look(node, { cx: place(month), cy: y(i), r: size + counts, fill: counts ? LOOKS.comparison.colour : PAPER });
      }
      front.replaceChildren(...lives.flatMap(({ name, desisting }, i) => {
        const [reoffended, misleads] = numbers[i], role = reoffended ? "comparison" : "programme";
        const truth = desisting ? t("{name}, on the way out", { name }) : t("{name}, going on", { name });
        const verdict = reoffended ? t("reoffended") : t("no reoffending");
        const looks = { fill: LOOKS[role].colour, "font-weight": reoffended ? 700 : 400 };
        const halo = { stroke: PAPER, "stroke-width": 3, "paint-order": "stroke" };
        if (narrow) return [
          words(8, y(i) - 14, truth, { size: SMALL, ...halo }),
          words(width - 6, y(i) - 14, `${verdict}${misleads ? " \u2717" : " \u2713"}`, { size: SMALL, anchor: "end", ...looks, ...halo }),
        ];
        return [
          words(170, y(i) + 5, truth, { anchor: "end" }),
          words(width - 114, y(i) - 1, verdict, looks),
          words(width - 114, y(i) + 15, misleads ? t("misleads") : t("right"), { size: SMALL, fill: MUTED }),
        ];
      }));
    },
  };
}
