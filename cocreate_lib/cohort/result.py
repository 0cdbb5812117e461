"""``Cohort``: simulated people, and what no evaluator ever sees."""

from __future__ import annotations

import dataclasses
from functools import cached_property

import pandas as pd

from cocreate_lib.cohort.design import PilotDesign
from cocreate_lib.cohort.truth import estimands, totals


@dataclasses.dataclass(frozen=True, eq=False)
class Cohort:
    """A simulated cohort: what an evaluator could see, and what only the simulator knows.

    Attributes
    ----------
    people : pandas.DataFrame
        What an evaluator could see, one row a person, indexed by ``person``. The columns are
        described by :func:`cocreate_lib.cohort.data_dictionary`. ``people.attrs["synthetic"]``
        is true, and so is the column ``synthetic`` in every row.
    potential : pandas.DataFrame
        On the same index, each outcome in three worlds: ``reoffended_without``,
        ``reoffended_with`` (the programme as the person's case manager delivers it),
        ``reoffended_with_full_delivery``, and the same for ``reoffences`` and
        ``days_to_reoffence``.
    hidden : pandas.DataFrame
        On the same index, what causes the outcomes and is never seen: ``readiness`` (standard
        deviations), ``case_manager_skill`` (standard deviations), ``fidelity`` (for everybody:
        what the person's case manager delivers or would deliver), and the probabilities
        ``chance_without``, ``chance_with`` and ``chance_with_full_delivery``.
    design : PilotDesign
        The design that was simulated.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> cohort = cc.simulate(cc.PilotDesign(n_treated=50, n_comparison=150), seed=1)
    >>> cohort.people.shape[0]
    200
    """

    people: pd.DataFrame
    potential: pd.DataFrame
    hidden: pd.DataFrame
    design: PilotDesign

    @cached_property
    def truth(self) -> pd.DataFrame:
        """The true effects in this cohort.

        Returns
        -------
        pandas.DataFrame
            ``outcome``: the outcome's column in ``people``. ``measure``: ``risk_difference``,
            ``risk_ratio``, ``odds_ratio``; ``mean_difference``, ``rate_ratio``;
            ``rmst_difference`` (days free of reoffending within the year), ``hazard_ratio``.
            ``estimand``: ``ATT`` (people in the programme) or ``ATE`` (everybody in the cohort).
            ``as_what``: ``as_delivered`` or ``full_fidelity``. ``value``: NaN where a ratio is
            not defined.

        Notes
        -----
        Differences are means of each person's own difference between potential outcomes. The
        hazard ratio is the ratio of the cumulative hazards of the whole year,
        ln(1 - rate with) / ln(1 - rate without): what a Cox model estimates if hazards are
        proportional.
        """
        return estimands(totals(self.potential, self.people["my_direction"].to_numpy() == 1))

    def __str__(self) -> str:
        lines = ["Synthetic cohort: nobody in it is real."]
        for value, name in ((1, "in the programme"), (0, "in the comparison group")):
            group = self.people.loc[self.people["my_direction"] == value, "reoffended"]
            lines.append(
                f"  {len(group):>7,} people {name}, of whom {group.mean():.1%} reoffended"
                " within a year"
            )
        lines.append("  The truth is in .truth, both potential outcomes in .potential.")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        lead = "<br>".join(str(self).splitlines())
        return f"<p>{lead}</p>{self.people.head().to_html()}"

    def to_frame(self) -> pd.DataFrame:
        """The people: see ``people``."""
        return self.people
