"""The outbox: whatever is lost on the way, the room ends with what was pressed last, once."""

from __future__ import annotations

import json

import pytest

from cocreate_lib.classroom.server import front
from tests.lessons.node import node

MODULE = json.dumps((front._FRONT / "outbox.js").as_uri())
WIRE = json.dumps((front._FRONT / "wire.js").as_uri())

# A room that keeps to the API, a way to it that loses things, and a clock that only we wind.
WORLD = f"""
import {{ outbox }} from {MODULE};
const kept = {{}}, last = {{}}, seen = [], timers = [], told = [];
let time = 1000, lose = () => "";
function room({{ item, n, answer }}) {{
  seen.push({{ item, n, answer }});
  if (n <= (last[item] ?? 0)) return said({{ kept: false, n: last[item] }});
  last[item] = n;
  if (answer === null) delete kept[item]; else kept[item] = answer;
  return said({{ kept: true, n }});
}}
const said = (data) => ({{ status: 200, data, isAgain: false }});
const silence = {{ status: 0, data: {{}}, isAgain: true }};
async function deliver(message) {{
  const lost = lose(), copy = structuredClone(message);
  if (lost === "message") return silence;
  const answer = room(copy);
  if (lost === "twice") room(copy);
  return lost === "answer" ? silence : answer;
}}
function shelf() {{
  let text = null;
  return {{ get: () => text, put: (now) => {{ text = now; }} }};
}}
const open = (store) => outbox({{
  deliver, store, settled: (message, outcome) => told.push([message.item, outcome]), changed() {{}},
  now: () => time, later: (f) => timers.push(f),
}});
const settle = async () => {{ for (let i = 0; i < 20; i += 1) await Promise.resolve(); }};
async function wind() {{
  await settle();
  for (const f of timers.splice(0)) f();
  await settle();
}}
const out = (it) => console.log(JSON.stringify(it));
"""


def run(code: str, data: object = None) -> object:
    return json.loads(node(WORLD + code, data))


def test_a_message_is_tried_until_the_room_has_it():
    found = run("""
        lose = () => (seen.length + timers.length < 3 ? "message" : "");
        let lost = 0;
        lose = () => (lost++ < 3 ? "message" : "");
        const box = open(shelf());
        box.press("own", { pilot: 7 });
        for (let i = 0; i < 5; i += 1) await wind();
        out({ kept, seen, told, waits: box.isWaiting() });
    """)
    assert found["kept"] == {"own": {"pilot": 7}}
    assert len(found["seen"]) == 1
    assert found["told"] == [["own", "kept"]]
    assert not found["waits"]


def test_a_lost_answer_and_a_reload_keep_the_number():
    found = run("""
        const store = shelf();
        lose = () => "answer";
        let box = open(store);
        box.press("vote-before", 2);
        await wind();
        box = open(store); // the page is loaded again
        box.nudge();
        await settle();
        lose = () => "";
        await wind();
        const numbers = [...new Set(seen.map(({ n }) => n))];
        out({ kept, numbers, times: seen.length, waits: box.isWaiting() });
    """)
    assert found["kept"] == {"vote-before": 2}
    assert found["numbers"] == [1000]
    assert found["times"] > 2
    assert not found["waits"]


def test_of_two_windows_the_later_press_stands_even_if_it_comes_first():
    found = run("""
        const one = open(shelf()), other = open(shelf());
        lose = () => "message";
        one.press("vote-after", 0);
        await settle();
        time += 50;
        lose = () => "";
        other.press("vote-after", 1);
        await settle();
        await wind(); // now the first one's message comes, late
        out({ kept, waits: [one.isWaiting(), other.isWaiting()] });
    """)
    assert found == {"kept": {"vote-after": 1}, "waits": [False, False]}


def test_a_clock_that_goes_back_takes_no_press_away():
    found = run("""
        const box = open(shelf());
        box.press("own", { pilot: 1 });
        await settle();
        time = 5;
        box.press("own", { pilot: 2 });
        await settle();
        out(kept);
    """)
    assert found == {"own": {"pilot": 2}}


def test_a_new_window_after_a_clock_went_back_is_the_later_one():
    found = run("""
        open(shelf()).press("own", { pilot: 1 });
        await settle();
        time = 5;
        const box = open(shelf());
        box.seated(1, last.own);
        box.press("own", { pilot: 2 });
        await settle();
        out(kept);
    """)
    assert found == {"own": {"pilot": 2}}


@pytest.mark.parametrize("status", [400, 401, 409, 413])
def test_what_the_room_refuses_is_not_tried_again(status):
    found = run(
        """
        const box = outbox({
          deliver: async () => ({ status: given, data: { error: "No." }, isAgain: false }),
          settled: (message, outcome, data) => told.push([outcome, data.error]),
          store: shelf(), changed() {}, later: () => { throw new Error(); },
        });
        box.press("own", { pilot: 1 });
        await settle();
        out([told, box.isWaiting()]);
    """,
        status,
    )
    assert found == [[["gone" if status == 401 else "refused", "No."]], False]


def test_what_waited_for_another_room_is_dropped():
    found = run("""
        lose = () => "message";
        const store = shelf(), box = open(store);
        box.seated(3);
        box.press("own", { pilot: 3 });
        await settle();
        const again = open(store);
        again.seated(3);
        const same = again.isWaiting();
        again.seated(1);
        out([same, again.isWaiting()]);
    """)
    assert found == [True, False]


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '{"last":"x","seat":1,"waiting":{}}',
    '{"last":1,"seat":1,"waiting":{"own":{"n":"1"}}}'])  # fmt: skip
def test_a_storage_that_holds_something_else_is_as_an_empty_one(text):
    found = run(
        """
        const box = open({ get: () => given, put() {} });
        box.press("own", { pilot: 9 });
        await settle();
        out(kept);
    """,
        text,
    )
    assert found == {"own": {"pilot": 9}}


def test_however_much_is_lost_doubled_and_reloaded_the_last_press_counts_once():
    """Two hundred sessions by a generator of our own: two windows, presses, losses, reloads."""
    found = run("""
        const wrong = [];
        for (let seed = 1; seed <= 200; seed += 1) {
          let state = seed;
          const chance = () => { state = (state * 48271) % 2147483647; return state / 2147483647; };
          for (const each of [kept, last]) for (const key of Object.keys(each)) delete each[key];
          seen.length = 0;
          timers.length = 0;
          const ways = ["message", "answer", "twice"];
          lose = () => (chance() < 0.6 ? ways[Math.floor(chance() * 3)] : "");
          const stores = [shelf(), shelf()], boxes = stores.map(open), pressed = {};
          for (let step = 0; step < 30; step += 1) {
            time += 1 + Math.floor(chance() * 3);
            const k = Math.floor(chance() * 2), what = chance();
            if (what < 0.5) {
              const item = chance() < 0.5 ? "own" : "vote-before";
              const answer = chance() < 0.2 ? null : Math.floor(chance() * 4);
              pressed[item] = answer;
              boxes[k].press(item, answer);
            } else if (what < 0.6) boxes[k] = open(stores[k]);
            else if (what < 0.8) boxes[k].nudge();
            else await wind();
          }
          lose = () => "";
          boxes.forEach((box) => box.nudge());
          for (let i = 0; i < 4; i += 1) await wind();
          const expected = Object.entries(pressed).filter(([, answer]) => answer !== null);
          const text = (rows) => JSON.stringify(rows.sort());
          const isWhole = text(Object.entries(kept)) === text(expected);
          if (!isWhole || boxes.some((box) => box.isWaiting())) wrong.push([seed, kept, expected]);
        }
        out(wrong);
    """)
    assert found == []


def test_pauses_grow_to_a_limit_and_are_not_the_same_for_all():
    found = json.loads(
        node(
            f"import {{ pause }} from {WIRE};"
            "const at = (chance) => [0, 1, 2, 3, 4, 5, 50].map((tries) => pause(tries, chance));"
            "console.log(JSON.stringify([at(0), at(1)]));"
        )
    )
    low, high = found
    assert low == sorted(low)
    assert max(high) <= 20_000
    assert all(a < b for a, b in zip(low, high, strict=True))
