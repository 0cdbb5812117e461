"""Agreement against published examples and other software's values."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

from cocreate_lib.errors import CocreateError
from cocreate_lib.listening import MEASURES, agreement, agreement_sentences
from cocreate_lib.listening.agreement.coefficients import (
    coincidences,
    counts,
    interval,
    krippendorff,
)


def coded(ratings: list[str]) -> pd.DataFrame:
    """One row a coder, a digit a unit; a point where the coder didn't look."""
    rows = [
        (f"u{unit:03}", f"coder {n}", value)
        for n, row in enumerate(ratings)
        for unit, value in enumerate(row.split())
        if value != "."
    ]
    return pd.DataFrame(rows, columns=["unit", "coder", "code"])


def overall(codes: pd.DataFrame, measure: str = "krippendorff_nominal", **options: object) -> float:
    table = agreement(codes, measure, draws=10, **options)
    assert table["code"].iloc[-1] == ""
    return float(table["value"].iloc[-1])


# Krippendorff's own example of four coders and twelve units (Computing Krippendorff's alpha
# reliability, 2011): nominal 0.743, ordinal 0.815.
FOUR = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
# The sample of the package krippendorff: nominal 0.691358, interval 0.810845.
THREE = [
    ". . . . . 3 4 1 2 1 1 3 3 . 3",
    "1 . 2 1 3 3 4 3 . . . . . . .",
    ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
]


def test_krippendorffs_own_example():
    assert overall(coded(FOUR)) == pytest.approx(0.743, abs=5e-4)
    ranks = overall(coded(FOUR), "krippendorff_ordinal", order=list("12345"))
    assert ranks == pytest.approx(0.815, abs=5e-4)


def test_the_sample_of_another_package():
    assert overall(coded(THREE)) == pytest.approx(0.691358, abs=5e-7)
    given = [[0 if value == "." else int(value) for value in row.split()] for row in THREE]
    ratings = np.array(given, dtype=np.intp).T - 1
    both = coincidences(counts(ratings, 4)).sum(axis=0, keepdims=True)
    assert krippendorff(both, interval([1, 2, 3, 4]))[0] == pytest.approx(0.810845, abs=5e-7)


# Two random tables with missing ratings, by the packages krippendorff 0.9.0 (nominal, ordinal, and
# whether the value is 2) and nltk 3.10.4 (sets, with masi and jaccard distances).
RANDOM = [
    (
        [
            "3 2 2 0 0 3 0 0 0 1 1 3 3 0 1 3 0 3 0 1 3 . 1 1 2",
            "1 2 2 2 2 1 3 2 0 . 1 1 3 . 1 3 0 3 3 1 2 1 1 1 .",
            "3 2 2 3 . 2 3 0 0 2 . . . 3 3 3 0 . 2 1 3 . 1 1 2",
        ],
        0.44266055045871555, 0.2900436580882353, 0.4,
    ),
    (
        [
            ". . 1 . 3 2 0 3 3 2 1 0 . 3 . 1 3 3 3 . 3 1 3 1 0",
            "2 . . 2 . 2 0 0 3 2 0 0 0 3 1 3 3 3 0 3 . . 3 1 0",
            "2 3 1 3 0 . 3 0 . 2 1 0 0 3 3 3 3 3 0 0 2 3 3 1 0",
        ],
        0.49733434881949734, 0.37343694369609937, 0.7435897435897436,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("ratings", "nominal", "ordinal", "two"), RANDOM)
def test_random_tables_agree_with_another_package(ratings, nominal, ordinal, two):
    codes = coded(ratings)
    table = agreement(codes, draws=10).set_index("code")
    assert table.loc["", "value"] == pytest.approx(nominal, abs=1e-12)
    assert table.loc["2", "value"] == pytest.approx(two, abs=1e-12)
    ranks = overall(codes, "krippendorff_ordinal", order=list("0123"))
    assert ranks == pytest.approx(ordinal, abs=1e-12)


SETS = "c bcd - - bc ab bd - abcd c bd cd ac bc d a bc - d bd"
SETS_OF_OTHERS = [
    "ac abd d - b ab bd a bcd ac bd ad cd - abd - bcd - cd b",
    "ac b d - b abd bd a abcd c b d ac b bd a bc - cd b",
]


@pytest.mark.parametrize(
    ("distance", "value"), [("masi", 0.42611171625676036), ("jaccard", 0.49582155199497324)]
)
def test_sets_of_codes_agree_with_another_package(distance, value):
    rows = [
        (f"u{unit}", f"coder {n}", code)
        for n, row in enumerate([SETS, *SETS_OF_OTHERS])
        for unit, own in enumerate(row.split())
        for code in (own if own != "-" else [""])
    ]
    codes = pd.DataFrame(rows, columns=["unit", "coder", "code"])
    assert overall(codes, "krippendorff_set", distance=distance) == pytest.approx(value, abs=1e-12)


def test_cohen_and_fleiss_are_those_of_statsmodels_and_of_a_published_table():
    crossed = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]
    pairs = [(i, j) for i, j in itertools.product(range(3), repeat=2) for _ in range(crossed[i][j])]
    codes = coded([" ".join(str(pair[coder]) for pair in pairs) for coder in (0, 1)])
    assert overall(codes, "cohen") == pytest.approx(0.4842, abs=5e-5)
    assert overall(codes, "cohen") == pytest.approx(cohens_kappa(np.array(crossed)).kappa)
    # Fourteen raters, ten units, five values: the worked example of encyclopaedias, 0.210.
    shares = [
        (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
    ]  # fmt: skip
    units = [[value for value, n in enumerate(row) for _ in range(n)] for row in shares]
    codes = coded([" ".join(str(unit[coder]) for unit in units) for coder in range(14)])
    assert overall(codes, "fleiss") == pytest.approx(0.210, abs=5e-4)
    assert overall(codes, "fleiss") == pytest.approx(fleiss_kappa(aggregate_raters(units)[0]))


CODINGS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 2), st.sampled_from(["", "a", "b", "c"])),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60)
@given(CODINGS, st.sampled_from(["krippendorff_nominal", "krippendorff_set", "fleiss"]))
def test_whatever_is_coded_gives_a_table_or_a_reason(codings, measure):
    codes = pd.DataFrame(codings, columns=["unit", "coder", "code"]).assign(
        person=lambda table: table["unit"] % 3
    )
    try:
        table = agreement(codes, measure, draws=20)
    except CocreateError:
        return
    assert table["value"].dropna().le(1 + 1e-12).all()
    known = table["conf_low"].notna()
    assert (table.loc[known, "conf_low"] <= table.loc[known, "conf_high"]).all()
    again = agreement(
        codes.sample(frac=1, random_state=1).replace({"code": {"a": "z"}}), measure, draws=20
    )
    assert again["value"].iloc[-1] == pytest.approx(table["value"].iloc[-1], nan_ok=True)
    assert len(agreement_sentences(table)) == len(table) + 1


@pytest.mark.parametrize("measure", [m for m in MEASURES if m != "krippendorff_ordinal"])
def test_perfect_agreement_is_one_and_says_that_it_may_be_no_more(measure):
    same = coded(["a b a b"] * 2)
    table = agreement(same, measure, draws=50)
    assert table["value"].tolist() == [1.0] * 3
    assert table["notes"].str.contains("nothing disagrees").all()
    alone = agreement(coded(["a a a"] * 2), measure, draws=50)
    assert alone["value"].tolist() == [1.0] * 2
    assert alone["notes"].str.contains("can't be told from chance").all()


def test_a_code_that_nobody_gives_to_a_unit_is_a_judgement_too():
    codes = pd.DataFrame(
        {"unit": [1, 1, 2, 2], "coder": ["A", "B"] * 2, "code": ["trust", None, "trust", "trust"]}
    )
    row = agreement(codes, draws=10).set_index("code").loc["trust"]
    assert row["n_units"] == 2
    assert row["prevalence"] == 0.75


def test_drawing_people_widens_an_interval_that_drawing_excerpts_makes_too_narrow():
    rng = np.random.default_rng(3)
    rows = []
    for person in range(12):
        agree = person % 3 > 0  # coders understand some people alike, and others not
        for excerpt in range(8):
            first = "a" if rng.random() < 0.5 else ""
            second = first if agree else ("a" if rng.random() < 0.5 else "")
            unit = f"{person}-{excerpt}"
            rows += [(unit, "A", first, person), (unit, "B", second, person)]
    codes = pd.DataFrame(rows, columns=["unit", "coder", "code", "person"])
    by_person = agreement(codes, "cohen").iloc[0]
    by_unit = agreement(codes.drop(columns="person"), "cohen").iloc[0]
    assert by_person["value"] == by_unit["value"]
    assert (
        by_person["conf_high"] - by_person["conf_low"] > by_unit["conf_high"] - by_unit["conf_low"]
    )
    assert "units were drawn" in by_unit["notes"]


def test_the_interval_covers_as_often_as_it_says():
    """Of 200 studies with 24 people, about 95% of the intervals hold the long-run value."""
    rng = np.random.default_rng(11)

    def study(people: int) -> pd.DataFrame:
        own = rng.random(people)[:, None] < 0.7
        first = rng.random((people, 5)) < 0.4
        second = np.where(
            own & (rng.random((people, 5)) < 0.9), first, rng.random((people, 5)) < 0.4
        )
        person, excerpt = np.indices((people, 5))
        unit = [f"{p}-{e}" for p, e in zip(person.ravel(), excerpt.ravel(), strict=True)]
        return pd.concat(
            pd.DataFrame(
                {"unit": unit, "coder": name, "code": np.where(given.ravel(), "a", ""),
                  "person": person.ravel()}
            )
            for name, given in (("A", first), ("B", second))
        )  # fmt: skip

    truth = agreement(study(20_000), "cohen", draws=1)["value"].iloc[0]
    found = [agreement(study(24), "cohen", draws=200).iloc[0] for _ in range(200)]
    covered = np.mean([row["conf_low"] <= truth <= row["conf_high"] for row in found])
    assert 0.88 < covered <= 0.99


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        ({"coder": "A"}, {}, "There is one coder"),
        ({}, {"measure": "kripendorff"}, "no measure"),
        ({}, {"measure": "krippendorff_ordinal"}, "order of the codes"),
        ({}, {"measure": "krippendorff_ordinal", "order": ["a"]}, "no place in the order"),
        ({}, {"measure": "krippendorff_set", "distance": "far"}, "no distance"),
        ({"unit": [1, 2, 3, 4]}, {}, "No unit was looked at by two"),
        ({"coder": ["A", "B", "C", "C"]}, {"measure": "cohen"}, "two coders; there are 3"),
        ({"unit": None}, {}, "is empty in row 0"),
        ({"person": [1, 2, 1, 1]}, {}, "belongs to more than one person"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(change, options, words):
    codes = pd.DataFrame(
        {"unit": [1, 1, 2, 2], "coder": ["A", "B"] * 2, "code": list("abab")}
    ).assign(**change)
    with pytest.raises(CocreateError, match=words):
        agreement(codes, **options)


def test_a_rare_code_is_said_to_be_one():
    first = ["a" if unit == 0 else "" for unit in range(40)]
    rows = [(unit, coder, code) for coder in "AB" for unit, code in enumerate(first)]
    table = agreement(pd.DataFrame(rows, columns=["unit", "coder", "code"]), draws=20)
    assert "mere habit" in agreement_sentences(table)[1]
