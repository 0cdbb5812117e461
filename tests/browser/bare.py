"""A bare page with parts of a lesson on it, and a model that stands in for the kernel."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cocreate_lib.lessons.kit.front import joined, styles

KINDS = ("coding", "explorer", "progress", "question", "workbook", "writing")

# What is sent and saved is kept for the test to look at; `answer` plays the kernel.
MODEL = """
class Model {
  constructor({ live, ...values }) {
    Object.assign(this, { values, watchers: {}, saved: [], sent: [] });
    if (live) this.widget_manager = {}; // as in a notebook
  }
  get(name) { return this.values[name]; }
  set(name, value) { this.values[name] = value; }
  save_changes() { this.saved.push(structuredClone(this.values.at)); }
  send(message) { this.sent.push(message); }
  on(name, f) { (this.watchers[name] ??= []).push(f); }
  off(name, f) { this.watchers[name] = (this.watchers[name] ?? []).filter((other) => other !== f); }
  answer(name, value) {
    this.values[name] = value;
    for (const f of this.watchers[`change:${name}`] ?? []) f();
  }
  message(content) { for (const f of this.watchers["msg:custom"] ?? []) f(content); }
}
globalThis.models = JSON.parse(document.getElementById("parts").textContent)
  .map((values) => new Model(values));
globalThis.mounted = Promise.all(models.map((model, n) =>
  front.render({ model, el: document.getElementById(`part-${n}`) })));
"""


def bare_page(
    path: Path,
    parts: Iterable[Mapping[str, Any]],
    drawings: Iterable[str] = (),
    *,
    page: bool = False,
) -> str:
    """Write a page with these parts, each its traits, and give back its address."""
    values = [{"at": [], "kept": {}, "shown": {}, "packed": "", **part} for part in parts]
    front = (
        joined(drawings, kinds=KINDS if page else None)
        .replace("export default", "const front =")
        .replace("export ", "")
    )
    style = styles(drawings) if page else styles(drawings).removeprefix(styles())
    data = json.dumps(values).replace("<", "\\u003c")
    places = "".join(f'<div id="part-{n}"></div>' for n in range(len(values)))
    path.write_text(
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Parts</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{style}</style></head>"
        f"<body><main><h1>Parts</h1>{places}</main>"
        f'<script type="application/json" id="parts">{data}</script>'
        f'<script type="module">{front}{MODEL}</script></body></html>',
        encoding="utf-8",
    )
    return path.as_uri()
