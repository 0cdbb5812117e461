"""What a browser draws of lives is what was drawn of them."""

import numpy as np
import pytest

from cocreate_lib.desistance import CareerWorld, draw_careers
from cocreate_lib.figures import careers_numbers, peak_and_half


@pytest.mark.parametrize("ending", ["stop", "fade"])
def test_numbers_hold_the_averages_and_ten_lives(ending):
    careers = draw_careers(600, 1, CareerWorld(ending=ending))
    numbers = careers_numbers(careers)
    years = careers.by_age().set_index("age").loc[11:49]
    assert np.allclose(np.array(numbers["offences"]) / 100, years["offences"], atol=0.0051)
    for among, (_, year) in zip(numbers["among"], years.iterrows(), strict=True):
        if among is None:
            assert year["active"] < 0.02
        else:
            assert among / 100 == pytest.approx(year["offences_active"], abs=0.0051)
    assert tuple(numbers["turns"]) == peak_and_half(careers.by_age())
    assert len(numbers["lives"]) == 10
    for onset, stop, ages in numbers["lives"]:
        assert ages == sorted(ages)
        assert ages
        assert onset <= ages[0]
        assert stop is None if ending == "fade" else ages[-1] <= stop
    lasts = [ages[-1] for _, _, ages in numbers["lives"]]
    assert lasts == sorted(lasts)
