// People by themes, with one theme chosen and its negative cases; what stands behind each mark below it.
import { el, fold, svg } from "../../kit/front/dom.js";
import { GRID, INK, line, LOOKS, MUTED, rect, room, sheet, SMALL, words } from "../../kit/front/picture.js";
import { t } from "../../kit/front/words.js";

const CHOSEN = "#f3e8f1";
const AGAINST = LOOKS.truth.colour;

export function draw(stage) {
  const { scene } = stage;
  const list = el("div", { class: "cx-quotes" });
  stage.tools.append(list);
  return {
    show({ numbers }, { at, width, narrow }) {
      const people = numbers.people.map((i) => scene.people[i]), theme = at.theme;
      const left = narrow ? 84 : 268, row = narrow ? 21 : 24, heads = 14 + Math.max(...scene.themes.map((name) => room(name, SMALL)));
      const step = (width - left - 8) / scene.themes.length, x = (j) => left + step * (j + 0.5), y = (i) => heads + row * (i + 0.5);
      const foot = heads + row * people.length;
      const drawn = [rect(left + step * theme, 0, step, foot, { fill: CHOSEN })];
      scene.themes.forEach((name, j) => drawn.push(words(0, 0, name, {
        size: SMALL, transform: `translate(${x(j) + 4} ${heads - 7}) rotate(-90)`, "font-weight": j === theme ? 700 : 400,
        fill: j === theme ? INK : MUTED,
      })));
      people.forEach((person, i) => {
        const isAgainst = numbers.against.includes(numbers.people[i]);
        drawn.push(line(8, heads + row * (i + 1), width - 8, heads + row * (i + 1), { stroke: GRID }),
          words(8, y(i) + 5, narrow ? person.name : `${person.name}, ${person.role}`, { size: SMALL, "font-weight": isAgainst ? 700 : 400, fill: isAgainst ? AGAINST : INK }));
        person.counts.forEach((count, j) => count && drawn.push(svg("circle", {
          cx: x(j), cy: y(i), r: 2.5 + 1.5 * Math.min(count, 3), fill: j === theme ? LOOKS.programme.colour : LOOKS.before.colour,
        })));
        if (isAgainst) drawn.push(svg("path", { d: `M${x(theme)} ${y(i) - 9}l9 9l-9 9l-9 -9z`, fill: "none", stroke: AGAINST, "stroke-width": 2 }));
      });
      const picture = sheet(width, foot + 4, drawn);
      picture.style.cursor = "pointer";
      picture.addEventListener("click", (event) => {
        const box = picture.getBoundingClientRect();
        const j = Math.floor((event.clientX - box.left - left) / step), i = Math.floor((event.clientY - box.top - heads) / row);
        if (j >= 0 && j < scene.themes.length) stage.set({ theme: j });
        const found = list.querySelector(`[data-person="${numbers.people[i]}"]`);
        if (found) found.open = true;
      });
      stage.art.replaceChildren(picture);
      list.replaceChildren(...folds(scene, numbers, theme));
    },
  };
}

/** What each person on show said of the theme or against it, negative cases first. */
function folds(scene, numbers, theme) {
  const first = [...numbers.against, ...numbers.people.filter((i) => !numbers.against.includes(i))];
  return first.map((i) => {
    const person = scene.people[i], isAgainst = numbers.against.includes(i);
    const quotes = [...scene.said[theme][i], ...(isAgainst ? scene.counter[theme][i] : [])].map((n) =>
      el("blockquote", {}, `\u201c${scene.excerpts[n]}\u201d`));
    if (!quotes.length) return null;
    const made = fold(isAgainst ? t("{name}, {role}: a negative case", person) : `${person.name}, ${person.role}`, quotes);
    made.dataset.person = i;
    made.classList.toggle("cx-against", isAgainst);
    return made;
  }).filter(Boolean);
}
