// A headline, the words in it that claim too much, why, and what a reader makes of it.
import { el } from "../../kit/front/dom.js";

export function draw(stage) {
  const list = el("dl", { style: "margin:0" });
  stage.art.append(list);
  return {
    show({ numbers: cards }) {
      list.replaceChildren(...cards.map(([head, words], i) => el("div", { style: `border:1px solid #76828f;border-left:6px solid ${i === 1 ? "#b34700" : "#0b5fa5"};border-radius:6px;padding:.4rem .7rem;margin:.4rem 0` },
        el("dt", { style: "font-weight:700" }, head), el("dd", { style: `margin:0;${i ? "" : "font-size:1.15em"}` }, words))));
    },
  };
}
