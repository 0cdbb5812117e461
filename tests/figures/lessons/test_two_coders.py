"""The picture of two coders says in words what it draws, and fits wide and narrow."""

from __future__ import annotations

import pytest

from cocreate_lib.figures import TwoCoders, two_coders_alt, two_coders_picture
from tests.figures.test_figures import cut_off, overlaps
from tests.figures.test_narrow import faults

NAMES = ("Cohen's kappa", "Krippendorff's alpha")


def found(both: int, first: int, second: int, neither: int, *values: float | None) -> TwoCoders:
    counts = {"both": both, "first": first, "second": second, "neither": neither}
    measures = dict(zip(NAMES, values, strict=True))
    return TwoCoders("Enabling fund as trust or risk", "as coded", counts, measures)


CASES = [
    found(12, 5, 4, 49, 0.64, 0.64),
    found(0, 3, 3, 64, -0.05, -0.04),
    found(70, 0, 0, 0, None, None),
    found(35, 0, 0, 35, 1.0, 1.0),
]


@pytest.mark.parametrize("case", CASES)
def test_it_fits_wide_and_narrow(case):
    picture = two_coders_picture(case)
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert faults(picture) == []


def test_the_alternative_holds_all_counts_and_measures():
    alt = two_coders_alt(CASES[1])
    for words in (
        "70 excerpts",
        "Both coders gave it to 0, only the first to 3, only the second to 3, neither to 64",
        "coded alike: 0.91",
        "Cohen's kappa \N{MINUS SIGN}0.05",
        "Krippendorff's alpha \N{MINUS SIGN}0.04",
    ):
        assert words in alt
    assert "Cohen's kappa has no value" in two_coders_alt(CASES[2])
