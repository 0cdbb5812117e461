// The room as it stands, on the trainer's page: told by the server as it changes, and asked where
// the telling may have stopped, as when a laptop slept.
import { call, pause } from "./wire.js";

const SILENCE = 10000; // ms without news after which the room is asked

/** Follow the room. `changed` gets each snapshot that is new; `linked` "connected", "waiting" or "gone". */
export function live({ changed, linked, open = (path) => new EventSource(path) }) {
  let source = null, tries = 0, timer = null, heard = 0, version = null, isOver = false;

  function take(snapshot) {
    heard = performance.now();
    tries = 0;
    linked("connected");
    if (snapshot.version === version) return;
    version = snapshot.version;
    changed(snapshot);
  }

  function listen() {
    clearTimeout(timer);
    source?.close();
    if (isOver) return;
    source = open("/api/events");
    source.onmessage = ({ data }) => take(JSON.parse(data));
    source.onerror = () => {
      linked("waiting");
      source.close();
      clearTimeout(timer);
      timer = setTimeout(listen, pause(tries));
      tries += 1;
      ask();
    };
  }

  async function ask() {
    const { status, data, isAgain } = await call("/api/room");
    if (status === 200) take(data);
    else if (status === 401 || status === 403) { isOver = true; source?.close(); linked("gone"); } else if (isAgain) linked("waiting");
  }

  function wake() {
    if (document.hidden || isOver) return;
    tries = 0;
    listen();
    ask();
  }
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  addEventListener("offline", () => linked("waiting"));
  setInterval(() => { if (!isOver && performance.now() - heard > SILENCE) ask(); }, SILENCE / 2);
  listen();
  return { ask, take };
}
