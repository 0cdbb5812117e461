"""Grids of designs, power by size, and the formula beside it where there is one."""

import io
import sys

import numpy as np
import pytest

import cocreate_lib as cc
from cocreate_lib.diagnosis import diagnose, power_curve, redesign
from cocreate_lib.errors import DesignError, DiagnosisError

TEXTBOOK = cc.PilotDesign(
    n_treated=100, n_comparison=100, assignment="randomised", fidelity=1.0,
    case_manager_icc=0.0, office_icc=0.0, effect=-0.2,
)  # fmt: skip


def test_every_combination_is_there_once():
    grid = redesign(cc.PilotDesign(), n_treated=[60, 120], fidelity=np.array([0.3, 0.9]))
    sizes = [(d.n_treated, d.fidelity) for d in grid.values()]
    assert sizes == [(60, 0.3), (60, 0.9), (120, 0.3), (120, 0.9)]
    assert redesign(TEXTBOOK) == {"as it is": TEXTBOOK}
    assert list(redesign(TEXTBOOK, assignment="people")) == ["assignment=people"]


def test_an_unknown_field_is_named():
    with pytest.raises(DesignError, match="no field 'fidelty'"):
        redesign(cc.PilotDesign(), fidelty=[0.1])


def test_each_point_is_a_diagnosis_of_its_design(design, plans, monkeypatch):
    designs = redesign(design, n_treated=[20, 40])
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stderr", terminal)
    curve = power_curve(designs, plans, 6, seed=2)
    assert terminal.getvalue() == ""  # progress is shown only where it is asked for
    assert list(curve.diagnoses) == list(designs)
    assert len(curve.table) == 2 * 11
    alone = diagnose(designs["n_treated=20"], plans, 6, 2)
    assert curve.diagnoses["n_treated=20"].table.equals(alone.table)
    first = curve.table.iloc[0]
    assert first["design"] == "n_treated=20"
    assert first["n_treated"] == 20
    assert "fidelity" not in curve.table
    assert first["power"] == alone.rows().loc["power", "value"]
    assert curve.table["closed_form"].isna().all()  # case managers choose: no formula
    assert "2 designs" in str(curve)


def test_the_formula_and_the_simulation_agree(plan):
    curve = power_curve({"textbook": TEXTBOOK}, plan, 150, seed=3)
    row = curve.table[curve.table["measure"] == "risk_difference"].iloc[0]
    assert 0.5 < row["closed_form"] < 0.99
    assert abs(row["power"] - row["closed_form"]) < 3.5 * row["mc_std_error"] + 0.02
    others = curve.table[curve.table["measure"] != "risk_difference"]
    assert others["closed_form"].isna().all()


@pytest.mark.parametrize(
    "change",
    [{"assignment": "people"}, {"case_manager_icc": 0.02}, {"office_icc": 0.01}],
)
def test_there_is_no_formula_for_other_worlds(plan, change):
    curve = power_curve({"x": TEXTBOOK.replace(**change)}, plan, 2, seed=3)
    assert curve.table["closed_form"].isna().all()


def test_a_curve_can_go_on_from_its_folders(design, plan, tmp_path):
    designs = redesign(design, fidelity=[0.2, 0.8])
    first = power_curve(designs, plan, 4, 2, checkpoint=tmp_path / "curve")
    assert sorted(path.name for path in (tmp_path / "curve").iterdir()) == sorted(designs)
    done = []
    again = power_curve(
        designs, plan, 4, 2, checkpoint=tmp_path / "curve", progress=lambda *d: done.append(d)
    )
    assert done == [(4, 4), (4, 4)]
    assert again.table.equals(first.table)


def test_ctrl_c_keeps_the_designs_that_are_done(design, plan):
    calls = []

    def interrupt(done, total):
        calls.append(done)
        if len(calls) == 5:  # 0, 2, 4 of the first; 0, 2 of the second
            raise KeyboardInterrupt

    designs = redesign(design, fidelity=[0.2, 0.5, 0.8])
    curve = power_curve(designs, plan, 4, 2, chunk_size=2, progress=interrupt)
    assert [each.replicates for each in curve.diagnoses.values()] == [4, 2]


def test_no_design_is_no_curve(plan):
    with pytest.raises(DiagnosisError, match="no design"):
        power_curve({}, plan, 4, 2)
