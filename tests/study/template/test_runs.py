"""A new study runs unchanged, whatever the options.

Here half of the options, in which any two of them meet, and few shuffles of the joint test: with
``COCREATE_EVERY_STUDY=1`` it is all of them, with as many shuffles as a study declares, which takes
minutes.
"""

import os
import re
from itertools import product

import pytest

from cocreate_lib.study import check_study, new_study, run_study
from cocreate_lib.study.protocol import LEVELS
from cocreate_lib.study.template import CASES

EVERY = bool(os.environ.get("COCREATE_EVERY_STUDY"))
_PLACED = product(enumerate(LEVELS), enumerate((True, False)), enumerate(CASES))
OPTIONS = [
    (level, interviews, case)
    for (i, level), (j, interviews), (k, case) in _PLACED
    if EVERY or (i + j + k) % 2 == 0
]
ALWAYS = {
    *("report.html", "report.docx", "outputs.csv", "outputs.json", "deviations.csv"),
    *("manifest.json", "tables", "figures"),
}


@pytest.mark.parametrize("options", OPTIONS)
def test_it_runs(tmp_path, options):
    level, interviews, case = options
    study = new_study(tmp_path / "study", level=level, interviews=interviews, case=case)
    assert check_study(study.root).faults == ()
    if not EVERY:
        text = study.protocol.read_text("utf-8")
        study.protocol.write_text(re.sub(r"(?m)^shuffles = [1-9]\d*$", "shuffles = 2", text))
    run_study(study.root, notebook=False)
    assert set(os.listdir(study.results)) >= ALWAYS
    report = (study.results / "report.html").read_text("utf-8")
    if CASES[case].is_synthetic:
        assert "synthetic" in report.lower()
