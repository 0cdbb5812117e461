// The browser's own store of lessons, and what it tells the parts of a page.
import { t } from "./words.js";
import { inOrder, isDone, kept, readLesson } from "./workbook.js";

export const NOWHERE = t("This browser keeps nothing here: take the file with you before you close the page.");

/** Lessons in the browser's storage; what it refuses lasts as long as the page. */
export function shelf(prefix) {
  const memory = new Map();
  const read = (name) => readLesson(memory.get(name) ?? stored((storage) => storage.getItem(prefix + name)) ?? "");
  const names = () => stored((storage) => Object.keys(storage).filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))) ?? [];
  const lesson = (name) => read(name) ?? { lesson: name, title: name, entries: [] };
  const put = (each) => {
    const text = JSON.stringify(each), name = each.lesson;
    const done = stored((storage) => {
      const old = storage.getItem(prefix + name); // what can't be read is put aside, not written over
      if (old && !readLesson(old)) storage.setItem(`${prefix}${name}?`, old);
      if (each.entries.length) storage.setItem(prefix + name, text); else storage.removeItem(prefix + name);
      return true;
    });
    if (done) memory.delete(name); else memory.set(name, text);
  };
  return {
    lesson,
    put,
    lessons: () => inOrder([...new Set([...memory.keys(), ...names()])].map(lesson)),
    entry: (name, key) => lesson(name).entries.find((entry) => entry.key === key),
    lasts: (name) => !memory.has(name),
    add: (from, entry) => put(kept(lesson(from.lesson), { ...from, entries: [entry] }, [])),
    drop(name, key, until = "9") { // a stamp after all stamps
      const found = lesson(name), entries = found.entries.filter((entry) => entry.key !== key || entry.saved > until);
      if (entries.length < found.entries.length) put({ ...found, entries });
    },
  };
}

function stored(use) {
  try { return use(globalThis.localStorage); } catch { return undefined; }
}

const watchers = new Set();
/** Tell whoever watches that something was kept. */
export const tellAll = () => watchers.forEach((changed) => changed());

/** Call this when the browser's store changes, here or in another window; gives back how to stop. */
export function watch(changed) {
  watchers.add(changed);
  globalThis.addEventListener("storage", tellAll);
  return () => watchers.delete(changed);
}

const asked = new Map(); // all that this page asks, as it is shown, by lesson and key

/** Meet an entry that the page asks for; gives back all of its lesson's, to be kept up to date. */
export const met = ({ lesson, title, bare }) => {
  const page = asked.get(lesson) ?? { lesson, title, entries: new Map() };
  asked.set(lesson, page);
  page.entries.set(bare.key, bare);
  return page.entries;
};

/** The lessons of this page, as it shows them. */
export const onPage = () => [...asked.values()].map((page) => ({ ...page, entries: [...page.entries.values()] }));


/** How many of each lesson's entries are answered, of how many, if they are all there. */
export const counted = (lessons, isWhole = true) => Object.fromEntries(lessons.map(({ lesson, entries }) =>
  [lesson, [entries.filter(isDone).length, isWhole ? entries.length : null]]));
