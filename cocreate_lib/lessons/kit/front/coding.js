// A coding desk: one excerpt at a time, with words to mark, codes to give and a memo to write; in the
// end what others gave the same excerpts stands beside it.
import { BEGIN, BETWEEN, END, NO_CODE, alike, called, codingOf, inWords, known, sharedInWords } from "./coded.js";
import { button, el, fold, status, tell, uid } from "./dom.js";
import { keeper } from "./keep.js";
import { t } from "./words.js";
import { answered } from "./workbook.js";

const PAUSE = 1500; // ms
const LONGEST = 5000; // characters of a memo
const HOW = t("Click a sentence to mark it, or tap it; by keyboard, Tab to it and press Space. "
  + "For single words, select them and press the button.");

/** Mount a coding desk. */
export function coding({ model, el: host }) {
  const { desk } = model.get("declared"), { excerpts } = desk, last = excerpts.length;
  let answer = {}, shown = "{}", at = 0, timer = 0, leaf = null;
  const where = status("cx-where");
  const place = el("div"), steps = [...excerpts, null].map((each, i) => button(
    each ? String(i + 1) : t("Side by side"), () => go(i), each ? {} : { class: "cx-last" }));
  const back = button(t("Back"), () => go(at - 1)), next = button(t("Next"), () => go(at + 1));

  function go(to) {
    save();
    at = to;
    show();
    place.querySelector("[tabindex='-1']").focus();
  }
  function show() {
    clearTimeout(timer);
    leaf = at < last ? excerptLeaf(desk, at, answer, changed) : sideBySide(desk, answer);
    place.replaceChildren(leaf.node);
    back.disabled = at === 0;
    next.disabled = at === last;
    signs();
  }
  function signs() {
    const isCoded = excerpts.map(({ key }) => codingOf(answer, key).codes.length > 0);
    steps.forEach((step, i) => {
      if (i === at) step.setAttribute("aria-current", "step"); else step.removeAttribute("aria-current");
      if (i === last) return;
      step.textContent = `${i + 1}${isCoded[i] ? " \u2713" : ""}`;
      step.setAttribute("aria-label", isCoded[i] ? t("Excerpt {n}, coded", { n: i + 1 }) : t("Excerpt {n}, not coded yet", { n: i + 1 }));
    });
  }
  function changed(isTyping) {
    clearTimeout(timer);
    if (isTyping) timer = setTimeout(save, PAUSE); else save();
  }
  function save() {
    clearTimeout(timer);
    if (!leaf?.get) return;
    const { key } = excerpts[at], now = { ...answer };
    for (const [name, text] of Object.entries(leaf.get())) now[`${key} ${name}`] = text;
    const found = known(desk, now), text = JSON.stringify(found ?? {});
    if (text === shown) return;
    shown = text;
    answer = found ?? {};
    keep.keep(answered(keep.bare, found, found ? inWords(desk, found) : "", found ? "answered" : "not attempted"));
    signs();
  }
  /** The entry as it is kept, unless the reader is changing it. */
  function follow(entry, words, isFault) {
    const found = known(desk, entry.answer) ?? {}, text = JSON.stringify(found);
    if (text !== shown && !leaf?.isTouched?.(answer)) {
      shown = text;
      answer = found;
      show();
    }
    tell(where, words);
    where.classList.toggle("cx-fault", isFault);
  }

  host.append(el("section", { class: "cx-question cx-desk", "aria-label": desk.prompt },
    el("p", { class: "cx-prompt" }, desk.prompt),
    el("div", { class: "cx-steps", role: "group", "aria-label": t("Excerpts") }, steps),
    place, el("div", { class: "cx-row" }, back, next), where));
  show();
  const keep = keeper(model, follow);
  globalThis.addEventListener("pagehide", save);
  return () => {
    save();
    globalThis.removeEventListener("pagehide", save);
    keep.stop();
  };
}

/** One excerpt with its words, codes and memo. */
function excerptLeaf(desk, at, answer, changed) {
  const { key, who, sentences } = desk.excerpts[at], before = codingOf(answer, key), id = uid("memo");
  const marks = excerpt(sentences, before.marked, () => changed(false));
  const given = ticks(desk, before.codes, () => changed(false));
  const memo = el("textarea", {
    id, rows: 3, maxlength: LONGEST, input: () => changed(true), change: () => changed(false),
  });
  memo.value = before.memo;
  const node = el("div", {},
    el("p", { class: "cx-prompt", tabindex: "-1" }, t("Excerpt {n} of {all}: {who}", { n: at + 1, all: desk.excerpts.length, who })),
    el("p", { class: "cx-help" }, `${desk.note} ${HOW}`),
    marks.node, given.node,
    el("div", { class: "cx-writing" },
      el("label", { class: "cx-prompt", for: id }, t("Memo: why these codes, and what are you unsure of?")), memo));
  return {
    node,
    get: () => ({
      marked: marks.get(), codes: given.get().join(BETWEEN),
      memo: memo.value.replace(/\p{Surrogate}/gu, "\ufffd"), // half a letter, which no file can hold
    }),
    isTouched: (kept) => memo.value !== codingOf(kept, key).memo,
  };
}

/** The words of an excerpt: each sentence is a button that marks it; a selection marks words. */
function excerpt(sentences, kept, changed) {
  const marked = new Set(), words = [];
  const spans = sentences.map((sentence) => {
    const own = sentence.split(" ").map((word) => {
      words.push(el("span", {}, word));
      return words.length - 1;
    });
    const toggle = () => put(own, !own.every((i) => marked.has(i)));
    const span = el("span", {
      role: "button", tabindex: "0", class: "cx-sentence",
      click() { if (!range()) toggle(); },
      keydown(event) {
        if (event.key !== " " && event.key !== "Enter") return;
        event.preventDefault();
        toggle();
      },
    }, own.flatMap((i, n) => [n ? " " : null, words[i]]));
    return { span, own };
  });
  const text = el("p", { class: "cx-excerpt" }, spans.flatMap(({ span }, i) => [i ? " " : null, span]));
  let held = null; // a selection goes when a button is pressed on a phone
  const range = () => {
    const found = getSelection();
    if (!found.rangeCount || found.isCollapsed) return null;
    const one = found.getRangeAt(0);
    return one.intersectsNode(text) ? one : null;
  };
  const some = button(t("Mark the selected words"), () => {
    const one = range() ?? held;
    held = null;
    if (!one) return tell(said, t("No words of this excerpt are selected."));
    const own = words.map((word, i) => [word.firstChild, i]).filter(([word]) => within(word, one)).map(([, i]) => i);
    getSelection().removeAllRanges();
    put(own, !own.every((i) => marked.has(i)));
  }, { pointerdown() { held = range()?.cloneRange() ?? held; } });
  const none = button(t("Take all marks off"), () => put(words.map((_, i) => i), false));
  const said = el("span", { class: "cx-help", role: "status" });

  function put(own, isOn) {
    for (const i of own) if (isOn) marked.add(i); else marked.delete(i);
    show();
    changed();
  }
  function show() {
    words.forEach((word, i) => word.classList.toggle("cx-marked", marked.has(i)));
    for (const { span, own } of spans) {
      const n = own.filter((i) => marked.has(i)).length;
      span.setAttribute("aria-pressed", n === own.length ? "true" : n ? "mixed" : "false");
    }
    tell(said, marked.size ? t("{n} of {all} words marked.", { n: marked.size, all: words.length }) : "");
  }
  let on = false;
  kept.split(" ").forEach((word, i) => {
    on ||= word.includes(BEGIN);
    if (on) marked.add(i);
    if (word.includes(END)) on = false;
  });
  show();
  return {
    node: el("div", {}, text, el("div", { class: "cx-row" }, some, none, said)),
    get: () => words.map((word, i) => (marked.has(i) && !marked.has(i - 1) ? BEGIN : "") + word.textContent
      + (marked.has(i) && !marked.has(i + 1) ? END : "")).join(" "),
  };
}

/** Whether a selection takes in some of a word. */
function within(word, one) {
  const own = document.createRange();
  own.selectNodeContents(word);
  return one.compareBoundaryPoints(Range.START_TO_END, own) > 0 && one.compareBoundaryPoints(Range.END_TO_START, own) < 0;
}

/** The codes, to tick; the last of them says that none fits, and stands alone. */
function ticks(desk, before, changed) {
  const all = [...desk.codes, { name: NO_CODE, definition: t("None of these says what is said here.") }];
  const inputs = all.map(({ name }) => el("input", {
    type: "checkbox", id: uid("code"), value: name, checked: before.includes(name),
    change() {
      const isNone = name === NO_CODE;
      for (const other of inputs) if (this.checked && (other.value === NO_CODE) !== isNone) other.checked = false;
      changed();
    },
  }));
  const rows = all.map(({ name, definition }, i) => el("div", { class: "cx-answer" }, inputs[i],
    el("label", { for: inputs[i].id }, el("strong", {}, called(name)), el("span", { class: "cx-help" }, definition))));
  const book = desk.codes.filter((code) => code.use).map(({ name, use }) => [el("dt", {}, name), el("dd", {}, use)]);
  return {
    node: el("div", {},
      el("fieldset", { class: "cx-answers cx-given" }, el("legend", {}, t("Codes for this excerpt")), el("div", { class: "cx-codes" }, rows)),
      book.length ? fold(t("The code book: when to give a code, and when not"), el("dl", {}, book)) : null),
    get: () => inputs.filter((input) => input.checked).map((input) => input.value),
  };
}

/** What the reader and the others gave each excerpt that the reader has coded. */
function sideBySide(desk, answer) {
  const words = sharedInWords(desk, answer), coders = Object.entries(desk.coders);
  const rows = desk.excerpts.map(({ key, who, sentences }, i) => {
    const { codes } = codingOf(answer, key);
    const head = el("p", {}, el("strong", {}, t("Excerpt {n}: {who}. ", { n: i + 1, who })), `\u201c${sentences[0]}\u201d`);
    if (!codes.length) return el("li", {}, head, el("p", { class: "cx-help" }, t("Code this one first.")));
    return el("li", {}, head, el("dl", {},
      el("dt", {}, t("You")), el("dd", {}, codes.map(called).join(BETWEEN)),
      coders.map(([coder, given]) => [el("dt", {}, coder),
        el("dd", {}, given[key].join(BETWEEN) || t("no code"), el("em", {}, ` (${alike(codes, given[key])})`))])));
  });
  return {
    node: el("div", {},
      el("p", { class: "cx-prompt", tabindex: "-1" }, t("Side by side")),
      words.length ? words.map((each) => el("p", {}, each)) : el("p", {}, t("Nothing is coded yet.")),
      el("ul", { class: "cx-beside" }, rows)),
  };
}
