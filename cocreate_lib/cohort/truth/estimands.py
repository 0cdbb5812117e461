"""Estimands: what the programme did, read off the potential outcomes.

All of them come from sums over people, so that those of many blocks can be added up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.cohort.world.outcomes import WORLDS
from cocreate_lib.cohort.world.year import DAYS
from cocreate_lib.errors import DesignError

Floats = npt.NDArray[np.float64]

# What is compared with what.
AS_WHAT = {
    "as_assigned": ("with", "not_assigned"),
    "as_delivered": ("with", "without"),
    "full_fidelity": ("with_full_delivery", "without"),
}
OUTCOMES = ("reoffended", "reoffences", "days_to_reoffence", "hope_end")


COMPETING_EVENT = "recalled"
TIME_AT_RISK = "days_at_risk"


def potential_columns(
    outcome: str, as_what: str, *, competing: str | None = None, exposure: str | None = None
) -> list[str]:
    """The columns of potential outcomes from which the true effects on an outcome come.

    Parameters
    ----------
    outcome, as_what, competing, exposure
        As for :func:`true_effects`.

    Examples
    --------
    >>> potential_columns("hope_end", "as_delivered")
    ['hope_end_with', 'hope_end_without']
    >>> potential_columns("reoffences", "as_assigned", exposure="days_at_risk")[2:]
    ['days_at_risk_with', 'days_at_risk_not_assigned']
    """
    _check(outcome, competing, exposure)
    read = [outcome]
    if outcome == "days_to_reoffence":
        read += ["reoffended", COMPETING_EVENT]
    if exposure is not None:
        read.append(exposure)
    return [f"{name}_{world}" for name in read for world in AS_WHAT[as_what]]


def true_effects(
    potential: Any,
    who: npt.NDArray[np.bool_],
    outcome: str,
    as_what: str,
    *,
    horizon: float | None = None,
    competing: str | None = None,
    exposure: str | None = None,
    per: float = 1.0,
) -> dict[str, Floats]:
    """The true effects on an outcome among any people, by measure.

    Parameters
    ----------
    potential : pandas.DataFrame or mapping of arrays
        ``Cohort.potential``, or its columns by name; several cohorts side by side have the shape
        (cohorts, people). Read are those of :func:`potential_columns`.
    who : numpy.ndarray of bool, shape (people,) or (cohorts, people)
        Whom the effect is on, such as women in the programme.
    outcome : {"reoffended", "reoffences", "days_to_reoffence", "hope_end"}
        The outcome.
    as_what : {"as_assigned", "as_delivered", "full_fidelity"}
        As in ``Cohort.truth``.
    horizon : float, optional
        Times count up to here; the year's end if not given.
    competing : {"recalled"}, optional
        For ``days_to_reoffence``: a recall or a death that comes before a reoffence is an end of
        its own, so that effects are those on cumulative incidence and on time lost.
    exposure : {"days_at_risk"}, optional
        For ``reoffences``: over these days, so that effects are those on rates.
    per : float
        How many days at risk make one unit of a rate: 365.25 for rates a year.

    Returns
    -------
    dict of array
        For each measure its value, or the values of the cohorts; NaN where it is not defined.
        ``reoffended``: ``risk_difference``, ``risk_ratio``, ``odds_ratio``. ``reoffences``:
        ``mean_difference`` and ``rate_ratio``; with ``exposure`` ``rate_difference`` and
        ``rate_ratio``. ``hope_end``: ``mean_difference``. ``days_to_reoffence``:
        ``rmst_difference`` and ``hazard_ratio``; with ``competing``
        ``cumulative_incidence_difference``, ``cumulative_incidence_ratio`` and
        ``rmtl_difference`` (days lost to reoffending).

    Raises
    ------
    DesignError
        For people of another shape, or a competing event or an exposure that is not known, or
        that goes with another outcome.

    Notes
    -----
    A rate is the sum of reoffences over the sum of days at risk, of the same people in one world;
    the ratio of two of them is what a model of counts with an offset estimates. The cumulative
    incidence is the share who reoffend by the horizon and before any recall; the time lost is
    horizon minus time for those, and 0 for the others. Where anybody is recalled, ``hazard_ratio``
    and ``rmst_difference`` are NaN: what these estimates mean then, effects in a world
    where nobody is, the potential outcomes don't hold, and hazards of one kind of event have no
    simple causal meaning. The effect on compliers is that on people whose ``took_part_with`` is 1
    and ``took_part_not_assigned`` 0, ``as_assigned``.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> cohort = cc.simulate(cc.PilotDesign(effect_by_sex=1.0), seed=1)
    >>> women = (cohort.people["my_direction"] == 1) & (cohort.people["sex"] == "female")
    >>> found = true_effects(cohort.potential, women.to_numpy(), "reoffended", "full_fidelity")
    >>> list(found)
    ['risk_difference', 'risk_ratio', 'odds_ratio']
    """
    _check(outcome, competing, exposure)
    who = np.asarray(who, dtype=bool)
    people = who.sum(axis=-1)

    def mean(column: str) -> Floats:
        name, world = _world_of(column)
        if name in (_FIRST, _LOST):
            first = _reoffence_first(potential, world)
            days, end = np.asarray(potential[f"days_to_reoffence_{world}"]), horizon or DAYS
            counted = np.where(first, np.maximum(end - days, 0), 0)
            values = counted if name == _LOST else first & (days <= end)
        else:
            values = np.asarray(potential[column])
            if horizon is not None and name == "days_to_reoffence":
                values = np.minimum(values, horizon)
        check_same_people(who, values)
        sums = np.where(who, values, 0).sum(axis=-1)
        return np.divide(sums, people, out=np.full(people.shape, np.nan), where=people > 0)

    return {
        measure: values * (per if measure == "rate_difference" else 1.0)
        for measure, values in contrasts(
            outcome, mean, *AS_WHAT[as_what], competing=competing, exposure=exposure
        )
    }


_FIRST, _LOST = "reoffence_first", "days_lost"  # made of the columns of a world


def _world_of(column: str) -> tuple[str, str]:
    """The name of what happens, and of the world in which it does."""
    world = max((w for w in WORLDS if column.endswith(f"_{w}")), key=len)
    return column.removesuffix(f"_{world}"), world


def _reoffence_first(potential: Any, world: str) -> npt.NDArray[np.bool_]:
    """Who reoffends before any recall."""
    reoffended, recalled = (
        np.asarray(potential[f"{name}_{world}"]) for name in ("reoffended", COMPETING_EVENT)
    )
    return np.asarray((reoffended == 1) & (recalled == 0))


def check_same_people(who: npt.NDArray[Any], column: npt.NDArray[Any]) -> None:
    """Refuse to say whom an effect is on of other people than a column is of."""
    if who.shape != column.shape:
        raise DesignError(
            f"Whom the effect is on has the shape {who.shape}, and the people {column.shape}.",
            where="among",
            why="Everybody is either one of them or not.",
            try_this="an array of True and False with the shape of a column of people",
        )


def _check(outcome: str, competing: str | None, exposure: str | None) -> None:
    for given, field, known, of in (
        (competing, "competing", COMPETING_EVENT, "days_to_reoffence"),
        (exposure, "exposure", TIME_AT_RISK, "reoffences"),
    ):
        if given is not None and (given, outcome) != (known, of):
            raise DesignError(
                f"No truth is known of {outcome!r} with {field}={given!r}.",
                where=field,
                why="A simulated world has one event that competes, and one time at risk.",
                try_this=f'{field}="{known}" with the outcome "{of}"',
            )


def totals(potential: Any, treated: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Sums of all potential outcomes, which can be added up over blocks.

    Parameters
    ----------
    potential : pandas.DataFrame or mapping of arrays
        ``Cohort.potential``, or its columns by name.
    treated : numpy.ndarray of bool, shape (n,)
        Who is in the programme.

    Returns
    -------
    pandas.DataFrame
        Rows ``ATT`` (people in the programme) and ``ATE`` (everybody); a column ``people`` with
        their number, one for each column of ``potential`` with its sum, and for each world the
        people who reoffend before any recall and the days that they lose by it.
    """
    columns = {name: np.asarray(column) for name, column in potential.items()}
    for world in WORLDS:
        first = _reoffence_first(potential, world)
        columns[f"{_FIRST}_{world}"] = first
        columns[f"{_LOST}_{world}"] = first * (DAYS - columns[f"days_to_reoffence_{world}"])
    sums: dict[str, list[int]] = {"people": [int(treated.sum()), treated.size]}
    for name, values in columns.items():
        sums[name] = [int(values[treated].sum()), int(values.sum())]
    return pd.DataFrame(sums, index=["ATT", "ATE"])


def estimands(totals: pd.DataFrame, recalls: bool = False) -> pd.DataFrame:
    """True effects, from sums of potential outcomes.

    Returns a frame with ``outcome``, ``measure``, ``estimand``, ``as_what`` and ``value``; with
    ``recalls`` also those on times that a recall can end.
    """
    people = totals["people"].to_numpy(dtype=float)

    def mean(column: str) -> Floats:
        sums = totals[column].to_numpy(dtype=float)
        return np.divide(sums, people, out=np.full(len(people), np.nan), where=people > 0)

    rows = [
        (outcome, measure, estimand, as_what, float(values[position]))
        for as_what, worlds in AS_WHAT.items()
        for position, estimand in enumerate(totals.index)
        for outcome in OUTCOMES
        for competing in (None, COMPETING_EVENT)
        if competing is None or (recalls and outcome == "days_to_reoffence")
        for measure, values in contrasts(outcome, mean, *worlds, competing=competing)
    ]
    return pd.DataFrame(rows, columns=["outcome", "measure", "estimand", "as_what", "value"])


def contrasts(
    outcome: str,
    mean: Callable[[str], Floats],
    world: str,
    other: str,
    *,
    competing: str | None = None,
    exposure: str | None = None,
) -> Iterator[tuple[str, Floats]]:
    """Measures of an outcome and their true values between two worlds, in several groups of
    people at once.

    ``mean`` gives the mean of a column of potential outcomes in each group.
    """
    if competing is not None:
        level, base = mean(f"{_FIRST}_{world}"), mean(f"{_FIRST}_{other}")
        yield "cumulative_incidence_difference", level - base
        yield "cumulative_incidence_ratio", _ratio(level, base)
        yield "rmtl_difference", mean(f"{_LOST}_{world}") - mean(f"{_LOST}_{other}")
        return
    if outcome == "days_to_reoffence":
        recalls = mean(f"{COMPETING_EVENT}_{world}") + mean(f"{COMPETING_EVENT}_{other}")
        known = np.where(recalls > 0, np.nan, 1.0)
        yield "rmst_difference", known * (mean(f"{outcome}_{world}") - mean(f"{outcome}_{other}"))
        rates = mean(f"reoffended_{world}"), mean(f"reoffended_{other}")
        with np.errstate(divide="ignore"):
            hazards = [-np.log1p(-rate) for rate in rates]
        yield "hazard_ratio", known * _ratio(*hazards)
        return
    level, base = mean(f"{outcome}_{world}"), mean(f"{outcome}_{other}")
    if exposure is not None:
        level = _ratio(level, mean(f"{exposure}_{world}"))
        base = _ratio(base, mean(f"{exposure}_{other}"))
        yield "rate_difference", level - base
        yield "rate_ratio", _ratio(level, base)
        return
    if outcome == "reoffended":
        yield "risk_difference", level - base
        yield "risk_ratio", _ratio(level, base)
        yield "odds_ratio", _ratio(level * (1 - base), base * (1 - level))
    else:
        yield "mean_difference", level - base
        if outcome == "reoffences":
            yield "rate_ratio", _ratio(level, base)


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """A ratio, or NaN where it is not defined."""
    defined = (denominator > 0) & np.isfinite(numerator)
    return np.divide(
        numerator, denominator, out=np.full(np.shape(numerator), np.nan), where=defined
    )
