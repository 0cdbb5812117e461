"""A plan tried before any data: its numbers are those of a diagnosis, and it reads no data."""

import os

import pandas as pd
import pytest
from docx import Document
from markdown_it import MarkdownIt

from cocreate_lib.comparison import AnalysisPlan, rate, scale
from cocreate_lib.diagnosis import diagnose, minimum_detectable_effect
from cocreate_lib.errors import CocreateError, ProtocolError
from cocreate_lib.figures import Bullets, Section, Table
from cocreate_lib.study import plan_study, read_protocol
from cocreate_lib.study.planning.markdown import markdown

HEADINGS = [
    "Research question",
    "Hypotheses",
    "What was known of the data before",
    "Design and comparator",
    "Sampling and sample size",
    "Variables",
    "Analysis",
    "Inference criteria",
    "Missing data",
    "Exclusion",
    "Sensitivity analyses",
    "Disclosure control",
    "What the design could show",
    "Bias under hidden selection",
    "Made from",
]
PLAN = AnalysisPlan(
    "my_direction", [rate("reoffended"), scale("hope_end")], ["age"], method="regression", seed=7
)


def test_its_numbers_are_those_of_a_diagnosis(planned):
    study, found = planned
    design = read_protocol(study.protocol).design
    direct = diagnose(design, {"declared": PLAN}, 20, seed=7)
    pd.testing.assert_frame_equal(found.tried.diagnosis.table, direct.table)
    main = PLAN.replace(outcomes=[rate("reoffended")])
    least = minimum_detectable_effect(design, main, 0.8, replicates=20, seed=7)
    assert found.tried.detectable.effect == least.effect
    assert found.tried.detectable.truth == least.truth
    hidden = found.tried.hidden.set_index("hidden_selection")
    for strength in (0.0, 1.0):
        world = design.replace(selection_on_readiness=strength, readiness_observed=0.0)
        rows = diagnose(world, {"declared": main}, 20, seed=7).rows(
            "declared", "reoffended", "risk_difference"
        )
        assert hidden.loc[strength, "bias"] == rows.loc["bias", "value"]
        assert hidden.loc[strength, "bias_mc_error"] == rows.loc["bias", "mc_std_error"]
        assert hidden.loc[strength, "coverage"] == rows.loc["coverage", "value"]
    written = pd.read_csv(study.plan / "diagnosis.csv")
    assert written["value"].tolist() == pytest.approx(direct.table["value"].tolist(), nan_ok=True)


def test_hidden_selection_makes_the_programme_look_better_than_it_is(planned):
    """Those who are ready reoffend less whatever is done: the same pilots, but for who gets in."""
    hidden = planned[1].tried.hidden
    assert hidden["bias"].iloc[1] < hidden["bias"].iloc[0] - 2 * hidden["bias_mc_error"].iloc[1]


def test_it_writes_these_files_and_the_same_bytes_again_and_reads_no_data(planned):
    study, found = planned
    names = {
        *("plan.html", "plan.docx", "plan.md", "diagnosis.csv", "hidden_selection.csv"),
        *("detectable.csv", "assumptions.csv", "made_from.json"),
    }
    assert set(os.listdir(study.plan)) == names
    before = {name: (study.plan / name).read_bytes() for name in names}
    assert before == found.files()
    (study.plan / "mine.txt").write_text("gone with the next")
    (study.root / "data").mkdir()
    os.mkfifo(study.root / "data" / "people.csv")  # whoever reads it waits for ever
    told = []
    assert plan_study(study.root, progress=lambda *each: told.append(each)).files() == before
    assert {name: (study.plan / name).read_bytes() for name in os.listdir(study.plan)} == before
    assert {done for what, done, total in told if what == "simulated pilots"} >= {0, 20}


def test_the_document_has_the_headings_of_a_preregistration(planned):
    study, _ = planned
    page = (study.plan / "plan.html").read_text("utf-8")
    text = (study.plan / "plan.md").read_text("utf-8")
    word = [each.text for each in Document(study.plan / "plan.docx").paragraphs]
    for heading in HEADINGS:
        assert f"{heading}</h2>" in page
        assert f"\n## {heading}\n" in text
        assert heading in word
    for said in ("Did fewer people reoffend?", "Plans written together", "known before, and bears"):
        assert said in page
        assert said in text


def test_an_effect_that_nothing_would_find_is_said(edited):
    study = edited(
        ("n_treated = 60", "n_treated = 8"),
        ("n_comparison = 120", "n_comparison = 24"),
        ("[0.0, 1.0]", "[]"),
    )
    found = plan_study(study.root)
    assert found.tried.detectable is None
    assert "No effect in this world would be found" in " ".join(found.sentences())
    assert "detectable.csv" not in os.listdir(study.plan)
    assert "this wasn't looked at" in str(found)


def test_what_is_refused_leaves_the_old_plan(study, edited):
    study.plan.mkdir()
    (study.plan / "plan.md").write_text("old")
    edited(('charged = "reoffended"', 'age = "age"'))
    with pytest.raises(ProtocolError, match="charged"):
        plan_study(study.root)
    assert os.listdir(study.plan) == ["plan.md"]
    study.plan.joinpath("plan.md").unlink()
    study.plan.rmdir()
    study.plan.symlink_to(study.root.parent)
    with pytest.raises(CocreateError, match="not inside"):
        plan_study(study.root)


HOSTILE = "<script>alert(1)</script> | *a* [b](javascript:c) `d`\n# e"


def test_what_a_protocol_says_is_text_wherever_it_is_read():
    frame = pd.DataFrame({"a": [HOSTILE], "b|c": ["1\n2"]})
    text = markdown(
        HOSTILE, [Section(HOSTILE, [HOSTILE, Bullets(HOSTILE, [HOSTILE]), Table(HOSTILE, frame)])]
    )
    html = MarkdownIt().enable("table").render(text)
    for mark in ("<script", "<a ", "<code", "&lt;/script&gt;<"):
        assert mark not in html
    assert html.count("<h1>") == html.count("<h2>") == html.count("<table>") == 1
    assert html.count("<td>") == 2
    assert html.count("<em>") == html.count("<strong>") == 1  # the caption, and the lead


@pytest.mark.parametrize("text", ["- a", "1. a", "+ a", "# a", "> a", "=== a", "12) a"])
def test_a_paragraph_stays_one(text):
    html = MarkdownIt().enable("table").render(markdown("t", [Section("s", [text])]))
    assert html.count("<p>") == 1
