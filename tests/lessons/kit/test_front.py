"""The front end's modules: joined as they are written, and nothing else."""

from __future__ import annotations

import json
import re

import pytest

from cocreate_lib.errors import CocreateError
from cocreate_lib.figures.kit.style import GRID, INK, LOOKS, MUTED, RULE
from cocreate_lib.lessons.kit import front
from cocreate_lib.lessons.kit.front import DRAWINGS, FRONT, drawing_module, exported, joined, styles
from tests.lessons.node import node

MODULES = sorted([*FRONT.glob("*.js"), *DRAWINGS.glob("*.js")])
ALL = sorted(
    path.stem for path in DRAWINGS.glob("*.js") if "export function draw(" in path.read_text()
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_as_plain_as_the_joining_needs_it(path):
    source = path.read_text(encoding="utf-8")
    for line in source.splitlines():
        if line.startswith("import "):
            assert re.fullmatch(r'import \{ [\w, ]+ \} from "\.[./\w-]*\.js";', line), line
        if line.startswith("export "):
            assert re.match(r"export (async )?(const|function|class) \w+", line), line
    assert len(set(exported(source))) == len(exported(source))
    # What makes pages' scripts small takes the second sign of a template for its end.
    assert not re.search(r"`[^`]*?\$\{[^}`]*`", source), "a template within a template"
    # And takes the semicolon before a brace away, wherever it stands.
    assert ";}" not in source


def test_joined_modules_load_and_export_what_hosts_call():
    code = joined(ALL) + "\nconsole.log(JSON.stringify(Object.keys(drawings)), typeof render);"
    assert node(code).split() == [str(ALL).replace("'", '"').replace(" ", ""), "function"]


def test_a_page_is_spared_what_only_a_notebook_needs():
    assert "jupyterapp" in joined()
    page = joined(kinds=["explorer", "question"])
    assert "jupyterapp" not in page
    assert "msg:custom" not in page
    assert "change:shown" not in page
    assert "cx-progress" in joined()
    assert "cx-progress" not in page
    assert node(f"{page}console.log(typeof render);").strip() == "function"


@pytest.mark.parametrize("name", ALL)
def test_a_drawing_comes_alone_too_with_its_own_styles(name):
    module = drawing_module(name).replace("export default ", "const made = ")
    module = module.replace("export const style", "const own")
    told = node(f"{joined()}{module}console.log(typeof made(kit).draw, JSON.stringify(own));")
    kind, _, own = told.strip().partition(" ")
    assert kind == "function"
    assert styles([name]) == styles() + json.loads(own)


def test_colours_of_style_sheets_are_those_of_the_figures():
    """A sheet can't read the figures' colours: what it uses of them is held here."""
    known = {INK, MUTED, RULE, GRID, *(look.colour for look in LOOKS.values())}
    sheets = [path.read_text(encoding="utf-8") for path in DRAWINGS.glob("*.css")]
    strong = re.findall(r"(?<![-\w])(?:color|stroke): (#[0-9a-f]{6})\b", "".join(sheets))
    assert set(strong) <= {*known, "#3e4c59", "#8a3300"}


def test_what_is_missing_or_goes_in_a_circle_is_said(tmp_path, monkeypatch):
    with pytest.raises(CocreateError, match="no drawing 'nothing'"):
        joined(["nothing"])
    (tmp_path / "one.js").write_text('import { two } from "./two.js";\nexport const one = two;\n')
    (tmp_path / "two.js").write_text('import { one } from "./one.js";\nexport const two = one;\n')
    monkeypatch.setattr(front, "DRAWINGS", tmp_path)
    with pytest.raises(CocreateError, match="imports itself"):
        joined(["one"])


def test_a_part_has_a_twin_for_where_nothing_moves():
    part = front.Part({"kind": "question"}, twin="<p>Folded</p>", told="A question")
    data, _ = part._repr_mimebundle_()
    assert data["text/html"] == "<p>Folded</p>"
    assert data["text/plain"] == repr(part) == "A question"
    assert "application/vnd.jupyter.widget-view+json" in data


def test_all_parts_of_a_process_share_one_front_end():
    one, other = (front.Part({"kind": kind}, "", "") for kind in ("writing", "question"))
    assert one.front is other.front
    assert len(one._esm) < 1000
