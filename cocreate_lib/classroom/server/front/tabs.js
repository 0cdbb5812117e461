// Tabs, by pointer or by keys: arrows, Home and End go from tab to tab.
import { el } from "../../../lessons/kit/front/dom.js";

/** Tabs over panels: [{name, words, panel}]; `shown` is called when another panel is shown. */
export function tabs(label, all, shown) {
  let at = 0;
  const buttons = all.map(({ name, words, panel }, i) => {
    Object.assign(panel, { id: `panel-${name}`, tabIndex: -1 });
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    return el("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": panel.id, click: () => go(i), keydown: (event) => move(event, i),
    }, words);
  });
  const node = el("div", { class: "room-tabs", role: "tablist", "aria-label": label }, buttons);

  function go(to) {
    at = to;
    buttons.forEach((each, i) => {
      each.setAttribute("aria-selected", String(i === at));
      each.tabIndex = i === at ? 0 : -1;
      all[i].panel.hidden = i !== at;
    });
    shown(all[at].name);
  }
  function move(event, i) {
    const last = all.length - 1;
    const to = { ArrowRight: i === last ? 0 : i + 1, ArrowLeft: i ? i - 1 : last, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
    buttons[to].focus();
  }
  return { node, go, at: () => all[at].name };
}
