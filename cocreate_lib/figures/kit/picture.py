"""A picture: a figure that never travels without its text alternative and its caption."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cocreate_lib.display import Markup
from cocreate_lib.errors import CocreateError
from cocreate_lib.figures.kit.style import Drawn, styled
from cocreate_lib.io.files import write_whole
from cocreate_lib.io.media import xml_text

# What each format calls the description, and the dates that must stay out of the bytes.
_METADATA = {".svg": ("Description", {"Date": None}), ".pdf": ("Subject", {"CreationDate": None})}


@dataclass(frozen=True, eq=False, repr=False)
class Picture(Drawn, Markup):
    """A figure with its text alternative.

    Parameters
    ----------
    figure
        The matplotlib figure (never one of pyplot's: nothing leaks between cells).
    alt
        What the figure shows, in words and numbers, for people who don't see it.
    caption
        What to look at and how it was made; stands under the figure.

    Raises
    ------
    CocreateError
        When the text alternative or the caption is empty.

    Notes
    -----
    In a notebook a picture shows as an HTML ``<figure>`` with ``alt`` and ``<figcaption>``, which
    survive conversion; in a terminal it prints its text alternative. The same figure gives the same
    bytes: no dates are written. A phone shows ``narrow``, the same in a narrow layout; it is drawn
    when it is first asked for, and a picture made by hand has none.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> Picture(Figure(), alt="Nothing is drawn: 0 marks.", caption="An empty figure.")
    Nothing is drawn: 0 marks.
    """

    figure: Figure
    alt: str
    caption: str

    def __post_init__(self) -> None:
        for name in ("alt", "caption"):
            if not getattr(self, name).strip():
                raise CocreateError(
                    f"This picture has no {name}.",
                    where=f"Picture({name}=...)",
                    why="People who don't see the figure are left without its finding.",
                    try_this="Say what the figure shows, with its numbers.",
                )
            object.__setattr__(self, name, xml_text(getattr(self, name)))

    def png(self) -> bytes:
        """The figure as PNG bytes.

        Notes
        -----
        In a palette of 256 colours, which is a third of the size. An octree makes it in a few
        milliseconds, where others take a hundred; no channel of a pixel moves by more than a
        sixteenth of its range.
        """
        text = PngInfo()
        text.add_itxt("Description", self.alt)
        small = BytesIO()
        dots = (self.figure.dpi, self.figure.dpi)
        self._drawn().save(small, "png", dpi=dots, pnginfo=text)
        return small.getvalue()

    def webp(self) -> bytes:
        """The figure as WebP bytes: the same pixels as in the PNG, in a quarter less."""
        small = BytesIO()
        self._drawn().convert("RGB").save(small, "webp", lossless=True)
        return small.getvalue()

    @styled
    def _drawn(self) -> Image.Image:
        canvas = FigureCanvasAgg(self.figure)
        canvas.draw()
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        return image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)

    def html(self, *, narrow: bool = True) -> str:
        """The figure as one HTML ``<figure>`` with the image inside it.

        Parameters
        ----------
        narrow
            Whether its narrow twin comes along, for screens of at most 600 pixels. Both are then
            in WebP, for browsers; alone it is in PNG, for whatever opens a report.
        """
        caption = f'<figcaption style="{self._width()}">{escape(self.caption)}</figcaption>'
        return f'<figure style="margin:1em 0">{self.image(narrow=narrow)}{caption}</figure>'

    def image(self, *, narrow: bool = True) -> str:
        """The image alone, with its text alternative; parameters as for :meth:`html`."""
        twin = self.narrow if narrow else None
        own = _address("webp", self.webp()) if twin else _address("png", self.png())
        image = (
            f'<img alt="{escape(self.alt)}" src="{own}" '
            f'style="width:100%;{self._width()};height:auto">'
        )
        if twin:
            other = _address("webp", twin.webp())
            source = f'<source media="(max-width: 600px)" srcset="{other}">'
            return f"<picture>{source}{image}</picture>"
        return image

    def _width(self) -> str:
        return f"max-width:{self.figure.get_figwidth() * 100:.0f}px"

    def save(self, path: str | Path) -> Path:
        """Write the figure to a file; the text alternative goes into the file's metadata.

        Parameters
        ----------
        path
            Ends with .png, .svg or .pdf.

        Returns
        -------
        Path
            Where it was written.

        Raises
        ------
        CocreateError
            When the ending is another.
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix == ".png":
            write_whole(path, self.png())
        elif suffix in _METADATA:
            write_whole(path, self._drawing(suffix))
        else:
            raise CocreateError(
                f"A picture can't be saved as {path.suffix or 'a file without an ending'!r}.",
                where=str(path),
                try_this="End the name with .png, .svg or .pdf.",
            )
        return path

    def __repr__(self) -> str:
        return self.alt

    @styled
    def _drawing(self, suffix: str) -> bytes:
        description, dates = _METADATA[suffix]
        buffer = BytesIO()
        self.figure.savefig(buffer, format=suffix[1:], metadata={**dates, description: self.alt})
        return buffer.getvalue()


def _address(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{b64encode(data).decode('ascii')}"
