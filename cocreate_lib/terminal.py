"""What the command line prints: results and errors, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cocreate_lib.errors import CocreateError

if TYPE_CHECKING:
    import pandas as pd

    from cocreate_lib.comparison import Comparison

MEASURES = {
    "risk_difference": "risk difference",
    "risk_ratio": "risk ratio",
    "odds_ratio": "odds ratio",
    "mean_difference": "mean difference",
    "rate_ratio": "rate ratio",
    "hazard_ratio": "hazard ratio",
    "rmst_difference": "mean time difference",
}


def show_error(console: Console, error: CocreateError) -> None:
    """What is wrong, where, why it matters, and what to try."""
    body = Text(error.what, style="bold")
    for label, text in error.parts():
        body.append(f"\n{label}: ", style="bold")
        body.append(text, style="not bold")
    console.print(Panel(body, title="This can't be done", border_style="red", expand=False))


def show_comparison(console: Console, comparison: Comparison) -> None:
    """Who was compared, the estimates, and what can and can't be said."""
    console.print(str(comparison).splitlines()[0], style="bold", highlight=False)
    console.print(_lost(comparison))
    console.print(_estimates(comparison))
    for sentence in comparison.sentences():
        console.print(Text(f"\n{readable(sentence.outcome)}", style="bold"))
        _bullets(console, "What you can say", sentence.can_say)
        _bullets(console, "What you cannot say", sentence.cannot_say)


def show_truth(console: Console, comparison: Comparison, truth: pd.DataFrame) -> None:
    """Each estimate beside the truth that only a simulation knows."""
    table = Table(title="The truth, which only a simulation knows", title_justify="left")
    for name in ("Outcome", "Measure"):
        table.add_column(name)
    for name in ("Estimate", "True, as delivered", "True, at full delivery"):
        table.add_column(name, justify="right")
    known = truth.set_index(["outcome", "measure", "estimand", "as_what"])["value"]
    for row in comparison.estimates.itertuples():
        if (row.outcome, row.measure, row.estimand, "as_delivered") in known.index:
            true = known[row.outcome, row.measure, row.estimand]
            table.add_row(
                readable(row.outcome),
                MEASURES[row.measure],
                number(row.estimate),
                number(true["as_delivered"]),
                number(true["full_fidelity"]),
            )
    console.print(table)


def readable(name: str) -> str:
    """A column name as words."""
    return name.replace("_", " ")


def number(value: float) -> str:
    """Three decimals, or a dash for a value that does not exist."""
    return "-" if value != value else f"{value:.3f}"


def _estimates(comparison: Comparison) -> Table:
    level = comparison.plan.conf_level
    table = Table(title="Estimates", title_justify="left")
    table.add_column("Outcome")
    table.add_column("Measure")
    for name in ("Estimate", f"{level:.0%} interval", "p"):
        table.add_column(name, justify="right")
    for row in comparison.estimates.itertuples():
        table.add_row(
            readable(row.outcome),
            MEASURES[row.measure],
            number(row.estimate),
            f"{number(row.conf_low)} to {number(row.conf_high)}",
            number(row.p_value),
        )
    return table


def _lost(comparison: Comparison) -> Table:
    table = Table(title="How many people, and where they were lost", title_justify="left")
    table.add_column("Step")
    for name in ("Programme", "Comparison"):
        table.add_column(name, justify="right")
    for row in comparison.lost.itertuples():
        table.add_row(row.step, f"{row.n_treated:,}", f"{row.n_comparison:,}")
    return table


def _bullets(console: Console, title: str, lines: tuple[str, ...]) -> None:
    if lines:
        console.print(Text(f"  {title}", style="italic"))
        for line in lines:
            # A hanging indent, so that long sentences read as one.
            grid = Table.grid(padding=(0, 1, 0, 0))
            grid.add_column(width=5, justify="right")
            grid.add_column()
            grid.add_row("-", Text(line))
            console.print(grid)
