// What a lesson does with its page in JupyterLab: a bar above it, room on a phone, the place kept
// over a run, and its parts kept with it. It needs JupyterLab to show its application to the page,
// as `cocreate lab` and Binder let it; elsewhere it does nothing.
import { button, el, uid } from "./dom.js";
import { t } from "./words.js";

const SMALL = 760; // CSS pixels; below, the list of files would take the lesson's room
const SETTLE = 4000; // ms after a run in which its results still come onto the page
const FRESH = 2000; // ms after a key or a click in which a run is taken to come from it
const MEANT = 400; // ms after a key or a wheel in which the page scrolls because of it
const LOOKS = 60, EVERY = 500; // how often, and ms between
const RUNS = /^notebook:(run-all-cells|run-all-above|run-all-below|restart-run-all)$/;

const PATIENCE = 10000; // ms
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

const prepared = new WeakMap(); // what to do for each part that comes, by the notebook's panel

/** Prepare the notebook that a part is put into: soon, as it isn't there yet. */
export function prepareNotebook(element, manager, frames = 600) {
  const app = globalThis.jupyterapp;
  if (!app || !manager || !frames) return;
  if (!element.isConnected) {
    requestAnimationFrame(() => prepareNotebook(element, manager, frames - 1));
    return;
  }
  const node = element.closest(".jp-NotebookPanel");
  const panel = node && [...app.shell.widgets("main")].find((widget) => widget.node === node);
  if (!panel) return;
  if (!prepared.has(panel)) {
    const scroller = node.querySelector(".jp-WindowedPanel-outer");
    node.querySelector(".cx-page")?.remove(); // of another version of this
    // Within the first cell: a notebook takes the focus away from what stands beside its cells.
    panel.content.widgets[0]?.node.prepend(bar(app, panel));
    if (innerWidth < SMALL) app.restored.then(() => app.shell.collapseLeft());
    keepPlace(app, panel, scroller);
    prepared.set(panel, keepParts(panel, manager));
  }
  prepared.get(panel)();
}

/** Show the parts that JupyterLab gave up: where the kernel answers before the models that came with
 * the notebook are there, it says "model not found" and doesn't look again. */
export async function reviveParts(manager) {
  const app = globalThis.jupyterapp;
  for (let look = 0; app && look < LOOKS; look += 1) {
    for (const { renderer, output } of lost(app)) {
      if (manager.has_model(output.data[VIEW].model_id)) await renderer.renderModel(output);
    }
    await pause(EVERY);
  }
}

function lost(app) {
  const cells = [...app.shell.widgets("main")].flatMap((widget) => widget.content?.widgets ?? []);
  return cells.filter((cell) => cell.outputArea).flatMap(({ outputArea }) =>
    outputArea.widgets.map((child, n) => ({ renderer: child.widgets?.at(-1), output: outputArea.model.get(n) }))
  ).filter(({ renderer, output }) => output?.data[VIEW]?.model_id && renderer?.renderModel
    && renderer.node.textContent === "Error displaying widget: model not found");
}

function bar(app, panel) {
  const id = uid("code");
  const coded = () => panel.content.widgets.filter((cell) => cell.model.type === "code");
  const code = el("input", {
    type: "checkbox", id, checked: coded().some((cell) => !cell.inputHidden),
    change: () => coded().forEach((cell) => { cell.inputHidden = !code.checked; }),
  });
  const run = button(t("Run this page"), async () => {
    await panel.sessionContext.ready;
    // What JupyterLab asks before the kernel has said what it is gets lost.
    await Promise.race([panel.sessionContext.session?.kernel?.info, pause(PATIENCE)]);
    app.commands.execute("notebook:run-all-cells");
  }, { title: t("Starts Python behind this page, and works everything out anew") });
  const own = (event) => event.stopPropagation();
  return el("div", { class: "cx cx-page", keydown: own, dblclick: own },
    run, el("span", { class: "cx-option" }, code, el("label", { for: id }, t("Show code"))));
}

/** Keep what the reader looks at where it is while a run goes through the page; where the reader
 * moves on meanwhile, that is the place to keep. */
function keepPlace(app, panel, scroller) {
  let place = null, seen = -FRESH, meant = 0, runs = 0;
  const top = (cell) => cell.node.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  const look = () => {
    const cell = panel.content.widgets.find((each) => top(each) + each.node.offsetHeight > 0);
    place = cell ? { cell, at: top(cell) } : null;
  };
  for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    panel.node.addEventListener(kind, () => { meant = performance.now(); }, { passive: true, capture: true });
  }
  // By the time a run is heard of, cells have other heights: what counts is the key or click before it.
  const stop = new AbortController();
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => { if (!runs) { look(); seen = performance.now(); } },
      { passive: true, capture: true, signal: stop.signal });
  }
  panel.disposed.connect(() => stop.abort());
  function hold() {
    if (!runs) return;
    if (!place || performance.now() - meant < MEANT) look();
    else if (!place.cell.isDisposed) scroller.scrollTop += top(place.cell) - place.at;
    requestAnimationFrame(hold);
  }
  app.commands.commandExecuted.connect((_, { id, result }) => {
    if (!RUNS.test(id) || app.shell.currentWidget !== panel) return;
    meant = 0;
    runs += 1;
    if (runs === 1) {
      if (performance.now() - seen > FRESH) look();
      hold();
    }
    const done = () => {
      if (place) panel.content.activeCellIndex = panel.content.widgets.indexOf(place.cell);
      setTimeout(() => { runs -= 1; }, SETTLE);
    };
    Promise.resolve(result).then(done, done);
  });
}

/** Save the parts with the notebook, so that it opens as it was left. JupyterLab by itself saves no
 * widgets, or only those that the kernel still has: none after a restart. */
function keepParts(panel, manager) {
  const notebook = panel.context.model, parts = new Map();
  const views = () => Object.values(notebook.toJSON().cells)
    .flatMap((cell) => cell.outputs ?? []).map((output) => output.data?.[VIEW]?.model_id).filter(Boolean);
  async function meet(id) {
    if (parts.has(id)) return;
    const part = await manager.get_model(id).catch(() => null);
    if (!part) return;
    parts.set(id, part);
    await Promise.all(within(written(part)).map(meet));
  }
  panel.context.saveState.connect((_, phase) => {
    if (phase !== "started") return;
    const before = notebook.getMetadata("widgets")?.[STATE]?.state ?? {}, state = {};
    const add = (id) => {
      if (state[id] || !(parts.has(id) || before[id])) return;
      state[id] = parts.has(id) ? written(parts.get(id)) : before[id];
      within(state[id]).forEach(add);
    };
    views().forEach(add);
    if (Object.keys(state).length) {
      notebook.setMetadata("widgets", { [STATE]: { version_major: 2, version_minor: 0, state } });
    }
  });
  return () => views().forEach(meet);
}

const VIEW = "application/vnd.jupyter.widget-view+json";
const STATE = "application/vnd.jupyter.widget-state+json";
const within = (state) => [...JSON.stringify(state).matchAll(/"IPY_MODEL_(\w+)"/g)].map((found) => found[1]);
const written = (part) => ({
  model_name: part.name, model_module: part.module,
  model_module_version: part.get("_model_module_version"),
  state: part.serialize(part.get_state(true)),
});
