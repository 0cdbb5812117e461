// What is said to people, in the language of the page.

/** The catalogue of that language: words by their English, a list of forms where a number is in them,
 * and which of the forms a number takes. English needs none. */
export const catalogue = { language: "en", words: null, form: null };

const english = new Set(); // what had to be said in English, for want of a translation

/** Words in the language of the page; names in curly brackets are replaced with values. */
export const t = (words, values) => said(words, catalogue.words?.[words] ?? words, values);

/** The same of so many: `n` is among the values. */
export function tn(one, many, n, values) {
  const forms = catalogue.words?.[one];
  return said(one, forms?.[catalogue.form(n)] ?? (n === 1 ? one : many), { n, ...values });
}

/** Whether words of another language's page are in English all the same. */
export const isEnglish = (words) => english.has(words);

function said(asked, found, values = {}) {
  const words = found.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  if (catalogue.words && !catalogue.words[asked]) english.add(words);
  return words;
}
