// A pilot: how many reoffended in each group, and what their difference says.
import { axis, line, LOOKS, mark, number, paragraph, rect, RULE, scale, sheet, words } from "../../kit/front/picture.js";

const GROUPS = [["programme", 1], ["comparison", 2]];

export function draw(stage) {
  return {
    show({ numbers }, { before, width, narrow }) {
      const [people, , , low, high, truth] = numbers, reach = stage.scene.reach;
      const left = narrow ? 92 : 110, right = width - 16;
      const share = scale([0, people], [left, right]), place = scale([-reach, reach], [left, right]);
      const difference = (pilot) => (100 * (pilot[1] - pilot[2])) / pilot[0];
      const interval = (y, [from, to], look) => line(place(from), y, place(to), y, { "stroke-width": 2.6, ...look });
      const past = before && [
        interval(205, before.numbers.slice(3, 5), { stroke: RULE, "stroke-dasharray": "3 3" }),
        words(8, 209, "before", { fill: RULE, size: 13 }),
      ];
      stage.art.replaceChildren(sheet(width, 282,
        paragraph(8, 18, `Reoffended within one year, of ${number(people)} in each group`, width - 16, { bold: true }),
        GROUPS.flatMap(([role, at], i) => {
          const y = 44 + 34 * i, { colour } = LOOKS[role], inside = numbers[at] > people / 2;
          return [
            words(8, y + 18, role),
            rect(left, y, right - left, 26, { fill: "#fff", stroke: colour }),
            rect(left, y, share(numbers[at]) - left, 26, { fill: colour }),
            words(share(numbers[at]) + (inside ? -6 : 6), y + 18, number(numbers[at]), { fill: inside ? "#fff" : colour, anchor: inside ? "end" : "start" }),
          ];
        }),
        paragraph(8, 138, "The difference that the programme seems to make", width - 16, { bold: true }),
        line(place(0), 150, place(0), 225),
        words(8, 174, "this pilot"),
        interval(170, [low, high], { stroke: LOOKS.estimate.colour }),
        mark("estimate", place(difference(numbers)), 170),
        past ?? [],
        words(8, 191, "the truth", { fill: LOOKS.truth.colour }),
        mark("truth", place(truth), 187),
        axis(place, 225, [-40, -20, 0, 20, 40].map((tick) => [tick, number(tick)]), narrow ? "fewer \u2190 per 100 people \u2192 more" : "fewer \u2190 people who reoffend, per 100 \u2192 more"),
      ));
    },
  };
}
