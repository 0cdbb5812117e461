// Worlds with one flaw more in each: put the flaws in an order, guess what each adds, build rung by rung.
import { button, el, svg } from "../../kit/front/dom.js";
import { draggable, GRID, INK, line, LOOKS, mark, MUTED, number, rect, RULE, scale, sheet, SMALL, TEXT, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";

const LEAST = -15, MOST = 10, STEP = 0.5; // points that a guess can say
const BUILD = 700; // ms
const points = (value) => number(value, 1, true);

/** What each rung adds to the gap between the simple difference and the truth. */
export const added = (built) => built.map(([estimate, truth], i) =>
  estimate - truth - (i ? built[i - 1][0] - built[i - 1][1] : 0));

/** The setting in which two neighbours have changed places: what stood on them is built anew. */
export function swapped(orders, at, upper) {
  const order = [...orders[at.order]];
  [order[upper], order[upper + 1]] = [order[upper + 1], order[upper]];
  const place = orders.findIndex((each) => each.every((flaw, i) => flaw === order[i]));
  return { order: place, rungs: Math.min(at.rungs, upper) };
}

/** What is said of the guess about the last rung. */
export function told(names, order, guesses, built) {
  const last = built.length - 2;
  if (last < 0) return t("Guess what each flaw adds to the gap, then build the first rung.");
  const flaw = order[last], guess = guesses[flaw];
  return guess === undefined ? "" : t("{flaw}: you guessed {guess} points; it adds {n}.",
    { flaw: capital(names[flaw]), guess: points(guess), n: points(added(built).at(-1)) });
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);

export function draw(stage) {
  const { names, orders, axis: reach } = stage.scene, guesses = [];
  const list = el("ol", { style: "list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.4rem" });
  const next = button("", () => stage.set({ rungs: (stage.at.rungs + 1) % (names.length + 1) }));
  const cards = names.map(card);
  const picture = svg("g");
  let image, layer, shown, order, seen = {};
  // The order is changed by the buttons of the cards.
  stage.art.append(list, el("div", { style: "padding:.4rem 0" }, next), el("div", { hidden: true }, stage.control("order")));

  function card(name, flaw) {
    const title = el("strong"), guessOf = el("span"), verdict = el("b");
    const move = (by, word, sign) => button(sign, () => {
      const at = order.indexOf(flaw);
      stage.set(swapped(orders, stage.at, Math.min(at, at + by)));
      own[names[order.indexOf(flaw) + by] ? by : -by].focus(); // at an end there is one way only
    }, { "aria-label": word, style: "padding:0;min-width:2.4rem" });
    const own = { [-1]: move(-1, t("{name} earlier", { name: capital(name) }), "\u2191"), 1: move(1, t("{name} later", { name: capital(name) }), "\u2193") };
    const input = el("input", {
      type: "range", min: LEAST, max: MOST, step: STEP, value: 0,
      "aria-label": t("Your guess: points that {name} adds to the gap", { name }),
      input: () => guessed(flaw, +input.value),
    });
    const node = el("li", { style: `flex:1 1 11rem;min-width:0;border:1px solid ${RULE};border-radius:6px;padding:1px .4rem;display:flex;flex-wrap:wrap;align-items:center;gap:0 .2rem` },
      el("div", { style: "flex:1;min-width:0;line-height:1.3" }, title, el("br"), el("small", {}, guessOf, verdict)), input, own[-1], own[1]);
    return {
      node,
      put(place, truth, narrow) {
        title.textContent = `${place + 1}. ${capital(name)}`;
        own[-1].style.visibility = place === 0 ? "hidden" : "";
        own[1].style.visibility = names[place + 1] ? "" : "hidden";
        const guess = guesses[flaw];
        input.value = guess ?? 0;
        input.disabled = truth !== undefined;
        Object.assign(input.style, narrow ? { flex: "0 1 5.5rem", order: 0 } : { flex: "1 0 100%", order: 1 });
        input.setAttribute("aria-valuetext", guess === undefined ? t("no guess yet") : t("{n} points", { n: points(guess) }));
        guessOf.textContent = guess === undefined ? t("no guess") : t("guess {n}", { n: points(guess) });
        verdict.textContent = truth === undefined ? "" : t(", adds {n}", { n: points(truth) });
      },
    };
  }

  function guessed(flaw, value) {
    guesses[flaw] = Math.min(MOST, Math.max(LEAST, Math.round(value / STEP) * STEP));
    refresh();
  }

  function refresh() {
    const adds = added(shown.state.numbers);
    order.forEach((flaw, place) => cards[flaw].put(place, adds[place + 1], shown.narrow));
    paint(1);
  }

  function paint(share) {
    const { state, before, ...size } = shown;
    layer = ladder({ built: state.numbers, before: before?.numbers ?? [], names, order, guesses, reach, share, ...size });
    picture.replaceChildren(...layer.nodes);
  }

  // Where a rung that isn't built yet is dragged, there stands the guess.
  let dragged = 0;
  const drag = (x) => {
    if (dragged < shown.state.numbers.length - 1 || dragged >= order.length) return;
    guessed(order[dragged], layer.place.invert(x) - layer.bases[dragged]);
  };
  const press = (x, y) => { dragged = layer.rows.filter((row) => y > row - layer.step / 2).length - 2; };

  return {
    reset() { guesses.length = 0; },
    show(state, { at, before, width, narrow }) {
      const fresh = at.rungs === seen.rungs + 1 && at.order === seen.order;
      if (at.order !== seen.order) {
        order = orders[at.order];
        list.append(...order.map((flaw) => cards[flaw].node));
      }
      seen = at;
      shown = { state, before, width, narrow };
      image?.remove();
      image = draggable(sheet(width, narrow ? 268 : 244, rect(0, 0, width, 268, { fill: "transparent" }), picture), drag, { press });
      Object.assign(image.style, { cursor: "ew-resize", touchAction: "pan-y" });
      stage.art.prepend(image);
      next.textContent = at.rungs < names.length ? t("Build the next rung: {name}", { name: names[order[at.rungs]] }) : t("Take all rungs away");
      refresh();
      if (fresh) stage.animate(BUILD, paint);
      stage.say(told(names, order, guesses, state.numbers));
    },
  };
}

/** The picture: one row a rung, from chance alone down. `share` says how far the last one has come. */
function ladder({ built, before, names, order, guesses, reach, width, narrow, share }) {
  const left = narrow ? 8 : 128, right = width - (narrow ? 66 : 92), step = narrow ? 46 : 40;
  const place = scale(reach, [left, right]), rows = [0, 1, 2, 3].map((i) => 50 + i * step);
  const bottom = rows[3] + 20, adds = added(built), labels = [t("Chance alone"), ...order.map((flaw) => `+ ${names[flaw]}`)];
  const bases = [];
  order.reduce((base, flaw, i) => {
    bases.push(base);
    return built[i + 1]?.[0] ?? base + (guesses[flaw] ?? 0);
  }, built[0][0]);
  const dashed = { stroke: MUTED, "stroke-dasharray": "3 3" }, middle = { anchor: "middle", size: SMALL };
  const nodes = [
    mark("estimate", 14, 11, 5), words(25, 15, t("simple difference"), { size: SMALL }),
    mark("truth", 166, 11, 5), words(177, 15, t("truth"), { size: SMALL }),
    guessMark(236, 11), words(248, 15, t("your guess"), { size: SMALL }),
    words(width - 4, narrow ? 34 : 15, t("adds to gap"), { anchor: "end", size: SMALL, fill: MUTED }),
    ...[-20, -15, -10, -5, 0].flatMap((tick) => [
      line(place(tick), 26, place(tick), bottom, { stroke: tick ? GRID : RULE }),
      words(place(tick), bottom + 16, number(tick), middle),
    ]),
    words(narrow ? width / 2 : (left + right) / 2, bottom + 34, t("difference in the rate (percentage points)"), middle),
    ...rows.flatMap((y, i) => {
      const made = built[i], guess = guesses[order[i - 1]], bold = made && { "font-weight": 700 };
      const parts = [words(8, narrow ? y - 13 : y + 5, labels[i], { size: narrow ? SMALL : TEXT, ...bold })];
      if (guess !== undefined) {
        const from = place(bases[i - 1]), to = place(bases[i - 1] + guess);
        parts.push(line(from, y + 9, to, y + 9, dashed), line(to, y + 9, to, y, dashed), guessMark(to, y));
      }
      if (!made) return [...parts, words(right + 8, y + 5, guess === undefined ? "?" : `${points(guess)}?`, { fill: MUTED })];
      const moving = i === built.length - 1 && i > 0 ? built[i - 1].map((from, k) => from + share * (made[k] - from)) : made;
      const past = before[i] && Math.abs(before[i][0] - made[0]) > 0.05 && mark("before", place(before[i][0]), y, 4, false);
      return [...parts, past || [],
        line(place(moving[1]), y, place(moving[0]), y, { stroke: MUTED, "stroke-width": 3 }),
        mark("estimate", place(moving[0]), y, 5.5), mark("truth", place(moving[1]), y, 4.5),
        share === 1 && words(right + 8, y + 5, points(adds[i]), bold)];
    }),
  ].flat(Infinity).filter(Boolean);
  return { nodes, place, rows, bases, step };
}

const guessMark = (x, y) => svg("circle", { cx: x, cy: y, r: 7, fill: "none", stroke: LOOKS.programme.colour, "stroke-width": 2, "stroke-dasharray": "3 2" });
