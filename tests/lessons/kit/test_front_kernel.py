"""A notebook's answers where the kernel comes and goes, and clocks differ: the last one stands."""

from __future__ import annotations

import json

import pytest

from cocreate_lib.lessons.kit.front import FRONT
from tests.lessons.node import node

MODULE = json.dumps((FRONT / "kernel.js").as_uri())

# A kernel that keeps an entry as page.py does, a browser's storage, and the clocks of the two.
WORLD = f"""
const stored = {{}};
globalThis.localStorage = new Proxy({{
  getItem: (key) => stored[key] ?? null,
  setItem: (key, text) => {{ stored[key] = text; }},
  removeItem: (key) => {{ delete stored[key]; }},
}}, {{ ownKeys: () => Object.keys(stored),
  getOwnPropertyDescriptor: () => ({{ enumerable: true, configurable: true }}) }});
globalThis.addEventListener = () => {{}};
let browser = 0, server = 0, lives = true, entry = null;
Date.now = () => browser;
globalThis.setTimeout = () => 0;
const stamp = (time) => new Date(time).toISOString().replace("Z", "+00:00");
const {{ notebookKeeper }} = await import({MODULE});
const {{ answered, later }} = await import({json.dumps((FRONT / "workbook.js").as_uri())});
const declared = {{ key: "k", kind: "reflection", prompt: "?" }};
const bare = {{ ...declared, answer: null, words: "", state: "not attempted", saved: "" }};
function open() {{
  const heard = [];
  let shown = null;
  const model = {{
    get: () => (entry ?? {{}}),
    on: (name, f) => {{ if (name === "msg:custom") heard.push(f); }},
    off() {{}},
    send(message) {{
      if (!lives) return;
      const now = (saved) => ({{ ...bare, answer: "x", state: "answered", saved }});
      if (message.keep) entry = {{ ...later(now(stamp(server)), entry ?? bare), ...message.keep }};
      const offer = message.offer;
      if (offer && offer.saved > (entry?.saved ?? "")) entry = {{ ...bare, ...offer }};
      heard.forEach((f) => f({{ n: message.n, kept: entry ?? bare, hello: "hello" in message }}));
    }},
  }};
  const changed = (now) => {{ shown = now.words; }};
  const keeper = notebookKeeper({{ model, lesson: "01_why", title: "Why", bare, changed }});
  const write = (words) => keeper.keep(answered(bare, words, words, "answered"));
  return {{ write, shown: () => shown, stop: keeper.stop }};
}}
"""
DAY = 86_400_000
NOW = 1_767_225_600_000


@pytest.mark.parametrize("ahead", [-400 * DAY, -DAY, 0, DAY, 400 * DAY])
def test_what_was_written_without_a_kernel_stands_whatever_the_clocks_say(ahead):
    """The server's clock is so far ahead of the browser's, as where the browser's is set back."""
    code = """
        server = given[0]; browser = given[1];
        let page = open();
        page.write("first");
        lives = false;
        browser += 1000;
        page.write("second");
        page.stop();
        lives = true; // the page is loaded again, with a kernel
        page = open();
        console.log(JSON.stringify([entry.words, page.shown(), Object.keys(stored)]));
    """
    assert json.loads(node(WORLD + code, [NOW + ahead, NOW])) == ["second", "second", []]
