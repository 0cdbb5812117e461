// Six paths with the same levers and different luck; one of them can be replayed month by month.
import { button, el, svg } from "../../kit/front/dom.js";
import { axis, draggable, INK, line, LOOKS, MUTED, rect, RULE, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t, tn } from "../../kit/front/words.js";
import { curve, fill, legend, ruled } from "./curves.js";

const STAGES = ["", t("primary"), t("secondary"), t("tertiary")];
const LINES = [null, [t("before"), 2], ["programme", 5], ["after", 9]]; // colour and thickness of a stage
const A_MONTH = 125; // ms, in a replay
const ROW = 22; // pixels of a path

/** The chance that a person met in a month (from 1), in per cent: it depends on the month before. */
export const met = (path, month, steps) =>
  Math.round(steps[month === 1 || path[month - 2] === "x" ? 1 : 0][month - 1] / 10);

/** The next month whose reading differs from the one before it; the last month where there is none. */
export function turn(path, month) {
  let next = month + 1;
  while (next < path.length && next > 1 && path[next - 1] === path[next - 2]) next += 1;
  return Math.min(next, path.length);
}

/** How a month of a person reads, in words. */
export function reading(path, month) {
  const quiet = (until) => until - 1 - path.slice(0, until).lastIndexOf("x");
  if (path[month - 1] === "x") {
    const before = quiet(month - 1);
    return before ? tn("offending, after {n} month without", "offending, after {n} months without", before) : t("offending");
  }
  const stage = STAGES[path[month - 1]], lull = tn("quiet for {n} month", "quiet for {n} months", quiet(month));
  return stage ? `${lull} (${stage})` : lull;
}

/** Unbroken runs of a letter: [from, to], months counted from zero, the end not included. */
export const runs = (path, letter) => [...path.matchAll(new RegExp(`${letter}+`, "g"))]
  .map((found) => [found.index, found.index + found[0].length]);

const LIT = LOOKS.truth.colour;
const looks = (stroke, width) => ({ stroke, "stroke-width": width });
const CHANCE = { stroke: LOOKS.programme.colour };
const PLAIN = { ...looks(MUTED, 1.6), "stroke-dasharray": "6 3" };
const BEFORE = looks(RULE, 1.2);
const OWN = looks(LIT, 1.8);
const MARK = looks(INK, 1.5);

const stroke = (stage) => looks(LOOKS[LINES[stage][0]].colour, LINES[stage][1]);

export function draw(stage) {
  let latest = null, person = -1, month = 0, playing = false, first = 0;
  const picture = sheet(600, 400);
  stage.art.append(picture);

  const menu = el("select", { change: () => choose(menu.selectedIndex - 1) },
    [0, 1, 2, 3, 4, 5, 6].map((i) => el("option", {}, i ? t("person {n}", { n: i }) : t("nobody"))));
  const slider = el("input", { type: "range", min: 1, max: 120, input: () => go(+slider.value) });
  const play = button(t("Replay"), () => (playing ? stop() : run()));
  const step = button(t("Next turn"), () => go(turn(path(), month === path().length ? 0 : month)));
  stage.tools.append(stage.control("luck"), el("label", {}, `${t("Follow")}\u00a0`, menu), stage.calm ? "" : play, step,
    el("label", { style: "flex: 1 1 9rem" }, t("Month"), slider));

  const tell = () => stage.say(t("Month {month}: {reading}. The chance of offending was {chance}%.",
    { month, reading: reading(path(), month), chance: met(path(), month, latest.numbers.steps) }));
  const path = () => latest.numbers.paths[Math.max(0, person)];
  function choose(who, at = 120) {
    stop();
    [person, month] = [who, at];
    menu.selectedIndex = who + 1;
    stage.say("");
    paint();
  }
  function go(to) {
    stop();
    if (person < 0) choose(0);
    month = to;
    tell();
    paint();
  }
  function run() {
    const from = person < 0 || month >= 120 ? 0 : month;
    choose(Math.max(0, person), Math.max(1, from));
    playing = true;
    play.textContent = t("Pause");
    stage.animate((120 - from) * A_MONTH, (share) => {
      month = Math.max(1, Math.round(from + share * (120 - from)));
      paint();
      if (share === 1) stop();
    });
  }
  function stop() {
    if (!playing) return;
    playing = false;
    stage.animate(0, () => {});
    play.textContent = t("Replay");
    tell();
  }

  draggable(picture, () => {}, { press: (x, y) => {
    const who = Math.floor((y - first) / ROW);
    if (who >= 0 && who < 6) choose(who === person ? -1 : who);
  } });
  Object.assign(picture.style, { touchAction: "auto", cursor: "pointer" });

  function paint() {
    const { width, numbers, at, before } = latest;
    const x = scale([0, 120], [34, width - 10]), one = person >= 0;
    const upto = one ? month : 120, past = before && String(before.numbers.chance) !== String(numbers.chance);
    const key = legend(8, 14, width - 8, [[t("offending"), { upright: true, ...MARK }], ...[1, 2, 3].map((k) => [STAGES[k], stroke(k)])]);
    const top = first = key.height + 24, end = top + 6 * ROW;
    const events = [
      at.hook && [stage.scene.hook, at.hook === 2 ? t("hook taken up") : t("hook not taken up")],
      at.setback && [stage.scene.setback, t("setback")],
    ].filter(Boolean);
    const title = end + 38 + 16 * (events.length > 1);
    const below = legend(8, title + 20, width - 8, [
      [t("such people"), CHANCE],
      [t("without hook and setback"), PLAIN],
      past && [t("before"), BEFORE],
      one && [t("person {n}", { n: person + 1 }), OWN],
    ]);
    const low = title + 12 + below.height, bottom = low + 92, y = scale([0, 100], [bottom, low]);
    const through = (values, more) => curve(values.map((value, i) => [x(i + 1), y(value)]), more);
    const per100 = (values) => values.map((value) => value / 10);
    const own = Array.from({ length: upto }, (_, i) => met(path(), i + 1, numbers.steps));
    const upright = (when, more) => [[top, end], [low, bottom]].map(([from, to]) => line(x(when), from, x(when), to, { stroke: LIT, ...more }));
    fill(picture, width, bottom + 42, [
      key.nodes,
      words(8, top - 8, one ? t("Month {month}: {reading}", { month, reading: reading(path(), month) }) : t("Six people, different luck"), { "font-weight": one ? 400 : 700, fill: one ? LIT : INK }),
      numbers.paths.map((each, i) => svg("g", { opacity: one && i !== person ? 0.3 : 1 },
        strip(i === person ? each.slice(0, upto) : each, i, top + i * ROW, width, x))),
      events.map(([when, text], i) => [
        upright(when, { "stroke-dasharray": LOOKS.truth.dash, "stroke-width": 1.6 }),
        words(x(when) + 5, end + 14 + 16 * i, text, { size: SMALL, fill: LIT }),
      ]),
      words(8, title, t("Chance of offending, in per cent"), { "font-weight": 700 }),
      below.nodes,
      ruled(x(0), x(120), y, [0, 50, 100]),
      axis(x, bottom, [0, 2, 4, 6, 8, 10].map((year) => [12 * year, String(year)]), t("years")),
      past && through(per100(before.numbers.chance), BEFORE),
      through(per100(numbers.plain), PLAIN), through(per100(numbers.chance), CHANCE),
      one && [through(own, OWN), upright(upto), svg("circle", { cx: x(upto), cy: y(own.at(-1)), r: 4.5, fill: LIT })],
    ]);
    slider.value = upto;
    slider.setAttribute("aria-valuetext", t("month {n}", { n: upto }));
  }

  const strip = (each, i, top, width, x) => {
    const mid = top + ROW / 2;
    const marks = [...each].map((letter, k) => (letter === "x" ? `M${x(k + 0.5).toFixed(1)} ${mid - 7}v14` : ""));
    return [
      i === person && rect(0, top, width, ROW, { fill: "#f3e6f1" }),
      words(12, mid + 5, String(i + 1), { size: SMALL, fill: MUTED }),
      [1, 2, 3].map((k) => runs(each, k).map(([from, to]) => line(x(from), mid, x(to), mid, stroke(k)))),
      svg("path", { d: marks.join(""), ...MARK }),
    ];
  };

  return {
    show(state, shown) {
      latest = { ...state, ...shown };
      paint();
    },
    reset() { choose(-1); },
  };
}
