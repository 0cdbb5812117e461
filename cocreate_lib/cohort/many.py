"""Many cohorts of one design at once, as arrays: for whoever simulates thousands of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.draw.batches import draw_groups
from cocreate_lib.cohort.draw.columns import PEOPLE, POTENTIAL, Column
from cocreate_lib.cohort.draw.group import Array, Group
from cocreate_lib.cohort.simulate import Seed, root_sequence
from cocreate_lib.cohort.truth.estimands import check_same_people, true_effects


class ManyCohorts(NamedTuple):
    """Cohorts side by side: every column has the shape (cohorts, people).

    ``people`` and ``potential`` hold the columns that were asked for. Categories are codes: the
    positions of their values among the categories of the same column of ``Cohort``; those of
    ``case_manager`` only say who shares one.
    """

    people: Mapping[str, Array]
    potential: Mapping[str, Array]

    @property
    def compliers(self) -> Array:
        """Who takes part in the programme if assigned to it, and only then.

        Needs ``took_part_with`` and ``took_part_not_assigned`` of ``potential``.

        Examples
        --------
        >>> design = PilotDesign(n_treated=200, n_comparison=200, uptake=0.5)
        >>> many = simulate_many(design, [1], [], ["took_part_with", "took_part_not_assigned"])
        >>> bool(0.4 < many.compliers.mean() < 0.6)
        True
        """
        potential = self.potential
        return np.asarray(potential["took_part_with"] > potential["took_part_not_assigned"])

    def truth(
        self,
        outcome: str,
        as_what: str,
        estimand: str,
        horizon: float | None = None,
        *,
        among: Array | None = None,
        competing: str | None = None,
        exposure: str | None = None,
        per: float = 1.0,
    ) -> dict[str, Array]:
        """The true effects on an outcome in each cohort, by measure.

        Parameters
        ----------
        outcome, as_what
            As in ``Cohort.truth``. Needs the columns of :func:`potential_columns`, and
            ``my_direction`` of ``people``.
        estimand
            Whom the effect is on: ``"ATT"`` (people in the programme), ``"ATC"`` (the comparison
            group) or ``"ATE"`` (everybody).
        horizon
            Times count up to here.
        among : numpy.ndarray of bool, shape (cohorts, people)
            Only these of the people whom the estimand names: women, say, or ``compliers``, with
            ``as_what="as_assigned"``.
        competing, exposure, per
            As for :func:`cocreate_lib.cohort.true_effects`, for a time that a recall can end and
            for reoffences over the days at risk.

        Returns
        -------
        dict of array
            For each measure the values, with shape (cohorts,): those of ``Cohort.truth``. NaN
            where one is not defined, or there is nobody.

        Raises
        ------
        DesignError
            As :func:`cocreate_lib.cohort.true_effects`.

        Examples
        --------
        >>> many = simulate_many(PilotDesign(n_treated=20, n_comparison=100), [1, 2])
        >>> many.truth("reoffended", "as_delivered", "ATT")["risk_difference"].shape
        (2,)

        Among women, and per year at risk:

        >>> women = many.people["sex"] == 1
        >>> found = many.truth(
        ...     "reoffences", "as_delivered", "ATE",
        ...     among=women, exposure="days_at_risk", per=365.25,
        ... )
        >>> list(found), found["rate_ratio"].shape
        (['rate_difference', 'rate_ratio'], (2,))
        """
        treated = self.people["my_direction"] == 1
        who = {"ATT": treated, "ATC": ~treated, "ATE": np.ones_like(treated)}[estimand]
        if among is not None:
            among = np.asarray(among, dtype=bool)
            check_same_people(among, who)
            who = who & among
        return true_effects(
            self.potential,
            who,
            outcome,
            as_what,
            horizon=horizon,
            competing=competing,
            exposure=exposure,
            per=per,
        )


def simulate_many(
    design: PilotDesign,
    seeds: Sequence[Seed],
    people: Iterable[str] = tuple(PEOPLE),
    potential: Iterable[str] = tuple(POTENTIAL),
) -> ManyCohorts:
    """Draw the cohorts of ``simulate``, one a seed, without a table for each.

    Parameters
    ----------
    design : PilotDesign
        The world of the pilot.
    seeds : sequence of int, numpy.random.SeedSequence or numpy.random.Generator
        One a cohort.
    people, potential : iterable of str
        Columns of ``Cohort.people`` and of ``Cohort.potential``. What no column asks for is not
        drawn.

    Returns
    -------
    ManyCohorts
        The columns, with the people of each cohort in the order of ``simulate``, who are the
        same to the last bit.

    Raises
    ------
    DesignError
        As ``simulate``.

    Examples
    --------
    >>> from cocreate_lib.cohort import simulate
    >>> design = PilotDesign(n_treated=20, n_comparison=100)
    >>> many = simulate_many(design, [1, 2, 3], people=["age"], potential=[])
    >>> many.people["age"].shape
    (3, 120)
    >>> bool((many.people["age"][2] == simulate(design, 3).people["age"]).all())
    True
    """
    roots = [root_sequence(design, seed) for seed in seeds]
    wanted_people = {name: PEOPLE[name] for name in people}
    wanted_potential = {name: POTENTIAL[name] for name in potential}
    parts = [
        [_columns(wanted, group, len(roots)) for wanted in (wanted_people, wanted_potential)]
        for group in draw_groups(design, roots)
    ]
    return ManyCohorts(*map(_joined, zip(*parts, strict=True)))


def _columns(wanted: Mapping[str, Column], group: Group, cohorts: int) -> dict[str, Array]:
    return {name: column.draw(group).reshape(cohorts, -1) for name, column in wanted.items()}


def _joined(parts: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    return {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}
