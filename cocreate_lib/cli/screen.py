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
from cocreate_lib.io.media import terminal_text
from cocreate_lib.text import how_many

if TYPE_CHECKING:
    from cocreate_lib.comparison import Answer, OutcomeAnswer
    from cocreate_lib.diagnosis import DiagnosisAnswer

# A screen of so many columns has so many lines, the last two for where files are; longer lines than
# LONGEST are hard to read.
COLUMNS, LINES, LONGEST = 80, 38, 100
# The least room for words beside numbers, and the most and the least for the scale of a picture.
WORDS, CELLS, FEWEST_CELLS = 24, 33, 16
_GAP = "  "
# What was understood of a table is said in about so many letters.
SHORT = 130
# Where outcomes leave little room, so many things that can be said; what can't be said stays.
CAN, FEW = "You can say", 2


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

    def shown(self, text: str) -> Text:
        """Text from data as this console shows it."""
        return Text(terminal_text(text, self.console.encoding))

    def wrapped(self, text: Text | str, label: str = "", indent: int = 0) -> list[Text]:
        """Text in lines after a label, all of them so far from the margin."""
        body = text if isinstance(text, Text) else self.shown(text)
        lines = list(body.wrap(self.console, max(self.width - indent, 8)))
        for line in lines:
            line.rstrip()
        before = Text(" " * indent)
        first = Text.assemble((label.ljust(indent), "bold")) if label else before
        return [(before if place else first) + line for place, line in enumerate(lines)]

    def labelled(self, items: Iterable[tuple[str, str]], label_width: int) -> list[Text]:
        """Texts beside their labels, or where there is little room below them."""
        out: list[Text] = []
        for label, text in items:
            if self.width >= label_width + 2 * WORDS:
                out += self.wrapped(text, label, label_width)
            else:
                out += [Text(label, style="bold"), *self.wrapped(text, indent=2)]
        return out


@dataclass(frozen=True)
class Row:
    """What is said of one outcome: its name, numbers beside it, and lines below them. Where there
    are too many outcomes, ``brief`` stands in place of numbers and lines."""

    what: str
    cells: Sequence[str]
    below: Sequence[Text]
    brief: Sequence[str]


@dataclass(frozen=True)
class Sheet:
    """What stands on a screen, from above to below."""

    title: tuple[str, str]
    facts: Sequence[tuple[str, str]]
    heads: Sequence[str]
    brief_heads: Sequence[str]
    rows: Sequence[Row]
    legend: str
    said: Sequence[tuple[str, str]]
    last: Sequence[str]
    brief_legend: str = ""

    def lines(self, page: Page) -> list[Text]:
        """Its lines."""
        question, about = self.title
        above = page.wrapped(Text.assemble((question, "bold"), "   ", page.shown(about)))
        above += [Text(), *page.labelled([each for each in self.facts if each[1]], 8), Text()]
        fits = [Text(), *page.labelled(self.said, 15)]
        last = [line for text in self.last for line in (Text(), *page.wrapped(text))]
        if page.width < COLUMNS:
            return [*above, *self._fitting(page, None), *fits, *last]
        room = LINES - len(above) - len(last)
        if len(self._brief(page)) > room - len(fits):
            few = [each for each in self.said if each[0] == CAN][:FEW]
            fits = [Text(), *page.labelled([*few, *(x for x in self.said if x[0] != CAN)], 15)]
        return [*above, *self._fitting(page, room - len(fits)), *fits, *last]

    def _fitting(self, page: Page, room: int | None) -> list[Text]:
        """All that is said of each outcome; one line each where that is too much; or as many
        outcomes as there is room for."""
        lines = _table(
            page, self.heads, [(each.what, each.cells, each.below) for each in self.rows]
        )
        lines += page.wrapped(self.legend, indent=2) if self.legend else []
        fit = len(self.rows)
        if room is None or len(lines) <= room or fit == 1:
            return lines
        lines = self._brief(page)
        while len(lines) > room and fit > 1:
            fit -= 1
            lines = self._brief(page, fit)
        return lines

    def _brief(self, page: Page, fit: int | None = None) -> list[Text]:
        """So many outcomes, or all of them, without their pictures."""
        rows = [(each.what, each.brief, ()) for each in self.rows[:fit]]
        lines, left_out = _table(page, self.brief_heads, rows), len(self.rows) - len(rows)
        if left_out:
            lines.append(Text(f"and {how_many(left_out, 'more outcome')}: --full"))
        return [*lines, *(page.wrapped(self.brief_legend, indent=2) if self.brief_legend else [])]


def answer_screen(console: Console, answer: Answer, last: Sequence[str] = ()) -> list[Text]:
    """The answer of a comparison, in lines; ``last`` are paragraphs that stand last."""
    page = Page.of(console)
    pictures = _Pictures.of(page, answer.outcomes)
    rows = [
        Row(
            each.what,
            (*each.levels, each.difference),
            [*pictures.lines(each, answer.intervals)],
            (each.difference, each.interval),
        )
        for each in answer.outcomes
    ]
    return Sheet(
        title=(answer.question, answer.about),
        facts=(("Who", answer.who), ("Read", _in_short(answer.read)), ("Alike?", answer.alike)),
        heads=(*answer.heads, "difference"),
        brief_heads=("difference", answer.intervals),
        rows=rows,
        legend=page.marks.legend(answer.intervals) if pictures.drawn else "",
        said=_said(answer),
        last=last,
    ).lines(page)


def diagnosis_screen(
    console: Console, answer: DiagnosisAnswer, last: Sequence[str] = ()
) -> list[Text]:
    """The answer of a diagnosis, in lines; ``last`` are paragraphs that stand last."""
    page = Page.of(console)
    rows = [
        Row(
            each.what,
            (each.truth, each.found, each.held),
            page.wrapped(each.size_and_sign, indent=4) if each.size_and_sign else [],
            (each.truth, each.found, each.held),
        )
        for each in answer.outcomes
    ]
    return Sheet(
        title=(answer.question, answer.about),
        facts=answer.facts,
        heads=answer.heads,
        brief_heads=answer.heads,
        rows=rows,
        legend=answer.legend,
        brief_legend=answer.legend,
        said=_said(answer),
        last=last,
    ).lines(page)


def _in_short(sentences: Sequence[str]) -> str:
    """The first of some sentences, and how many more there are."""
    fit = 1
    while fit < len(sentences) and len(" ".join(sentences[: fit + 1])) <= SHORT:
        fit += 1
    more = len(sentences) - fit
    return " ".join([*sentences[:fit], *([f"{more:,} more: --full."] if more > 0 else [])])


def _said(answer: Answer | DiagnosisAnswer) -> list[tuple[str, str]]:
    can = [(CAN, each) for each in answer.can_say]
    cannot = (("You can't say", each) for each in answer.cannot_say)
    also = (("Also", each) for each in getattr(answer, "also", ()))
    return [*can, *cannot, *also]


def _table(
    page: Page, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[str], Sequence[Text]]]
) -> list[Text]:
    """Rows of words with numbers beside them, or below them where there is little room."""
    shown = [
        (_bold(page.shown(what)), [page.shown(cell).plain for cell in cells], below)
        for what, cells, below in rows
    ]
    columns = zip(heads, *(cells for _, cells, _ in shown), strict=True)
    widths = [max(map(cell_len, column)) for column in columns]
    words = page.width - sum(widths) - len(_GAP) * len(widths)
    if words < WORDS:
        return [line for row in shown for line in _stacked(page, heads, *row)]
    out = _row(page, Text(), words, heads, widths)
    for what, cells, below in shown:
        out += [*_row(page, what, words, cells, widths), *below]
    return out


def _bold(text: Text) -> Text:
    text.stylize("bold")  # these letters alone, and not what is appended
    return text


def _stacked(
    page: Page, heads: Sequence[str], what: Text, cells: Sequence[str], below: Sequence[Text]
) -> list[Text]:
    beside = ", ".join(f"{head} {cell}" for head, cell in zip(heads, cells, strict=True))
    return [*page.wrapped(what), *page.wrapped(Text(beside), indent=2), *below]


def _row(
    page: Page, label: Text, words: int, cells: Sequence[str], widths: Sequence[int]
) -> list[Text]:
    """Words that may take several lines, and numbers beside the last of them."""
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
    left: int
    drawn: bool

    @classmethod
    def of(cls, page: Page, outcomes: Sequence[OutcomeAnswer]) -> _Pictures:
        """With as much room as the widest needs."""
        scales = [(each, scale) for each in outcomes if (scale := _scale(each))]
        left, right = (
            max((len(scale.ends[side]) for _, scale in scales), default=0) for side in (0, 1)
        )
        words = 6 + max((cell_len(each.interval) for each, _ in scales), default=0)
        room = page.width - left - right - 2
        beside = words if room - words >= FEWEST_CELLS else 0
        return cls(page, beside, min(room - (beside or 2), CELLS), left, bool(scales))

    def lines(self, each: OutcomeAnswer, level: str) -> Iterator[Text]:
        """The interval of one outcome, in words and as a picture."""
        scale, page = _scale(each), self.page
        if scale is None:
            yield from page.wrapped(each.interval, indent=4)
            return
        low, high = scale.ends
        drawn = picture(*each.numbers, cells=self.cells, scale=scale, marks=page.marks)
        axis = f"{low:>{self.left}} {drawn} {high}"
        if self.beside:
            words = page.shown(f"    {each.interval}").plain
            yield Text(words + " " * (self.beside - cell_len(words)) + axis)
        else:
            yield from page.wrapped(f"{level}: {each.interval}", indent=2)
            yield Text(f"  {axis}")


def _scale(each: OutcomeAnswer) -> Scale | None:
    return scale_of(*each.numbers[1:])
