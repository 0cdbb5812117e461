"""People of a simulated pilot, as a data owner might hand them over."""

from __future__ import annotations

import pandas as pd

from cocreate_lib.cohort import PilotDesign, simulate

SEED = 1707
COLUMNS = (
    *("person", "synthetic", "office", "case_manager", "programme", "start_date", "sentence"),
    *("sex", "age", "age_at_first_sanction", "previous_sanctions", "ogrs3_one_year"),
    *("readiness_rating", "hope_start", "hope_end"),
    *("reoffended", "reoffences", "days_to_reoffence", "reoffence_observed"),
)


def people() -> pd.DataFrame:
    """The people of the default pilot, with the columns that an evaluator would ask for."""
    simulated = simulate(PilotDesign(), seed=SEED).people.reset_index()
    return simulated.rename(columns={"my_direction": "programme"})[list(COLUMNS)]
