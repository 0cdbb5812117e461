"""What numbers and talk say together, and what of it may leave."""

import itertools
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.errors import StudyError
from cocreate_lib.figures import joint_display_report
from cocreate_lib.listening import agreement, qualitative_theme, quantitative_result
from cocreate_lib.study import DisclosureRules
from cocreate_lib.study.mixed import mixed_display
from cocreate_lib.study.mixed.themes import Speakers, Told, told
from tests.study.mixed.conftest import PROTOCOL, ROW

RULES = DisclosureRules(least_people=10)


def codings(speak, against=0, both=0, silent=0, coder="A"):
    """One row a coding, of so many people each."""
    rows = []
    for kind, n, codes in (
        ("s", speak, ["trust"]),
        ("a", against, ["fear"]),
        ("b", both, ["trust", "fear"]),
        ("n", silent, [""]),
    ):
        for i in range(n):
            rows += [
                (f"{kind}{i}", coder, code, f"{kind}{i}", f"words of {kind}{i}") for code in codes
            ]
    return pd.DataFrame(rows, columns=["unit", "coder", "code", "person", "text"])


BOOK = pd.DataFrame({"code": ["trust", "fear"], "definition": ["Relies.", "Is afraid."]})
TRUST = {**ROW, "codes": "trust", "against": "fear", "text": "People trust."}


def test_the_display_holds_what_each_strand_says_of_itself(study, comparison, material):
    found = mixed_display(*study(), comparison, RULES)
    row = found.display.to_frame().iloc[0]
    number = quantitative_result(comparison, "reoffended")
    talk = qualitative_theme(
        material.codes, "Changing", text=ROW["text"], against=["Nothing changed"]
    )
    assert row["quantitative"] == number.text
    assert row["quantitative_n"] == number.n
    assert row["qualitative"] == talk.text
    assert (row["qualitative_n"], row["negative_cases"]) == (talk.n, talk.negative_cases)
    assert found.display.synthetic
    assert "fictional" in str(found)
    assert "insight" not in found.checklist.missing
    assert len(joint_display_report(found.display).render(".html")) > 1000


def test_codes_of_a_question_are_one_theme_of_people(study, comparison, material):
    codes = ("Changing", "Being heard")
    found = mixed_display(*study([{**ROW, "codes": " | ".join(codes)}]), comparison, RULES)
    own = material.codes[material.codes["code"].isin(codes)]
    speak, people = own["person"].nunique(), material.codes["person"].nunique()
    assert f"{speak} of {people} people speak of it" in found.display.to_frame()["qualitative"][0]


def test_several_coders_are_held_against_each_other(study, comparison, material):
    found = mixed_display(*study(), comparison, RULES)
    pd.testing.assert_frame_equal(
        found.agreement, agreement(material.codes, seed=7), check_dtype=False
    )
    assert any("reflexive" in note for note in found.notes)
    one = study(codes=material.codes[material.codes["coder"] == "first"])
    assert mixed_display(*one, comparison, RULES).agreement.empty


def test_the_codes_of_the_coder_whom_the_protocol_names_count(study, comparison, material):
    own = PROTOCOL + 'coder = "second"\n'
    found = mixed_display(*study(protocol=own), comparison, RULES)
    talk = qualitative_theme(
        material.codes, "Changing", text=ROW["text"], against=["Nothing changed"], coder="second"
    )
    assert found.display.to_frame()["qualitative"][0] == talk.text


def test_nothing_is_joined_where_there_are_no_interviews(study, comparison):
    bare = study(protocol=PROTOCOL.partition("[interviews]")[0])
    assert mixed_display(*bare, comparison, RULES) is None


def test_a_copy_without_codes_says_so_and_joins_nothing(study, comparison):
    folder, protocol = study()
    (folder.root / "interviews" / "codes.csv").unlink()
    with pytest.raises(StudyError, match="no such file"):
        mixed_display(folder, protocol, comparison, RULES)
    (folder.root / "interviews" / "codes_not_shared.md").write_text("They say who said what.")
    assert mixed_display(folder, protocol, comparison, RULES) is None


def test_a_withheld_outcome_shows_no_number(study, comparison):
    why = {"reoffended": "3 people had the outcome"}
    found = mixed_display(*study(), comparison, RULES, withheld=why)
    row = found.display.to_frame().iloc[0]
    assert row["quantitative"] == "Withheld: too few people are behind it."
    assert pd.isna(row["quantitative_n"])
    assert found.withheld["why"].tolist() == ["3 people had the outcome"]
    assert "your words" in found.to_review[0]


@pytest.mark.parametrize(
    ("counts", "says", "shown"),
    [
        ({"speak": 12, "silent": 12}, "12 of 24 people speak of it", True),
        ({"speak": 12, "silent": 3}, "At least 10 of 15 people speak of it", False),
        ({"speak": 4, "silent": 20}, "Fewer than 10 of 24 people speak of it", False),
        ({"speak": 4, "silent": 3}, "Fewer than 10 people were listened to", False),
        ({"speak": 20, "against": 4, "silent": 20}, "At least 10 of 44 people speak of it.", False),
        ({"speak": 15, "both": 15, "against": 10}, "30 of 40 people speak of it; 25 speak", True),
    ],
)
def test_counts_of_few_people_are_withheld(study, comparison, counts, says, shown):
    rows = [{**TRUST, "against": "fear" if "against" in counts else ""}]
    given = study(rows, codings(**counts), BOOK, fictional=False)
    found = mixed_display(*given, comparison, RULES)
    row = found.display.to_frame().iloc[0]
    assert says in row["qualitative"]
    assert found.withheld.empty == shown
    if not shown:
        for small in {4, 3} & set(counts.values()):
            assert not re.search(rf"\b{small}\b", row["qualitative"])
        assert pd.isna(row["negative_cases"])


@given(
    speak=st.integers(1, 30),
    against=st.integers(0, 30),
    both=st.integers(0, 30),
    silent=st.integers(0, 30),
    least=st.integers(2, 12),
)
def test_what_is_told_of_a_theme_leaves_no_small_group_exact(speak, against, both, silent, least):
    """Whoever reads the sentence can't tell the size of a group of fewer than so many people."""
    rules = DisclosureRules(least_people=least)
    found = Speakers(speak + against + both + silent, speak + both, against + both, both, silent)
    text = told(found, rules, is_safe=found.are_safe(rules))
    numbers = {int(each) for each in re.findall(r"\d+", text)} - {least}
    if found.are_safe(rules):
        assert str(found.speak) in re.findall(r"\d+", text)
    else:
        known = [0, *numbers]
        differences = {abs(a - b) for a in known for b in known}
        assert not any(0 < each < least for each in differences)


def test_counts_that_tell_a_small_group_beside_another_question_are_withheld(study, comparison):
    """20 speak of one code, 23 of either: 3 speak of the other alone."""
    codes = codings(speak=20, against=3, silent=20)
    rows = [{**TRUST, "against": ""}, {**TRUST, "codes": "trust|fear", "against": ""}]
    found = mixed_display(*study(rows, codes, BOOK, fictional=False), comparison, RULES)
    first, second = found.display.to_frame()["qualitative"]
    assert "20 of 43 people speak of it" in first
    assert "At least 10 of 43 people speak of it" in second
    assert found.withheld["row"].tolist() == [3]
    assert "beside another question" in found.withheld["why"][0]
    back = mixed_display(*study(rows[::-1], codes, BOOK, fictional=False), comparison, RULES)
    assert "23 of 43 people speak of it" in back.display.to_frame()["qualitative"][0]
    assert back.withheld["row"].tolist() == [3]


@given(
    members=st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=12, max_size=40),
    least=st.integers(2, 6),
)
def test_what_several_questions_tell_leaves_no_small_group(members, least):
    """An attacker tries every sum and difference of the sizes that were told."""
    told_so_far, known = Told(least), [np.ones(len(members), dtype=int)]
    for group in np.array(members).T:
        if told_so_far.may_tell([group]):
            known.append(group.astype(int))
    for k in (2, 3):
        for several in itertools.permutations(known, k):
            for signs in itertools.product((-1, 1), repeat=k):
                made = sum(sign * each for sign, each in zip(signs, several, strict=True))
                if set(made.tolist()) == {0, 1}:
                    assert made.sum() >= least


def test_counts_are_rounded_where_the_rules_say_so(study, comparison):
    given = study([TRUST], codings(speak=23, against=14, silent=22), BOOK, fictional=False)
    rules = DisclosureRules(least_people=10, round_to=5)
    row = mixed_display(*given, comparison, rules).display.to_frame().iloc[0]
    assert "About 25 of 60 people speak of it; 15 against it." in row["qualitative"]
    assert (row["qualitative_n"], row["negative_cases"]) == (60, 15)
    assert row["quantitative_n"] % 5 == 0


def test_a_quotation_stands_only_where_its_theme_has_enough_speakers(study, comparison):
    rows = [{**TRUST, "against": "", "quotation": "s1"}]
    many = mixed_display(*study(rows, codings(12, silent=12), BOOK, False), comparison, RULES)
    assert many.quotations.to_dict("records") == [
        {"question": "Did it help?", "unit": "quotation 1", "text": "words of s1"}
    ]
    assert "See quotation 1." in many.display.to_frame()["qualitative"][0]
    assert "agree to be quoted" in many.to_review[0]
    assert "Look at: a number" in many.to_review[0]
    few = mixed_display(*study(rows, codings(2, silent=12), BOOK, False), comparison, RULES)
    assert few.quotations.empty
    assert "quotation" not in few.display.to_frame()["qualitative"][0]
    assert "the quotation s1" in few.withheld["what"].tolist()


def test_fictional_people_may_be_looked_up(study, comparison, material):
    own = material.codes[material.codes["code"] == "Changing"]
    unit = own["unit"].iloc[0]
    found = mixed_display(*study([{**ROW, "quotation": unit}]), comparison, RULES)
    assert f"See {unit}." in found.display.to_frame()["qualitative"][0]
    assert found.quotations["unit"].tolist() == [unit]
    assert not found.to_review


def test_agreement_on_a_rare_code_is_withheld(study, comparison):
    both = pd.concat([codings(12, 2, 0, 12, coder=each) for each in "AB"])
    rows = [{**TRUST, "against": ""}]
    found = mixed_display(*study(rows, both, BOOK, fictional=False), comparison, RULES)
    assert found.agreement["code"].tolist() == ["trust", ""]


def test_who_is_made_up_is_said_where_only_one_strand_is(study, comparison):
    real_talk = mixed_display(
        *study([TRUST], codings(12, 12, 0, 12), BOOK, fictional=False), comparison, RULES
    )
    assert not real_talk.display.synthetic
    assert real_talk.display.to_frame()["quantitative"][0].startswith("Synthetic data.")
    assert "the people interviewed are real" in real_talk.notes[0]


def test_fictional_people_beside_real_numbers_say_so_in_the_cell(study, comparison):
    class Real:
        synthetic = False
        estimates = comparison.estimates

        def sentences(self):
            return comparison.sentences()

    found = mixed_display(*study(), Real(), RULES)
    assert not found.display.synthetic
    assert found.display.to_frame()["qualitative"][0].startswith("Fictional people.")
    assert "fictional" in found.notes[0]


def test_no_effect_is_refused_with_its_row(study, comparison):
    rows = [ROW, {**ROW, "meta_inference": "The programme had no effect."}]
    assert "not show a statistically significant" in (
        quantitative_result(comparison, "reoffended").text
    )
    with pytest.raises(StudyError, match="no effect") as refusal:
        mixed_display(*study(rows), comparison, RULES)
    assert refusal.value.where.startswith("interviews/joint_display.csv")
    assert "3" in refusal.value.where


def test_an_outcome_without_an_estimate_says_so(study, comparison):
    own = PROTOCOL.replace(
        "[reasons]", '[[analysis.outcomes]]\nkind = "rate"\ncolumn = "x"\n[reasons]'
    )
    found = mixed_display(*study([{**ROW, "outcome": "x"}], protocol=own), comparison, RULES)
    assert "no estimate" in found.display.to_frame()["quantitative"][0]
