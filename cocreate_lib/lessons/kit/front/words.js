// What is said to people, in the language of the page.

/** Words in the language of the page; names in curly brackets are replaced with values. */
export function t(words, values = {}) {
  const said = globalThis.cocreateWords?.[words] ?? words;
  return said.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}
