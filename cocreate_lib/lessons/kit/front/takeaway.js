// The workbook on a page: to take away, and to bring one in.
import { button, el, status, tell, uid } from "./dom.js";
import { handout } from "./handout.js";
import { library } from "./keep.js";
import { t, tn } from "./words.js";
import { readWorkbook, workbookText } from "./workbook.js";

const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/** Mount the workbook's part. */
export function workbook({ model, el: host }) {
  const book = library(model), id = uid("bring");
  const said = status("cx-where");
  const tried = (act) => async () => {
    said.classList.remove("cx-fault");
    try { tell(said, await act()); } catch (problem) {
      said.classList.add("cx-fault");
      tell(said, problem.message);
    }
  };
  const take = (words, name, kind, make) => button(words, tried(async () => {
    download(name, kind, await make());
    return t("{name} is made. Your browser keeps it with what it downloads.", { name });
  }));
  const chosen = el("input", {
    id, type: "file", accept: ".json,application/json",
    change: tried(async () => {
      const [file] = chosen.files;
      if (!file) return "";
      const bytes = new Uint8Array(await file.arrayBuffer());
      chosen.value = "";
      const { taken, note } = await book.bring(readWorkbook(bytes));
      const answers = tn("{n} answer was newer than what was here, and taken in.",
        "{n} answers were newer than what was here, and taken in.", taken);
      return `${answers} ${note}`.trim();
    }),
  });
  host.append(el("div", { class: "cx-workbook" },
    el("p", { class: "cx-prompt" }, t("Take your workbook with you")),
    el("div", { class: "cx-row" },
      take(t("Web page, to keep or print"), "my_workbook.html", "text/html", async () => handout(await book.lessons())),
      take(t("File, to go on with elsewhere"), "my_workbook.json", "application/json",
        async () => workbookText(await book.lessons())),
      book.word ? take(t("Word"), "my_workbook.docx", WORD, book.word) : null),
    el("div", { class: "cx-row" }, el("label", { class: "cx-prompt", for: id }, t("Bring in a workbook (.json)")), chosen),
    said));
}

function download(name, kind, content) {
  const link = el("a", { download: name, href: URL.createObjectURL(new Blob([content], { type: kind })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
