"""What the sections of a protocol must say together."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any

from cocreate_lib.cohort import PilotDesign, data_dictionary
from cocreate_lib.comparison import PLAN_FIELDS, AnalysisPlan, combine, one_outcome
from cocreate_lib.errors import CocreateError, PlanError, ProtocolError, nearest_names
from cocreate_lib.fields import NONE, shown
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
from cocreate_lib.text import listed

MOST_SPECIFICATIONS = 2000
"""More combinations than this nobody looks at, and they would take days."""

TREATMENT = "my_direction"
"""The column of simulated people that says who is in the programme."""

_WHOLE = ("dictionary", "fallbacks", "reasons", "interviews")
_OWN: Mapping[str, Any] = {
    "study": StudyQuestion,
    "data": DataFiles,
    "design": PilotDesign,
    "planning": Planning,
    "sensitivity": Sensitivity,
    "disclosure": DisclosureRules,
    "interviews": Interviews,
}


def changed(plan: AnalysisPlan, fallback: Fallback) -> AnalysisPlan:
    """The analysis that a fallback declares.

    Raises
    ------
    PlanError
        For a method or a change that there isn't, or that contradicts the rest.
    """
    changes = {name: None if value == NONE else value for name, value in fallback.changes.items()}
    for held in ("treatment", "outcomes", "method"):
        if held in changes:
            raise PlanError(
                f"A fallback can't change {held!r} here.",
                where="changes",
                why="It answers the same question about the same people in another way.",
                try_this="another field, such as estimand or covariates",
            )
    return plan.replace(method=fallback.method, **changes)


def check_reasons(given: Mapping[str, Any], covariates: Sequence[str]) -> Iterator[CocreateError]:
    """A reason for each covariate, and for nothing else."""
    for name, words in given.items():
        if name not in covariates:
            yield ProtocolError(
                f"{name!r} has a reason, and is not among the covariates.",
                where=f"reasons.{name}",
                try_this=nearest_names(name, covariates or ["covariates"]),
            )
        elif not isinstance(words, str) or not words.strip():
            yield ProtocolError(
                f"{shown(words)} is no reason.", where=f"reasons.{name}", try_this="a sentence"
            )
    absent = [name for name in covariates if name not in given]
    if absent:
        what = "is a covariate" if len(absent) == 1 else "are covariates"
        yield ProtocolError(
            f"{listed(map(repr, absent))} {what}, and no reason is given.",
            where="reasons",
            why="A covariate belongs in an analysis because it was there before the programme and "
            "bears on the outcome, not because it was at hand.",
            try_this=f'{absent[0]} = "known before the programme; bears on reoffending"',
        )


def check_specifications(plan: AnalysisPlan, alternatives: Mapping[str, Any]) -> None:
    """Refuse alternatives that make no plan, or more than anybody looks at.

    Raises
    ------
    ProtocolError
    """
    if prod(len(values) + 1 for values in alternatives.values()) > MOST_SPECIFICATIONS:
        raise ProtocolError(
            f"The alternatives make more than {MOST_SPECIFICATIONS:,} combinations.",
            where="sensitivity.specifications",
            why="Nobody looks at more, and they would take days.",
            try_this="the choices that reasonable people would differ on",
        )
    try:
        combine(plan.replace(**one_outcome(plan, None)), alternatives)
    except PlanError as error:
        hint = error.try_this or ""
        raise ProtocolError(
            error.what,
            where="sensitivity.specifications",
            why=error.why,
            try_this=None if hint.startswith(("Write", "Make")) else hint or None,
        ) from None


def check_columns(columns: Mapping[str, str], plan: AnalysisPlan) -> Iterator[CocreateError]:
    """What stands for the columns of the analysis: both there, and the treatment the treatment."""
    made = data_dictionary()["column"].tolist()[1:]  # but for the index
    for own, simulated in columns.items():
        where = f"planning.columns.{own}"
        if own not in plan.columns:
            yield ProtocolError(
                f"{own!r} is not a column of the analysis.",
                where=where,
                try_this=nearest_names(own, plan.columns),
            )
        elif simulated != NONE and simulated not in made:
            yield ProtocolError(
                f"Simulated people have no column {simulated!r}.",
                where=where,
                why="The plan is tried on what the design makes.",
                try_this=f'{nearest_names(simulated, made)} Or "{NONE}".',
            )
        elif (own == plan.treatment) != (simulated == TREATMENT):
            yield ProtocolError(
                f"{simulated!r} can't stand for {own!r}.",
                where=where,
                why=f"Who is in the simulated programme says {TREATMENT!r}, and nothing else.",
                try_this=f'{plan.treatment} = "{TREATMENT}"',
            )


def check_publication(
    question: StudyQuestion, plan: AnalysisPlan, sensitivity: Sensitivity
) -> Iterator[CocreateError]:
    """What a study that is to be published says besides."""
    if question.level != "publication":
        return
    for name in ("authors", "funding", "ethics", "data_owner"):
        if not getattr(question, name):
            yield ProtocolError(
                f"A study for publication says {name!r}.",
                where=f"study.{name}",
                why="Journals ask for it, and readers judge by it.",
                try_this='a text, "none" or "not needed, because ..." among them',
            )
    if plan.smallest_effect_of_interest is None:
        yield ProtocolError(
            "A study for publication says which effect would be the smallest that matters.",
            where="analysis.smallest_effect_of_interest",
            why="Without it, a result that isn't significant says nothing.",
            try_this="smallest_effect_of_interest = 0.05",
        )
    if not sensitivity.specifications:
        yield ProtocolError(
            "A study for publication says which other analyses it sets beside its own.",
            where="sensitivity.specifications",
            why="Readers ask how much hangs on the choices.",
            try_this='method = ["weighting", "regression"] below [sensitivity.specifications]',
        )


def check_deviation(deviation: Deviation) -> None:
    """Refuse a deviation of a field that there isn't.

    Raises
    ------
    ProtocolError
    """
    name = deviation.field
    section, _, rest = name.partition(".")
    known = {key: [f.name for f in dataclasses.fields(kind)] for key, kind in _OWN.items()}
    known["analysis"] = [field.name for field in PLAN_FIELDS]
    if name in _WHOLE or (section in _WHOLE[:3] and rest):
        return
    if section in known and rest.partition(".")[0] in known[section]:
        return
    names = [f"{key}.{each}" for key, several in known.items() for each in several]
    raise ProtocolError(
        f"There is no field {name!r} that could have changed.",
        where="deviations.field",
        try_this=nearest_names(name, [*names, *_WHOLE]),
    )
