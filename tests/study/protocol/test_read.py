"""A protocol: what its file may say, and what is refused, with the line."""

import random

import pytest

from cocreate_lib.cohort import read_design
from cocreate_lib.comparison import read_plan
from cocreate_lib.errors import CocreateError, DesignError, PlanError, ProtocolError, StudyError
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


def refused(path):
    with pytest.raises(CocreateError) as error:
        read_protocol(path)
    assert "protocol.toml" in error.value.where
    return error.value


@pytest.mark.parametrize(
    ("old", "new", "kind", "where", "said"),
    [
        ("seed = 7", "seed = -1", ProtocolError, "line 8, study.seed", "-1 is not"),
        ("seed = 7", 'seed = 7\nlevel = "easy"', ProtocolError, "line 9, study.level", "'easy'"),
        ("seed = 7", "seed = 7\nseeds = 7", ProtocolError, "line 9, study.seeds", "no field"),
        ('title = "A pilot"', 'title = " "', ProtocolError, "line 3, study.title", "' '"),
        ('title = "A pilot"', "", ProtocolError, "line 2, study.title", "doesn't say 'title'"),
        ("[reasons]", "[x]\n[reasons]", ProtocolError, "line 21, x", "no section 'x'"),
        ("n_treated = 60", "n_treted = 60", DesignError, "line 11, design.n_treted", "no field"),
        ("n_treated = 60", "n_treated = 0", DesignError, "line 11, design.n_treated", "0 is not"),
        ("n_treated = 60", "n_treated = nan", DesignError, "line 11, design.n_treated", "nan"),
        ('kind = "rate"', 'kind = "rat"', PlanError, "line 17, analysis.outcomes", "'rat'"),
        ('caliper = "none"', 'caliper = "no"', PlanError, "line 16, analysis.caliper", "'no'"),
        ("[reasons]", '[reasons]\nsex = "so"', ProtocolError, "line 22, reasons.sex", "'sex'"),
        ('age = "known', '# age = "known', ProtocolError, "line 21, reasons", "'age'"),
        ('"regression"', '"regresion"', PlanError, "line 25, fallbacks[1].method", "regresion"),
        ('"regression"', '"matching"', PlanError, "line 25, fallbacks[1].method", "matching"),
    ],
)
def test_what_it_may_not_say_is_refused_with_its_line(protocol, old, new, kind, where, said):
    assert old in TEXT
    error = refused(protocol(TEXT.replace(old, new)))
    assert type(error) is kind
    assert error.where.endswith(f"protocol.toml, {where}")
    assert said in error.what


@pytest.mark.parametrize(
    ("more", "where", "said"),
    [
        ("[fallbacks.changes]\ncalipr = 0.1", "fallbacks[1]", "calipr"),
        ("[fallbacks.changes]\ntreatment = 'x'", "fallbacks[1].changes", "treatment"),
        ('[[fallbacks]]\nmethod = "weighting"', "fallbacks[2].why", "doesn't say"),
        ("[planning]\nhidden_selection = [2]", "planning.hidden_selection", "2 is not"),
        ("[planning]\nhidden_selection = 0.3", "planning.hidden_selection", "0.3"),
        ("[planning]\npower = 1", "planning.power", "1"),
        ('[planning.columns]\nprogramme = "age"', "planning.columns.programme", "age"),
        ('[planning.columns]\nage = "old"', "planning.columns.age", "'old'"),
        ('[planning.columns]\nshoe = "age"', "planning.columns.shoe", "'shoe'"),
        ('[sensitivity.specifications]\nmethod = ["x"]', "sensitivity.specifications", "x"),
        ("[sensitivity.specifications]\ncalipr = [1]", "sensitivity.specifications", "calipr"),
        ('[sensitivity.specifications]\nmethod = "weighting"', "sensitivity.", "weighting"),
        ("[disclosure]\nleast_people = 0", "disclosure.least_people", "0 is not"),
        ('[[deviations]]\nfield = "analysis.metod"\nwhy = "so"', "deviations[1].field", "metod"),
        ('[[deviations]]\nfield = "analysis"\nwhy = "so"', "deviations[1].field", "'analysis'"),
        ("[interviews]\nfictional = 1", "interviews.fictional", "1"),
    ],
)
def test_what_only_the_sections_together_can_say(protocol, more, where, said):
    error = refused(protocol(f"{TEXT}\n{more}\n"))
    assert where in error.where
    assert ", line " in error.where
    assert said in error.what


def test_every_alternative_makes_a_plan_of_the_first_outcome(protocol):
    more = '[sensitivity.specifications]\nmethod = ["doubly_robust"]\ncaliper = [0.1, "none"]\n'
    times = '[[analysis.outcomes]]\nkind = "time_to"\ncolumn = "days"\nevent = "reoffended"\n'
    found = read_protocol(protocol(TEXT.replace("[reasons]", f"{times}[reasons]") + more))
    assert found.sensitivity.specifications["caliper"] == (0.1, None)
    many = "".join(
        f"{name} = [{', '.join(map(str, range(2, 60)))}]\n"
        for name in ("ratio", "subclasses", "replications")
    )
    error = refused(protocol(f"{TEXT}[sensitivity.specifications]\n{many}"))
    assert "more than 2,000 combinations" in error.what


def test_all_faults_are_told_at_once_each_with_its_line(protocol):
    text = TEXT.replace("seed = 7", "seeds = 7").replace("n_treated = 60", "n_treted = 60")
    error = refused(protocol(text.replace("[reasons]", "[reason]") + "[planning]\npower = 2\n"))
    told = error.what.splitlines()
    assert told[0] == f"The protocol has {len(told) - 1} faults."
    for said in (
        "line 8, study.seeds: ",
        "line 2, study.seed: ",
        "line 11, design.n_treted: ",
        "line 21, reason: ",
        "line 28, planning.power: ",
    ):
        assert sum(said in line for line in told) == 1
    assert "Did you mean 'seed'?" in error.what


def test_a_study_for_publication_says_more(protocol):
    text = TEXT.replace("seed = 7", 'seed = 7\nlevel = "publication"')
    error = refused(protocol(text))
    for name in ("authors", "funding", "ethics", "data_owner", "smallest_effect", "specifications"):
        assert name in error.what
    said = 'authors = ["A"]\nfunding = "none"\nethics = "none"\ndata_owner = "us"\nseed = 7'
    text = text.replace("seed = 7", said).replace(
        "[[analysis.outcomes]]", "smallest_effect_of_interest = 0.1\n[[analysis.outcomes]]"
    )
    more = '[sensitivity.specifications]\nmethod = ["weighting"]\n'
    assert read_protocol(protocol(text + more)).study.funding == "none"


def test_files_of_a_plan_and_of_a_design_say_the_same_within_a_protocol(protocol, tmp_path):
    plan = """treatment = "programme"
covariates = ["age", "sex"]
method = "nearest"
caliper = "none"
replace = true
seed = 3
exact = ["sex"]
covariate_calipers = { age = 5 }
families = { both = ["reoffended", "reoffences"] }
labels = { "sex=F" = "Women" }
"""
    outcomes = """[[outcomes]]
kind = "rate"
column = "reoffended"
level = "Yes"
[[outcomes]]
kind = "frequency"
column = "reoffences"
exposure = "days"
per = 365.25
[[negative_controls]]
kind = "rate"
column = "moved"
"""
    design = 'n_treated = 40\nassignment = "offices"\neffect = 0.02\n'
    (tmp_path / "plan.toml").write_text(plan + outcomes, encoding="utf-8")
    (tmp_path / "design.toml").write_text(design, encoding="utf-8")
    question = TEXT.partition("[design]")[0]
    pasted = f"{question}[design]\n{design}[analysis]\n{plan}" + outcomes.replace(
        "[[", "[[analysis."
    )
    found = read_protocol(protocol(f"{pasted}[reasons]\nage = 'so'\nsex = 'so'\n"))
    assert found.analysis == read_plan(tmp_path / "plan.toml")
    assert found.analysis.settings() == read_plan(tmp_path / "plan.toml").settings()
    assert found.design == read_design(tmp_path / "design.toml")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "doesn't say"),
        (TEXT.encode("utf-16"), "not in UTF-8"),
        (b"\x00\x01\x02", "not TOML"),
        (b"a = " + b"[" * 100_000, "not TOML"),
        (b"a = " + b"9" * 5000, "not TOML"),
        (b"# " + b"x" * 2_000_000, "larger than"),
        (b"[study]\n[study]\n", "not TOML"),
        (b"study = 1\ndesign = []\nfallbacks = 3\n[[analysis]]", "is not a section"),
        (b"[study]\ntitle = 1979-05-27\n", "title"),
    ],
)
def test_what_is_no_protocol_is_refused_in_words(tmp_path, content, said):
    path = tmp_path / "protocol.toml"
    path.write_bytes(content)
    assert said in refused(path).what


def test_a_mark_before_the_text_is_none_of_it(tmp_path):
    path = tmp_path / "protocol.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert read_protocol(path).study.title == "A pilot"
    with pytest.raises(CocreateError, match="no such file"):
        read_protocol(tmp_path / "other.toml")


@pytest.mark.parametrize("seed", range(40))
def test_a_protocol_with_a_line_too_many_or_too_few_ends_in_words_or_is_read(protocol, seed):
    rng = random.Random(seed)
    lines = TEXT.splitlines()
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(lines))
        if rng.random() < 0.5:
            del lines[at]
        else:
            lines.insert(
                at, rng.choice(["x = 1", "[x]", "[[design]]", "seed = 'a'", "= 3", "\x07"])
            )
    try:
        assert read_protocol(protocol("\n".join(lines))).analysis.columns
    except CocreateError as error:
        told = error
    else:
        return
    assert "protocol.toml" in told.where


@pytest.mark.parametrize("name", ["../people.csv", "/etc/passwd", "data/../../x", "a\0b"])
def test_no_path_leads_out_of_the_folder(protocol, name):
    protocol()
    study = find_study(protocol().parent)
    with pytest.raises(StudyError, match="not inside"):
        study.inside(name, "data.file")


def test_a_name_that_no_file_can_have_is_refused(protocol):
    study = find_study(protocol().parent)
    with pytest.raises(StudyError, match="can't be a file of the study"):
        study.inside("x" * 5000, "interviews.codes")


def test_no_link_leads_out_of_the_folder(protocol, tmp_path_factory):
    study = find_study(protocol().parent)
    (study.root / "data").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    with pytest.raises(StudyError, match="not inside"):
        study.inside("data/people.csv", "data.file")
