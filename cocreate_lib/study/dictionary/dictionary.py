"""The data dictionary of a study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cocreate_lib.comparison import labels_from
from cocreate_lib.study.dictionary.described import Described

if TYPE_CHECKING:
    from cocreate_lib.comparison import AnalysisPlan


@dataclass(frozen=True)
class Dictionary:
    """What every column of a study's table is.

    Parameters
    ----------
    path
        The file.
    rows
        The columns in the file's order.
    """

    path: Path
    rows: tuple[Described, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(each.column for each in self.rows)

    def get(self, column: str) -> Described | None:
        """What is said of a column; None where nothing is."""
        return next((each for each in self.rows if each.column == column), None)

    def __iter__(self) -> Iterator[Described]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def labels(self, plan: AnalysisPlan | None = None) -> dict[str, str]:
        """What columns and levels are called, as an analysis plan's ``labels`` has it.

        Parameters
        ----------
        plan
            A plan for which to take only what it names; None: everything.

        Returns
        -------
        dict
            From ``"column"``, or ``"column=level"``, to words.

        Examples
        --------
        >>> sex = Described("sex", "Sex", "category", levels=(("F", "Women"), ("M", "M")))
        >>> Dictionary(Path("dictionary.csv"), (sex,)).labels()
        {'sex': 'Sex', 'sex=F': 'Women'}
        """
        found = [(each.column, "", each.label) for each in self.rows]
        for each in self.rows:
            named = each.levels if each.type == "category" else ()
            found += [(each.column, code, words) for code, words in named if code != words]
        return labels_from(pd.DataFrame(found, columns=["column", "level", "label"]), plan)
