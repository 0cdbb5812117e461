// What is kept of a coding desk: of each excerpt the marked words, the codes and a memo, each a line of
// text; its words; and how it goes together with what others gave.
import { t } from "./words.js";

export const BEGIN = "\u27e6"; // around marked words, as in coding.py
export const END = "\u27e7";
export const BETWEEN = "; ";
export const NO_CODE = "No code fits"; // so it is kept
const SAME = t("the same");

/** What a code is called on the page. */
export const called = (code) => (code === NO_CODE ? t("No code fits") : code);

/** The answer with what stands on the desk, and nothing else; null where nothing is coded. */
export function known(desk, raw) {
  const found = {}, names = desk.codes.map((code) => code.name);
  for (const { key, sentences } of desk.excerpts) {
    const { marked, codes, memo } = codingOf(raw, key);
    if (marked.replace(/[\u27e6\u27e7]/g, "") === sentences.join(" ") && marked.includes(BEGIN)) found[`${key} marked`] = marked;
    const given = codes.includes(NO_CODE) ? [NO_CODE] : names.filter((name) => codes.includes(name));
    if (given.length) found[`${key} codes`] = given.join(BETWEEN);
    if (memo.trim()) found[`${key} memo`] = memo;
  }
  return Object.keys(found).length ? found : null;
}

/** An answer as text: for each excerpt its words with the marked ones, its codes and its memo. */
export function inWords(desk, answer) {
  return desk.excerpts.map(({ key, who, sentences }, i) => {
    const { marked, codes, memo } = codingOf(answer, key), given = codes.map(called).join(BETWEEN) || t("none yet");
    return (marked || codes.length || memo) && [t("Excerpt {n}: {who}", { n: i + 1, who }), `\u201c${marked || sentences.join(" ")}\u201d`,
      t("Codes: {codes}", { codes: given }), ...(memo ? [t("Memo: {words}", { words: memo })] : [])].join("\n");
  }).filter(Boolean).join("\n\n");
}

/** For each other coder, in how many of the coded excerpts the codes are shared, in words. */
export function sharedInWords(desk, answer) {
  const done = desk.excerpts.map(({ key }) => [key, codingOf(answer, key).codes]).filter(([, codes]) => codes.length);
  const among = (test) => t("{n} of {all}", { n: done.filter(test).length, all: done.length });
  return done.length ? Object.entries(desk.coders).map(([coder, given]) =>
    t("With the {coder} you share all codes in {all}, and at least one in {some}.", {
      coder: coder.toLowerCase(), all: among(([key, codes]) => alike(codes, given[key]) === SAME),
      some: among(([key, codes]) => shared(codes, given[key]).length),
    })) : [];
}

/** What an answer holds of one excerpt. */
export function codingOf(answer, key) {
  const line = (name) => (typeof answer?.[`${key} ${name}`] === "string" ? answer[`${key} ${name}`] : "");
  return { marked: line("marked"), codes: line("codes").split(BETWEEN).filter(Boolean), memo: line("memo") };
}

const shared = (mine, theirs) => mine.filter((code) => theirs.includes(code));

/** How a reader's codes and a coder's for one excerpt go together, in words. */
export function alike(mine, theirs) {
  const codes = mine.filter((code) => code !== NO_CODE), both = shared(codes, theirs).length;
  if (both === codes.length && both === theirs.length) return SAME;
  return both ? t("partly the same") : t("no code in common");
}
