"""The first screen of a result: at most forty lines where there are eighty columns.

Where there is less room, what stood side by side stands one below the other, and nothing is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from cocreate_lib.cli.picture import ASCII, BOXES, Marks, Scale, picture, scale_of
from cocreate_lib.text import how_many

if TYPE_CHECKING:
    from cocreate_lib.comparison import Answer, OutcomeAnswer

# A screen has so many lines and this many columns; lines longer than the last are hard to read.
LINES, COLUMNS, LONGEST = 40, 80, 100
# The least room for the words before numbers, and the room for a picture's scale.
WORDS, CELLS, FEWEST_CELLS = 24, 33, 16
_GAP = "  "


@dataclass(frozen=True)
class Page:
    """Where lines go: a console, how wide, and how intervals are drawn."""

    console: Console
    width: int
    marks: Marks

    @classmethod
    def of(cls, console: Console) -> Page:
        """What a console can show."""
        plain = console.options.ascii_only or console.legacy_windows
        return cls(console, min(console.width, LONGEST), ASCII if plain else BOXES)

    def wrapped(self, text: Text | str, first: str = "", indent: int = 0) -> list[Text]:
        """Text in lines after a label, all of them so far from the margin."""
        body = text if isinstance(text, Text) else Text(text)
        if not body.plain:
            return [Text(first.rstrip())] if first else []
        lines = body.wrap(self.console, max(self.width - indent, 8))
        out = [Text(" " * indent) + line for line in lines]
        if first:
            out[0] = Text(first.ljust(indent), style="bold") + lines[0]
        for line in out:
            line.rstrip()
        return out

    def labelled(self, items: Sequence[tuple[str, str]], label_width: int) -> list[Text]:
        """Texts beside their labels, or where there is little room below them."""
        out: list[Text] = []
        for label, text in items:
            if self.width >= label_width + 2 * WORDS:
                out += self.wrapped(text, label, label_width)
            else:
                out += [Text(label, style="bold"), *self.wrapped(text, indent=2)]
        return out


def screen(console: Console, answer: Answer, last: Iterable[str | Text] = ()) -> list[Text]:
    """The lines of an answer.

    Parameters
    ----------
    console
        Where they go.
    answer
        What they say.
    last
        Paragraphs that stand last, such as what is true, and where the rest is.
    """
    page = Page.of(console)
    above = [*page.wrapped(Text.assemble((answer.question, "bold"), f"   {answer.about}")), Text()]
    facts = (("Who", answer.who), ("Read", " ".join(answer.read)), ("Alike?", answer.alike))
    above += [*page.labelled([each for each in facts if each[1]], 8), Text()]
    below = [Text()]
    said = [("You can say", each) for each in answer.can_say]
    said += [("You can't say", each) for each in answer.cannot_say]
    below += page.labelled(said, 15)
    for text in last:
        below += [Text(), *page.wrapped(text)]
    room = LINES - len(above) - len(below) if page.width >= COLUMNS else None
    return [*above, *_fitting(page, answer, room), *below]


def _fitting(page: Page, answer: Answer, room: int | None) -> list[Text]:
    """The outcomes with pictures; one line each where there are too many; or as many as fit."""
    lines = _with_pictures(page, answer)
    if room is None or len(lines) <= room:
        return lines
    lines = _in_brief(page, answer.outcomes, answer.intervals)
    if len(lines) <= room:
        return lines
    fit = len(answer.outcomes)
    while len(lines) > room - 1 and fit > 1:
        fit -= 1
        lines = _in_brief(page, answer.outcomes[:fit], answer.intervals)
    more = how_many(len(answer.outcomes) - fit, "more outcome")
    return [*lines, Text(f"and {more}: --full")]


def _with_pictures(page: Page, answer: Answer) -> list[Text]:
    """A line an outcome with its levels and difference, and below it its interval."""
    outcomes = answer.outcomes
    heads = (*answer.heads, "difference")
    cells = [(*each.levels, each.difference) for each in outcomes]
    widths = [max(map(cell_len, column)) for column in zip(heads, *cells, strict=True)]
    words = page.width - sum(widths) - len(_GAP) * len(widths)
    stacked = words < WORDS
    out = [] if stacked else [_row(page, Text(), words, heads, widths)[0]]
    pictures = _Pictures.of(page, outcomes)
    for each, row in zip(outcomes, cells, strict=True):
        if stacked:
            out += page.wrapped(Text(each.what, style="bold"))
            text = f"{answer.heads[0]} {row[0]}, {answer.heads[1]} {row[1]}: {row[2]}"
            out += page.wrapped(text, indent=2)
        else:
            out += _row(page, Text(each.what), words, row, widths)
        out += pictures.lines(each, answer.intervals)
    if pictures.drawn:
        out += page.wrapped(page.marks.legend(answer.intervals), indent=2)
    return out


def _row(
    page: Page, label: Text, words: int, cells: Sequence[str], widths: Sequence[int]
) -> list[Text]:
    """A row of a table: words that may take several lines, and numbers beside the last of them."""
    lines = list(label.wrap(page.console, words)) or [Text()]
    for line in lines:
        line.rstrip()
    last = lines[-1]
    last.append(" " * (words - cell_len(last.plain)))
    for cell, width in zip(cells, widths, strict=True):
        last.append(_GAP + " " * (width - cell_len(cell)) + cell)
    return lines


@dataclass(frozen=True)
class _Pictures:
    """The intervals of several outcomes, drawn under each other."""

    page: Page
    beside: int
    cells: int
    ends: tuple[int, int]
    drawn: bool

    @classmethod
    def of(cls, page: Page, outcomes: Iterable[OutcomeAnswer]) -> _Pictures:
        """With as much room as the widest needs."""
        scales = {each: _scale(each) for each in outcomes}
        ends = [scale.ends for scale in scales.values() if scale]
        left, right = (max((len(e[side]) for e in ends), default=0) for side in (0, 1))
        words = 4 + max((cell_len(each.interval) for each, s in scales.items() if s), default=0)
        room = page.width - left - right - 2
        beside = words + 2 if room - words - 2 >= FEWEST_CELLS else 0
        cells = min(room - (beside or 2), CELLS)
        return cls(page, beside, cells, (left, right), bool(ends))

    def lines(self, each: OutcomeAnswer, level: str) -> Iterator[Text]:
        """The interval of one outcome, in words and as a picture."""
        scale, page = _scale(each), self.page
        if scale is None:
            yield from page.wrapped(each.interval, indent=4)
            return
        low, high = scale.ends
        drawn = picture(*each.numbers, cells=self.cells, scale=scale, marks=page.marks)
        axis = f"{low:>{self.ends[0]}} {drawn} {high}"
        if self.beside:
            yield Text(f"    {each.interval}".ljust(self.beside) + axis)
        else:
            yield from page.wrapped(f"{level}: {each.interval}", indent=2)
            yield Text(f"  {axis}")


def _scale(each: OutcomeAnswer) -> Scale | None:
    return scale_of(*each.numbers[1:])


def _in_brief(page: Page, outcomes: Sequence[OutcomeAnswer], interval: str) -> list[Text]:
    """A line an outcome: its difference and its interval."""
    cells = [(each.difference, each.interval) for each in outcomes]
    heads = ("difference", interval)
    widths = [max(map(cell_len, column)) for column in zip(heads, *cells, strict=True)]
    words = page.width - sum(widths) - len(_GAP) * len(widths)
    out = _row(page, Text(), words, heads, widths)
    for each, row in zip(outcomes, cells, strict=True):
        out += _row(page, Text(each.what), words, row, widths)
    return out
