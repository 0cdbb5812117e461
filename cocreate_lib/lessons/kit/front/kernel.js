// Where answers are kept in a notebook: in the workbook, which the kernel writes; and in the browser
// as long as no kernel has taken them.
import { NOWHERE, counted, met, onPage, shelf, tellAll } from "./shelf.js";
import { t } from "./words.js";
import { inOrder, isDone, later, takenIn, workbookText } from "./workbook.js";

const PATIENCE = 5000; // ms until a kernel that doesn't answer is said to be gone
const WORKBOOK = t("Saved in your workbook.");
const WAITS = t("Kept in this browser. It goes into your workbook when this page runs (menu Run, Run All Cells).");
const GONE = t("The kernel does not answer yet.");
const SEEN = t("This is what your workbook held when you were last here.");

const waiting = shelf("cocreate:waiting:"); // what no kernel has taken yet

let asks = 0; // messages to the kernel are numbered, and so are its answers

/** A message to the kernel; one that can't be sent is as one that isn't answered. */
function post(model, message) {
  try { model.send(message); } catch { /* said when no answer comes */ }
}

/** What keeps one entry. */
export function notebookKeeper({ model, lesson, title, bare, changed }) {
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
    keep(written) {
      // Later than what is shown, which the clock of another computer may have stamped.
      const entry = later(written, all.get(key));
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

/** The whole workbook. */
export function notebookLibrary(model) {
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
      if (!reply) throw new Error(`${GONE} ${t("Choose Run, Run All Cells, and try again.")}`);
      if (reply.fault) throw new Error(reply.fault);
      return Uint8Array.from(atob(reply.word), (each) => each.charCodeAt(0));
    },
    counts: () => ({ ...counted(waiting.lessons(), false), ...model.get("kept") }),
  };
}
