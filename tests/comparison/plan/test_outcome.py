"""An outcome is a column, and how to read it."""

from __future__ import annotations

import pytest

from cocreate_lib.comparison import frequency, rate, time_to
from cocreate_lib.errors import PlanError


def test_outcomes_say_what_they_are():
    made = time_to("days", event="seen", horizon=365, unit="days")
    assert (made.kind, made.columns, made.horizon) == ("time_to", ("days", "seen"), 365.0)
    for bad in (lambda: rate(""), lambda: time_to("days", event=None), lambda: frequency(1)):
        with pytest.raises(PlanError):
            bad()
    with pytest.raises(PlanError, match="above 0"):
        time_to("days", event="seen", horizon=0)
