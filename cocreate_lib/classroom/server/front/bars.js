// Two bars for each thing: before, hatched; after, solid; with their numbers.
import { svg, uid } from "../../../lessons/kit/front/dom.js";
import { INK, line, lines, LOOKS, PAPER, rect, room, RULE, sheet, words } from "../../../lessons/kit/front/picture.js";
import { t } from "../../../lessons/kit/front/words.js";

const WIDE = [1.3, 0.25, 0.6], CLOSE = [1.15, 0.1, 0.2]; // a line, between bars, and at a pair's end: of the size of text
const COLOUR = LOOKS.programme.colour;

/**
 * Pairs of bars: each of `pairs` is {title, before, after}, counts; `most` is the count of a whole
 * bar, `told` what stands at its end. They stand closer where they would be higher than `height`.
 */
export function bars(pairs, { most, told = String, alt, width, height, size }) {
  const id = uid("hatch"), bar = Math.round(size * 0.95), titles = pairs.map(({ title }) => lines(title, width - 8, size, true));
  const rows = titles.flat().length, heightAt = ([step, gap, end]) => size * (rows * step + pairs.length * (2 * gap + end)) + 2 * pairs.length * bar;
  const [step, gap, end] = (heightAt(WIDE) > height ? CLOSE : WIDE).map((share) => share * size);
  const heads = [t("before"), t("after")], left = 10 + Math.max(...heads.map((head) => room(head, size)));
  const ends = pairs.flatMap(({ before, after }) => [before, after]).map((n) => room(told(n), size, true));
  const right = width - 14 - Math.max(...ends), long = (n) => (most > 0 ? (n / most) * (right - left) : 0);
  let y = 0;
  const drawn = pairs.map(({ before, after }, k) => {
    const head = titles[k].map((text) => words(0, (y += step) - size * 0.3, text, { size, "font-weight": 700 }));
    const both = [before, after].map((n, i) => {
      const at = y;
      y += bar + gap;
      return [
        words(left - 8, at + bar * 0.82, heads[i], { anchor: "end", size }),
        line(left, at, left, at + bar, { stroke: RULE }),
        rect(left, at + 1, long(n), bar - 2, { fill: i ? COLOUR : `url(#${id})`, stroke: COLOUR, "stroke-width": 2 }),
        words(left + long(n) + 8, at + bar * 0.82, told(n), { size, "font-weight": 700 }),
      ];
    });
    y += end;
    return [head, both];
  });
  const hatch = svg("pattern", { id, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    rect(0, 0, 9, 9, { fill: PAPER }), rect(0, 0, 4, 9, { fill: COLOUR }));
  const picture = sheet(width, Math.max(1, y), svg("defs", {}, hatch), drawn);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", alt);
  return picture;
}

/** One dotted bar for each row of [words, count]. */
export function moves(rows, { alt, width, size }) {
  const id = uid("dots"), step = Math.round(size * 1.45), most = Math.max(...rows.map(([, n]) => n));
  const left = 10 + Math.max(...rows.map(([head]) => room(head, size))), long = (n) => (n / most) * (width - left - room(String(most), size, true) - 14);
  const dots = svg("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
    rect(0, 0, 8, 8, { fill: PAPER }), svg("circle", { cx: 4, cy: 4, r: 2.6, fill: INK }));
  const picture = sheet(width, step * rows.length, svg("defs", {}, dots), rows.map(([head, n], i) => {
    const y = step * i, foot = y + step * 0.72;
    return [
      words(left - 8, foot, head, { anchor: "end", size }),
      rect(left, y + step * 0.15, long(n), step * 0.68, { fill: `url(#${id})`, stroke: INK, "stroke-width": 2 }),
      words(left + long(n) + 8, foot, String(n), { size, "font-weight": 700 }),
    ];
  }));
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", alt);
  return picture;
}
