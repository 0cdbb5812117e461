// What is chosen, line by line, and beside it what comes of it: one layout for plan and grid. Where
// there is no room for both, what comes of it stays in sight above.
import { el } from "../../kit/front/dom.js";

/** Lay out the art of an explorer so; `style` is what it adds for itself. */
export function beside(stage, name, style, ...parts) {
  stage.art.classList.add("cx-beside", name);
  stage.art.append(el("style", {}, STYLE + style), ...parts);
}

/** Side by side where there are so many CSS pixels, else one above the other. */
export const fit = (stage, width, least) => stage.art.classList.toggle("slim", width < least);

/** Words for those who listen. */
export const unseen = (words) => words && el("span", { class: "unseen" }, words);

const STYLE = `
.cx-frame:has(.cx-beside) { grid-template-columns: minmax(0, 1fr); }
.cx-frame:has(.cx-beside) > .cx-result { position: static; }
.cx .cx-beside { display: grid; gap: 0 1.2rem; align-items: start; overflow: visible; position: static; border: 0; line-height: 1.4; font-size: 0.94rem; }
.cx-beside ol { list-style: none; margin: 0; padding: 0; }
.cx-beside li { margin: 0; border-bottom: 1px solid #cbd2d9; border-left: 5px solid transparent; }
.cx-beside .side { position: sticky; top: 0.3rem; background: #fff; }
.cx-beside table { border-collapse: collapse; width: 100%; }
.cx-beside caption { text-align: left; }
.cx-beside th, .cx-beside thead td { border: 0; padding: 0; text-align: left; font-weight: 400; vertical-align: middle; overflow-wrap: normal; }
.cx-beside .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.cx .cx-beside.slim { display: flex; flex-direction: column; align-items: stretch; gap: 0.5rem; }
@media (max-width: 44rem) { .cx-frame:has(.cx-beside) .cx-said { order: -4; } }
`;
