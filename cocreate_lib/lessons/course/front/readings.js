// A reading of mixed findings beside what was found: three cards of words, each with its verdict.
import { el } from "../../kit/front/dom.js";
import { t } from "../../kit/front/words.js";

const COLOURS = { "\u2713": "#004d43", "\u2717": "#b34700", "?": "#52606d" };

export function draw(stage) {
  const { strands } = stage.scene;
  const cards = strands.map((strand) => {
    const verdict = el("strong"), found = el("p", { style: "margin:.3rem 0" }), expected = el("p", { style: "margin:.3rem 0" });
    const node = el("li", { style: "border:1px solid #76828f;border-left-width:6px;border-radius:6px;padding:.4rem .7rem;margin:.4rem 0" },
      el("strong", {}, `${strand}: `), verdict, found, expected);
    return { node, verdict, found, expected };
  });
  stage.art.append(el("ul", { style: "list-style:none;margin:0;padding:0" }, cards.map((card) => card.node)));
  return {
    show({ numbers: [found, expected, verdicts] }) {
      cards.forEach((card, i) => {
        card.verdict.textContent = verdicts[i];
        card.verdict.style.color = card.node.style.borderLeftColor = COLOURS[verdicts[i][0]];
        card.found.replaceChildren(el("b", {}, t("Found: ")), found[i]);
        card.expected.replaceChildren(el("b", {}, t("Expected: ")), expected[i]);
      });
    },
  };
}
