// Each kind of part, mounted where a host asks for it: a notebook, by anywidget; or a page.
import { coding } from "./coding.js";
import { dress } from "./dom.js";
import { explorer } from "./explorer.js";
import { prepareNotebook, reviveParts } from "./notebook.js";
import { progress } from "./progress.js";
import { question } from "./question.js";
import { workbook } from "./takeaway.js";
import { writing } from "./writing.js";

const KINDS = { coding, explorer, question, writing, workbook, progress };

/** What there is to do in a notebook as soon as this code is there, before any part is shown. */
export const begin = (model) => reviveParts(model.widget_manager);

/** Mount one part into an element; gives back how to take it away again. */
export async function render({ model, el: host, drawings, kit, style }) {
  dress("all", style);
  host.replaceChildren();
  host.classList.add("cx");
  if (model.widget_manager) prepareNotebook(host, model.widget_manager);
  // Else a notebook takes keys for its own: arrows move between its cells, letters change them.
  host.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  return KINDS[model.get("declared").kind]({ model, el: host, drawings, kit });
}
