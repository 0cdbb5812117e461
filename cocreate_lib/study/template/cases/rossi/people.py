"""The people of ``rossi``, from the package that brings them."""

from __future__ import annotations

import pandas as pd

from cocreate_lib.study.template.cases.installed import installed

_COLUMNS = ("fin", "arrest", "week", "age", "race", "wexp", "mar", "paro", "prio")


def people() -> pd.DataFrame:
    """432 people as the package has them."""
    table: pd.DataFrame = installed("lifelines.datasets", "rossi").load_rossi()
    return table[list(_COLUMNS)]
