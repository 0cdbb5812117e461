// The trainer's switches for one thing that the room sends: open and close it, or clear it.
import { button, el, tell } from "../../../lessons/kit/front/dom.js";
import { t } from "../../../lessons/kit/front/words.js";

/** Switches for `item`, called `words` for short and `whole` in full; `act(body)` posts to the room. */
export function keys(item, words, whole, act) {
  const state = el("span", { class: "room-state" });
  const turn = button("", () => act({ open: item, is: !isOpen }));
  const clear = button(t("Clear"), () => ask(true), { "aria-label": t("Clear: {what}", { what: whole }) });
  const yes = button("", () => { ask(false); act({ clear: item }); });
  const no = button(t("Keep"), () => ask(false));
  const sure = el("span", { class: "room-sure", hidden: true }, yes, no);
  let isOpen = false;

  function ask(now) {
    sure.hidden = !now;
    clear.hidden = now;
    (now ? no : clear).focus();
  }
  const keys = {
    node: el("div", { class: "room-keys", role: "group", "aria-label": whole }, el("strong", {}, words), state, turn, clear, sure),
    show(now, sent) {
      isOpen = now;
      tell(state, isOpen ? t("open, {n} sent", { n: sent }) : t("closed, {n} sent", { n: sent }));
      state.dataset.open = isOpen;
      turn.textContent = isOpen ? t("Close") : t("Open");
      turn.setAttribute("aria-label", isOpen ? t("Close: {what}", { what: whole }) : t("Open: {what}", { what: whole }));
      yes.textContent = t("Yes, clear {n}", { n: sent });
    },
  };
  keys.show(false, 0);
  return keys;
}
