"""How an analysis beyond the main estimates prints, and its table."""

from __future__ import annotations

import numpy as np

from cocreate_lib.comparison.further.analysis import (
    FURTHER_COLUMNS,
    FurtherAnalysis,
    further_table,
)

ROWS = [
    {
        "outcome": "reoffended", "measure": "risk_difference", "about": "sex: female",
        "estimate": -0.1, "conf_low": -0.2, "conf_high": 0.0, "conf_level": 0.9, "p_value": 0.04,
        "p_value_holm": 0.08, "own": 3,
    },
    {"outcome": "reoffended", "measure": "risk_ratio", "about": "sex: female"},
]  # fmt: skip


def analysis(**changes):
    given = {
        "name": "subgroups",
        "title": "Whom for",
        "table": further_table(ROWS),
        "can_say": ("One thing.", "Another thing."),
        "cannot_say": ("A third thing.",),
        "in_brief": "Briefly.",
        "tables": {},
    }
    return FurtherAnalysis(**{**given, **changes})


def test_a_table_has_its_columns_first_and_nothing_invented():
    table = further_table(ROWS)
    assert tuple(table) == (*FURTHER_COLUMNS, "own")
    assert table["notes"].tolist() == ["", ""]
    assert np.isnan(table.loc[1, "estimate"])
    assert tuple(further_table([])) == FURTHER_COLUMNS


def test_it_prints_what_can_and_what_cannot_be_said():
    printed = str(analysis())
    for text in ("One thing.", "Another thing.", "A third thing.", "90% interval", "Holm p"):
        assert printed.count(text) == 1
    assert printed.index("Another thing.") < printed.index("You can't say")
    assert printed.index("You can't say") < printed.index("A third thing.")
    assert "You can say" not in str(analysis(can_say=()))


def test_without_corrected_p_values_there_is_no_column_of_them():
    table = further_table(ROWS).assign(p_value_holm=np.nan)
    assert "Holm p" not in analysis(table=table).in_words()
    words = analysis().in_words()
    assert words["Holm p"].tolist() == ["0.080", ""]
    assert analysis().to_frame() is not analysis().table
