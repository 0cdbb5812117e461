"""Run a study: protocol and data in, results out, whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cocreate_lib.errors import CocreateError, StudyError
from cocreate_lib.io.files import locked, replaced_folder, settled_folder
from cocreate_lib.study.check import StudyCheck, check_study
from cocreate_lib.study.disclosure import control
from cocreate_lib.study.folder import StudyFolder, find_study
from cocreate_lib.study.mixed import mixed_display
from cocreate_lib.study.planning import deviations_of, read_freezes
from cocreate_lib.study.protocol import read_protocol
from cocreate_lib.study.results.compared import compared
from cocreate_lib.study.results.manifest import (
    MANIFEST,
    command_line,
    inputs_of,
    manifest_of,
    marks_of,
    packages,
    read_manifest,
    refuse_changed,
)
from cocreate_lib.study.results.mixed_parts import mixed_parts
from cocreate_lib.study.results.notebook import (
    NOTEBOOK,
    code_cells,
    executed_notebook,
    read_notebook,
)
from cocreate_lib.study.results.outputs import LISTS, Outputs
from cocreate_lib.study.results.pictures import safe_comparison, study_pictures
from cocreate_lib.study.results.report import Material
from cocreate_lib.study.results.sayable import sayable
from cocreate_lib.study.results.sensitivity import sensitivity_of
from cocreate_lib.study.results.study_results import StudyResults
from cocreate_lib.study.results.written import write_results
from cocreate_lib.study.template.notebook import notebook as template_notebook
from cocreate_lib.text import how_many

if TYPE_CHECKING:
    from nbformat import NotebookNode

Tell = Callable[..., None]

PATIENCE = 2.0  # seconds in which another run could be over


def run_study(
    folder: str | Path,
    *,
    notebook: bool = True,
    progress: Tell | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
) -> StudyResults:
    """Compare a study's people as its protocol declares, and write what may leave to ``results/``.

    Parameters
    ----------
    folder
        The study's folder.
    notebook
        Whether ``analysis.ipynb`` is run, and put beside the report.
    progress
        Is called with what is being done, how much of it is done, and how much there is in all.
    workers
        For draws and the specification curve: how many processes on this computer; None: where it
        pays. The results are the same.
    scheduler
        Instead of them: the address of a Dask scheduler.

    Returns
    -------
    StudyResults
        The answer, the tables, and what disclosure control said of each output. In ``results/``:
        ``report.html`` and ``report.docx``; ``tables/`` with a CSV file each, ``tables.docx`` and
        ``tables.html``; ``figures/`` with PNG files and ``alt_text.csv``; ``analysis.ipynb``;
        ``outputs.csv`` and ``outputs.json``, the list of outputs for the data owner;
        ``deviations.csv``; ``manifest.json``.

    Raises
    ------
    StudyError
        If the data don't fit the dictionary or the protocol (all faults at once), no declared
        analysis has an answer, the notebook fails, another run is under way, or something in
        ``results/`` was changed by hand. The results of an earlier run are then as they were.
    DataError
        If the people can't be analysed as the plan asks.

    Notes
    -----
    *Whole or not at all.* Everything is written to a folder beside ``results/``, which takes its
    place in the end. A run that fails or is killed leaves the earlier results.

    *The same inputs give the same bytes*, but for ``run`` in ``manifest.json``, which says when the
    run was and how long it took.

    *Disclosure control.* Tables, curves and counts pass through
    :func:`~cocreate_lib.study.disclosure.control`; figures are drawn from what has passed, and
    sentences say no number of people that no table shows. A notebook with cells of the researcher's
    own can show anything, and so is listed to be reviewed.
    """
    study, tell = find_study(folder), progress or _tell_nobody
    if workers is not None and scheduler is not None:
        raise StudyError(
            "Both workers and a scheduler are given.",
            where="workers, scheduler",
            why="A run is shared out among processes of this computer, or of a cluster.",
            try_this="leave one of them out",
        )
    with _alone(study):
        settled_folder(study.results)
        refuse_changed(study.results)
        started, clock = datetime.now(UTC), time.monotonic()
        tell("checking the data")
        found = read_protocol(study.protocol)
        path = study.inside(NOTEBOOK, "notebook")
        cells = read_notebook(path) if notebook else None
        inputs = inputs_of(study, found, path if notebook else None)
        marks = marks_of(inputs, study.root)
        checked = check_study(study.root, progress=tell)
        checked.raise_if_faulty()
        material = _material(study, checked, marks, workers, scheduler, tell)
        outputs = Outputs()
        with replaced_folder(study.results, "results") as unfinished:
            write_results(material, outputs, unfinished, tell)
            for name in LISTS:
                outputs.add(name, "record", "pass", ("this list",))
            outputs.add(MANIFEST, "record", "pass", ("hashes, versions and times; no data",))
            outputs.write(unfinished)  # the notebook shows it
            if cells is not None:
                tell("running the notebook")
                _write_notebook(cells, path, unfinished, outputs)
            tell("writing the manifest")
            outputs.ask(checked.protocol.disclosure.exceptions)
            outputs.write(unfinished)
            if marks_of(inputs, study.root) != marks:
                raise _changed(study)
            seconds = time.monotonic() - clock
            content = manifest_of(
                study,
                found,
                marks,
                unfinished,
                command=command_line(),
                started=_stamp(started),
                finished=_stamp(_end(started, seconds)),
                seconds=seconds,
            )
            (unfinished / MANIFEST).write_bytes(content)
            refuse_changed(study.results)
        return StudyResults(
            study.results,
            material.answer,
            material.sentences,
            material.tables,
            material.withheld,
            outputs.frame(),
            material.deviations,
            material.fallbacks,
            read_manifest(study.results),
            is_frozen=bool(read_freezes(study)),
        )


def _material(
    study: StudyFolder,
    checked: StudyCheck,
    marks: Mapping[str, Mapping[str, Any]],
    workers: int | None,
    scheduler: str | None,
    tell: Tell,
) -> Material:
    """All that the results are made of, after disclosure control."""
    protocol = checked.protocol
    result = compared(
        checked.people,
        protocol,
        checked.dictionary.labels(),
        tell,
        workers=workers,
        scheduler=scheduler,
    )
    comparison = result.comparison
    tell("disclosure control")
    safe = control(comparison, protocol.disclosure)
    horizons = [each.horizon for each in comparison.plan.outcomes]
    may_say = sayable(comparison.lost, safe.tables.get("numbers_lost"), horizons)
    tables = {
        name: replace(each, notes=tuple(may_say.note(text) for text in each.notes))
        for name, each in safe.tables.items()
    }
    shown = safe_comparison(comparison, tables)
    sensitivity = sensitivity_of(
        checked.people,
        comparison,
        shown,
        protocol,
        safe.withheld,
        may_say,
        workers=workers,
        scheduler=scheduler,
        tell=tell,
    )
    tell("joining the interviews")
    mixed = mixed_display(study, protocol, comparison, protocol.disclosure, withheld=safe.withheld)
    tell("drawing the figures")
    pictures = study_pictures(shown, tables, sensitivity.curve)
    line = protocol.lines.get("study.seed")
    return Material(
        protocol=protocol,
        comparison=comparison,
        shown=shown,
        answer=None if shown is None else may_say.answer(shown.answer()),
        sentences=()
        if shown is None
        else tuple(may_say.sentences(each) for each in shown.sentences().each_once),
        tables=tables,
        pictures=pictures,
        sensitivity=sensitivity,
        deviations=deviations_of(study, protocol),
        fallbacks=result.deviations,
        withheld=safe.withheld,
        record=safe.record,
        mixed=mixed,
        mixed_parts=() if mixed is None else tuple(mixed_parts(mixed, may_say)),
        inputs=marks,
        packages=packages(),
        seed=f"{protocol.study.seed} ({study.protocol.name}, line {line})",
        is_frozen=bool(read_freezes(study)),
    )


def _write_notebook(cells: NotebookNode, path: Path, folder: Path, outputs: Outputs) -> None:
    """Run the notebook on what is written so far, and list it."""
    import nbformat

    own = code_cells(cells)
    ours = code_cells(nbformat.reads(template_notebook(), as_version=4))
    (folder / NOTEBOOK).write_bytes(executed_notebook(cells, path, folder))
    if own == ours:
        outputs.add(
            NOTEBOOK,
            "notebook",
            "pass",
            ("shows the files of this list, by the template's cells",),
        )
    else:
        more = len([each for each in own if each not in ours])
        outputs.add(
            NOTEBOOK,
            "notebook",
            "review",
            (
                f"its code is not the template's ({how_many(more, 'cell')} of its own): it can "
                "show anything, and somebody has to read it",
            ),
        )


@contextmanager
def _alone(study: StudyFolder) -> Iterator[None]:
    """No other run of this study meanwhile."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(study.results, PATIENCE))
        except CocreateError:
            raise StudyError(
                "Another run of this study is under way.",
                where=str(study.results),
                why="Only one of the two could put its results there.",
                try_this="again once it is over",
            ) from None
        except OSError as problem:
            raise StudyError(
                f"The study's folder can't be written to: {problem.strerror or problem}.",
                where=str(study.root),
                try_this="a copy of the folder, where you may write",
            ) from None
        yield


def _changed(study: StudyFolder) -> StudyError:
    return StudyError(
        "A file that the run read was changed while it ran.",
        where=str(study.root),
        why="Nobody could tell which of the two the results are of.",
        try_this="again, once nothing else writes to the study's folder",
    )


def _end(started: datetime, seconds: float) -> datetime:
    """When a run ended: not before it began, though the computer's clock was set back meanwhile."""
    return max(datetime.now(UTC), started + timedelta(seconds=seconds))


def _stamp(time: datetime) -> str:
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")


def _tell_nobody(what: str, done: int = 0, total: int | None = None) -> None:
    """Show nothing."""
