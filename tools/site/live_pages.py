"""What a search should find of the pages that Sphinx doesn't make."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from docutils import nodes
from docutils.utils import new_document

_PLACES = {"h2", "h3", "dt"}
_SILENT = {"script", "style"}


@dataclass
class LivePage:
    """A page's heading, the places in it that a link can lead to, and its words."""

    title: str = ""
    places: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def document(self) -> nodes.document:
        """The page as Sphinx's index reads it."""
        document = new_document("")
        document += nodes.title("", self.title)
        for identifier, heading in self.places.items():
            document += nodes.section("", nodes.title("", heading), ids=[identifier])
        document += nodes.paragraph("", " ".join(self.words))
        return document


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = LivePage()
        self._in_main = self._is_silent = False
        self._heading: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_main |= tag == "main"
        self._is_silent = tag in _SILENT
        if tag == "h1":
            self._heading = ""
        elif tag in _PLACES:
            self._heading = dict(attrs).get("id")

    def handle_endtag(self, tag: str) -> None:
        self._in_main &= tag != "main"
        self._is_silent = False
        if tag == "h1" or tag in _PLACES:
            self._heading = None

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not self._in_main or self._is_silent or not text:
            return
        self.page.words.append(text)
        if self._heading == "":
            self.page.title = f"{self.page.title} {text}".strip()
        elif self._heading:
            before = self.page.places.get(self._heading, "")
            self.page.places[self._heading] = f"{before} {text}".strip()


def read_live_page(html: str) -> LivePage:
    """What a search should find of a page.

    Examples
    --------
    >>> page = read_live_page("<main><h1>Words</h1><dl><dt id='a'>Age</dt><dd>In years</dd></dl>")
    >>> page.title, page.places, page.words
    ('Words', {'a': 'Age'}, ['Words', 'Age', 'In years'])
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
