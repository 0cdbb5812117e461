"""The declared analysis, or where it has no answer the first declared fallback that has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.comparison import AnalysisPlan, Comparison, compare
from cocreate_lib.errors import (
    DataError,
    NoEstimate,
    NoMatchError,
    OverlapError,
    StudyError,
)
from cocreate_lib.study.protocol import Fallback, Protocol

# What a method can fail of where another needn't.
_NO_ANSWER = (NoEstimate, OverlapError, NoMatchError)
_KINDS = {
    NoMatchError: "nobody in the programme has a match",
    OverlapError: "the groups have nobody to compare",
    NoEstimate: "the outcome model has no answer",
}

Tell = Callable[..., None]


@dataclass(frozen=True)
class Tried:
    """An analysis that was declared and has no answer.

    Parameters
    ----------
    method
        Its method.
    reason
        Why it has none: in few words, without a number of people.
    """

    method: str
    reason: str


@dataclass(frozen=True)
class Compared:
    """What came out of the analysis that was declared, or of a fallback.

    Parameters
    ----------
    comparison
        The first that has an estimate of the main outcome.
    fallback
        The fallback that it is; None: the analysis as declared.
    tried
        What was tried before it, in order.
    """

    comparison: Comparison
    fallback: Fallback | None = None
    tried: tuple[Tried, ...] = ()

    @property
    def deviations(self) -> tuple[str, ...]:
        """What to tell of it: a sentence for each analysis that had no answer, and the fallback."""
        said = [
            f"The declared analysis ({each.method}) has no answer: {each.reason}."
            if place == 0
            else f"The fallback {each.method} has none either: {each.reason}."
            for place, each in enumerate(self.tried)
        ]
        if self.fallback is not None:
            said.append(
                f"In its place the results are those of the declared fallback "
                f"{self.fallback.method}: {self.fallback.why}"
            )
        return tuple(said)


def compared(
    people: pd.DataFrame, protocol: Protocol, labels: Mapping[str, str], tell: Tell
) -> Compared:
    """Compare the people as the protocol declares.

    Parameters
    ----------
    people
        One row a person.
    protocol
        Its ``analysis`` is tried, and then its ``fallbacks`` in their order.
    labels
        What columns and levels are called; the plan's own labels come before them.
    tell
        Is told what is being done.

    Raises
    ------
    StudyError
        If neither the analysis nor a fallback has an answer.
    DataError
        If the people can't be analysed for a reason that no other method would mend.
    """
    tried: list[Tried] = []
    for plan, fallback in _plans(protocol, labels):
        try:
            found = compare(people, plan, progress=tell)
        except _NO_ANSWER as problem:
            tried.append(Tried(plan.method, _reason(problem)))
            continue
        if np.isfinite(_main(found)):
            return Compared(found, fallback, tuple(tried))
        tried.append(Tried(plan.method, _KINDS[NoEstimate]))
    raise StudyError(
        "No analysis that the protocol declares has an answer: "
        f"{'; '.join(f'{each.method}: {each.reason}' for each in tried)}.",
        where=f"{protocol.path}: analysis, fallbacks",
        why="The main outcome would have no number, and a report nothing to say.",
        try_this="declare a fallback that needs less of the data, such as unadjusted or regression "
        "with fewer covariates, and say why; it shows in the report",
    )


def _main(comparison: Comparison) -> float:
    rows = comparison.estimates
    first = rows[rows["outcome"] == comparison.plan.outcomes[0].column]
    return float(first.loc[first["scale"] == "difference", "estimate"].iloc[0])


def _reason(problem: DataError) -> str:
    return next(words for kind, words in _KINDS.items() if isinstance(problem, kind))


def _plans(
    protocol: Protocol, labels: Mapping[str, str]
) -> Iterator[tuple[AnalysisPlan, Fallback | None]]:
    """The declared plan, and then each fallback's."""
    yield _called(protocol.analysis, labels), None
    for plan, fallback in zip(protocol.fallback_plans, protocol.fallbacks, strict=True):
        yield _called(plan, labels), fallback


def _called(plan: AnalysisPlan, labels: Mapping[str, str]) -> AnalysisPlan:
    """The plan, with what its columns and levels are called; a dictionary calls others too."""
    own = {
        name: words
        for name, words in labels.items()
        if any(name == column or name.startswith(f"{column}=") for column in plan.columns)
    }
    return plan.replace(labels={**own, **plan.labels})
