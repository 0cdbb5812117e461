"""The command ``cocreate``: the same verbs as the library, in a terminal."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn

from cocreate_lib.cli import cohort as cohort_command
from cocreate_lib.cli import diagnose as diagnose_command
from cocreate_lib.cli.terminal import (
    err,
    out,
    show_comparison,
    show_error,
    show_tried,
    show_truth,
)
from cocreate_lib.errors import CocreateError, PlanError, nearest_names
from cocreate_lib.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from cocreate_lib.comparison import AnalysisPlan, Outcome

app = typer.Typer(
    name="cocreate",
    help=(
        "Work through a probation pilot, and repeat its kind of evaluation.\n\n"
        "Start with [bold]cocreate demo[/bold] for the whole path in one minute, or with "
        "[bold]cocreate lab[/bold] for the lessons."
    ),
    epilog="Every command has its own help: cocreate compare --help",
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Method(StrEnum):
    """Ways of adjusting that ``cocreate compare`` offers."""

    unadjusted = "unadjusted"
    regression = "regression"
    nearest = "nearest"
    optimal = "optimal"
    subclassification = "subclassification"
    weighting = "weighting"
    doubly_robust = "doubly-robust"
    difference_in_differences = "difference-in-differences"


class Estimand(StrEnum):
    """Whose average effect is wanted."""

    att = "ATT"
    ate = "ATE"
    atc = "ATC"
    ato = "ATO"


class Ties(StrEnum):
    """Who is matched where several people are as near."""

    random = "random"
    order = "order"


class Weights(StrEnum):
    """Where the weights of ``--method weighting`` come from."""

    propensity = "propensity"
    entropy = "entropy"


class CountModelName(StrEnum):
    """How ``cocreate compare`` models frequencies."""

    quasi_poisson = "quasi-poisson"
    negative_binomial = "negative-binomial"


class Missing(StrEnum):
    """What to do about people with missing values."""

    refuse = "refuse"
    complete_cases = "complete-cases"
    impute = "impute"


class Imputation(StrEnum):
    """How ``cocreate compare --missing impute`` fills values in."""

    auto = "auto"
    pmm = "pmm"


class Errors(StrEnum):
    """How ``cocreate compare`` finds intervals and p-values."""

    auto = "auto"
    robust = "robust"
    cr2 = "cr2"
    wild_bootstrap = "wild-bootstrap"
    bootstrap = "bootstrap"
    randomisation = "randomisation"


_MATCHING: Any = {"rich_help_panel": "Matching (with --method nearest or optimal)"}


def _outcome(help: str) -> Any:
    return typer.Option(help=help, metavar="COLUMN", rich_help_panel="Outcomes (one or more)")


def _adjustment(help: str, metavar: str | None = None) -> Any:
    return typer.Option(help=help, metavar=metavar, rich_help_panel="Adjustment and inference")


def _matching(help: str, metavar: str) -> Any:
    return typer.Option(help=help, metavar=metavar, **_MATCHING)


def _result(help: str) -> Any:
    return typer.Option(help=help, metavar="FILE", rich_help_panel="Results")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"cocreate {__version__}")
        raise typer.Exit


@app.callback()
def _cocreate(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
def lab(
    folder: Annotated[
        Path | None,
        typer.Option(
            help="Your course folder; made if it isn't there. Default: cocreate-course in your "
            "home folder.",
            metavar="FOLDER",
            envvar="COCREATE_FOLDER",
        ),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the start page in a browser.")
    ] = True,
    port: Annotated[
        int | None,
        typer.Option(help="Port on 127.0.0.1; the first free one if not given.", metavar="NUMBER"),
    ] = None,
) -> None:
    """Open the course in JupyterLab, on this computer only.

    The lessons are copied once into a folder of your own. What you change there stays yours: it is
    never written over, not even by a newer version.
    """
    from cocreate_lib.cli.lab import default_folder, prepare_folder, start_lab

    folder = folder or default_folder()
    out.print(str(prepare_folder(folder)), highlight=False, soft_wrap=True)
    start_lab(folder, browser=browser, port=port)


@app.command()
def demo(
    report: Annotated[
        Path,
        typer.Option(
            help="Where to write the report, a web page that works offline.", metavar="FILE"
        ),
    ] = Path("cocreate-demo.html"),
    seed: Annotated[
        int,
        typer.Option(help="Seed of the simulation; 2018 is the teaching pilot.", metavar="NUMBER"),
    ] = 2018,
) -> None:
    """Simulate a pilot, compare the groups, write a report, and reveal the truth last.

    Everything in it is synthetic: nobody is real, and no number comes from the published study.
    """
    import cocreate_lib as cc
    from cocreate_lib.io.files import write_text

    steps = Progress(TextColumn("{task.description}"), BarColumn(), console=err, transient=True)
    with steps:
        task = steps.add_task("Simulating the pilot", total=4)
        cohort = cc.simulate(cc.PilotDesign(), seed=seed)
        steps.update(task, advance=1, description="Comparing the groups")
        comparison = cc.compare(cohort.people, cc.teaching_plan())
        steps.update(task, advance=1, description="Drawing the figures")
        from cocreate_lib.figures import comparison_page

        page = comparison_page(comparison, truth=cohort.truth)
        steps.update(task, advance=1, description="Writing the report")
        write_text(report, page, replace=_is_report(report))
        steps.update(task, advance=1)

    out.print(str(cohort), highlight=False)
    out.print()
    show_comparison(out, comparison)
    out.print()
    show_truth(out, comparison, cohort.truth)
    out.print(
        "The truth counts what happened; the estimates count what was proven in court in time."
    )
    _say_where("The report with all figures", report)


@app.command()
def compare(
    file: Annotated[
        Path, typer.Argument(help="A CSV file whose first line names the columns.", metavar="FILE")
    ],
    treatment: Annotated[
        str, typer.Option(help="1 for people in the programme, 0 for the others.", metavar="COLUMN")
    ],
    rate: Annotated[
        list[str] | None,
        _outcome("1 where it happened, 0 where it didn't. Can be given more than once."),
    ] = None,
    frequency: Annotated[
        list[str] | None, _outcome("How many times it happened. Can be given more than once.")
    ] = None,
    count_model: Annotated[
        CountModelName,
        _outcome("How every --frequency is modelled, by methods that have an outcome model."),
    ] = CountModelName.quasi_poisson,
    time: Annotated[
        str | None, _outcome("Time until the event, or until watching ended without it.")
    ] = None,
    event: Annotated[
        str | None,
        _outcome(
            "1 where that time ended with the event, 0 where not. Default: the --rate column."
        ),
    ] = None,
    time_unit: Annotated[
        str | None,
        typer.Option(
            help="Unit of that time, for the sentences: days, months.",
            metavar="WORD",
            rich_help_panel="Outcomes (one or more)",
        ),
    ] = None,
    scale: Annotated[
        list[str] | None, _outcome("A score on a scale. Can be given more than once.")
    ] = None,
    before: Annotated[
        str,
        typer.Option(
            help="How outcomes were before the programme: hope_end=hope_start.",
            metavar="OUTCOME=COLUMN,…",
            rich_help_panel="Outcomes (one or more)",
        ),
    ] = "",
    covariates: Annotated[
        str, _adjustment("Measured before the programme began.", metavar="COLUMN,COLUMN")
    ] = "",
    method: Annotated[Method, _adjustment("How to make the groups alike.")] = Method.nearest,
    estimand: Annotated[
        Estimand,
        _adjustment(
            "The effect on people in the programme (ATT), on everybody (ATE), on the comparison "
            "group (ATC), or with --method weighting on those who could have been in either group "
            "(ATO)."
        ),
    ] = Estimand.att,
    weights: Annotated[
        Weights,
        _adjustment(
            "With --method weighting: from the propensity score, or by entropy balancing, which "
            "makes the means of the covariates equal."
        ),
    ] = Weights.propensity,
    trim: Annotated[
        str | None,
        _adjustment(
            "For weighting, doubly-robust and subclassification: leave out people whose propensity "
            "score is beyond a range (0.1,0.9), in the outer share of a group at its end (0.05), "
            "or beyond Crump's cut-offs (crump). The estimand is then that of those left.",
            metavar="LOW,HIGH|SHARE|crump",
        ),
    ] = None,
    cluster: Annotated[
        str | None, _adjustment("Groups within which people are alike, such as the case manager.")
    ] = None,
    missing: Annotated[
        Missing,
        _adjustment(
            "People with missing values: refuse, leave out and count, or fill in several times "
            "(needs --seed)."
        ),
    ] = Missing.refuse,
    imputation: Annotated[
        Imputation,
        _adjustment(
            "With --missing impute: by a model that fits each column, or by predictive mean "
            "matching, with values that were seen in somebody."
        ),
    ] = Imputation.auto,
    errors: Annotated[
        Errors,
        _adjustment(
            "How intervals are found: by default small-sample errors where clusters, or people, "
            "are few. The bootstraps and randomisation (for randomised trials) need --seed."
        ),
    ] = Errors.auto,
    seed: Annotated[
        int | None, _adjustment("Whole number that chance starts from.", metavar="NUMBER")
    ] = None,
    conf_level: Annotated[
        float, _adjustment("Confidence level of the intervals.", metavar="SHARE")
    ] = 0.95,
    smallest_effect: Annotated[
        float | None,
        _adjustment(
            "The smallest difference in the first outcome that would matter: in probability for a "
            "rate, events a person for a frequency, else its own unit.",
            metavar="NUMBER",
        ),
    ] = None,
    distance: Annotated[
        str,
        _adjustment(
            "For matching and subclassification: logit or propensity (of the score), a column of "
            "numbers; for matching also mahalanobis (all covariates at once).",
            metavar="NAME",
        ),
    ] = "logit",
    subclasses: Annotated[
        int,
        typer.Option(
            help="How many classes, with --method subclassification.",
            metavar="NUMBER",
            rich_help_panel="Adjustment and inference",
        ),
    ] = 5,
    caliper: Annotated[
        float,
        _matching("Widest gap in a pair, in standard deviations; 0 for any gap.", metavar="NUMBER"),
    ] = 0.2,
    ratio: Annotated[
        int,
        _matching("Comparison people for each person in the programme.", metavar="NUMBER"),
    ] = 1,
    reuse: Annotated[
        bool, typer.Option("--reuse", help="Use a comparison person more than once.", **_MATCHING)
    ] = False,
    ties: Annotated[
        Ties,
        typer.Option(
            help="Where several people are as near: all of them with --reuse and one drawn without "
            "(random), or the first in the order of the rows.",
            **_MATCHING,
        ),
    ] = Ties.random,
    exact: Annotated[
        str, _matching("Columns on which a pair must agree.", metavar="COLUMN,COLUMN")
    ] = "",
    within: Annotated[
        str,
        _matching(
            "Widest gap in a pair on columns of numbers, in their own unit: age=5.",
            metavar="COLUMN=WIDTH,…",
        ),
    ] = "",
    try_methods: Annotated[
        bool,
        typer.Option(
            "--try-methods",
            help="Instead: the first outcome by every method, side by side, to explore. Choose a "
            "method before you look.",
            rich_help_panel="Results",
        ),
    ] = False,
    report: Annotated[
        Path | None, _result("Write a report with figures: a web page that works offline.")
    ] = None,
    estimates: Annotated[Path | None, _result("Write the table of estimates as CSV.")] = None,
) -> None:
    """Compare two groups in a table of your own. Nothing leaves this computer.

    Example: cocreate compare people.csv --treatment programme --rate reoffended
    --covariates age,sex,previous_sanctions
    """
    from cocreate_lib.comparison import AnalysisPlan
    from cocreate_lib.comparison import compare as run
    from cocreate_lib.io.files import write_text
    from cocreate_lib.io.tables import read_table

    plan = AnalysisPlan(
        treatment=treatment,
        outcomes=_outcomes(
            rate or [],
            frequency or [],
            count_model,
            time,
            event,
            time_unit,
            scale or [],
            _befores(before, [*(rate or []), *(frequency or []), *(scale or [])]),
        ),
        covariates=_names(covariates),
        method=method.name,
        estimand=estimand.value,
        weights=weights.value,
        trim=_trim(trim),
        distance=distance,
        subclasses=subclasses,
        caliper=caliper or None,
        covariate_calipers=_widths(within),
        ratio=ratio,
        replace=reuse,
        ties=ties.value,
        exact=_names(exact),
        cluster=cluster,
        conf_level=conf_level,
        smallest_effect_of_interest=smallest_effect,
        missing=missing.value.replace("-", "_"),
        imputation=imputation.value,
        errors=errors.value.replace("-", "_"),
        seed=seed,
    )
    people = read_table(file)
    if try_methods:
        _try_methods(people, plan, report, estimates)
        return
    comparison = run(people, plan)
    show_comparison(out, comparison)
    if estimates is not None:
        table = comparison.estimates.to_csv(index=False, lineterminator="\n")
        write_text(estimates, table, replace=False)
        _say_where("The estimates", estimates)
    if report is not None:
        from cocreate_lib.figures import comparison_page

        write_text(report, comparison_page(comparison), replace=_is_report(report))
        _say_where("The report with all figures", report)


def _try_methods(
    people: pd.DataFrame, plan: AnalysisPlan, report: Path | None, estimates: Path | None
) -> None:
    """The first outcome by every method."""
    from cocreate_lib.comparison import try_methods
    from cocreate_lib.io.files import write_text

    if report is not None:
        raise PlanError(
            "--try-methods has no report.",
            where="--report",
            why="A report is of one comparison: that of the declared plan.",
            try_this="Leave one of the two out; --estimates writes the table of methods as CSV.",
        )
    tried = try_methods(people, plan)
    show_tried(out, tried)
    if estimates is not None:
        write_text(estimates, tried.table.to_csv(index=False, lineterminator="\n"), replace=False)
        _say_where("The table of methods", estimates)


def _outcomes(
    rates: list[str],
    frequencies: list[str],
    count_model: CountModelName,
    time: str | None,
    event: str | None,
    time_unit: str | None,
    scales: list[str],
    befores: dict[str, str],
) -> list[Outcome]:
    """The outcomes, each made once from all that was said of it."""
    import cocreate_lib as cc

    times = []
    if time is not None:
        event = event or (rates[0] if len(rates) == 1 else None)
        if event is None:
            raise PlanError(
                "--time needs --event beside it.",
                why="A time says nothing until it is known whether it ended with the event.",
                try_this="--time days --event reoffended, where the event column is 1 or 0",
            )
        times = [cc.time_to(time, event=event, unit=time_unit)]
    elif event is not None:
        raise PlanError(
            "--event needs --time beside it.",
            why="It says how a time ended, and no time is given.",
            try_this=f"--rate {event}, to compare whether it happened",
        )
    return [
        *(cc.rate(column, before=befores.get(column)) for column in rates),
        *(
            cc.frequency(column, model=count_model.name, before=befores.get(column))
            for column in frequencies
        ),
        *times,
        *(cc.scale(column, before=befores.get(column)) for column in scales),
    ]


def _befores(text: str, known: list[str]) -> dict[str, str]:
    """'hope_end=hope_start' as a mapping from outcomes to how they were before."""
    parts = (part.partition("=") for part in _names(text))
    befores = {name.strip(): column.strip() for name, _, column in parts}
    for name, column in befores.items():
        if name not in known or not column:
            raise PlanError(
                f"--before {name!r} is not an outcome with the column of how it was before.",
                try_this="--scale hope_end --before hope_end=hope_start. "
                + nearest_names(name, known),
            )
    return befores


def _widths(text: str) -> dict[str, float]:
    """'age=5,previous=2' as a mapping."""
    widths = {}
    for part in _names(text):
        name, _, width = part.rpartition("=")
        try:
            widths[name.strip()] = float(width)
        except ValueError as error:
            raise PlanError(
                f"--within {part!r} does not end with a width.", try_this="--within age=5"
            ) from error
    return widths


def _trim(text: str | None) -> Any:
    """'0.1,0.9' as a range, '0.05' as a share; anything else as it is, for the plan to judge."""
    try:
        numbers = [float(part) for part in _names(text or "")]
    except ValueError:
        return text
    return text if not numbers else numbers[0] if len(numbers) == 1 else numbers


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _is_report(path: Path) -> bool:
    """Whether the file there is an earlier report of ours, and so may be replaced."""
    from cocreate_lib.figures import GENERATOR

    return path.is_file() and GENERATOR.encode() in path.read_bytes()[:2000]


def _say_where(what: str, path: Path) -> None:
    out.print(f"\n{what}: ", end="", style="bold")
    out.print(str(path.resolve()), highlight=False, soft_wrap=True)


app.command()(cohort_command.cohort)
app.command()(diagnose_command.diagnose)


def main() -> None:
    """Run the command; errors in the input end with code 2 and words, never with a traceback."""
    # Figures are drawn without a screen, and matplotlib does not load with one that isn't there.
    os.environ.pop("MPLBACKEND", None)
    try:
        app()
    except CocreateError as error:
        show_error(err, error)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(diagnose_command.INTERRUPTED)
