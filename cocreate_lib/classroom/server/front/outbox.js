// What a learner sent and the room doesn't have yet: one message for each item, the last that was
// pressed. It is tried until the room has it. A message's number grows with each press, over a
// reload and over the windows of one phone, so the room counts none twice.
import { pause } from "./wire.js";

const NAME = "cocreate:room";

/**
 * An outbox. `deliver(message)` gives {status, data, isAgain}; `settled(message, outcome)` is told what
 * came of a message: "kept", "refused" (with the answer's data), or "gone" where the room has ended.
 */
export function outbox({ deliver, settled, changed, store = session(), now = Date.now, later = setTimeout }) {
  const held = read(store);
  let tries = 0, timer = null;
  const flying = new Map(); // the number that is on its way, by item

  const save = () => store.put(JSON.stringify(held));
  const waiting = (item) => held.waiting[item];
  const isWaiting = () => Object.keys(held.waiting).length > 0;

  /** Send an answer, or null to take it back. What waits of the same item is dropped for it. */
  function press(item, answer) {
    held.last = Math.max(now(), held.last + 1);
    held.waiting[item] = { item, n: held.last, answer };
    save();
    changed();
    nudge();
  }

  /** Try again now: something was pressed, or the way may be free again. */
  function nudge() {
    tries = 0;
    clearTimeout(timer);
    timer = null;
    Object.values(held.waiting).forEach(attempt);
  }

  async function attempt(message) {
    if (flying.get(message.item) === message.n) return;
    flying.set(message.item, message.n);
    const { status, data, isAgain } = await deliver(message);
    if (flying.get(message.item) === message.n) flying.delete(message.item);
    held.last = Math.max(held.last, Number.isSafeInteger(data.n) ? data.n : 0);
    if (waiting(message.item)?.n !== message.n) return save(); // something newer is under way
    if (isAgain) return wait();
    tries = 0;
    if (status === 401) forget();
    else delete held.waiting[message.item];
    save();
    settled(message, status === 401 ? "gone" : status < 400 ? "kept" : "refused", data);
    changed();
  }

  function wait() {
    changed();
    if (timer !== null) return;
    timer = later(() => {
      timer = null;
      Object.values(held.waiting).forEach(attempt);
    }, pause(tries));
    tries += 1;
  }

  /** Drop what waits: the room that it was meant for is no more. */
  function forget() {
    held.waiting = {};
    save();
  }

  /**
   * Say which seat this is, and the last number that the room counted of it, which a clock that was
   * set back since doesn't reach; what waited for another seat is dropped.
   */
  function seated(seat, last = 0) {
    if (held.seat !== null && held.seat !== seat) held.waiting = {};
    held.seat = seat;
    held.last = Math.max(held.last, Number.isSafeInteger(last) ? last : 0);
    save();
  }

  return { press, nudge, waiting, isWaiting, forget, seated };
}

function read(store) {
  try {
    const { last, seat, waiting } = JSON.parse(store.get());
    const isWhole = Number.isSafeInteger(last) && (seat === null || Number.isSafeInteger(seat))
      && Object.entries(waiting).every(([item, each]) => each.item === item && Number.isSafeInteger(each.n));
    if (isWhole) return { last, seat, waiting };
  } catch { /* nothing is there yet, or not ours */ }
  return { last: 0, seat: null, waiting: {} };
}

/** The window's own storage; where a browser refuses it, what is kept lasts as long as the page. */
function session() {
  let memory = null;
  return {
    get() {
      try { return memory ?? sessionStorage.getItem(NAME); } catch { return memory; }
    },
    put(text) {
      try { sessionStorage.setItem(NAME, text); memory = null; } catch { memory = text; }
    },
  };
}
