// A plan whose lines are rewritten in place; beside it what each line serves, gains and gives up.
import { el, status, tell } from "../../kit/front/dom.js";
import { t } from "../../kit/front/words.js";
import { beside, fit, unseen } from "./beside.js";

const BESIDE = 720; // CSS pixels that the plan and what it serves need to stand side by side

export function draw(stage) {
  const { lines, aims, duties } = stage.scene;
  const papers = lines.map(({ name }) => {
    const old = el("del"), now = el("span"), stake = el("p", { class: "stake" });
    const node = el("li", {}, stage.control(name), el("p", {}, old, now), stake);
    return { node, old, now, stake };
  });
  const told = status();
  const counts = el("p", { class: "counts" });
  const ledger = el("table", {});
  beside(stage, "cx-plan",
    el("div", { class: "paper" },
      el("ol", {}, papers.map(({ node }) => node)),
      duties.map(({ name, text }) => el("p", { class: "duty" }, el("strong", {}, t("Stays: {name}. ", { name })), text))),
    el("div", { class: "side" }, el("div", { class: "change" }, counts, told), ledger));

  return {
    show({ numbers: { rewritten, served } }, { before, width }) {
      fit(stage, width, BESIDE);
      const past = before?.numbers ?? { rewritten, served };
      papers.forEach(({ node, old, now, stake }, i) => {
        const { wordings, at_stake } = lines[i], changed = rewritten[i] !== past.rewritten[i];
        node.classList.toggle("new", Boolean(rewritten[i]));
        node.classList.toggle("changed", changed);
        old.textContent = changed ? wordings[past.rewritten[i]].text : "";
        now.textContent = wordings[rewritten[i]].text;
        stake.replaceChildren(...(rewritten[i] ? [el("strong", {}, t("At stake. ")), at_stake] : []));
      });

      const all = aims.flatMap(({ names }) => names);
      const gained = all.filter((aim) => served.includes(aim) && !past.served.includes(aim));
      const lost = all.filter((aim) => !served.includes(aim) && past.served.includes(aim));
      const held = aims.map(({ title, names }) => t("{title}: {n} of {all}",
        { title, n: names.filter((aim) => served.includes(aim)).length, all: names.length }));
      counts.replaceChildren(...held.map((words) => el("span", {}, words)));
      const moved = (to) => lines.map((_, i) => i).filter((i) => rewritten[i] === to && past.rewritten[i] !== to).map((i) => i + 1);
      const words = [...said((names) => t("Rewritten: line {names}.", { names }), moved(1)),
        ...said((names) => t("As first written: line {names}.", { names }), moved(0))];
      tell(told, words.length
        ? [...words, ...said((names) => t("Gained: {names}.", { names }), gained, t("Gained: nothing new.")),
          ...said((names) => t("Lost: {names}.", { names }), lost, t("Lost: nothing."))].join(" ")
        : t("Rewrite a line: what the plan gains and loses by it stands here."));

      const row = (name, marks, state, look = "") => el("tr", { class: look },
        el("th", { scope: "row" }, name), marks.map(([sign, meaning], i) =>
          el("td", { class: rewritten[i] ? "mark new" : "mark" }, el("span", { "aria-hidden": "true" }, sign), unseen(meaning))),
        el("td", { class: "status" }, state));
      const title = (words) => el("tr", {}, el("th", { scope: "rowgroup", colspan: lines.length + 2 }, words));
      ledger.replaceChildren(
        el("caption", {}, t("What each line serves: \u25cf as it stands, \u25cb in its other wording")),
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("Line")),
          lines.map((_, i) => el("th", { scope: "col", class: rewritten[i] ? "mark new" : "mark" }, `${i + 1}`)),
          el("th", { scope: "col", class: "status" }, t("Plan")))),
        ...aims.map(({ names }, k) => el("tbody", {}, title(held[k]), names.map((aim) => {
          const marks = lines.map(({ wordings }, i) => {
            if (wordings[rewritten[i]].serves.includes(aim)) return ["\u25cf", t("serves it")];
            return wordings[1 - rewritten[i]].serves.includes(aim) ? ["\u25cb", t("would in its other wording")] : ["", ""];
          });
          if (gained.includes(aim)) return row(aim, marks, t("+ gained"), "gained");
          if (lost.includes(aim)) return row(aim, marks, t("\u2212 lost"), "lost");
          return served.includes(aim) ? row(aim, marks, t("served")) : row(aim, marks, t("not served"), "unserved");
        }))),
        el("tbody", {}, title(t("Duties")), duties.map(({ name }) => row(name, lines.map(() => ["\u25a0", t("holds")]), t("stays"), "stays"))));
    },
  };
}

/** What changed, as one short sentence; nothing where there is nothing, unless that has a word. */
const said = (words, names, nothing = "") =>
  names.length ? [words(names.join(", "))] : nothing ? [nothing] : [];
