"""What Python libraries say, by the ids of checks.py. Asked by ``python -m tools.oracles``."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from itertools import product

import numpy as np

from tests.comparison.oracles.data import (
    COX_COVARIATES,
    RATE_COVARIATES,
    lalonde,
    pension,
    recid,
)

TABLES = ((56, 70, 48, 80), (9, 10, 3, 10), (18, 60, 60, 150))
EQUIVALENCE_SCORES = ([3.0, 4.5, 5.0, 2.5, 4.0], [3.5, 4.0, 5.5, 3.0, 4.4, 2.0])
E_VALUES = {
    "risk_ratio": (3.9, 1.8, 8.7),
    "odds_ratio": (0.86, 0.75, 0.99),
    "hazard_ratio": (0.56, 0.46, 0.69),
}
Values = dict[str, float]


def ask_statsmodels() -> Values:
    import pandas as pd
    import statsmodels.api as sm
    from statsmodels.duration.hazard_regression import PHReg
    from statsmodels.duration.survfunc import SurvfuncRight
    from statsmodels.stats import power, proportion, weightstats
    from statsmodels.treatment.treatment_effects import TreatmentEffect

    d = recid()
    values: Values = {}
    for x1, n1, x2, n2 in TABLES:
        name = f"{x1}_{n1}_{x2}_{n2}"
        for id_, method, compare, correction in (
            ("newcombe", "newcomb", "diff", True),
            ("koopman", "score", "ratio", False),
            ("miettinen_nurminen_ratio", "score", "ratio", True),
        ):
            low, high = proportion.confint_proportions_2indep(
                x1, n1, x2, n2, method=method, compare=compare, correction=correction
            )
            values |= {f"{id_}.{name}_low": low, f"{id_}.{name}_high": high}
    events, n = d.groupby("workprg")["fail"].sum(), d.groupby("workprg").size()
    low, high = proportion.confint_proportions_2indep(
        events[1], n[1], events[0], n[0], method="newcomb", compare="diff"
    )
    values |= {"unadjusted.risk_difference_low": low, "unadjusted.risk_difference_high": high}

    names = ["workprg", *COX_COVARIATES]
    cox = PHReg(d["durat"], d[names].astype(float), status=d["fail"], ties="efron").fit(
        tol=1e-13, maxiter=100
    )
    for name, beta, error in zip(names, cox.params, cox.bse, strict=True):
        values[f"cox.conditional.{name}"] = float(np.exp(beta))
        values[f"cox.conditional.{name}_se"] = float(np.exp(beta) * error)
    values["cox.conditional.log_likelihood"] = float(cox.llf)
    with_programme = d[d["workprg"] == 1]
    curve = SurvfuncRight(with_programme["durat"], with_programme["fail"])
    for month in (12, 24, 60):
        at = np.searchsorted(curve.surv_times, month, side="right") - 1
        values[f"kaplan_meier.survival_{month}"] = float(curve.surv_prob[at])

    design = sm.add_constant(d[RATE_COVARIATES].astype(float))
    with_treatment = design.assign(workprg=d["workprg"].astype(float))
    for cluster, kind in (("", {"cov_type": "HC1"}), ("_cluster", {"cov_type": "cluster"})):
        keywords = {"cov_kwds": {"groups": d["cl"]}} if cluster else {}
        ols = sm.OLS(d["educ"], with_treatment).fit(**kind, **keywords)
        values["regression.educ.ATE.difference"] = float(ols.params["workprg"])
        values[f"regression.educ.ATE.difference{cluster}_se"] = float(ols.bse["workprg"])
    select = sm.Logit(d["workprg"], design).fit(disp=0, method="newton", tol=1e-12)
    values["propensity.recid.log_likelihood"] = float(select.llf)
    values |= {f"propensity.recid.logit_row_{i}": float(select.fittedvalues[i - 1]) for i in (1, 9)}
    effect = TreatmentEffect(sm.OLS(d["educ"], design), d["workprg"], select)
    theirs = effect.ipw()
    values["weighting.educ.ATE.difference"] = float(theirs.effect[0])
    # Its GMM errors lack our finite-sample factor n/(n - k).
    factor = (len(d) / (len(d) - 2 - design.shape[1])) ** 0.5
    values["weighting.educ.ATE.difference_se"] = float(theirs.results_gmm.bse[0] * factor)
    # Its doubly robust estimate has weights that are not normalised: put together from its models.
    means = []
    for own, chance in (
        (d["workprg"] == 1, select.predict()),
        (d["workprg"] == 0, 1 - select.predict()),
    ):
        fitted = sm.OLS(d["educ"][own], design[own]).fit().predict(design)
        means.append(
            fitted.mean() + np.average((d["educ"] - fitted)[own], weights=(1 / chance)[own])
        )
    values["doubly_robust.educ.ATE.difference"] = float(means[0] - means[1])
    wls = sm.WLS(d["fail"], sm.add_constant(d["workprg"].astype(float)), weights=d["w"])
    codes = pd.DataFrame({"a": d["cl"], "b": d["rules"]}).to_numpy()
    for id_, groups in (("cluster", d["cl"]), ("two_way", codes)):
        fit = wls.fit(cov_type="cluster", cov_kwds={"groups": groups})
        values[f"weighted_means.difference_{id_}_se"] = float(fit.bse["workprg"])

    first, second = EQUIVALENCE_SCORES
    p, _, _ = weightstats.ttost_ind(first, second, -1.5, 1.2)
    values["equivalence.means_p"] = float(p)
    values["power.means_20"] = float(power.TTestIndPower().power(1.0, 20, 0.05))
    values["power.means_unequal"] = float(power.TTestIndPower().power(0.35, 60, 0.05, ratio=10))
    return values


def ask_scipy() -> Values:
    from scipy import optimize, stats

    d = recid()
    groups = [d.loc[d["workprg"] == value, "rules"] for value in (1, 0)]
    welch = stats.ttest_ind(*groups, equal_var=False)
    interval = welch.confidence_interval(0.95)
    values = {
        "welch.t": float(welch.statistic),
        "welch.df": float(welch.df),
        "welch.p_value": float(welch.pvalue),
        "welch.low": float(interval.low),
        "welch.high": float(interval.high),
        "rosenbaum.mcnemar_p": float(stats.binomtest(12, 46).pvalue),
    }
    for x1, n1, _, _ in TABLES:
        wilson = stats.binomtest(x1, n1).proportion_ci(method="wilson")
        values |= {f"wilson.{x1}_{n1}_low": float(wilson.low)}
        values |= {f"wilson.{x1}_{n1}_high": float(wilson.high)}
    people = lalonde()
    treated = (people["treat"] == 1).to_numpy()
    score = people["score"].to_numpy()
    far = np.abs(score[treated][:, None] - score[~treated])
    values["optimal.total_distance"] = float(far[optimize.linear_sum_assignment(far)].sum())
    return values


def ask_cohortmatch() -> Values:
    import cohortmatch

    people = lalonde()
    values: Values = {}
    for caliper, order, exact in product((0.2, 0.05), ("largest", "smallest", "data"), (0, 1)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", cohortmatch.IncompleteMatchWarning)
            result = cohortmatch.match(
                people,
                treatment="treat",
                covariates=["age", "educ", "re74"],
                propensity_scores=1 / (1 + np.exp(-people["score"])),
                distance="logit",
                caliper=caliper,
                caliper_metric="logit",
                m_order=order,
                exact=["race"] if exact else None,
                engine="exact",
            )
        name = f"nearest.caliper_{caliper:g}_{order}" + "_within_race" * exact
        pairs = result.pairs
        values[f"{name}.pairs"] = len(pairs)
        values[f"{name}.comparison_rows"] = int(pairs["control_id"].astype(int).sum()) + len(pairs)
        gaps = [
            people.loc[pairs[who].astype(int), "re78"] for who in ("treatment_id", "control_id")
        ]
        values[f"{name}.re78"] = float(gaps[0].mean() - gaps[1].mean())
    for measure, numbers in E_VALUES.items():
        found = cohortmatch.e_value(*numbers, measure=measure, rare_outcome=False)
        values[f"e_value.{measure}"] = found["e_value"]
        values[f"e_value.{measure}_limit"] = found["e_value_ci"]
    return values


def ask_lifelines() -> Values:
    from lifelines import CoxPHFitter, KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

    d = recid()
    names = ["workprg", *COX_COVARIATES]
    # It has Efron's ties only, and stops early unless asked for more.
    cox = CoxPHFitter().fit(
        d[[*names, "durat", "fail"]], "durat", "fail", fit_options={"precision": 1e-12}
    )
    values: Values = {"cox.conditional.log_likelihood": float(cox.log_likelihood_)}
    for name in names:
        ratio = float(cox.hazard_ratios_[name])
        values[f"cox.conditional.{name}"] = ratio
        values[f"cox.conditional.{name}_se"] = ratio * float(cox.standard_errors_[name])
    means = {}
    for value, name in ((1, "with"), (0, "without")):
        own = d[d["workprg"] == value]
        km = KaplanMeierFitter().fit(own["durat"], own["fail"])
        means[name] = float(restricted_mean_survival_time(km, t=60))
        values[f"rmst.{name}"] = means[name]
        if value:
            for month in (12, 24, 60):
                values[f"kaplan_meier.survival_{month}"] = float(km.predict(month))
                row = km.confidence_interval_.loc[month]
                values[f"kaplan_meier.low_{month}"] = float(row.iloc[0])
                values[f"kaplan_meier.high_{month}"] = float(row.iloc[1])
    values["rmst.difference"] = means["with"] - means["without"]
    return values


def ask_linearmodels() -> Values:
    from linearmodels.iv import IV2SLS

    d = pension().assign(const=1.0)
    values: Values = {}
    for name, controls in (("plain", []), ("controls", ["inc", "age", "marr", "fsize"])):
        model = IV2SLS(d["nettfa"], d[["const", *controls]], d["p401k"], d["e401k"])
        # Its errors lack the factor n/(n - k) unless they are asked to be debiased.
        alone = model.fit(cov_type="robust", debiased=True)
        clustered = model.fit(cov_type="clustered", clusters=d["cl"], debiased=True)
        values |= {
            f"complier.{name}.effect": float(alone.params["p401k"]),
            f"complier.{name}.effect_se": float(alone.std_errors["p401k"]),
            f"complier.{name}.effect_cluster_se": float(clustered.std_errors["p401k"]),
        }
    return values


LIBRARIES: dict[str, Callable[[], Values]] = {
    "statsmodels": ask_statsmodels,
    "scipy": ask_scipy,
    "cohortmatch": ask_cohortmatch,
    "lifelines": ask_lifelines,
    "linearmodels": ask_linearmodels,
}
