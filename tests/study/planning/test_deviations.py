"""What changed since a study was frozen, and which reason was declared."""

import pytest

from cocreate_lib.study import deviations_of, freeze_study, read_protocol


def deviations(study):
    frame = deviations_of(study, read_protocol(study.protocol))
    assert list(frame) == ["field", "frozen", "frozen_last", "now", "declared_why", "when"]
    return {row.pop("field"): row for row in frame.to_dict("records")}


def test_nothing_frozen_and_nothing_changed_are_no_rows(study, edited):
    assert deviations(study) == {}
    freeze_study(study.root)
    assert deviations(study) == {}
    edited(("[study]\n", "# a remark\n[study]\n"), ("seed = 7", "seed   =   7"))
    edited(('method = "regression"', 'method = "regression"\nconf_level = 0.95'))
    assert deviations(study) == {}


@pytest.mark.parametrize(
    ("old", "new", "field", "frozen", "now"),
    [
        ('"regression"', '"weighting"', "analysis.method", "regression", "weighting"),
        ("n_treated = 60", "n_treated = 70", "design.n_treated", "60", "70"),
        ('"A pilot"', '"Another"', "study.title", "A pilot", "Another"),
        ("replicates = 20", "replicates = 50", "planning.replicates", "20", "50"),
        ("= 0.05", '= "none"', "analysis.smallest_effect_of_interest", "0.05", "none"),
        ("known before", "known", "reasons.age", "known before, and bears on reoffending",
         "known, and bears on reoffending"),
        ('kind = "scale"', 'kind = "frequency"', "analysis.outcomes",
         "rate charged, level Yes; scale hope_end",
         "rate charged, level Yes; frequency hope_end, model quasi_poisson"),
        ("[planning]\n", "[disclosure]\nleast_people = 5\n[planning]\n",
         "disclosure.least_people", "10", "5"),
        ("[planning]\n", "[interviews]\nfictional = true\n[planning]\n",
         "interviews.fictional", "not there", "true"),
        ("[planning]\n", "[[fallbacks]]\nmethod = 'unadjusted'\nwhy = 'so'\n[planning]\n",
         "fallbacks", "not there", "unadjusted (so)"),
    ],
)  # fmt: skip
def test_each_field_that_changed_is_a_row(study, edited, old, new, field, frozen, now):
    freeze_study(study.root)
    edited((old, new))
    row = deviations(study)[field]
    assert (row["frozen"], row["frozen_last"], row["now"]) == (frozen, frozen, now)
    assert row["declared_why"] == "not declared"


def test_reasons_are_those_declared_for_the_field(study, edited):
    freeze_study(study.root)
    edited(
        ('"regression"', '"weighting"'),
        ("n_treated = 60", "n_treated = 70"),
        ("[planning]\n", '[[deviations]]\nfield = "analysis.method"\nwhy = "Nobody matched."\n'
         'when = "in March"\n[planning]\n'),
    )  # fmt: skip
    found = deviations(study)
    assert found["analysis.method"]["declared_why"] == "Nobody matched."
    assert found["analysis.method"]["when"] == "in March"
    assert found["design.n_treated"]["declared_why"] == "not declared"


def test_the_dictionary_counts_cell_by_cell(study, edited):
    freeze_study(study.root)
    edited(("18..80", "10..80"), ("charged,Charged,yes_no,Yes|No\n", ""), name="dictionary.csv")
    with (study.root / "dictionary.csv").open("a", encoding="utf-8") as file:
        file.write("hope,Hope,whole,0..30\n")
    found = deviations(study)
    assert found["dictionary.age.allowed"]["frozen"] == "18..80"
    assert found["dictionary.charged"]["now"] == "not there"
    assert found["dictionary.hope"]["frozen"] == "not there"
    assert "dictionary.age.label" not in found
    edited(("[planning]\n", '[[deviations]]\nfield = "dictionary.age"\nwhy = "Younger people."\n'
                            "[planning]\n"))  # fmt: skip
    assert deviations(study)["dictionary.age.allowed"]["declared_why"] == "Younger people."
    (study.root / "dictionary.csv").write_bytes(b"\xff\xfe\x00")
    assert "can't be read" in deviations(study)["dictionary"]["now"]


def test_a_later_freeze_does_not_hide_what_the_first_said(study, edited):
    freeze_study(study.root)
    edited(('"regression"', '"weighting"'))
    freeze_study(study.root, again=True, why="Before any data came.")
    row = deviations(study)["analysis.method"]
    assert (row["frozen"], row["frozen_last"], row["now"]) == (
        "regression",
        "weighting",
        "weighting",
    )
    assert row["declared_why"] == "frozen again: Before any data came."
    edited(('"weighting"', '"regression"'))
    row = deviations(study)["analysis.method"]
    assert (row["frozen_last"], row["now"]) == ("weighting", "regression")
    assert row["declared_why"] == "not declared"


def test_a_copy_that_is_not_what_was_stamped_is_a_row(study):
    freeze_study(study.root)
    path = study.frozen / "1" / "protocol.toml"
    path.write_text(path.read_text("utf-8").replace("seed = 7", "seed = 8"), "utf-8")
    found = deviations(study)
    assert found["study.seed"]["frozen"] == "8"
    assert "isn't what was stamped" in found["frozen/1"]["now"]
    path.write_text("[", "utf-8")
    assert "can't be read" in deviations(study)["protocol"]["frozen"]
