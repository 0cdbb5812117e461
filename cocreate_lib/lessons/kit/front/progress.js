// How far one is: a line for each lesson, following the workbook.
import { el, table } from "./dom.js";
import { library } from "./keep.js";
import { watch } from "./shelf.js";
import { t } from "./words.js";

/** Mount the table. */
export function progress({ model, el: host }) {
  const { title, lessons } = model.get("declared"), book = library(model);
  const place = el("div", { class: "cx-progress" });
  host.append(place);
  function show() {
    const counts = book.counts();
    const rows = Object.entries(lessons).map(([name, words]) => [words, told(counts[name])]);
    place.replaceChildren(table({ caption: title, columns: [t("Lesson"), t("Your workbook")], rows, prose: [1] }));
  }
  const stop = watch(show);
  model.on("change:kept", show);
  show();
  return () => { stop(); model.off("change:kept", show); };
}

function told(count) {
  if (!count) return t("nothing written yet");
  const [done, all] = count;
  return all === null ? t("{n} kept in this browser", { n: done }) : t("{n} of {all} answered", { n: done, all });
}
