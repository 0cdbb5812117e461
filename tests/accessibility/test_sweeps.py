"""The sweeps find what is planted in a bad page, and nothing on a page of the course.

The whole of it is a command, ``python -m tools.accessibility``; here is a small sample.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cocreate_lib.lessons import course_pages
from tools.accessibility import keys, sweeps
from tools.accessibility.fault import Found
from tools.accessibility.material import Place

pytestmark = pytest.mark.browser

LESSON = "00_start_here"
SLIDER = "oninput=\"document.querySelector('[role=status]').textContent = value\""
BAD = f"""<!DOCTYPE html><html lang="en"><head><title>Bad</title>
<style>.bare {{ outline: none }} .cover {{ position: fixed; inset: auto 0 0; height: 60% }}
  .cover {{ background: #fff; pointer-events: none }}</style></head>
<body><main><h1>A page with faults</h1>
<p style="overflow: hidden; height: 10px; line-height: 40px">These words are cut.</p>
<p style="color: #1f2933; forced-color-adjust: none">These are dark on whatever is there.</p>
<span aria-hidden="true">Nobody hears these words.</span>
<button class="bare">No ring</button>
<button style="border: 0; background: none">No edge</button>
<div tabindex="0">No role</div>
<button onclick="this.remove()">It vanishes with the focus</button>
<svg role="img" aria-label="Chart of the results" width="90" height="40" viewBox="0 0 90 40">
  <text x="5" y="20" fill="#1f2933">ink</text></svg>
<svg role="img" aria-label="12 of 100 fewer than before" width="90" height="40">
  <rect width="90" height="40" fill="#333"/><text x="5" y="20" fill="#555">faint</text></svg>
<section class="cx-explorer" aria-label="Moves">
  <button onclick="this.animate([{{ opacity: 0 }}, {{ opacity: 1 }}], 9000)">Move</button>
</section>
<div style="width: 1500px">Wide</div>
<p role="status"></p><label>Slider <input type="range" {SLIDER}></label>
</main></body></html>"""
PLANTED = {
    "colours": (
        "a control without an edge",
        "the focus isn't seen",
        "a mark vanishes",
        "hard to read: ",
        "in a drawing",
    ),
    "keys": ("the focus isn't seen on", "the focus is lost after Enter"),
    "motion": ("after a change of Move",),
    "tree": ("Nobody hears these words", "gets the focus without a role"),
    "words": ("says only that there is a picture",),
    "zoom": ("wider than its window", "cut below"),
}


def test_what_is_planted_in_a_bad_page_is_found(chromium: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.html"
    path.write_text(BAD, encoding="utf-8")
    found = Found()
    sweeps.sweep(chromium, Place("pages", "bad", path.as_uri()), found, widths=(1366,))
    for sweep, planted in PLANTED.items():
        told = "\n".join(fault.what for fault in found.faults if fault.sweep == sweep)
        for words in planted:
            assert words in told, (sweep, words, told)
    assert found.counts["pages", "axe-core runs"] == 2


def test_a_lesson_zoomed_in_and_in_other_colours_has_no_fault(
    chromium: Any, tmp_path: Path
) -> None:
    path = tmp_path / "lesson.html"
    path.write_text(course_pages()[LESSON], encoding="utf-8")
    place, found = Place("pages", LESSON, path.as_uri()), Found()
    with sweeps.window(chromium) as page:
        sweeps.visit(page, place)
        sweeps.read(page, place.kind, place.name, "as opened", found)
        sweeps.judge_words(page, place.kind, place.name, found)
        sweeps.recolour(page, place.kind, place.name, found, ["forced colours, dark"])
        sweeps.resize(page, *sweeps.ZOOMS["400 %"])
        assert (page.evaluate("probe.reflow()"), keys.walk_back(page)) == ([], [])
    assert sorted(map(str, found.faults)) == []
    assert found.counts["pages", "marks of drawings in other colours"] > 10
    assert found.counts["pages", "controls held against the tree"] > 20
