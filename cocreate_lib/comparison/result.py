"""The result of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.checks import check_choice
from cocreate_lib.comparison.analysed import analyse
from cocreate_lib.comparison.analysed_people import analysed_people
from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.estimates.kinds import analysis_of
from cocreate_lib.comparison.estimates.rows import INCIDENCE_COLUMNS
from cocreate_lib.comparison.further.analysis import FurtherAnalysis
from cocreate_lib.comparison.further.delivery import DeliveryAnalysis
from cocreate_lib.comparison.further.register import FURTHER, declared
from cocreate_lib.comparison.imputation.chained_equations import Gaps, filled_sentences
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.inference.multiplicity import holm_meaning
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.models.counts import CountModel
from cocreate_lib.comparison.models.cox import CoxModel
from cocreate_lib.comparison.plan.measures import MEASURE_NAMES
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.comparison.plan.words import (
    ERROR_WORDS,
    by_table,
    doubts,
    estimand_words,
    starts_late,
)
from cocreate_lib.comparison.sensitivity.e_values import UNMEASURED
from cocreate_lib.comparison.sensitivity.evidence import Case, Evidence, evidence_of
from cocreate_lib.comparison.sensitivity.finding import Competing, Finding, finding_of_row
from cocreate_lib.comparison.sensitivity.fragility import fragility
from cocreate_lib.comparison.sensitivity.imbalance import Imbalance, imbalance_of
from cocreate_lib.comparison.sensitivity.null_results import DETECTABLE, null_evidence
from cocreate_lib.comparison.sensitivity.time_at_risk import time_at_risk
from cocreate_lib.comparison.statsmodels_results import statsmodels_result
from cocreate_lib.comparison.tables.paper_table import PaperTable
from cocreate_lib.comparison.tables.results_table import Results, results_table_of
from cocreate_lib.comparison.tables.table_one import Described, table_one_of
from cocreate_lib.comparison.weighting.balance import COLUMNS as BALANCE_COLUMNS
from cocreate_lib.comparison.weighting.implied_weights import extrapolation
from cocreate_lib.comparison.weighting.overlap import overlap_coefficient
from cocreate_lib.comparison.words.answer import Answer, headline, make_answer
from cocreate_lib.comparison.words.audiences import AUDIENCES, Technical, sentences_for
from cocreate_lib.comparison.words.report_tables import ReportTables, make_report_tables
from cocreate_lib.comparison.words.sentences import Sentences, outcome_sentences, ratio_reading
from cocreate_lib.display import (
    Block,
    Result,
    Rows,
    Words,
    bullets,
    heading,
    paragraph,
    together,
)
from cocreate_lib.errors import PlanError, nearest_names
from cocreate_lib.text import decimal, decimals_for, interval, p_text, percentage


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Result):
    """What came out of comparing two groups.

    Parameters
    ----------
    estimates
        One row an outcome and measure. ``outcome``; ``measure`` (``risk_difference``,
        ``risk_ratio``, ``odds_ratio``, ``mean_difference``, ``rate_difference``, ``rate_ratio``,
        ``hazard_ratio``, ``rmst_difference``; with competing events
        ``cumulative_incidence_difference``, ``cumulative_incidence_ratio``, ``hazard_ratio``,
        ``competing_hazard_ratio``, ``rmtl_difference``); ``scale`` (``difference`` or ``ratio``);
        ``estimand`` (with
        ", trimmed" where the plan trims); ``estimator``; ``estimate``; ``std_error`` (for a ratio:
        of its logarithm); ``statistic``; ``df``
        (``inf``: normal; missing where draws decide); ``p_value`` (two-sided); ``p_value_holm``
        (corrected across the outcomes; for each outcome's first difference only); ``conf_low``,
        ``conf_high``, ``conf_level``; ``n_treated``, ``n_comparison`` (people analysed);
        ``n_clusters`` (missing where nobody is clustered); ``se_type``; ``marginal`` (False:
        conditional on the covariates); ``notes``.
    means
        One row an outcome: ``outcome``, ``kind``, ``treated`` and ``comparison`` (the two means
        that the differences compare), ``horizon`` (of a restricted mean).
    pairs
        ``treated``, ``comparison`` (labels of the caller's index) and ``distance``; empty without
        matching.
    weights
        Weight of each person, on the caller's index; 0 for those who were not used. After
        ``weighting`` and ``doubly_robust`` the weights of both groups have the same sum.
    treated
        Who was in the programme, on the caller's index.
    scores
        On the caller's index: the score that people were matched or put into classes by (logit,
        propensity or column: its name says which; with ``"mahalanobis"`` the logit), or the
        propensity score that made the weights; missing for people who have none. None without
        matching, classes or weights.
    lost
        ``step``, ``group`` (``treated`` or ``comparison``), ``lost``, ``left``, ``why``.
    curves
        Kaplan-Meier curves after adjustment: ``outcome``, ``group``, ``time``, ``at_risk``
        (weighted), ``survival``, ``conf_low``, ``conf_high`` (pointwise); empty without times.
        Times that can end with a competing event have ``incidence`` instead.
    tests
        Tests beside the estimates, for times: ``outcome``; ``test`` (``gray``, with competing
        events, of independent people who all count as one and were watched from the start;
        ``log_rank``, without covariates in the outcome model; ``proportional_hazards``;
        ``proportional_hazards_all_terms``, with such covariates); ``statistic`` (chi-squared),
        ``df``, ``p_value``; ``asks`` (what is put to the test); ``notes`` (which variance). With
        weights, pairs or clusters the variance is robust, and weights are taken as given.
    models
        By the outcome's column: the Cox model of each time that has one, and the model of counts
        of each frequency that has one.
    plan
        The plan.
    synthetic
        Whether the data are synthetic.
    balance_from
        Works out :attr:`balance`, and standard deviations.
    arrays, sample
        The arrays behind all this: the people as they were read, and whom the method compared.
    intervals
        By outcome and measure: the intervals of ``estimates``, which know their limits at any
        confidence level.
    filled
        With ``missing="impute"``, one row a column with gaps: ``column``, ``filled`` (people whose
        value was filled in), ``share`` (of all people); otherwise empty.
    incidence
        Cumulative incidence curves (Aalen-Johansen) after adjustment, of times that can end with a
        competing event: ``outcome``, ``group``, ``of`` (``event`` or ``competing``), ``time``,
        ``at_risk`` (weighted), ``incidence`` (share who have had it by then, before anything else),
        ``conf_low``, ``conf_high`` (pointwise); empty without such times.
    """

    estimates: pd.DataFrame
    means: pd.DataFrame
    pairs: pd.DataFrame
    weights: pd.Series
    treated: pd.Series
    scores: pd.Series | None
    lost: pd.DataFrame
    curves: pd.DataFrame
    tests: pd.DataFrame
    models: Mapping[str, CoxModel | CountModel]
    plan: AnalysisPlan
    synthetic: bool
    arrays: Table
    sample: Sample
    intervals: Mapping[tuple[str, str], Interval]
    balance_from: Callable[[], pd.DataFrame]
    filled: pd.DataFrame = field(default_factory=lambda: Gaps(1, 0, {}).to_frame())
    incidence: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=INCIDENCE_COLUMNS))

    @cached_property
    def balance(self) -> pd.DataFrame:
        """How alike the groups are, worked out when it is first asked for.

        Returns
        -------
        DataFrame
            One row a covariate level: ``variable``, ``level``, ``mean_treated``,
            ``mean_comparison_before``, ``mean_comparison_after``, ``smd_before``, ``smd_after``,
            ``variance_ratio_before``, ``variance_ratio_after``, ``mean_treated_after``,
            ``ecdf_mean_before``, ``ecdf_mean_after``, ``ecdf_max_before``, ``ecdf_max_after``.
        """
        return self._described[list(BALANCE_COLUMNS)]

    @cached_property
    def _described(self) -> pd.DataFrame:
        """The balance, and the standard deviations that tables of a paper have beside it."""
        return self.balance_from()

    @property
    def reading(self) -> tuple[str, ...]:
        """What was understood of the table's cells, in sentences: decimal commas, marks for what is
        missing, yes and no, levels with blanks around them. Nothing where all was plain."""
        return self.arrays.reading

    @property
    def notes(self) -> tuple[str, ...]:
        """Every remark on the estimates, each once; one that is not on all says on which it is."""
        rows = self.estimates
        about: dict[str, list[str]] = {}
        for outcome, measure, text in zip(
            rows["outcome"], rows["measure"], rows["notes"], strict=True
        ):
            for part in filter(None, text.split("; ")):
                place = f"{self.plan.label(outcome)}, {MEASURE_NAMES[measure]}"
                about.setdefault(part, []).append(place)
        return tuple(
            part if len(places) == len(rows) else f"{' and '.join(places)}: {part}"
            for part, places in about.items()
        )

    def model(self, outcome: str) -> CoxModel | CountModel:
        """The Cox model behind the hazard ratio of a time, or the model of a frequency's counts.

        Parameters
        ----------
        outcome
            The outcome's column.

        Returns
        -------
        CoxModel or CountModel
            Every coefficient and the log-likelihood; with the likelihood ratio test, or with the
            dispersion of the counts.

        Raises
        ------
        PlanError
            When that outcome has no such model.
        """
        if outcome not in self.models:
            raise PlanError(
                f"There is no Cox model or model of counts for {outcome!r}.",
                why="Only outcomes declared with time_to(...), with events in both groups, or with "
                "frequency(...) have one.",
                try_this=nearest_names(outcome, self.models) if self.models else None,
            )
        return self.models[outcome]

    def analysed(self, people: pd.DataFrame) -> pd.DataFrame:
        """The people who were compared, with their weights, matched sets and scores.

        For whoever goes on with them in other software.

        Parameters
        ----------
        people
            The table that was compared, with the same rows and index.

        Returns
        -------
        DataFrame
            The rows of the people used, in their order and with all their columns, and
            ``in_programme`` (1, or 0 for the comparison group), ``weight`` (with which the row
            counts in its group), ``pair`` (number of the matched set, from 1 in the order of the
            rows; missing without matching) and ``score`` (as in :attr:`scores`; missing for methods
            without one). A column that the table has already gets ``_compared`` behind its name.

            One row a person. Only with ``replace=True`` does a comparison person stand there once
            for each matched set that they are in, under the same label, with their weight in that
            set.

        Raises
        ------
        DataError
            When these are other people.

        Notes
        -----
        The weighted means of the two groups in these rows are those of ``means``, where the method
        compares weighted means. After imputation the rows are those of the first imputed table, and
        the caller's columns keep their gaps.

        Examples
        --------
        >>> import cocreate_lib as cc
        >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
        >>> result = cc.compare(people, cc.teaching_plan())
        >>> rows = result.analysed(people)
        >>> rows[["in_programme", "weight", "pair"]].head(2).to_numpy().tolist()
        [[1, 1.0, 1], [1, 1.0, 2]]
        """
        return analysed_people(people, self.arrays, self.sample)

    def to_statsmodels(self, outcome: str) -> Any:
        """The outcome model as a fitted result of statsmodels, with the covariance of this result.

        For all that statsmodels can do with a model: ``summary()``, predictions, tests of several
        coefficients, residuals.

        Parameters
        ----------
        outcome
            The outcome's column.

        Returns
        -------
        statsmodels results
            Coefficients ``const`` (but for a time), the treatment's column, and the covariates in
            their own units, a category as one indicator a level: ``"sex=male"``. Rows have the
            labels of the people, once for each time that they were matched.

            Where covariates are in the outcome model (``regression``, matching with
            ``adjust=True``): a logistic regression of a rate, a Poisson or negative binomial one of
            a frequency (with the dispersion of ``model(outcome)``, and time at risk, in units of
            the rate, as ``exposure``), weighted least squares of a scale. A scale with ``before``
            has that as a covariate. Other methods compare weighted means: weighted least squares on
            the treatment alone, where the intercept is the mean of the comparison group and the
            coefficient the ``risk_difference`` or ``mean_difference`` of ``estimates`` (with time
            at risk the rates of people, weighted by it, and the ``rate_difference``). For a time:
            Cox's model with Efron's ties.

        Raises
        ------
        PlanError
            When there is no such outcome; for a method with two outcome models
            (``doubly_robust``, and ``difference_in_differences`` with covariates); for a weighted
            Cox model, which statsmodels doesn't have; where errors are drawn (bootstraps,
            randomisation); and after imputation, where estimates are pooled.

        Notes
        -----
        The covariance of the coefficients, ``cov_params()``, is found as that of the estimates is:
        robust (HC1), by clusters, in two ways, CR2, allowing for estimated weights, or by the
        classical formulas; ``cov_type`` says which, in the words of ``se_type``. Tests and
        intervals use one number of degrees of freedom: with CR2 that of the treatment's
        coefficient. Weights enter as ``weights`` of least squares and ``var_weights`` of a
        generalised linear model, so likelihoods are descriptions there. Intervals of rare
        outcomes in ``estimates`` come from score tests instead.

        Averaged over people (g-computation), a logistic or log-linear model gives the measures of
        ``estimates``; its own coefficient is the conditional odds or rate ratio's logarithm.

        People with a missing value are left out, as in the comparison.

        Examples
        --------
        >>> import cocreate_lib as cc
        >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
        >>> plan = cc.teaching_plan().replace(method="unadjusted", errors="robust")
        >>> result = cc.compare(people, plan).to_statsmodels("reoffended")
        >>> result.params.round(3).to_dict(), result.cov_type
        ({'const': 0.329, 'my_direction': -0.116}, 'robust (HC1)')
        """
        names = tuple(each.column for each in self.plan.outcomes)
        if outcome not in names:
            raise PlanError(
                f"The plan has no outcome {outcome!r}.",
                where="to_statsmodels",
                try_this=nearest_names(outcome, names),
            )
        if len(self.filled):
            raise PlanError(
                "The estimates are pooled over several imputed tables: there is no one model.",
                where=f"to_statsmodels({outcome!r})",
                try_this='missing="complete_cases".',
            )
        data = self.arrays.outcomes[names.index(outcome)]
        return statsmodels_result(analysis_of(data, self.arrays, self.sample, self.plan))

    def answer(self) -> Answer:
        """What the comparison says, and what it doesn't, fit for one screen.

        Returns
        -------
        Answer
            Prints, and shows in a notebook. ``question``, ``about``, ``who``, ``read``, ``alike``;
            ``outcomes``, one line each (``to_frame()`` has them as a table); ``can_say`` and
            ``cannot_say``, with the numbers of the plan's first outcome that has an interval: the
            true difference that a study of this size finds four times out of five
            (:meth:`null_evidence`), and how strong something unmeasured would have to be
            (:meth:`fragility`).

        Examples
        --------
        >>> import cocreate_lib as cc
        >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
        >>> answer = cc.compare(people, cc.teaching_plan()).answer()
        >>> [(each.outcome, each.difference, each.interval) for each in answer.outcomes[:1]]
        [('reoffended', '5.3 fewer', '14.7 fewer to 4.0 more')]
        """
        return self._answer

    @cached_property
    def _answer(self) -> Answer:
        first = headline(self.findings)
        cases = [case for case in self.cases if case.finding is first]
        return make_answer(
            self.findings,
            self.plan,
            self.lost,
            evidence_of("", cases, (*DETECTABLE, UNMEASURED)),
            self.filled,
            self.reading,
            [each.in_brief for each in self.further.values()],
        )

    def sentences(self, audience: str = "manager") -> Sentences:
        """What can and what cannot be said about each outcome, in plain English.

        Parameters
        ----------
        audience
            ``"manager"``: whoever runs or funds the programme, without technical terms.
            ``"evaluator"``: estimand, estimator, interval, standard error with its type, degrees
            of freedom and clusters, effective sample size, worst balance, equivalence, minimum
            detectable effect and E-value. ``"table_note"``: one compact paragraph, as under a
            table in a report.

        Returns
        -------
        Sentences
            One item an outcome, in the order of the plan, each with ``outcome``, ``can_say`` and
            ``cannot_say``. ``for_all`` has those that are the same for all outcomes; they are
            printed once.

        Raises
        ------
        PlanError
            When there is no such audience.
        """
        check_choice(audience, "audience", AUDIENCES)
        if audience == "manager":
            return Sentences(outcome_sentences(each) for each in self.findings)
        null, fragile = self.null_evidence(), self.fragility()
        evidence = Evidence("", (*fragile.quantities, *null.quantities))
        return Sentences(
            sentences_for(audience, case.finding, _technical(case, evidence)) for case in self.cases
        )

    def null_evidence(self) -> Evidence:
        """What a result that is not statistically significant can and can't say.

        Returns
        -------
        Evidence
            Prints as sentences; ``to_frame()`` has one row an outcome and quantity: ``outcome``,
            ``quantity``, ``value``, ``low``, ``high``, ``sentence``. The quantities:
            ``excluded_effects`` (the largest difference that the interval holds; its limits);
            ``equivalence`` (p of two one-sided tests against the smallest effect of interest; the
            interval of level 1 − 2α); ``non_inferiority_higher_is_worse`` and
            ``non_inferiority_lower_is_worse`` (one-sided p at α/2 against the same size; the
            interval); ``minimum_detectable_effect`` (at 80% power; the fall and the rise, missing
            where even the largest is seen less often); ``design_effect``;
            ``posterior_difference`` (mean and credible interval) and ``bayes_factor`` (two
            different rates over one common rate), for a rate.

        Notes
        -----
        α is 1 − ``conf_level``. Tests are the interval of the estimates turned round, however it
        was found: a bound is rejected at α/2, one-sided, exactly when the interval of level 1 − α
        leaves it out. The detectable difference is (t₁ + t₂) × standard error, with the quantiles
        of 1 − α/2 and of 0.8; it doesn't depend on the estimate. For a rate, for a frequency, and
        for a time where few had the event, the fall and the rise are found each by itself (``low``
        and ``high``; ``value`` is the larger), from the comparison group's mean, by the power of
        the interval's own test: of rates exactly, for two groups as they are with their people, and
        otherwise with as many independent people as have the two rates and the same standard
        error; of mean counts as negative binomial counts of one shape. The design effect is the
        squared standard error over the variance of a plain comparison of the same people. Posterior
        and Bayes factor take a Beta(1, 1) prior for every rate, and counts: of people where two
        independent groups are compared as they are, and otherwise effective counts, which have the
        two rates and the uncertainty of the comparison's own interval (Korn & Graubard 1998). Where
        the interval comes from draws, the degrees of freedom are the clusters less one.

        References
        ----------
        Bloom, H. S. (1995). Minimum detectable effects: a simple way to report the statistical
        power of experimental designs. *Evaluation Review*, 19, 547–556.

        Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with small
        expected number of positive counts estimated from survey data. *Survey Methodology*, 24,
        193–201.
        """
        return self._null_evidence

    @cached_property
    def _null_evidence(self) -> Evidence:
        return null_evidence(self.cases)

    def fragility(self) -> Evidence:
        """What it would take, in balance, overlap or something unmeasured, to change the result.

        Returns
        -------
        Evidence
            Prints as sentences; ``to_frame()`` as for :meth:`null_evidence`. For all outcomes:
            ``worst_smd``, ``worst_variance_ratio`` and ``worst_ecdf_distance`` (the covariate
            furthest from balance after adjustment); for ``regression``, by the weights that a
            linear one implies (Chattopadhyay & Zubizarreta 2023), ``implied_distance`` (how far the
            people compared lie from those of the estimand, on the covariate where that is furthest,
            in standard deviations), ``implied_negative_share_treated``,
            ``implied_negative_share_comparison``, ``implied_effective_n_treated`` and
            ``implied_effective_n_comparison``; ``effective_n_treated`` and
            ``effective_n_comparison`` (Kish); ``outside_range_treated``,
            ``outside_range_comparison`` (shares) and ``overlap_coefficient``, where there are
            scores. For each: ``e_value`` and ``e_value_limit``; for a rate ``e_value_odds_ratio``,
            ``e_value_limit_odds_ratio``, ``e_value_risk_difference`` and
            ``e_value_limit_risk_difference`` beside them; ``robustness_value``,
            ``robustness_value_alpha`` and ``benchmark`` (not for times; the last is what would be
            left of a linear regression's coefficient beside something as strong as the covariate
            that matters most, with its interval); ``rosenbaum_gamma`` (after matching in pairs, not
            for times); ``tipping_point`` (where outcomes are missing, not for times; ``low`` and
            ``high`` are how many of the programme's missing people may have had the outcome, or how
            much lower or higher their mean may be).

        Notes
        -----
        The E-value takes the risk ratio, the rate ratio, the hazard ratio, or for a scale
        exp(0.91 × the difference in standard deviations); that of a risk difference
        takes effective counts (:func:`~cocreate_lib.comparison.e_value_of_rates`). The robustness
        value is that of a linear
        regression of the outcome on the programme and the covariates among the people analysed,
        each once, with its classical standard error. Rosenbaum's bounds are those of McNemar's
        test for a rate, and of Wilcoxon's signed rank test otherwise. The tipping point of a rate
        is that of the groups as they were before adjustment, with Newcombe's interval; that of
        other outcomes adds to the estimate what the programme's missing people would (delta
        adjustment). The overlap coefficient is one minus the largest distance between the
        cumulative distributions of the scores.
        """
        return self._fragility

    @cached_property
    def _fragility(self) -> Evidence:
        return fragility(
            self.imbalance,
            self.balance,
            self.weights.to_numpy(),
            self.treated.to_numpy(),
            None if self.scores is None else self.scores.to_numpy(),
            self.cases,
            tables=self.plan.imputations if len(self.filled) else 1,
            labels=self.plan.labels,
        )

    @cached_property
    def further(self) -> Mapping[str, FurtherAnalysis]:
        """What the plan declares beyond its main estimates, by name: worked out when it is first
        asked for. Empty where it declares nothing of the kind."""
        asked = declared(self.plan)
        if not asked:
            return {}
        analysed = analyse(self.arrays, self.plan, sample=self.sample)
        return {each.name: each.analyse(analysed) for each in asked}

    def delivery(self) -> DeliveryAnalysis:
        """How far the offer reached people, and what that did.

        Returns
        -------
        DeliveryAnalysis
            Prints as sentences. One row an estimate, by ``about``:

            ``"what the offer changed in what was received"``: the first stage, with
            ``f_statistic``, its squared robust t.

            ``"the offer (intention to treat)"``: the main estimate, on the scale of differences.

            ``"those who took part because of the offer"``: the complier effect, by two-stage least
            squares, only with ``randomised=True`` or a ``threshold``.

            ``"those who took part because of the offer (Anderson-Rubin)"``: the same estimate with
            an interval that is right however few the offer moved. ``region`` is its shape:
            ``"interval"``; ``"two rays"``, everything but one stretch (then it has no two limits,
            and ``notes`` say which stretch); ``"one ray"`` or ``"whole line"``, with limits that
            are infinite. ``p_value`` is that of no effect.

            ``"the offer, at the cut-off"``: with a ``threshold``, the jump of the outcome there.

            ``"one more of ..."`` (measure ``slope``): how the outcome goes with what those offered
            received, and with a ``fidelity`` and ``cluster`` how it goes with the mean fidelity of
            whole clusters. These are descriptions, not effects.

            ``reach``, ``levels`` and ``clusters`` are tables behind these; see
            :class:`~cocreate_lib.comparison.DeliveryAnalysis`.

        Raises
        ------
        PlanError
            When the plan declares neither ``received`` nor ``fidelity``.

        Notes
        -----
        *Complier effect.* Δy/Δd, with Δy and Δd the differences that the offer makes in the outcome
        and in what is received, among the people whom the method compares, with its weights; where
        the method has an outcome model, the covariates are controls in a straight line. For
        ``unadjusted`` and ``regression`` this is two-stage least squares, with errors as R's
        ``sandwich`` has them (HC1; clustered: G/(G − 1) × (n − 1)/(n − k)) and linearmodels with
        ``debiased=True``; with few people or clusters CR2. Anderson and Rubin's region holds the β
        with (Δy − βΔd)² ≤ t²(V_yy − 2βV_yd + β²V_dd). Errors that the plan draws are found by these
        formulas here.

        It is the mean effect on those who take part if offered, and not otherwise, if the offer
        changes the outcome through taking part alone and nobody takes part only if not offered
        (Angrist, Imbens & Rubin 1996). Of an amount received it is a weighted mean of effects of
        one unit more (Angrist & Imbens 1995).

        *Cut-off.* The treatment has to follow a cut-off of ``threshold`` for everybody. Controls
        are the distance from the cut-off and its product with the offer: a straight line on each
        side, through everybody.

        *Levels.* The values received if they are five at most, and otherwise fifths, or thirds
        where fewer than fifty were offered it. By ``received`` if it has more than two values,
        otherwise by ``fidelity``. Rates have Wilson's intervals, with clusters for as many
        independent people as have the same bias-reduced error (CR2); means have CR2's. People are
        not weighted.

        People with a missing value are left out, or refused, as the plan says. ``fidelity`` is read
        of people in the programme alone.

        References
        ----------
        Anderson, T. W., & Rubin, H. (1949). Estimation of the parameters of a single equation in a
        complete system of stochastic equations. *Annals of Mathematical Statistics*, 20, 46–63.

        Angrist, J. D., & Imbens, G. W. (1995). Two-stage least squares estimation of average causal
        effects in models with variable treatment intensity. *Journal of the American Statistical
        Association*, 90, 431–442.

        Angrist, J. D., Imbens, G. W., & Rubin, D. B. (1996). Identification of causal effects using
        instrumental variables. *Journal of the American Statistical Association*, 91, 444–455.

        Staiger, D., & Stock, J. H. (1997). Instrumental variables regression with weak instruments.
        *Econometrica*, 65, 557–586.

        Examples
        --------
        >>> import cocreate_lib as cc
        >>> import numpy as np, pandas as pd
        >>> offered = np.arange(400) % 2
        >>> took_part = offered * (np.arange(400) % 5 > 0)
        >>> reoffended = (np.arange(400) % 7 < 3 - took_part).astype(int)
        >>> people = pd.DataFrame({"offered": offered, "took_part": took_part,
        ...     "reoffended": reoffended})
        >>> plan = cc.AnalysisPlan("offered", [cc.rate("reoffended")], method="unadjusted",
        ...     randomised=True, received="took_part")
        >>> found = cc.compare(people, plan).delivery().table
        >>> found.set_index("about")["estimate"].round(3).to_dict()
        {'what the offer changed in what was received': 0.8,
         'the offer (intention to treat)': -0.115,
         'those who took part because of the offer': -0.144,
         'those who took part because of the offer (Anderson-Rubin)': -0.144}
        """
        found = self._further("delivery")
        assert isinstance(found, DeliveryAnalysis)
        return found

    def negative_controls(self) -> FurtherAnalysis:
        """Differences in what the programme can't have changed (placebo outcomes).

        Returns
        -------
        FurtherAnalysis
            A row for each measure of each negative control; ``about`` is ``"negative control"``.
            ``p_value_holm`` is corrected for the number of controls.

        Raises
        ------
        PlanError
            When the plan declares none.

        Notes
        -----
        The people, weights and pairs are those of the main estimates, and errors are found in the
        same way. A difference speaks of how the groups differ, not of the programme.

        References
        ----------
        Lipsitch, M., Tchetgen Tchetgen, E., & Cohen, T. (2010). Negative controls: a tool for
        detecting confounding and bias in observational studies. *Epidemiology*, 21, 383–388.

        Examples
        --------
        >>> import cocreate_lib as cc
        >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
        >>> plan = cc.AnalysisPlan("my_direction", [cc.rate("reoffended")], ["age", "sex"],
        ...     method="weighting", negative_controls=[cc.frequency("offences_year_before")])
        >>> found = cc.compare(people, plan).negative_controls()
        >>> found.table[["outcome", "measure"]].to_numpy().tolist()
        [['offences_year_before', 'mean_difference'], ['offences_year_before', 'rate_ratio']]
        """
        return self._further("negative_controls")

    def subgroups(self) -> FurtherAnalysis:
        """Whom for? The estimates in each subgroup of the plan, and whether they differ.

        Returns
        -------
        FurtherAnalysis
            Rows for each outcome's headline difference and its ratio. ``about`` is, for a column
            ``sex``: ``"sex: female"``, the estimate in that subgroup; ``"sex: female against
            male"``, the interaction: the difference between the two differences, or one ratio
            divided by the other; and with more than two levels ``"sex: all levels"``, the joint
            test that all have the same estimate (``statistic``, ``df``, ``p_value``).
            ``p_value_holm`` stands beside the test of each column, corrected for the number of
            columns. Behind the columns of every such table: ``column``, ``level``, ``against``,
            ``worst_covariate`` and ``worst_smd`` (the covariate on which the groups are least
            alike within the subgroup after adjustment, and their standardised difference there),
            and what ``estimates`` has. Levels with fewer than 5 people in a group (a threshold of
            ours), or for which the method has no answer, have no numbers, and the reason.

        Raises
        ------
        PlanError
            When the plan declares none.

        Notes
        -----
        Within a subgroup the plan's method is carried out on its people alone: scores, matches,
        weights and outcome models are fitted to them, without covariates on which they are all the
        same. It is what ``compare`` says of a table with these people only, but that restricted
        means stop at one horizon for all levels.

        The standard error of an interaction: without a cluster the root of the sum of the two
        variances, with Satterthwaite's degrees of freedom; with one, whose people may be in several
        subgroups, robust by cluster (or CR2, as ``errors`` says) in one model in which everything
        differs between the levels. Where an interval is not so many standard errors either side (a
        score interval, percentiles of draws within the subgroups) the interaction has MOVER's,
        with the correlation of the two where there is a cluster. Missing values are as in the main
        estimates.

        References
        ----------
        Gelman, A., & Stern, H. (2006). The difference between "significant" and "not significant"
        is not itself statistically significant. *The American Statistician*, 60, 328–331.

        Wang, R., Lagakos, S. W., Ware, J. H., Hunter, D. J., & Drazen, J. M. (2007). Statistics in
        medicine: reporting of subgroup analyses in clinical trials. *New England Journal of
        Medicine*, 357, 2189–2194.

        Examples
        --------
        >>> import cocreate_lib as cc
        >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
        >>> plan = cc.AnalysisPlan("my_direction", [cc.scale("hope_end")], ["age", "sex"],
        ...     method="weighting", subgroups=["sex"])
        >>> found = cc.compare(people, plan).subgroups()
        >>> found.table["about"].tolist()
        ['sex: male', 'sex: female', 'sex: female against male']
        >>> found.in_brief
        "The estimates do not differ statistically significantly by 'sex', which does not show that
        they are the same."
        """
        return self._further("subgroups")

    def comparators(self) -> FurtherAnalysis:
        """The programme against each comparison group by itself, and these with one another.

        Returns
        -------
        FurtherAnalysis
            Rows for each outcome's headline difference and its ratio. ``about`` is, where a column
            names the comparison groups ``own`` and ``elsewhere``: ``"comparator: elsewhere"``, the
            estimate against these people alone; ``"comparator: own against elsewhere"``, the
            difference between the two estimates, or one ratio divided by the other; and with more
            than two ``"comparator: all levels"``, the joint test that all have the same estimate.
            ``p_value_holm`` stands beside each estimate, corrected for the number of comparison
            groups. Further columns are those of :meth:`subgroups`. Comparison groups with fewer
            than 5 people (a threshold of ours), or for which the method has no answer, have no
            numbers, and the reason.

        Raises
        ------
        PlanError
            When the plan declares none.

        Notes
        -----
        Scores, matches, weights and outcome models are fitted to the programme and one comparison
        group at a time; it is what ``compare`` says of a table without the others, but that
        restricted means stop at one horizon for all. Two such estimates share the programme's
        people: the covariance is that of one model in which everything differs between them,
        robust (or CR2, as ``errors`` says) by person, matched set or cluster. Where an interval is
        not so many standard errors either side, their difference has MOVER's, with the correlation
        of the two. The difference is one between people without the programme: a clear one shows
        that something other than the programme sets the groups apart. Missing values are as in the
        main estimates, which compare the programme with all comparison groups together.

        References
        ----------
        Rosenbaum, P. R. (1987). The role of a second control group in an observational study.
        *Statistical Science*, 2, 292–306.

        Examples
        --------
        >>> import cocreate_lib as cc
        >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
        >>> people["period"] = ["before", "during"] * (len(people) // 2)
        >>> plan = cc.AnalysisPlan("my_direction", [cc.scale("hope_end")], ["age", "sex"],
        ...     method="weighting", comparators="period")
        >>> found = cc.compare(people, plan).comparators()
        >>> found.table["about"].tolist()
        ['comparator: before', 'comparator: during', 'comparator: during against before']
        >>> found.in_brief
        "Against 'before' and 'during', each by itself, the estimates do not differ statistically
        significantly."
        """
        return self._further("comparators")

    def families(self) -> FurtherAnalysis:
        """P-values corrected for several outcomes, within each family of the plan.

        Returns
        -------
        FurtherAnalysis
            Two rows for each outcome of a family, of its headline difference: ``about`` is
            ``"family reoffending, Holm"`` or ``"family reoffending, Romano-Wolf"``; ``p_value`` is
            corrected in that way; ``p_value_holm`` is missing. Behind the columns of every such
            table: ``family``, ``p_value_alone`` (not corrected), and what ``estimates`` has.
            Intervals are those of each outcome alone.

        Raises
        ------
        PlanError
            When the plan declares none.

        Notes
        -----
        With one at most α, calling differences significant finds one or more in a family without
        any in at most α of such analyses. Holm's way needs nothing but the p-values. Romano and
        Wolf's step-down p-values hold each statistic against the largest of draws in which nothing
        differs, of all outcomes at once: a multiplier bootstrap (Rademacher; with fewer than 12
        clusters Webb's six values) of the influence of each matched set, cluster or person, or of
        the coarser of two groupings; ``replications`` draws from ``seed`` (0 without one);
        p = (b + 1)/(B + 1). An outcome's statistic is the normal deviate that has the p-value of
        its own test, and no corrected p-value is below that one. Missing values are as in the main
        estimates.

        References
        ----------
        Clarke, D., Romano, J. P., & Wolf, M. (2020). The Romano-Wolf multiple-hypothesis correction
        in Stata. *Stata Journal*, 20, 812–843.

        Romano, J. P., & Wolf, M. (2005). Stepwise multiple testing as formalized data snooping.
        *Econometrica*, 73, 1237–1282.

        Examples
        --------
        >>> import cocreate_lib as cc
        >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
        >>> plan = cc.AnalysisPlan("my_direction", [cc.rate("reoffended"), cc.scale("hope_end")],
        ...     ["age", "sex"], method="weighting", families={"all": ["reoffended", "hope_end"]})
        >>> found = cc.compare(people, plan).families()
        >>> found.table["about"].tolist()[:2]
        ['family all, Holm', 'family all, Romano-Wolf']
        >>> found.in_brief
        "Corrected within families (Romano and Wolf), significant: 'reoffended' and hope after one
        year."
        """
        return self._further("families")

    def _further(self, name: str) -> FurtherAnalysis:
        """One of these analyses, if the plan declares it."""
        if name not in self.further:
            example = next(each.example for each in FURTHER if each.name == name)
            raise PlanError(
                f"The plan declares nothing for {name}().",
                where=name,
                why="What is looked at beyond the main estimates is declared before looking.",
                try_this=example,
            )
        return self.further[name]

    def report_tables(self, names: Mapping[str, str] | None = None) -> ReportTables:
        """The tables of a report, under the names that the Justice Data Lab gives such tables.

        Parameters
        ----------
        names
            By the outcome's column, what its measure is called, such as ``{"fail": "One-year proven
            reoffending rate"}``. Without a name a measure is called by its column ("Rate of
            'fail'"); that of our synthetic people's reoffending, as the Lab calls it.

        Returns
        -------
        ReportTables
            Four tables, each with ``title``, ``notes`` and ``to_frame()``.

            ``measures``: ``outcome``, ``measure`` (its name), ``as_measured_here``,
            ``treatment_group``, ``comparison_group``, ``difference``, ``conf_low``, ``conf_high``,
            ``p_value``, ``p_value_holm``, ``significant``, ``n_treatment_group``,
            ``n_comparison_group``.

            ``typical_people``: ``for any 100 typical people in the``, ``number``, ``of``.

            ``numbers_lost``: ``stage``, ``group``, ``lost``, ``left``, ``why``.

            ``matching_quality``: ``variable``, ``level``; ``treatment_group_before``,
            ``comparison_group_before``, ``standardised_mean_difference_before`` (the means, or
            shares, of everybody who could be analysed, and their difference);
            ``treatment_group_after``, ``comparison_group_after``,
            ``standardised_mean_difference_after`` (of the people compared, with their weights);
            ``rule_of_thumb`` (of the difference after).

        Raises
        ------
        PlanError
            When a name is given to what is not an outcome.

        Notes
        -----
        Where our measure is not the Lab's, a note under the table says so; each threshold is
        labelled with whose it is.
        """
        return make_report_tables(self.cases, self.lost, self.balance, self.synthetic, names or {})

    def table_one(self, *, medians: Sequence[str] | bool = False) -> PaperTable:
        """Who the people are, in both groups, before and after adjustment: table one of a paper.

        Parameters
        ----------
        medians
            Covariates of numbers that are described by median and quartiles rather than by mean and
            standard deviation; True for all of them.

        Returns
        -------
        PaperTable
            A row for each covariate of numbers, and a row for each level of a category under its
            name; a column of 0 and 1 is one row. Columns: the programme and the comparison group,
            with how many people, and the standardised mean difference (SMD); the same again after
            matching or weighting, with the effective n where people have different weights. Where
            people were left out for a missing value, how many of them lack each covariate. The
            programme is called by the label of the treatment's column, where one is declared.

        Raises
        ------
        PlanError
            When the plan has no covariates, or medians are asked for that there can't be.

        Notes
        -----
        Before adjustment: everybody who could be analysed. After: the people compared, with the
        weights of :attr:`weights`; means and SMDs are those of :attr:`balance`. With weights the
        variance is Σw/((Σw)² − Σw²) × Σw(x − mean)². Percentages have no decimals where a group
        has fewer than 100 people (a threshold of ours), and otherwise one; means and standard
        deviations two significant digits of the latter, at least one decimal below 100 (Cole 2015
        advises about so many). Where all people who count have one weight quartiles are those of
        R's and numpy's default, and otherwise of the weighted distribution function. After
        imputation everything is an average over the tables.

        There are no p-values. A test of baseline differences asks whether chance allocated people,
        which in a trial is known and in any other study isn't the question (Senn 1994; CONSORT,
        Moher and others 2010); and it grows with the number of people, which balance doesn't (Imai,
        King & Stuart 2008).

        References
        ----------
        Cole, T. J. (2015). Too many digits: the presentation of numerical data. *Archives of
        Disease in Childhood*, 100, 608–609.

        Imai, K., King, G., & Stuart, E. A. (2008). Misunderstandings between experimentalists and
        observationalists about causal inference. *Journal of the Royal Statistical Society: Series
        A*, 171, 481–502.

        Moher, D., Hopewell, S., Schulz, K. F., and others (2010). CONSORT 2010 explanation and
        elaboration: updated guidelines for reporting parallel group randomised trials. *BMJ*, 340,
        c869.

        Senn, S. (1994). Testing for baseline balance in clinical trials. *Statistics in Medicine*,
        13, 1715–1726.

        Examples
        --------
        >>> import cocreate_lib as cc
        >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
        >>> table = cc.compare(people, cc.teaching_plan()).table_one()
        >>> table.to_frame().iloc[0, 1:5].tolist()
        ['Age, mean (SD)', '34.2 (8.6)', '35.0 (10.7)', '-0.09']
        """
        weights = self.weights.to_numpy()[self.arrays.position]
        return PaperTable(
            table_one_of(
                Described(
                    self._described, self.arrays, weights, self.plan, self.filled, self.synthetic
                ),
                medians,
            )
        )

    def table(self, *, style: str = "journal", measures: Sequence[str] | None = None) -> PaperTable:
        """The results as a table of a paper: outcomes as rows.

        Parameters
        ----------
        style
            ``"journal"``: every measure, with the levels of both groups, estimate, interval, p, and
            Holm's p where several outcomes are compared. ``"lab"``: the difference of each outcome
            alone, under the heads of :meth:`report_tables`, with whole percentages and "percentage
            points".
        measures
            Names of measures, as in :attr:`estimates`, to be shown alone. Default: all.

        Returns
        -------
        PaperTable
            How it was compared, estimand, standard errors, clusters, and whatever makes an interval
            doubtful, stand in its notes.

        Raises
        ------
        PlanError
            For a style or a measure that there isn't.

        Notes
        -----
        Differences between probabilities are in percentage points. Each number has two significant
        digits of its interval's width, at least one decimal for percentage points and two
        otherwise; with ``"lab"`` percentages are whole, or have one decimal where whole ones would
        write a limit as zero. p-values have two decimals, and three below 0.01 and where two would
        hide on which side of 1 − ``conf_level`` they lie. What the Justice Data Lab's reports hold
        is known here from the sources of :meth:`report_tables`; how many decimals it writes isn't,
        and these are ours.

        Examples
        --------
        >>> import cocreate_lib as cc
        >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
        >>> table = cc.compare(people, cc.teaching_plan()).table(measures=["risk_difference"])
        >>> table.to_frame().loc[0, ["Estimate", "95% CI", "P"]].tolist()
        ['-5.3', '-14.7 to 4.0', '0.26']
        """
        return PaperTable(results_table_of(self.results, style, measures))

    @property
    def results(self) -> Results:
        """The parts that tables of results are made of."""
        return Results(self.estimates, self.findings, self.plan, self.synthetic)

    @cached_property
    def imbalance(self) -> Imbalance:
        """How unlike the groups still are in what was measured, as the method compares them.

        Returns
        -------
        Imbalance
            Prints as sentences. ``covariate``, ``smd`` and ``before``: the largest standardised
            mean difference; ``is_alike``, ``is_far``; ``extrapolation`` (for a regression, by the
            weights it implies); ``overlap`` (of the propensity scores behind weights).
        """
        plan, bridged, overlap = self.plan, None, np.nan
        if plan.words.by_model_alone:
            bridged = extrapolation(self.arrays, plan.estimand, plan.labels)
        if self.sample.inverse is not None and self.sample.scores is not None:
            scored = np.isfinite(self.sample.scores)
            overlap = overlap_coefficient(self.sample.scores[scored], self.arrays.treated[scored])
        return imbalance_of(self.balance, plan.variant, bridged, overlap, plan.labels)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The numbers of each outcome that its sentences need."""
        return tuple(self._finding(position) for position in range(len(self.plan.outcomes)))

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Each outcome with its numbers and arrays."""
        return tuple(self._case(position) for position in range(len(self.plan.outcomes)))

    def _case(self, position: int) -> Case:
        column = self.plan.outcomes[position].column
        rows = self.estimates[self.estimates["outcome"] == column]
        headline = rows.loc[rows["scale"] == "difference", "measure"].iloc[0]
        return Case(
            finding=self.findings[position],
            estimates=rows,
            data=self.arrays.outcomes[position],
            table=self.arrays,
            sample=self.sample,
            plan=self.plan,
            interval=self.intervals[column, headline],
        )

    def to_frame(self) -> pd.DataFrame:
        """A copy of the estimates."""
        return self.estimates.copy()

    def _finding(self, position: int) -> Finding:
        """The numbers of one outcome on the difference scale."""
        spec = self.plan.analysed(self.plan.outcomes[position])
        levels = self.means.iloc[position]
        rows = self.estimates[self.estimates["outcome"] == spec.column]
        row = rows[rows["scale"] == "difference"].iloc[0]
        at_risk = None
        if spec.exposure is not None:
            weights = self.weights.to_numpy()[self.arrays.position]
            data = self.arrays.outcomes[position]
            found = time_at_risk(spec, data, self.arrays.treated, weights)
            at_risk = found and replace(found, column=self.plan.label(spec.exposure))
        return finding_of_row(
            self.plan,
            self.plan.outcomes[position],
            dict(row),
            means=(levels["treated"], levels["comparison"]),
            trim=self.plan.trim,
            n_programme=int(self.treated.sum()),
            n_comparison_group=int((~self.treated).sum()),
            cluster=None if self.plan.cluster is None else self.plan.label(self.plan.cluster),
            horizon=None if np.isnan(levels["horizon"]) else levels["horizon"],
            smallest=self.plan.smallest_effect(spec),
            uneven=self._is_uneven(spec.column),
            synthetic=self.synthetic,
            remarks=(
                *(text for part, text in ERROR_WORDS.items() if part in row["se_type"]),
                *filled_sentences(spec, self.filled, self.plan.labels),
                *by_table(row["notes"]),
                *starts_late(row["notes"]),
            ),
            caveats=(*doubts(row["notes"]), *(() if at_risk is None else at_risk.warnings())),
            p_corrected=row["p_value_holm"],
            n_outcomes=int(self.estimates["p_value_holm"].notna().sum()),
            imbalance=self.imbalance,
            ratio=ratio_reading(rows, spec.told_as),
            randomised=self.plan.is_randomised,
            competing=self._competing(spec, levels["horizon"]),
            at_risk=at_risk,
        )

    def _competing(self, spec: Outcome, horizon: float) -> Competing | None:
        """What is known of a competing event, for the sentences about its outcome."""
        if spec.competing is None:
            return None
        rows = self.estimates[self.estimates["outcome"] == spec.column].set_index("measure")
        ratio = rows.loc["competing_hazard_ratio", ["estimate", "conf_low", "conf_high"]]
        levels = np.nan, np.nan
        if not self.plan.words.modelled:
            curves = self.incidence
            curves = curves[(curves["outcome"] == spec.column) & (curves["of"] == "competing")]
            by_then = curves[curves["time"] <= horizon].groupby("group")["incidence"].last()
            levels = float(by_then.get("treated", np.nan)), float(by_then.get("comparison", np.nan))
        return Competing(self.plan.label(spec.competing), levels, *map(float, ratio))

    def _is_uneven(self, outcome: str) -> bool:
        """Whether the check of proportional hazards speaks against them."""
        rows = self.tests[self.tests["outcome"] == outcome]
        checked = rows[rows["test"] == "proportional_hazards"]
        return bool((checked["p_value"] < 1 - self.plan.conf_level).any())

    def summary(self) -> list[tuple[str, str]]:
        """How the groups were compared, in a few lines.

        Returns
        -------
        list of (str, str)
            Labels and texts: ``method``, ``matching`` (if any), ``people``, ``alike`` (whether
            the groups were, in what was measured), ``allocated`` (if at random), ``estimand``,
            ``errors``.
        """
        plan, first = self.plan, self.estimates.iloc[0]
        n_treated = int(self.treated.sum())
        before = f"{n_treated} in the programme, {len(self.treated) - n_treated} in comparison"
        after = f"{first['n_treated']} and {first['n_comparison']}"
        lines = [("method", plan.words.name)]
        if plan.described is not None:
            lines.append(plan.described)
        lines += [
            ("people", f"{before}; analysed: {after}"),
            *([("allocated", "at random, as declared")] if plan.is_randomised else []),
            ("alike", self.imbalance.in_brief),
            ("estimand", estimand_words(plan.estimand, plan.trim).short),
            ("errors", "; ".join(dict.fromkeys(self.estimates["se_type"]))),
        ]
        return lines

    @property
    def title(self) -> str:
        """What was compared, and whether the data are synthetic."""
        return f"Comparison by '{self.plan.label(self.plan.treatment)}'" + (
            " (synthetic data)" if self.synthetic else ""
        )

    def _shown(self) -> pd.DataFrame:
        """The estimates as they are printed."""
        rows = self.estimates
        digits = [decimals_for(width, 3) for width in rows["conf_high"] - rows["conf_low"]]
        shown = pd.DataFrame(
            {
                "outcome": rows["outcome"].map(self.plan.label),
                "measure": rows["measure"].map(MEASURE_NAMES),
                "estimate": list(map(decimal, rows["estimate"], digits)),
                f"{percentage(self.plan.conf_level)} interval": list(
                    map(interval, rows["conf_low"], rows["conf_high"], digits)
                ),
                "p": list(map(p_text, rows["p_value"])),
            }
        )
        if holm_meaning(rows):
            shown["Holm p"] = list(map(p_text, rows["p_value_holm"]))
        return shown

    def _blocks(self) -> Iterable[Block]:
        tests = self.tests[self.tests["p_value"].notna()].to_dict("records")
        label = self.plan.label
        return (
            heading(self.title, self.summary()),
            Rows(self._shown()),
            paragraph(holm_meaning(self.estimates), "  "),
            Words(
                "\n".join(
                    f"  Test: {label(row['outcome'])}, {row['asks']}: p {p_text(row['p_value'])}."
                    for row in tests
                )
            ),
            bullets(self.reading, "  Read: "),
            bullets(self.notes, "  Note: ", "."),
            *together(self.further.values()),
        )


def _technical(case: Case, evidence: Evidence) -> Technical:
    row = case.difference
    return Technical(
        estimator=row["estimator"].partition(": ")[2] or row["estimator"],
        std_error=row["std_error"],
        df=row["df"],
        p_value=row["p_value"],
        se_type=row["se_type"],
        n_clusters=None if pd.isna(row["n_clusters"]) else int(row["n_clusters"]),
        evidence=evidence,
    )
