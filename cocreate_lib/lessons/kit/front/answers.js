// What a question says to an answer. The rules live here and nowhere else.
import { t, tn } from "./words.js";

const NONE = t("Nothing is chosen yet.");

/** The answer in the question's own words, if what was given is a complete one; else null. */
export function known(question, raw) {
  return KINDS[question.kind].known(question, raw) ?? null;
}

/** An answer as a line of text. */
export function inWords(question, answer) {
  return KINDS[question.kind].words(question, answer);
}

/** What to say to an answer: a state, and paragraphs. */
export function check(question, raw) {
  const kind = KINDS[question.kind], answer = known(question, raw);
  if (answer === null) return { state: "not attempted", words: [kind.missing(question, raw)] };
  return kind.judge(question, answer, raw);
}

/** A number as people write it, or null. `doubt` says how it was read, where it may be meant otherwise. */
export function readNumber(text) {
  const bare = text.trim().replace(/^[\u2010-\u2015\u2212\ufe63\uff0d-]\s*/, "-").replace(/^\+\s*/, "")
    .replace(/\s*(%|per ?cent)$/i, "").replace(/[\s']/g, " ");
  const read = (digits, doubt = "") => ({ number: Number(digits), doubt });
  if (/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare)) return finite(read(bare));
  if (/^-?\d{1,3}( \d{3})+([.,]\d+)?$/.test(bare)) return read(bare.replace(/ /g, "").replace(",", "."));
  if (/^-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(bare)) {
    const found = read(bare.replace(/,/g, ""));
    const once = bare.split(",").length === 2 && !bare.includes(".");
    if (once) found.doubt = t("“{text}” is read as {number}: a comma before three digits groups them. "
      + "If you mean {other}, write it with a point.",
      { text: text.trim(), number: shown(found.number), other: shown(Number(bare.replace(",", "."))) });
    return found;
  }
  if (/^-?\d*,\d+$/.test(bare)) return read(bare.replace(",", "."));
  if (/^-?\d{1,3}(\.\d{3})+,\d+$/.test(bare)) return read(bare.replace(/\./g, "").replace(",", "."));
  return null;
}

const finite = (found) => (Number.isFinite(found.number) ? found : null);
const shown = (number) =>
  number.toLocaleString("en-GB", { maximumSignificantDigits: 15 }).replace("-", "\u2212");

const texts = (question) => question.options.map((option) => option.text);
const reason = (question, text) => question.options.find((option) => option.text === text).reason;
const ends = (text) => /[.?!…]["”’']?$/.test(text);
const closed = (text) => (ends(text) ? text : `${text}.`);
const explained = (text, why) => (ends(text) ? `“${text}” ${why}` : `${text}: ${why}`);
const isObject = (raw) => typeof raw === "object" && raw !== null && !Array.isArray(raw);
const count = (items, test) => items.filter(test).length;
const inPlaces = (n, all) => (n
  ? tn("{n} of {all} is in its place.", "{n} of {all} are in their places.", n, { all })
  : t("None of {all} are in their places.", { all }));
const inBoxes = (n, all) => (n
  ? tn("{n} of {all} is in its box.", "{n} of {all} are in their boxes.", n, { all })
  : t("None of {all} are in their boxes.", { all }));

const one = {
  known: (question, raw) => (texts(question).includes(raw) ? raw : null),
  words: (question, answer) => answer,
  missing: () => NONE,
};

const sorted = {
  known(question, raw) {
    if (!isObject(raw)) return null;
    const whole = question.items.every(({ text }) => Object.hasOwn(raw, text) && question.boxes.includes(raw[text]));
    return whole ? Object.fromEntries(question.items.map(({ text }) => [text, raw[text]])) : null;
  },
  words: (question, answer) =>
    question.items.map(({ text }) => explained(text, answer[text])).join("; "),
  missing: () => t("Give each item a box."),
};

const KINDS = {
  choice: {
    ...one,
    judge: (question, answer) => ({
      state: answer === question.right ? "right" : "not right yet",
      words: [reason(question, answer)],
    }),
  },

  judgement: {
    ...one,
    missing: () => `${NONE} ${t("Pick the answer you would defend.")}`,
    judge: (question, answer) => ({
      state: "answered",
      words: [
        t("You chose: {answer} {reason}", { answer: closed(answer), reason: reason(question, answer) }),
        ...question.options.filter((option) => option.text !== answer)
          .map((option) => t("Others chose: {answer} {reason}", { answer: closed(option.text), reason: option.reason })),
        ...(question.explanation ? [question.explanation] : []),
      ],
    }),
  },

  several: {
    known(question, raw) {
      const chosen = Array.isArray(raw) ? texts(question).filter((text) => raw.includes(text)) : [];
      return chosen.length ? chosen : null;
    },
    words: (question, answer) => answer.join("; "),
    missing: () => NONE,
    judge(question, answer) {
      const right = question.right.length, others = question.options.length - right;
      const found = count(answer, (text) => question.right.includes(text)), wrong = answer.length - found;
      const words = answer.map((text) => explained(text, reason(question, text)));
      if (found === right && !wrong) return { state: "right", words };
      if (answer.length === question.options.length) {
        words.unshift(t("Everything is ticked. Leave only what you would defend."));
      } else if (found && found < right) words.push(t("There is more to choose."));
      // Ticking everything, or nothing, takes as large a share of the right ones as of the others.
      const better = found / right > (others ? wrong / others : 0);
      return { state: better ? "partly right" : "not right yet", words };
    },
  },

  number: {
    known(question, raw) {
      if (typeof raw === "number") return Number.isFinite(raw) ? raw : null;
      return typeof raw === "string" ? (withoutUnit(question, raw)?.number ?? null) : null;
    },
    words: (question, answer) =>
      `${shown(answer)} ${Math.abs(answer) === 1 ? question.units[0] : question.units[1]}`.trim(),
    missing: (question, raw) => (typeof raw === "string" && raw.trim()
      ? t("“{text}” can't be read as a number. Write it in digits, such as 12.5.", { text: raw.trim() })
      : t("There is no number yet.")),
    judge(question, answer, raw) {
      const { right, tolerance } = question, told = (number) => inWords(question, number);
      const doubt = (typeof raw === "string" && withoutUnit(question, raw).doubt) || null;
      const said = (state, words) => ({ state, words: doubt ? [words, doubt] : [words] });
      if (answer === right) return said("right", t("It is {right}", { right: closed(told(right)) }));
      // A whisker more than the tolerance, so that 0.3 is within 0.1 of 0.2.
      if (Math.abs(answer - right) <= tolerance * (1 + 1e-9) + 1e-12) {
        return said("right", t("Your answer, {answer}, is near enough: it is {right} exactly.", { answer: told(answer), right: told(right) }));
      }
      const given = { answer: told(answer) };
      return said("not right yet", answer > right ? t("Your answer, {answer}, is too high.", given) : t("Your answer, {answer}, is too low.", given));
    },
  },

  order: {
    known(question, raw) {
      const all = question.items;
      return Array.isArray(raw) && raw.length === all.length && all.every((item) => raw.includes(item)) ? raw : null;
    },
    words: (question, answer) => answer.join("; "),
    missing: () => t("Give each item a place of its own."),
    judge(question, answer) {
      const placed = count(answer, (item, i) => item === question.items[i]), all = answer.length;
      if (placed === all) return { state: "right", words: [t("Every item is in its place.")] };
      // One in its place is what shuffling gives on average, however many there are.
      const state = placed > 1 ? "partly right" : "not right yet";
      return { state, words: [inPlaces(placed, all)] };
    },
  },

  sort: {
    ...sorted,
    judge({ boxes, items }, answer) {
      const astray = items.filter(({ text, box }) => answer[text] !== box).map(({ text }) => text);
      const placed = items.length - astray.length;
      if (!astray.length) return { state: "right", words: [t("Every item is in its box.")] };
      const oneBox = Math.max(...boxes.map((name) => count(items, ({ box }) => box === name)));
      const words = [inBoxes(placed, items.length)];
      if (placed && placed <= oneBox) words.push(t("Putting everything into one box could do as well."));
      words.push(t("Think again about: {items}", { items: closed(astray.join("; ")) }));
      return { state: placed > oneBox ? "partly right" : "not right yet", words };
    },
  },

  statements: {
    ...sorted,
    words: (question, answer) =>
      question.items.map(({ text }) => explained(text, t(answer[text]))).join("; "),
    missing: () => t("Give each an answer."),
    judge: ({ items, closing }, answer) => ({
      state: "answered",
      words: [closing, ...items.filter((item) => item.reply).map(({ text, reply }) => t("“{text}” You say: {answer} {reply}", { text, answer: closed(t(answer[text])), reply }))],
    }),
  },
};

/** A typed number, with the question's own unit after it or without. */
function withoutUnit(question, raw) {
  const text = raw.trim();
  const unit = question.units.find((each) => each && text.toLowerCase().endsWith(each.toLowerCase()));
  return readNumber(unit ? text.slice(0, -unit.length) : text);
}
