"""Delivery in a picture: its words hold its numbers, and nothing is cut off."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cocreate_lib as cc
from cocreate_lib.figures import comparison_page, delivery_picture
from cocreate_lib.text import number
from tests.comparison.further.test_delivery import FULL, PLAN, trial
from tests.figures.test_figures import cut_off, overlaps, words
from tests.figures.test_narrow import faults

LONG = "number of $months$ of contact between the person and the case manager, as recorded: "


def weak() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    return trial().assign(took_part=(rng.random(400) < 0.04).astype(int))


PICTURES = {
    "everything": lambda: (trial(), FULL),
    "weak": lambda: (weak(), PLAN),
    "no lottery": lambda: (trial(), PLAN.replace(randomised=False)),
    "fidelity alone": lambda: (trial(), FULL.replace(received=None)),
    "no covariates": lambda: (trial(), FULL.replace(method="unadjusted", covariates=())),
    "cut-off": lambda: (
        trial().assign(offered=lambda d: (d["score"] >= 9).astype(int)),
        PLAN.replace(randomised=False, threshold="score"),
    ),
    "long names": lambda: (
        trial().rename(columns={"contacts": LONG, "reoffended": f"{LONG} again"}),
        FULL.replace(received=LONG, outcomes=[cc.rate(f"{LONG} again")]),
    ),
    "one person": lambda: (trial(16), FULL.replace(method="unadjusted", cluster=None)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_cut_off_or_lies_on_another(name):
    picture = delivery_picture(cc.compare(*PICTURES[name]()))
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert faults(picture) == []


def test_the_words_hold_the_numbers():
    result = cc.compare(trial(), FULL)
    picture, found = delivery_picture(result), result.delivery()
    for row in found.table.itertuples():
        if row.about.startswith(("the offer", "those")) and row.outcome == "reoffended":
            assert number(100 * row.estimate, 1) in picture.alt
    for value in found.levels.loc[found.levels["outcome"] == "reoffended", "mean"]:
        assert number(100 * value, 1) in picture.alt
    assert any("not an effect" in text for text in words(picture))


def test_another_outcome_and_one_that_there_is_not():
    result = cc.compare(trial(), FULL)
    assert "Hope" in delivery_picture(result, "hope").alt
    with pytest.raises(cc.PlanError, match="no outcome 'hop'"):
        delivery_picture(result, "hop")


def test_what_goes_on_beyond_the_panel_is_said():
    result = cc.compare(weak(), PLAN)
    alt = delivery_picture(result, "hope").alt
    assert "anything" in alt or "all but" in alt
    assert "nan" not in alt


def test_a_report_has_it():
    page = comparison_page(cc.compare(trial(), FULL))
    assert "Delivery: what was offered, and what people got" in page
    assert 'alt="Those offered it received' in page
