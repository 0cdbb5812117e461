// A page without a kernel: each part gets a model that lasts as long as the page is open.
import { t } from "./words.js";

/** The model of a part, from its traits: what anywidget gives a module, with nobody behind it. */
export function pageModel(traits) {
  const values = { ...traits }, heard = {};
  return {
    get: (name) => values[name],
    set(name, value) {
      if (JSON.stringify(values[name]) === JSON.stringify(value)) return;
      values[name] = value;
      for (const told of heard[`change:${name}`] ?? []) told();
    },
    save_changes() {},
    on(event, told) { (heard[event] ??= new Set()).add(told); },
    off(event, told) { told ? heard[event]?.delete(told) : delete heard[event]; },
    send() {},
  };
}

const STILL =
  t("This part could not be brought to life in this browser. Here is how it looks at the start.");

/** Bring every part of the page to life; what fails stays as it stands in the page. */
export async function start(render) {
  for (const host of document.querySelectorAll("[data-part]")) {
    const twin = [...host.childNodes];
    try {
      const traits = JSON.parse(document.getElementById(`part-${host.dataset.part}`).textContent);
      await render({ model: pageModel(traits), el: host });
    } catch (problem) {
      const words = document.createElement("p");
      words.append(STILL);
      host.replaceChildren(words, ...twin);
      console.error(problem);
    }
  }
  // The parts have other heights than what stood for them.
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  document.documentElement.dataset.ready = Math.round(performance.now());
}
