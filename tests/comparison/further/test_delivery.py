"""Delivery of a plan: intention to treat, complier effects, levels, fidelity, and what is said."""

import numpy as np
import pandas as pd
import pytest

import cocreate_lib as cc
from cocreate_lib.comparison.delivery.instrument import Region
from cocreate_lib.comparison.further.delivery import (
    ANDERSON_RUBIN,
    AT_CUT_OFF,
    COMPLIERS,
    OFFER,
    REACH,
    limits_of,
)
from cocreate_lib.comparison.methods.register import METHODS

PLAN = cc.AnalysisPlan(
    "offered",
    [cc.rate("reoffended"), cc.scale("hope")],
    ["age", "risk"],
    method="regression",
    randomised=True,
    received="took_part",
)


XS = ["age", "risk"]


def trial(n: int = 400, seed: int = 1, uptake: float = 0.6) -> pd.DataFrame:
    """People who drew lots for an offer; the keener half of them takes it up."""
    rng = np.random.default_rng(seed)
    risk, age = rng.normal(size=n), rng.normal(35, 9, n)
    offered = np.arange(n) % 2
    keen = np.argsort(np.argsort(-risk + rng.normal(size=n))) / n
    took_part = offered * (keen > 1 - uptake)
    contacts = took_part * (1 + rng.poisson(3, n))
    manager = rng.integers(0, 16, n)
    chance = 1 / (1 + np.exp(0.3 - 0.6 * risk + 0.8 * took_part))
    return pd.DataFrame(
        {
            "offered": offered,
            "took_part": took_part,
            "contacts": contacts,
            "age": age,
            "risk": risk,
            "manager": manager,
            "fidelity": np.where(offered == 1, 0.4 + 0.03 * manager + rng.uniform(0, 0.1, n), 0.9),
            "score": rng.integers(0, 20, n),
            "reoffended": (rng.random(n) < chance).astype(int),
            "hope": 30 + 4 * took_part - risk + rng.normal(0, 3, n),
        },
        index=[f"p{i}" for i in range(n)],
    )


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return trial()


def row(found, about, outcome="reoffended"):
    rows = found.table[(found.table["about"] == about) & (found.table["outcome"] == outcome)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_rows_of_a_lottery(people):
    result = cc.compare(people, PLAN)
    found = result.delivery()
    main = result.estimates.set_index(["outcome", "measure"]).loc["reoffended", "risk_difference"]
    offer = row(found, OFFER)
    assert offer[["estimate", "conf_low", "p_value"]].tolist() == pytest.approx(
        main[["estimate", "conf_low", "p_value"]].tolist()
    )
    reach = row(found, REACH, "took_part")
    assert reach["estimate"] == pytest.approx(people.groupby("offered")["took_part"].mean()[1])
    assert found.reach["received"].tolist() == pytest.approx([reach["estimate"], 0.0])
    assert reach["f_statistic"] == pytest.approx(reach["statistic"] ** 2)
    for outcome in ("reoffended", "hope"):
        effect, region = (row(found, about, outcome) for about in (COMPLIERS, ANDERSON_RUBIN))
        assert region["estimate"] == effect["estimate"]
        assert region["conf_low"] < effect["estimate"] < region["conf_high"]
        assert region["region"] == "interval"


def test_statsmodels_two_stage_least_squares_says_the_same(people):
    from statsmodels.sandbox.regression.gmm import IV2SLS

    x = np.column_stack([np.ones(len(people)), people[["age", "risk"]]])
    theirs = IV2SLS(
        people["hope"].to_numpy(),
        np.column_stack([people["took_part"], x]),
        np.column_stack([people["offered"], x]),
    ).fit()
    ours = row(cc.compare(people, PLAN).delivery(), COMPLIERS, "hope")
    assert ours["estimate"] == pytest.approx(theirs.params[0], rel=1e-9)


def test_unadjusted_is_walds_ratio(people):
    found = cc.compare(people, PLAN.replace(method="unadjusted")).delivery()
    means = people.groupby("offered")[["reoffended", "took_part"]].mean()
    ratio = np.subtract(*means["reoffended"][::-1]) / np.subtract(*means["took_part"][::-1])
    assert row(found, COMPLIERS)["estimate"] == pytest.approx(ratio)


@pytest.mark.parametrize("method", [m for m in METHODS if m != "difference_in_differences"])
@pytest.mark.parametrize("cluster", [None, "manager"])
def test_every_method_has_one(method, cluster, people):
    plan = PLAN.replace(method=method, cluster=cluster, outcomes=[cc.rate("reoffended")])
    found = cc.compare(people, plan).delivery()
    effect, offer = row(found, COMPLIERS), row(found, OFFER)
    assert effect["std_error"] > 0
    # On the scale of differences, by straight lines: near the effect of the offer over the reach.
    assert effect["estimate"] == pytest.approx(
        offer["estimate"] / found.reached.difference.estimate, abs=0.03
    )


def test_changes_are_compared_as_changes(people):
    table = people.assign(hope_before=30 - people["risk"])
    plan = PLAN.replace(
        method="difference_in_differences", outcomes=[cc.scale("hope", before="hope_before")]
    )
    found = cc.compare(table, plan).delivery()
    offer = row(found, OFFER, "hope")
    assert row(found, COMPLIERS, "hope")["estimate"] == pytest.approx(
        offer["estimate"] / found.delivered[0].compliers.moved.received
    )


def test_with_a_before_the_complier_effect_adjusts_for_it(people):
    table = people.assign(hope_before=30 - people["risk"])
    plan = PLAN.replace(
        method="unadjusted", covariates=(), outcomes=[cc.scale("hope", before="hope_before")]
    )
    alone = cc.compare(people, plan.replace(outcomes=[cc.scale("hope")])).delivery()
    adjusted = cc.compare(table, plan).delivery()
    errors = [row(each, COMPLIERS, "hope")["std_error"] for each in (adjusted, alone)]
    assert errors[0] < errors[1]


def test_without_a_lottery_or_a_cut_off_there_is_none_and_it_is_said(people):
    found = cc.compare(people, PLAN.replace(randomised=False)).delivery()
    assert COMPLIERS not in set(found.table["about"])
    assert any("nobody drew lots" in text for text in found.cannot_say)
    assert any("those who took part differ from all others" in text for text in found.cannot_say)
    assert "can't be told" in found.in_brief


def test_a_test_by_randomisation_is_a_lottery_too(people):
    plan = PLAN.replace(
        randomised=False, errors="randomisation", seed=1, replications=99, method="unadjusted"
    )
    assert np.isfinite(row(cc.compare(people, plan).delivery(), COMPLIERS)["std_error"])


def test_times_have_an_offer_and_no_complier_effect(people):
    table = people.assign(days=np.arange(len(people)) % 360 + 1)
    plan = PLAN.replace(outcomes=[cc.time_to("days", event="reoffended")], received="contacts")
    found = cc.compare(table, plan).delivery()
    assert set(found.table["about"]) == {REACH, OFFER}
    assert any("a time" in text for text in found.cannot_say)
    assert found.levels.empty


def test_events_over_time_at_risk_have_an_offer_and_no_complier_effect(people):
    table = people.assign(times=people["reoffended"] * 2, days=np.arange(len(people)) % 99 + 1.0)
    plan = PLAN.replace(outcomes=[cc.frequency("times", exposure="days")], received="contacts")
    found = cc.compare(table, plan).delivery()
    assert set(found.table["about"]) == {REACH, OFFER}
    assert any("over time at risk" in text for text in found.cannot_say)


def test_a_cut_off(people):
    table = people.assign(offered=(people["score"] >= 9).astype(int))
    table["took_part"] = np.where(people["risk"] < 0.8, table["offered"], 0)
    plan = PLAN.replace(randomised=False, threshold="score", outcomes=[cc.scale("hope")])
    found = cc.compare(table, plan).delivery()
    (one,) = found.delivered
    assert (one.compliers.cut_off.at, one.compliers.cut_off.above) == (9.0, True)
    away = table["score"] - 9.0
    design = np.column_stack(
        [
            np.ones(len(table)),
            table["offered"],
            away,
            away * table["offered"],
            table[XS],
        ]
    )
    jumps = [
        np.linalg.lstsq(design, table[name], rcond=None)[0][1] for name in ("hope", "took_part")
    ]
    assert row(found, AT_CUT_OFF, "hope")["estimate"] == pytest.approx(jumps[0])
    assert row(found, COMPLIERS, "hope")["estimate"] == pytest.approx(jumps[0] / jumps[1])
    assert any("far from the cut-off" in text for text in found.cannot_say)
    assert any("(offered at 9 and above)" in text for text in found.can_say)
    # Whom the method would match or weight makes no difference to it.
    other = cc.compare(table, plan.replace(method="unadjusted", covariates=())).delivery()
    third = cc.compare(table, plan.replace(method="weighting")).delivery()
    assert row(other, AT_CUT_OFF, "hope")["estimate"] == pytest.approx(
        row(third, AT_CUT_OFF, "hope")["estimate"]
    )


def test_who_was_not_treated_by_the_cut_off_is_named(people):
    table = people.assign(offered=(people["score"] >= 9).astype(int))
    odd = table.index[table["score"] == 3][0]
    table.loc[odd, "offered"] = 1
    with pytest.raises(cc.DataError, match="at 9 and above, is broken for 1 person") as error:
        cc.compare(table, PLAN.replace(randomised=False, threshold="score"))
    assert odd in str(error.value)


def test_a_score_with_one_value_on_a_side_is_refused(people):
    table = people.assign(score=people["offered"] + 1.0)
    with pytest.raises(cc.DataError, match="has the same 'score'"):
        cc.compare(table, PLAN.replace(randomised=False, threshold="score"))


def test_a_lottery_and_a_cut_off_are_not_both_declared():
    with pytest.raises(cc.PlanError, match="by a cut-off too"):
        PLAN.replace(threshold="score")


def test_received_the_same_by_everybody_is_refused(people):
    with pytest.raises(cc.DataError, match="'took_part' is 1 for everybody"):
        cc.compare(people.assign(took_part=1), PLAN)


def test_received_as_much_in_both_groups_has_no_effect_to_give(people):
    table = people.assign(took_part=(np.arange(len(people)) // 2) % 2)
    plan = PLAN.replace(method="unadjusted", covariates=())
    found = cc.compare(table, plan).delivery()
    effect, region = row(found, COMPLIERS), row(found, ANDERSON_RUBIN)
    assert np.isnan(effect["estimate"])
    assert "received as much as the others" in effect["notes"]
    assert region["region"] in ("whole line", "two rays")
    assert any("can be given" in text for text in found.can_say)


def test_everybody_did_as_offered(people):
    found = cc.compare(people.assign(took_part=people["offered"]), PLAN).delivery()
    assert any("everybody did as they were offered" in text for text in found.can_say)
    effect, region = row(found, COMPLIERS), row(found, ANDERSON_RUBIN)
    assert effect["conf_low"] == pytest.approx(region["conf_low"])


def test_a_missing_value_is_refused_or_left_out(people):
    table = people.astype({"took_part": float})
    table.loc["p3", "took_part"] = np.nan
    with pytest.raises(cc.DataError, match="took_part"):
        cc.compare(table, PLAN)
    found = cc.compare(table, PLAN.replace(missing="complete_cases")).delivery()
    assert found.reach["people"].sum() == len(people) - 1


def test_weak_offers_are_called_weak_and_every_shape_is_said():
    shapes = {}
    for seed in range(40):
        table = trial(120, seed, uptake=0.05 if seed else 0.5)
        table["took_part"] = table["took_part"].where(np.arange(120) % 9 > 0, 1)
        found = cc.compare(table, PLAN.replace(method="unadjusted", covariates=())).delivery()
        shapes[row(found, ANDERSON_RUBIN, "hope")["region"]] = found
    assert set(shapes) == {"interval", "two rays", "whole line"}
    assert any("leaves out nothing" in text for text in shapes["whole line"].can_say)
    assert any("leaves out only what lies" in text for text in shapes["two rays"].can_say)
    assert any("reaches from" in text for text in shapes["interval"].can_say)
    rays = row(shapes["two rays"], ANDERSON_RUBIN, "hope")
    assert np.isnan(rays["conf_low"])
    assert "everything but what lies between" in rays["notes"]
    assert row(shapes["whole line"], ANDERSON_RUBIN, "hope")["conf_high"] == np.inf
    assert any("is called weak" in text for text in shapes["whole line"].can_say)
    for each in shapes.values():
        assert "nan" not in str(each)
        assert "inf " not in str(each)


def test_limits_of_what_has_none():
    assert limits_of(Region(((-np.inf, 2.0),))) == (-np.inf, 2.0, "")
    assert "too few" in limits_of(Region(()))[2]


def test_levels_of_contact(people):
    plan = PLAN.replace(received="contacts")
    found = cc.compare(people, plan).delivery()
    own = found.levels[found.levels["outcome"] == "reoffended"]
    offered = people[people["offered"] == 1]
    assert own["people"].sum() == len(offered)
    none = own.iloc[0]
    fared = offered.loc[offered["contacts"] == 0]
    assert (none["level"], none["people"]) == ("0", len(fared))
    assert none["mean"] == pytest.approx(fared["reoffended"].mean())
    assert none["risk"] == pytest.approx(fared["risk"].mean())
    # The keener take part: less was to be expected of them.
    assert own["expected"].iloc[-1] < own["expected"].iloc[0]
    assert any("This is no effect of contact" in text for text in found.cannot_say)
    assert any("1 more of 'contacts'" in text for text in found.can_say)


def test_what_is_expected_comes_from_the_comparison_group(people):
    import statsmodels.api as sm

    found = cc.compare(people, PLAN.replace(received="contacts")).delivery()
    x = sm.add_constant(people[["age", "risk"]])
    others = people["offered"] == 0
    model = sm.Logit(people["reoffended"][others], x[others]).fit(disp=0)
    none = ~others & (people["contacts"] == 0)
    assert found.levels["expected"].iloc[0] == pytest.approx(
        model.predict(x[none]).mean(), rel=1e-6
    )


def test_without_covariates_nothing_is_expected(people):
    plan = PLAN.replace(received="contacts", method="unadjusted", covariates=())
    found = cc.compare(people, plan).delivery()
    assert found.levels["expected"].isna().all()
    assert not any("like covariates" in text for text in found.can_say)
    assert not any("By the comparison group" in text for text in found.can_say)


def test_fidelity_is_read_in_the_programme_only_and_set_beside_outcomes(people):
    plan = PLAN.replace(received=None, fidelity="fidelity", cluster="manager")
    found = cc.compare(people, plan).delivery()
    other = cc.compare(
        people.assign(fidelity=people["fidelity"].where(people["offered"] == 1)), plan
    ).delivery()
    pd.testing.assert_frame_equal(found.table, other.table)
    clusters = found.clusters[found.clusters["outcome"] == "hope"]
    assert clusters["people"].sum() == people["offered"].sum()
    assert clusters["cluster"].tolist() == list(range(1, 17))
    assert any("may differ in skill" in text for text in found.cannot_say)
    assert any("Across 16 groups by 'manager'" in text for text in found.can_say)
    (last,) = found.table.loc[found.table["about"].str.contains("cluster"), "notes"].unique()
    assert "people in the programme only" in last
    assert OFFER not in set(found.table["about"])


def test_fidelity_without_clusters_is_levels_alone(people):
    found = cc.compare(people, PLAN.replace(received=None, fidelity="fidelity")).delivery()
    assert found.clusters.empty
    assert len(found.levels) > 0


def test_a_plan_without_delivery_has_none(people):
    plan = PLAN.replace(received=None)
    with pytest.raises(cc.PlanError, match="declares nothing for delivery"):
        cc.compare(people, plan).delivery()


FULL = PLAN.replace(received="contacts", fidelity="fidelity", cluster="manager")


def test_the_order_of_the_rows_changes_nothing(people):
    turned = people.sample(frac=1, random_state=3)
    one, other = (cc.compare(each, FULL).delivery() for each in (people, turned))
    numbers = ["estimate", "std_error", "df", "conf_low", "conf_high", "f_statistic"]
    np.testing.assert_allclose(
        one.table[numbers].to_numpy(float), other.table[numbers].to_numpy(float), rtol=1e-8
    )
    for name in ("levels", "clusters", "reach"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_units_change_nothing_but_units(people):
    other = people.assign(
        contacts=people["contacts"] * 60.0, age=people["age"] * 365.25, hope=people["hope"] * 10
    )
    one, two = (cc.compare(each, FULL).delivery() for each in (people, other))
    np.testing.assert_allclose(one.table["p_value"], two.table["p_value"], rtol=1e-7)
    assert row(two, COMPLIERS, "hope")["estimate"] == pytest.approx(
        row(one, COMPLIERS, "hope")["estimate"] / 6
    )


def test_it_prints_and_is_in_the_answer_and_the_plan_file(people, tmp_path):
    result = cc.compare(people, FULL)
    assert "Delivery: what was offered, and what people got" in str(result)
    assert result.delivery().in_brief in str(result.answer())
    assert "nan" not in str(result.delivery())


def test_targets_of_a_diagnosis_are_complier_effects_of_lotteries():
    from cocreate_lib.comparison.further.register import further_targets

    assert [each[:4] for each in further_targets(PLAN, {})] == [
        ("reoffended", "risk_difference", COMPLIERS, "compliers"),
        ("hope", "mean_difference", COMPLIERS, "compliers"),
    ]
    assert further_targets(PLAN.replace(randomised=False), {}) == []


def test_rows_for_simulations_are_those_of_the_table(people):
    from cocreate_lib.comparison.engine import rows_of_table

    result = cc.compare(people, FULL)
    table = result.delivery().table
    rows = [each for each in rows_of_table(result.arrays, FULL) if each.get("about") == COMPLIERS]
    assert [each["outcome"] for each in rows] == ["reoffended", "hope"]
    for each in rows:
        assert each["estimate"] == pytest.approx(
            row(result.delivery(), COMPLIERS, each["outcome"])["estimate"]
        )
        assert set(each) <= set(table.columns)
