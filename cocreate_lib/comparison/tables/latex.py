"""A table as LaTeX: ``booktabs`` rules, notes below it, and every text as text."""

from __future__ import annotations

from collections.abc import Iterator

from cocreate_lib.comparison.tables.grid import Grid
from cocreate_lib.text import MARK, shown_text

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    '"': r"\char34{}",
    # After the end of a row these would be taken for its options.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    # Two hyphens would be joined.
    "-": "-{}",
    "\N{MINUS SIGN}": "$-$",
    "\N{EN DASH}": "--",
    "\N{NO-BREAK SPACE}": "~",
    "\N{MULTIPLICATION SIGN}": r"$\times$",
    "\N{GREATER-THAN OR EQUAL TO}": r"$\geq$",
    "\N{LESS-THAN OR EQUAL TO}": r"$\leq$",
    MARK: "?",
}
_HEAD = (
    "% Needs \\usepackage{booktabs}. "
    "With letters beyond Latin ones, compile with XeLaTeX or LuaLaTeX."
)


def latex_text(text: str) -> str:
    """A text as LaTeX shows it: nothing in it is an order.

    Examples
    --------
    >>> latex_text("50% of $x_1$ & more")
    '50\\\\% of \\\\$x\\\\_1\\\\$ \\\\& more'
    """
    words = " ".join(shown_text(text).split(" "))
    return "".join(_ESCAPED.get(letter, letter) for letter in words.replace("\n", " "))


def latex_of(grid: Grid) -> str:
    """A table as a float of LaTeX.

    Parameters
    ----------
    grid
        The table.

    Returns
    -------
    str
        A ``table`` with its caption, a ``tabular`` and the notes; to be read in with ``\\input``.
    """
    columns = "".join("l" if column.prose else "r" for column in grid.columns)
    lines = [
        _HEAD,
        r"\begin{table}[htbp]",
        r"\centering",
        r"\small",
        f"\\caption{{{latex_text(grid.title)}}}",
        f"\\begin{{tabular}}{{@{{}}l{columns}@{{}}}}",
        r"\toprule",
        *_head(grid),
        r"\midrule",
        *_body(grid),
        r"\bottomrule",
        r"\end{tabular}",
        *_notes(grid),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _head(grid: Grid) -> Iterator[str]:
    if grid.has_overs:
        cells, rules, place = [""], [], 2
        for over, n in grid.overs:
            cells.append(f"\\multicolumn{{{n}}}{{c}}{{{latex_text(over)}}}")
            if over:
                rules.append(f"\\cmidrule(lr){{{place}-{place + n - 1}}}")
            place += n
        yield _row(cells)
        yield " ".join(rules)
    heads = (f"\\multicolumn{{1}}{{c}}{{{_cell(column.head, 'c')}}}" for column in grid.columns)
    yield _row([latex_text(grid.stub), *heads])


def _notes(grid: Grid) -> Iterator[str]:
    if grid.notes:
        yield r"\par\vspace{0.5ex}"
        yield r"\begin{minipage}{\linewidth}\footnotesize\raggedright"
        yield from (f"{latex_text(note)}\\par" for note in grid.notes)
        yield r"\end{minipage}"


def _body(grid: Grid) -> Iterator[str]:
    for place, group in enumerate(grid.groups):
        if group.label:
            if place:
                yield r"\addlinespace"
            label = latex_text(group.label)
            yield f"\\multicolumn{{{len(grid.columns) + 1}}}{{@{{}}l}}{{{label}}} \\\\"
        for row in group.rows:
            label = latex_text(row.label)
            yield _row(
                [
                    f"\\quad {label}" if group.label else label,
                    *(
                        _cell(cell, "l" if column.prose else "r")
                        for column, cell in zip(grid.columns, row.cells, strict=True)
                    ),
                ]
            )


def _row(cells: list[str]) -> str:
    return f"{' & '.join(cells)} \\\\"


def _cell(text: str, side: str) -> str:
    """A cell, with its lines above each other."""
    lines = [latex_text(line) for line in text.split("\n")]
    stacked = " \\\\ ".join(lines)
    return f"\\shortstack[{side}]{{{stacked}}}" if len(lines) > 1 else lines[0]
