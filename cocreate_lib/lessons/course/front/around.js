// What stands around a picture that is used by hand: it keeps its place, whatever is said of it.
import { el } from "../../kit/front/dom.js";

/** Begin a picture in an explorer whose words stand below it. */
export const begin = (stage) => stage.art.classList.add("cx-below");

/** Controls under one heading, close together. */
export const group = (title, nodes, attrs = {}) =>
  el("fieldset", { class: "cx-group", ...attrs }, el("legend", {}, title), nodes);
