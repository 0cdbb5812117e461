"""A new study runs unchanged, whatever the options.

Two combinations run with every test; all of them with ``COCREATE_EVERY_STUDY=1``, which takes some
minutes.
"""

import os
from itertools import product

import pytest

from cocreate_lib.study import check_study, new_study, run_study
from cocreate_lib.study.protocol import LEVELS
from cocreate_lib.study.template import CASES

OPTIONS = list(product(LEVELS, (True, False), CASES))
QUICK = {("coursework", True, "synthetic"), ("coursework", False, "recid")}
ALWAYS = {
    *("report.html", "report.docx", "outputs.csv", "outputs.json", "deviations.csv"),
    *("manifest.json", "tables", "figures"),
}


@pytest.mark.parametrize("options", OPTIONS)
def test_it_runs_unchanged(tmp_path, options):
    if options not in QUICK and not os.environ.get("COCREATE_EVERY_STUDY"):
        pytest.skip("takes some minutes with all the others: COCREATE_EVERY_STUDY=1")
    level, interviews, case = options
    study = new_study(tmp_path / "study", level=level, interviews=interviews, case=case)
    assert check_study(study.root).faults == ()
    run_study(study.root, notebook=False)
    assert set(os.listdir(study.results)) >= ALWAYS
    report = (study.results / "report.html").read_text("utf-8")
    assert ("synthetic" in report.lower()) == (CASES[case].is_synthetic or interviews)
