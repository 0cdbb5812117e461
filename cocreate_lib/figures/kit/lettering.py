"""Text in figures: its fonts, how wide it is, and how long words are made to fit."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from textwrap import wrap

from matplotlib.font_manager import FontProperties, get_font_names
from matplotlib.textpath import text_to_path

# What draws the letters that DejaVu Sans lacks, where a machine has it: other scripts, then signs.
_OTHERS = (
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Noto Sans SC",
    "Noto Sans JP",
    "Noto Sans KR",
    "Noto Sans Hebrew",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Thai",
    "Droid Sans Fallback",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "IPAexGothic",
    "NanumGothic",
    "Microsoft YaHei",
    "Yu Gothic",
    "MS Gothic",
    "Malgun Gothic",
    "Nirmala UI",
    "Leelawadee UI",
    "Segoe UI Symbol",
    "PingFang SC",
    "Hiragino Sans GB",
    "Hiragino Sans",
    "Apple SD Gothic Neo",
    "Arial Unicode MS",
    "Noto Sans Symbols",
    "Noto Sans Symbols 2",
    "Unifont",
)
FAMILIES = ["DejaVu Sans", *(name for name in _OTHERS if name in set(get_font_names()))]
"""DejaVu Sans comes with matplotlib; whatever it can draw, it draws."""


@contextmanager
def boxes_for_unknown_letters() -> Iterator[None]:
    """A letter that none of the fonts has is drawn as a box, and that says enough."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from", UserWarning)
        warnings.filterwarnings("ignore", "Matplotlib currently does not support", UserWarning)
        yield


@lru_cache(4096)
def text_width(words: str, size: float, *, weight: str = "normal") -> float:
    """Width in inches of one line of text, to make room for it in the margins of a figure."""
    font = FontProperties(family=FAMILIES, size=size, weight=weight)
    with boxes_for_unknown_letters():
        return text_to_path.get_text_width_height_descent(words, font, ismath=False)[0] / 72


def fitted(
    words: str, inches: float, size: float, *, weight: str = "normal", lines: int = 2
) -> str:
    """Words that take so many lines of this width at most; what is longer loses its middle.

    Names that begin alike often end differently, so both ends stay. The whole name stands in the
    text alternative, and in the table beside the figure.

    Parameters
    ----------
    words
        One line of text.
    inches
        How wide a line can be.
    size, weight
        Of the font.
    lines
        How many lines there can be.

    Examples
    --------
    >>> fitted("age at first sanction", 2.0, 10.5)
    'age at first sanction'
    >>> print(fitted("number of months between " * 9 + "the last two", 2.0, 10.5))
    number of months
    between … the last two
    """
    kept, text = len(words), words
    while True:
        found = _wrapped(text, inches, size, weight)
        if len(found) <= lines or kept < 2:
            return "\n".join(found)
        room = sum(text_width(line, size, weight=weight) for line in found)
        kept = min(kept - 1, int(kept * max(lines * inches / room, 0.5)))
        end = kept // 3
        text = f"{words[: kept - end].rstrip()} … {words[len(words) - end :].lstrip()}".strip()


def _wrapped(text: str, inches: float, size: float, weight: str) -> list[str]:
    """Lines of at most this width; words are broken where one alone is wider."""
    letters = max(len(text), 1)
    while True:
        found = wrap(text, letters)
        widest = max((text_width(line, size, weight=weight) for line in found), default=0)
        if widest <= inches or letters == 1:
            return found
        letters = max(1, min(letters - 1, int(letters * inches / widest) + 1))
