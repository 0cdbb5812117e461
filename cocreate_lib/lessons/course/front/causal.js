// A causal diagram: draw arrows or take them away, adjust for boxes, and see which ways are open.
import { el } from "../../kit/front/dom.js";
import { t } from "../../kit/front/words.js";
import { begin, group } from "./around.js";
import { badge, diagram, knobs } from "./boxes.js";

const KINDS = { "-": "absent", p: "plain", o: "open", c: "causal", b: "both" };

export function draw(stage) {
  const { scene } = stage, possible = Object.entries(scene.possible);
  const adjust = (name) => `adjust_${name}`;
  const toggle = (name) => stage.set({ [name]: 1 - stage.at[name] });
  const list = el("ul", { class: "cx-ways" });
  let picture = null, signs = null, drawn = 0;

  begin(stage);
  stage.tools.append(
    el("p", { class: "cx-task" }, el("strong", {}, t("Your task: ")), t("block every other way that is open, with the fewest adjustments.")), list);
  stage.panel.append(
    group(scene.titles[0], possible.map(([name]) => stage.control(name))),
    group(scene.titles[1], scene.adjustments.map((name) => stage.control(adjust(name)))));

  function build(width, narrow) {
    picture = diagram(scene, width, narrow, { under: Object.entries(scene.key) });
    signs = knobs(picture, scene.possible, toggle);
    for (const name of scene.adjustments) picture.boxes[name].node.addEventListener("click", () => toggle(adjust(name)));
    stage.art.replaceChildren(picture.art);
    drawn = width;
  }

  /** What the task has to say of it: nothing while a way is open. */
  function judged(ways, costs, at) {
    if (ways.some(([, , open]) => open)) return "";
    if (costs) return t("Blocked, but at the cost of the programme's own way. Which other adjustments would do?");
    const used = scene.adjustments.filter((name) => at[adjust(name)]).length;
    const fewest = scene.fewest[possible.reduce((place, [name]) => 2 * place + at[name], 0)];
    if (used > fewest) return t("You have blocked every other way with {n}; can it be done with fewer?", { n: used });
    return used ? t("You have blocked every other way with {n}, and fewer can't do it.", { n: used }) : t("With these arrows there is nothing to block: no adjustment is needed.");
  }

  return {
    show({ numbers: [kinds, ways, costs] }, { at, width, narrow }) {
      if (width !== drawn) build(width, narrow);
      [...kinds].forEach((kind, i) => picture.arrows[i].node.setAttribute("class", `cx-arrow ${KINDS[kind]}`));
      for (const [name] of possible) signs[name].textContent = at[name] ? "\u2212" : "+";
      for (const [name, box] of Object.entries(picture.boxes)) {
        const can = scene.adjustments.includes(name), on = at[adjust(name)];
        box.node.setAttribute("class", `cx-box${can ? " live" : ""}${on ? " adjusted" : ""}`);
        badge(box, on ? "\u2713" : "", "ink");
      }
      list.replaceChildren(...ways.map(([way, why, open]) => el("li", { class: open ? "open" : "blocked" },
        el("strong", {}, open ? t("Open") : t("Blocked")), el("span", {}, `${scene.ways[way]} (${scene.reasons[why]})`))));
      stage.say(judged(ways, costs, at));
    },
  };
}
