// Where answers are kept: in a page, in this browser; in a notebook, where kernel.js says.
import { notebookKeeper, notebookLibrary } from "./kernel.js";
import { NOWHERE, counted, met, shelf, tellAll, watch } from "./shelf.js";
import { t } from "./words.js";
import { kept, takenIn } from "./workbook.js";

const IN_PAGE = t("Saved in your workbook, in this browser.");
const inPage = shelf("cocreate:workbook:"); // the workbook of a page without a kernel
const isPage = (model) => !model.widget_manager;

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
