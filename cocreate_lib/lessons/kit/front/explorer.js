// An explorer: controls, a picture and a sentence that follow them, in a frame that is always the same.
import { asking, loaded } from "./asking.js";
import { control } from "./controls.js";
import { button, el, fold, isCalm, status, table, tell } from "./dom.js";
import { gunzip, unpack } from "./states.js";
import { t } from "./words.js";

const NARROW = 480; // CSS pixels; below, pictures have a layout of their own
const LEAST = 350; // CSS pixels; where there are fewer, as at 400 % zoom, the whole picture gets smaller
const MOST = 0.65; // of a window's height; a picture that is higher doesn't stay in sight
const GESTURE = 700; // ms; what changes sooner is one movement, compared with what stood before it

/** Mount an explorer. `drawings` holds the modules that draw, by name; others come with the model. */
export async function explorer({ model, el: host, drawings, kit }) {
  const spec = model.get("declared");
  const drawing = drawings[spec.drawing] ?? (await loaded(model, kit));
  const packed = model.get("packed");
  const beforehand = packed && await gunzip(packed), scene = beforehand?.scene;
  const source = drawing.state
    ? (at) => drawing.state(scene, named(at))
    : beforehand && unpack(beforehand);

  const names = spec.controls.map((each) => each.name);
  const named = (at) => Object.fromEntries(names.map((name, k) => [name, at[k]]));
  const start = spec.controls.map((each) => each.start);
  let at = [...(model.get("at")?.length ? model.get("at") : start)];
  let shown = null, before = null, held = null, changed = 0, moving = 0;

  const art = el("div", { class: "cx-art" }), aside = el("div"); // beside: what lies between the stops
  const tools = el("div", { class: "cx-tools" });
  const caption = el("p", { class: "cx-caption" });
  const said = status("cx-said");
  const more = status("cx-more");
  const fault = el("p", { class: "cx-fault", role: "alert" });
  const words = el("p"), numbers = el("div"), code = el("code");
  const numbersFold = fold(t("The same as a table"), numbers);
  const panel = el("div", { class: "cx-panel" });
  const controls = spec.controls.map((each, k) => control(each, at[k], (i) => move({ [each.name]: i })));

  const stage = {
    scene, art, tools, panel, controls: spec.controls, calm: isCalm(), code: spec.code,
    get at() { return named(at); },
    set: (places) => move(places),
    refresh: () => show(source(at)), // where a state depends on more than the controls
    control: (name) => controls[names.indexOf(name)].node,
    say: (words) => tell(more, words),
    hold(words) { held = words; if (shown) talk(); },
    animate(ms, step) {
      cancelAnimationFrame(moving);
      if (isCalm() || ms <= 0) return step(1);
      const begin = performance.now();
      const next = (now) => {
        const share = Math.min(1, Math.max(0, (now - begin) / ms));
        step(share);
        if (share < 1) moving = requestAnimationFrame(next);
      };
      moving = requestAnimationFrame(next);
    },
  };

  function move(places) {
    const next = at.map((stop, k) => clamp(places[names[k]] ?? stop, spec.controls[k].stops.length));
    host.dataset.asked = performance.now();
    if (next.every((stop, k) => stop === at[k])) return;
    at = next;
    controls.forEach((each, k) => each.put(at[k]));
    model.set("at", at);
    model.save_changes();
    if (source) show(source(at)); else kernel?.ask();
  }

  function show(state) {
    if (shown && performance.now() - changed > GESTURE) before = shown;
    changed = performance.now();
    shown = state;
    art.hidden = false;
    aside.replaceChildren();
    draw();
    told(state);
  }

  function told(state) {
    tell(fault, state.error ?? "");
    caption.textContent = state.caption;
    words.textContent = state.alt;
    numbersFold.hidden = !state.table;
    numbers.replaceChildren(...(state.table ? [table(state.table)] : []));
    const params = spec.controls.map((each, k) => `${each.name}=${each.reprs[at[k]]}`);
    code.textContent = `${stage.code}.static(${params.join(", ")})`;
  }

  /** Say the state in words; while a drawing holds them back for a reader who guesses, its own. */
  function talk() {
    tell(said, held ?? shown.sentence);
    folds.hidden = held !== null;
    art.querySelector(":scope > svg")?.setAttribute("aria-label", held ?? shown.alt);
  }

  function draw() {
    const width = Math.max(LEAST, Math.floor(art.clientWidth) || 600);
    picture.show(shown, { at: named(at), before, width, narrow: width < NARROW });
    art.querySelector(":scope > svg")?.setAttribute("role", "img");
    talk();
    host.dataset.at = at.join(".");
    host.dataset.drawn = performance.now();
  }

  const picture = drawing.draw(stage);
  panel.append(...controls.map((each) => each.node).filter((node) => !node.parentNode));
  panel.append(button(t("Back to the start"), () => {
    before = null;
    picture.reset?.();
    move(Object.fromEntries(names.map((name, k) => [name, start[k]])));
    before = null;
    draw();
  }, { class: "cx-reset" }));
  const result = el("div", { class: "cx-result" }, said, fault,
    el("figure", { class: "cx-figure" }, art, aside), tools, more, el("p", { class: "cx-note" }, spec.note));
  const folds = el("div", { class: "cx-folds" }, caption, fold(t("The picture in words"), words),
    numbersFold, fold(t("Show me the code"), el("pre", {}, code)));
  host.append(el("section", { class: "cx-explorer", "aria-label": spec.title },
    el("div", { class: "cx-frame" }, result, panel), folds));

  const kernel = asking?.(model, (state) => {
    at = [...model.get("at")];
    controls.forEach((each, k) => each.put(at[k]));
    if (!source) return show(state);
    art.hidden = true;
    aside.innerHTML = state.picture;
    tell(said, state.sentence);
    told(state);
  }, (words) => tell(fault, words));
  /** How high what stays in sight on a phone is: what has the focus has to stand below it. */
  function inSight() {
    art.classList.remove("cx-tall");
    const stays = [art, ...art.querySelectorAll("div")].find((each) => getComputedStyle(each).position === "sticky");
    if (stays !== art) return stays?.offsetHeight ?? 0;
    return art.classList.toggle("cx-tall", art.offsetHeight > MOST * innerHeight) ? 0 : art.offsetHeight;
  }
  let width = 0;
  const watch = new ResizeObserver(() => {
    host.style.setProperty("--cx-held", `${inSight()}px`);
    if (art.clientWidth && Math.abs(art.clientWidth - width) > 1 && shown) { width = art.clientWidth; draw(); }
  });
  watch.observe(art);
  show(source ? source(at) : model.get("shown"));
  return () => { watch.disconnect(); kernel?.stop(); };
}

const clamp = (place, stops) => Math.min(stops - 1, Math.max(0, Math.round(place)));
