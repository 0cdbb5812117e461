"""The command ``cocreate compare``: two groups in a table of the user's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cocreate_lib.cli.documents import methods_document, specifications_document, write_json
from cocreate_lib.cli.layers import Full, Json, Layer, Quiet, layer_of, printing, show_comparison
from cocreate_lib.cli.outputs import Outputs
from cocreate_lib.cli.own_words import in_options, in_results, told
from cocreate_lib.cli.plan_options import alternatives_of, plan_of
from cocreate_lib.cli.progress import Tell, progress_bar
from cocreate_lib.cli.run_options import Scheduler
from cocreate_lib.cli.terminal import out, show_tried
from cocreate_lib.errors import PlanError
from cocreate_lib.io.saving import table_bytes

if TYPE_CHECKING:
    import pandas as pd

    from cocreate_lib.comparison import AnalysisPlan, Comparison, SpecificationCurve
    from cocreate_lib.figures import Report

    Read = Callable[[Tell], pd.DataFrame]


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
        Path | None,
        _result(
            "Write a report with figures: .html (a web page that works offline), .docx (as --word "
            "does) or .pdf."
        ),
    ] = None,
    word: Annotated[
        Path | None,
        _result("Write the report with figures for Word: .docx (as --report does)."),
    ] = None,
    estimates: Annotated[
        Path | None,
        _result("Write the table of estimates: .csv, .xlsx, .parquet or .json."),
    ] = None,
    matched: Annotated[
        Path | None,
        _result(
            "Write the people who were compared with all their columns, and weights, matched sets "
            "and scores: .csv, .xlsx, .parquet or .json."
        ),
    ] = None,
    tables: Annotated[
        Path | None,
        _result(
            "Write the tables of a report as CSV, and with their notes as a page; and those of a "
            "paper, table one and results, as .html, .tex, .docx and .csv.",
            "FOLDER",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            help="Processes on this computer for the draws of --errors bootstrap or randomisation, "
            "or for --specifications. The numbers are the same.",
            metavar="NUMBER",
        ),
    ] = None,
    scheduler: Scheduler = None,
    full: Full = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare two groups in a table of your own. Nothing leaves this computer.

    Example: cocreate compare people.csv --treatment programme --rate reoffended
    --covariates age,sex,previous_sanctions
    """
    layer = layer_of(full, json, quiet)
    instead = "--try-methods" if try_methods else "--specifications" if specifications else ""
    _check_results(instead, try_methods and specifications, report or word, matched, tables)
    outputs = Outputs(file, plan)
    outputs.table("--estimates", estimates, f"The table of {_TABLES[instead]}")
    outputs.table("--matched", matched, "The people who were compared")
    outputs.report("--report", report)
    outputs.report("--word", word, (".docx",))
    outputs.folder("--tables", tables, _names_of_tables() if tables else ())
    declared = plan_of(context.obj, plan)
    team = {"workers": workers, "scheduler": scheduler}
    _check_team(team, declared, instead)
    read = partial(_read, file, sheet)
    with told(in_options), printing(layer):
        if try_methods:
            _try_methods(read, declared, layer, outputs)
        elif specifications:
            _specifications(read, declared, specifications, layer, outputs, team)
        else:
            _compare(read, declared, layer, outputs, tables, team)
        outputs.write()


_TABLES = {"": "estimates", "--try-methods": "methods", "--specifications": "specifications"}


def _check_results(
    instead: str,
    both: Any,
    report: Path | None,
    matched: Path | None,
    tables: Path | None,
) -> None:
    """Refuse results that what is asked for doesn't have."""
    if both:
        raise PlanError(
            "--try-methods and --specifications are two things.", try_this="Leave one of them out."
        )
    asked = {
        "report": instead == "--try-methods" and report,
        "matched people": instead and matched,
        "tables": instead and tables,
    }
    for what, path in asked.items():
        if path:
            raise PlanError(
                f"{instead} has no {what}.",
                where=f"--{what.split()[0]}",
                why="They are of one comparison: that of the declared plan.",
                try_this="Leave one of the two out; --estimates writes the table.",
            )


def _check_team(team: Mapping[str, Any], plan: AnalysisPlan, instead: str) -> None:
    """Refuse workers who would have nothing to do."""
    is_shared = instead == "--specifications" or (not instead and plan.is_drawn_one_by_one)
    asked = [f"--{name}" for name, value in team.items() if value is not None]
    if asked and not is_shared:
        raise PlanError(
            f"{asked[0]} has nothing to share out here.",
            where=asked[0],
            why="Only the draws of --errors bootstrap and randomisation, and specifications, are "
            "worked through by several processes.",
            try_this=f"leave {asked[0]} out",
        )


def _compare(
    read: Read,
    plan: AnalysisPlan,
    layer: Layer,
    outputs: Outputs,
    tables: Path | None,
    team: Mapping[str, Any],
) -> None:
    """The comparison that was declared."""
    from cocreate_lib.comparison import compare as run

    with progress_bar() as tell:
        people = read(tell)
        comparison = run(people, plan, progress=tell, **team)
    show_comparison(comparison, layer)
    with progress_bar() as tell:
        tell("making the files")
        outputs.put("--estimates", lambda: comparison.estimates)
        outputs.put("--matched", lambda: comparison.analysed(people))
        for option in ("--report", "--word"):
            outputs.put(option, lambda: _report(comparison))
        if tables is not None:
            outputs.put_files(tables, _files_of_tables(comparison))


def _read(file: Path, sheet: str | None, tell: Tell) -> pd.DataFrame:
    from cocreate_lib.io.tables import read_table

    tell(f"reading {file.name}")
    return read_table(file, sheet=sheet)


def _report(comparison: Comparison) -> Report:
    from cocreate_lib.figures import comparison_report

    return comparison_report(comparison)


_OF_PAPER = ("table_one", "results_table")


def _names_of_tables() -> list[str]:
    from dataclasses import fields

    from cocreate_lib.comparison import PAPER_ENDINGS, ReportTables

    of_paper = (f"{name}{ending}" for name in _OF_PAPER for ending in PAPER_ENDINGS)
    return [*(f"{field.name}.csv" for field in fields(ReportTables)), "tables.html", *of_paper]


def _files_of_tables(comparison: Comparison) -> dict[str, bytes]:
    """The tables of a report, with a page of them and their notes, and those of a paper."""
    from cocreate_lib.comparison import PAPER_ENDINGS
    from cocreate_lib.figures import Report, Section, Table

    found = comparison.report_tables()
    files = {
        f"{name}.csv": table_bytes(table.to_frame(), ".csv") for name, table in vars(found).items()
    }
    sections = [
        Section(table.title, [Table(table.title, table.in_words()), *table.notes])
        for table in found
    ]
    page = Report("Tables", sections, comparison.synthetic)
    made = [comparison.table_one() if comparison.plan.covariates else None, comparison.table()]
    of_paper = {
        f"{name}{ending}": table.render(ending)
        for name, table in zip(_OF_PAPER, made, strict=True)
        if table is not None
        for ending in PAPER_ENDINGS
    }
    return {**files, "tables.html": page.render(".html"), **of_paper}


def _try_methods(read: Read, plan: AnalysisPlan, layer: Layer, outputs: Outputs) -> None:
    """The first outcome by every method."""
    from cocreate_lib.comparison import try_methods

    with progress_bar() as tell:
        people = read(tell)
        tried = try_methods(people, plan, progress=tell)
    show_tried(out, tried)
    if layer is Layer.JSON:
        write_json(methods_document(tried))
    outputs.put("--estimates", lambda: tried.table)


def _specifications(
    read: Read,
    plan: AnalysisPlan,
    alternatives: list[str],
    layer: Layer,
    outputs: Outputs,
    team: Mapping[str, Any],
) -> None:
    """The first outcome in every combination of choices."""
    from cocreate_lib.comparison import specification_curve

    declared = alternatives_of(alternatives)
    with progress_bar() as tell:
        people = read(tell)
        curve = specification_curve(people, plan, declared, progress=tell, **team)
    out.print(in_results(str(curve)), highlight=False)
    if layer is Layer.JSON:
        write_json(specifications_document(curve))
    outputs.put("--estimates", lambda: curve.table)
    for option in ("--report", "--word"):
        outputs.put(option, lambda: _specification_report(curve))


def _specification_report(curve: SpecificationCurve) -> Report:
    from cocreate_lib.figures import Bullets, Report, Section, specification_picture

    ways = [f"{label}: {text}" for label, text in curve.summary()]
    sections = [
        Section("What can be said", [*curve.sentences()]),
        Section("Every estimate", [specification_picture(curve)]),
        Section("How it was done", [Bullets(curve.title, ways)]),
    ]
    return Report("Specification curve", sections, curve.synthetic)
