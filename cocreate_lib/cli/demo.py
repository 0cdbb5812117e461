"""The command ``cocreate demo``: the whole path in one minute."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn

from cocreate_lib.cli.outputs import write_report
from cocreate_lib.cli.terminal import err, out, show_comparison, show_truth


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

    steps = Progress(TextColumn("{task.description}"), BarColumn(), console=err, transient=True)
    with steps:
        task = steps.add_task("Simulating the pilot", total=3)
        cohort = cc.simulate(cc.PilotDesign(), seed=seed)
        steps.update(task, advance=1, description="Comparing the groups")
        comparison = cc.compare(cohort.people, cc.teaching_plan())
        steps.update(task, advance=1, description="Drawing the figures")
        from cocreate_lib.figures import comparison_page

        page = comparison_page(comparison, truth=cohort.truth)
        steps.update(task, advance=1)

    out.print(str(cohort), highlight=False)
    out.print()
    show_comparison(out, comparison)
    out.print()
    show_truth(out, comparison, cohort.truth)
    out.print(
        "The truth counts what happened; the estimates count what was proven in court in time."
    )
    write_report(report, page)
