// Many lives and their average: drawn by the reader first, then shown; a life lights its share.
import { button, el, svg } from "../../kit/front/dom.js";
import { axis, draggable, INK, line, LOOKS, number, rect, RULE, scale, sheet, words } from "../../kit/front/picture.js";
import { t, tn } from "../../kit/front/words.js";
import { curve, fill, legend, ruled } from "./curves.js";

const BEGIN = 11, FIRST = 10, LAST = 50, TOP = 3.8; // ages; offences a year
const YEARS = LAST - BEGIN;
const HANDLES = [15, 20, 25, 30, 40]; // ages that have a slider
const STEP = 0.2;
const ASK = t("Draw the curve that you expect: offences a year at each age, on average. Use the pointer or the sliders. Then show the lives.");

const YOURS = { stroke: INK, "stroke-dasharray": "2 4", "stroke-width": 3 };
const BEFORE = { stroke: RULE, "stroke-width": 1.2 };
const ALL = { stroke: LOOKS.programme.colour };
const AMONG = { stroke: LOOKS.comparison.colour, "stroke-dasharray": LOOKS.comparison.dash };
const LIT = LOOKS.truth.colour, UNLIT = "#cbd2d9";

const within = (low, value, high) => Math.min(high, Math.max(low, value));

/** A drawn curve after a stroke from one place to the next: [age, offences a year]. */
export function stroked(guess, [age, value], [next, other]) {
  const low = Math.floor(Math.min(age, next)), high = Math.floor(Math.max(age, next));
  return guess.map((old, i) => {
    if (BEGIN + i < low || BEGIN + i > high) return old;
    const share = age === next ? 1 : within(0, (BEGIN + i + 0.5 - age) / (next - age), 1);
    return within(0, value + share * (other - value), TOP);
  });
}

/** A drawn curve after one of the sliders was moved: it bends between the sliders on either side. */
export function bent(guess, age, value) {
  const whole = guess.map((old) => old ?? 0), change = value - whole[age - BEGIN];
  const k = HANDLES.indexOf(age), left = HANDLES[k - 1] ?? FIRST, right = HANDLES[k + 1] ?? LAST;
  return whole.map((old, i) => {
    const at = BEGIN + i, share = at < age ? (at - left) / (age - left) : (right - at) / (right - age);
    return within(0, old + change * Math.max(0, share), TOP);
  });
}

/** The age at which a drawn curve is highest, and the first after it at which it has halved, or null. */
export function turns(guess) {
  const top = guess.indexOf(Math.max(...guess));
  if (!guess[top]) return null;
  const half = guess.findIndex((value, i) => i > top && value !== null && value <= guess[top] / 2);
  return [BEGIN + top, half < 0 ? null : BEGIN + half];
}

/** A drawn curve beside that of the lives, in words. */
export function compared(guess, [peak, half]) {
  const own = turns(guess);
  if (!own) return t("You drew no curve. That of the lives is highest at {peak} and has halved by {half}.", { peak, half });
  const values = { top: own[0], fall: own[1], peak, half };
  return own[1]
    ? t("Your curve is highest at {top} and has halved by {fall}; that of the lives is highest at {peak} and has halved by {half}.", values)
    : t("Your curve is highest at {top} and does not halve; that of the lives is highest at {peak} and has halved by {half}.", values);
}

/** How many offences of a life fall into each year of age. */
export const counted = ([, , tenths]) => tenths.reduce((years, at) => {
  const i = Math.floor(at / 10) - BEGIN;
  if (i < YEARS) years[i] += 1;
  return years;
}, Array(YEARS).fill(0));

/** One of the lives shown, in words. */
export function told(lives, k) {
  const ages = lives[k][2].map((at) => Math.floor(at / 10));
  return tn("Life {life}: {n} offence, from {first} to {last}", "Life {life}: {n} offences, from {first} to {last}", ages.length,
    { life: k + 1, first: ages[0], last: ages.at(-1) });
}

export function draw(stage) {
  const empty = () => Array(YEARS).fill(null);
  let asking = true, guess = empty(), chosen = -1, hovered = -1;
  let latest = null, seen = null, hidden = null, pen = null, strips = [0, 1], age = null, height = null;
  const picture = sheet(600, 400);
  stage.art.append(picture);
  stage.hold(ASK);

  const sliders = HANDLES.map((at) => el("input", {
    type: "range", min: 0, max: TOP / STEP, input: (event) => { guess = bent(guess, at, event.target.value * STEP); paint(); },
  }));
  const menu = el("select", { change: () => {
    chosen = menu.selectedIndex - 1;
    stage.say(chosen < 0 ? "" : t("{life}. Its share of the average is lit.", { life: told(latest.numbers.lives, chosen) }));
    paint();
  } });
  const questions = [
    el("div", { class: "cx-tools", role: "group", "aria-label": t("The curve that you expect"), style: "flex: 1 1 20rem" },
      sliders.map((input, i) => el("label", { style: "flex: 1 1 5rem" }, t("at {age}", { age: HANDLES[i] }), input))),
    button(t("Show the lives"), () => ask(false)),
    button(t("Clear"), () => { guess = empty(); paint(); }),
  ];
  const answers = [el("label", {}, `${t("Light up")}\u00a0 `, menu), button(t("Draw another curve"), () => ask(true))];

  function ask(again) {
    clear(again);
    if (again) [guess, seen] = [empty(), latest.numbers.offences];
    else stage.say(compared(guess, latest.numbers.turns));
    hidden = latest.before;
    stage.tools.querySelector("input, select").focus();
    paint();
  }

  function clear(again) {
    [asking, chosen, hovered, menu.selectedIndex] = [again, -1, -1, 0];
    stage.tools.replaceChildren(...(again ? questions : answers));
    stage.hold(again ? ASK : null);
    stage.say("");
  }

  const life = (y) => {
    const k = Math.floor((y - strips[0]) / strips[1]);
    return !asking && latest.numbers.lives[k] ? k : -1;
  };
  draggable(picture, (x, y) => {
    if (!asking) return;
    const next = [age.invert(x), height.invert(y)];
    guess = stroked(guess, pen ?? next, next);
    pen = next;
    paint();
  }, { press: (x, y) => {
    pen = null;
    if (life(y) < 0) return;
    chosen = life(y) === chosen ? -1 : life(y);
    menu.selectedIndex = chosen + 1;
    paint();
  } });
  const hover = (k) => { if (k !== hovered) { hovered = k; paint(); } };
  picture.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") hover(life(event.clientY - picture.getBoundingClientRect().top));
  });
  picture.addEventListener("pointerleave", () => hover(-1));

  function paint() {
    const { width, narrow } = latest;
    picture.style.touchAction = asking ? "none" : "auto";
    picture.style.cursor = asking ? "crosshair" : "default";
    if (asking) blank(width);
    else lives(width, narrow);
    sliders.forEach((input, i) => {
      const value = guess[HANDLES[i] - BEGIN] ?? 0;
      input.value = Math.round(value / STEP);
      input.setAttribute("aria-valuetext", t("{n} offences a year", { n: number(value, 1) }));
    });
  }

  function axes(width, top, bottom) {
    age = scale([FIRST, LAST], [30, width - 14]);
    height = scale([0, TOP], [bottom, top]);
    return [
      ruled(age(FIRST), age(LAST), height, [0, 1, 2, 3]),
      axis(age, bottom, [10, 20, 30, 40, 50].map((at) => [at, String(at)]), t("age")),
    ];
  }
  const through = (values, look) => curve(values.map((value, i) =>
    value !== null && [age(BEGIN + i + 0.5), height(Math.min(TOP, value))]), look);
  const averages = (values) => values.map((value) => value !== null ? value / 100 : null);

  function blank(width) {
    const bottom = 300;
    fill(picture, width, bottom + 42, [
      words(8, 16, t("Offences in a year, on average"), { "font-weight": 700 }),
      seen && legend(30, 36, width, [[t("before"), BEFORE]]).nodes,
      axes(width, 40, bottom),
      seen && through(averages(seen), BEFORE),
      through(guess, YOURS),
    ]);
  }

  function lives(width, narrow) {
    const { numbers, before } = latest, k = hovered < 0 ? chosen : hovered;
    const row = narrow ? 13 : 15, last = 26 + 10 * row;
    const drawn = turns(guess), past = before === hidden ? seen : before?.numbers.offences;
    strips = [26, row];
    const key = legend(8, last + 40, width - 8, [
      [t("everybody"), ALL],
      [t("not stopped yet"), AMONG],
      drawn && [t("yours"), YOURS],
      past && [t("before"), BEFORE],
      k >= 0 && [t("these ten"), { stroke: UNLIT, "stroke-width": 9 }],
      k >= 0 && [t("life {n}", { n: k + 1 }), { stroke: LIT, "stroke-width": 9 }],
    ]);
    const top = last + 26 + key.height, bottom = top + (narrow ? 96 : 140), below = axes(width, top, bottom);
    fill(picture, width, bottom + 42, [
      words(8, 16, k < 0 ? t("10 of the {n} lives, one line each", { n: number(stage.scene.lives) }) : told(numbers.lives, k), { "font-weight": 700, fill: k < 0 ? INK : LIT }),
      numbers.lives.map((each, i) => strip(each, 26 + (i + 0.5) * row, i === k && row, width)),
      words(8, last + 22, t("Average of all lives: offences in a year"), { "font-weight": 700 }),
      key.nodes, below, k >= 0 && shares(numbers.lives, k),
      past && through(averages(past), BEFORE),
      through(averages(numbers.among), AMONG),
      through(averages(numbers.offences), ALL),
      drawn && through(guess, YOURS),
    ]);
  }

  const strip = ([onset, stop, ages], y, row, width) => [
    row && rect(0, y - row / 2, width, row, { fill: "#f3e6f1" }),
    line(age(onset / 10), y, age(Math.min(LAST, (stop ?? 10 * LAST) / 10)), y, { "stroke-width": 1.6 }),
    svg("path", {
      d: ages.filter((at) => at < 10 * LAST).map((at) => `M${age(at / 10 + 0.05).toFixed(1)} ${y - 4.5}v9`).join(""),
      stroke: row ? LIT : INK, "stroke-width": row ? 2 : 1.2,
    }),
  ];

  function shares(all, k) {
    const years = all.map(counted), step = age(1) - age(0);
    const bar = (i, value, looks) => {
      const top = height(Math.min(TOP, value / all.length));
      return value && rect(age(BEGIN + i) + 0.5, top, step - 1, height(0) - top, looks);
    };
    return years[k].map((own, i) => [
      bar(i, years.reduce((sum, each) => sum + each[i], 0), { fill: UNLIT, stroke: RULE }),
      bar(i, own, { fill: LIT }),
    ]);
  }

  return {
    show(state, shown) {
      latest = { ...state, ...shown };
      if (!menu.length) {
        menu.append(...[t("no life"), ...state.numbers.lives.map((each, i) => t("life {n}", { n: i + 1 }))].map((text) => el("option", {}, text)));
        clear(true);
      }
      paint();
    },
    reset() {
      [guess, seen] = [empty(), null];
      clear(true);
    },
  };
}
