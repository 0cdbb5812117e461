// What the room knows of this seat: asked every few seconds while the page is in sight.
import { call, pause } from "./wire.js";

const EVERY = 4000; // ms

/**
 * Follow the seat. `changed` is called after each answer; `link` is "connected", "waiting" or "gone".
 */
export function follow(changed) {
  const found = { link: "waiting", seat: null, open: {}, kept: {}, data: {} };
  let timer = null, tries = 0, touched = 0, isAsking = false;

  async function ask() {
    clearTimeout(timer);
    if (isAsking) return;
    isAsking = true;
    const began = performance.now(), { status, data, isAgain } = await call("/api/mine");
    isAsking = false;
    tries = isAgain ? tries + 1 : 0;
    if (status === 200) Object.assign(found, { link: "connected", seat: data.seat, open: data.open, data });
    if (status === 200 && began > touched) found.kept = data.kept; // else an answer has come in between
    if (status === 401 || status === 403) Object.assign(found, { link: "gone", kept: {} });
    if (isAgain) found.link = "waiting";
    changed();
    const ms = isAgain ? pause(tries) : EVERY * (0.75 + Math.random() / 2);
    if (!document.hidden && found.link !== "gone") timer = setTimeout(ask, ms);
  }

  /** Set what the room has of an item, as it has just said. */
  function put(item, answer) {
    touched = performance.now();
    found.kept = { ...found.kept, [item]: answer };
    if (answer === null) delete found.kept[item];
  }

  /** Whether the room answered to what was sent says how the way is, too. */
  function heard({ status, isAgain }) {
    if (isAgain) found.link = "waiting"; else if (status === 200) found.link = "connected";
  }

  function wake() {
    tries = 0;
    if (!document.hidden) ask();
  }
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  addEventListener("offline", () => { found.link = "waiting"; changed(); });
  ask();
  return { found, put, ask, heard };
}
