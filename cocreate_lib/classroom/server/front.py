"""What the room's server shows: the join page, the trainer's page, and what a lesson's page gets.

The modules stand in ``front/`` and are joined as those of the lessons are. Each page holds all that
it needs, and may ask nothing but the server that it came from.

What the modules expect of the server, besides what each address answers:

- A refusal is JSON, ``{"error": words for whoever pressed}``: with 401 where there is no seat, or
  no trainer's key; with another number from 400 to 499 where it isn't to be tried again. After
  429, and from 500 up, they try again by themselves.
- ``n`` is a time in ms, or one more than the last: two windows of one phone don't count as two.
- ``GET /api/mine`` has in ``open`` what this lesson collects, in ``last`` the last ``n`` that
  counted, and ``pack``: whether the lesson's own pilot goes as the code of a pack. Taking back
  (``answer`` null) is for what is closed, too.
- A snapshot of the room also has ``open`` and ``sent``, each by item: whether it is open, and from
  how many seats there is something. It comes as a nameless event, on one line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cocreate_lib.errors import CocreateError
from cocreate_lib.figures import DIFFERENCES_REACH
from cocreate_lib.lessons import joined_module, styles
from cocreate_lib.tongues import ENGLISH, gettext, language

_FRONT = Path(__file__).parent / "front"
_PAGES = Path(__file__).parent / "pages"
_NO_NETWORK = "default-src 'none'; "
_OWN_SERVER = f"{_NO_NETWORK}connect-src 'self'; "


def in_class(
    page_html: str,
    *,
    vote: Mapping[str, Any] | None = None,
    statements: Mapping[str, str] | None = None,
) -> str:
    """A page of the course as the room's server gives it: with the seat's bar, and places to send.

    Parameters
    ----------
    page_html
        A page of :func:`cocreate_lib.lessons.build.pages.course_pages`.
    vote
        The lesson's vote, ``question`` and ``options``; None where it has none.
    statements
        The lesson's statements before and after, each name with its words; None where it has none.

    Returns
    -------
    str
        The page. It may ask its own server, and nothing else.

    Raises
    ------
    CocreateError
        When this isn't such a page.

    Examples
    --------
    >>> page = ("<head><meta content=\\"default-src 'none'; img-src data:\\"></head>"
    ...         "<body><main></main></body>")
    >>> "connect-src 'self'" in in_class(page)
    True
    """
    head, end_of_head, body = page_html.partition("</head>")
    text, end_of_body, tail = body.rpartition("</body>")
    if head.count(_NO_NETWORK) != 1 or not end_of_head or not end_of_body:
        raise CocreateError(
            "This isn't a page of the course: it doesn't say what it may load.",
            where="in_class",
            try_this="Give a page that cocreate_lib.lessons.build.pages makes.",
        )
    content = {"vote": dict(vote) if vote else None, "statements": dict(statements or {})}
    script = _render("learner", content=_as_json(content), script=learner_module())
    return "".join(
        [
            head.replace(_NO_NETWORK, _OWN_SERVER),
            f"<style>\n{_read('seat.css')}</style>\n",
            *(end_of_head, text, script, "\n", end_of_body, tail),
        ]
    )


def learner_module() -> str:
    """The module of a lesson's page in class: what a learner sees of the room, and may send to it.

    Examples
    --------
    >>> "Send to the room" in learner_module()
    True
    """
    return _module("seat", language())


def join_page(*, problem: str = "", code: str = "") -> str:
    """The page on which a code is typed; it works without JavaScript too, as ``GET /?join=CODE``.

    Parameters
    ----------
    problem
        Why a code wasn't taken, in words for whoever typed it; empty at first.
    code
        What was typed.

    Examples
    --------
    >>> "Try it again." in join_page(problem="Try it again.")
    True
    """
    return _render(
        "join", problem=problem, code=code, parts_style=styles(), style=_read("join.css"),
        script=_module("join", language()),
    )  # fmt: skip


def trainer_page(
    *,
    title: str,
    address: str,
    code: str,
    vote: Mapping[str, Any] | None = None,
    items: Sequence[str] = (),
) -> str:
    """The page that a trainer projects: how to join, what has come in, and what is open.

    Parameters
    ----------
    title
        Of the lesson.
    address
        What learners type or scan, such as ``http://192.168.0.10:8606/``.
    code
        The room's join code.
    vote
        The lesson's vote, ``question`` and ``options``; None where it has none.
    items
        What the room can send, as in ``POST /api/send``: what isn't here has no place on the page.

    Examples
    --------
    >>> "KELP-42" in trainer_page(title="A lesson", address="http://x/", code="KELP-42")
    True
    """
    whole = f"{address.rstrip('/')}/?join={quote(code)}"
    qr = segno.make(whole, micro=False, error="m")
    content = {
        "items": list(items),
        "vote": dict(vote) if vote else None,
        "reach": DIFFERENCES_REACH,
    }
    return _render(
        "trainer",
        title=title,
        address=address.rstrip("/"),
        code=code,
        qr=qr.svg_inline(border=2, omitsize=True, dark="#000", light="#fff"),
        content=_as_json(content),
        parts_style=styles(),
        style=_read("room.css"),
        script=_module("room", language()),
    )


@cache
def _module(name: str, language: str) -> str:
    """A module in the language in use, which is one of what it hangs on."""
    return joined_module(_FRONT / f"{name}.js").replace("</script", "<\\/script")


def _read(name: str) -> str:
    return (_FRONT / name).read_text(encoding="utf-8")


def _render(name: str, **content: Any) -> str:
    lang = "en-GB" if language() == ENGLISH else language()
    return _templates().get_template(f"{name}.html.jinja").render(lang=lang, **content)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(_PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["_"] = gettext
    return templates


def _as_json(content: Any) -> str:
    """As it may stand within a page."""
    return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")
