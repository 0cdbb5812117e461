"""The command ``cocreate demo``: the whole path in one minute."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cocreate_lib.cli.layers import Full, Json, Layer, Quiet, layer_of, printing, show_comparison
from cocreate_lib.cli.outputs import Outputs
from cocreate_lib.cli.own_words import in_a_design, told
from cocreate_lib.cli.progress import progress_bar
from cocreate_lib.cli.terminal import out, show_truth

if TYPE_CHECKING:
    import pandas as pd

    from cocreate_lib.comparison import Comparison


@told(in_a_design)
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
    full: Full = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Simulate a pilot, compare the groups, write a report, and reveal the truth last.

    Everything in it is synthetic: nobody is real, and no number comes from the published study.
    """
    layer = layer_of(full, json, quiet)
    with printing(layer):
        _demo(report, seed, layer)


def _demo(report: Path, seed: int, layer: Layer) -> None:
    import cocreate_lib as cc

    outputs = Outputs()
    outputs.report("--report", report)
    with progress_bar() as tell:
        tell("simulating the pilot")
        cohort = cc.simulate(cc.PilotDesign(), seed=seed)
        comparison = cc.compare(cohort.people, cc.teaching_plan(), progress=tell)
    if layer is Layer.FULL:
        out.print(str(cohort), highlight=False)
        out.print()
    last = [_truth(comparison, cohort.truth)] if layer is Layer.SCREEN else ()
    show_comparison(comparison, layer, last, truth=cohort.truth)
    if layer is Layer.FULL:
        show_truth(out, comparison, cohort.truth)
        out.print(_COUNTS)
    with progress_bar() as tell:
        tell("drawing the figures")
        from cocreate_lib.figures import comparison_report

        outputs.put("--report", lambda: comparison_report(comparison, truth=cohort.truth))
    outputs.write()


_COUNTS = "The truth counts what happened; the estimates count what was proven in court in time."


def _truth(comparison: Comparison, truth: pd.DataFrame) -> str:
    """The true differences of the first outcome."""
    first, row = comparison.answer().outcomes[0], comparison.estimates.iloc[0]
    known = truth.set_index(["outcome", "measure", "estimand", "as_what"])["value"]
    key = (row["outcome"], row["measure"], row["estimand"])
    delivered, in_full = (
        first.change(float(known[(*key, as_what)])) for as_what in ("as_delivered", "full_fidelity")
    )
    return (
        f"The truth about '{first.finding.name}', which only a simulation knows: {delivered} as "
        f"the programme was delivered, {in_full} had it been delivered in full. {_COUNTS}"
    )
