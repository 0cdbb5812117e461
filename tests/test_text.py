"""How numbers, p-values and plurals are written."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib import text

numbers = st.floats(allow_nan=True, allow_infinity=True)
finite = st.floats(-1e12, 1e12)
shares = st.floats(0, 1)
digits = st.integers(0, 6)


@given(numbers, digits, st.booleans())
def test_no_number_is_written_as_code_or_as_a_zero_below_zero(value, digits, sign):
    written = [
        text.decimal(value, digits, sign=sign),
        text.number(value, digits, sign=sign),
        text.rounded(value, digits, sign=sign),
        text.interval(value, value, digits),
        text.number_range(value, value, digits),
        text.percentage(value, digits),
        text.percentage(value),
        text.p_text(value),
        text.p_text(value, aloud=True),
        text.p_words(value),
    ]
    for each in written:
        assert not re.search(r"\b(nan|inf)\b", each)
        assert not re.search(rf"[-+{text.MINUS}]0(\.0+)?(?![.\d])", each)


@given(finite, digits, st.booleans())
def test_a_decimal_lies_within_half_a_unit_of_its_last_digit(value, digits, sign):
    step = 10.0**-digits
    read = float(text.decimal(value, digits, sign=sign))
    assert abs(read - value) <= 0.5 * step + 1e-9 * abs(value)
    assert text.number(value, digits, sign=sign).replace(text.MINUS, "-") == text.decimal(
        value, digits, sign=sign
    )


@given(finite, st.integers(1, 8))
def test_significant_digits_lie_within_half_a_unit_of_the_last(value, digits):
    read = float(text.rounded(value, digits))
    assert abs(read - value) <= 0.5 * 10.0 ** (1 - digits) * max(abs(value), abs(read)) * 1.0001


@given(shares, digits)
def test_a_percentage_is_a_hundred_times_the_share(share, digits):
    read = float(text.percentage(share, digits).removesuffix("%"))
    assert abs(read - 100 * share) <= 0.5 * 10.0**-digits + 1e-9


@given(shares)
def test_a_p_value_is_never_zero_and_says_the_same_everywhere(p):
    table, aloud, words = text.p_text(p), text.p_text(p, aloud=True), text.p_words(p)
    assert ("<" in table) == ("below" in aloud) == ("<" in words) == (p < 0.001)
    assert {each.split()[-1].lstrip("<") for each in (table, aloud, words)} == {
        f"{max(p, 0.001):.3f}"
    }
    assert 0 < float(table.lstrip("<")) <= 1


@given(st.integers(0, 10**9))
def test_the_noun_agrees_with_its_number(n):
    said, word = text.how_many(n, "person").split()
    assert int(said.replace(",", "")) == n
    assert (word == "person") == (n == 1)
    assert text.plural(n, "is", "are") == ("is" if n == 1 else "are")
    assert text.how_many(n, "value").endswith(" value" if n == 1 else " values")


@given(st.lists(st.text("abc", min_size=1), min_size=1))
def test_a_list_names_everything_once_and_has_one_conjunction(words):
    said = text.listed(words, "or")
    assert re.split(", | or ", said) == words
    assert said.count(" or ") == (len(words) > 1)


@pytest.mark.parametrize("missing", [("nan", "1"), ("0", "nan")])
def test_an_interval_needs_both_limits(missing):
    assert text.interval(*map(float, missing)) == ""


BY_HAND = re.compile(
    r"""['"](s|es|person|was|were|is|are|has|have)?['"] if [\w.\[\]()]+ [=!]= 1 else|"""
    r"""100 \* [\w.]*conf_level:g\}%|< ?0\.001 else"""
)


def test_no_module_makes_plurals_or_levels_or_p_values_by_hand():
    package = Path(text.__file__).parent
    found = [
        f"{path.relative_to(package)}: {match[0]}"
        for path in package.rglob("*.py")
        if path.name != "text.py"
        for match in BY_HAND.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
