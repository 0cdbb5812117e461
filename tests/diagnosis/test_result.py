"""What a diagnosis says, and shows: the honest sentence in every case."""

from dataclasses import replace

import numpy as np
import pytest

from cocreate_lib.diagnosis.experiment import make_experiment
from cocreate_lib.diagnosis.replicates import FIELD, no_results
from cocreate_lib.diagnosis.result import make_diagnosis
from cocreate_lib.errors import DiagnosisError

N = 40


@pytest.fixture
def made(design, plan):
    """A function that makes a diagnosis of 40 replicates, 10 of them significant."""

    def make(estimand="as_delivered", stopped="", **changes):
        records = no_results(N, 3)
        columns = {
            "estimate": np.where(np.arange(N) < 10, -0.2, 0.05),
            "std_error": 0.1,
            "conf_low": -0.3,
            "conf_high": 0.3,
            "p_value": np.where(np.arange(N) < 10, 0.01, 0.5),
            "truth": -0.04,
            "n_treated": 40,
            "n_comparison": 60,
            **changes,
        }
        for name, values in columns.items():
            records.numbers[:, :, FIELD[name]] = np.broadcast_to(values, N)[:, None]
        records.numbers[:, 1:, FIELD["truth"]] = 0.9
        experiment = make_experiment(design, {"mine": plan}, estimand, 7)
        return make_diagnosis(experiment, np.arange(N), records, 60 if stopped else N, stopped)

    return make


def test_the_sentence_says_how_often_how_large_and_how_wrong(made):
    assert made().sentence() == (
        "In 40 synthetic pilots of 40 people in the programme and 60 in the comparison group the "
        "plan 'mine' found a statistically significant difference in reoffended in 25.0% (Monte "
        "Carlo error 6.8 points); the true one is -0.04 on average (as_delivered), and the "
        "estimates lie +0.0275 from it on average; those that were significant made it 5.0 "
        "times as large on average (Monte Carlo error 0) and had the sign wrong in none (in the "
        "long run at most 25.9%, with 95% confidence); its 95% intervals held the true effect on "
        "the people of their own pilot in all (in the long run at least 92.8%, with 95% "
        "confidence), and the long-run effect in all (in the long run at least 92.8%, with 95% "
        "confidence)."
    )


def test_the_sentence_is_about_the_difference_wherever_it_stands(made):
    found = made()
    turned = replace(found, table=found.table[::-1].reset_index(drop=True))
    assert turned.table["scale"].iloc[0] != "difference"
    assert turned.sentence() == found.sentence()


@pytest.mark.parametrize("n_found", [1, 9])
def test_nothing_is_said_of_size_and_sign_from_a_few(made, n_found):
    few = made(p_value=np.where(np.arange(N) < n_found, 0.01, 0.5))
    sentence = few.sentence()
    were = "was" if n_found == 1 else "were"
    assert f"only {n_found} {were} significant, too few (under 10, a threshold of ours)" in sentence
    assert "times as large" not in sentence
    shown = few.shown().iloc[0]
    assert (shown["exaggeration_ratio"], shown["type_s_rate"]) == ("too few", "too few")
    assert few.rows().loc["exaggeration_ratio", "replicates"] == n_found


def test_both_coverages_are_said_and_differ(made):
    """Intervals around the long-run effect, and cohorts whose own effects lie elsewhere."""
    truth = np.where(np.arange(N) % 4 == 0, 0.5, -0.2)  # -0.025 on average
    found = made(truth=truth)
    rows = found.rows()
    assert rows.loc["coverage", "value"] == 0.75
    assert rows.loc["coverage_long_run", "value"] == 1.0
    assert "of their own pilot in 75.0% (Monte Carlo error 6.8 points)" in found.sentence()
    assert found.shown().columns[5:7].tolist() == ["coverage", "coverage_long_run"]


def test_what_is_never_found_is_not_exaggerated(made):
    sentence = made(p_value=0.6).sentence()
    assert (
        "in none (in the long run at most 7.2%, with 95% confidence); the true one is" in sentence
    )


def test_what_is_always_found_may_be_missed_in_the_long_run(made):
    sentence = made(p_value=0.01).sentence()
    assert (
        "in all (in the long run at least 92.8%, with 95% confidence); the true one is" in sentence
    )


def test_where_nothing_is_true_it_speaks_of_false_alarms(made):
    sentence = made(estimand="full_fidelity", truth=0.0).sentence()
    assert "there was no true difference in reoffended (full_fidelity)" in sentence
    assert "still declared one in 25.0%" in sentence
    assert "times as large" not in sentence


def test_where_the_truth_is_not_known_it_says_so(made):
    assert made(truth=np.nan).sentence().endswith("what is true of it is not known here.")


def test_without_a_test_nothing_can_be_said(made):
    nothing = dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high", "p_value"), np.nan)
    assert made(**nothing).sentence().endswith("nothing can be said.")


def test_it_shows_itself_as_text_and_as_a_page(made):
    diagnosis = made(stopped="interrupted")
    text, page = str(diagnosis), diagnosis._repr_html_()
    assert repr(diagnosis) == text
    for shown in (text, page):
        assert "40 of 60: the run was interrupted; seed 7" in shown
        assert "synthetic cohorts" in shown
        assert diagnosis.sentence().replace("'", "&#x27;" if shown is page else "'") in shown
        assert "0.250 (0.068)" in shown
    assert "<table" in page


def test_the_table_that_is_handed_out_is_a_copy(made):
    diagnosis = made()
    copy = diagnosis.to_frame()
    copy.loc[0, "value"] = 99.0
    assert diagnosis.table.loc[0, "value"] != 99.0


def test_rows_by_name_and_by_default(made):
    diagnosis = made()
    assert diagnosis.rows().loc["bias", "measure"] == "risk_difference"
    assert diagnosis.rows(measure="odds_ratio").loc["bias", "scale"] == "log ratio"
    with pytest.raises(DiagnosisError, match="no plan 'mien'") as error:
        diagnosis.rows("mien")
    assert "'mine'" in error.value.try_this


def test_the_answer_says_how_often_it_would_be_found(made):
    answer = made().answer()
    (rate, *others) = answer.outcomes
    assert len(others) == len(answer.to_frame()) - 1
    assert (rate.what, rate.truth) == ("Reoffended: people of every 100", "4.0 fewer")
    assert rate.found == "25.0% (6.8)"
    assert rate.size_and_sign.startswith("where found, 5.0 times its true size (0); wrong sign in")
    assert "comes out significant in 25.0% (Monte Carlo error 6.8 points)" in answer.can_say[0]
    said = " ".join(answer.cannot_say)
    assert "comes out significant only in 25.0%" in said
    assert "looks 5.0 times its true size on average (Monte Carlo error 0)" in said
    for text in (str(answer), answer._repr_html_()):
        assert "Could it ever have shown it?" in text
        assert "4.0 fewer" in text


@pytest.mark.parametrize("n_found", [0, 1, 9])
def test_the_answer_says_nothing_of_size_and_sign_from_a_few(made, n_found):
    answer = made(p_value=np.where(np.arange(N) < n_found, 0.01, 0.5)).answer()
    said = " ".join((*answer.can_say, *answer.cannot_say, answer.outcomes[0].size_and_sign))
    assert "times its true size" not in said
    assert "wrong sign" not in said
    assert ("found too seldom" in said) == (n_found > 0)


def test_the_answer_names_false_alarms_and_intervals_that_miss(made):
    alarms = made(estimand="full_fidelity", truth=0.0).answer()
    assert alarms.outcomes[0].truth == "none"
    assert "still comes out significant in 25.0%" in alarms.can_say[0]
    missed = made(conf_low=0.0).answer()
    assert any("95% of them should hold it, and 0.0% do" in each for each in missed.cannot_say)
    nothing = dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high", "p_value"), np.nan)
    silent = made(**nothing).answer()
    assert silent.outcomes[0].found == "not known"
    assert silent.can_say[0].startswith("Nothing of the plan 'mine'")
    assert "nan" not in str(silent).lower()
