"""Check a folder of pages: links, anchors, titles, languages, and that nothing outside is asked.

    python -m tools.site.check FOLDER

An ordinary link that leads out of the folder to the web (``<a href="https://…">``) is fine: nothing
is asked before somebody follows it. Whatever a browser loads by itself has to stand in the folder.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from cocreate_lib.text import how_many

# What a browser loads, or sends to, without being told by a click: the attribute, by element.
LOADED = {
    ("audio", "src"),
    ("embed", "src"),
    ("iframe", "src"),
    ("image", "href"),
    ("img", "src"),
    ("input", "src"),
    ("object", "data"),
    ("script", "src"),
    ("source", "src"),
    ("track", "src"),
    ("use", "href"),
    ("video", "poster"),
    ("video", "src"),
}
# Relations of a <link> that only name another place.
NAMED = {"alternate", "author", "canonical", "help", "index", "license", "next", "prev", "search"}
_WEB = {"http", "https", "mailto"}
_WITHIN = {"data", "blob"}
_IN_STYLE = re.compile(r"""url\(\s*["']?([^"')]*)|@import\s+["']([^"']+)""", re.IGNORECASE)
_IN_SET = re.compile(r"[\s,]*(\S*[^\s,])(?:[^,]*)(?:,|$)")  # the addresses of a srcset
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with a page.

    Parameters
    ----------
    page
        Its path within the folder.
    what
        In words.
    target
        The link, address or id that is meant, or "".
    """

    page: str
    what: str
    target: str = ""

    def __str__(self) -> str:
        return f"{self.page}: {self.what}" + (f": {self.target[:200]}" if self.target else "")


@dataclass
class Page:
    """What the check reads of a page."""

    language: str = ""
    title: str = ""
    ids: Counter[str] = field(default_factory=Counter)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._within = ""
        self._in_picture = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_picture += tag == "svg"
        self._within = tag if tag == "style" or (tag == "title" and not self._in_picture) else ""
        page = self.page
        if tag == "html":
            page.language = given.get("lang", "")
        if "id" in given:
            page.ids[given["id"]] += 1
        if tag == "a" and "name" in given and given["name"] != given.get("id"):
            page.ids[given["name"]] += 1
        page.styles.append(given.get("style", ""))
        self._read_addresses(tag, given)

    def _read_addresses(self, tag: str, given: Mapping[str, str]) -> None:
        page = self.page
        if tag in ("a", "area") and "href" in given:
            page.links.append(given["href"])
        elif tag == "link" and "href" in given:
            only_named = set(given.get("rel", "").lower().split()) <= NAMED
            (page.links if only_named else page.loads).append(given["href"])
        elif tag == "form" and "action" in given:
            page.loads.append(given["action"])
        elif tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            page.loads.append(given.get("content", "").partition("=")[2].strip("'\" "))
        for element, attribute in LOADED:
            for name in (attribute, f"xlink:{attribute}"):
                if tag == element and name in given:
                    page.loads.append(given[name])
        page.loads += _IN_SET.findall(given.get("srcset", ""))

    def handle_endtag(self, tag: str) -> None:
        self._within = ""
        self._in_picture -= tag == "svg"

    def handle_data(self, data: str) -> None:
        if self._within == "title":
            self.page.title += data
        elif self._within == "style":
            self.page.styles.append(data)


def read_page(html: str) -> Page:
    """What the check reads of a page's HTML.

    Examples
    --------
    >>> page = read_page('<html lang="en"><title>Home</title><a href="x.html#y">x</a><p id="z">')
    >>> page.language, page.title, page.links, list(page.ids)
    ('en', 'Home', ['x.html#y'], ['z'])
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


def loaded_by_style(style: str) -> list[str]:
    """The addresses that a style sheet loads.

    Examples
    --------
    >>> loaded_by_style("/* url(a.png) */ p { background: url('b.png') } @import 'c.css';")
    ['b.png', 'c.css']
    """
    return [one or two for one, two in _IN_STYLE.findall(_COMMENT.sub("", style))]


def faults(folder: Path, newest: str = "") -> list[Fault]:
    """All that is wrong with the pages and style sheets of a folder.

    Parameters
    ----------
    folder
        The whole site.
    newest
        The one page outside the folder that pages may link to, seen from the folder.

    Returns
    -------
    list of Fault
        By page; empty when nothing is wrong.
    """
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    pages = {
        name: read_page((folder / name).read_text(encoding="utf-8"))
        for name in sorted(files)
        if name.endswith(".html")
    }
    known = files | {newest}
    found = {fault for name in pages for fault in _of_page(name, pages, known)}
    for name in files:
        if name.endswith(".css"):
            style = loaded_by_style((folder / name).read_text(encoding="utf-8"))
            found |= {fault for each in style for fault in _loaded(name, each, files)}
    if not pages:
        found.add(Fault(".", "there is no page in this folder"))
    return sorted(found)


def _of_page(name: str, pages: Mapping[str, Page], files: Iterable[str]) -> Iterator[Fault]:
    page = pages[name]
    if not page.title.strip():
        yield Fault(name, "has no title")
    if not page.language.strip():
        yield Fault(name, "doesn't say its language")
    for identifier, times in page.ids.items():
        if times > 1:
            yield Fault(name, "has the same id more than once", identifier)
    for each in page.links:
        yield from _linked(name, each, pages, files)
    for each in (*page.loads, *(url for style in page.styles for url in loaded_by_style(style))):
        yield from _loaded(name, each, files)


def _linked(
    name: str, target: str, pages: Mapping[str, Page], files: Iterable[str]
) -> Iterator[Fault]:
    address = urlsplit(target)
    if address.scheme in _WEB:
        return
    place = _place(name, address.path)
    if address.scheme or address.netloc or (_is_outside(place) and place not in files):
        yield Fault(name, "links to what isn't there on another computer", target)
    elif place not in files:
        yield Fault(name, "links to what isn't there", target)
    elif address.fragment and place in pages:
        anchor = unquote(address.fragment)
        if anchor not in pages[place].ids and anchor != "top":
            yield Fault(name, "links to an anchor that isn't there", target)


def _loaded(name: str, target: str, files: Iterable[str]) -> Iterator[Fault]:
    address = urlsplit(target)
    if address.scheme in _WITHIN:
        return
    place = _place(name, address.path)
    if address.scheme or address.netloc or _is_outside(place):
        yield Fault(name, "asks something outside", target)
    elif place not in files:
        yield Fault(name, "loads what isn't there", target)


def _place(page: str, path: str) -> str:
    """The file that a path means, seen from a page."""
    return normpath((PurePosixPath(page).parent / unquote(path)).as_posix()) if path else page


def _is_outside(place: str) -> bool:
    return place.startswith(("..", "/"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Check a folder of pages.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    found = faults(folder)
    for fault in found:
        print(fault)
    if found:
        raise SystemExit(f"{how_many(len(found), 'fault')} in {folder}")
    print(f"No fault in {how_many(len(list(folder.rglob('*.html'))), 'page')} of {folder}.")


if __name__ == "__main__":
    main()
