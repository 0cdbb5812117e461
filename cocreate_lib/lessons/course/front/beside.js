// What is chosen, line by line, and beside it what comes of it: one layout for plan and grid. Where
// there is no room for both, what comes of it stays in sight above.
import { el } from "../../kit/front/dom.js";

/** Lay out the art of an explorer so. */
export function beside(stage, name, ...parts) {
  stage.art.classList.add("cx-beside", name);
  stage.art.append(...parts);
}

/** Side by side where there are so many CSS pixels, else one above the other. */
export const fit = (stage, width, least) => stage.art.classList.toggle("slim", width < least);

/** Words for those who listen. */
export const unseen = (words) => words && el("span", { class: "unseen" }, words);
