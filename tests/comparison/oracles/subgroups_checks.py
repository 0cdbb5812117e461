"""What this package says of subgroups, comparators and families, where other software does too."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from cocreate_lib.comparison import AnalysisPlan, Outcome, compare, frequency, rate, scale, time_to
from tests.comparison.oracles.checks import Check
from tests.comparison.oracles.data import recid

SECTION = "Subgroups, comparators, families"
BY_BLACK, BY_BAND = "black: 1 against 0", "band: all levels"
OUTCOMES = (scale("educ"), frequency("rules"), rate("fail"))
Numbers = dict[str, float]


@cache
def people() -> pd.DataFrame:
    bands = pd.cut(recid()["age"], [0, 250, 350, np.inf], labels=["a", "b", "c"])
    area = np.where(recid()["workprg"] == 1, None, (np.arange(len(recid())) % 2).astype(object))
    return recid().assign(band=bands.astype(str), area=area, time=recid()["tserved"] + 1)


def subgroups(*outcomes: Outcome, **fields: object) -> pd.DataFrame:
    """The table of subgroups, by outcome, measure and what a row is about."""
    settings = {"treatment": "workprg", "method": "unadjusted", "errors": "robust", **fields}
    plan = AnalysisPlan(outcomes=list(outcomes), **settings)
    return compare(people(), plan).subgroups().table.set_index(["outcome", "measure", "about"])


def interactions() -> Numbers:
    hazard = time_to("durat", event="fail")
    table = subgroups(*OUTCOMES, hazard, cluster="cl", subgroups=["black"])
    numbers = {}
    for name, outcome, measure in (
        ("educ_difference", "educ", "mean_difference"),
        ("rules_difference", "rules", "mean_difference"),
        ("rules_ratio", "rules", "rate_ratio"),
        ("fail_difference", "fail", "risk_difference"),
        ("fail_ratio", "fail", "risk_ratio"),
        ("hazard_ratio", "durat", "hazard_ratio"),
    ):
        row = table.loc[(outcome, measure, BY_BLACK)]
        numbers |= {name: row["estimate"], f"{name}_cluster_se": row["std_error"]}
    over_time = frequency("rules", exposure="time", per=12, unit="person-year")
    row = subgroups(over_time, cluster="cl", subgroups=["black"]).loc[
        ("rules", "rate_ratio", BY_BLACK)
    ]
    numbers |= {"rate_ratio": row["estimate"], "rate_ratio_cluster_se": row["std_error"]}
    alone = subgroups(scale("educ"), subgroups=["black"])
    numbers["educ_alone_se"] = alone.loc[("educ", "mean_difference", BY_BLACK), "std_error"]
    by_model = subgroups(hazard, errors="auto", subgroups=["black"])
    place = "durat", "hazard_ratio", BY_BLACK
    return numbers | {"hazard_ratio_alone_se": by_model.loc[place, "std_error"]}


def joint_tests() -> Numbers:
    table = subgroups(scale("educ"), rate("fail"), cluster="cl", subgroups=["band"])
    numbers = {}
    for name, measure in (("educ", "mean_difference"), ("fail", "risk_difference")):
        row = table.loc[(name, measure, BY_BAND)]
        numbers |= {f"{name}_statistic": row["statistic"], f"{name}_p": row["p_value"]}
    return numbers


def by_regression() -> Numbers:
    fields = {"covariates": ["priors", "age"], "method": "regression", "cluster": "cl"}
    table = subgroups(*OUTCOMES, subgroups=["black"], **fields)
    numbers = {}
    for name, measure in (("educ", "mean_difference"), ("fail", "risk_difference")):
        row = table.loc[(name, measure, BY_BLACK)]
        numbers |= {name: row["estimate"], f"{name}_cluster_se": row["std_error"]}
    return numbers


def few_clusters() -> Numbers:
    fields = {"treatment": "arm", "cluster": "few", "errors": "auto", "subgroups": ["black"]}
    row = subgroups(scale("educ"), **fields).loc[("educ", "mean_difference", BY_BLACK)]
    return {"educ": row["estimate"], "educ_se": row["std_error"], "educ_df": row["df"]}


def comparators() -> Numbers:
    settings = {"errors": "robust", "comparators": "area", "method": "unadjusted"}
    outcomes = [scale("educ"), rate("fail"), time_to("durat", event="fail")]
    plan = AnalysisPlan("workprg", outcomes, ["priors", "age"], **settings)
    numbers = {}
    alone, clustered, adjusted = (
        compare(people(), each).comparators().table.set_index(["outcome", "measure", "about"])
        for each in (plan, plan.replace(cluster="cl"), plan.replace(method="regression"))
    )
    about = "comparator: 1 against 0"
    for name, measure in (("educ", "mean_difference"), ("fail", "risk_difference")):
        row, by_cluster = (each.loc[(name, measure, about)] for each in (alone, clustered))
        numbers |= {name: row["estimate"], f"{name}_se": row["std_error"]}
        numbers[f"{name}_cluster_se"] = by_cluster["std_error"]
    row = adjusted.loc[("educ", "mean_difference", about)]
    numbers |= {"educ_regression": row["estimate"], "educ_regression_se": row["std_error"]}
    row = clustered.loc[("durat", "hazard_ratio", about)]
    return numbers | {
        "hazard_ratio": row["estimate"],
        "hazard_ratio_cluster_se": row["std_error"],
    }


def families() -> Numbers:
    outcomes = [scale("rules"), rate("fail"), *map(scale, ("tserved", "priors", "durat"))]
    plan = AnalysisPlan(
        "drugs",
        outcomes,
        method="unadjusted",
        errors="robust",
        families={"all": [each.column for each in outcomes]},
        replications=20_000,
        seed=1,
    )
    numbers = {}
    for way, clustered in (("", plan), ("_cluster", plan.replace(cluster="cl"))):
        table = compare(people(), clustered).families().table
        corrected = table[table["about"] == "family all, Romano-Wolf"].set_index("outcome")
        numbers |= {f"{name}{way}": p for name, p in corrected["p_value"].items()}
    return numbers


def subgroups_checks() -> list[Check]:
    """Every question of this kind."""
    return [
        Check(
            "subgroups", SECTION, "Interaction with a subgroup, unadjusted", "recid", interactions
        ),
        Check("subgroups_joint", SECTION, "Three subgroups at once", "recid", joint_tests),
        Check("subgroups_regression", SECTION, "Interaction, a model each", "recid", by_regression),
        Check(
            "subgroups_cr2",
            SECTION,
            "Interaction, nine clusters in both subgroups",
            "recid",
            few_clusters,
        ),
        Check("comparators", SECTION, "Two comparison groups, difference", "recid", comparators),
        Check(
            "families",
            SECTION,
            "Romano-Wolf p-values (20,000 draws) and step-down maxima of joint t",
            "recid",
            families,
            0.05,
        ),
    ]
