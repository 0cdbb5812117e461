"""The command ``cocreate diagnose``: what a design and plans could have shown, on any machines."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cocreate_lib.cli.cohort import field_and_value
from cocreate_lib.cli.documents import detectable_document, write_json
from cocreate_lib.cli.layers import Full, Json, Layer, Quiet, layer_of, printing, show_diagnosis
from cocreate_lib.cli.outputs import Outputs
from cocreate_lib.cli.own_words import in_a_diagnosis, told
from cocreate_lib.cli.progress import progress_bar
from cocreate_lib.cli.run_options import Scheduler, Workers
from cocreate_lib.cli.terminal import err, out
from cocreate_lib.errors import CocreateError
from cocreate_lib.io.saving import table_bytes

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


@told(in_a_diagnosis)
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
    workers: Workers = None,
    scheduler: Scheduler = None,
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
    with printing(layer):
        if detectable is not None:
            _detect(design, declared, detectable, folder, layer, options)
            return
        outputs = Outputs(*(plans or []))
        outputs.folder("--out", folder, _FILES, replace=True)
        checkpoint = None if folder is None else folder / "replicates"
        with progress_bar() as tell:
            report = partial(tell, "replicates")
            found = run(design, declared, checkpoint=checkpoint, progress=report, **options)
        show_diagnosis(found, layer)
        if folder is not None:
            with progress_bar() as tell:
                tell("drawing the figures")
                outputs.put_files(folder, _files(found))
        outputs.write()
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

    outputs, files = Outputs(), {name: f"detectable_{name}.csv" for name in plans}
    outputs.folder("--out", folder, files.values())
    every = {}
    with progress_bar() as tell:
        for name, plan in plans.items():
            report = partial(tell, f"replicates of {name}")
            found = minimum_detectable_effect(design, plan, power, progress=report, **options)
            every[name] = found
            if folder is not None:
                outputs.put_files(folder, {files[name]: table_bytes(found.steps, ".csv")})
    for name, found in every.items():
        out.print(f"{name}: {found}", highlight=False)
    if layer is Layer.JSON:
        write_json(detectable_document(every))
    outputs.write()


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


_FILES = ("diagnosis.html", "diagnosis.csv", "failures.csv", "diagnosis.txt", "simulations.parquet")


def _files(found: Diagnosis) -> dict[str, bytes]:
    """What a diagnosis leaves in its folder."""
    from cocreate_lib.figures import diagnosis_page, diagnosis_pictures

    pictures = diagnosis_pictures(found)
    contents = (
        diagnosis_page(found, pictures).encode(),
        table_bytes(found.table, ".csv"),
        table_bytes(found.failures, ".csv"),
        f"{found}\n".encode(),
        table_bytes(found.simulations, ".parquet"),
    )
    files = dict(zip(_FILES, contents, strict=True))
    return {**files, **{f"{name}.png": picture.png() for name, picture in pictures.items()}}
