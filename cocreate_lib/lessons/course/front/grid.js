// Seven parts of a service: who takes part in each, and when; beside them the grid, and our reading.
import { button, el, uid } from "../../kit/front/dom.js";
import { t } from "../../kit/front/words.js";
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
    const who = menu(t("Who"), [...levels, outside], (level) => choose(i, level, chosen[i][1]));
    const when = menu(t("When"), phases, (phase) => choose(i, chosen[i][0], phase));
    const more = el("p", { class: "known", id: `${id}-known`, hidden: true }, known);
    const name = button([el("span", { class: "letter", "aria-hidden": "true" }, letter), el("span", { id }, title)], () => {
      more.hidden = !more.hidden;
      name.setAttribute("aria-expanded", !more.hidden);
    }, { "aria-expanded": "false", "aria-controls": `${id}-known`, title: t("What is known of it") });
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
    el("span", { class: "letter" }), t("your reading "), el("span", { class: "letter our" }), t("our reading"));
  const grid = el("table", {},
    el("caption", {}, t("Who takes part, and when?")),
    el("thead", {}, el("tr", {}, el("td", {}), levels.map((level) => el("th", { scope: "col" }, level)))),
    el("tbody", {},
      phases.map((phase, row) => el("tr", {}, el("th", { scope: "row" }, phase),
        levels.map((_, column) => cell(1 + column * phases.length + row)))),
      el("tr", {}, el("th", { scope: "row" }, outside), cell(1 + levels.length * phases.length, { colspan: levels.length }))));

  beside(stage, "cx-grid",
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
    hint.textContent = t("Choose beside each part, or click a square: it takes {letter}, {title}.", parts[current]);
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
        const said = [[t("yours"), yours], [t("ours"), our]].filter(([, each]) => each.length).map(([whose, each]) => `${whose}: ${each.join(", ")}`);
        node.replaceChildren(...letters("letter", yours), ...letters("letter our", our),
          unseen(said.join("; ")));
      }
      cards.forEach((card, i) => {
        const { place: own, reason, also, verdicts } = parts[i], verdict = verdicts[stops[i]];
        card.ours.replaceChildren(...(ours ? [
          el("p", {}, el("strong", { class: verdict.split(" ")[0] }, `${SIGNS[verdict]} ${SAID[verdict]}.`), t(" Our own reading: "),
            el("strong", {}, scene.places[own]), `. ${reason}`),
          el("p", {}, t("Others might say: "), Object.entries(also).map(([stop, why], k) => [
            k ? " " : "", el(+stop === stops[i] ? "mark" : "strong", {}, scene.places[stop]), `: ${why}`])),
        ] : []));
      });
    },
  };
}

const SAID = {
  same: t("same"), "another good reading": t("another good reading"), different: t("different"), "not placed": t("not placed"),
};
const SIGNS = { same: "=", "another good reading": "\u2248", different: "\u2260", "not placed": "\u2013" };
