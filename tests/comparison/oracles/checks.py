"""What this package says where other software and print say something too.

A check is one question: a few numbers, each with a name. The id of a number is that of its check,
a dot, and its name; ``values/*.csv`` holds what others say by the same ids.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module

import numpy as np
import pandas as pd

from cocreate_lib.comparison import (
    AnalysisPlan,
    Outcome,
    bayes_factor,
    compare,
    design_effect,
    detectable_mean_difference,
    detectable_rate_difference,
    e_value,
    equivalence,
    equivalence_of_rates,
    frequency,
    n_for_means,
    n_for_rates,
    posterior_difference,
    power_of_means,
    power_of_rates,
    rate,
    risk_difference_interval,
    risk_ratio_interval,
    robustness_value,
    rosenbaum_bounds,
    scale,
    time_to,
)
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.inference.intervals import covariance
from cocreate_lib.comparison.methods.group_means import weighted_means
from cocreate_lib.comparison.models.cox import fit_cox
from cocreate_lib.comparison.models.survival import kaplan_meier, restricted_mean
from cocreate_lib.comparison.pooling import pool
from cocreate_lib.comparison.rates.newcombe import newcombe, wilson
from cocreate_lib.comparison.weighting.propensity import propensity
from tests.comparison.oracles.data import (
    COX_COVARIATES,
    LALONDE_COVARIATES,
    RATE_COVARIATES,
    lalonde,
    recid,
)
from tests.comparison.oracles.python import E_VALUES, EQUIVALENCE_SCORES

Z = 1.959963984540054
OUTCOMES = {"fail": rate("fail"), "rules": frequency("rules"), "educ": scale("educ")}
KINDS = {"fail": "rate", "rules": "frequency", "educ": "scale"}
HAZARD = time_to("durat", event="fail", horizon=60, unit="months")
Numbers = dict[str, float]


@dataclass(frozen=True)
class Check:
    """One question that others have answered too.

    Parameters
    ----------
    id
        The first part of the ids of its numbers.
    section
        Where it stands in the page.
    what
        What is asked, in words.
    data
        On what.
    ours
        Computes the numbers.
    tolerance
        Largest difference from a computed value, as a share of it. From a printed value: half a
        unit of its last digit.
    """

    id: str
    section: str
    what: str
    data: str
    ours: Callable[[], Numbers]
    tolerance: float = 1e-6


def recid_plan(method: str, *outcomes: Outcome, **fields: object) -> AnalysisPlan:
    settings = {"covariates": RATE_COVARIATES, **fields}
    return AnalysisPlan("workprg", list(outcomes), method=method, **settings)


def rows(frame: pd.DataFrame, plan: AnalysisPlan) -> pd.DataFrame:
    return compare(frame, plan).estimates.set_index("measure")


def adjusted(method: str, column: str, estimand: str) -> Numbers:
    """Means, and errors of their difference and of the logarithm of their ratio."""
    plan = recid_plan(method, OUTCOMES[column], estimand=estimand)
    alone = compare(recid(), plan)
    clustered = compare(recid(), plan.replace(cluster="cl"))
    with_programme, without = alone.means[["treated", "comparison"]].iloc[0]
    numbers = {"mean_with": with_programme, "mean_without": without}
    numbers["difference"] = with_programme - without
    for way, result in (("", alone), ("_cluster", clustered)):
        errors = result.estimates.set_index("measure")["std_error"]
        numbers[f"difference{way}_se"] = errors.filter(like="difference").iloc[0]
        ratios = errors.drop("odds_ratio", errors="ignore").filter(like="ratio")
        if len(ratios):
            numbers[f"log_ratio{way}_se"] = ratios.iloc[0]
    return numbers


def weighted_hazard(estimand: str) -> Numbers:
    plan = recid_plan("weighting", HAZARD, estimand=estimand)
    alone, clustered = (
        rows(recid(), plan.replace(cluster=cluster)).loc["hazard_ratio"] for cluster in (None, "cl")
    )
    return {
        "log_ratio": float(np.log(alone["estimate"])),
        "robust_se": alone["std_error"],
        "cluster_se": clustered["std_error"],
    }


def unadjusted_rate() -> Numbers:
    found = rows(recid(), recid_plan("unadjusted", rate("fail")))
    numbers = {}
    for measure in ("risk_difference", "risk_ratio", "odds_ratio"):
        row = found.loc[measure]
        numbers |= {measure: row["estimate"], f"{measure}_se": row["std_error"]}
        numbers |= {f"{measure}_low": row["conf_low"], f"{measure}_high": row["conf_high"]}
    return numbers


def welch() -> Numbers:
    row = rows(recid(), recid_plan("unadjusted", frequency("rules"))).loc["mean_difference"]
    names = {"t": "statistic", "df": "df", "p_value": "p_value"}
    names |= {"low": "conf_low", "high": "conf_high"}
    return {name: row[column] for name, column in names.items()}


def cox_conditional() -> Numbers:
    plan = recid_plan("regression", HAZARD, covariates=COX_COVARIATES)
    model = compare(recid(), plan).model("durat")
    table = model.to_frame().set_index("variable")
    numbers = {"log_likelihood": model.log_likelihood, "lr_chi2": model.lr_chi2}
    for name, row in table.iterrows():
        numbers |= {
            str(name): row["hazard_ratio"],
            f"{name}_se": row["std_error_hazard_ratio"],
        }
    return numbers


def cox_unadjusted() -> Numbers:
    frame = recid()
    x = frame[["workprg"]].to_numpy(float)
    fit = fit_cox(frame["durat"].to_numpy(float), frame["fail"].to_numpy() == 1, x, np.ones(len(x)))
    clusters = [frame["cl"].to_numpy()]
    return {
        "log_ratio": fit.coefficients[0],
        "model_se": fit.covariance[0, 0] ** 0.5,
        "robust_se": fit.robust_covariance([])[0, 0] ** 0.5,
        "cluster_se": fit.robust_covariance(clusters)[0, 0] ** 0.5,
    }


def cox_weighted() -> Numbers:
    frame = recid()
    x = frame[["workprg", *RATE_COVARIATES]].to_numpy(float)
    time, event = frame["durat"].to_numpy(float), frame["fail"].to_numpy() == 1
    fit = fit_cox(time, event, x, frame["w"].to_numpy())
    return {
        "log_ratio": fit.coefficients[0],
        "model_se": fit.covariance[0, 0] ** 0.5,
        "cluster_se": fit.robust_covariance([frame["cl"].to_numpy()])[0, 0] ** 0.5,
        "log_likelihood": fit.log_likelihood,
    }


def kaplan_meier_recid() -> Numbers:
    own = recid().query("workprg == 1")
    time, event = own["durat"].to_numpy(float), own["fail"].to_numpy() == 1
    numbers = {}
    for prefix, weights in (("", np.ones(len(own))), ("weighted_", own["w"].to_numpy())):
        curve = kaplan_meier(time, event, weights)
        low, high = curve.limits(0.95)
        for month in (12, 24, 60):
            at = np.searchsorted(curve.time, month, side="right") - 1
            numbers[f"{prefix}survival_{month}"] = curve.survival[at]
            if prefix:
                numbers[f"{prefix}se_{month}"] = curve.survival[at] * curve.variance[at] ** 0.5
            else:
                numbers |= {f"low_{month}": low[at], f"high_{month}": high[at]}
    return numbers


def rmst() -> Numbers:
    numbers = {}
    for name, value in (("with", 1), ("without", 0)):
        own = recid()[recid()["workprg"] == value]
        event = own["fail"].to_numpy() == 1
        time = own["durat"].to_numpy(float)
        numbers[name] = restricted_mean(time, event, np.ones(len(own)), 60.0)[0]
    plan = recid_plan("unadjusted", HAZARD)
    return numbers | {"difference": rows(recid(), plan).loc["rmst_difference", "estimate"]}


def two_way() -> Numbers:
    frame = recid()
    means = weighted_means(
        frame["fail"].to_numpy(float), frame["workprg"].to_numpy() == 1, frame["w"].to_numpy()
    )
    codes = [frame["cl"].to_numpy(), frame["rules"].to_numpy()]
    one, both = (covariance(means.influence, groups, 2) for groups in (codes[:1], codes))
    contrast = np.array([1.0, -1.0])
    return {
        "difference": float(contrast @ means.means),
        "difference_cluster_se": float(contrast @ one @ contrast) ** 0.5,
        "difference_two_way_se": float(contrast @ both @ contrast) ** 0.5,
    }


def matched(**fields: object) -> Numbers:
    """Who is matched (the sum of the comparison people's row numbers), and what comes of it."""
    outcomes = [scale("re78"), rate("employed")]
    settings = {"distance": "score", "caliper": None, **fields}
    result = compare(lalonde(), AnalysisPlan("treat", outcomes, **settings))
    found = result.estimates.set_index(["outcome", "measure"])
    numbers = {
        "pairs": len(result.pairs),
        "comparison_rows": int((result.pairs["comparison"] + 1).sum()),
    }
    for outcome, measure in (("re78", "mean_difference"), ("employed", "risk_difference")):
        row = found.loc[(outcome, measure)]
        numbers |= {outcome: row["estimate"], f"{outcome}_se": row["std_error"]}
    return numbers


def optimal() -> Numbers:
    plan = AnalysisPlan("treat", [scale("re78")], method="optimal", distance="score", caliper=None)
    return {"total_distance": compare(lalonde(), plan).pairs["distance"].sum()}


def mahalanobis() -> Numbers:
    covariates = [name for name in LALONDE_COVARIATES if name != "race"]
    fields = {"distance": "mahalanobis", "covariates": covariates, "order": "data", "ties": "order"}
    plan = AnalysisPlan("treat", [scale("re78")], caliper=None, **fields)
    total = compare(lalonde(), plan).pairs["distance"].sum()
    return matched(**fields) | {"total_distance": total}


def averaged(**fields: object) -> Numbers:
    """The difference of each outcome of lalonde."""
    plan = AnalysisPlan("treat", [scale("re78"), rate("employed")], **fields)
    found = compare(lalonde(), plan).estimates
    found = found[found["measure"].isin(["mean_difference", "risk_difference"])]
    return dict(found[["outcome", "estimate"]].itertuples(index=False, name=None))


def entropy() -> Numbers:
    fields = {"method": "weighting", "weights": "entropy", "covariates": LALONDE_COVARIATES}
    plan = AnalysisPlan("treat", [scale("re78")], **fields)
    weights = compare(lalonde(), plan).weights[lalonde()["treat"] == 0]
    effective = weights.sum() ** 2 / (weights**2).sum()
    return averaged(**fields) | {"effective_size": effective}


def few_clusters() -> Numbers:
    columns = {"": "estimate", "_se": "std_error", "_df": "df", "_p": "p_value"}
    columns |= {"_low": "conf_low", "_high": "conf_high"}
    numbers = {}
    for name, outcome, covariates in (
        ("unadjusted", rate("fail"), []),
        ("regression", scale("educ"), ["priors", "age"]),
    ):
        plan = AnalysisPlan("arm", [outcome], covariates, method=name, cluster="few", errors="cr2")
        row = compare(recid(), plan).estimates.iloc[0]
        numbers |= {f"{name}{suffix}": row[column] for suffix, column in columns.items()}
    return numbers


def rubin() -> Numbers:
    values = np.array([0.12, 0.18, 0.09, 0.15, 0.21])
    variances = np.array([0.0036, 0.0041, 0.0033, 0.0039, 0.0044])
    numbers = {}
    for n, name in ((30, "30"), (1000, "1000"), (np.inf, "Inf")):
        found = pool(values, variances, n - 1)
        numbers |= {
            f"estimate_n_{name}": found.value,
            f"variance_n_{name}": found.variance,
            f"df_n_{name}": found.df,
            f"missing_information_n_{name}": found.missing_information,
        }
    return numbers


def balance() -> Numbers:
    plan = AnalysisPlan(
        "treat", [scale("re78")], ["age", "educ", "re74"], distance="score", caliper=None
    )
    table = compare(lalonde(), plan).balance.set_index("variable")
    columns = ("smd_before", "smd_after", "variance_ratio_before", "variance_ratio_after")
    return {
        f"{name}.{column}": table.loc[name, column] for name in table.index for column in columns
    }


def propensity_of(people: pd.DataFrame, plan: AnalysisPlan, which: tuple[int, ...]) -> Numbers:
    table = read_table(people, plan)
    logit = propensity(table).logit
    likelihood = -np.logaddexp(0, np.where(table.treated, -logit, logit)).sum()
    return {"log_likelihood": likelihood, **{f"logit_row_{i}": logit[i - 1] for i in which}}


def proportions(interval: Callable, x1: int, n1: int, x2: int, n2: int) -> Numbers:
    low, high = interval((x1, x2), (n1, n2))
    return {f"{x1}_{n1}_{x2}_{n2}_low": low, f"{x1}_{n1}_{x2}_{n2}_high": high}


def wilson_limits(x: int, n: int) -> Numbers:
    low, high = wilson(x, n, Z)
    return {f"{x}_{n}_low": low, f"{x}_{n}_high": high}


def posterior() -> Numbers:
    found = posterior_difference((18, 60), (60, 150))
    low, high = found.interval
    return {
        "below_0": found.probability_below(0),
        "below_minus_10_points": found.probability_below(-0.1),
        "low": low,
        "high": high,
    }


def power() -> Numbers:
    detectable = {
        f"detectable_60_{n}_points": 100 * detectable_rate_difference(0.334, (60, n))
        for n in (60, 600, 10_000)
    }
    return detectable | {
        "n_whole_ten_points": n_for_rates((0.234, 0.334)).n_treated,
        "n_whole_five_points": n_for_rates((0.284, 0.334)).n_treated,
        "rates_50": power_of_rates((0.5, 0.75), (50, 50)),
        "rates_n": n_for_rates((0.5, 0.75), power=0.9).exact,
        "rates_n_ten_points": n_for_rates((0.234, 0.334)).exact,
        "rates_n_five_points": n_for_rates((0.284, 0.334)).exact,
        "rates_one_sided": power_of_rates((0.2, 0.334), (120, 120), sides=1),
        "means_20": power_of_means(1, 1, (20, 20)),
        "means_n": n_for_means(0.4, 1, power=0.85).exact,
        "means_detectable": detectable_mean_difference(1, (60, 60)),
        "means_unequal": power_of_means(0.35, 1, (60, 600), strict=True),
    }


def tost() -> Numbers:
    found = equivalence_of_rates((65, 70), (100, 100), low=-0.1, high=0.1)
    first, second = (np.array(scores) for scores in EQUIVALENCE_SCORES)
    squares = sum(((x - x.mean()) ** 2).sum() for x in (first, second))
    error = (squares / 9 * (1 / 5 + 1 / 6)) ** 0.5
    means = equivalence(first.mean() - second.mean(), error, low=-1.5, high=1.2, df=9)
    return {
        "z_low": found.statistics[0],
        "z_high": found.statistics[1],
        "p_low": found.p_values[0],
        "p_high": found.p_values[1],
        "low": found.conf_low,
        "high": found.conf_high,
        "means_p": means.p_value,
    }


def e_values() -> Numbers:
    numbers = {}
    for name, ratio in (E_VALUES | {"protective": (0.80, 0.71, 0.91)}).items():
        measure = "risk_ratio" if name == "protective" else name
        found = e_value(*ratio, measure=measure, common=None if measure == "risk_ratio" else True)
        numbers |= {name: found.estimate, f"{name}_limit": found.limit}
    return numbers


def robustness() -> Numbers:
    exact, rounded = robustness_value(0.09731582, 0.02325654, 783), robustness_value(4.184, 1, 783)
    return {
        "value": exact.value,
        "value_alpha": exact.value_alpha,
        "partial_r2": exact.partial_r2,
        "rounded": rounded.value,
        "rounded_alpha": rounded.value_alpha,
    }


def rosenbaum() -> Numbers:
    smoking = rosenbaum_bounds((110, 12), sides=1)
    return {
        **{f"one_sided_p_{gamma}": smoking.p_value(gamma) for gamma in (4, 5, 6)},
        "mcnemar_p": rosenbaum_bounds((12, 34)).p_value(1),
    }


def checks() -> list[Check]:
    """Every check, in the order of the page."""
    recid_data, lalonde_data = "recid, 1,445 people", "lalonde, 614 people"
    found = [
        Check(
            "unadjusted",
            "Unadjusted",
            "Rate, unadjusted",
            recid_data,
            unadjusted_rate,
        ),
        Check("welch", "Unadjusted", "Frequency, unadjusted (Welch)", recid_data, welch),
    ]
    for method, words, estimands in (
        ("regression", "Regression (g-computation)", ("ATT", "ATC", "ATE")),
        ("weighting", "Weighting", ("ATT", "ATC", "ATE", "ATO")),
        ("doubly_robust", "Doubly robust", ("ATT", "ATC", "ATE")),
    ):
        found += [
            Check(
                f"{method}.{column}.{estimand}",
                words,
                f"{words}, {KINDS[column]}, {estimand}",
                recid_data,
                partial(adjusted, method, column, estimand),
                # The oracle's slopes are central differences; statsmodels searches by simplex.
                2e-3 if (column, estimand) == ("educ", "ATE") and method != "regression" else 1e-6,
            )
            for column in KINDS
            for estimand in estimands
        ]
    found += [
        Check(
            f"weighting.hazard.{estimand}",
            "Weighting",
            f"Weighting, hazard ratio, {estimand} (weights as given)",
            recid_data,
            partial(weighted_hazard, estimand),
        )
        for estimand in ("ATT", "ATC", "ATE", "ATO")
    ]
    found += [
        Check(
            f"nearest.{order}_{ratio}",
            "Nearest-neighbour matching",
            f"Nearest, {ratio}:1, order {order}, no caliper",
            lalonde_data,
            partial(matched, order=order, ratio=ratio),
        )
        for order in ("largest", "smallest", "data")
        for ratio in (1, 2)
    ]
    found += [
        Check(
            f"nearest.caliper_{caliper:g}_{order}" + "_within_race" * bool(exact),
            "Nearest-neighbour matching",
            f"Nearest, 1:1, order {order}, caliper {caliper:g}" + ", exact on race" * bool(exact),
            lalonde_data,
            partial(matched, caliper=caliper, order=order, exact=exact),
        )
        for caliper in (0.2, 0.05)
        for order in ("largest", "smallest", "data")
        for exact in ((), ("race",))
    ]
    pairs = (
        "nearest.replacement_2",
        "Nearest-neighbour matching",
        "Nearest, 2:1, with replacement, no caliper",
    )
    found += [
        Check(*pairs, lalonde_data, partial(matched, ratio=2, replace=True)),
        Check(
            "optimal",
            "Optimal and Mahalanobis matching",
            "Optimal 1:1, no caliper",
            lalonde_data,
            optimal,
        ),
        Check(
            "mahalanobis",
            "Optimal and Mahalanobis matching",
            "Nearest 1:1 by Mahalanobis distance, order data",
            lalonde_data,
            mahalanobis,
        ),
        *(
            Check(
                f"subclassification.{estimand}",
                "Subclassification and entropy balancing",
                f"Five classes, {estimand}",
                lalonde_data,
                partial(averaged, method="subclassification", distance="score", estimand=estimand),
            )
            for estimand in ("ATT", "ATC", "ATE")
        ),
        Check(
            "entropy",
            "Subclassification and entropy balancing",
            "Entropy balancing, ATT (raking)",
            lalonde_data,
            entropy,
        ),
        Check(
            "balance", "Balance and scores", "Balance before and after 1:1", lalonde_data, balance
        ),
        Check(
            "propensity.lalonde",
            "Balance and scores",
            "Propensity model",
            lalonde_data,
            lambda: propensity_of(
                lalonde(),
                AnalysisPlan("treat", [scale("re78")], LALONDE_COVARIATES),
                (1, 100, 400),
            ),
        ),
        Check(
            "propensity.recid",
            "Balance and scores",
            "Propensity model",
            recid_data,
            lambda: propensity_of(recid(), recid_plan("nearest", rate("fail")), (1, 9)),
        ),
        Check(
            "cox.conditional",
            "Times",
            "Cox model, nine terms, hazard ratio",
            recid_data,
            cox_conditional,
            1e-5,
        ),
        Check("cox.unadjusted", "Times", "Cox model, programme alone", recid_data, cox_unadjusted),
        Check("cox.weighted", "Times", "Cox model, weights and clusters", recid_data, cox_weighted),
        Check("kaplan_meier", "Times", "Kaplan-Meier curve", recid_data, kaplan_meier_recid),
        Check("rmst", "Times", "Restricted mean to 60 months", recid_data, rmst),
        Check("weighted_means", "Clusters", "Weighted difference in means", recid_data, two_way),
        Check(
            "few_clusters",
            "Clusters",
            "Nine clusters, CR2 with Satterthwaite's df",
            recid_data,
            few_clusters,
        ),
        Check("rubin", "Imputation", "Rubin's rules, five tables", "scalars", rubin),
    ]
    limits = {
        "newcombe": (
            "Newcombe's interval, difference",
            lambda events, n: newcombe(events, n, Z),
            (
                (56, 70, 48, 80),
                (9, 10, 3, 10),
                (5, 56, 0, 29),
                (0, 10, 0, 20),
                (10, 10, 0, 10),
                (18, 60, 60, 150),
            ),
        ),
        "miettinen_nurminen": (
            "Miettinen-Nurminen interval, difference",
            risk_difference_interval,
            ((56, 70, 48, 80), (9, 10, 3, 10), (10, 10, 0, 20)),
        ),
        "miettinen_nurminen_ratio": (
            "Miettinen-Nurminen interval, ratio",
            risk_ratio_interval,
            ((56, 70, 48, 80), (9, 10, 3, 10), (18, 60, 60, 150)),
        ),
        "koopman": (
            "Koopman's interval, ratio",
            partial(risk_ratio_interval, method="koopman"),
            ((36, 40, 16, 80), (56, 70, 48, 80), (9, 10, 3, 10), (18, 60, 60, 150)),
        ),
    }
    for id_, (what, interval, tables) in limits.items():
        found.append(
            Check(
                id_,
                "Two proportions",
                what,
                "counts",
                lambda interval=interval, tables=tables: {
                    name: value
                    for table in tables
                    for name, value in proportions(interval, *table).items()
                },
                1e-5,
            )
        )
    found += [
        Check(
            "wilson",
            "Two proportions",
            "Wilson's interval, one proportion",
            "counts",
            lambda: wilson_limits(56, 70) | wilson_limits(9, 10) | wilson_limits(18, 60),
        ),
        Check(
            "bayes_factor",
            "Two proportions",
            "Bayes factor, flat priors",
            "counts",
            lambda: {
                f"{x1}_{n1}_{x2}_{n2}": bayes_factor((x1, x2), (n1, n2)).value
                for x1, n1, x2, n2 in ((18, 60, 60, 150), (56, 70, 48, 80), (3, 20, 9, 30))
            },
        ),
        Check(
            "posterior",
            "Two proportions",
            "Posterior of a difference, 18/60 v 60/150",
            "counts",
            posterior,
            1e-8,
        ),
        Check("power", "Power", "Power and people needed", "none", power),
        Check(
            "design_effect",
            "Power",
            "Design effect, ICC 0.05, 20 people a cluster, CV 0.65",
            "none",
            lambda: {"twenty_people": design_effect(0.05, 20, 0.65)},
        ),
        Check("equivalence", "Equivalence", "Two one-sided tests", "counts, scores", tost, 1e-5),
        Check("e_value", "Sensitivity", "E-value", "ratios", e_values),
        Check("robustness_value", "Sensitivity", "Robustness value", "Darfur", robustness),
        Check("rosenbaum", "Sensitivity", "Rosenbaum's bounds", "pairs", rosenbaum),
    ]
    found += import_module("tests.comparison.oracles.competing_checks").competing_checks()
    found += import_module("tests.comparison.oracles.delivery_checks").delivery_checks()
    found += import_module("tests.comparison.oracles.exposure_checks").exposure_checks()
    found += import_module("tests.comparison.oracles.subgroups_checks").subgroups_checks()
    return found
