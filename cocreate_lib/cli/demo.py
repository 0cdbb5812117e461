"""The command ``cocreate demo``: the whole path in one minute."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cocreate_lib.cli.outputs import Outputs
from cocreate_lib.cli.progress import progress_bar
from cocreate_lib.cli.terminal import out, show_comparison, show_truth


def demo(
    report: Annotated[
        Path,
        typer.Option(
            help="Where to write the report: .html (a web page that works offline), .docx or .pdf.",
            metavar="FILE",
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

    outputs = Outputs()
    outputs.report("--report", report)
    with progress_bar() as tell:
        tell("simulating the pilot", 0, 3)
        cohort = cc.simulate(cc.PilotDesign(), seed=seed)
        tell("comparing the groups", 1, 3)
        comparison = cc.compare(cohort.people, cc.teaching_plan())
        tell("drawing the figures", 2, 3)
        from cocreate_lib.figures import comparison_report

        outputs.put("--report", lambda: comparison_report(comparison, truth=cohort.truth))

    with outputs.written():
        out.print(str(cohort), highlight=False)
        out.print()
        show_comparison(out, comparison)
        out.print()
        show_truth(out, comparison, cohort.truth)
        out.print(
            "The truth counts what happened; the estimates count what was proven in court in time."
        )
    outputs.say_where()
