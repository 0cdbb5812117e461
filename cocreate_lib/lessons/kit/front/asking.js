// An explorer in a notebook: its drawing comes with it; where no states came, the kernel is asked.
import { dress } from "./dom.js";
import { t } from "./words.js";

const PATIENCE = 8000; // ms until a kernel that doesn't answer is said to be gone
const SILENT =
  t("The kernel does not answer, so this picture is not the one for the setting above. " +
    "Choose Run, then Run All Above Selected Cell, and run this cell again.");

/** The drawing that comes with an explorer, made from the front end's own modules; else the picture
 * that the kernel makes. */
export async function loaded(model, kit) {
  const source = model.get("drawing");
  if (!source) return { draw: ({ art }) => ({ show: (state) => { art.innerHTML = state.picture; } }) };
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const module = await import(address);
  dress(model.get("declared").drawing, module.style);
  return module.default(kit);
}

/** Ask the kernel for each setting: `answered` gets its state, `silent` says that none came. */
export function asking(model, answered, silent) {
  let waiting = 0;
  const heard = () => { clearTimeout(waiting); answered(model.get("shown")); };
  model.on("change:shown", heard);
  return {
    ask() { clearTimeout(waiting); waiting = setTimeout(() => silent(SILENT), PATIENCE); },
    stop() { clearTimeout(waiting); model.off("change:shown", heard); },
  };
}
