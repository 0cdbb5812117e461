"""A picture that comes with a table: for words too long to stand in an image."""

from __future__ import annotations

from dataclasses import dataclass

from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.table import Table


@dataclass(frozen=True, eq=False, repr=False)
class TabledPicture(Picture):
    """A picture with a table above it; parameters as for :class:`Picture`, and the ``table``."""

    table: Table

    def html(self, *, narrow: bool = True) -> str:
        """The table, and the figure below it."""
        return self.table.html() + super().html(narrow=narrow)
