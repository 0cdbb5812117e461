// The room's vote on a lesson's page: a question that has no right answer, asked before and after.
import { el, uid } from "../../../lessons/kit/front/dom.js";
import { t } from "../../../lessons/kit/front/words.js";

/** A vote, `before` the lesson or after it; `changed` is called when something is chosen. */
export function ballot({ question, options }, before, changed) {
  const name = uid("vote");
  const inputs = options.map((_, i) => el("input", { type: "radio", name, id: `${name}-${i}`, change: changed }));
  const rows = inputs.map((input, i) => el("div", { class: "cx-answer" }, input, el("label", { for: input.id }, options[i])));
  const chosen = () => inputs.findIndex((input) => input.checked);
  return {
    node: el("div", { class: "cx cx-question room-vote" },
      el("fieldset", { class: "cx-answers" },
        el("legend", {}, before ? t("The room's vote, before the lesson") : t("The room's vote, after the lesson")),
        el("p", {}, question), rows)),
    get: () => (chosen() < 0 ? null : chosen()),
    put(answer) { if (chosen() < 0 && inputs[answer]) inputs[answer].checked = true; },
    words: (answer) => options[answer] ?? "",
  };
}
