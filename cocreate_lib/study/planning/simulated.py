"""The declared analysis as it can be tried on simulated people."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cocreate_lib.cohort import OUTCOMES, data_dictionary
from cocreate_lib.comparison import AnalysisPlan, Outcome
from cocreate_lib.errors import ProtocolError
from cocreate_lib.fields import NONE, Column, Columns, Each, Optional
from cocreate_lib.study.protocol import TREATMENT, Protocol
from cocreate_lib.text import listed

_YEAR = 365.0  # days that simulated people are followed
_PERSON_YEAR = 365.25
_AT_RISK, _RECALLED = "days_at_risk", "recalled"  # the only ones whose truth is known


@dataclass(frozen=True)
class SimulatedPlan:
    """An analysis with the columns of simulated people in place of its own.

    Parameters
    ----------
    plan
        The analysis.
    stands_for
        By a column of the declared analysis, that of simulated people which stands for it; only
        where the two have different names.
    left_out
        Columns of the declared analysis that nothing simulated stands for.
    changed
        What else had to change, in sentences.
    """

    plan: AnalysisPlan
    stands_for: Mapping[str, str]
    left_out: tuple[str, ...]
    changed: tuple[str, ...]


def simulated_plan(protocol: Protocol) -> SimulatedPlan:
    """The declared analysis, with the columns that ``[planning.columns]`` says.

    Parameters
    ----------
    protocol
        A protocol. The treatment needs no entry there: the programme is the programme.

    Raises
    ------
    ProtocolError
        For columns that simulated people don't have and nothing is said of, all at once; or where
        nothing is left of the main outcome.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from cocreate_lib.study import new_study, read_protocol
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     protocol = read_protocol(new_study(Path(folder) / "my-study").protocol)
    >>> simulated_plan(protocol).stands_for
    {'programme': 'my_direction'}
    """
    own = protocol.analysis
    made = data_dictionary()["column"].tolist()[1:]  # but for the index
    said = {own.treatment: TREATMENT, **protocol.planning.columns}
    names = {name: said.get(name, name) for name in own.columns}
    unknown = [name for name, new in names.items() if new not in (*made, NONE)]
    if unknown:
        lines = ", ".join(f'{name} = "..."' for name in unknown)
        raise ProtocolError(
            f"Simulated people have no column {listed(map(repr, unknown), 'or')}.",
            where=f"{protocol.path}, planning.columns",
            why="The plan is tried on what the design makes: it must be said what stands for what "
            "you will have, or that nothing does.",
            try_this=f"below [planning.columns]: {lines}, with one of the columns {', '.join(made)}"
            f' in the quotation marks, or "{NONE}" to leave it out',
        )
    new = {name: None if each == NONE else each for name, each in names.items()}
    changes = dict(_changed(own, new))
    outcomes = [simulated for each in own.outcomes if (simulated := _outcome(each, new))]
    main = new[own.outcomes[0].column]
    if not outcomes or main != outcomes[0].column or main not in OUTCOMES:
        raise ProtocolError(
            f"Nothing simulated stands for the main outcome, {own.outcomes[0].column!r}.",
            where=f"{protocol.path}, planning.columns",
            why="A plan can be tried only where the true effect is known.",
            try_this=f'{own.outcomes[0].column} = "{OUTCOMES[0]}"; known are {listed(OUTCOMES)}',
        )
    labels = {
        each: own.labels.get(name, name)
        for name, each in new.items()
        if each is not None and (name in own.labels or name != each)
    }
    plan = own.replace(
        **changes,
        outcomes=outcomes,
        negative_controls=[
            simulated for each in own.negative_controls if (simulated := _outcome(each, new))
        ],
        families=_families(own, [each.column for each in outcomes], new),
        smallest_effect_of_interest=None,
        treated_level=None,
        labels=_once(labels),
    )
    return SimulatedPlan(
        plan=plan,
        stands_for={name: each for name, each in new.items() if each not in (None, name)},
        left_out=tuple(name for name, each in new.items() if each is None),
        changed=tuple(_told(own, outcomes, new)),
    )


def _changed(declared: Any, new: Mapping[str, str | None]) -> Iterator[tuple[str, Any]]:
    """The fields of a plan or of an outcome that name columns, with those that stand for them."""
    for field in dataclasses.fields(declared):
        kind, value = field.metadata["kind"], getattr(declared, field.name)
        is_optional = isinstance(kind, Optional)
        kind = kind.kind if is_optional else kind
        if value is None or field.name == "labels":
            continue
        if isinstance(kind, Column):
            changed = new.get(value, value)
            yield field.name, "logit" if changed is None and not is_optional else changed
        elif isinstance(kind, Columns):
            named = [new.get(name, name) for name in value]
            yield field.name, tuple(dict.fromkeys(name for name in named if name is not None))
        elif isinstance(kind, Each):
            kept = {new.get(name, name): each for name, each in value.items()}
            yield field.name, {name: each for name, each in kept.items() if name is not None}


def _outcome(own: Outcome, new: Mapping[str, str | None]) -> Outcome | None:
    """An outcome of simulated people; None where nothing stands for it."""
    if new[own.column] is None or (own.event is not None and new[own.event] is None):
        return None
    if new[own.column] not in OUTCOMES and own.kind == "time_to":
        return None
    changes = dict(_changed(own, new))
    if own.level is not None and (own.event or own.column) != new[own.event or own.column]:
        changes["level"] = None  # simulated people have 1 and 0
    if own.kind == "time_to" and own.column != new[own.column]:
        changes |= {"horizon": _YEAR, "unit": "days"}
    if own.exposure is not None and changes["exposure"] is None:
        changes |= {"per": 1.0, "unit": None}
    elif own.exposure not in (None, _AT_RISK):
        changes |= {"exposure": _AT_RISK, "per": _PERSON_YEAR, "unit": "person-year"}
    if own.competing is not None and changes["competing"] is not None:
        changes["competing"] = _RECALLED
    return dataclasses.replace(own, **changes)


def _families(
    own: AnalysisPlan, kept: list[str], new: Mapping[str, str | None]
) -> dict[str, list[str]]:
    """The families, with the outcomes that are left; one alone is none."""
    found = {
        name: [str(new[each]) for each in columns if new[each] in kept]
        for name, columns in own.families.items()
    }
    return {name: columns for name, columns in found.items() if len(columns) > 1}


def _once(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels, each for one column only."""
    first = {words: name for name, words in reversed(list(labels.items()))}
    return {name: words for name, words in labels.items() if first[words] == name}


def _told(
    own: AnalysisPlan, outcomes: list[Outcome], new: Mapping[str, str | None]
) -> Iterator[str]:
    """What else is different about simulated people, in sentences."""
    kept = {each.column for each in outcomes}
    for each in own.outcomes:
        simulated = new[each.column]
        if simulated is None or simulated == each.column or simulated not in kept:
            continue
        if each.kind == "time_to":
            yield f"Simulated people are followed for 365 days, whatever {each.column!r} is in."
        if each.kind in ("frequency", "scale"):
            yield f"The size of a difference in {each.column!r} is that of {simulated!r}."
