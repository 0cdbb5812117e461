// What the trainer's tabs show of the room: its pilots, its vote, its statements.
import { button, el, fold } from "../../../lessons/kit/front/dom.js";
import { t } from "../../../lessons/kit/front/words.js";
import { bars, moves } from "./bars.js";
import { pilots } from "./pilots.js";

const SHOWN = () => [["results", t("Each pilot")], ["pooled", t("and pooled")], ["truth", t("and what was true")]];

/** A place for a picture beside what is said of it. */
function frame(extra = "") {
  const art = el("div", { class: "room-art" }), said = el("div", { class: "room-words" });
  const node = el("div", { class: `room-frame ${extra}` }, art, said);
  return { art, said, node };
}

/** How large the picture may be: as wide as its place, and down to where the switches are. */
function sizeOf(art) {
  const size = parseFloat(getComputedStyle(art).fontSize), width = Math.max(280, Math.floor(art.clientWidth));
  const foot = art.closest(".room-panel").querySelector(".room-foot").offsetHeight;
  const open = innerHeight - art.getBoundingClientRect().top - scrollY - foot - size / 2;
  return { size, width, height: Math.max(15 * size, open) };
}

/** The room's pilots: three buttons say how much of them is shown. */
export function pilotsSheet({ reach }, act) {
  const { art, said, node } = frame();
  const choices = SHOWN().map(([shown, words]) => [shown, button(words, () => act({ show: shown }))]);
  const row = el("div", { class: "room-choice", role: "group", "aria-label": t("Show") }, choices.map(([, each]) => each));
  const bar = el("div", { class: "room-choices" }, row, el("p", {}, t("All pilots here are synthetic.")));
  const now = el("div"), before = fold(t("What could be said before"), el("div"));
  said.append(now, before);
  return {
    node: [bar, node],
    show({ phase, items: { own } }) {
      choices.forEach(([shown, each]) => each.setAttribute("aria-pressed", String(shown === phase)));
      node.hidden = !own;
      if (!own) return;
      art.replaceChildren(own.seats.length
        ? pilots(own, { reach, ...sizeOf(art) })
        : el("p", { class: "room-none" }, t("No pilot has come in yet.")));
      const all = own.sentences.map((words) => el("p", {}, words)), earlier = all.splice(0, own.said_before);
      before.hidden = !earlier.length;
      before.lastChild.replaceChildren(...earlier);
      now.replaceChildren(...all, ...leftOut(own.left_out));
    },
  };
}

function leftOut(rows) {
  if (!rows.length) return [];
  return [el("h3", {}, t("Left out")), el("ul", {}, rows.map(([seat, why]) => el("li", {}, t("Seat {seat}: {why}", { seat, why }))))];
}

const LETTERS = "ABCDEFGHIJKL";
const sum = (counts) => counts.reduce((all, n) => all + n, 0);

/** The vote: before beside after, and who moved. */
export function voteSheet({ vote: { question, options } }) {
  const { art, said, node } = frame("room-even");
  return {
    node: [el("p", { class: "room-question" }, question), node],
    show({ items: { vote } }) {
      node.hidden = !vote;
      if (!vote) return;
      const { before, after, moved } = vote, most = Math.max(1, ...before, ...after);
      const pairs = options.map((option, i) => ({ title: t("{letter}. {option}", { letter: LETTERS[i], option }), before: before[i], after: after[i] }));
      const counted = (counts) => options.map((title, i) => t("{n} for “{option}”", { n: counts[i], option: title })).join(", ");
      const alt = t("Bars of the vote. Before the lesson: {before}. After it: {after}.", { before: counted(before), after: counted(after) });
      art.replaceChildren(bars(pairs, { most, alt, ...sizeOf(art) }));
      said.replaceChildren(el("h3", {}, t("Who moved")), ...movedWords(moved, options, sum(after), said));
    },
  };
}

/** Who gave another answer after the lesson than before, as bars by letter. */
function movedWords(moved, options, after, place) {
  if (!moved.length) return [el("p", {}, after ? t("Nobody has moved.") : t("The vote after the lesson hasn't begun."))];
  const rows = moved.map(([from, to, n]) => [t("{from} to {to}", { from: LETTERS[from], to: LETTERS[to] }), n])
    .sort(([, one], [, other]) => other - one);
  const told = moved.map(([from, to, n]) => t("{n} from “{from}” to “{to}”", { n, from: options[from], to: options[to] }));
  const { size, width } = sizeOf(place), all = sum(moved.map(([, , n]) => n));
  return [el("p", {}, t("Answers that changed: {n}.", { n: all })), moves(rows, { alt: `${told.join(", ")}.`, size, width })];
}

/** The statements: how many said what is right, before and after, of those who answered both times. */
export function statementsSheet() {
  const art = el("div", { class: "room-art" });
  const note = el("p", {}, t("How many said what is right, of those who sent both times."));
  return {
    node: [note, art],
    show({ items: { statements } }) {
      if (!statements) return;
      const people = Math.max(0, ...statements.map(({ n }) => n));
      const pairs = statements.map(({ statement, right_before, right_after }) => ({ title: statement, before: right_before, after: right_after }));
      const alt = statements.map(({ statement, n, right_before, right_after }) =>
        t("“{statement}” Right before: {before} of {n}; after: {after} of {n}.", { statement, n, before: right_before, after: right_after })).join(" ");
      art.replaceChildren(people
        ? bars(pairs, { most: people, told: (n) => t("{n} of {people}", { n, people }), alt, ...sizeOf(art) })
        : el("p", { class: "room-none" }, t("Nobody has sent both times yet.")));
    },
  };
}
