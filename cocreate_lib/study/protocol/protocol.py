"""A study's protocol: what it asks, and how it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cocreate_lib.cohort import PilotDesign
from cocreate_lib.comparison import AnalysisPlan
from cocreate_lib.study.disclosure import DisclosureRules
from cocreate_lib.study.protocol.sections import (
    DataFiles,
    Deviation,
    Fallback,
    Interviews,
    Planning,
    Sensitivity,
    StudyQuestion,
)
from cocreate_lib.study.protocol.together import changed


@dataclass(frozen=True)
class Protocol:
    """Everything that a study declares before it looks at its data.

    Parameters
    ----------
    study
        The question: ``[study]``.
    data
        Where the people are: ``[data]``.
    design
        The world that the study is planned for: ``[design]``, with the fields of a design's file.
    analysis
        What is compared, and how: ``[analysis]``, with the fields of a plan's file.
    reasons
        ``[reasons]``: for each covariate, why it is one.
    planning, sensitivity, disclosure, interviews
        The sections of those names; ``interviews`` is None where there are none.
    fallbacks, deviations
        The tables ``[[fallbacks]]`` and ``[[deviations]]``, in their order.
    path
        The file.
    lines
        By a field's full name, such as ``"study.seed"``, the line where the file has it.
    """

    study: StudyQuestion
    data: DataFiles
    design: PilotDesign
    analysis: AnalysisPlan
    reasons: Mapping[str, str]
    planning: Planning
    sensitivity: Sensitivity
    disclosure: DisclosureRules
    interviews: Interviews | None = None
    fallbacks: tuple[Fallback, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    path: Path = Path("protocol.toml")
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def fallback_plans(self) -> tuple[AnalysisPlan, ...]:
        """The analyses that the fallbacks declare, in their order."""
        return tuple(changed(self.analysis, each) for each in self.fallbacks)
