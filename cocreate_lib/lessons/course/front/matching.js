// Two groups on the line of the propensity score: who is paired with whom, and what comes of it.
import { svg } from "../../kit/front/dom.js";
import { axis, draggable, GRID, INK, line, LOOKS, mark, MUTED, number, room, RULE, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";

const BESIDE = 8; // from the edge
const GRIP = 11; // from the end of the caliper to the middle of its handle

export function draw(stage) {
  const { scene } = stage;
  const still = svg("g"), links = svg("g", { "stroke-width": 1.1 }), people = svg("g"), bar = svg("g");
  const handle = svg("g", {}, svg("circle", { r: 22, fill: "transparent" }), svg("circle", { r: 9, fill: "#fff", stroke: INK, "stroke-width": 2 }),
    svg("path", { d: "M-4 -3l-3 3l3 3M4 -3l3 3l-3 3", fill: "none", stroke: INK, "stroke-width": 1.6 }));
  const art = sheet(600, 400, still, links, people, bar, handle);
  stage.art.replaceChildren(art);
  let stops = []; // the place of the handle for each caliper
  let drawn = new Map(); // the pairs that are joined now
  let held = 0; // where the handle is held, from the end of the caliper

  draggable(handle, (x) => {
    const far = stops.map((at) => Math.abs(at - (x - held)));
    stage.set({ caliper: far.indexOf(Math.min(...far)) });
  }, { press: (x) => { held = x - stops[stage.at.caliper]; } });

  /** The places of a group's people: in columns, away from the other group. */
  function placed(group, place, step, y, away) {
    const high = new Map();
    return scene[group].map((score) => {
      const column = Math.round(place(Math.max(score, scene.from)) / step), n = high.get(column) ?? 0;
      high.set(column, n + 1);
      return [column * step, y + away * n * step];
    });
  }

  /** Lines that appear grow from one group to the other; those that go are let go in the middle. */
  function join(pairs, top, bottom) {
    const wanted = new Map();
    for (let i = 0; i < pairs.length; i += 2) wanted.set(`${pairs[i]} ${pairs[i + 1]}`, [top[pairs[i]], bottom[pairs[i + 1]]]);
    const lines = [], moves = [];
    const add = ([[x1, y1], [x2, y2]], stroke, move) => {
      const made = line(x1, y1, x2, y2, { stroke });
      lines.push(made);
      if (move) moves.push((share) => move(made, share, x1, y1, x2, y2));
    };
    for (const [pair, ends] of wanted) {
      add(ends, MUTED, !drawn.has(pair) && drawn.size && ((made, share, x1, y1, x2, y2) => {
        made.setAttribute("x2", x1 + share * (x2 - x1));
        made.setAttribute("y2", y1 + share * (y2 - y1));
      }));
    }
    for (const pair of drawn.keys()) {
      const [i, j] = pair.split(" ");
      if (!wanted.has(pair)) add([top[i], bottom[j]], LOOKS.comparison.colour, (made, share, x1, y1, x2, y2) => {
        made.setAttribute("x2", x2 + share * (x1 - x2));
        made.setAttribute("y2", y2 + share * (y1 - y2));
        if (share === 1) made.remove();
      });
    }
    drawn = wanted;
    links.replaceChildren(...lines);
    stage.animate(350, (share) => moves.forEach((move) => move(share)));
  }

  /** The caliper as a width, with its handle. */
  function caliper(at, place, y) {
    const from = place(scene.from) + 4, wide = (width) => place(scene.from + width * scene.sd) - place(scene.from);
    const last = wide(Math.max(...scene.calipers.filter((width) => width !== null)));
    stops = scene.calipers.map((width) => from + (width === null ? last + 26 : wide(width)));
    const x = stops[at], none = scene.calipers[at] === null;
    bar.replaceChildren(
      words(BESIDE, y - 20, t("caliper: {width}", { width: stage.controls.find((each) => each.name === "caliper").stops[at] }), { size: SMALL, "font-weight": 700 }),
      line(from, y, x, y, { stroke: INK, "stroke-width": 3, "stroke-dasharray": none ? "3 3" : null }),
      line(from, y - 7, from, y + 7, { stroke: INK, "stroke-width": 2 }),
    );
    handle.setAttribute("transform", `translate(${x + GRIP} ${y})`);
  }

  /** Likeness: hollow before matching, filled after; faint where it was at the setting before. */
  function likeness(x, y, right, row, { after }, past) {
    const left = x + room(scene.rows.reduce((one, other) => (other.length > one.length ? other : one)), SMALL) + 4;
    const place = scale([-2.1, 1.1], [left, right]), top = y + 12, foot = top + row * scene.rows.length;
    return [
      words(x, y, t("Likeness"), { "font-weight": 700 }),
      mark("before", left + 10, y - 4, 4, false), words(left + 20, y, t("before"), { size: SMALL }),
      mark("after", left + 86, y - 4, 4.5), words(left + 96, y, t("after"), { size: SMALL }),
      [-scene.rule, 0, scene.rule].map((at) => line(place(at), top, place(at), foot, { "stroke-dasharray": at && "4 3" })),
      scene.rows.map((name, i) => {
        const at = top + row * (i + 0.5), dot = (value, look) => svg("circle", { cx: place(value), cy: at, r: 4.5, ...look });
        return [
          words(left - 8, at + 4, name, { anchor: "end", size: SMALL }),
          line(left, at, right, at, { stroke: GRID }),
          line(place(scene.before[i]), at, place(after[i]), at, { stroke: GRID, "stroke-width": 4 }),
          mark("before", place(scene.before[i]), at, 4, false),
          past && dot(past.after[i], { fill: LOOKS.after.colour, opacity: 0.3 }),
          mark("after", place(after[i]), at, 4.5),
        ];
      }),
      axis(place, foot, [-2, -1, 0, 1].map((tick) => [tick, number(tick)]), t("standard deviations")),
    ];
  }

  function estimate(x, y, right, { estimate: [value, low, high, truth] }, past) {
    const place = scale([-38, 24], [x + 4, right]), { colour } = LOOKS.estimate, foot = y + 78;
    return [
      words(x, y, t("{value} ({low} to {high})", { value: number(value, 1), low: number(low, 1), high: number(high, 1) }), { "font-weight": 700 }),
      line(place(0), y + 12, place(0), foot),
      past && [
        line(place(past.estimate[1]), y + 40, place(past.estimate[2]), y + 40, { "stroke-dasharray": "3 3", "stroke-width": 2 }),
        svg("circle", { cx: place(past.estimate[0]), cy: y + 40, r: 4, fill: "#fff", stroke: RULE, "stroke-width": 1.6 }),
        past.estimate[1] > -25 ? words(place(past.estimate[1]) - 6, y + 44, t("earlier"), { size: SMALL, fill: MUTED, anchor: "end" })
          : words(place(past.estimate[2]) + 6, y + 44, t("earlier"), { size: SMALL, fill: MUTED }),
      ],
      line(place(low), y + 24, place(high), y + 24, { stroke: colour, "stroke-width": 2.6 }),
      mark("estimate", place(value), y + 24),
      mark("truth", place(truth), y + 60),
      words(place(truth) - 13, y + 65, t("truth {n}", { n: number(truth, 1) }), { fill: LOOKS.truth.colour, "font-weight": 700, anchor: "end" }),
      axis(place, foot, [-30, -20, -10, 0, 10, 20].map((tick) => [tick, number(tick)]), t("fewer \u2190 people per 100 \u2192 more")),
    ];
  }

  return {
    show({ numbers }, { at, before, width, narrow }) {
      const step = narrow ? 6 : 7, size = step / 2 - 0.6;
      const place = scale([scene.from, scene.to], [BESIDE + step, width - BESIDE - step]);
      const high = (group) => Math.max(...placed(group, place, step, 0, 1).map(([, y]) => y));
      const y = 36 + high("programme"), low = y + (narrow ? 34 : 50), foot = low + high("comparison") + (narrow ? 26 : 14);
      const top = placed("programme", place, step, y, -1), bottom = placed("comparison", place, step, low, 1);
      const paired = [new Set(numbers.pairs.filter((_, i) => i % 2 === 0)), new Set(numbers.pairs.filter((_, i) => i % 2))];
      const told = (i, group, name) => t("{name}: {n} of {all} paired", { name, n: paired[i].size, all: scene[group].length });
      const past = before?.numbers, next = foot + (narrow ? 44 : 66), row = narrow ? 15 : 19, right = width - BESIDE - 6;
      const end = next + 12 + row * scene.rows.length + 42; // of likeness
      const [aside, down] = narrow ? [BESIDE, end + 16] : [Math.round(width * 0.58), next];
      still.replaceChildren(...[
        words(width - BESIDE, 18, told(0, "programme", t("programme")), { anchor: "end", fill: LOOKS.programme.colour, "font-weight": 700 }),
        words(BESIDE, foot - 6, told(1, "comparison", t("comparison")), { fill: LOOKS.comparison.colour, "font-weight": 700 }),
        words(BESIDE, low - 9, t("\u2190 {n} further off", { n: scene.further }), { size: SMALL, fill: MUTED }),
        axis(place, foot, scene.chances.map((p) => [Math.log(p / (1 - p)), `${100 * p}%`]), narrow ? "" : t("estimated chance of being in the programme")),
        likeness(BESIDE, next, narrow ? right : aside - 24, row, numbers, past),
        estimate(aside, down, right, numbers, past),
      ].flat(Infinity).filter(Boolean));
      people.replaceChildren(
        ...top.map(([x, y], i) => mark("programme", x, y, size, paired[0].has(i))),
        ...bottom.map(([x, y], i) => mark("comparison", x, y, size, paired[1].has(i))));
      const height = narrow ? down + 120 : end;
      art.setAttribute("viewBox", `0 0 ${width} ${height}`);
      art.setAttribute("width", width);
      art.setAttribute("height", height);
      join(numbers.pairs, top, bottom);
      caliper(at.caliper, place, 62);
    },
  };
}
