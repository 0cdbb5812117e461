"""A new study runs unchanged, whatever the options.

But for the shuffles of the joint test, of which there are few here: with ``COCREATE_EVERY_STUDY=1``
there are as many as the study declares, which takes minutes.
"""

import os
import re
from itertools import product

import pytest

from cocreate_lib.study import check_study, new_study, run_study
from cocreate_lib.study.protocol import LEVELS
from cocreate_lib.study.template import CASES

OPTIONS = list(product(LEVELS, (True, False), CASES))
ALWAYS = {
    *("report.html", "report.docx", "outputs.csv", "outputs.json", "deviations.csv"),
    *("manifest.json", "tables", "figures"),
}


@pytest.mark.parametrize("options", OPTIONS)
def test_it_runs(tmp_path, options):
    level, interviews, case = options
    study = new_study(tmp_path / "study", level=level, interviews=interviews, case=case)
    assert check_study(study.root).faults == ()
    if not os.environ.get("COCREATE_EVERY_STUDY"):
        text = study.protocol.read_text("utf-8")
        study.protocol.write_text(re.sub(r"(?m)^shuffles = [1-9]\d*$", "shuffles = 2", text))
    run_study(study.root, notebook=False)
    assert set(os.listdir(study.results)) >= ALWAYS
    report = (study.results / "report.html").read_text("utf-8")
    if CASES[case].is_synthetic:
        assert "synthetic" in report.lower()
