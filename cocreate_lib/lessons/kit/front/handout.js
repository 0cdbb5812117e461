// A workbook as a web page to keep or print, which needs nothing else.
import { catalogue, t, verdict } from "./words.js";

const TITLE = t("My workbook");
const SUBTITLE = t("What I predicted, answered and thought in the course Co-creating Rehabilitation. "
  + "The people in the course's data are synthetic.");
const KINDS = { prediction: t("Prediction"), reflection: t("Reflection"), question: t("Question"), coding: t("Coding") };
const STYLE = "body{max-width:44em;margin:2em auto;padding:0 1em;font:16px/1.5 sans-serif;color:#222}"
  + "blockquote{border-left:4px solid #59677a;margin:0;padding:.3em 1em}mark{background:#fff3b0;color:inherit;text-decoration:underline}h3,p{break-after:avoid}";

// What a browser would obey rather than show, as in cocreate_lib/text.py.
const OBEYED = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff]|\p{Surrogate}/gu;
const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

const MARKED = /\u27e6[^\u27e6\u27e7]*\u27e7/g; // see coded.js

const shown = (text) => text.replace(/\r\n?/g, "\n").replace(OBEYED, "\ufffd").replace(/[&<>"']/g, (sign) => SIGNS[sign]);

/** The workbook as HTML. */
export function handout(lessons) {
  const body = lessons.map(({ title, entries }) => `<h2>${shown(title)}</h2>${entries.map(section).join("")}`).join("");
  const nothing = `<p>${shown(t("Nothing is written yet."))}</p>`;
  return `<!DOCTYPE html><html lang="${catalogue.language}"><head><meta charset="utf-8"><title>${shown(TITLE)}</title>`
    + `<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>`
    + `<body><main><h1>${shown(TITLE)}</h1><p>${shown(SUBTITLE)}</p>${body || nothing}</main></body></html>`;
}

function section({ kind, prompt, words, state }) {
  const told = shown(words).replace(/\n/g, "<br>");
  const text = (kind === "coding" ? told.replace(MARKED, "<mark>$&</mark>") : told) || `<em>${shown(t(state))}</em>`;
  const mark = verdict(state) && `<p><em>${shown(verdict(state))}</em></p>`;
  return `<h3>${shown(KINDS[kind])}</h3><p>${shown(prompt)}</p><blockquote>${text}</blockquote>${mark}`;
}
