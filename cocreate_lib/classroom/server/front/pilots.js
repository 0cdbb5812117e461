// The room's pilots as they come in: intervals one under the other; pooled; with what was true.
import { interval } from "../../../lessons/course/front/differences.js";
import { axis, line, LOOKS, mark, MUTED, number, room, scale, sheet, words } from "../../../lessons/kit/front/picture.js";
import { t } from "../../../lessons/kit/front/words.js";

const TICKS = [-40, -20, 0, 20, 40];
const TIGHT = 8; // pixels; rows are never lower

/** The picture of {seats, pooled, truths, alt}, as wide as given; as high too where the rows fit. */
export function pilots({ seats, pooled, truths, alt }, { reach, width, height, size }) {
  const isNarrow = width < 480, gap = Math.round(size * 1.35), top = truths || seats.length ? gap + 6 : 6;
  const named = (seat) => (isNarrow ? String(seat) : t("seat {seat}", { seat }));
  const heads = [...seats.map(([seat]) => named(seat)), ...(pooled ? [t("pooled"), t("one more")] : [])];
  const left = 14 + Math.max(40, ...heads.map((head) => room(head, size)));
  const place = scale([-reach, reach], [left, width - 16]), foot = 2 * size + 22;
  const below = pooled ? 2.5 * gap : 10, open = height - top - below - foot;
  const tall = Math.max(TIGHT, Math.min(1.5 * gap, open / Math.max(1, seats.length))), end = top + tall * seats.length;
  const every = Math.max(1, Math.ceil((size * 1.05) / tall)), axisAt = end + below;
  const dot = Math.max(3, Math.min(size / 3.6, tall / 3));
  const own = (y, values, look) => interval(place, y, values, reach, look);
  const rows = seats.map(([seat, ...values], i) => {
    const y = top + tall * (i + 0.5), clear = values[1] > 0 || values[2] < 0;
    const real = truths?.[seat];
    return [
      i % every === 0 && words(left - 8, y + size / 3, named(seat), { anchor: "end", size }),
      own(y, values, { clear, size: dot }),
      typeof real === "number" && mark("truth", place(Math.max(-reach, Math.min(reach, real))), y, dot),
    ];
  });
  const picture = sheet(width, axisAt + foot,
    seats.length > 0 && words(8, size, isNarrow ? t("Thick: significant") : t("Thick lines leave out zero: significant"), { size, "font-weight": 700 }),
    truths && words(width - 8, size, isNarrow ? t("◆ true") : t("◆ what was true"), { anchor: "end", size, fill: LOOKS.truth.colour, "font-weight": 700 }),
    line(place(0), top, place(0), axisAt),
    axis(place, axisAt, TICKS.filter((tick) => Math.abs(tick) <= reach).map((tick) => [tick, number(tick)]),
      isNarrow ? t("fewer ← per 100 people → more") : t("fewer ← people who reoffend, per 100 → more"), { size }),
    rows,
    pooled && [
      line(8, end + 4, width - 8, end + 4, { stroke: MUTED }),
      words(left - 8, end + gap * 0.7 + size / 3, t("pooled"), { anchor: "end", size, "font-weight": 700 }),
      own(end + gap * 0.7, pooled.slice(0, 3), { clear: true, size: 1.2 * dot + 1 }),
      words(left - 8, end + gap * 1.8 + size / 3, t("one more"), { anchor: "end", size }),
      own(end + gap * 1.8, [pooled[0], pooled[3], pooled[4]], { size: dot + 1, filled: false, dash: "8 4" }),
    ]);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", alt);
  return picture;
}
