// The same programme, tried again and again: the last pilot's two groups, and every pilot's interval.
import { button, el, svg } from "../../kit/front/dom.js";
import { axis, INK, line, LOOKS, mark, MUTED, number, PAPER, rect, room, RULE, scale, sheet, words } from "../../kit/front/picture.js";
import { t, tn } from "../../kit/front/words.js";

const CALLED = { programme: t("programme"), comparison: t("comparison") }, GROUPS = Object.keys(CALLED);
const AWAY = LOOKS.truth.colour;
const TALL = 22; // the most that one interval takes

const KEY = "cocreate:first-pilot"; // which world this browser drew
const GUESS = "which-world"; // the question that has to be answered before the truth is told

/** One of three worlds, drawn once in a browser; where it keeps nothing, once a page. */
function drawn(names) {
  const world = names[Math.floor(Math.random() * names.length)];
  try {
    const old = localStorage.getItem(KEY);
    if (names.includes(old)) return old;
    localStorage.setItem(KEY, world);
  } catch { /* it is drawn anew with the page */ }
  return world;
}

/** What is said of a setting, in the words of figures/lessons/first_pilot.py. */
export function state({ worlds, world = "a", sizes, told }, at) {
  const people = sizes[at.people], count = at.pilots + 1, { truth } = worlds[world];
  const found = worlds[world].pilots[at.people].slice(0, count), last = found.at(-1);
  const many = (test) => found.filter(test).length;
  const clear = many(isClear), holding = many((pilot) => holds(pilot, truth));
  const above = many((pilot) => apart(pilot, people) > 0), sure = many((pilot) => pilot[2] > 0);
  const kind = truth ? (truth < 0 ? t("a programme that works") : t("a programme that harms")) : t("a programme that does nothing");
  const which = t("{difference} of every 100: {world}", { difference: per100(truth), world: kind });
  const both = t("{n} of {people} people in the programme reoffended, and {others} of {people} in the comparison group.",
    { n: number(last[0]), people: number(people), others: number(last[1]) });
  const numbers = [people, count], said = (...sentences) => sentences.filter(Boolean).join(" ");
  if (count === 1) {
    const truly = told && t("The truth is {truth}.", { truth: which });
    const values = { people: number(people), difference: per100(apart(last, people)), low: per100(last[2]), high: per100(last[3]) };
    return {
      numbers,
      sentence: said(t("With {people} people in each group, {difference} of every 100 reoffended with the programme, and the interval runs from {low} to {high}.", values),
        clear ? t("The interval leaves out no difference: this pilot could tell.") : t("The interval includes no difference: this pilot can't tell."), truly),
      alt: said(both, t("The difference is {difference} per 100 people, with an interval from {low} to {high},", values),
        clear ? t("which leaves out no difference.") : t("which includes no difference."), truly),
      caption: said(t("Made-up people. The dot is what this pilot found. The line is its interval, the range of differences that go well with what it found."),
        told && t("The diamond is the truth.")),
    };
  }
  const apartAll = found.map((pilot) => apart(pilot, people));
  const width = found.reduce((sum, [, , low, high]) => sum + (high - low), 0) / count;
  return {
    numbers,
    sentence: said(t("Of {count} pilots with {people} people in each group,", { count, people: number(people) }), clear
      ? t("{n} could tell ({fewer} said fewer, {more} said more).", { n: clear, fewer: clear - sure, more: sure })
      : t("none could tell."),
    above ? tn("{n} dot lies on the side of more.", "{n} dots lie on the side of more.", above) : t("No dot lies on the side of more."),
    told && tn("{n} interval holds the truth, {truth}.", "{n} intervals hold the truth, {truth}.", holding, { truth: which })),
    alt: said(t("Intervals of {count} pilots, one under the other.", { count }),
      `${tn("{n} leaves out no difference", "{n} leave out no difference", clear)}, ${tn("{n} includes it.", "{n} include it.", count - clear)}`,
      told && t("The truth is {truth};", { truth: which }), told && tn("{n} interval holds it.", "{n} intervals hold it.", holding),
      t("The differences found run from {low} to {high};", { low: per100(Math.min(...apartAll)), high: per100(Math.max(...apartAll)) }),
      tn("{n} says more.", "{n} say more.", above),
      t("From end to end an interval takes {width} people per 100 on average.", { width: Math.floor(width + 0.5) }),
      t("In the last pilot {groups}", { groups: both })),
    caption: said(t("Made-up people. Each line is the interval of one pilot, its dot what that pilot found. Thick lines leave out no difference: those pilots could tell."),
      told && t("The diamond is the truth, the same for all. Dashed lines leave out the truth."), t("The bars are of the pilot that was run last.")),
  };
}

/** A difference in words. */
function per100(value) {
  const size = Math.abs(value), shown = size >= 0.95 ? Math.floor(size + 0.5) : Math.floor(10 * size + 0.5) / 10;
  if (!shown) return t("no more and no fewer");
  return value < 0 ? t("{n} fewer", { n: shown }) : t("{n} more", { n: shown });
}

const isClear = ([, , low, high]) => low > 0 || high < 0;
const holds = ([, , low, high], truth) => low <= truth && truth <= high;

export function draw(stage) {
  const { scene } = stage, { reach, sizes } = scene;
  scene.world = drawn(Object.keys(scene.worlds));
  const { truth, pilots } = scene.worlds[scene.world];
  let ready = false;
  const follow = ({ answer: guess } = {}) => {
    const was = scene.told;
    scene.told = Boolean(guess);
    stage.code = `start_here.first_pilot_explorer("${scene.world}"${scene.told ? ", told=True" : ""})`;
    if (guess) stage.say(t("You guessed: {guess}. The truth is {difference} of every 100.", { guess, difference: per100(truth) }));
    if (ready && scene.told !== was) stage.refresh();
  };
  follow([...document.querySelectorAll(".cx")].map((host) => host.kept).find((entry) => entry?.key === GUESS));
  addEventListener("cx-kept", ({ detail }) => detail.key === GUESS && follow(detail));
  const again = (more) => {
    const last = stage.controls.find((each) => each.name === "pilots").stops.length - 1;
    if (stage.at.pilots < last) stage.set({ pilots: stage.at.pilots + more });
    else stage.say(t("All that were made up have been run. Try another size, or go back to the start."));
  };
  stage.art.append(el("div", { style: "display:flex;gap:.6rem;padding:2px 2px .5rem" },
    button(t("Run it again"), () => again(1)), button(t("Run fifty more"), () => again(50))));
  let seen = [0, 0];

  return {
    show({ numbers: [people, count] }, { before, width, narrow }) {
      ready = true;
      const { told } = scene, of = (size) => pilots[sizes.indexOf(size)];
      const found = of(people).slice(0, count), stack = narrow ? 220 : 260;
      const left = Math.max(narrow ? 92 : 110, 6 + Math.max(...GROUPS.map((role) => room(CALLED[role])))), right = width - 18, top = 138, foot = top + stack;
      const tall = Math.min(TALL, stack / count), middle = (row) => top + tall * (row + 0.5);
      const share = scale([0, people], [left, right]), place = scale([-reach, reach], [left, right]);
      const within = (value) => Math.max(left, Math.min(right, place(value)));
      const bold = { "font-weight": 700, within: width - 16 };

      const groups = (n) => [
        words(8, 18, narrow
          ? t("Pilot {n}: reoffended, of {people} each", { n: n + 1, people: number(people) })
          : t("Pilot {n}: reoffended within one year, of {people} in each group", { n: n + 1, people: number(people) }), bold),
        GROUPS.map((role, i) => {
          const y = 28 + 24 * i, { colour } = LOOKS[role], value = found[n][i], inside = value > people / 2;
          return [
            words(8, y + 15, CALLED[role]),
            rect(left, y, right - left, 20, { fill: PAPER, stroke: colour }),
            rect(left, y, share(value) - left, 20, { fill: colour }),
            words(share(value) + (inside ? -6 : 6), y + 15, number(value), { fill: inside ? PAPER : colour, anchor: inside ? "end" : "start" }),
          ];
        }),
      ].flat(2);

      const interval = (pilot, row) => {
        const [treated, others, low, high] = pilot, clear = isClear(pilot), is = !told || holds(pilot, truth);
        const y = middle(row), difference = apart([treated, others], people), r = Math.min(4.5, Math.max(1.1, tall * 0.36));
        const colour = is ? (clear ? INK : MUTED) : AWAY;
        const arrow = (value, way) => Math.abs(value) > reach
          && svg("path", { d: `M${within(value) + 3 * way} ${y}l${-6 * way} ${-r}v${2 * r}z`, fill: colour });
        return svg("g", {}, stroke(within(low), within(high), y, clear, is, tall), arrow(low, -1), arrow(high, 1),
          Math.abs(difference) <= reach && svg("circle", { cx: place(difference), cy: y, r, fill: clear || tall < 3 ? colour : PAPER, stroke: colour, "stroke-width": Math.min(1.6, tall * 0.2) }),
          !is && svg("path", { d: `M${right + 5} ${y}l8 -3.5v7z`, fill: AWAY }));
      };
      const rows = found.map(interval), last = svg("g"), label = words(8, 0, "");
      const reveal = (n) => {
        rows.forEach((row, i) => row.setAttribute("visibility", i <= n ? "visible" : "hidden"));
        last.replaceChildren(...groups(n));
        label.textContent = t("pilot {n}", { n: n + 1 });
        label.setAttribute("y", middle(n) + 5);
      };

      const [past, then] = ghost(before, people);
      stage.art.querySelector(":scope > svg")?.remove();
      stage.art.append(sheet(width, foot + 74,
        last,
        words(8, 98, narrow ? t("The difference it seems to make") : t("The difference that the programme seems to make"), bold),
        key(narrow, told, width),
        past,
        line(place(0), top - 4, place(0), foot + 28),
        told && line(place(truth), top - 4, place(truth), foot + 28, { stroke: AWAY, "stroke-width": 1.6, "stroke-dasharray": "1.5 3" }),
        rows, label, then,
        told ? [words(8, foot + 20, t("the truth"), { fill: AWAY }), mark("truth", place(truth), foot + 15)] : [],
        axis(place, foot + 28, [-40, -20, 0, 20, 40].map((tick) => [tick, number(tick)]), narrow ? t("fewer \u2190 per 100 people \u2192 more") : t("fewer \u2190 people who reoffend, per 100 \u2192 more"), { within: 2 * width - left - right }),
      ));

      const [size, known] = seen, fresh = count - known;
      seen = [people, count];
      if (!known || size !== people || fresh < 1) stage.animate(0, () => reveal(count - 1));
      else stage.animate(Math.min(2500, 200 * fresh), (step) => reveal(known + Math.ceil(step * fresh) - 1));

      /** Where the dots lay with the number of people before this one, and words for it. */
      function ghost(state, now) {
        const [size, count] = state?.numbers ?? [now];
        if (size === now) return [];
        const dots = of(size).slice(0, count).map((pilot) => apart(pilot, size));
        const from = within(Math.min(...dots)) - 6, to = within(Math.max(...dots)) + 6;
        const told = count === 1 ? t("the dot before") : narrow ? t("before") : t("where the dots lay before");
        return [
          rect(from, top, to - from, stack, { fill: "#f0f2f5", stroke: RULE, "stroke-dasharray": "3 3" }),
          words(to + 6, foot - 4, told, { fill: MUTED, size: 13, stroke: PAPER, "stroke-width": 4, "paint-order": "stroke" }),
        ];
      }
    },
  };
}

/** The difference between the two groups, per 100 people. */
const apart = ([treated, others], people) => (100 * (treated - others)) / people;

/** An interval: thick where it leaves out no difference, dashed where it leaves out the truth. */
function stroke(from, to, y, clear, holds, tall) {
  return line(from, y, to, y, {
    stroke: holds ? (clear ? INK : MUTED) : AWAY,
    "stroke-width": clear ? Math.min(4, Math.max(1.4, tall * 0.55)) : Math.min(1.5, Math.max(0.5, tall * 0.2)),
    "stroke-dasharray": holds ? null : "5 3",
  });
}

/** What thick, thin and dashed lines mean, side by side. */
function key(narrow, told, width) {
  let x = 8;
  return [[t("could tell"), true, true], [t("could not"), false, true], [narrow ? t("misses the truth") : t("leaves out the truth"), false, false]].slice(0, told ? 3 : 2).map(([text, clear, holds]) => {
    const begin = x;
    x += 26 + room(text, 13) + (narrow ? 4 : 24);
    return [stroke(begin, begin + 20, 116, clear, holds, 8), words(begin + 25, 120, text, { size: 13, within: width - begin - 33, fill: holds ? INK : AWAY })];
  });
}
