"""Does a cohort have what its design declares? Targets beside what was achieved."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.cohort.solve.constants import REFERENCE_SIZE, solve

if TYPE_CHECKING:
    from cocreate_lib.cohort.result import Cohort

Values = npt.NDArray[Any]


class _Achieved(NamedTuple):
    field: str
    value: float
    error: float
    measured: str


def calibrate(cohort: Cohort) -> pd.DataFrame:
    """Declared targets and achieved values: see :meth:`Cohort.calibration`."""
    sources = cohort.design.explain()["source"]
    rows = [
        {
            "target": achieved.field,
            "declared": getattr(cohort.design, achieved.field),
            "achieved": achieved.value,
            "mc_std_error": achieved.error,
            "source": sources[achieved.field],
            "measured": achieved.measured,
        }
        for achieved in (*_means(cohort), *_correlations(cohort), *_losses(cohort))
    ]
    return pd.DataFrame(rows).set_index("target")


def _means(cohort: Cohort) -> Iterator[_Achieved]:
    people, potential, design = cohort.people, cohort.potential, cohort.design
    inside = people["my_direction"].to_numpy() == 1
    manager = people["case_manager"].cat.codes.to_numpy()
    everybody = np.ones(inside.size, dtype=bool)

    def mean(field: str, values: Values, who: npt.NDArray[np.bool_], measured: str) -> _Achieved:
        value, error = _clustered_mean(values[who], manager[who])
        return _Achieved(field, value, error, measured)

    for field, column, level in (
        ("female_share", "sex", "female"),
        ("suspended_share", "sentence", "suspended sentence order"),
        ("licence_share", "sentence", "licence"),
    ):
        yield mean(field, (people[column] == level).to_numpy(), everybody, "everybody")

    proven = cohort.hidden["proven_without"].to_numpy()
    rate = mean("base_rate", proven > 0, ~inside, "comparison group, ordinary courts, no programme")
    office = people["office"].cat.codes.to_numpy()
    between = math.sqrt(design.office_icc * rate.value * (1 - rate.value))
    yield _with_offices(rate, between, office[~inside])

    number, any_proven = proven[~inside], proven[~inside] > 0
    frequency = number.sum() / any_proven.sum() if any_proven.any() else math.nan
    residual = (number - frequency * any_proven) / max(
        float(any_proven.sum()) / max(1, number.size), 1e-12
    )
    yield _Achieved(
        "reoffences_per_reoffender",
        float(frequency),
        _clustered_mean(residual, manager[~inside])[1],
        "comparison group's people with any, ordinary courts, no programme",
    )
    before = people["offences_year_before"].to_numpy()
    yield mean("offences_before", before, ~inside, "comparison group")
    yield mean("hope_mean", people["hope_start"].to_numpy(), ~inside, "comparison group")
    yield mean("fidelity", cohort.hidden["fidelity"].to_numpy(), inside, "programme group")
    achieved = [
        mean(
            field,
            (
                potential[f"{outcome}_with_full_delivery"] - potential[f"{outcome}_without"]
            ).to_numpy(),
            inside,
            "programme group, full delivery against none",
        )
        for field, outcome in (("effect", "reoffended"), ("effect_on_hope", "hope_end"))
    ]
    # Where an office's people reoffend more or less than elsewhere, the same change of log-odds is
    # another change of the rate; case managers do the same, and are among the clusters.
    slope = _slope(cohort.hidden["chance_with_full_delivery"].to_numpy()[inside]) - _slope(
        cohort.hidden["chance_without"].to_numpy()[inside]
    )
    yield _with_offices(achieved[0], solve(design).office_sd * abs(slope), office[inside])
    yield achieved[1]


def _slope(chance: Values) -> float:
    """How much a mean probability changes with everybody's log-odds."""
    return float((chance * (1 - chance)).mean()) if chance.size else 0.0


def _with_offices(achieved: _Achieved, sd: float, office: Values) -> _Achieved:
    """A mean whose error allows for offices that differ, with this standard deviation."""
    shares = np.bincount(office) / max(1, office.size)
    return achieved._replace(error=math.hypot(achieved.error, sd * math.sqrt((shares**2).sum())))


def _correlations(cohort: Cohort) -> Iterator[_Achieved]:
    people, potential = cohort.people, cohort.potential
    outside = people["my_direction"].to_numpy() == 0
    manager = people["case_manager"].cat.codes.to_numpy()[outside]
    office = people["office"].cat.codes.to_numpy()[outside]
    proven = cohort.hidden["proven_without"].to_numpy()[outside] > 0
    by_manager, by_office = nested_icc(proven, manager, office)
    measured = "comparison group, analysis of variance"
    yield _Achieved("case_manager_icc", *by_manager, measured)
    yield _Achieved("office_icc", *by_office, measured)
    nowhere = np.zeros(manager.size, dtype=np.int64)
    reoffends = potential["reoffended_without"].to_numpy()[outside] == 1
    often = potential["reoffences_without"].to_numpy()[outside]
    yield _Achieved(
        "frequency_icc",
        *nested_icc(often[reoffends], manager[reoffends], nowhere[reoffends])[0],
        "comparison group's people who reoffend, analysis of variance",
    )
    hope = potential["hope_end_without"].to_numpy()[outside]
    yield _Achieved("hope_icc", *nested_icc(hope, manager, nowhere)[0], measured)


def _losses(cohort: Cohort) -> Iterator[_Achieved]:
    people = cohort.people
    outside = people["my_direction"].to_numpy() == 0
    manager = people["case_manager"].cat.codes.to_numpy()[outside]
    for field, missing in (
        ("linkage_failure", people["linked"] == 0),
        ("attrition", people["hope_end"].isna()),
    ):
        value, error = _clustered_mean(missing.to_numpy()[outside], manager)
        yield _Achieved(field, value, error, "comparison group")


def _clustered_mean(values: Values, cluster: Values) -> tuple[float, float]:
    """A mean and its standard error with clusters, which also covers the error of the reference
    group for which the design was solved."""
    if not values.size:
        return math.nan, math.nan
    mean = float(values.mean())
    deviations = np.bincount(cluster, values - mean)
    variance = float((deviations**2).sum()) / values.size**2
    return mean, math.sqrt(variance + float(values.var()) / REFERENCE_SIZE)


def nested_icc(
    values: Values, manager: Values, office: Values
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Shares of variance between case managers of an office, and between offices.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        An outcome.
    manager, office : numpy.ndarray of int, shape (n,)
        Codes; each case manager has one office.

    Returns
    -------
    tuple
        For case managers and for offices: the share and its standard error. NaN where there are
        too few to say.

    Notes
    -----
    Analysis of variance for nested groups of uneven size. The standard errors are those of the
    mean squares of normal variables, hence approximate. A mean square that came out below what
    it would be with no differences between clusters counts as that, so that a low one does not
    look sure of itself; with a handful of offices or case managers they remain rough.
    """
    nothing = (math.nan, math.nan), (math.nan, math.nan)
    if not values.size:
        return nothing
    values = values.astype(float)
    counts = np.bincount(manager)
    present = counts > 0
    office_of = np.zeros(counts.size, dtype=np.int64)
    office_of[manager] = office
    office_of, sizes = office_of[present], counts[present].astype(float)
    means = np.bincount(manager, values)[present] / sizes
    office_sizes = np.bincount(office_of, sizes)
    with np.errstate(invalid="ignore"):
        office_means = np.bincount(office_of, sizes * means) / office_sizes
    total, n_managers = values.size, sizes.size
    n_offices = int((office_sizes > 0).sum())
    if n_managers == n_offices or total == n_managers:
        return nothing

    squares = float((values**2).sum() - (sizes * means**2).sum())
    within = squares / (total - n_managers)
    own_share = float((sizes**2 / office_sizes[office_of]).sum())
    between = float((sizes * (means - office_means[office_of]) ** 2).sum())
    between /= n_managers - n_offices
    people = (total - own_share) / (n_managers - n_offices)
    by_manager = (between - within) / people
    manager_error = math.hypot(
        max(between, within) * math.sqrt(2 / (n_managers - n_offices)),
        within * math.sqrt(2 / (total - n_managers)),
    )
    by_office, office_error = 0.0, math.nan
    if n_offices > 1:
        there = office_sizes > 0
        mean_square = float(
            (office_sizes[there] * (office_means[there] - values.mean()) ** 2).sum()
        ) / (n_offices - 1)
        from_managers = (own_share - float((sizes**2).sum()) / total) / (n_offices - 1)
        from_offices = (total - float((office_sizes**2).sum()) / total) / (n_offices - 1)
        by_office = (mean_square - within - from_managers * by_manager) / from_offices
        least = within + from_managers * max(by_manager, 0.0)
        office_error = max(mean_square, least) * math.sqrt(2 / (n_offices - 1)) / from_offices
    variance = within + by_manager + by_office
    if variance <= 0:
        return nothing
    return (
        (by_manager / variance, manager_error / people / variance),
        (by_office / variance, office_error / variance) if n_offices > 1 else nothing[1],
    )
