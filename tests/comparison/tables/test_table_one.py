"""Table one against sums by hand, and what it says of weights, gaps and imputation."""

from __future__ import annotations

import re

import numpy as np
import pytest

import cocreate_lib as cc
from cocreate_lib.comparison.tables.table_one import weighted_quantile
from cocreate_lib.errors import PlanError


def by_hand(values, weights):
    """Weighted mean and standard deviation (reliability weights), written out."""
    total, squares = weights.sum(), (weights**2).sum()
    mean = (weights * values).sum() / total
    variance = (weights * (values - mean) ** 2).sum() * total / (total**2 - squares)
    return mean, variance**0.5


def numbers(cell):
    return [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", cell.replace(",", ""))]


def row_of(table, label):
    frame = table.to_frame()
    return frame[frame["Characteristic"] == label].iloc[0]


def test_means_and_spreads_are_those_by_hand(strangers, weighted):
    row = row_of(weighted.table_one(), "Age, mean (SD)")
    treated = strangers["joined"].to_numpy(bool)
    age, weights = strangers["age"].to_numpy(), weighted.weights.to_numpy()
    cells = [row[name] for name in row.index if "Programme" in name or "Comparison" in name]
    for cell, who, w in zip(
        cells,
        (treated, ~treated, treated, ~treated),
        (np.ones(len(age)), np.ones(len(age)), weights, weights),
        strict=True,
    ):
        mean, sd = by_hand(age[who], w[who])
        assert numbers(cell) == [round(mean, 1), round(sd, 1)]
    before = (age[treated].mean() - age[~treated].mean()) / age[treated].std(ddof=1)
    after = (
        by_hand(age[treated], weights[treated])[0] - by_hand(age[~treated], weights[~treated])[0]
    )
    differences = [row[name] for name in row.index if "SMD" in name]
    assert numbers(differences[0]) == [round(before, 2)]
    assert numbers(differences[1]) == [abs(round(after / age[treated].std(ddof=1), 2))]


def test_shares_are_those_by_hand(strangers, weighted):
    table = weighted.table_one()
    row = row_of(table, "South 1")
    treated = strangers["joined"].to_numpy(bool)
    here = (strangers["area"] == "South_1").to_numpy()
    weights = weighted.weights.to_numpy()
    first, second, third, fourth = (row[n] for n in row.index if re.search("Prog|Compa", n))
    for cell, who in ((first, treated), (second, ~treated)):
        n = int(here[who].sum())
        assert numbers(cell) == [n, round(100 * n / who.sum(), 1)]
    assert third == first  # everybody in the programme has weight 1 (ATT)
    assert fourth == f"{100 * weights[~treated & here].sum() / weights[~treated].sum():.1f}%"
    assert row["group"] == "Area, n (%)"


def test_the_effective_number_of_people_is_kishs(strangers, weighted):
    weights = weighted.weights.to_numpy()[strangers["joined"] == 0]
    kish = weights.sum() ** 2 / (weights**2).sum()
    heads = list(weighted.table_one().to_frame())
    assert (
        f"After weighting: Comparison group (n = {len(weights)}; effective n = {kish:.1f})" in heads
    )


def test_matched_people_are_counted(strangers, plan):
    matched = cc.compare(strangers, plan.replace(method="nearest"))
    row = row_of(matched.table_one(), "Drugs, n (%)")
    used = matched.weights.to_numpy() > 0
    kept = strangers[used & (strangers["joined"] == 0)]
    cell = row[f"After matching: Comparison group (n = {len(kept)})"]
    assert numbers(cell)[0] == kept["drugs"].sum()


@pytest.mark.parametrize("method", ["unadjusted", "regression"])
def test_without_adjustment_there_is_no_after(strangers, plan, method):
    heads = list(cc.compare(strangers, plan.replace(method=method)).table_one().to_frame())
    n = int(strangers["joined"].sum())
    assert heads[1:] == [
        "Characteristic",
        f"Programme (n = {n})",
        f"Comparison group (n = {400 - n})",
        "SMD",
    ]


def test_medians_are_those_of_numpy_and_of_the_weights(strangers, weighted):
    row = row_of(weighted.table_one(medians=["age"]), "Age, median (IQR)")
    cells = [row[name] for name in row.index if "Programme" in name or "Comparison" in name]
    treated = strangers["joined"].to_numpy(bool)
    age, weights = strangers["age"].to_numpy(), weighted.weights.to_numpy()
    low, middle, high = np.quantile(age[~treated], [0.25, 0.5, 0.75])
    assert numbers(cells[1]) == pytest.approx([middle, low, high], abs=0.0501)
    order = np.argsort(age[~treated])
    shares = np.cumsum(weights[~treated][order]) / weights[~treated].sum()
    assert numbers(cells[3])[0] == round(age[~treated][order][shares >= 0.5][0], 1)


def test_a_weighted_quantile_is_that_of_people_repeated():
    values = np.array([3.0, 1.0, 2.0, 8.0])
    weights = np.array([2.0, 1.0, 3.0, 4.0])
    repeated = np.repeat(values, weights.astype(int))
    for share in (0.25, 0.5, 0.75):
        expected = np.quantile(repeated, share, method="averaged_inverted_cdf")
        assert weighted_quantile(values, weights, share) == expected


def test_units_and_the_order_of_rows_change_nothing_else(strangers, plan, weighted):
    turned = strangers.sample(frac=1, random_state=1).reset_index(drop=True)
    assert cc.compare(turned, plan).table_one().to_frame().equals(weighted.table_one().to_frame())


def test_small_groups_have_whole_percentages(strangers, plan):
    few = strangers.groupby("joined").head(40).reset_index(drop=True)
    row = row_of(cc.compare(few, plan.replace(method="unadjusted")).table_one(), "Drugs, n (%)")
    assert re.fullmatch(r"\d+ \(\d+\)", row.iloc[2])


def test_who_was_left_out_is_counted(strangers, plan):
    gaps = strangers.copy()
    gaps.loc[gaps.index[:5], "age"] = np.nan
    gaps.loc[gaps.index[3:10], "area"] = None
    table = cc.compare(gaps, plan.replace(missing="complete_cases")).table_one()
    treated = gaps["joined"] == 1
    for label, column in (("Age: missing, left out, n", "age"), ("Missing, left out, n", "area")):
        row = row_of(table, label)
        counted = [int(cell) for cell in row.iloc[2:4]]
        gone = gaps[column].isna()
        assert counted == [int((gone & treated).sum()), int((gone & ~treated).sum())]
    assert any("Left out for a missing value in any column" in note for note in table.notes)
    assert any("10 people" in note for note in table.notes)


def test_imputed_tables_are_averaged(strangers, plan):
    gaps = strangers.copy()
    gaps.loc[gaps.index[:40], "age"] = np.nan
    gaps.loc[gaps.index[20:60], "area"] = None
    filled = cc.compare(gaps, plan.replace(missing="impute", imputations=3, seed=1))
    table = filled.table_one()
    age = filled.balance[filled.balance["variable"] == "age"].iloc[0]
    cell = row_of(table, "Age, mean (SD)").iloc[2]
    assert numbers(cell)[0] == round(age["mean_treated"], 1)
    assert row_of(table, "South 1").iloc[2].endswith("%")
    assert any("3 imputed tables" in note and "age (40 people)" in note for note in table.notes)
    with pytest.raises(PlanError, match="After imputation"):
        filled.table_one(medians=True)


def test_a_covariate_that_is_the_same_for_everybody_has_no_difference(strangers, plan):
    same = strangers.assign(flat=3.0)
    declared = plan.replace(covariates=["age", "flat"], method="nearest", distance="age")
    table = cc.compare(same, declared).table_one()
    assert row_of(table, "Flat, mean (SD)")["Before adjustment: SMD"] == "–"
    assert any("–: the same for everybody" in note for note in table.notes)


def test_labels_are_its_heads_and_rows(strangers, plan):
    labels = {"joined": "New Start", "area": "Where they live", "area=South_1": "The South"}
    table = cc.compare(strangers, plan.replace(labels=labels)).table_one()
    row = row_of(table, "The South")
    assert row["group"] == "Where they live, n (%)"
    assert any("New Start (n = " in head for head in table.to_frame())


def test_nothing_synthetic_is_said_of_real_people_and_always_of_synthetic_ones(weighted):
    assert "ynthetic" not in str(weighted.table_one())
    people = cc.simulate(cc.PilotDesign(), seed=1).people
    made = cc.compare(people, cc.teaching_plan()).table_one()
    assert made.title.endswith("(synthetic data)")
    assert made.notes[0].startswith("Synthetic data")


@pytest.mark.parametrize("asked", ["area", "drugs", "agee", ["age", "fail"]])
def test_medians_of_what_has_none_are_refused(weighted, asked):
    with pytest.raises(PlanError, match="can have a median"):
        weighted.table_one(medians=asked)


def test_without_covariates_there_is_no_table_one(strangers):
    bare = cc.compare(strangers, cc.AnalysisPlan("joined", [cc.rate("fail")], method="unadjusted"))
    with pytest.raises(PlanError, match="no covariates"):
        bare.table_one()


def test_it_has_no_p_values(weighted):
    assert not re.search(r"\bp\b|p-value", str(weighted.table_one()), re.IGNORECASE)


def test_the_notes_explain_what_stands_there_and_nothing_else(strangers, plan):
    def notes(*covariates):
        asked = plan.replace(covariates=covariates, method="unadjusted", labels={})
        return " ".join(cc.compare(strangers, asked).table_one().notes)

    numbers_alone, levels_alone = notes("age"), notes("area")
    assert "mean (SD)" in numbers_alone
    assert "n (%)" not in numbers_alone
    assert "n (%)" in levels_alone
    assert "mean (SD)" not in levels_alone
