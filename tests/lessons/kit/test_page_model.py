"""The model of a part in a page, where no kernel stands behind it."""

import json

from cocreate_lib.lessons.kit.front import FRONT
from tests.lessons.node import node

MODULE = f"import {{ pageModel }} from {json.dumps((FRONT / 'page.js').as_uri())};\n"


def printed(code, data=None):
    return json.loads(node(f"{MODULE}{code}", data))


def test_what_is_set_is_told_once_it_differs():
    code = """
    const model = pageModel(given), told = [];
    model.on("change:at", () => told.push(model.get("at")));
    model.set("at", [1, 2]); model.set("at", [1, 3]); model.set("kept", {}); model.save_changes();
    console.log(JSON.stringify([told, model.get("at"), model.get("nothing") ?? null]));
    """
    assert printed(code, {"at": [1, 2], "kept": {"a": 1}}) == [[[1, 3]], [1, 3], None]


def test_whoever_no_longer_listens_is_not_told():
    code = """
    const model = pageModel({}), told = [], one = () => told.push(1), two = () => told.push(2);
    model.on("change:at", one); model.on("change:at", two);
    model.off("change:at", one); model.set("at", [1]);
    model.off("change:at"); model.set("at", [2]); model.off("change:never", one);
    console.log(JSON.stringify(told));
    """
    assert printed(code) == [2]


def test_what_is_sent_goes_nowhere_and_the_traits_given_stay_as_they_were():
    code = """
    const traits = { at: [0] }, model = pageModel(traits);
    model.send({ keep: 1 }); model.set("at", [5]);
    console.log(JSON.stringify(traits));
    """
    assert printed(code) == {"at": [0]}
