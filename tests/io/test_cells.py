"""What the text in a cell says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.io.cells import is_date, is_missing, read_numbers, tidied, yes_and_no


@pytest.mark.parametrize(
    ("texts", "sizes"),
    [
        (["34,5", "20"], [34.5, 20]),
        (["0,125"], [0.125]),
        (["1.234,5", "2.000"], [1234.5, 2000]),
        (["1,234.5", "2,000"], [1234.5, 2000]),
        (["1,234,567", "1,234"], [1234567, 1234]),
        (["1.234.567", "1.234"], [1234567, 1234]),
        (["1,234", "34.5"], [1234, 34.5]),
        (["1,234", "34,5"], [1.234, 34.5]),
        (["1 234", "1\u00a0234,5", "1'234"], [1234, 1234.5, 1234]),
        (["£1,200", "£90"], [1200, 90]),
        (["1.200 €", "90 €"], [1200, 90]),
        (["€1.200,50", "GBP"], [1200.5, np.nan]),
        (["12 %", "0", "3,5%"], [12, 0, 3.5]),
        (["-3", "\u22124", "+5", "1e3", ".5"], [-3, -4, 5, 1000, 0.5]),
        (["1.234", "2"], [1.234, 2]),
        (["12,34,5", "1.2.3", "34 years", "1-2", "--5", "", "12/1"], [np.nan] * 7),
    ],
)
def test_numbers_are_read_however_they_are_written(texts, sizes):
    found = read_numbers(texts)
    assert found.problem == ""
    np.testing.assert_allclose(found.sizes, sizes)


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (["1,234", "250"], "between thousands or before decimals"),
        (["34,5", "34.5"], "a decimal comma, and others a decimal point"),
        (["12 %", "0.2"], "per cent"),
        (["£1", "€2"], "more than one currency"),
    ],
)
def test_what_can_be_read_in_two_ways_is_not_decided(texts, problem):
    found = read_numbers(texts)
    assert problem in found.problem
    assert set(found.unclear) <= set(texts)
    assert found.unclear
    assert found.remedy


@pytest.mark.parametrize(
    ("texts", "decimal", "hint", "size"),
    [
        (["1,234"], "comma", "", 1.234),
        (["1,234"], "point", "", 1234),
        (["1.234"], "comma", "", 1234),
        (["1,234"], None, "comma", 1.234),
        (["1,234"], None, "point", 1234),
        (["1.234"], None, "comma", 1234),
        (["1,234", "3,5"], None, "point", 1.234),  # the column itself knows best
    ],
)
def test_what_is_declared_or_known_of_the_file_decides(texts, decimal, hint, size):
    found = read_numbers(texts, decimal, hint)
    assert found.problem == ""
    assert found.sizes[0] == size


def test_a_point_is_not_decided_in_a_file_that_leaves_it_open():
    assert "a point before three digits" in read_numbers(["1.234"], hint="either").problem
    assert read_numbers(["1.2345"], hint="either").sizes[0] == 1.2345


@given(
    st.lists(st.integers(-(10**7), 10**7).map(lambda size: size / 100), min_size=1, max_size=20),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", ".")]),
)
def test_any_way_of_writing_decimals_and_thousands_is_read_back(numbers, marks):
    """Two decimals leave nothing open."""
    thousands, decimal = marks
    swap = str.maketrans({",": thousands, ".": decimal})
    found = read_numbers([f"{number:,.2f}".translate(swap) for number in numbers])
    assert found.problem == ""
    assert found.sizes.tolist() == numbers


@pytest.mark.parametrize(
    "text",
    [
        "31/12/2019",
        "1.2.2019",
        "2019-03-01",
        "2019-03-01 10:30",
        "3 March 2019",
        "Mar 2019",
        "10:30",
        "02-Jan",
        "Sept 5, 2019",
        "3. März 2019",
        "03/2019",
        "2019-03-01T10:30:00Z",
    ],
)
def test_dates(text):
    assert is_date(text)


@pytest.mark.parametrize(
    "text", ["18-24", "2019-20", "1-2", "12.5", "1st", "May", "Mayor 5", "decile 10", "Area 51", ""]
)
def test_what_is_no_date(text):
    assert not is_date(text)


@pytest.mark.parametrize("mark", [".", "-", "n/a", "N/A", "#N/A", "NA", "", "#DIV/0!", "NaN", "?"])
def test_marks_of_what_is_missing(mark):
    assert is_missing(mark)


@pytest.mark.parametrize("text", ["None", "none", "0", "no", "unknown", "Namibia"])
def test_what_may_mean_something_is_not_missing(text):
    assert not is_missing(text)


@pytest.mark.parametrize(
    "pair",
    ["Yes No", "y N", "ja nein", "oui non", "da ne", "tak nie", "TRUE FALSE", "Sí No", "да нет"],
)
def test_yes_and_no_in_several_languages(pair):
    yes, no = pair.split()
    assert yes_and_no([yes, no]) == {yes: 1.0, no: 0.0}


@pytest.mark.parametrize(
    "texts", [("T", "C"), ("yes", "nein"), ("o", "s"), ("yes", "no", "unknown"), ("M", "F"), ()]
)
def test_what_is_no_pair_of_yes_and_no(texts):
    assert yes_and_no(texts) is None


def test_blanks_that_nobody_sees_are_taken_away():
    assert tidied("\ufeff\u200b M\u00a0\t") == "M"
    assert tidied("Zoe\u0308") == "Zo\u00eb"
