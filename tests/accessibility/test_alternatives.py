"""Words for a picture: what says a finding passes, what only says that it is there doesn't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.accessibility.alternatives import KINDS, fault_of

SAYS = "12 of every 100 fewer reoffended in the programme than in the comparison group."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "has no words"),
        ("  \n ", "has no words"),
        ("figure_03.png", "the name of a file"),
        ("forest_plot", "the name of a file"),
        ("Chart", "only that there is a picture"),
        ("An image of the results", "only that there is a picture"),
        ("Bar chart showing the two groups.", "only that there is a picture"),
        ("Reoffending, by group", "too few words"),
        ("People of the county and where they live in it", "no finding"),
    ],
)
def test_words_that_say_nothing_are_told_apart(words: str, told: str) -> None:
    assert told in str(fault_of(words))


@pytest.mark.parametrize(
    "words",
    [SAYS, "Reoffending is lower with the programme; the interval holds no difference."],
)
def test_words_that_say_a_finding_pass(words: str) -> None:
    assert fault_of(words) is None


@given(st.sampled_from(KINDS.split()), st.sampled_from(("", "A ", "the ")), st.booleans())
def test_a_kind_of_picture_is_never_enough(kind: str, article: str, is_many: bool) -> None:
    assert fault_of(f"{article}{kind}{'s' * is_many}")


@given(st.text(alphabet=" \n\t", max_size=5), st.text(alphabet=" \n\t", max_size=5))
def test_space_around_words_is_of_no_account(before: str, after: str) -> None:
    assert fault_of(f"{before}{SAYS}{after}") is None
