"""What a case is: people to begin with, and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Case:
    """A table of people, and a protocol and a data dictionary that fit it.

    In the folder of its name stand ``protocol.toml.jinja``, which fills the blocks of
    ``files/protocol.toml.jinja``, ``dictionary.csv``, and ``joint_display.csv``.

    Parameters
    ----------
    name
        Its name, and that of its folder.
    about
        Who the people are, in a sentence or two: it stands in the README of a new study.
    people
        Makes or reads the table, one row a person: what ``data/people.csv`` holds.
    is_synthetic
        Whether nobody in it is real. Such a table has a column ``synthetic``, True for all.
    """

    name: str
    about: str
    people: Callable[[], pd.DataFrame]
    is_synthetic: bool
