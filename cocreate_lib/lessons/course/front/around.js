// What stands around a picture that is used by hand: it keeps its place, whatever is said of it.
import { el } from "../../kit/front/dom.js";

/** Begin a picture in an explorer whose words stand below it. */
export const begin = (stage) => stage.art.classList.add("cx-below");

/** Put a picture there, with the looks of its parts. */
export const put = (stage, picture, ...styles) =>
  stage.art.replaceChildren(el("style", {}, STYLE, ...styles), picture);

/** Controls under one heading, close together. */
export const group = (title, nodes, attrs = {}) =>
  el("fieldset", { class: "cx-group", ...attrs }, el("legend", {}, title), nodes);

const STYLE = `
.cx-group { border: 1px solid #cbd2d9; border-radius: 6px; margin: 0; padding: 0.1rem 0.6rem 0.3rem; min-width: 0; }
.cx-group legend { font-weight: 600; padding: 0 0.2rem; }
.cx-group .cx-control { border: 0; padding: 0.1rem 0; min-height: 1.9rem; }
.cx-group .cx-control label { font-weight: 400; line-height: 1.25; }
.cx-group .cx-help { display: none; }
.cx-frame:has(.cx-below) { gap: 0.4rem 1.2rem; }
.cx-frame:has(.cx-below) > .cx-panel { gap: 0.4rem; }
.cx-result:has(.cx-below) { display: flex; flex-direction: column; }
.cx-result:has(.cx-below) > * { margin: 0.15rem 0; }
.cx-result:has(.cx-below) > .cx-tools { order: 1; }
.cx-result:has(.cx-below) > .cx-more { order: 2; }
.cx-result:has(.cx-below) > .cx-said { order: 3; min-height: 4.5em; }
.cx-result:has(.cx-below) > .cx-note { order: 4; }
@media (pointer: coarse), (max-width: 44rem) { .cx-group .cx-control { min-height: 2.75rem; } }
@media (max-width: 44rem) {
  .cx-result:has(.cx-below) { display: contents; }
  .cx-result:has(.cx-below) > :is(.cx-said, .cx-tools, .cx-more, .cx-note) { order: -2; min-height: 0; }
}
`;
