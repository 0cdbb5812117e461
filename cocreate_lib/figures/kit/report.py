"""A report: its sections, built once, and written as whatever its file's ending says."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cocreate_lib.errors import CocreateError
from cocreate_lib.figures.kit.page import Section, page
from cocreate_lib.figures.kit.pdf import pdf_document
from cocreate_lib.text import listed

Renderer = Callable[..., bytes]


def _web_page(title: str, sections: Sequence[Section], *, synthetic: bool) -> bytes:
    return page(title, sections, synthetic=synthetic).encode("utf-8")


def _word_document(title: str, sections: Sequence[Section], *, synthetic: bool) -> bytes:
    from cocreate_lib.figures.kit.word import word_document  # and python-docx with it

    return word_document(title, sections, synthetic=synthetic)


_RENDERERS: dict[str, Renderer] = {
    ".html": _web_page,
    ".docx": _word_document,
    ".pdf": pdf_document,
}
REPORT_ENDINGS = tuple(_RENDERERS)
"""What a report can be written as."""

_OURS = b"cocreate-rehabilitation"


@dataclass(frozen=True)
class Report:
    """A report, ready to be written.

    Parameters
    ----------
    title
        Its title, in plain text.
    sections
        Its parts, in order.
    synthetic
        Whether to say at the top that the data are synthetic.
    """

    title: str
    sections: Sequence[Section]
    synthetic: bool = False

    def html(self) -> str:
        """The report as one HTML page that needs no network and no script."""
        return page(self.title, self.sections, synthetic=self.synthetic)

    def render(self, ending: str) -> bytes:
        """The report as a file that ends so.

        Parameters
        ----------
        ending
            One of ``REPORT_ENDINGS``: ".html" (one page that works offline), ".docx" (Word) or
            ".pdf" (needs the package typst).

        Raises
        ------
        CocreateError
            For another ending, or where typst is not installed.

        Examples
        --------
        >>> Report("A report", [Section("First", ["Plain words."])]).render(".docx")[:2]
        b'PK'
        """
        if ending not in _RENDERERS:
            raise CocreateError(
                f"A report can't be written as {ending or 'a file without an ending'!r}.",
                try_this=f"a name that ends with {listed(REPORT_ENDINGS, 'or')}",
            )
        return _RENDERERS[ending](self.title, self.sections, synthetic=self.synthetic)


def is_report(path: Path) -> bool:
    """Whether a file is a report of ours, whose place a new one may take."""
    content = b""
    with suppress(OSError, zipfile.BadZipFile, KeyError):
        content = path.read_bytes()
        if path.suffix.lower() == ".docx":
            with zipfile.ZipFile(path) as parts:
                content = parts.read("docProps/core.xml")
        elif path.suffix.lower() == ".html":
            content = content[:2000]
    return _OURS in content
