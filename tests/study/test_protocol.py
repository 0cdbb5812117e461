"""A protocol: what its file may say, and what is refused, with the line."""

import pytest

from cocreate_lib.errors import DesignError, PlanError, ProtocolError, StudyError
from cocreate_lib.study import find_study, read_protocol

TEXT = """
[study]
title = "A pilot"
question = "Did fewer people reoffend?"
programme = "Plans written together"
comparator = "People of the same offices in the year before"
target = "The difference in the share who reoffend within a year, for those in the programme"
seed = 7

[design]
n_treated = 60

[analysis]
treatment = "programme"
covariates = ["age"]
caliper = "none"
[[analysis.outcomes]]
kind = "rate"
column = "reoffended"

[reasons]
age = "known before, and bears on reoffending"

[[fallbacks]]
method = "regression"
why = "Nobody need be matched."
"""


@pytest.fixture
def protocol(tmp_path):
    def made(text=TEXT):
        path = tmp_path / "protocol.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return made


def test_a_protocol_holds_a_design_and_a_plan_as_their_files_have_them(protocol):
    found = read_protocol(protocol())
    assert found.design.n_treated == 60
    assert found.analysis.caliper is None
    assert found.analysis.seed == found.study.seed == 7
    assert found.lines["study.seed"] == 8
    assert found.fallbacks[0].method == "regression"
    assert found.interviews is None


@pytest.mark.parametrize(
    ("old", "new", "kind", "where"),
    [
        ("seed = 7", "seeds = 7", ProtocolError, "line 8: study.seeds"),
        ("seed = 7", "seed = -1", ProtocolError, "study.seed"),
        ("[reasons]", "[reason]", ProtocolError, "reason"),
        ("n_treated = 60", "n_treted = 60", DesignError, "design"),
        ('kind = "rate"', 'kind = "rat"', PlanError, "analysis"),
        ('age = "known', '# age = "known', ProtocolError, "reasons"),
    ],
)
def test_what_it_may_not_say_is_refused_with_its_place(protocol, old, new, kind, where):
    with pytest.raises(kind) as refused:
        read_protocol(protocol(TEXT.replace(old, new)))
    assert where.partition(": ")[2] or where in refused.value.where
    assert "protocol.toml" in refused.value.where


@pytest.mark.parametrize("name", ["../people.csv", "/etc/passwd", "data/../../x", "a\0b"])
def test_no_path_leads_out_of_the_folder(protocol, name):
    protocol()
    study = find_study(protocol().parent)
    with pytest.raises(StudyError, match="not inside"):
        study.inside(name, "data.file")


def test_no_link_leads_out_of_the_folder(protocol, tmp_path_factory):
    study = find_study(protocol().parent)
    (study.root / "data").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    with pytest.raises(StudyError, match="not inside"):
        study.inside("data/people.csv", "data.file")
