"""Delivery over calendar time, and what people receive."""

import datetime as dt

import numpy as np
import pytest

from cocreate_lib import PilotDesign, fact, simulate
from cocreate_lib.cohort import fidelity_over_time
from cocreate_lib.cohort.world.assignment import enrolment_days, month_of
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.events import EVENTS, PHASE_START, log_odds_lost, months_since_start
from cocreate_lib.cohort.world.programme import (
    DELIVERY_MONTHS,
    TakingPart,
    dose,
    doses,
    month_shares,
    monthly_fidelity,
    share_over,
    willingness,
)


def test_events_are_facts_in_order_of_time():
    dates = [event.date for event in EVENTS]
    assert dates == sorted(dates)
    assert min(dates) >= PHASE_START
    for event in EVENTS:
        text = fact(event.fact).text
        assert str(event.date.year) in text
        assert event.date.strftime("%B") in text
        assert fact(event.fact).mark == "sourced"


def test_months_are_calendar_months():
    assert months_since_start(dt.date(2018, 1, 31)) == 0
    assert months_since_start(dt.date(2019, 3, 1)) == 14
    months = month_of(np.arange(enrolment_days(PilotDesign())))
    assert np.bincount(months).tolist() == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def test_events_are_lost_when_they_happen_and_then_recovered():
    design = PilotDesign(event_loss=0.8, event_recovery=3.0)
    lost = log_odds_lost(design, 36)
    first = months_since_start(EVENTS[0].date)
    assert (lost[:first] == 0).all()
    assert lost[first] == pytest.approx(0.8 * EVENTS[0].weight)
    assert lost[first + 1] == pytest.approx(0.8 * EVENTS[0].weight * np.exp(-1 / 3))


def test_fidelity_dips_with_the_events():
    design = PilotDesign(event_loss=1.5, fidelity_spread=0, turnover_rate=0)
    mean = fidelity_over_time(design, case_managers=3, seed=1).mean(axis=1)
    assert mean["2018-07-01"] < mean["2018-06-01"] - 0.1
    assert mean["2018-10-01"] < mean["2018-09-01"] - 0.1
    calm = fidelity_over_time(design.replace(event_loss=0), case_managers=3, seed=1)
    assert calm.to_numpy() == pytest.approx(design.fidelity, abs=1e-6)


def test_turnover_loses_and_recovers():
    design = PilotDesign(event_loss=0, fidelity_spread=0, turnover_rate=0.05, turnover_loss=3)
    months = fidelity_over_time(design, case_managers=300, seed=1)
    change = months.diff().to_numpy()[1:]
    drops, rises = change < -1e-9, change > 1e-9
    assert drops.mean() == pytest.approx(0.05, abs=0.02)
    assert rises[1:][drops[:-1]].mean() > 0.9  # but for those who leave again


def test_dose_is_the_mean_over_the_months_from_the_start():
    rng = np.random.default_rng(1)
    monthly = rng.random((23, 7))
    manager, start = rng.integers(7, size=50), rng.integers(12, size=50)
    given = dose(monthly, manager, start)
    for person in range(50):
        months = monthly[start[person] : start[person] + DELIVERY_MONTHS, manager[person]]
        assert given[person] == pytest.approx(months.mean(), abs=1e-12)


def test_all_delivery_falls_into_some_month():
    shares = month_shares(np.full(12, 1 / 12))
    assert shares.sum() == pytest.approx(1)
    assert shares.size == 23


@pytest.mark.parametrize("fidelity", [0.0, 1.0])
def test_nothing_and_all_are_exact_whatever_happens(fidelity):
    design = PilotDesign(fidelity=fidelity, event_loss=5, turnover_rate=1)
    monthly = monthly_fidelity(design, 0.0, np.zeros(5), np.random.default_rng(1))
    assert (monthly == fidelity).all()


def test_what_people_receive_grows_with_what_is_delivered():
    people = simulate(PilotDesign(n_treated=40_000, n_comparison=1), seed=1).people
    people = people[people["my_direction"] == 1]
    share = people["contacts_delivered"].sum() / people["contacts_planned"].sum()
    assert share == pytest.approx(people["fidelity"].mean(), abs=0.005)
    assert people["contacts_planned"].mean() == pytest.approx(24, abs=0.2)
    assert people["cocreated_plan"].mean() == pytest.approx(0.9 * 0.6, abs=0.02)
    assert people["peer_mentor"].mean() == pytest.approx(0.3 * 0.6, abs=0.02)
    used = people.loc[people["enabling_fund"] > 0, "enabling_fund"]
    assert len(used) / len(people) == pytest.approx(0.5 * 0.6, abs=0.02)
    assert used.median() == pytest.approx(80, abs=3)
    well = people["fidelity"] > people["fidelity"].median()
    for column in ("cocreated_plan", "peer_mentor", "contacts_delivered", "enabling_fund"):
        assert people.loc[well, column].mean() > people.loc[~well, column].mean()


@pytest.mark.parametrize("correlation", [-1.0, 0.0, 0.4, 1.0])
def test_the_share_of_willing_people_is_that_of_those_drawn(correlation):
    design = PilotDesign(uptake_on_readiness=correlation)
    readiness = np.random.default_rng(1).normal(0.3, 0.9, 200_000)
    willing = willingness(design, Draws([np.random.default_rng(2)]), readiness)
    for cut in (-1.0, 0.0, 0.7):
        assert (willing > cut).mean() == pytest.approx(
            share_over(design, readiness, cut), abs=0.005
        )


def test_who_takes_no_part_gets_nothing_and_who_crosses_over_gets_what_others_do():
    delivered = np.array([0.2, 0.5, 0.8])
    part = TakingPart(np.array([True, False, True]), np.array([False, False, True]))
    design = PilotDesign(contamination=0.1, uptake=0.5, crossover=0.2)
    given = doses(design, delivered, part)
    assert given["with"].tolist() == [0.2, 0.0, 0.8]
    assert given["not_assigned"].tolist() == [0.1, 0.1, 0.8]
    assert given["without"] == 0
    assert given["with_full_delivery"] == 1


def test_as_many_take_part_as_declared_and_rather_the_ready():
    design = PilotDesign(
        n_treated=40_000, n_comparison=40_000, uptake=0.55, uptake_on_readiness=0.4, crossover=0.1,
    )  # fmt: skip
    cohort = simulate(design, seed=1)
    people, readiness = cohort.people, cohort.hidden["readiness"]
    shares = people.groupby("my_direction")["took_part"].mean()
    assert shares[1] == pytest.approx(0.55, abs=0.01)
    assert shares[0] == pytest.approx(0.1, abs=0.006)
    for value in (0, 1):
        inside = people["my_direction"] == value
        took_part = people["took_part"] == 1
        assert readiness[inside & took_part].mean() > readiness[inside & ~took_part].mean() + 0.3
    # Those who cross over get services as others do, and fidelity is theirs.
    crossed = people[(people["my_direction"] == 0) & (people["took_part"] == 1)]
    assert crossed["contacts_planned"].mean() == pytest.approx(24, abs=0.5)
    share = crossed["contacts_delivered"].sum() / crossed["contacts_planned"].sum()
    assert share == pytest.approx(crossed["fidelity"].mean(), abs=0.02)


def test_not_taking_part_takes_the_effect_away_from_those_people_only():
    part, everybody = (
        simulate(PilotDesign(n_treated=3_000, uptake=uptake), seed=1) for uptake in (0.5, 1.0)
    )
    takes = part.potential["took_part_with"] == 1
    for outcome in ("reoffended", "hope_end"):
        with_it = part.potential[f"{outcome}_with"]
        assert (with_it == part.potential[f"{outcome}_without"])[~takes].all()
        assert (with_it == everybody.potential[f"{outcome}_with"])[takes].all()
        full = f"{outcome}_with_full_delivery"
        assert (part.potential[full] == everybody.potential[full]).all()
