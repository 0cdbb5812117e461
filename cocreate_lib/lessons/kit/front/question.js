// A question on a page: native controls for the answer, a hint before, and what is said to it.
import { check, inWords, known } from "./answers.js";
import { button, el, fold, status, tell, uid } from "./dom.js";
import { keeper } from "./keep.js";
import { t, verdict } from "./words.js";
import { answered } from "./workbook.js";

/** Mount a question. */
export function question({ model, el: host }) {
  const asked = model.get("declared").question, isJudgement = asked.kind === "judgement";
  const field = FIELDS[asked.kind](asked, changed);
  const lead = el("strong"), first = el("span"), more = el("div");
  const said = el("div", { class: "cx-feedback", role: "status" }, el("p", {}, lead, first), more);
  const where = status("cx-where");
  const why = asked.explanation && !isJudgement ? fold(t("Explanation"), el("p", {}, asked.explanation)) : null;
  let shown = null; // the answer on show as checked, as the workbook has it

  function say(feedback) {
    const { state = "", words = [] } = feedback ?? {};
    said.dataset.state = state;
    tell(lead, verdict(state) && `${verdict(state)} `);
    tell(first, words[0] ?? "");
    more.replaceChildren(...words.slice(1).map((each) => el("p", {}, each)));
    if (why) why.hidden = !feedback || state === "not attempted";
  }
  function changed() {
    shown = null;
    say(null);
    tell(where, "");
  }
  function answer() {
    const raw = field.get(), feedback = check(asked, raw), found = known(asked, raw);
    say(feedback);
    if (found === null) return;
    shown = JSON.stringify(found);
    keep.keep(answered(keep.bare, found, inWords(asked, found), feedback.state));
  }
  /** The entry as it is kept: put into the controls, unless the reader is changing them. */
  function follow(entry, words, isFault) {
    const found = known(asked, entry.answer), text = JSON.stringify(found);
    if (found !== null && text !== shown && (shown !== null || !field.touched())) {
      field.put(found);
      shown = text;
      say(check(asked, found));
    }
    dispatchEvent(new CustomEvent("cx-kept", { detail: host.kept = entry })); // a drawing may wait for it
    if (shown !== null || isFault) tell(where, words);
    where.classList.toggle("cx-fault", isFault);
  }

  host.append(el("div", { class: "cx-question" },
    field.node,
    asked.hint ? fold(t("Hint"), el("p", {}, asked.hint)) : null,
    button(asked.press ?? (isJudgement ? t("See the reasons") : t("Check")), answer),
    said, where, why));
  say(null);
  const keep = keeper(model, follow);
  return keep.stop;
}

const group = (asked, rows) => el("fieldset", { class: "cx-answers" }, el("legend", {}, asked.prompt), rows);

/** One of several options, or any number of them. */
const boxes = (type, get, put) => (asked, changed) => {
  const name = uid("answer");
  const inputs = asked.options.map((option, i) => el("input", {
    type, name, id: `${name}-${i}`, value: option.text, change: changed,
  }));
  const rows = inputs.map((input) => el("div", { class: "cx-answer" }, input, el("label", { for: input.id }, input.value)));
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  return {
    node: group(asked, rows),
    get: () => get(chosen()),
    put: (answer) => inputs.forEach((input) => { input.checked = put(answer).includes(input.value); }),
    touched: () => chosen().length > 0,
  };
};

/** A number, typed. */
function typed(asked, changed) {
  const id = uid("answer"), unit = asked.units[1];
  const input = el("input", {
    id, type: "text", autocomplete: "off", input: changed,
    inputmode: asked.right < 0 ? "text" : "decimal", // a phone's keys for decimals have no minus
    "aria-describedby": unit && `${id}-unit`,
  });
  return {
    node: el("div", { class: "cx-answers" }, el("label", { class: "cx-prompt", for: id }, asked.prompt),
      el("div", { class: "cx-typed" }, input, unit && el("span", { id: `${id}-unit` }, unit))),
    get: () => input.value,
    put: (answer) => { input.value = inWords({ ...asked, units: ["", ""] }, answer); },
    touched: () => input.value.trim() !== "",
  };
}

/** A menu for each item: its place, or its box. */
function menus(asked, items, choices, changed, shown = (words) => words) {
  const made = new Map(items.map((item) => [item, el("select", { id: uid("item"), change: changed },
    ["choose", ...choices].map((words, i) => el("option", { value: i ? words : "" }, i ? shown(words) : t("choose"))))]));
  const rows = [...made].map(([item, menu]) =>
    el("div", { class: "cx-item" }, el("label", { for: menu.id }, item), menu));
  return { made, node: group(asked, rows), touched: () => [...made.values()].some((menu) => menu.value) };
}

function order(asked, changed) {
  const { made, ...field } = menus(asked, asked.shown, asked.items.map((item, i) => String(i + 1)), changed);
  return {
    ...field,
    get() {
      const at = new Map([...made].map(([item, menu]) => [Number(menu.value), item]));
      return asked.items.map((item, i) => at.get(i + 1));
    },
    put: (answer) => answer.forEach((item, i) => { made.get(item).value = String(i + 1); }),
  };
}

function sort(asked, changed) {
  const { made, ...field } = menus(asked, asked.items.map((item) => item.text), asked.boxes, changed, asked.kind === "statements" ? t : undefined);
  return {
    ...field,
    get: () => Object.fromEntries([...made].map(([item, menu]) => [item, menu.value])),
    put: (answer) => made.forEach((menu, item) => { menu.value = answer[item]; }),
  };
}

const one = boxes("radio", ([text]) => text, (answer) => [answer]);
const FIELDS = {
  choice: one,
  judgement: one,
  several: boxes("checkbox", (all) => all, (answer) => answer),
  number: typed,
  order,
  sort,
  statements: sort,
};
