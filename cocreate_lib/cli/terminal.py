"""What the command line prints: results and errors, for people."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, JustifyMethod, RenderableType
from rich.panel import Panel
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from cocreate_lib.cli.own_words import in_results
from cocreate_lib.errors import CocreateError
from cocreate_lib.io.media import terminal_text
from cocreate_lib.labels import Declared, label_of, name_of, words_of
from cocreate_lib.text import decimal, how_many, interval, p_text, percentage, readable

if TYPE_CHECKING:
    import pandas as pd

    from cocreate_lib.comparison import (
        AnalysisPlan,
        Comparison,
        CountModel,
        CoxModel,
        TriedMethods,
    )
    from cocreate_lib.diagnosis import Diagnosis

# Narrower than this, a table's numbers would break: its rows are listed instead.
NARROW = 80


class Terminal(Console):
    """A console that obeys nothing that stands in the data, and has another character for what its
    encoding can't hold."""

    def __init__(self, **given: Any) -> None:
        # A file may be called [bold] or :memo:
        super().__init__(**given, markup=False, emoji=False)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """What is printed, piece by piece."""
        for segment in super().render(renderable, options):
            if segment.control or (segment.text.isascii() and segment.text.isprintable()):
                yield segment
            else:
                text = terminal_text(segment.text, self.encoding)
                yield Segment(text, segment.style)

    def on_broken_pipe(self) -> None:
        """Whoever read, such as ``head``, has enough: the rest is printed for nobody, and files are
        written all the same."""
        self.quiet = True
        print_for_nobody()


# What goes into a file or a pipe is as wide as COLUMNS says, or a screen of 80 columns.
_SIZE = shutil.get_terminal_size((80, 24))
out = Terminal(width=_SIZE.columns, height=_SIZE.lines)
err = Terminal(stderr=True)


def print_for_nobody() -> None:
    """Print nothing from here on; also not what Python prints as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def show_error(console: Console, error: CocreateError) -> None:
    """What is wrong, where, why it matters, and what to try."""
    body = Text(error.what, style="bold")
    for label, text in error.parts():
        body.append(f"\n{label}: ", style="bold")
        body.append(text, style="not bold")
    console.print(Panel(body, title="This can't be done", border_style="red", expand=False))


# Headings that fit into eighty columns.
DIAGNOSANDS = {
    "coverage_long_run": "Long-run\ncoverage",
    "exaggeration_ratio": "Times\ntoo large",
    "type_s_rate": "Wrong\nsign",
}


def show_diagnosis_in_full(console: Console, diagnosis: Diagnosis) -> None:
    """What was run, what it says of each plan, and one sentence."""
    console.print(Text(diagnosis.title, style="bold"))
    for label, text in diagnosis.summary():
        console.print(Text(f"  {label:<10} {text}"))
    shown = diagnosis.shown()
    numbers = [str(name) for name in shown if name not in ("plan", "outcome", "measure")]
    table = _table(
        "In brackets: Monte Carlo standard errors",
        "What",
        *(f"{DIAGNOSANDS.get(name, readable(name).capitalize())}:" for name in numbers),
        leading=1,
    )
    for row in shown.to_dict("records"):
        plan = [f"Plan {row['plan']}"] if len(diagnosis.plans) > 1 else []
        what = [*plan, readable(row["outcome"]), row["measure"]]
        table.add_row("\n".join(what), *(row[name].replace(" ", "\n") for name in numbers))
    _show_table(console, table)
    console.print()
    console.print(Text(diagnosis.sentence()))
    for line in diagnosis.notes:
        console.print(Text(f"Note: {line}"))


def show_comparison_in_full(console: Console, comparison: Comparison) -> None:
    """Who was compared, the estimates, and what can and can't be said."""
    console.print(Text(comparison.title, style="bold"))
    for label, text in comparison.summary():
        _hang(console, f"  {label}", text)
    for understood in comparison.reading:
        _hang(console, "  read", understood)
    for table in (_lost(comparison), _estimates(comparison)):
        _show_table(console, table)
    if len(comparison.tests):
        _show_table(console, _tests(comparison))
    for note in comparison.notes:
        console.print(Text(f"Note: {in_results(note)}."))
    _show_evidence(console, comparison)
    for name, model in comparison.models.items():
        if comparison.plan.words.by_model_alone:
            _show_table(console, _model(name, model, comparison.plan))
    for sentence in comparison.sentences().each_once:
        console.print(Text(f"\n{words_of(sentence.outcome, comparison.plan.labels)}", style="bold"))
        _bullets(console, "What you can say", sentence.can_say)
        _bullets(console, "What you cannot say", sentence.cannot_say)
    for further in comparison.further.values():
        console.print(Text(f"\n{in_results(str(further))}"))


def show_tried(console: Console, tried: TriedMethods) -> None:
    """One outcome by every method: a table, or a list where there is no room for one."""
    from cocreate_lib.comparison import EXPLORATION, name_of

    console.print(Text(tried.title, style="bold"))
    console.print(Text(EXPLORATION))
    if console.width < NARROW:
        for name, lines in tried.summary():
            console.print(Text(f"\n{name}", style="bold"))
            for label, text in lines:
                _hang(console, f"{label}:", in_results(text))
        return
    table = _table(
        "Upper numbers: the programme. Lower: the comparison group",
        "Method",
        "Largest gap, SD",
        "Lost:",
        "Effective n:",
        f"Estimate and\n{_interval(tried.plan.conf_level)}",
        leading=1,
    )
    method, gap, *_ = table.columns
    method.min_width = 17  # the longest word of a method's name
    gap.max_width, gap.overflow = 14, "fold"
    failed = []
    for row in tried.table.to_dict("records"):
        name = name_of(row)
        if not row["alike"]:
            failed.append((name, in_results(row["problem"])))
            continue
        apart = [number(abs(row["worst_smd"])), _covariate(row["worst_covariate"], tried.labels)]
        if row["implied_negative_share"] > 0:
            apart.append(f"{percentage(row['implied_negative_share'], 0)} negative weights")
        limits = _limits(row)
        table.add_row(
            name,
            "\n".join(filter(None, apart)),
            f"{row['lost_treated']:,}\n{row['lost_comparison']:,}",
            f"{row['effective_n_treated']:,.1f}\n{row['effective_n_comparison']:,.1f}",
            f"{number(row['estimate'])}\n{in_results(row['problem']) or limits}",
        )
    console.print()
    console.print(table)
    for name, problem in failed:
        console.print(Text(f"{name}: no result. {problem}"))


def show_truth(console: Console, comparison: Comparison, truth: pd.DataFrame) -> None:
    """Each estimate beside the truth that only a simulation knows."""
    table = _table(
        "The truth, which only a simulation knows",
        "Outcome",
        "Measure",
        "Estimate:",
        "True, as delivered:",
        "True, at full delivery:",
    )
    known = truth.set_index(["outcome", "measure", "estimand", "as_what"])["value"].to_dict()
    for row in comparison.estimates.to_dict("records"):
        true = [
            known.get((row["outcome"], row["measure"], row["estimand"], as_what), float("nan"))
            for as_what in ("as_delivered", "full_fidelity")
        ]
        table.add_row(
            words_of(row["outcome"], comparison.plan.labels),
            measure_name(row["measure"]),
            *map(number, [row["estimate"], *true]),
        )
    _show_table(console, table)


def measure_name(measure: str) -> str:
    """What a measure is called."""
    from cocreate_lib.comparison import MEASURE_NAMES

    return MEASURE_NAMES[measure]


def number(value: float) -> str:
    """Three decimals, or a dash for a value that does not exist."""
    return decimal(value, missing="-")


def _estimates(comparison: Comparison) -> Table:
    from cocreate_lib.comparison import holm_meaning

    level, meaning = comparison.plan.conf_level, holm_meaning(comparison.estimates)
    p_columns = {"p:": "p_value"} | ({"Holm p:": "p_value_holm"} if meaning else {})
    table = _table("Estimates", "Outcome", "Measure", "Estimate:", _interval(level), *p_columns)
    for row in comparison.estimates.to_dict("records"):
        table.add_row(
            words_of(row["outcome"], comparison.plan.labels),
            measure_name(row["measure"]),
            number(row["estimate"]),
            _limits(row),
            *(p_text(row[name]) for name in p_columns.values()),
        )
    return _with_caption(table, meaning)


def _show_evidence(console: Console, comparison: Comparison) -> None:
    """What a null can and can't say, and how fragile the result is, in few numbers."""
    from cocreate_lib.comparison import (
        EVERY_OUTCOME,
        IN_BRIEF,
        meanings,
    )

    for evidence in (comparison.null_evidence(), comparison.fragility()):
        frame = evidence.in_words(comparison.findings)
        heads = (f"{head[0].upper()}{head[1:]}:" for head in frame.columns[1:])
        table = _table(evidence.title, "Outcome", *heads)
        rows = frame.itertuples(index=False, name=None)
        for finding, (_, *values) in zip(comparison.findings, rows, strict=True):
            what = words_of(finding.outcome, comparison.plan.labels)
            table.add_row(what, *(value or "-" for value in values))
        _show_table(console, table)
        for line in (meanings(frame, evidence.columns), *evidence.about(EVERY_OUTCOME, IN_BRIEF)):
            if line:
                console.print(Text(in_results(line)))


def _term(variable: str, level: str, labels: Declared) -> str:
    """A term of a model: a covariate, or one of its levels."""
    return f"{name_of(variable, labels)} {labels.get(f'{variable}={level}', level)}".strip()


def _covariate(written: str, labels: Declared) -> str:
    """A covariate level as it stands in a table, "office = North", in words."""
    column, equals, level = written.partition(" = ")
    if not equals or not (column in labels or f"{column}={level}" in labels):
        return label_of(written, labels)
    return f"{name_of(column, labels)} = {labels.get(f'{column}={level}', level)}"


def _tests(comparison: Comparison) -> Table:
    table = _table("Tests", "Outcome", "What is asked", "Chi-squared:", "df:", "p:")
    for row in comparison.tests.to_dict("records"):
        table.add_row(
            words_of(row["outcome"], comparison.plan.labels),
            row["asks"],
            number(row["statistic"]),
            f"{row['df']}",
            p_text(row["p_value"]),
        )
    return table


def _lost(comparison: Comparison) -> Table:
    table = _table("How many people, and where they were lost", "Step", "Group", "Lost:", "Left:")
    table.add_column("Why", overflow="fold")
    groups = {"treated": "programme", "comparison": "comparison"}
    for row in comparison.lost.to_dict("records"):
        table.add_row(
            row["step"], groups[row["group"]], f"{row['lost']:,}", f"{row['left']:,}", row["why"]
        )
    return table


def _model(name: str, model: CoxModel | CountModel, plan: AnalysisPlan) -> Table:
    """A model of an outcome: a row a term, with so many decimals in each column of numbers."""
    from cocreate_lib.comparison import CoxModel

    if isinstance(model, CoxModel):
        title = f"Cox model for {words_of(name, plan.labels)}"
        columns = {"Hazard ratio:": ("hazard_ratio", 4)}
        columns |= {"Its std. error:": ("std_error_hazard_ratio", 4), "z:": ("statistic", 2)}
        figures = (
            f"{how_many(model.n, 'person')}, {how_many(model.n_events, 'event')}",
            f"log-likelihood {model.log_likelihood:.4f}",
            f"LR chi-squared({model.lr_df}) {model.lr_chi2:.2f}",
        )
    else:
        title = f"Model of counts for {words_of(name, plan.labels)}"
        columns = {"Rate ratio:": ("rate_ratio", 4), "t:": ("statistic", 2)}
        figures = (model.heading, model.figures, model.note)
    table = _table(title, "Term", *columns, "p:", _interval(plan.conf_level))
    for row in model.table.to_dict("records"):
        table.add_row(
            _term(row["variable"], row["level"], plan.labels),
            *(f"{row[column]:.{digits}f}" for column, digits in columns.values()),
            p_text(row["p_value"]),
            interval(row["conf_low"], row["conf_high"], 4),
        )
    caption = (*filter(None, figures), f"standard errors: {model.se_type}")
    return _with_caption(table, "; ".join(caption))


def _show_table(console: Console, table: Table) -> None:
    """A table after an empty line; or a list of its rows where numbers or words would break."""
    console.print()
    if _least_width(table) <= console.width:
        console.print(table)
        return
    console.print(Text(str(table.title), style="bold"))
    heads = [_flat(column.header) for column in table.columns]
    for first, *others in zip(*(column.cells for column in table.columns), strict=True):
        console.print(Text(_flat(first), style="bold"))
        cells = zip(heads[1:], map(_flat, others), strict=True)
        _hang(console, "", "; ".join(f"{head}: {cell}" for head, cell in cells if cell), width=1)
    if table.caption:
        console.print(Text(str(table.caption)))


def _least_width(table: Table) -> int:
    """How wide a table is in which no number and no word breaks, with its borders."""
    widths = []
    for column in table.columns:
        text = "\n".join(str(cell) for cell in (column.header, *column.cells))
        parts = text.split("\n") if column.no_wrap else text.split()
        widths.append(max(map(cell_len, parts), default=0))
    return sum(widths) + 3 * len(widths) + 1


def _flat(cell: object) -> str:
    return str(cell).replace("\n", " ")


def _with_caption(table: Table, text: str) -> Table:
    table.caption, table.caption_justify = text or None, "left"
    return table


def _limits(row: dict[Any, Any]) -> str:
    return f"{number(row['conf_low'])} to {number(row['conf_high'])}"


def _interval(conf_level: float) -> str:
    return f"{percentage(conf_level)} interval:"


def _table(title: str, *columns: str, leading: int = 0) -> Table:
    """A table, with ``leading`` empty lines between rows; a column whose name ends with a colon
    holds numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", leading=leading)
    for name in columns:
        if name.endswith(":"):
            table.add_column(name.removesuffix(":"), justify="right", no_wrap=True)
        else:
            table.add_column(name, overflow="fold")
    return table


def _bullets(console: Console, title: str, lines: Sequence[str]) -> None:
    if lines:
        console.print(Text(f"  {title}", style="italic"))
        for line in lines:
            _hang(console, "-", in_results(line), width=5, justify="right")


def _hang(
    console: Console, label: str, text: str, width: int = 11, justify: JustifyMethod = "left"
) -> None:
    """A label and its text with a hanging indent, so that long sentences read as one."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=width, justify=justify)
    grid.add_column()
    grid.add_row(label, Text(text))
    console.print(grid)
