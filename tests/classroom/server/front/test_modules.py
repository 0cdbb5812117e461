"""The modules of the room's pages: as plain as the joining needs them, and all there."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser

import pytest

from cocreate_lib.classroom.server import front
from cocreate_lib.errors import CocreateError
from cocreate_lib.lessons.build.pages import course_pages
from cocreate_lib.lessons.kit.front import exported
from tests.lessons.node import node

pages = cache(course_pages)
MODULES = sorted(front._FRONT.glob("*.js"))
VOTE = {"question": "What <b>now</b>?", "options": ["This & that", "</script><script>alert(1)"]}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_as_plain_as_the_joining_needs_it(path):
    source = path.read_text(encoding="utf-8")
    for line in source.splitlines():
        if line.startswith("import "):
            assert re.fullmatch(r'import \{ [\w, ]+ \} from "\.[./\w-]*\.js";', line), line
            assert (path.parent / line.split('"')[1]).resolve().is_file(), line
        if line.startswith("export "):
            assert re.match(r"export (async )?(const|function|class) \w+", line), line
    assert len(set(exported(source))) == len(exported(source))


def test_no_two_modules_of_a_page_have_one_name():
    """The joining knows a module by its name alone."""
    names = re.findall(r"^const cx_(\w+) = \(\(\) =>", front.learner_module(), re.MULTILINE)
    assert len(names) == len(set(names)) > 5
    assert {"seat", "outbox", "words", "dom"} <= set(names)


@pytest.mark.parametrize("name", ["seat", "room", "join"])
def test_the_modules_of_each_page_are_joined_into_one_that_can_be_read(name):
    joined = front._module(name, "en")
    assert "import " not in re.sub(r"//.*", "", joined)
    code = "new Function(given.replaceAll('await ', ''));"  # read, not run: there is no page
    node(f"(async () => {{ {code} }})();", joined.replace("async ", ""))


class Open(HTMLParser):
    """The elements that a page opens, and what its scripts of data hold."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


def test_words_of_others_stay_words():
    page = pages()["06_no_significant_difference"]
    plain = Open(page).tags
    made = Open(front.in_class(page, vote=VOTE, statements={"x": "<script>alert(2)</script>"})).tags
    assert made.count("script") == plain.count("script") + 2
    bad = '"><script>alert(3)</script>'
    assert Open(front.join_page(problem=bad, code=bad)).tags.count("script") == 1
    trainer = front.trainer_page(title=bad, address="http://x/", code="A", vote=VOTE, items=[bad])
    assert Open(trainer).tags.count("script") == 2


@pytest.mark.parametrize("name", ["index", "00_start_here", "glossary"])
def test_every_page_of_the_course_may_ask_its_own_server_and_nothing_else(name):
    page = front.in_class(pages()[name])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; connect-src 'self'; ")
    assert "http" not in policy
    assert page.endswith("</html>\n") or page.rstrip().endswith("</html>")


@pytest.mark.parametrize("page", ["", "<html></html>", "<head></head><body></body>"])
def test_what_is_no_page_of_the_course_is_refused(page):
    with pytest.raises(CocreateError, match="isn't a page of the course"):
        front.in_class(page)


def test_the_square_leads_to_the_address_with_the_code_in_it(monkeypatch):
    asked = []
    real = front.segno.make
    monkeypatch.setattr(front.segno, "make", lambda text, **how: asked.append(text) or real(text))
    front.trainer_page(title="A lesson", address="http://192.168.0.7:8606/", code="KELP42")
    assert asked == ["http://192.168.0.7:8606/?join=KELP42"]
