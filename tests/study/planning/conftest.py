"""A study whose plan is quick to try."""

import pytest

from cocreate_lib.study import StudyFolder, plan_study

PROTOCOL = """
[study]
title = "A pilot"
question = "Did fewer people reoffend?"
programme = "Plans written together"
comparator = "People of the same offices"
target = "The difference in the share who reoffend within a year (ATT)"
seed = 7

[design]
n_treated = 60
n_comparison = 120
selection_on_history = 0.0
bad_spell = 0.0

[analysis]
treatment = "joined"
covariates = ["age"]
method = "regression"
smallest_effect_of_interest = 0.05
[[analysis.outcomes]]
kind = "rate"
column = "charged"
level = "Yes"
[[analysis.outcomes]]
kind = "scale"
column = "hope_end"

[reasons]
age = "known before, and bears on reoffending"

[planning]
replicates = 20
hidden_selection = [0.0, 1.0]
[planning.columns]
charged = "reoffended"
"""
DICTIONARY = "column,label,type,allowed\nage,Age,whole,18..80\ncharged,Charged,yes_no,Yes|No\n"


def made(root):
    """A study's folder with a protocol and a dictionary, and no data."""
    root.mkdir()
    (root / "protocol.toml").write_text(PROTOCOL, encoding="utf-8")
    (root / "dictionary.csv").write_text(DICTIONARY, encoding="utf-8")
    return StudyFolder(root)


@pytest.fixture
def study(tmp_path):
    """A study, to be changed at will."""
    return made(tmp_path / "study")


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """The same study, and its plan."""
    study = made(tmp_path_factory.mktemp("planned") / "study")
    return study, plan_study(study.root)


@pytest.fixture
def edited(study):
    """Change the study's protocol, or another of its files."""

    def edit(*changes, name="protocol.toml"):
        path = study.root / name
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return study

    return edit
