"""The command ``cocreate compare``: two groups in a table of the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cocreate_lib.cli.outputs import write_csv, write_report
from cocreate_lib.cli.plan_options import alternatives_of, in_options, plan_of
from cocreate_lib.cli.terminal import out, show_comparison, show_tried
from cocreate_lib.errors import PlanError

if TYPE_CHECKING:
    import pandas as pd

    from cocreate_lib.comparison import AnalysisPlan, Comparison, SpecificationCurve


def _result(help: str, metavar: str = "FILE") -> Any:
    return typer.Option(help=help, metavar=metavar, rich_help_panel="Results")


def compare(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="A table whose first row names the columns: CSV, Excel, Stata, SPSS, Parquet or "
            "Feather; - for standard input.",
            metavar="FILE",
        ),
    ],
    sheet: Annotated[
        str | None, typer.Option(help="Of a workbook: the sheet to read.", metavar="NAME")
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(help="A plan in TOML; options beside it override it.", metavar="FILE"),
    ] = None,
    try_methods: Annotated[
        bool,
        typer.Option(
            "--try-methods",
            help="Instead: the first outcome by every method, side by side, to explore. Choose a "
            "method before you look.",
            rich_help_panel="Results",
        ),
    ] = False,
    specifications: Annotated[
        list[str] | None,
        _result(
            "Instead: the first outcome in every combination of the plan and alternatives such as "
            "method=weighting. Can be given more than once.",
            "OPTION=VALUE",
        ),
    ] = None,
    report: Annotated[
        Path | None, _result("Write a report with figures: a web page that works offline.")
    ] = None,
    estimates: Annotated[Path | None, _result("Write the table of estimates as CSV.")] = None,
    tables: Annotated[
        Path | None,
        _result("Write the tables of a report as CSV, and with their notes as a page.", "FOLDER"),
    ] = None,
) -> None:
    """Compare two groups in a table of your own. Nothing leaves this computer.

    Example: cocreate compare people.csv --treatment programme --rate reoffended
    --covariates age,sex,previous_sanctions
    """
    from cocreate_lib.comparison import compare as run
    from cocreate_lib.io.tables import read_table

    declared = plan_of(context.obj, plan)
    people = read_table(file, sheet=sheet)
    _check_results(try_methods, specifications, report, tables)
    with in_options():
        if try_methods:
            _try_methods(people, declared, estimates)
        elif specifications:
            _specifications(people, declared, specifications, report, estimates)
        else:
            comparison = run(people, declared)
            show_comparison(out, comparison)
            _write(comparison, report, estimates, tables)


def _check_results(
    try_methods: bool, specifications: list[str] | None, report: Path | None, tables: Path | None
) -> None:
    """Refuse results that what is asked for doesn't have."""
    if try_methods and specifications:
        raise PlanError(
            "--try-methods and --specifications are two things.", try_this="Leave one of them out."
        )
    instead = "--try-methods" if try_methods else "--specifications" if specifications else ""
    for what, path in (("report", try_methods and report), ("tables", instead and tables)):
        if path:
            raise PlanError(
                f"{instead} has no {what}.",
                where=f"--{what}",
                why="A report is of one comparison: that of the declared plan.",
                try_this="Leave one of the two out; --estimates writes the table as CSV.",
            )


def _write(
    comparison: Comparison, report: Path | None, estimates: Path | None, tables: Path | None
) -> None:
    """What a comparison leaves in files."""
    if estimates is not None:
        write_csv("The estimates", estimates, comparison.estimates)
    if report is not None:
        from cocreate_lib.figures import comparison_page

        write_report(report, comparison_page(comparison))
    if tables is not None:
        _write_tables(comparison, tables)


def _write_tables(comparison: Comparison, folder: Path) -> None:
    """The tables of a report."""
    from cocreate_lib.figures import Section, Table, page

    found = comparison.report_tables()
    for name, table in vars(found).items():
        write_csv(table.title, folder / f"{name}.csv", table.to_frame())
    sections = [
        Section(table.title, [Table(table.title, table.in_words()), *table.notes])
        for table in found
    ]
    write_report(folder / "tables.html", page("Tables", sections, synthetic=comparison.synthetic))


def _try_methods(people: pd.DataFrame, plan: AnalysisPlan, estimates: Path | None) -> None:
    """The first outcome by every method."""
    from cocreate_lib.comparison import try_methods

    tried = try_methods(people, plan)
    show_tried(out, tried)
    if estimates is not None:
        write_csv("The table of methods", estimates, tried.table)


def _specifications(
    people: pd.DataFrame,
    plan: AnalysisPlan,
    alternatives: list[str],
    report: Path | None,
    estimates: Path | None,
) -> None:
    """The first outcome in every combination of choices."""
    from cocreate_lib.comparison import specification_curve

    curve = specification_curve(people, plan, alternatives_of(alternatives))
    out.print(str(curve), highlight=False, markup=False)
    if estimates is not None:
        write_csv("The table of specifications", estimates, curve.table)
    if report is not None:
        write_report(report, _specification_page(curve))


def _specification_page(curve: SpecificationCurve) -> str:
    from cocreate_lib.figures import Bullets, Section, page, specification_picture

    ways = [f"{label}: {text}" for label, text in curve.summary()]
    sections = [
        Section("What can be said", [*curve.sentences()]),
        Section("Every estimate", [specification_picture(curve)]),
        Section("How it was done", [Bullets(curve.title, ways)]),
    ]
    return page("Specification curve", sections, synthetic=curve.synthetic)
