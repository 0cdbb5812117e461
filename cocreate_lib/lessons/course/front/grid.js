// Seven parts of a service: who takes part in each, and when; beside them the grid, and our reading.
import { button, el, uid } from "../../kit/front/dom.js";
import { beside, fit, unseen } from "./beside.js";

/** All that is said of a setting: `at` has the place of each part (0: not placed) and `ours`. */
export function state(scene, at) {
  const { levels, phases, parts, verdicts } = scene;
  const stops = parts.map(({ name }) => at[name]);
  const placed = stops.filter(Boolean);
  const told = parts.map((part, i) => part.told[at.ours][stops[i]]);
  const counts = verdicts.map((verdict) => parts.filter((part, i) => part.verdicts[stops[i]] === verdict).length);
  const squares = placed.map((stop) => split(scene, stop)).filter(([, phase]) => phase !== null);
  const empty = [
    ...levels.map((_, i) => !squares.some(([level]) => level === i)),
    ...phases.map((_, i) => !squares.some(([, phase]) => phase === i)),
  ].reduce((bits, is, i) => bits + is * 2 ** i, 0);
  return {
    sentence: at.ours ? scene.compared[counts.join()] : scene.placed[placed.length][empty],
    alt: [scene.head[placed.length], ...told].filter(Boolean).join(" "),
    caption: scene.caption,
    numbers: { stops, ours: at.ours },
    table: null,
  };
}

/** Which level and which phase a place is; outside the grid comes after the levels, in no phase. */
function split({ levels, phases }, stop) {
  const at = stop - 1, level = Math.floor(at / phases.length);
  return stop ? [level, level < levels.length ? at % phases.length : null] : [null, null];
}

const BESIDE = 840; // CSS pixels that the parts and the grid need to stand side by side

export function draw(stage) {
  const { scene } = stage, { levels, phases, parts, outside } = scene;
  const chosen = parts.map(() => [null, null]); // who and when, also where one of them is missing
  let current = 0;

  const place = ([level, phase]) => {
    if (level === levels.length) return 1 + level * phases.length;
    return level === null || phase === null ? 0 : 1 + level * phases.length + phase;
  };
  const choose = (i, who, when) => {
    chosen[i] = [who, who === levels.length ? null : when];
    current = i;
    stage.set({ [parts[i].name]: place(chosen[i]) });
    fill();
  };

  const cards = parts.map(({ letter, title, known }, i) => {
    const id = uid("part");
    const menu = (label, words, put) => {
      const input = el("select", { change: () => put(input.selectedIndex ? input.selectedIndex - 1 : null) },
        [`${label.toLowerCase()}?`, ...words].map((text) => el("option", {}, text)));
      return { input, node: el("label", {}, unseen(label), input) };
    };
    const who = menu("Who", [...levels, outside], (level) => choose(i, level, chosen[i][1]));
    const when = menu("When", phases, (phase) => choose(i, chosen[i][0], phase));
    const more = el("p", { class: "known", id: `${id}-known`, hidden: true }, known);
    const name = button([el("span", { class: "letter", "aria-hidden": "true" }, letter), el("span", { id }, title)], () => {
      more.hidden = !more.hidden;
      name.setAttribute("aria-expanded", !more.hidden);
    }, { "aria-expanded": "false", "aria-controls": `${id}-known`, title: "What is known of it" });
    const ours = el("div", { class: "ours" });
    const node = el("li", {}, el("div", { role: "group", "aria-labelledby": id, focusin: () => { current = i; fill(); } },
      name, who.node, when.node, more, ours));
    return { node, who: who.input, when: when.input, ours };
  });

  const cells = new Map();
  const cell = (stop, attrs = {}) => {
    const node = el("td", { ...attrs, click: () => {
      const [level, phase] = split(scene, stop);
      choose(current, level, phase);
      const next = chosen.findIndex((each) => !place(each));
      if (next >= 0) current = next;
      fill();
    } });
    cells.set(stop, node);
    return node;
  };
  const hint = el("p", { class: "hint" });
  const key = el("p", { class: "key", "aria-hidden": "true" },
    el("span", { class: "letter" }), "your reading ", el("span", { class: "letter our" }), "our reading");
  const grid = el("table", {},
    el("caption", {}, "Who takes part, and when?"),
    el("thead", {}, el("tr", {}, el("td", {}), levels.map((level) => el("th", { scope: "col" }, level)))),
    el("tbody", {},
      phases.map((phase, row) => el("tr", {}, el("th", { scope: "row" }, phase),
        levels.map((_, column) => cell(1 + column * phases.length + row)))),
      el("tr", {}, el("th", { scope: "row" }, outside), cell(1 + levels.length * phases.length, { colspan: levels.length }))));

  beside(stage, "cx-grid", STYLE,
    el("ol", {}, cards.map(({ node }) => node)),
    el("div", { class: "side" }, grid, key, hint, stage.control("ours")),
    el("div", { hidden: true }, parts.map(({ name }) => stage.control(name))));

  /** What is chosen goes into the menus; the part that a click on a square would place is marked. */
  function fill() {
    cards.forEach(({ node, who, when }, i) => {
      const [level, phase] = chosen[i];
      who.selectedIndex = level === null ? 0 : level + 1;
      when.selectedIndex = phase === null ? 0 : phase + 1;
      when.disabled = level === levels.length;
      node.classList.toggle("current", i === current);
    });
    hint.textContent = `Choose beside each part, or click a square: it takes ${parts[current].letter}, ${parts[current].title}.`;
  }

  return {
    reset() {
      chosen.forEach((_, i) => { chosen[i] = [null, null]; });
      current = 0;
    },
    show({ numbers: { stops, ours } }, { width }) {
      fit(stage, width, BESIDE);
      stops.forEach((stop, i) => {
        if (stop !== place(chosen[i])) chosen[i] = split(scene, stop);
      });
      fill();
      key.hidden = !ours;
      for (const [stop, node] of cells) {
        const here = (is) => parts.filter((part, i) => is(part, i)).map(({ letter }) => letter);
        const yours = here((_, i) => stops[i] === stop), our = ours ? here((part) => part.place === stop) : [];
        const letters = (look, each) => each.map((letter) => el("span", { class: look, "aria-hidden": "true" }, letter));
        const said = [["yours", yours], ["ours", our]].filter(([, each]) => each.length).map(([whose, each]) => `${whose}: ${each.join(", ")}`);
        node.replaceChildren(...letters("letter", yours), ...letters("letter our", our),
          unseen(said.join("; ")));
      }
      cards.forEach((card, i) => {
        const { place: own, reason, also, verdicts } = parts[i], verdict = verdicts[stops[i]];
        card.ours.replaceChildren(...(ours ? [
          el("p", {}, el("strong", { class: verdict.split(" ")[0] }, `${SIGNS[verdict]} ${verdict}.`), " Our own reading: ",
            el("strong", {}, scene.places[own]), `. ${reason}`),
          el("p", {}, "Others might say: ", Object.entries(also).map(([stop, why], k) => [
            k ? " " : "", el(+stop === stops[i] ? "mark" : "strong", {}, scene.places[stop]), `: ${why}`])),
        ] : []));
      });
    },
  };
}

const SIGNS = { same: "=", "another good reading": "\u2248", different: "\u2260", "not placed": "\u2013" };

const STYLE = `
.cx .cx-grid { grid-template-columns: minmax(0, 1fr) 23.5rem; }
.cx-grid ol { border: 1px solid #cbd2d9; border-radius: 6px; }
.cx-grid li > div { display: grid; grid-template-columns: minmax(0, 1fr) 10.2rem 9.6rem; gap: 0 0.5rem; align-items: center; }
.cx-grid li { padding: 0.2rem 0.5rem; }
.cx-grid li:last-child { border-bottom: 0; }
.cx-grid li.current { border-left-color: #0b5fa5; background: #f1f7fc; }
.cx-grid li button { border: 0; background: none; padding: 0.2rem; text-align: left; font-weight: 600; display: flex; gap: 0.5rem; align-items: center; text-decoration: underline dotted; text-underline-offset: 3px; }
.cx-grid select { width: 100%; }
.cx-grid .known, .cx-grid .ours { grid-column: 1 / -1; }
.cx .cx-grid li p { margin: 0.3rem 0; }
.cx-grid .known { color: #3e4c59; }
.cx-grid .ours p { border-left: 3px solid #8a1c7c; padding-left: 0.6rem; }
.cx-grid .ours .same { color: #004d43; }
.cx-grid .ours .different { color: #b34700; }
.cx-grid mark { font-weight: 700; background: #fff2c9; color: inherit; }
.cx-grid .letter { display: inline-flex; width: 1.5rem; height: 1.5rem; margin: 1px; align-items: center; justify-content: center; border-radius: 50%; background: #0b5fa5; color: #fff; font-weight: 700; font-size: 0.85rem; flex: none; }
.cx-grid .letter.our { border-radius: 2px; background: #fff; color: #8a1c7c; border: 2px solid #8a1c7c; }
.cx-grid table { table-layout: fixed; font-size: 0.9rem; }
.cx-grid caption { font-weight: 600; }
.cx-grid thead td { width: 7.4rem; }
.cx-grid th { padding: 0.15rem 0.3rem; text-align: center; }
.cx-grid tbody th { text-align: right; }
.cx-grid tbody td { border: 1px solid #76828f; height: 3.3rem; padding: 2px; cursor: pointer; vertical-align: top; }
.cx-grid tbody td:hover { background: #f1f7fc; box-shadow: inset 0 0 0 2px #0b5fa5; }
.cx-grid .key:not([hidden]) { display: flex; gap: 0.4rem; align-items: center; }
.cx-grid .key .letter { width: 1rem; height: 1rem; }
.cx-grid .hint { color: #52606d; font-size: 0.92em; min-height: 2.8em; }
.cx-grid.slim .side { order: -1; top: 0; z-index: 2; border-bottom: 1px solid #cbd2d9; padding-bottom: 0.2rem; }
.cx-grid.slim ol { border: 0; display: grid; gap: 0.5rem; }
.cx-grid.slim li > div { grid-template-columns: 1fr 1fr; }
.cx-grid.slim li { border: 1px solid #cbd2d9; border-left: 5px solid #e4e7eb; border-radius: 6px; }
.cx-grid.slim li.current { border-left-color: #0b5fa5; }
.cx-grid.slim li button { grid-column: 1 / -1; }
.cx-grid.slim caption { display: none; }
.cx .cx-grid.slim .side p { margin: 0; font-size: 0.87em; min-height: 0; }
.cx-grid.slim tbody td { height: 1.9rem; }
.cx-grid.slim thead td { width: 7.2rem; }
@media (pointer: coarse) {
  .cx-grid tbody td { pointer-events: none; }
  .cx-grid .hint { display: none; }
}
`;
