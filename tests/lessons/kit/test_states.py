"""States made beforehand: packed without loss, and read by the front end as Python made them."""

from __future__ import annotations

import base64
import gzip
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from cocreate_lib.figures import Picture, Table
from cocreate_lib.lessons import Control, Drawing, Explorer
from cocreate_lib.lessons.build.states import make_states
from cocreate_lib.lessons.kit.front import FRONT
from cocreate_lib.lessons.kit.states import packed
from tests.lessons.node import node

SIZES = Control("size", "Size", {"small": 1, "large": 2}, 1, "How large")
TIMES = Control("times", "Times", {"once": 1, "twice": 2, "thrice": 3}, 1, "How often")


def explorer(words: str = "{}. Or; so: it is.", beforehand: bool = True) -> Explorer[int]:
    def frame(n: int) -> Table:
        return Table("Numbers", pd.DataFrame({"": ["n"], "value": [n], "word": ["x"]}), ("word",))

    return Explorer(
        (SIZES, TIMES),
        result=lambda size, times: size * times,
        picture=lambda n: Picture(Figure(), f"alt {n}", "caption"),
        sentence=lambda n: words.format(n),
        name="made_up",
        drawing=Drawing(
            title="Made up",
            scene=lambda: {"all": [1, 2]},
            numbers=lambda n: [n, n / 2],
            alt=lambda n: f"alt {n}",
            caption=lambda n: "caption",
            table=frame,
            beforehand=beforehand,
        ),
    )


READ = f"""
import {{ unpack, gunzip }} from "{(FRONT / "states.js").as_uri()}";
const packed = await gunzip(given), at = unpack(packed), out = [];
for (let i = 0; i < packed.sizes[0]; i++)
  for (let k = 0; k < packed.sizes[1]; k++) out.push(at([i, k]));
console.log(JSON.stringify([packed.scene, out]));
"""


def read_in_javascript(states) -> list:
    return json.loads(node(READ, base64.b64encode(packed(states)).decode()))


def test_the_front_end_reads_every_state_as_python_made_it():
    scene, states = read_in_javascript(make_states(explorer()))
    assert scene == {"all": [1, 2]}
    made = [size * times for size in (1, 2) for times in (1, 2, 3)]
    assert states == [
        {
            "sentence": f"{n}. Or; so: it is.",
            "alt": f"alt {n}",
            "caption": "caption",
            "numbers": [n, n / 2],
            "table": {
                "caption": "Numbers",
                "columns": ["", "value", "word"],
                "prose": [2],
                "rows": [["n", str(n), "x"]],
            },
        }
        for n in made
    ]


@given(st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=60))
def test_no_words_are_lost_by_taking_them_apart(words):
    states = make_states(explorer(words))
    sentence = states["states"][0][0]
    assert " ".join(states["parts"][part] for part in sentence) == words


def test_each_part_is_stored_once_and_the_same_states_give_the_same_bytes():
    states = make_states(explorer())
    assert len(set(states["parts"])) == len(states["parts"])
    assert packed(states) == packed(make_states(explorer()))
    assert json.loads(gzip.decompress(packed(states))) == states


def test_where_the_drawing_makes_its_states_none_are_made_beforehand():
    states = make_states(explorer(beforehand=False))
    assert states["states"] == []
    assert states["scene"] == {"all": [1, 2]}


def test_an_explorer_without_a_drawing_has_no_states():
    plain = Explorer((SIZES,), result=lambda size: size, picture=lambda n: n, sentence=str)
    with pytest.raises(ValueError, match="no drawing"):
        make_states(plain)
