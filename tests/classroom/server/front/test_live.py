"""The trainer's page follows the room, whatever becomes of the line between them."""

from __future__ import annotations

import json

from cocreate_lib.classroom.server import front
from tests.lessons.node import node

MODULE = json.dumps((front._FRONT / "live.js").as_uri())

# A browser without a page: its events, its clock and its server are ours.
WORLD = f"""
const heard = {{}}, sources = [], changed = [], links = [];
let every = null, time = 0, answer = {{ status: 200, data: {{ version: 1 }} }}, asked = 0;
globalThis.addEventListener = (name, f) => {{ heard[name] = f; }};
globalThis.document = {{ hidden: false, addEventListener }};
globalThis.setInterval = (f) => {{ every = f; }};
const timers = [];
globalThis.setTimeout = (f) => timers.push(f);
globalThis.clearTimeout = () => {{}};
performance.now = () => time; // and no other clock: that may be set back
Date.now = () => {{ throw new Error(); }};
globalThis.fetch = async () => {{
  asked += 1;
  if (!answer) throw new TypeError("no network");
  return {{ status: answer.status, json: async () => answer.data }};
}};
class Source {{
  constructor() {{ this.closed = false; sources.push(this); }}
  close() {{ this.closed = true; }}
}}
const settle = async () => {{ for (let i = 0; i < 30; i += 1) await Promise.resolve(); }};
const {{ live }} = await import({MODULE});
live({{ changed: ({{ version }}) => changed.push(version), linked: (state) => links.push(state), open: () => new Source() }});
const tell = (version) => sources.at(-1).onmessage({{ data: JSON.stringify({{ version }}) }});
const out = (it) => console.log(JSON.stringify(it));
"""  # noqa: E501


def run(code: str) -> object:
    return json.loads(node(WORLD + code))


def test_a_snapshot_is_shown_once_however_it_comes():
    found = run("""
        tell(1); tell(1); tell(2);
        answer.data.version = 2;
        heard.online();
        await settle();
        tell(3);
        out(changed);
    """)
    assert found == [1, 2, 3]


def test_where_nothing_is_told_the_room_is_asked():
    """As after a sleep, when the line is dead and nobody has said so."""
    found = run("""
        tell(1);
        time = 9000; every(); await settle();
        const early = asked;
        answer.data.version = 7;
        time = 11000; every(); await settle();
        out([early, asked, changed]);
    """)
    assert found == [0, 1, [1, 7]]


def test_a_line_that_breaks_is_laid_anew():
    found = run("""
        tell(1);
        answer = null;
        sources[0].onerror();
        await settle();
        const link = links.at(-1), lines = sources.length;
        timers.splice(0).forEach((f) => f());
        answer = { status: 200, data: { version: 1 } };
        tell(2);
        const closed = sources.map((each) => each.closed);
        out([link, lines, closed, changed, links.at(-1)]);
    """)
    assert found == ["waiting", 1, [True, False], [1, 2], "connected"]


def test_without_the_key_the_page_stops_asking():
    found = run("""
        tell(1);
        answer = { status: 401, data: { error: "No." } };
        heard.visibilitychange(); await settle();
        const before = asked;
        heard.online(); await settle();
        time = 60000; every(); await settle();
        out([links.at(-1), asked - before, sources.at(-1).closed]);
    """)
    assert found == ["gone", 0, True]
