"""The check of the site finds each kind of fault where there is one, and none elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.site.check import Fault, faults, loaded_by_style, main, read_page

GOOD = (
    '<!DOCTYPE html><html lang="en-GB"><head><title>A page</title>{head}</head><body>{body}</body>'
)


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., list[Fault]]:
    """What is found on a page with this in it, beside another page, a picture and a style sheet."""

    def of(body: str = "", head: str = "", page: str | None = None, css: str = "") -> list[Fault]:
        (tmp_path / "below").mkdir(exist_ok=True)
        (tmp_path / "a.html").write_text(page or GOOD.format(head=head, body=body), "utf-8")
        other = GOOD.format(head="", body='<h1 id="a b">x</h1>')
        (tmp_path / "below" / "b.html").write_text(other, "utf-8")
        (tmp_path / "x.png").write_bytes(b"")
        (tmp_path / "x.css").write_text(css, "utf-8")
        return faults(tmp_path)

    return of


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<a href="https://example.org/x">out</a> <a href="mailto:x@example.org">write</a>',
        '<a href="below/b.html#a%20b">x</a> <a href="below/../a.html?q=1">y</a>',
        '<a href="#top">x</a> <a href="">y</a>',
        '<img src="x.png" srcset="x.png 1x, data:image/png;base64,AA,B 2x">',
        '<svg><title>A picture</title><use href="#s"></use></svg><p id="s" style="top: 0">p</p>',
        '<script>"<a href=nowhere.html>"</script><link rel="canonical" href="https://x.org">',
    ],
)
def test_nothing_is_found_where_nothing_is_wrong(made, body):
    assert made(body, css="p { background: url('x.png') } @font-face { src: url(data:x) }") == []


@pytest.mark.parametrize(
    ("body", "what", "target"),
    [
        ('<a href="c.html">x</a>', "links to what isn't there", "c.html"),
        ('<a href="below/">x</a>', "links to what isn't there", "below/"),
        ('<a href="below/b.html#c">x</a>', "links to an anchor that isn't there", "below/b.html#c"),
        ('<a href="#c">x</a>', "links to an anchor that isn't there", "#c"),
        ('<a href="/a.html">x</a>', "links to what isn't there on another computer", "/a.html"),
        ('<a href="../a.html">x</a>', "links to what isn't there on another computer", "../a.html"),
        ('<a href="file:///a">x</a>', "links to what isn't there on another computer", "file:///a"),
        ('<a href="//x.org/a">x</a>', "links to what isn't there on another computer", "//x.org/a"),
        ('<img src="https://x.org/a.png">', "asks something outside", "https://x.org/a.png"),
        ('<img srcset="x.png 1x, //x.org/a 2x">', "asks something outside", "//x.org/a"),
        ('<img src="y.png">', "loads what isn't there", "y.png"),
        (
            '<script src="http://x.org/a.js"></script>',
            "asks something outside",
            "http://x.org/a.js",
        ),
        ('<iframe src="https://x.org">', "asks something outside", "https://x.org"),
        (
            '<svg><image xlink:href="https://x.org/a"/></svg>',
            "asks something outside",
            "https://x.org/a",
        ),
        ('<form action="https://x.org/s">', "asks something outside", "https://x.org/s"),
        (
            '<p style="background: url(https://x.org/a)">',
            "asks something outside",
            "https://x.org/a",
        ),
        ('<style>@import "//x.org/a.css";</style>', "asks something outside", "//x.org/a.css"),
        ('<p id="i"></p><p id="i"></p>', "has the same id more than once", "i"),
    ],
)
def test_a_fault_is_found(made, body, what, target):
    assert made(body) == [Fault("a.html", what, target)]


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="stylesheet" href="https://x.org/a">',
        '<link rel="preload" as="font" href="https://x.org/a">',
        '<link rel="preconnect" href="https://x.org/a">',
        '<link rel="icon" href="https://x.org/a">',
        '<meta http-equiv="refresh" content="0; url=https://x.org/a">',
    ],
)
def test_what_the_head_of_a_page_asks_outside_is_found(made, head):
    assert made(head=head) == [Fault("a.html", "asks something outside", "https://x.org/a")]


def test_a_page_needs_a_title_and_a_language(made):
    page = "<html><head><title> </title></head><body><svg><title>x</title></svg></body></html>"
    assert [fault.what for fault in made(page=page)] == [
        "doesn't say its language",
        "has no title",
    ]


def test_style_sheets_are_read_too(made):
    css = "/* url(https://x.org/no) */ p { background: url( 'https://x.org/a' ) }"
    assert made(css=css) == [Fault("x.css", "asks something outside", "https://x.org/a")]


def test_a_folder_without_pages_is_a_fault(tmp_path):
    assert [fault.what for fault in faults(tmp_path)] == ["there is no page in this folder"]


def test_the_command_lists_what_it_finds_and_fails(made, tmp_path, monkeypatch, capsys):
    made('<a href="c.html">x</a>')
    monkeypatch.setattr("sys.argv", ["check", str(tmp_path)])
    with pytest.raises(SystemExit, match="1 fault in"):
        main()
    assert "a.html: links to what isn't there: c.html" in capsys.readouterr().out


def test_the_command_says_when_nothing_is_wrong(made, tmp_path, monkeypatch, capsys):
    made()
    monkeypatch.setattr("sys.argv", ["check", str(tmp_path)])
    main()
    assert "No fault in 2 pages" in capsys.readouterr().out


@given(st.text())
def test_any_text_can_be_read(text):
    read_page(text)
    loaded_by_style(text)


@given(st.text("abc-_ä é", min_size=1).filter(str.strip))
def test_an_anchor_is_found_by_its_own_id(tmp_path_factory, name):
    from urllib.parse import quote

    folder = tmp_path_factory.mktemp("anchors")
    body = f'<p id="{name}"></p><a href="#{quote(name)}">x</a>'
    (folder / "a.html").write_text(GOOD.format(head="", body=body), "utf-8")
    assert faults(folder) == []
