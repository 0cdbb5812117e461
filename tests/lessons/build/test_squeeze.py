"""What is taken out of JavaScript, and what has to stay."""

import json

import pytest

from cocreate_lib.lessons.build.squeeze import squeezed
from cocreate_lib.lessons.kit.front import DRAWINGS, FRONT, joined
from tests.lessons.node import node

MODULES = sorted([*FRONT.glob("*.js"), *DRAWINGS.glob("*.js")])


@pytest.mark.parametrize(
    ("code", "small"),
    [
        ("const a = 1; // one\n/* two\nlines */ let b;", "const a=1;let b;"),
        ("const a = \"x  // y\", b = '/*  */';", "const a=\"x  // y\",b='/*  */';"),
        ("const a = /[/ ]  x/g, b = c / d / e;", "const a=/[/ ]  x/g,b=c/d/e;"),
        ("return  /a  b/.test(c)", "return/a  b/.test(c)"),
        ("`a  ${ b + `c  ${ d }` }  // e`", "`a  ${b+`c  ${d}`}  // e`"),
        ("`\\`  ${ { a: 1 }.a }`", "`\\`  ${{a:1}.a}`"),
        ("a = b\nc()", "a=b\nc()"),
        ("a - -b + +c - --d", "a- -b+ +c- --d"),
        ("if (a) {\n  b();\n}\nelse c();", "if(a){b();}\nelse c();"),
        ("for (const x of  y) z", "for(const x of y)z"),
        ("", ""),
    ],
)
def test_blanks_and_comments_go_and_nothing_else(code, small):
    assert squeezed(code) == small


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_gets_smaller_and_can_be_squeezed_no_further(path):
    source = path.read_text(encoding="utf-8")
    small = squeezed(source)
    assert len(small) < len(source)
    assert squeezed(small) == small


def test_the_squeezed_front_end_is_a_module_that_loads():
    small = squeezed(joined(path.stem for path in DRAWINGS.glob("*.js") if drawn(path)))
    load = "await import('data:text/javascript,' + encodeURIComponent(given))"
    printed = node(f"console.log(JSON.stringify(Object.keys({load})))", small)
    assert json.loads(printed) == ["begin", "default", "render"]


def drawn(path):
    return "export function draw(" in path.read_text(encoding="utf-8")
