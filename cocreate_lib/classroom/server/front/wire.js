// What is asked of the room's server, and what came of it.

const PATIENCE = 8000; // ms until an answer that doesn't come is taken for none

/**
 * Ask the server, or post a body to it. `status` is 0 where no answer came, or none of this server's
 * (a café's login page, say); `isAgain` says that asking once more may help.
 */
export async function call(path, body) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
  const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    const answer = await fetch(path, { cache: "no-store", signal: stop.signal, ...(body === undefined ? {} : post) });
    const data = await answer.json().catch(() => null);
    if (typeof data !== "object" || data === null) return { status: 0, data: {}, isAgain: true };
    return { status: answer.status, data, isAgain: answer.status === 429 || answer.status >= 500 };
  } catch {
    return { status: 0, data: {}, isAgain: true };
  } finally {
    clearTimeout(timer);
  }
}

/** A pause before trying again: longer each time, up to a limit, and not the same for all. */
export const pause = (tries, chance = Math.random()) => Math.min(15000, 1000 * 2 ** tries) * (0.75 + chance / 2);
