// Elements in one line each, and what all parts of a page share.
import { inLanguage } from "./words.js";

let made = 0;

/** An id that nothing else on the page has. */
export const uid = (word) => `cx-${word}-${++made}`;

/** An element. Attributes that are false or null are left out; functions listen to their event. */
export function el(tag, attrs = {}, ...kids) {
  return fill(document.createElement(tag), attrs, kids);
}

const SVG = "http://www.w3.org/2000/svg";

/** An element of an SVG picture. */
export function svg(tag, attrs = {}, ...kids) {
  return fill(document.createElementNS(SVG, tag), attrs, kids);
}

function fill(node, attrs, kids) {
  for (const [name, value] of Object.entries(attrs)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  const all = kids.flat(Infinity).filter((kid) => kid !== null && kid !== undefined && kid !== false);
  node.append(...all);
  if (all.length === 1 && typeof all[0] === "string") inLanguage(node, all[0]); // not in English
  return node;
}

/** A button with words on it. */
export const button = (words, click, attrs = {}) =>
  el("button", { type: "button", click, ...attrs }, words);

/** A live region. Its words are a paragraph in it: who has a page read from top to bottom hears no other. */
export const status = (look = "") => el("div", { class: look, role: "status" }, el("p"));

/** Put words into a live region that stays where it is: only words that change are read out. */
export function tell(region, words) {
  if (region.textContent === words) return;
  const place = region.querySelector(":scope > p") ?? region;
  place.textContent = words;
  inLanguage(place, words); // not in English
}

/** A fold that opens on request. */
export const fold = (words, ...kids) => el("details", {}, el("summary", {}, words), ...kids);

/** Whether the reader prefers that nothing moves. */
export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A table with a caption and heads, from words: the first column heads the rows. */
export function table({ caption, columns, rows, prose = [] }) {
  const side = (i) => (i === 0 || prose.includes(i) ? "cx-left" : "cx-right");
  const head = columns.map((words, i) => (words
    ? el("th", { scope: "col", class: side(i) }, words)
    : el("td", {})));
  const body = rows.map((row) => el("tr", {}, row.map((words, i) => (i
    ? el("td", { class: side(i) }, words)
    : el("th", { scope: "row", class: side(0) }, words)))));
  return el("div", { class: "cx-table", role: "region", tabindex: "0", "aria-label": caption },
    el("table", {}, el("caption", {}, caption),
      el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)));
}

/** Put a style sheet into the page, once. */
export function dress(name, style) {
  const id = `cx-style-${name}`;
  if (!style || document.getElementById(id)) return;
  document.head.append(el("style", { id }, style));
}
