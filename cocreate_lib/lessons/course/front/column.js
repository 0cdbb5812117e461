// Columns of the same people: light up a range of one, and see where they stand in the others.
import { button, el, svg } from "../../kit/front/dom.js";
import { control } from "../../kit/front/controls.js";
import { draggable, GRID, INK, line, lines, LOOKS, MUTED, rect, room, scale, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";

const GROUPS = [["comparison", 1], ["programme", -1]]; // by the letter in scene.treated; which way is up
const TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
const LEFT = 36; // pixels for the shares on the left of a panel

const place = (letter) => parseInt(letter, 36); // NaN where there is no value
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** Who is lit: those whose bar lies in a range; null where the range has all bars, and all are lit. */
export const lit = (column, [from, to]) => (from === 0 && to === column.bars.length - 1
  ? null
  : [...column.people].map((letter) => place(letter) >= from && place(letter) <= to));

/** How many people of each group are in each bar, of those lit: [comparison, programme]. */
export function counted(column, treated, on = null) {
  const found = [0, 1].map(() => new Array(column.bars.length).fill(0));
  [...column.people].forEach((letter, i) => {
    if (letter !== "." && (!on || on[i])) found[+treated[i]][place(letter)] += 1;
  });
  return found;
}

/** The share of some people, or of all, who are in a bar from this one on; in words. */
function from(bar, column, treated, who) {
  const groups = counted(column, treated, who), total = sum(groups.map(sum));
  return total ? `${Math.round((100 * sum(groups.map((group) => sum(group.slice(bar))))) / total)}%` : t("none");
}

/** What is said of those who are lit. */
export function told(scene, at, range) {
  const { treated, readiness, average } = scene, column = scene.columns[at.column], beside = scene.columns[at.other];
  const on = lit(column, range);
  if (!on) return t("Everybody is lit. Drag across the first picture, or move the sliders under it.");
  const [others, own] = counted(column, treated, on).map(sum), all = counted(column, treated).map(sum);
  const words = [t("Lit: {own} of {programme} people in the programme, {others} of {comparison} in the comparison group.",
    { own, programme: all[1], others, comparison: all[0] })];
  const share = (bar, which, what) =>
    words.push(t("{what}: {share} of them, {all} of everybody.",
      { what, share: from(bar, which, treated, on), all: from(bar, which, treated, null) }));
  if (at.column !== readiness) share(average, scene.columns[readiness], t("Truly readier than average"));
  if (beside.levels && at.other !== at.column) share(beside.bars.length - 1, beside, `${capital(beside.name)} (${beside.bars.at(-1)[0]})`);
  return words.join(" ");
}

export function draw(stage) {
  const { scene, art } = stage;
  const sliders = el("div", { style: "display:flex;gap:.4rem;align-items:center;padding:.2rem 0" });
  let column = -1, range, ends, image, layer, panels, now;

  function light([from, to]) {
    range = [from, to];
    ends.forEach((end, i) => end.put(range[i]));
    paint();
  }

  function newColumn(next) {
    column = next;
    const { bars } = scene.columns[column], all = [0, bars.length - 1];
    range = all;
    ends = [t("Lit from"), t("up to")].map((label, i) => control(
      { name: "lit", label, help: "", shape: "slider", stops: bars.map((bar) => bar[i]) }, all[i],
      (stop) => light(i ? [Math.min(range[0], stop), stop] : [stop, Math.max(range[1], stop)])));
    for (const { node } of ends) node.style.flex = "1";
    sliders.replaceChildren(...ends.map(({ node }) => node), button(t("All"), () => light(all), { "aria-label": t("All: light up everybody") }));
  }

  function paint() {
    const on = lit(scene.columns[column], range);
    layer.replaceChildren(...panels.map((panel) => drawn(panel, scene, on, panel.first ? range : null)));
    stage.say(told(scene, now, range));
  }

  art.append(sliders);
  return {
    reset() { column = -1; },
    show(state, { at, width, narrow }) {
      now = at;
      if (at.column !== column) newColumn(at.column);
      const shown = [...new Set([at.column, at.other, scene.readiness])].map((i) => scene.columns[i]);
      const head = narrow ? 42 : 24, tall = narrow ? 112 * shown.length : 300;
      const half = narrow ? width : width / 2 - 8, rest = tall / (narrow ? shown.length : Math.max(1, shown.length - 1));
      panels = shown.map((each, i) => ({
        column: each, first: i === 0, width: half, height: narrow || i ? rest : tall,
        x: narrow || i === 0 ? 0 : width - half, y: head + rest * (narrow ? i : Math.max(0, i - 1)),
      }));
      const brush = rect(LEFT, head, half - LEFT, panels[0].height, { fill: "transparent" });
      const along = bars(panels[0]), last = shown[0].bars.length - 1;
      const bar = (x) => Math.min(last, Math.max(0, Math.floor(along.invert(x))));
      let anchor;
      draggable(brush, (x) => light([Math.min(anchor, bar(x)), Math.max(anchor, bar(x))]), { press: (x) => { anchor = bar(x); } });
      Object.assign(brush.style, { cursor: "ew-resize", touchAction: "pan-y" });
      image?.remove();
      layer = svg("g");
      image = sheet(width, head + tall, SIGNS.map(([tag, look, text], i) => svg("g",
        { transform: narrow ? `translate(${((i % 2) * width) / 2} ${i < 2 ? 13 : 31})` : `translate(${(i * width) / 4} 13)` },
        svg(tag, look), words(17, 0, text, { size: SMALL }))), layer, brush);
      art.prepend(image);
      paint();
    },
  };
}

const MEAN_OF_ALL = { stroke: INK, "stroke-width": 1.6, "stroke-dasharray": "4 3" };
const MEAN_OF_LIT = { stroke: LOOKS.truth.colour, "stroke-width": 2.6 };
const SQUARE = { y: -10, width: 11, height: 11 }, UPRIGHT = { x1: 5, y1: -12, x2: 5, y2: 3 };
const SIGNS = [
  ["rect", { ...SQUARE, fill: LOOKS.programme.colour }, t("programme, above")],
  ["rect", { ...SQUARE, fill: LOOKS.comparison.colour }, t("comparison, below")],
  ["line", { ...UPRIGHT, ...MEAN_OF_ALL }, t("mean of all")],
  ["line", { ...UPRIGHT, ...MEAN_OF_LIT }, t("of those lit")],
];

const bars = ({ column, x, width }) => scale([0, column.bars.length], [x + LEFT, x + width - 2]);

/** One panel: the programme above the line, the comparison group below; those lit are filled. */
function drawn(panel, scene, on, range) {
  const { column, x, y, width, height } = panel;
  const along = bars(panel), step = along(1) - along(0), gap = Math.min(3, step / 6);
  const all = counted(column, scene.treated), those = counted(column, scene.treated, on);
  const top = Math.max(...all.flatMap((group) => group.map((n) => n / Math.max(1, sum(group)))));
  const labels = column.levels ? column.bars.map(([word]) => fold(word, step)) : [];
  const title = lines(capital(column.name), width * 1.1, SMALL, true);
  const upper = y + 6 + 16 * title.length, lower = y + height - 10 - 15 * Math.max(1, ...labels.map((each) => each.length));
  const middle = (upper + lower) / 2, high = scale([0, top * 1.04], [0, (lower - upper) / 2]);
  const tick = TICKS.find((each) => top < 3 * each);
  return svg("g", {},
    range && on && rect(along(range[0]), upper, along(range[1] + 1) - along(range[0]), lower - upper, { fill: "#f6ecf5", stroke: LOOKS.truth.colour }),
    title.map((text, i) => words(x, y + 13 + 16 * i, text, { "font-weight": 700, size: SMALL })),
    [-1, 1].map((way) => [
      line(x + LEFT, middle + way * high(tick), x + width, middle + way * high(tick), { stroke: GRID }),
      words(x + LEFT - 4, middle + way * high(tick) + 4, `${100 * tick}%`, { anchor: "end", size: SMALL, fill: MUTED }),
    ]),
    GROUPS.map(([role, way], group) => {
      const { colour } = LOOKS[role], total = sum(all[group]);
      const bar = (n, i, look) => n > 0 && rect(along(i) + gap / 2, way < 0 ? middle - high(n / total) : middle, step - gap, high(n / total), look);
      return [
        all[group].map((n, i) => bar(n, i, { fill: colour, "fill-opacity": 0.12, stroke: colour, "stroke-opacity": 0.55 })),
        those[group].map((n, i) => bar(n, i, { fill: colour })),
        total === 0 && words(x + width - 2, middle + way * high(top / 2) + 4, t("no values"), { anchor: "end", size: SMALL, fill: colour }),
      ];
    }),
    line(x + LEFT, middle, x + width, middle),
    column.ordered && !range && [[all, MEAN_OF_ALL], [on && those, MEAN_OF_LIT]].map(([groups, look]) => {
      const at = groups && mean(groups);
      return Number.isFinite(at) && line(along(at + 0.5), upper, along(at + 0.5), lower, look);
    }),
    column.levels
      ? labels.map((parts, i) => parts.map((part, k) => words(along(i + 0.5), lower + 15 + 15 * k, part, { anchor: "middle", size: SMALL })))
      : column.marked.map((i) => words(along(i), lower + 15, column.bars[i][0], { anchor: "middle", size: SMALL })));
}

/** The mean place of people's bars. */
const mean = (groups) => sum(groups.map((group) => sum(group.map((n, i) => n * i)))) / sum(groups.map(sum));

/** A word of several in as many lines as fit under a bar. */
const fold = (text, width) => (room(text, SMALL) <= width ? [text] : text.split(" "));
