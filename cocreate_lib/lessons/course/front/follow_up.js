// One person's months over the events of the time: drag the entry, and the end of the follow-up.
import { el, svg, uid } from "../../kit/front/dom.js";
import { draggable, GRID, INK, line, LOOKS, PAPER, rect, room, RULE, scale, sheet, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";
import { begin } from "./around.js";

const { programme: { colour: BLUE }, comparison: { colour: ORANGE } } = LOOKS;
const MONTH = 30.44; // days
const BAR = { y: 42, height: 28 };
const MARK = 20, LEVEL = 22, SIZE = 13;

export function draw(stage) {
  const { scene } = stage;
  const [, months] = stage.controls;
  const list = el("div", { class: "cx-inside" });
  let picture = null, drawn = 0;
  begin(stage);
  stage.tools.append(list);

  function build(width, narrow) {
    const left = narrow ? 13 : 80, right = width - 13, turn = left + (narrow ? 0.25 : 0.2) * (right - left);
    const [first, pilot, last] = scene.dates;
    const early = scale([first, pilot], [left, turn]), late = scale([pilot, last], [turn, right]);
    const place = (day) => (day < pilot ? early : late)(day);
    const lanes = layout(place, narrow), foot = lanes.foot;

    const hatch = uid("hatch");
    const nodes = {
      follow: rect(0, BAR.y, 0, BAR.height, { fill: BLUE }),
      proof: rect(0, BAR.y, 0, BAR.height, { fill: `url(#${hatch})`, stroke: ORANGE, "stroke-width": 1.6 }),
      followed: rect(0, BAR.y + BAR.height, 0, foot - BAR.y - BAR.height, { fill: BLUE, opacity: 0.12 }),
      proven: rect(0, BAR.y + BAR.height, 0, foot - BAR.y - BAR.height, { fill: ORANGE, opacity: 0.14 }),
      entry: svg("g", {}, words(-12, BAR.y + 11, t("entry"), { anchor: "end", size: SIZE }), words(-12, BAR.y + 27, "", { anchor: "end", size: SIZE, "font-weight": 700 })),
      until: words(0, BAR.y - 6, "", { anchor: "end", size: SIZE, fill: BLUE, "font-weight": 700, class: "cx-over" }),
      convicted: words(0, BAR.y + BAR.height + 15, "", { anchor: "end", size: SIZE, fill: ORANGE, "font-weight": 700, class: "cx-over" }),
      start: grip(), end: grip(),
    };
    const [, day, title, when] = scene.events[scene.lockdown], at = place(day);
    const lockdown = svg("g", { class: "cx-lockdown" }, line(at, 18, at, foot, { stroke: INK }),
      words(Math.min(at, right - room(`${title}, ${when}`, SIZE) / 2), 13, `${title}, ${when}`, { anchor: "middle", size: SIZE }));
    const events = scene.events.map(([lane, day], i) => {
      const x = place(day), y = lanes.at[lane] - LEVEL * lanes.levels[i];
      return svg("g", { class: "cx-event", style: `transform-origin: ${x}px ${y}px` },
        rect(x - MARK / 2, y - MARK / 2, MARK, MARK), words(x, y + 5, `${i + 1}`, { anchor: "middle", size: SIZE, fill: null }));
    });
    const [from, to] = scene.active.map(place);
    const art = sheet(width, foot + 24,
      svg("defs", {}, svg("pattern", { id: hatch, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        rect(0, 0, 6, 6, { fill: PAPER }), line(1, 0, 1, 6, { stroke: ORANGE, "stroke-width": 2 }))),
      years(place, foot, narrow), nodes.followed, nodes.proven,
      scene.lanes.map((name, k) => words(2, narrow ? lanes.top[k] - 15 : lanes.at[k] + 5, name, { size: SIZE, "font-weight": 700, class: "cx-over" })),
      narrow ? null : words(2, BAR.y + 19, t("Person"), { size: SIZE, "font-weight": 700 }),
      rect(from, foot - 21, to - from, 18, { fill: PAPER, stroke: INK }),
      words((from + to) / 2, foot - 7, narrow ? t("active") : t("active phase"), { anchor: "middle", size: SIZE }),
      lockdown, events, nodes.follow, nodes.proof, nodes.entry, nodes.until, nodes.convicted, nodes.start, nodes.end);
    stage.art.replaceChildren(art);

    // What is under the pointer when it is pressed is what stays under it.
    let held = 0;
    const nearest = (days, day) => days.reduce((best, each, i) => (Math.abs(each - day) < Math.abs(days[best] - day) ? i : best), 0);
    const move = { press: (x) => { held = x - place(scene.entries[stage.at.entry]); } };
    const entry = (x) => stage.set({ entry: nearest(scene.entries, late.invert(x - held)) });
    for (const node of [nodes.follow, nodes.start]) draggable(node, entry, move);
    draggable(nodes.end, (x) => {
      const long = (late.invert(x) - scene.entries[stage.at.entry]) / MONTH;
      stage.set({ months: nearest(months.values, long) });
    });
    picture = { nodes, events, lockdown, place, right };
    drawn = width;
  }

  /** Lanes from above to below: how high each event stands in its own, so that none hides another. */
  function layout(place, narrow) {
    const ends = {}, tops = scene.lanes.map(() => 0);
    const levels = scene.events.map(([lane, day]) => {
      const x = place(day), row = (ends[lane] ??= []);
      let level = row.findIndex((end) => x - end >= MARK + 2);
      if (level < 0) level = row.length;
      row[level] = x;
      tops[lane] = Math.max(tops[lane], level);
      return level;
    });
    let y = BAR.y + BAR.height + 30;
    const top = [], at = tops.map((most) => {
      top.push(y + (narrow ? 16 : 0) + 10);
      y = top.at(-1) + LEVEL * most + 18;
      return y - 18;
    });
    return { levels, at, top, foot: y + 16 };
  }

  function inside(title, places, look) {
    if (!places.length) return el("p", {}, el("strong", { class: look }, t("{title}: none", { title })));
    return el("div", {}, el("p", {}, el("strong", { class: look }, `${title}: ${places.length}`)),
      el("ul", {}, places.map((i) => el("li", { class: i === scene.lockdown ? "first" : "" },
        el("b", { class: look }, `${i + 1}`), ` ${scene.events[i][2]}, ${scene.events[i][3]}`))));
  }

  return {
    show({ numbers: [days, dates, followed, proven] }, { width, narrow }) {
      if (width !== drawn) build(width, narrow);
      const { nodes, events, lockdown, place, right } = picture, [start, middle, end] = days.map(place);
      const span = (node, from, to) => { node.setAttribute("x", from); node.setAttribute("width", to - from); };
      for (const node of [nodes.follow, nodes.followed]) span(node, start, middle);
      for (const node of [nodes.proof, nodes.proven]) span(node, middle, end);
      const shift = (node, x) => node.setAttribute("transform", `translate(${x})`);
      shift(nodes.entry, start);
      shift(nodes.start, start);
      shift(nodes.end, middle);
      nodes.entry.lastChild.textContent = dates[0];
      const ends = (node, x, text) => {
        node.textContent = text;
        node.setAttribute("x", Math.min(right, Math.max(x, room(text, SIZE, true))));
      };
      ends(nodes.until, middle, t("followed until {date}", { date: dates[1] }));
      ends(nodes.convicted, end, t("proven until {date}", { date: dates[2] }));
      events.forEach((node, i) => node.setAttribute("class",
        `cx-event${followed.includes(i) ? " followed" : proven.includes(i) ? " proven" : ""}`));
      lockdown.setAttribute("class", `cx-lockdown${[...followed, ...proven].includes(scene.lockdown) ? " reached" : ""}`);
      list.replaceChildren(inside(t("In the follow-up"), followed, "blue"), inside(t("In the proof window"), proven, "orange"));
    },
  };

  function years(place, foot, narrow) {
    const ends = [...scene.years.slice(1).map(([, day]) => day), scene.dates[2]];
    return scene.years.map(([year, day], i) => {
      const main = day >= scene.dates[1], middle = (place(day) + place(ends[i])) / 2;
      const text = main ? `${year}` : i !== 2 ? "" : narrow ? t("before") : t("{from} to {to}", { from: year - 2, to: year + 2 });
      return [line(place(day), BAR.y, place(day), foot, { stroke: day === scene.dates[1] ? RULE : GRID }),
        text && words(middle, foot + 17, text, { anchor: "middle", size: SIZE })];
    });
  }
}

/** What is taken hold of: two strokes on a plate, wide enough for a finger. */
const grip = () => svg("g", { class: "cx-grip" },
  rect(-22, BAR.y - 8, 44, BAR.height + 16, { fill: "transparent" }),
  rect(-6, BAR.y - 4, 12, BAR.height + 8, { rx: 4, fill: PAPER, stroke: INK, "stroke-width": 1.6 }),
  [-2, 2].map((x) => line(x, BAR.y + 6, x, BAR.y + BAR.height - 6, { stroke: INK })));
