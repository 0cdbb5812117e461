// A place to send one thing to the room: a button, what became of it, and how to take it back.
import { button, el, status, tell } from "../../../lessons/kit/front/dom.js";
import { t } from "../../../lessons/kit/front/words.js";

const SEND = () => t("Send to the room (no name)");

/**
 * A place to send `item`. `read` gives the answer as it stands, or null where there is none yet;
 * `words` says an answer; `missing` says what to do where there is none; `press(item, answer)` sends.
 */
export function sending({ item, title, read, words, missing, press }) {
  const send = button(SEND(), () => { if (isOn(send)) press(item, read()); }, { class: "room-press" });
  const back = button(t("Take it back"), () => { if (isOn(back)) press(item, null); }, { hidden: true });
  const said = status("room-said");
  const node = el("section", { class: "cx room-sending", "aria-label": title },
    el("div", { class: "cx-row" }, send, back), said);
  let took = false, refused = "", state = null;
  back.addEventListener("blur", () => state && show(state));

  /** Show where it stands: `open`, what the room has (`kept`), and what is on its way (`waiting`). */
  function show(now) {
    state = now;
    const { open, kept, waiting, link } = now, answer = read(), isSent = kept !== undefined;
    const isSame = (other) => inOrder(other) === inOrder(answer);
    const isNew = answer !== null && !(waiting ? isSame(waiting.answer) : isSent && isSame(kept));
    if (waiting) took = waiting.answer === null;
    if (isSent && !waiting) took = false;
    turn(send, open && isNew);
    const isThis = (sent) => answer !== null && isSame(sent);
    send.textContent = waiting ? (isThis(waiting.answer) ? t("On its way") : t("Send this instead"))
      : !isSent ? SEND() : isThis(kept) ? t("Sent") : t("Send this instead");
    turn(back, waiting ? waiting.answer !== null : isSent);
    back.hidden = !isOn(back) && document.activeElement !== back;
    node.dataset.state = waiting ? "waiting" : isSent ? "sent" : open ? "open" : "closed";
    tell(said, line({ open, kept, waiting, link, answer, isSent }));
  }

  function line({ open, kept, waiting, link, answer, isSent }) {
    if (waiting && link === "waiting") return t("Kept here until the trainer's laptop answers. Nothing is lost.");
    if (waiting) return took ? t("Being taken back.") : t("On its way.");
    if (refused) return refused;
    if (link === "gone") return t("This session has ended: nothing can be sent.");
    if (isSent && !open) return t("Sent: {what}. The trainer has closed this.", { what: words(kept) });
    if (isSent) return t("Sent: {what}.", { what: words(kept) });
    if (!open) return t("The trainer hasn't opened this yet.");
    if (took) return t("Taken back. The room doesn't have it any more.");
    return answer === null ? missing() : "";
  }

  return {
    item,
    words,
    node,
    show,
    refuse(words) { refused = words; },
  };
}

/** An answer as text, whatever the order of its names. */
const inOrder = (answer) => JSON.stringify(Object(answer) === answer ? Object.entries(answer).sort() : answer);

/** Switch a button on or off; it keeps the focus that it has, so a second press does nothing. */
function turn(node, on) {
  if (on) node.removeAttribute("aria-disabled"); else node.setAttribute("aria-disabled", "true");
}
const isOn = (node) => node.getAttribute("aria-disabled") !== "true";
