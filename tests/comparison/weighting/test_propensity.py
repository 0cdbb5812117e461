"""The propensity score."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from cocreate_lib.comparison import AnalysisPlan, compare, rate
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.weighting.propensity import fit_together, propensity
from cocreate_lib.errors import DataError
from tests.comparison.conftest import made_up_people

PLAN = AnalysisPlan("programme", [rate("reoffended")], ["age", "sanctions", "office"])


def test_scores_are_statsmodels_logit(people):
    fitted = propensity(read_table(people, PLAN))
    dummies = pd.get_dummies(people["office"], drop_first=True, dtype=float)
    x = sm.add_constant(pd.concat([people[["age", "sanctions"]], dummies], axis=1))
    theirs = sm.Logit(people["programme"], x).fit(disp=0)
    assert fitted.score == pytest.approx(theirs.predict(x).to_numpy(), abs=1e-7)
    assert np.log(fitted.score / (1 - fitted.score)) == pytest.approx(fitted.logit)
    assert not fitted.certain.any()


def test_tables_that_are_fitted_together_have_the_scores_of_their_own():
    parts = [made_up_people(200, seed) for seed in (1, 2, 3)]
    tables = [
        *(read_table(part, PLAN) for part in parts),
        read_table(parts[0], PLAN.replace(covariates=["age"])),
    ]
    for table, together in zip(tables, fit_together(tables), strict=True):
        assert together.logit is not None
        assert propensity(together).logit == pytest.approx(propensity(table).logit, abs=1e-8)


@pytest.mark.parametrize("column", ["number", "text"])
def test_perfect_separation_names_the_covariate(people, column):
    if column == "number":
        extra = people["programme"] * 10 + np.arange(len(people)) % 7
    else:
        old = people["age"] > 40
        extra = np.where(people["programme"] == 1, np.where(old, "a", "b"), np.where(old, "c", "d"))
    with pytest.raises(DataError, match="exactly who was in the programme") as caught:
        compare(people.assign(flag=extra), PLAN.replace(covariates=["age", "flag"]))
    assert "'flag'" in caught.value.what
    assert "'age'" not in caught.value.what


def test_a_level_that_only_one_group_has_is_left_out_and_counted(people):
    alone = people.index[people["programme"] == 0][:4]
    lonely = people.index[people["programme"] == 1][:2]
    changed = people.copy()
    changed.loc[alone, "office"] = "South"
    changed.loc[lonely, "office"] = "Far"
    # In row order: a lottery among the equally near is another one among other people.
    plan = PLAN.replace(ties="order")
    result = compare(changed, plan)
    without = compare(changed.drop([*alone, *lonely]), plan)
    assert result.scores.isna().sum() == 6
    assert result.scores.drop([*alone, *lonely]).to_numpy() == pytest.approx(
        without.scores.to_numpy(), abs=1e-6
    )
    assert result.estimates["estimate"].to_numpy() == pytest.approx(
        without.estimates["estimate"].to_numpy()
    )
    lost = result.lost[result.lost["step"] == "overlap"].set_index("group")["lost"]
    assert (lost["treated"], lost["comparison"]) == (2, 4)
    assert any("nobody in the other group" in note and "office" in note for note in result.notes)
    assert result.weights[alone].sum() == 0
