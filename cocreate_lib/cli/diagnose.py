"""The command ``cocreate diagnose``: what a design and plans could have shown, on any machines."""

from __future__ import annotations

from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cocreate_lib.cli.cohort import field_and_value
from cocreate_lib.cli.documents import detectable_document, write_json
from cocreate_lib.cli.layers import Full, Json, Layer, Quiet, layer_of, printing, show_diagnosis
from cocreate_lib.cli.outputs import write_csv
from cocreate_lib.cli.terminal import err, out, progress_bar
from cocreate_lib.errors import CocreateError

if TYPE_CHECKING:
    from cocreate_lib.cohort import PilotDesign
    from cocreate_lib.comparison import AnalysisPlan
    from cocreate_lib.diagnosis import Diagnosis

INTERRUPTED = 130  # the exit code of a command that was stopped with Ctrl-C


class Truth(StrEnum):
    """Against which truth ``cocreate diagnose`` holds estimates."""

    as_delivered = "as-delivered"
    as_assigned = "as-assigned"
    full_fidelity = "full-fidelity"


def diagnose(
    plans: Annotated[
        list[Path] | None,
        typer.Option(
            "--plan",
            help="A plan in TOML. Can be given more than once; all run on the same cohorts.",
            metavar="FILE",
        ),
    ] = None,
    name: Annotated[
        str,
        typer.Option(
            "--design",
            help="A ready-made design (see cocreate cohort --list), or a design in TOML.",
            metavar="NAME|FILE",
        ),
    ] = "teaching_pilot",
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Change a field of the design. Can be given more than once.",
            metavar="FIELD=VALUE",
        ),
    ] = None,
    replicates: Annotated[
        int, typer.Option(help="How many cohorts to simulate.", metavar="NUMBER")
    ] = 1000,
    seed: Annotated[
        int, typer.Option(help="The same seed gives the same numbers.", metavar="NUMBER")
    ] = 1,
    truth: Annotated[
        Truth, typer.Option("--truth", help="Against which truth estimates are held.")
    ] = Truth.as_delivered,
    workers: Annotated[
        int | None,
        typer.Option(help="Processes on this computer. Default: one.", metavar="NUMBER"),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Instead of them: the address of a Dask scheduler.", metavar="ADDRESS"),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="A folder for the results and for finished replicates: the same command goes on "
            "from there.",
            metavar="FOLDER",
        ),
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(
            help="Stop once the Monte Carlo error of every power is at most this.",
            metavar="SHARE",
        ),
    ] = None,
    max_failures: Annotated[
        float,
        typer.Option(help="Stop if a plan fails on more than this share.", metavar="SHARE"),
    ] = 0.1,
    detectable: Annotated[
        float | None,
        typer.Option(
            help="Instead: the smallest true effect that each plan would find with this "
            "probability, such as 0.8.",
            metavar="SHARE",
        ),
    ] = None,
    full: Full = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Simulate a design many times and say what plans could have shown.

    Nobody in it is real. Example: cocreate diagnose --design sixty_people --plan plan.toml
    --replicates 1000 --workers 4 --out diagnosis
    """
    from cocreate_lib.diagnosis import diagnose as run

    layer = layer_of(full, json, quiet)
    design = _design(name).replace(**dict(field_and_value(text) for text in changes or []))
    declared = _plans(plans or [])
    options: dict[str, Any] = {
        "replicates": replicates,
        "seed": seed,
        "estimand": truth.name,
        "workers": workers,
        "scheduler": scheduler,
        "max_failures": max_failures,
        "precision": precision,
    }
    if detectable is not None:
        with printing(layer):
            _detect(design, declared, detectable, folder, layer, options)
        return
    checkpoint = None if folder is None else folder / "replicates"
    with printing(layer):
        with progress_bar("Replicates") as report:
            found = run(design, declared, checkpoint=checkpoint, progress=report, **options)
        show_diagnosis(found, layer)
        if folder is not None:
            _write(found, folder)
    if found.stopped == "interrupted":
        goes_on = "" if folder is None else " The same command goes on from here."
        err.print(f"Stopped after {found.replicates:,} of {found.planned:,} replicates.{goes_on}")
        raise typer.Exit(INTERRUPTED)


def _detect(
    design: PilotDesign,
    plans: dict[str, AnalysisPlan],
    power: float,
    folder: Path | None,
    layer: Layer,
    options: dict[str, Any],
) -> None:
    """The smallest true effect that each plan would find, and the search for it in a folder."""
    from cocreate_lib.diagnosis import minimum_detectable_effect

    every = {}
    for name, plan in plans.items():
        with progress_bar("Replicates") as report:
            found = minimum_detectable_effect(design, plan, power, progress=report, **options)
        every[name] = found
        out.print(f"{name}: {found}", highlight=False, markup=False)
        if folder is not None:
            write_csv("The steps of the search", folder / f"detectable_{name}.csv", found.steps)
    if layer is Layer.JSON:
        write_json(detectable_document(every))


def _design(name: str) -> PilotDesign:
    from cocreate_lib.cohort import read_design, ready_made

    return read_design(Path(name)) if name.endswith(".toml") else ready_made(name)


def _plans(paths: list[Path]) -> dict[str, AnalysisPlan]:
    from cocreate_lib.comparison import read_plan

    if not paths:
        raise CocreateError(
            "No plan is given.",
            where="--plan",
            why="A design alone shows nothing: it depends on what will be compared, and how.",
            try_this="cocreate diagnose --design sixty_people --plan plan.toml",
        )
    names = [path.stem for path in paths]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CocreateError(
            f"Two plans are called {twice[0]!r}.",
            where="--plan",
            why="Plans are named by their files.",
            try_this="files with differing names",
        )
    return {name: read_plan(path) for name, path in zip(names, paths, strict=True)}


def _write(found: Diagnosis, folder: Path) -> None:
    from cocreate_lib.figures import diagnosis_page, diagnosis_pictures
    from cocreate_lib.io.files import write_text, write_whole

    pictures = diagnosis_pictures(found)
    texts = {
        "diagnosis.html": diagnosis_page(found, pictures),
        "diagnosis.csv": found.table.to_csv(index=False, lineterminator="\n"),
        "failures.csv": found.failures.to_csv(index=False, lineterminator="\n"),
        "diagnosis.txt": f"{found}\n",
    }
    for name, text in texts.items():
        write_text(folder / name, text, replace=True)
    simulations = BytesIO()
    found.simulations.to_parquet(simulations, index=False)
    write_whole(folder / "simulations.parquet", simulations.getvalue())
    images = {f"{name}.png": picture.png() for name, picture in pictures.items()}
    for name, image in images.items():
        write_whole(folder / name, image)
    for name in (*texts, "simulations.parquet", *images):
        out.print(f"  {folder / name}", highlight=False, soft_wrap=True)
