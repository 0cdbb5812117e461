// A workbook's file: what it may hold, how it is read, merged and written. The same as in
// workbook_file.py and workbook.py: a file goes from a notebook to a page and back unchanged.
import { t } from "./words.js";

export const LONGEST = 100000; // characters of one answer
const LARGEST = 20000000;
const KINDS = ["prediction", "reflection", "question", "coding"];
const STATES = ["not attempted", "answered", "right", "partly right", "not right yet"];
const NAME = /^[0-9]{2}[a-z0-9_]{0,78}$/;
const KEY = /^(?=.{1,100}$)[a-z0-9]+(-[a-z0-9]+)*$/;

/** An entry that was answered now. */
export const answered = (entry, answer, words, state) =>
  ({ ...entry, answer, words, state, saved: stamp(Date.now()) });

/** Whether anything was answered. */
export const isDone = (entry) => entry.state !== "not attempted";

/** A lesson with what was written in it just now, over what is there: `written` are its keys. */
export function kept(before, now, written) {
  return merged(before, now, (entry, old) => {
    if (!old) return entry;
    return written.includes(entry.key) ? later(entry, old) : { ...old, kind: entry.kind, prompt: entry.prompt };
  });
}

/** Lessons with those of a file brought in: of each entry the one that was saved last. */
export function takenIn(lessons, brought) {
  let taken = 0;
  const found = new Map(lessons.map((each) => [each.lesson, each]));
  for (const theirs of brought) {
    const mine = found.get(theirs.lesson) ?? { ...theirs, entries: [] };
    const title = mine.entries.length ? mine.title : theirs.title;
    found.set(theirs.lesson, merged(mine, { ...theirs, title }, (entry, old) => {
      if (old && old.saved >= entry.saved) return old;
      taken += entry.saved ? 1 : 0;
      return entry;
    }));
  }
  return { lessons: inOrder([...found.values()]), taken };
}

/** Lessons by name, without those that hold nothing. */
export const inOrder = (lessons) => lessons.filter((each) => each.entries.length)
  .sort((a, b) => (a.lesson < b.lesson ? -1 : 1));

/** Each of a lesson's entries now, by `one` from what it is and was; then those asked before. */
function merged(before, now, one) {
  const old = new Map(before.entries.map((entry) => [entry.key, entry]));
  const entries = now.entries.map((entry) => {
    const was = old.get(entry.key);
    old.delete(entry.key);
    return one(entry, was);
  });
  return { ...now, entries: [...entries, ...old.values()] };
}

const stamp = (time) => new Date(time).toISOString().replace("Z", "+00:00");

/** An entry with a stamp later than another's, whatever the clock says. */
export const later = (entry, old) =>
  (entry.saved > old.saved ? entry : { ...entry, saved: stamp(Date.parse(old.saved) + 1) });

/** The file of all lessons, as text. */
export const workbookText = (lessons) =>
  `{\n "format": 1,\n "lessons": ${dump(lessons.map(plain), " ")}\n}\n`;

const plain = ({ lesson, title, entries }) => ({
  lesson,
  title,
  entries: entries.map(({ key, kind, prompt, answer, words, state, saved }) =>
    ({ key, kind, prompt, answer: isObject(answer) ? new Pairs(answer) : answer, words, state, saved })),
});

/** An object's parts by name; an object itself would put names that are numbers first. */
class Pairs {
  constructor(object) { this.pairs = Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)); }
}

function dump(value, indent) {
  const inner = `${indent} `;
  const all = (open, rows, close) => (rows.length
    ? `${open}\n${inner}${rows.join(",\n" + inner)}\n${indent}${close}` : open + close);
  const named = ([name, each]) => `${JSON.stringify(name)}: ${dump(each, inner)}`;
  if (typeof value === "number") return floatText(value);
  if (value instanceof Pairs) return all("{", value.pairs.map(named), "}");
  if (Array.isArray(value)) return all("[", value.map((each) => dump(each, inner)), "]");
  if (isObject(value)) return all("{", Object.entries(value).map(named), "}");
  return JSON.stringify(value);
}

/** A number as Python writes a float. */
function floatText(number) {
  if (Object.is(number, -0)) return "-0.0";
  const [, sign, first, rest = "", power] = number.toExponential().match(/^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/);
  const size = Number(power), digits = first + rest;
  if (size < -4 || size >= 16) {
    const places = String(Math.abs(size)).padStart(2, "0");
    return `${sign}${first}${rest && "." + rest}e${size < 0 ? "-" : "+"}${places}`;
  }
  if (size < 0) return `${sign}0.${"0".repeat(-size - 1)}${digits}`;
  const whole = digits.padEnd(size + 1, "0");
  return `${sign}${whole.slice(0, size + 1)}.${whole.slice(size + 1) || "0"}`;
}

/** What a file of all lessons holds, from its bytes; an Error says why it is refused. */
export function readWorkbook(bytes) {
  if (bytes.length > LARGEST) refuse(t("it has more than {n} bytes", { n: LARGEST.toLocaleString("en-GB") }));
  let text, data;
  try { text = new TextDecoder("utf-8", { fatal: true }).decode(bytes); } catch { refuse(t("its text is not in UTF-8")); }
  try { data = JSON.parse(text); } catch { refuse(t("it is not JSON")); }
  if (isObject(data) && Number.isInteger(data.format) && data.format > 1 && data.format < 1000) {
    throw new Error(t("This workbook comes from a newer version of the course. Install that version."));
  }
  const at = unlike(data);
  if (at) refuse(at);
  // JSON.parse takes a name that stands for two things as the second of them.
  const names = text.match(/"(?:[^"\\]|\\.)*"(\s*:)?/g).filter((found) => found.endsWith(":")).length;
  if (names !== countNames(data)) refuse(t("one name stands for two things"));
  return data.lessons;
}

/** What the text of a lesson that this browser keeps holds; null where it is none. */
export function readLesson(text) {
  try {
    const lesson = JSON.parse(text);
    return unlike({ format: 1, lessons: [lesson] }) ? null : lesson;
  } catch {
    return null;
  }
}

function refuse(what) {
  throw new Error(t("This is not a workbook, or it is damaged: {what}. Choose a file that this course made.", { what }));
}

const FILE = { format: (it) => it === 1, lessons: (it) => list(it, 200) };
const LESSON = {
  lesson: (it) => words(it, 80) && NAME.test(it),
  title: (it) => words(it, 1000),
  entries: (it) => list(it, 1000),
};
const ENTRY = {
  key: (it) => words(it, 100) && KEY.test(it),
  kind: (it) => KINDS.includes(it),
  prompt: (it) => words(it, 10000),
  answer: isAnswer,
  words: (it) => words(it, LONGEST),
  state: (it) => STATES.includes(it),
  saved: (it) => it === "" || isTime(it),
};

/** What in these data is not as a workbook's; empty where all is. */
function unlike(data) {
  const lessonAt = (lesson) => astray(lesson, LESSON) || first(lesson.entries, (entry) => astray(entry, ENTRY))
    || twice(lesson.entries.map((entry) => entry.key));
  return astray(data, FILE) || first(data.lessons, lessonAt) || twice(data.lessons.map((each) => each.lesson));
}

function astray(value, schema) {
  const names = Object.keys(schema);
  if (!isObject(value) || Object.keys(value).length !== names.length) return t("something is missing or too much");
  const name = names.find((each) => !Object.hasOwn(value, each) || !schema[each](value[each]));
  return name ? t("its {name} can't be so", { name }) : "";
}

function first(values, test) {
  for (const value of values) {
    const found = test(value);
    if (found) return found;
  }
  return "";
}

function isAnswer(answer) {
  if (answer === null) return true;
  if (typeof answer === "number") return Math.abs(answer) <= 1e300;
  if (typeof answer === "string") return words(answer, LONGEST);
  const each = (text) => words(text, 10000);
  if (Array.isArray(answer)) return list(answer, 100) && answer.every(each);
  return isObject(answer) && Object.keys(answer).length <= 100 && Object.values(answer).every(each)
    && Object.keys(answer).every(isWhole);
}

function isTime(saved) {
  const time = typeof saved === "string" && /^[12]/.test(saved) ? Date.parse(saved) : NaN;
  return !Number.isNaN(time) && stamp(time) === saved;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value, most) => Array.isArray(value) && value.length <= most;
const isWhole = (text) => !/\p{Surrogate}/u.test(text);
const words = (value, longest) => typeof value === "string" && isWhole(value)
  && (value.length <= longest || (value.length <= 2 * longest && [...value].length <= longest));
const twice = (names) => (new Set(names).size < names.length ? t("one thing is in it twice") : "");
const countNames = (value) => {
  if (Array.isArray(value)) return value.reduce((sum, each) => sum + countNames(each), 0);
  return isObject(value) ? Object.values(value).reduce((sum, each) => sum + 1 + countNames(each), 0) : 0;
};
