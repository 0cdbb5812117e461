// A place to write: what stands in it is kept when the reader pauses or leaves it.
import { button, el, status, tell, uid } from "./dom.js";
import { keeper } from "./keep.js";
import { t } from "./words.js";
import { LONGEST, answered } from "./workbook.js";

const PAUSE = 1500; // ms

/** Mount a place to write. */
export function writing({ model, el: host }) {
  const id = uid("write"), { note, entry: { prompt } } = model.get("declared");
  const where = status("cx-where");
  let kept = "", timer = 0;
  const area = el("textarea", {
    id, rows: 4, maxlength: LONGEST, change: save,
    input() { clearTimeout(timer); timer = setTimeout(save, PAUSE); },
  });

  function save() {
    clearTimeout(timer);
    if (area.value === kept) return;
    kept = area.value;
    const text = kept.replace(/\p{Surrogate}/gu, "\ufffd"); // half a letter, which no file can hold
    keep.keep(answered(keep.bare, text, text, text.trim() ? "answered" : "not attempted"));
  }
  /** The entry as it is kept, unless the reader is changing it. */
  function follow(entry, words, isFault) {
    const text = entry.answer ?? "";
    if (area.value === kept && text !== kept) {
      kept = text;
      area.value = text;
    }
    if (area.value === kept || isFault) tell(where, words);
    where.classList.toggle("cx-fault", isFault);
  }

  host.append(el("div", { class: "cx-writing" },
    el("label", { class: "cx-prompt", for: id }, prompt), note && el("small", {}, note), area,
    el("div", { class: "cx-row" }, button(t("Save"), save), where)));
  const keep = keeper(model, follow);
  globalThis.addEventListener("pagehide", save);
  return () => {
    save();
    globalThis.removeEventListener("pagehide", save);
    keep.stop();
  };
}
