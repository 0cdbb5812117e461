// A theory of change: take an assumption away, say what will fall with it, and see the loss spread.
import { button, el, uid } from "../../kit/front/dom.js";
import { MUTED, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";
import { begin, group } from "./around.js";
import { badge, diagram } from "./boxes.js";

const STEP = 550; // ms from column to column

export function draw(stage) {
  const { boxes: named, steps, columns, key, title } = stage.scene;
  const call = (name) => named[name].words;
  const off = (at) => stage.controls.map(({ name }) => name).filter((name) => !at[name]);
  const marks = new Set();
  let picture = null, drawn = 0;
  let now = null; // what the controls say: assumptions that are off, and when each step falls
  let stood = null; // what the picture has come to
  let pending = false; // whether a prediction is being made, from `stood` to `now`

  const id = uid("predict");
  const first = el("input", { type: "checkbox", id, change: () => { if (!first.checked && pending) fall(); } });
  const drop = button(t("Let it fall"), () => { if (pending) fall(); else if (now.off.length) fall({ ...now, falls: {} }); });
  const ticks = Object.fromEntries(steps.map((name) => {
    const input = el("input", { type: "checkbox", id: uid(name), change: () => mark(name, input.checked) });
    return [name, { input, node: el("div", { class: "cx-control cx-tick" }, input, el("label", { for: input.id }, call(name))) }];
  }));
  const list = group(t("Which boxes will fall? Click or tick them."), Object.values(ticks).map(({ node }) => node), { class: "cx-group cx-marks" });
  begin(stage);
  stage.tools.append(
    el("div", { class: "cx-tick cx-first" }, first, el("label", { for: id }, t("Predict first"))), drop, list);
  stage.panel.append(group(title, stage.controls.map(({ name }) => stage.control(name))));

  function build(width, narrow) {
    picture = diagram(stage.scene, width, narrow, { top: 26, under: Object.entries(key) });
    for (const [text, [across, up]] of Object.entries(columns)) {
      picture.art.append(narrow
        ? words(2, picture.down(up) + 4, text, { size: 13, fill: MUTED, class: "cx-over" })
        : words(across * picture.inch, 14, text, { size: 13, fill: MUTED, anchor: "middle" }));
    }
    for (const [name, { node }] of Object.entries(picture.boxes)) {
      node.addEventListener("click", () => {
        if (!steps.includes(name)) stage.set({ [name]: 1 - stage.at[name] });
        else if (pending && !stood.falls[name]) mark(name, !marks.has(name));
      });
    }
    stage.art.replaceChildren(picture.art);
    drawn = width;
  }

  function mark(name, on) {
    marks[on ? "add" : "delete"](name);
    ticks[name].input.checked = on;
    badge(picture.boxes[name], on ? "?" : "");
  }

  /** Paint what has fallen, with the assumptions that are off. */
  function paint(fallen, { falling = [] } = {}) {
    const lost = (name) => now.off.includes(name) || fallen.includes(name);
    for (const [name, { node }] of Object.entries(picture.boxes)) {
      const step = steps.includes(name), live = !step || (pending && !stood.falls[name]);
      const kind = lost(name) ? "lost" : step ? "standing" : "assumption";
      node.setAttribute("class", `cx-box ${kind}${live ? " live" : ""}${falling.includes(name) ? " falling" : ""}`);
    }
    stage.scene.arrows.forEach(({ ends: [start] }, i) =>
      picture.arrows[i].node.setAttribute("class", `cx-arrow ${lost(start) ? "lost" : "standing"}`));
  }

  const fallen = (falls) => steps.filter((name) => falls[name]);

  /** Let the loss spread, from what stood before to what stands now. */
  function fall(from = stood) {
    const guessed = pending;
    const fresh = steps.filter((name) => now.falls[name] && !from.falls[name]);
    const waves = fresh.map((name) => now.falls[name]), start = Math.min(...waves) - 1;
    const many = fresh.length ? Math.max(...waves) - start : 0;
    const before = fallen(now.falls).filter((name) => !fresh.includes(name));
    pending = false;
    stood = now;
    settle();
    let shown = -1;
    stage.animate(STEP * (many + 1), (share) => {
      const wave = Math.min(many, Math.floor(share * (many + 1)));
      if (wave !== shown) {
        const down = fresh.filter((name) => now.falls[name] - start <= wave);
        paint([...before, ...down], { falling: down.filter((name) => now.falls[name] - start === wave) });
        shown = wave;
      }
      if (share === 1) {
        stage.hold(null);
        if (guessed) compare(fresh);
      }
    });
  }

  /** What was marked beside what fell. */
  function compare(fell) {
    const each = (names) => names.map(call).join(", ");
    const right = fell.filter((name) => marks.has(name)), missed = fell.filter((name) => !marks.has(name));
    const firm = steps.filter((name) => marks.has(name) && !fell.includes(name));
    for (const name of right) badge(picture.boxes[name], "\u2713");
    for (const name of missed) badge(picture.boxes[name], "!", "hollow");
    for (const name of firm) badge(picture.boxes[name], "?", "hollow");
    const none = t("none");
    const told = [t("You marked {marked}; {fell} fell.", { marked: marks.size || none, fell: fell.length || none })];
    if (!missed.length && !firm.length) told.push(t("Just as you said."));
    if (missed.length) told.push(t("Fell unmarked (!): {names}.", { names: each(missed) }));
    if (firm.length) told.push(t("Marked, but still standing (?): {names}.", { names: each(firm) }));
    marks.clear();
    stage.say(told.join(" "));
  }

  /** What can be done now: mark, let it fall, see it again. */
  function settle() {
    list.hidden = !pending;
    for (const name of steps) {
      ticks[name].node.hidden = Boolean(stood.falls[name]);
      ticks[name].input.checked = marks.has(name);
    }
    drop.textContent = pending || !now.off.length ? t("Let it fall") : t("See it fall again");
    drop.setAttribute("aria-disabled", !now.off.length);
  }

  function clear() {
    marks.clear();
    for (const name of steps) badge(picture.boxes[name], "");
  }

  return {
    show({ numbers }, { at, width, narrow }) {
      if (width !== drawn) build(width, narrow);
      const next = { off: off(at), falls: Object.fromEntries(steps.map((name, i) => [name, numbers[i]])) };
      const again = now && String(now.off) === String(next.off);
      now = next;
      stood ??= now;
      if (again || stood === now) {
        paint(fallen(stood.falls));
        for (const name of marks) badge(picture.boxes[name], "?");
        return settle();
      }
      if (!pending) clear();
      const less = now.off.some((name) => !stood.off.includes(name));
      pending = first.checked && less;
      if (!pending) return fall();
      stage.animate(0, () => {});
      const gone = now.off.filter((name) => !stood.off.includes(name)).map((name) => `“${call(name)}”`).join(t(" and "));
      stage.hold(t("Without {names}, which boxes will fall? Mark them, and let it fall.", { names: gone }));
      paint(fallen(stood.falls).filter((name) => now.falls[name]));
      settle();
    },
    reset() {
      pending = false;
      clear();
      stage.hold(null);
      settle();
    },
  };
}
