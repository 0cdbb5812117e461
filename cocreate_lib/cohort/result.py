"""``Cohort``: simulated people, and what no evaluator ever sees."""

from __future__ import annotations

import dataclasses
from functools import cached_property

import pandas as pd

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.truth.calibration import calibrate
from cocreate_lib.cohort.truth.estimands import estimands, totals
from cocreate_lib.cohort.truth.recipe import recipe
from cocreate_lib.text import percentage, plural


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
        On the same index, what happens in four worlds, proven by a court or not:
        ``reoffended_without`` any programme anywhere, ``reoffended_not_assigned`` (as the
        comparison group lives), ``reoffended_with`` (the programme as delivered to the person, or
        as the person's case manager would have delivered it), ``reoffended_with_full_delivery``,
        and the same for ``reoffences``, ``days_to_reoffence``, ``hope_end``, ``recalled`` (before
        any reoffence) and ``days_at_risk``. ``took_part_with`` and ``took_part_not_assigned``:
        whether the person takes part in the programme if assigned to it, and if not.
    hidden : pandas.DataFrame
        On the same index, what is never seen: ``readiness``, ``need_level``, ``bad_spell`` and
        ``case_manager_skill`` in standard deviations; ``fidelity``, for everybody what is or
        would be delivered to them if they took part; the probabilities of reoffending
        ``chance_without``, ``chance_with`` and ``chance_with_full_delivery``, were nobody
        recalled; ``proven_without``, the number of reoffences that ordinary courts would have
        proven without the programme and without recalls; ``recall_chance``, the probability of a
        recall without the programme, for people who don't reoffend.
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
            ``rmst_difference`` (days free of reoffending within the year), ``hazard_ratio``; where
            the design recalls people also ``cumulative_incidence_difference``,
            ``cumulative_incidence_ratio`` and ``rmtl_difference`` (days lost to reoffending).
            ``estimand``: ``ATT`` (people in the programme) or ``ATE`` (everybody in the cohort).
            ``as_what``: ``as_assigned`` (the programme as delivered, against life in the
            comparison group), ``as_delivered`` (against no programme anywhere) or
            ``full_fidelity`` (everybody takes part and gets it in full, against none). ``value``:
            NaN where a ratio is not defined, or a time where anybody is recalled.

        See Also
        --------
        cocreate_lib.cohort.true_effects : those among any people, and over the days at risk.
        cocreate_lib.cohort.truth_long_run : the design's own long-run values, with their error.

        Notes
        -----
        The programme as delivered is nothing for people in it who take no part. Differences are
        means of each person's own difference between potential outcomes: of what
        happens, proven or not. ``people`` holds what was proven in time, which is less, so that
        even a perfect comparison of ``people`` comes out nearer to no difference. The
        hazard ratio is the ratio of the cumulative hazards of the whole year,
        ln(1 - rate with) / ln(1 - rate without): what a Cox model estimates if hazards are
        proportional.
        """
        treated = self.people["my_direction"].to_numpy() == 1
        return estimands(totals(self.potential, treated), self.design.recall_rate > 0)

    def calibration(self) -> pd.DataFrame:
        """What the design declares beside what this cohort has.

        Returns
        -------
        pandas.DataFrame
            Indexed by ``target``, a field of the design: ``declared``; ``achieved`` in this
            cohort, NaN where it has too few people to say; ``mc_std_error``, the standard error
            by which cohorts scatter around what is declared; ``source`` of the declared value;
            ``measured``, in whom and how.

        Notes
        -----
        Standard errors take people of one case manager together. Those of intra-cluster
        correlations come from the analysis of variance and are approximate.

        Examples
        --------
        >>> import cocreate_lib as cc
        >>> table = cc.simulate(cc.PilotDesign(), seed=1).calibration()
        >>> bool(abs(table.loc["base_rate", "achieved"] - 0.334) < 0.1)
        True
        """
        return calibrate(self.design, self.people, self.potential, self.hidden)

    def recipe(self) -> str:
        """The steps by which the cohort was made, in words and numbers.

        Examples
        --------
        >>> import cocreate_lib as cc
        >>> print(cc.simulate(cc.PilotDesign(), seed=1).recipe().splitlines()[0])
        All people are synthetic: nobody in these data is real.
        """
        return recipe(self.design)

    def __str__(self) -> str:
        lines = ["Synthetic cohort: nobody in it is real."]
        for value, name in ((1, "in the programme"), (0, "in the comparison group")):
            group = self.people.loc[self.people["my_direction"] == value, "reoffended"]
            share = percentage(group.mean(), 1)
            found = f", of whom {share} were proven to have reoffended within a year"
            lines.append(
                f"  {len(group):>7,} {plural(len(group), 'person')} "
                f"{name}{found if group.notna().any() else ''}"
            )
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"{self}\n  The truth is in .truth, both potential outcomes in .potential."

    def _repr_html_(self) -> str:
        lead = "<br>".join(repr(self).splitlines())
        return f"<p>{lead}</p>{self.people.head().to_html()}"

    def to_frame(self) -> pd.DataFrame:
        """The people: see ``people``."""
        return self.people
