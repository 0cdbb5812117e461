// What is said to people, in the language of the page. `catalogue` holds it where that isn't English:
// `of` finds words, or the form of them that a number takes; `lacking` is what had to stay in English.
// Lines that end with "not in English" are left out where the page is in English (front.py).
// Said later, by their English: "Right." "Partly right." "Not right yet." "not attempted" "True" "False" "I am not sure"
export const catalogue = { language: "en" };

/** Words in the language of the page; names in curly brackets are replaced with values. */
export function t(words, values, found = catalogue.of?.(words)) {
  const said = (found ?? words).replace(/\{(\w+)\}/g, (whole, name) => values?.[name] ?? whole);
  if (!found) catalogue.lacking?.add(said); // not in English
  return said;
}

/** The same of so many: `n` is among the values. */
export const tn = (one, many, n, values) =>
  t(n === 1 ? one : many, { n, ...values }, catalogue.of?.(one, n));

/** Let a node say in which language it is, where that isn't the page's. */
export const inLanguage = (node, words) => node[catalogue.lacking?.has(words) ? "setAttribute" : "removeAttribute"]("lang", "en"); // not in English

/** What is said of an answer that can be right or wrong; nothing of others. */
export const verdict = (state) => {
  const said = `${state.slice(0, 1).toUpperCase()}${state.slice(1)}.`;
  return /right/.test(state) ? t(said) : "";
};
