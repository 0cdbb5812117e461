"""The plan of a study tried before any data, and a document to register."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from cocreate_lib.display import Block, Result, Rows, heading, paragraph
from cocreate_lib.figures import Report
from cocreate_lib.io.files import replaced_folder
from cocreate_lib.io.saving import table_bytes
from cocreate_lib.study.folder import StudyFolder, find_study
from cocreate_lib.study.planning.document import hidden_sentences, power_sentences, sections
from cocreate_lib.study.planning.markdown import markdown
from cocreate_lib.study.planning.simulated import simulated_plan
from cocreate_lib.study.planning.tried import Telling, Tried, try_plan
from cocreate_lib.study.protocol import Protocol, read_protocol
from cocreate_lib.text import listed
from cocreate_lib.version import __version__

_LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels")


@dataclass(frozen=True, repr=False)
class StudyPlan(Result):
    """A study's plan, tried on simulated people.

    Parameters
    ----------
    folder
        The study's folder.
    protocol
        What is declared.
    tried
        Diagnosis, smallest detectable effect, and bias under hidden selection.
    made_from
        Fingerprint of the protocol, versions, seed and number of simulated pilots.
    """

    folder: StudyFolder
    protocol: Protocol
    tried: Tried
    made_from: dict[str, str]

    question: ClassVar[str] = "Could this study show it?"
    about: ClassVar[str] = "Simulated pilots: nobody in them is real, and no data were read."

    def report(self) -> Report:
        """The document to register."""
        title = f"Plan: {self.protocol.study.title}"
        return Report(title, sections(self.protocol, self.tried, self.made_from))

    def files(self) -> dict[str, bytes]:
        """What ``plan/`` holds, by name: the same bytes for the same protocol and versions."""
        report, tried = self.report(), self.tried
        found = {
            "plan.html": report.render(".html"),
            "plan.docx": report.render(".docx"),
            "plan.md": markdown(report.title, report.sections).encode(),
            "diagnosis.csv": table_bytes(tried.diagnosis.table, ".csv"),
            "hidden_selection.csv": table_bytes(tried.hidden, ".csv"),
            "assumptions.csv": table_bytes(self.protocol.design.explain().reset_index(), ".csv"),
            "made_from.json": f"{json.dumps(self.made_from, indent=1)}\n".encode(),
        }
        if tried.detectable is not None:
            found["detectable.csv"] = table_bytes(tried.detectable.steps, ".csv")
        return found

    def answers(self) -> pd.DataFrame:
        """What the plan could show, outcome by outcome.

        Returns
        -------
        pandas.DataFrame
            In words: ``Outcome``; ``True``, the true difference in simulated pilots; ``Found in``,
            the share of them that find it, and ``Held in``, the share whose interval holds it,
            with Monte Carlo errors in points in brackets.
        """
        answer = self.tried.diagnosis.answer()
        rows = [(each.what, each.truth, each.found, each.held) for each in answer.outcomes]
        return pd.DataFrame(rows, columns=["Outcome", "True", "Found in", "Held in"])

    def sentences(self) -> list[str]:
        """What it could detect, and how far it could be misled."""
        said = [
            *power_sentences(self.protocol, self.tried),
            *hidden_sentences(self.tried),
        ]
        if left := self.tried.simulated.left_out:
            said.append(f"Nothing simulated stands for {listed(left)}: left out here.")
        return said

    def _blocks(self) -> Iterator[Block]:
        yield heading(self.question, [("asked", self.protocol.study.question)])
        yield paragraph(self.about)
        yield Rows(self.answers())
        yield paragraph(self.tried.diagnosis.answer().legend)
        for sentence in self.sentences():
            yield paragraph(sentence)
        yield paragraph(f"To register: {self.folder.plan / 'plan.docx'}")


def plan_study(
    folder: str | Path,
    *,
    workers: int | None = None,
    scheduler: Any = None,
    progress: Telling | None = None,
) -> StudyPlan:
    """Try a study's plan on simulated people before there are data, and write ``plan/``.

    Parameters
    ----------
    folder
        The study's folder. Of it, the protocol alone is read.
    workers, scheduler
        As for :func:`cocreate_lib.diagnose`; they change no number.
    progress
        Is called with what is done, how much of it, and of how much.

    Returns
    -------
    StudyPlan
        Prints, and shows in a notebook, what the study could find. ``plan/`` holds ``plan.html``,
        ``plan.docx`` and ``plan.md``, one document to register in three forms; ``diagnosis.csv``,
        ``hidden_selection.csv`` and, where there is one, ``detectable.csv``; ``assumptions.csv``;
        ``made_from.json``. An earlier ``plan/`` is replaced whole.

    Raises
    ------
    StudyError, ProtocolError
        If there is no study, its protocol can't be read, or its columns stand for nothing.
    DesignError, PlanError, DiagnosisError
        For a design that can't be simulated, or a plan that can't be run on it.

    Notes
    -----
    *Power, bias and coverage* are those of :func:`cocreate_lib.diagnose`, with the protocol's
    ``[design]``, ``[analysis]``, ``seed`` and ``planning.replicates``. *The smallest detectable
    effect* is that of :func:`cocreate_lib.minimum_detectable_effect`. *Hidden selection* sets the
    design's ``selection_on_readiness`` to each value of ``planning.hidden_selection``, and
    ``readiness_observed`` to 0, so that no rating shows it; its bias is that of the main outcome.

    Examples
    --------
    >>> import tempfile
    >>> from cocreate_lib.study import new_study
    >>> with tempfile.TemporaryDirectory() as place:
    ...     study = new_study(Path(place) / "my-study", level="coursework", interviews=False)
    ...     text = study.protocol.read_text("utf-8").replace("replicates = 100", "replicates = 20")
    ...     text = text.replace('method = "nearest"', 'method = "unadjusted"')
    ...     _ = study.protocol.write_text(text.replace('"weighting"', '"regression"'), "utf-8")
    ...     plan = plan_study(study.root)
    ...     (study.plan / "plan.docx").is_file()
    True
    """
    study = find_study(folder)
    protocol = read_protocol(study.protocol)
    study.inside("plan", "plan/")
    simulated = simulated_plan(protocol)
    tried = try_plan(protocol, simulated, workers=workers, scheduler=scheduler, progress=progress)
    plan = StudyPlan(study, protocol, tried, _made_from(protocol))
    with replaced_folder(study.plan, "plan") as unfinished:
        for name, content in plan.files().items():
            (unfinished / name).write_bytes(content)
    return plan


def _made_from(protocol: Protocol) -> dict[str, str]:
    return {
        "protocol.toml, SHA-256": sha256(protocol.path.read_bytes()).hexdigest(),
        "seed": str(protocol.study.seed),
        "simulated pilots": str(protocol.planning.replicates),
        "cocreate-rehabilitation": __version__,
        "Python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
    }
