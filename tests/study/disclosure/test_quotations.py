"""Quotations: what is shown beside them is shared by enough of those who were interviewed."""

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.errors import DataError
from cocreate_lib.study.disclosure import DisclosureRules, safe_quotations, telling_words
from cocreate_lib.study.disclosure.quotations import NOT_SHOWN

TRAITS = ["role", "sex", "age"]


def interviewed(rng, n):
    return pd.DataFrame(
        {
            "person": [f"p{k}" for k in range(n)],
            "role": rng.choice(["user", "worker", "mentor"], n, p=[0.6, 0.3, 0.1]),
            "sex": rng.choice(["F", "M"], n),
            "age": rng.choice(["18-24", "25-39", "40+"], n),
        }
    )


@pytest.mark.parametrize("seed", range(25))
def test_whoever_knows_the_traits_is_left_with_enough_people(seed):
    rng = np.random.default_rng(seed)
    people = interviewed(rng, int(rng.integers(1, 30)))
    said = people[["person"]].assign(quotation="It helped.")
    least = int(rng.integers(2, 6))
    frame = safe_quotations(said, people, TRAITS, DisclosureRules(least_speakers=least)).frame
    for _, row in frame.iterrows():
        shown = {name: row[name] for name in TRAITS if row[name] != NOT_SHOWN}
        fits = (people[list(shown)] == pd.Series(shown)).all(axis=1).sum() if shown else len(people)
        assert not shown or fits >= least
        # Knowing how this works: those who would look the same beside a quotation.
        assert not shown or (frame[TRAITS] == row[TRAITS]).all(axis=1).sum() >= least


def test_stricter_rules_show_no_more():
    people = interviewed(np.random.default_rng(1), 24)
    said = people[["person"]].assign(quotation="It helped.")
    counts = [
        int(
            (
                safe_quotations(said, people, TRAITS, DisclosureRules(least_speakers=k)).frame[
                    TRAITS
                ]
                != NOT_SHOWN
            )
            .to_numpy()
            .sum()
        )
        for k in (1, 3, 6, 25)
    ]
    assert counts[0] == 3 * 24
    assert counts[-1] == 0


def test_who_speaks_is_never_in_the_table_and_it_never_passes_by_itself():
    people = interviewed(np.random.default_rng(1), 24)
    said = people[["person"]].assign(quotation="It helped.", code="hope")
    found = safe_quotations(said, people, TRAITS, DisclosureRules())
    assert "person" not in found.frame
    assert list(found.frame["code"].unique()) == ["hope"]
    assert found.status == "review"


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("They gave me hope.", False),
        ("I saw him on Tuesday.", True),
        ("I moved to Hull.", True),
        ("I was 19 then.", True),
        ("My daughter said so.", True),
        ("Yeah, I know.", False),
    ],
)
def test_words_that_tell_are_found(text, tells):
    assert bool(telling_words(text)) is tells


def test_somebody_who_was_not_interviewed_is_refused():
    people = interviewed(np.random.default_rng(1), 5)
    said = pd.DataFrame({"person": ["x"], "quotation": ["?"]})
    with pytest.raises(DataError, match="'x' is quoted"):
        safe_quotations(said, people, TRAITS, DisclosureRules())
    with pytest.raises(DataError, match="no column 'rôle'"):
        safe_quotations(said, people, ["rôle"], DisclosureRules())
