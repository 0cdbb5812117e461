// Where answers are kept: in the workbook, which the kernel writes; or in this browser.
import { inOrder, isDone, kept, readLesson, takenIn, workbookText } from "./workbook.js";

const PATIENCE = 5000; // ms until a kernel that doesn't answer is said to be gone
const NOWHERE = "This browser keeps nothing here: take the file with you before you close the page.";
const WORKBOOK = "Saved in your workbook.";
const IN_PAGE = "Saved in your workbook, in this browser.";
const WAITS = "Kept in this browser. It goes into your workbook when this page runs (menu Run, Run All Cells).";
const GONE = "The kernel does not answer yet.";
const SEEN = "This is what your workbook held when you were last here.";

/** Lessons in the browser's storage; what it refuses lasts as long as the page. */
function shelf(prefix) {
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

const inPage = shelf("cocreate:workbook:"); // the workbook of a page without a kernel
const waiting = shelf("cocreate:waiting:"); // what no kernel has taken yet

const watchers = new Set();
const tellAll = () => watchers.forEach((changed) => changed());

/** Call this when the browser's store changes, here or in another window; gives back how to stop. */
export function watch(changed) {
  watchers.add(changed);
  globalThis.addEventListener("storage", tellAll);
  return () => watchers.delete(changed);
}

let asks = 0; // messages to the kernel are numbered, and so are its answers

/** A message to the kernel; one that can't be sent is as one that isn't answered. */
function post(model, message) {
  try { model.send(message); } catch { /* said when no answer comes */ }
}

const isPage = (model) => !model.widget_manager;
const asked = new Map(); // all that this page asks, as it is shown, by lesson and key
const met = ({ lesson, title, bare }) => {
  const page = asked.get(lesson) ?? { lesson, title, entries: new Map() };
  asked.set(lesson, page);
  page.entries.set(bare.key, bare);
  return page.entries;
};
const onPage = () => [...asked.values()].map((page) => ({ ...page, entries: [...page.entries.values()] }));

/**
 * What keeps one entry. `changed` gets the entry and where it is, in words, each time one of them
 * changes; the third argument says that it is a fault.
 */
export function keeper(model, changed) {
  const { lesson, title, entry } = model.get("declared");
  const bare = { ...entry, answer: null, words: "", state: "not attempted", saved: "" };
  return (isPage(model) ? pageKeeper : notebookKeeper)({ model, lesson, title, bare, changed });
}

function pageKeeper({ lesson, title, bare, changed }) {
  const all = met({ lesson, title, bare });
  const follow = () => {
    const entry = { ...bare, ...inPage.entry(lesson, bare.key), kind: bare.kind, prompt: bare.prompt };
    changed(entry, entry.saved ? (inPage.lasts(lesson) ? IN_PAGE : NOWHERE) : "", false);
  };
  const stop = watch(follow);
  follow();
  const keep = (entry) => {
    const now = { lesson, title, entries: [...new Map(all).set(bare.key, entry).values()] };
    inPage.put(kept(inPage.lesson(lesson), now, [bare.key]));
    tellAll();
  };
  return { bare, keep, stop };
}

function notebookKeeper({ model, lesson, title, bare, changed }) {
  const from = { lesson, title }, key = bare.key, all = met({ lesson, title, bare });
  const mine = () => waiting.entry(lesson, key);
  const told = (entry, words, fault = false) => {
    all.set(key, { ...bare, ...entry, kind: bare.kind, prompt: bare.prompt });
    changed(all.get(key), words, fault);
  };
  const inBrowser = () => (waiting.lasts(lesson) ? WAITS : NOWHERE);
  const given = ({ answer, words, state }) => ({ answer, words, state });
  let alive = false, mark = 0, timer = 0;

  /** The workbook's own entry: what this browser has that is newer is offered to it. */
  function has(entry) {
    const held = mine();
    if (held?.saved > entry.saved) send({ offer: { ...given(held), saved: held.saved } });
    else settle(entry);
  }
  function settle(entry) {
    waiting.drop(lesson, key);
    tellAll();
    told(entry, entry.saved ? WORKBOOK : "");
  }
  function send(message) {
    mark = ++asks;
    post(model, { ...message, n: mark });
    clearTimeout(timer);
    timer = setTimeout(() => {
      const held = mine();
      if (held) told(held, alive ? `${GONE} ${inBrowser()}` : inBrowser());
      alive = false;
    }, PATIENCE);
  }
  function heard(reply) {
    if (reply.n !== mark && !reply.hello) return; // something newer is under way
    if (reply.n === mark) clearTimeout(timer);
    const first = !alive;
    alive = true;
    if (reply.fault) told(mine() ?? bare, `${reply.fault} ${inBrowser()}`, true);
    else if (!reply.hello) settle(reply.kept);
    else if (first) has(reply.kept);
  }

  const follow = () => {
    const entry = model.get("kept");
    if (entry?.saved && !(mine()?.saved > entry.saved)) settle(entry);
  };
  const held = mine(), before = model.get("kept") ?? {};
  if (held && !(before.saved > held.saved)) told(held, inBrowser());
  else told(before, before.saved ? SEEN : "");
  model.on("change:kept", follow);
  model.on("msg:custom", heard);
  post(model, { hello: true });
  return {
    bare,
    keep(entry) {
      waiting.drop(lesson, key);
      waiting.add(from, entry);
      tellAll();
      if (!alive) told(entry, inBrowser());
      send({ keep: given(entry) });
    },
    stop() {
      clearTimeout(timer);
      model.off("change:kept", follow);
      model.off("msg:custom", heard);
    },
  };
}

/** What the kernel answers to a message; null where it doesn't within some seconds. */
function ask(model, message) {
  const n = ++asks;
  return new Promise((answered) => {
    const done = (reply) => {
      model.off("msg:custom", heard);
      clearTimeout(timer);
      answered(reply);
    };
    const heard = (reply) => { if (reply.n === n) done(reply); };
    const timer = setTimeout(() => done(null), PATIENCE);
    model.on("msg:custom", heard);
    post(model, { ...message, n });
  });
}

/** The whole workbook, wherever it is. */
export function library(model) {
  return isPage(model) ? pageLibrary() : notebookLibrary(model);
}

function pageLibrary() {
  const lessons = () => inPage.lessons();
  return {
    lessons: async () => lessons(),
    async bring(brought) {
      const found = takenIn(lessons(), brought);
      found.lessons.forEach(inPage.put);
      tellAll();
      const lasts = found.lessons.every((each) => inPage.lasts(each.lesson));
      return { taken: found.taken, note: lasts ? "" : NOWHERE };
    },
    word: null,
    counts: () => counted(lessons()),
  };
}

function notebookLibrary(model) {
  const hand = async (lessons) => {
    const reply = await ask(model, { bring: workbookText(lessons) });
    if (reply && !reply.fault) {
      lessons.forEach((each) => each.entries.forEach((entry) => waiting.drop(each.lesson, entry.key, entry.saved)));
      tellAll();
    }
    return reply;
  };
  return {
    /** From the kernel; where it doesn't answer, what this browser knows of it. */
    async lessons() {
      const held = waiting.lessons();
      if (held.length) await hand(held);
      const reply = await ask(model, { ask: "file" });
      if (reply?.fault) throw new Error(reply.fault);
      const lessons = reply ? JSON.parse(reply.file).lessons : inOrder(onPage());
      return takenIn(lessons, waiting.lessons()).lessons;
    },
    async bring(brought) {
      const reply = await hand(brought);
      if (reply?.fault) throw new Error(reply.fault);
      if (reply) return { taken: reply.taken, note: "" };
      const { lessons, taken } = takenIn(waiting.lessons(), brought);
      for (const each of lessons) waiting.put({ ...each, entries: each.entries.filter(isDone) });
      tellAll();
      return { taken, note: lessons.every((each) => waiting.lasts(each.lesson)) ? WAITS : NOWHERE };
    },
    async word() {
      const reply = await ask(model, { ask: "word" });
      if (!reply) throw new Error(`${GONE} Choose Run, Run All Cells, and try again.`);
      if (reply.fault) throw new Error(reply.fault);
      return Uint8Array.from(atob(reply.word), (each) => each.charCodeAt(0));
    },
    counts: () => ({ ...counted(waiting.lessons(), false), ...model.get("kept") }),
  };
}

/** How many of each lesson's entries are answered, of how many, if they are all there. */
const counted = (lessons, isWhole = true) => Object.fromEntries(lessons.map(({ lesson, entries }) =>
  [lesson, [entries.filter(isDone).length, isWhole ? entries.length : null]]));
