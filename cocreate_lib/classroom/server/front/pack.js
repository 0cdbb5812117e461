// A field for the code that a pack's result turns into, where the room works with packs.
import { el, uid } from "../../../lessons/kit/front/dom.js";
import { t } from "../../../lessons/kit/front/words.js";

/** A code without what stands between its symbols. */
const bare = (text) => text.replace(/[^A-Z0-9]/g, "");

/** The field; `get` gives {code}, or null while it is empty. */
export function packCode(changed) {
  const id = uid("pack");
  const input = el("input", {
    id, type: "text", maxlength: 15, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", input: changed,
  });
  let had = "";
  const read = () => input.value.trim().toUpperCase();
  return {
    node: el("p", { hidden: true }, el("label", { class: "cx-prompt", for: id }, t("The code of your pack's result")), input),
    get: () => (read() ? { code: read() } : null),
    /** Show the code that the room has, as it writes it, unless another is being typed. */
    put(code = "") {
      if (code && ["", bare(had), bare(code)].includes(bare(read()))) input.value = code;
      had = code;
    },
  };
}
