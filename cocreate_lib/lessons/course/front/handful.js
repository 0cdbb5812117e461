// A few people in two worlds: guess the outcome that did not happen, and turn them over one by one.
import { button, el, svg } from "../../kit/front/dom.js";
import { INK, line, LOOKS, mark, MUTED, number, RULE, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";

const GUESSES = [[t("? guess")], [t("\u2212 fewer"), -1], [t("0 same"), 0], [t("+ more"), 1]];
const PEOPLE = 8;

/** The mean difference after each person in the programme who is turned over. */
export function running(people, turned) {
  const known = people.slice(0, turned).filter((each) => each.treated);
  return known.map((_, i) => known.slice(0, i + 1).reduce((sum, each) => sum + each.difference, 0) / (i + 1));
}

/** What is said of the guesses about those who are turned over. */
export function told(people, guesses, turned) {
  const said = people.slice(0, turned).map(({ difference }, i) => [guesses[i], Math.sign(difference)])
    .filter(([guess]) => guess !== undefined);
  if (!said.length) return turned ? "" : t("Guess some of the differences, in the last column. Then turn the people over.");
  const count = (test) => said.filter(test).length;
  return t("Your guess was right for {right} of {all}. You thought that the two worlds differ for {thought} of them; they do for {truth}.", {
    right: count(([guess, truth]) => guess === truth), all: said.length,
    thought: count(([guess]) => guess), truth: count(([, truth]) => truth),
  });
}

export function draw(stage) {
  const guesses = {}; // by what is shown: one list for each handful and outcome
  const table = el("table", { style: "border-collapse:collapse;width:100%" });
  const strip = el("div", { "aria-hidden": "true" });
  const next = button("", () => stage.set({ turned: (stage.at.turned + 1) % (PEOPLE + 1) }));
  stage.art.append(el("div", { style: "overflow-x:auto" }, table), el("div", { style: "padding:.3rem 0" }, next), strip);

  return {
    reset() { for (const key of Object.keys(guesses)) delete guesses[key]; },
    show({ numbers: [people, everybody] }, { at, width, narrow }) {
      const { turned } = at, key = `${at.people}.${at.outcome}`;
      const own = (guesses[key] ??= []), focused = table.contains(document.activeElement);
      table.replaceChildren(
        el("caption", { style: "text-align:left;font-weight:700" }, capital(stage.scene.outcomes[at.outcome])),
        el("thead", {}, el("tr", {}, el("td"), [t("with the programme"), t("without it"), t("difference")].map((head, i) =>
          el("th", { scope: "col", style: `font-weight:400;font-size:.85em;line-height:1.2;text-align:${i < 2 ? "center" : "left"}` }, head)))),
        el("tbody", {}, people.map((each, i) => row(each, i, turned, narrow, own, stage))));
      next.textContent = turned < PEOPLE ? t("Turn over {name}", people[turned]) : t("Turn all back");
      if (focused) (table.querySelector("button") ?? next).focus();
      strip.replaceChildren(means(people, turned, everybody, width, narrow));
      stage.say(told(people, own, turned));
    },
  };
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
const CELL = "text-align:center;vertical-align:middle;padding:1px .15rem";
const card = (narrow) => `display:inline-flex;align-items:center;justify-content:center;min-width:2.75rem;height:${narrow ? 2.75 : 2}rem;padding:0 .3rem;border-radius:4px`;

/** One person: what happened is filled; the other world is hollow, and a button while it is the next. */
function row(each, i, turned, narrow, guesses, stage) {
  const group = each.treated ? "programme" : "comparison", { colour } = LOOKS[group], open = i < turned, look = card(narrow);
  const filled = el("span", { style: `${look};background:${colour};color:#fff` }, `${each.lived}`);
  const hollow = i === turned
    ? button("?", () => stage.set({ turned: turned + 1 }), { "aria-label": t("? Turn over {name}", each), style: `${look};min-height:0;border:2px solid ${LOOKS.truth.colour}` })
    : el("span", { style: `${look};border:1px solid ${RULE};color:${open ? INK : MUTED}` }, open ? `${each.other}` : "?");
  const cells = each.treated ? [filled, hollow] : [hollow, filled];
  return el("tr", {},
    el("th", { scope: "row", style: `text-align:left;vertical-align:middle;font-weight:600;color:${colour};line-height:1.15;font-size:.9em;${narrow ? "" : "white-space:nowrap"}` }, each.name, narrow ? el("br") : ", ", group),
    cells.map((cell) => el("td", { style: CELL }, cell)),
    el("td", { style: `${CELL};text-align:left;width:${narrow ? 7.2 : 15}rem` }, open ? outcome(each, guesses[i]) : guess(each, i, guesses, narrow)));
}

/** The difference, and what became of the guess. */
function outcome(each, made) {
  const right = made === Math.sign(each.difference);
  return [el("strong", { style: "display:inline-block;min-width:2rem" }, number(each.difference, 0, true)), made === undefined ? "" : right ? t(" \u2713 right") : t(" \u2717 wrong")];
}

/** Choose a guess: the sign of the difference. */
function guess(each, i, guesses, narrow) {
  const select = el("select", {
    "aria-label": t("Your guess, {name}: with the programme fewer than without it, no difference, or more?", each),
    style: `padding:.1rem .2rem;min-height:${narrow ? 2.75 : 2}rem`,
    change: () => { [, guesses[i]] = GUESSES[select.selectedIndex]; },
  }, GUESSES.map(([word]) => el("option", {}, word)));
  select.selectedIndex = GUESSES.findIndex(([, sign]) => sign === guesses[i]);
  return select;
}

/** The running mean of those in the programme, beside the mean of everybody in it. */
function means(people, turned, everybody, width, narrow) {
  const all = running(people, turned);
  const own = people.filter((each) => each.treated).map((each) => each.difference);
  const reach = Math.max(...[...own, everybody, 1].map(Math.abs)) * 1.15, left = 12, right = width - 12, place = scale([-reach, reach], [left, right]);
  const y = 52, mean = all.at(-1);
  const legend = [
    [mark("programme", 6, -4, 4, false), t("one person")],
    [pointer(6, 0), t("mean so far")],
    [mark("truth", 6, -4, 5), t("mean of all")],
  ];
  return sheet(width, 92,
    legend.map(([sign, text], i) => svg("g", { transform: `translate(${left + (i * (right - left)) / 3} 14)` },
      sign, words(17, 0, text, { size: SMALL }))),
    line(left, y, right, y), line(place(0), y - 10, place(0), y + 10),
    words(place(0), y + 36, "0", { anchor: "middle", size: SMALL }),
    words(left, y + 36, t("fewer \u2190"), { size: SMALL, fill: MUTED }),
    words(right, y + 36, t("\u2192 more"), { anchor: "end", size: SMALL, fill: MUTED }),
    own.slice(0, turned).map((each) => mark("programme", place(each), y, 4, false)),
    all.slice(1).map((each, i) => line(place(all[i]), y - 9, place(each), y - 9, { stroke: INK, "stroke-dasharray": "2 2" })),
    all.length > 0 && [
      mark("truth", place(everybody), y, 5),
      words(place(everybody), y + 21, number(everybody, 2, true), { anchor: "middle", size: SMALL, fill: LOOKS.truth.colour, "font-weight": 700 }),
      pointer(place(mean), y - 3),
      words(place(mean), y - 19, number(mean, 2, true), { anchor: "middle", size: SMALL, "font-weight": 700 }),
    ]);
}

/** A triangle that points down at a place. */
const pointer = (x, y) => svg("path", { d: `M${x} ${y}l-6 -11h12z`, fill: INK });
